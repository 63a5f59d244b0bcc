// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/train/flat.hpp>
#include <scarp/train/gradients.hpp>
#include <scarp/train/training_state.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace scarp {

namespace detail {

/// The gradient of the mean loss over the batch that a fit has just trained on, by the weights as they are now.
template <class Net, class Loss, class Optimizer, class Batch, class T, storage Where>
gradient<Net, T> gradient_of_batch(trainer<Net, Loss, Optimizer, Batch, T, Where>& train, fit_state const& at) {
    constexpr int size = Batch::size;
    constexpr int input = input_shape<Net>::size, target = target_extents<Net, Loss>.size();
    int const count = std::min(size, at.samples - (at.batch - 1) * size);
    gradient<Net, T> g;
    gradient_sum<Net, Loss, T>{train.parameter_data(), g}(
        {train.staged_inputs(), static_cast<std::size_t>(count * input)},
        [&](int first, int some, T* to) { std::copy_n(train.staged_targets() + first * target, some * target, to); });
    return g;
}

}  // namespace detail

/// What gradient_norm measures and how often.
struct gradient_norm_options {
    std::int64_t every = 1;        ///< steps
    bool each_parameter = false;   ///< also "gradient_norm/dense_1.weight" and so on
};

/// Logs the norm of the gradient as the column "gradient_norm", of an epoch the mean over the steps that were measured:
/// `callbacks = {gradient_norm(train, {.every = 10})}`.
///
/// A fused step has no gradient in memory, so it is computed anew, at the weights after the step, on the batch of the step.
/// Math     sqrt of the sum over all parameters of their squared derivatives
/// Cost     per measured step one more forward and backward pass; a program of its own to compile
template <class Net, class Loss, class Optimizer, class Batch, class T, storage Where>
callback gradient_norm(trainer<Net, Loss, Optimizer, Batch, T, Where>& train, gradient_norm_options options = {}) {
    return every_steps(options.every, [&train, options](training_state& s) {
        auto const g = detail::gradient_of_batch(train, *s.fit);
        detail::flat_parameters<Net, T> const flat;
        double all = 0;
        int i = 0;
        for (int p = 0; p < detail::parameters_of<Net>; ++p) {
            double square = 0;
            for (int const end = i + detail::reading_of<Net>.parameters[p].dims.size(); i < end; ++i) {
                double const slope = static_cast<double>(flat(g.parameter_data(), i));
                square += slope * slope;
            }
            all += square;
            if (options.each_parameter)
                s.log(std::string{"gradient_norm/"}.append(detail::parameter_names<Net>[static_cast<std::size_t>(p)]), std::sqrt(square));
        }
        s.log("gradient_norm", std::sqrt(all));
    });
}

}  // namespace scarp
