// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/decimal.hpp>
#include <scarp/formula/known_options.hpp>
#include <scarp/initializer/init.hpp>

#include <limits>
#include <type_traits>

namespace scarp {

namespace detail {
struct any_eps {};
}

/// Option of a normalisation: what is added to the variance under the root; 1e-5 unless said.
template <decimal Value>
struct eps : detail::any_eps {};

/// Option of a normalisation: no weight and no bias behind it.
struct no_affine {};

/// Option of instance_norm: a weight and a bias behind it.
struct affine {};

namespace detail {

template <class Option>
struct eps_in {
    static constexpr bool found = false;
    static constexpr double value = 0;
};
template <decimal Value>
struct eps_in<eps<Value>> {
    static constexpr bool found = true;
    static constexpr double value = Value.value;
};

template <class... Options>
constexpr double eps_of(double otherwise) {
    double e = otherwise;
    ((e = eps_in<Options>::found ? eps_in<Options>::value : e), ...);
    return e;
}

template <class Option, class... Options>
inline constexpr bool has_option = (std::is_same_v<Options, Option> || ...);

/// Whether a normalisation knows all its options, those of every one and these, and can add eps to a variance.
template <class... Options, class... Known>
constexpr bool norm_options_fit(expression const& x, known<Known...>) {
    if (!are_known<Options...>(x, known<any_eps, any_init, Known...>{})) return false;
    double const e = eps_of<Options...>(0);
    if (e >= 0 && e <= std::numeric_limits<double>::max()) return true;
    home(x).fail(problem::option_is_out_of_range, hint::use_a_number_of_at_least_0);
    return false;
}

/// A parameter in the graph of x: so parameters come in the order of these calls, whatever uses them first.
constexpr expression placed_beside(expression const& x, expression const& parameter) {
    graph& g = home(x);
    return {g, place(g, parameter)};
}

/// A vector along the first axis of x, so that it meets all others: (Channels) as (Channels, 1, 1). A number stays one.
constexpr expression along_first_axis(expression const& vector, expression const& x) {
    if (vector.is_number()) return vector;
    extents column = x.shape();
    for (int i = 1; i < column.rank; ++i) column[i] = 1;
    return movement(op::reshape, vector, column);
}

/// All axes of a sample but the first.
constexpr axes behind_first_axis(expression const& x) {
    axes over;
    for (int i = 1; i < x.rank(); ++i) over.which[over.count++] = i;
    return over;
}

/// (x - mean) / sqrt(variance + epsilon), means as `mean_of` takes them. The mean is a constant of the variance: there its
/// derivative is 0 whatever x is.
template <class MeanOf>
constexpr expression normalised_by(expression const& x, double epsilon, MeanOf const& mean_of) {
    expression const middle = mean_of(x);
    expression const variance = mean_of(square(x - stop_gradient(middle)));
    return (x - middle) * (1 / sqrt(variance + epsilon));
}

/// The same over some axes of each sample.
constexpr expression normalised(expression const& x, axes over, double epsilon) {
    return normalised_by(x, epsilon, [&](expression const& values) { return mean(values, over.kept()); });
}

/// The same over equal groups along the first axis, whose extent they divide, and all axes behind it: the means of channels, then
/// those of groups of them, so that an image stays in any order it has.
constexpr expression normalised_in_groups(expression const& x, int groups, double epsilon) {
    if (x.size() == groups)
        return refused(x, problem::mean_of_one_number, hint::normalise_over_more_numbers, extents{2}, extents{1});
    return normalised_by(x, epsilon, [&](expression const& values) {
        int const channels = x.extent(0);
        expression const by_channel = x.rank() == 1 ? values : mean(values, behind_first_axis(x).kept());
        if (groups == channels) return by_channel;
        extents const rows{groups, channels / groups};
        expression const by_group = mean(movement(op::reshape, by_channel, rows), axes{1}.kept());
        return movement(op::reshape, movement(op::expand, by_group, rows), by_channel.shape());
    });
}

/// The weight of a normalisation, which starts at 1, or its bias, which starts at 0, unless the options have an init for it.
template <class... Options>
constexpr expression affine_parameter(expression const& x, char const* name, extents const& dims) {
    parameter_record p = parameter_of(same_text(name, "weight"), name).seed();
    p.dims = dims;
    return placed_beside(x, expression{p}.from(init_of<Options...>(name)));
}

/// y times a weight plus a bias of each channel of x, or y itself.
template <bool Affine, class... Options>
constexpr expression affine_by_channel([[maybe_unused]] expression const& x, expression const& y) {
    if constexpr (!Affine) {
        check_inits(x, inits_are_of<Options...>({}));
        return y;
    } else {
        check_inits(x, inits_are_of<Options...>({"weight", "bias"}));
        expression const weight = affine_parameter<Options...>(x, "weight", extents{x.extent(0)});
        expression const bias = affine_parameter<Options...>(x, "bias", extents{x.extent(0)});
        return y * along_first_axis(weight, x) + along_first_axis(bias, x);
    }
}

}  // namespace detail

}  // namespace scarp
