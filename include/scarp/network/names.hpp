// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/pattern.hpp>
#include <scarp/network/network.hpp>

#include <string_view>

namespace scarp::detail {

/// "dense_1.weight", with room for the longest.
struct parameter_name {
    char text[96] = {};
    int length = 0;

    constexpr void add(std::string_view s) {
        for (char const c : s)
            if (length < 95) text[length++] = c;
    }
    constexpr void add(int number) {
        if (number >= 10) add(number / 10);
        char const digit[] = {static_cast<char>('0' + number % 10)};
        add(std::string_view{digit, 1});
    }
    constexpr std::string_view view() const { return {text, static_cast<std::size_t>(length)}; }
};

constexpr parameter_name name_of(layer_record const& l) {
    parameter_name n;
    n.add(std::string_view{l.kind, static_cast<std::size_t>(l.kind_length)});
    n.add("_");
    n.add(l.number);
    return n;
}

template <class Net>
inline constexpr int parameters_of = reading_of<Net>.parameter_count;

template <class Net>
constexpr parameter_name name_of_parameter(int p) {
    parameter_record const& r = reading_of<Net>.parameters[p];
    parameter_name n = name_of(reading_of<Net>.layers[r.layer]);
    n.add(".");
    n.add(r.name);
    return n;
}

/// Whether a parameter's full name is of a pattern.
template <class Net>
constexpr bool is_named(int parameter, std::string_view pattern) {
    return matches(pattern, name_of_parameter<Net>(parameter).view());
}

/// Whether a pattern is of the name of a parameter that trains.
template <class Net>
constexpr bool any_is_named(std::string_view pattern) {
    for (int p = 0; p < parameters_of<Net>; ++p)
        if (reading_of<Net>.parameters[p].trained && is_named<Net>(p, pattern)) return true;
    return false;
}

}  // namespace scarp::detail
