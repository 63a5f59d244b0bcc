// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/math.hpp>
#include <scarp/formula/pattern.hpp>
#include <scarp/formula/start.hpp>
#include <scarp/model/parameters.hpp>
#include <scarp/shape/random.hpp>

#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>

namespace scarp {

namespace detail {

/// The random numbers of one parameter: a stream of its own, so that neither its neighbours nor their rules have a say in it.
constexpr philox random_of_parameter(seed s, int number) {
    return random_of(s, random_stream::parameters, static_cast<std::uint64_t>(number));
}

/// The first values of one parameter, as its record says. Cold: made once, and dear to compile when it is optimized.
template <class T>
[[gnu::cold]] constexpr void draw(parameter_values<T> const& values, seed s, int number) {
    philox random = random_of_parameter(s, number);
    parameter_record const& r = values.record();
    if (r.first) {
        (*r.first)(values, random);
        return;
    }
    T const k = r.bound > 0 ? T(1) / math::sqrt(static_cast<T>(r.bound)) : T(0);
    for (int i = 0; i < values.size(); ++i) values[i] = (2 * random.template uniform<T>() - 1) * k;
}

/// Parameter number p in a block of all.
template <class Net, class T>
parameter_values<T> values_of(T* block, int p) {
    parameter_entry const& entry = parameter_table<Net, T>[static_cast<std::size_t>(p)];
    return {block + entry.offset, entry.record, entry.form};
}

template <class Net>
std::string names_of_parameters() {
    std::string all;
    for (int p = 0; p < parameters_of<Net>; ++p) {
        if (p > 0) all += ", ";
        all += name_of_parameter<Net>(p).view();
    }
    return all;
}

/// Errors   std::invalid_argument that says so; the text may be cut
[[noreturn, gnu::cold, gnu::noinline]] inline void refuse_rule(std::string_view pattern, char const* what, std::string_view names) {
    char text[400];
    auto const shown = [](std::string_view s, std::size_t most) { return static_cast<int>(s.size() < most ? s.size() : most); };
    std::snprintf(text, sizeof text, "scarp: initialize: \"%.*s\" %s%.*s", shown(pattern, 100), pattern.data(), what,
                  shown(names, 200), names.data());
    throw std::invalid_argument{text};
}

/// That every pattern matches something, which its rule can fill.
template <class Net>
void expect_rules() {}
template <class Net, initializer Rule, class... More>
void expect_rules(std::string_view pattern, Rule const& rule, More const&... more) {
    if (!is_valid(rule)) refuse_rule(pattern, "is given a rule whose numbers make no sense", {});
    bool found = false;
    for (int p = 0; p < parameters_of<Net>; ++p) {
        parameter_name const name = name_of_parameter<Net>(p);
        if (!matches(pattern, name.view()) || reading_of<Net>.parameters[p].statistic) continue;
        found = true;
        if (reading_of<Net>.parameters[p].dims.rank < least_rank_of<Rule>)
            refuse_rule(pattern, "is given a rule that needs parameters of more axes than ", name.view());
    }
    if (!found) refuse_rule(pattern, "matches no parameter; there are ", names_of_parameters<Net>());
    expect_rules<Net>(more...);
}

template <class Net, class T>
void apply_rules(T*, seed) {}
template <class Net, class T, class Rule, class... More>
void apply_rules(T* block, seed s, std::string_view pattern, Rule const& rule, More const&... more) {
    for (int p = 0; p < parameters_of<Net>; ++p) {
        if (!matches(pattern, name_of_parameter<Net>(p).view()) || reading_of<Net>.parameters[p].statistic) continue;
        philox random = random_of_parameter(s, p);
        make_values(rule, values_of<Net>(block, p), random);
    }
    apply_rules<Net>(block, s, more...);
}

}  // namespace detail

}  // namespace scarp
