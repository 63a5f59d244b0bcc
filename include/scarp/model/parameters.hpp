// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/place.hpp>
#include <scarp/formula/name.hpp>
#include <scarp/kernel/simd.hpp>
#include <scarp/model/view.hpp>
#include <scarp/network/names.hpp>

#include <boost/hana/for_each.hpp>
#include <boost/hana/map.hpp>
#include <boost/hana/pair.hpp>
#include <boost/hana/string.hpp>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

namespace scarp {

namespace detail {

/// Parameter number P of a network for numbers of type T: name, shape, place.
template <class Net, class T, int P>
struct stored_parameter {
    static constexpr parameter_record record = reading_of<Net>.parameters[P];
    static constexpr layout form = layout_of_parameter(stored_extents(record), simd::lanes<T>);
    static constexpr parameter_name name = name_of_parameter<Net>(P);
};

/// Where each parameter starts in the block of all, and the block's length at the end.
template <class Net, class T>
constexpr auto find_parameter_offsets() {
    constexpr int lanes = simd::lanes<T>;
    std::array<int, static_cast<std::size_t>(parameters_of<Net> + 1)> at{};
    for (int p = 0; p < parameters_of<Net>; ++p) {
        auto const i = static_cast<std::size_t>(p);
        layout const form = layout_of_parameter(stored_extents(reading_of<Net>.parameters[p]), lanes);
        at[i + 1] = at[i] + padded_length(form.length(), lanes);
    }
    return at;
}
template <class Net, class T>
inline constexpr auto parameter_offsets = find_parameter_offsets<Net, T>();

/// One parameter for loops at run time.
struct parameter_entry {
    parameter_record record{};
    layout form{};
    int offset = 0;
};

template <class Net, class T>
constexpr auto make_parameter_table() {
    std::array<parameter_entry, static_cast<std::size_t>(parameters_of<Net>)> table{};
    for (std::size_t p = 0; p < table.size(); ++p) {
        parameter_record const& r = reading_of<Net>.parameters[p];
        table[p] = {r, layout_of_parameter(stored_extents(r), simd::lanes<T>), parameter_offsets<Net, T>[p]};
    }
    return table;
}
template <class Net, class T>
inline constexpr auto parameter_table = make_parameter_table<Net, T>();

template <class Net, class T>
inline constexpr int parameter_block = parameter_offsets<Net, T>.back();

template <class Net, name Wanted>
constexpr int find_parameter() {
    for (int p = 0; p < parameters_of<Net>; ++p)
        if (name_of_parameter<Net>(p).view() == Wanted.view()) return p;
    return -1;
}
template <class Net, name Wanted>
inline constexpr int parameter_number = find_parameter<Net, Wanted>();

/// Number of letters to change, add or leave out between two names.
constexpr int distance_between(std::string_view a, std::string_view b) {
    int row[97] = {};
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        int diagonal = row[0];
        row[0] = static_cast<int>(i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            int const changed = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

constexpr parameter_name nearest_name(std::string_view wanted, std::initializer_list<parameter_name> all) {
    parameter_name best = *all.begin();
    for (parameter_name const& n : all)
        if (distance_between(n.view(), wanted) < distance_between(best.view(), wanted)) best = n;
    return best;
}

template <std::size_t N>
constexpr name<N> as_argument(parameter_name const& n) {
    name<N> text{{}};
    std::copy_n(n.text, N - 1, text.text);
    return text;
}

/// The parameter that a wrong name probably means: the expected one, in a diagnosis.
template <class Net, class T, name Wanted, int... P>
constexpr auto nearest_parameter(std::integer_sequence<int, P...>) {
    constexpr parameter_name nearest = nearest_name(Wanted.view(), {stored_parameter<Net, T, P>::name...});
    return as_argument<static_cast<std::size_t>(nearest.length) + 1>(nearest);
}

/// The verdict on a parameter's name.
template <class Net, class T, name Wanted>
constexpr auto verdict_on_name() {
    constexpr problem what = problem::no_parameter_of_this_name;
    if constexpr (parameter_number<Net, Wanted> >= 0) return in_order{};
    else if constexpr (parameters_of<Net> == 0)
        return ill_formed<what, at_type<Net>, expected<words::nothing>, got<Wanted>, hint::see_parameter_names>{};
    else {
        constexpr auto nearest = nearest_parameter<Net, T, Wanted>(std::make_integer_sequence<int, parameters_of<Net>>{});
        return ill_formed<what, at_type<Net>, expected<nearest>, got<Wanted>, hint::see_parameter_names>{};
    }
}

/// What stands for a parameter that does not exist, after the error that says so: it takes any index in silence.
template <class T>
struct no_view {
    mutable T none{};
    template <class... Any>
    T& operator()(Any&&...) const {
        return none;
    }
    template <class Any>
    T& operator[](Any&&) const {
        return none;
    }
    T* data() const { return &none; }
    T* begin() const { return &none; }
    T* end() const { return &none; }
    static constexpr int size() { return 1; }
    static constexpr int rank() { return 1; }
    static constexpr int extent(int) { return 1; }
};

template <class Text, std::size_t... I>
constexpr auto hana_name(std::index_sequence<I...>) {
    return boost::hana::string<Text::name.text[I]...>{};
}

/// Parameter P of a block of parameters, by number.
template <class Net, int P, class T>
constexpr auto view_at(T* block) {
    using number = std::remove_const_t<T>;
    return view<T, stored_parameter<Net, number, P>>{block + parameter_offsets<Net, number>[P]};
}

template <class Net, class T, int... P>
constexpr auto views([[maybe_unused]] T* block, std::integer_sequence<int, P...>) {
    namespace hana = boost::hana;
    return hana::make_map(hana::make_pair(
        hana_name<stored_parameter<Net, std::remove_const_t<T>, P>>(
            std::make_index_sequence<static_cast<std::size_t>(stored_parameter<Net, std::remove_const_t<T>, P>::name.length)>{}),
        view_at<Net, P>(block))...);
}

/// The named views of a block of parameters: what model and gradients share. Self has `parameter_data()`.
template <class Self, class Net, class T>
class named_parameters {
public:
    /// A parameter by name, in its documented order: weight as (out, in).
    ///
    /// Errors no_parameter_of_this_name
    template <name Wanted>
    auto parameter() {
        static_assert(verdict_on_name<Net, T, Wanted>().accepted, "read the type: the nearest name is expected, this one was got");
        return find<Wanted>(static_cast<Self*>(this)->parameter_data());
    }
    template <name Wanted>
    auto parameter() const {
        static_assert(verdict_on_name<Net, T, Wanted>().accepted, "read the type: the nearest name is expected, this one was got");
        return find<Wanted>(static_cast<Self const*>(this)->parameter_data());
    }

    /// All parameters, a Hana map from compile-time name to view, for boost::hana::for_each.
    auto parameters() { return views<Net>(static_cast<Self*>(this)->parameter_data(), all{}); }
    auto parameters() const { return views<Net>(static_cast<Self const*>(this)->parameter_data(), all{}); }

private:
    using all = std::make_integer_sequence<int, parameters_of<Net>>;

    template <name Wanted, class U>
    static auto find(U* block) {
        constexpr int number = parameter_number<Net, Wanted>;
        if constexpr (number >= 0) return view_at<Net, number>(block);
        else return no_view<T>{};
    }
};

}  // namespace detail

}  // namespace scarp
