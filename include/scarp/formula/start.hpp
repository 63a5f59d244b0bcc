// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/placement.hpp>
#include <scarp/shape/philox.hpp>

#include <concepts>
#include <type_traits>

namespace scarp {

/// A parameter while its first values are made: its elements in logical order, whatever the storage.
///
/// Shapes   a weight is (out, in, ...): its fans count as torch.nn.init's, every axis after the second being of the receptive field
/// Source   fans: Glorot, Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks"
template <class T>
class parameter_values {
public:
    using number = T;

    constexpr parameter_values(T* data, parameter_record const& record, layout const& form)
        : data_{data}, record_{&record}, form_{form} {}

    constexpr extents shape() const { return record_->dims; }
    constexpr int size() const { return shape().size(); }
    constexpr int rank() const { return record_->dims.rank; }
    constexpr int extent(int axis) const { return record_->dims[axis]; }

    /// As a matrix: the first axis by all others.
    constexpr int rows() const { return rank() == 0 ? 1 : extent(0); }
    constexpr int cols() const { return size() / rows(); }

    /// What one output is summed from, and what one input adds to. Of a parameter of two or more axes.
    constexpr int fan_in() const { return cols(); }
    constexpr int fan_out() const { return rank() < 2 ? size() : size() / extent(1); }

    constexpr parameter_record const& record() const { return *record_; }

    /// Element number i in row-major order of the logical shape.
    constexpr T& operator[](int i) const {
        int at[max_rank] = {};
        index_of(record_->dims, i, at);
        return data_[offset_in(*record_, form_, at)];
    }

private:
    T* data_;
    parameter_record const* record_;
    layout form_;
};

/// What can make a parameter's first values: called with all of them, or once for each element in logical order.
///
/// `void rule(parameter_values<T> const&, philox&)` or `number rule(philox&)`. `least_rank` says how many axes a parameter must
/// have for it, `valid()` whether its own numbers make sense; a rule without them fills everything, always.
template <class Rule>
concept initializer = requires(Rule const& rule, parameter_values<float> const& values, philox& random) { rule(values, random); } ||
                      requires(Rule const& rule, philox& random) { { rule(random) } -> std::convertible_to<double>; };

template <class Rule>
inline constexpr int least_rank_of = [] {
    if constexpr (requires { Rule::least_rank; }) return Rule::least_rank;
    else return 0;
}();

namespace detail {

template <class Rule>
constexpr bool is_valid(Rule const& rule) {
    if constexpr (requires { rule.valid(); }) return rule.valid();
    else return true;
}

template <class Rule, class T>
constexpr void make_values(Rule const& rule, parameter_values<T> const& values, philox& random) {
    if constexpr (requires { rule(values, random); }) rule(values, random);
    else
        for (int i = 0; i < values.size(); ++i) values[i] = static_cast<T>(rule(random));
}

}  // namespace detail

/// A rule as a value, one address for each: what a parameter's record can carry.
struct start_rule {
    void (*floats)(parameter_values<float> const&, philox&) = nullptr;
    void (*doubles)(parameter_values<double> const&, philox&) = nullptr;
    int least_rank = 0;
    problem what = problem::none;  ///< of the rule itself; who declares a parameter with it hears of it
    hint repair = hint::none;

    template <class T>
    constexpr void operator()(parameter_values<T> const& values, philox& random) const {
        if constexpr (sizeof(T) == sizeof(float)) floats(values, random);
        else doubles(values, random);
    }
};

template <auto Rule>
inline constexpr start_rule start_rule_of = [] {
    using type = std::remove_const_t<decltype(Rule)>;
    if constexpr (!initializer<type>) {
        return start_rule{.what = problem::not_an_initializer, .repair = hint::use_a_function_of_the_random_numbers};
    } else {
        start_rule rule{[](parameter_values<float> const& v, philox& random) { detail::make_values(Rule, v, random); },
                        [](parameter_values<double> const& v, philox& random) { detail::make_values(Rule, v, random); },
                        least_rank_of<type>};
        if (!detail::is_valid(Rule)) {
            rule.what = problem::initializer_numbers_make_no_sense;
            rule.repair = hint::use_numbers_in_their_range;
        }
        return rule;
    }
}();

namespace detail {

/// What parameter_of(value, ...) starts by.
struct bound_everywhere {
    template <class T>
    constexpr void operator()(parameter_values<T> const& values, philox&) const {
        for (int i = 0; i < values.size(); ++i) values[i] = static_cast<T>(values.record().bound);
    }
};

}  // namespace detail

}  // namespace scarp
