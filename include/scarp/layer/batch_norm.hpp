// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/layer/norm_options.hpp>

namespace scarp {

namespace detail {
struct any_running {};
}

/// Option of batch_norm: what a new batch counts in the running statistics; 0.1 unless said. PyTorch calls it momentum.
template <decimal Share>
struct running : detail::any_running {};

namespace detail {

template <class Option>
struct running_in {
    static constexpr double or_else(double otherwise) { return otherwise; }
};
template <decimal Share>
struct running_in<running<Share>> {
    static constexpr double or_else(double) { return Share.value; }
};

}  // namespace detail

/// Normalises each channel, the first axis of a sample: in training by mean and variance of the batch, at inference by running
/// averages of them. `batch_norm<>`, `batch_norm<eps<1e-3>, running<0.01>>`, `batch_norm<no_affine>`, `batch_norm<init<zeros{}>>`. Its
/// options are eps, running (PyTorch's momentum), no_affine, init.
///
/// Math     y = (x - mean) / sqrt(variance + eps) weight + bias, mean and (biased) variance over batch and pixels;
///          running_mean <- (1 - s) running_mean + s mean, running_var likewise by the unbiased variance; s = 0.1, eps = 1e-5
///          One value per channel, as of one flat sample, is its own mean: y = bias, and running_var stays; PyTorch refuses it.
/// Shapes   x (Channels) or (Channels, ...)   weight, bias, running_mean, running_var (Channels)   y as x
/// Init     weight 1, bias 0, running_mean 0, running_var 1, as torch.nn.BatchNorm1d and 2d; weight and
///          bias or as init<Rule> and init<Rule, "bias"> say
/// Cost     two passes over x forward, and one that writes y; two and one backward. The samples that pad a batch do not count.
/// Errors   sample_is_one_number, option_is_out_of_range, unknown_option, option_given_twice, no_parameter_of_this_name
/// Source   Ioffe, Szegedy 2015, "Batch Normalization", algorithms 1 and 2
template <class... Options>
struct batch_norm {
    static constexpr auto name = "batch_norm";
    static constexpr double epsilon = detail::eps_of<Options...>(1e-5);
    static constexpr bool is_affine = !detail::has_option<no_affine, Options...>;
    static constexpr double share = [] {
        double s = 0.1;
        ((s = detail::running_in<Options>::or_else(s)), ...);
        return s;
    }();

    static constexpr expression define(expression const& x) {
        if (!detail::norm_options_fit<Options...>(x, detail::known<detail::any_running, no_affine>{})) return x;
        if (!(share >= 0 && share <= 1))
            return detail::refused(x, problem::option_is_out_of_range, hint::use_a_share_from_0_to_1, {}, {});
        if (x.rank() == 0)
            return detail::refused(x, problem::sample_is_one_number, hint::normalise_something_with_axes, {}, {});
        int const channels = x.extent(0);
        expression weight = 1, bias = 0;
        if constexpr (is_affine) {
            detail::check_inits(x, inits_are_of<Options...>({"weight", "bias"}));
            weight = detail::affine_parameter<Options...>(x, "weight", extents{channels});
            bias = detail::affine_parameter<Options...>(x, "bias", extents{channels});
        } else {
            detail::check_inits(x, inits_are_of<Options...>({}));
        }
        expression const running_mean = detail::placed_beside(x, statistic(0, "running_mean", channels));
        expression const running_var = detail::placed_beside(x, statistic(1, "running_var", channels));

        expression const middle = scarp::mean(x, detail::behind_first_axis(x).kept());
        expression const mean = per_channel(middle, x);
        expression const centred = x - detail::along_first_axis(stop_gradient(mean), x);
        expression const variance = variance_of(x, middle, mean);
        remember(running_mean, running_mean + share * (stop_gradient(mean) - running_mean));
        expression const n = batch_count(x) * (x.size() / channels);  // and n / (n - 1) unbiased
        remember(running_var, running_var + share * n / max(n - 1, 1) * (stop_gradient(variance) - running_var * ((n - 1) / n)));
        // the mean's own derivative goes by the shift, where it is a sum over dy alone
        expression const scale = weight / sqrt(variance + epsilon);
        expression const shift = bias - (mean - stop_gradient(mean)) * scale;
        expression const training = centred * detail::along_first_axis(scale, x) + detail::along_first_axis(shift, x);

        expression const fixed = weight / sqrt(running_var + epsilon);
        expression const inference = (x - detail::along_first_axis(running_mean, x)) * detail::along_first_axis(fixed, x);
        return when_training(training, inference + detail::along_first_axis(bias, x));
    }

private:
    /// The mean of the squares of x - mean, and differentiated as that. Computed as that of x - middle, the mean of each sample,
    /// with that of middle - mean: so no sample waits for the others.
    static constexpr expression variance_of(expression const& x, expression const& middle, expression const& mean) {
        expression const centre = detail::along_first_axis(stop_gradient(mean), x);
        expression const plain = per_channel(square(x - centre), x);
        if (x.rank() == 1) return plain;
        expression const within = scarp::mean(square(x - middle), detail::behind_first_axis(x).kept());
        expression const both = per_channel(within, x) + per_channel(square(middle - centre), x);
        return stop_gradient(both) + (plain - stop_gradient(plain));
    }
    static constexpr expression per_channel(expression const& values, expression const& x) {
        return reshape(batch_mean(values, detail::behind_first_axis(x)), x.extent(0));
    }
};

}  // namespace scarp
