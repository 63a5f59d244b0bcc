// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/model/model.hpp>
#include <scarp/train/trainer.hpp>

#include <algorithm>
#include <span>
#include <type_traits>

namespace scarp {

/// The derivative of a mean loss by every parameter, under the parameters' names and in their shapes.
template <class Net, class T = float>
class gradient : public detail::named_parameters<gradient<Net, T>, Net, T> {
public:
    T loss{};  ///< the mean itself

    // for the library
    T* parameter_data() noexcept { return block_.data(); }
    T const* parameter_data() const noexcept { return block_.data(); }

private:
    aligned_block<T, static_cast<std::size_t>(detail::parameter_block<Net, T> > 0 ? detail::parameter_block<Net, T> : 1), storage::heap> block_;
};

/// After the one error of an ill-formed network, its gradient takes any use in silence.
template <class Net, class T>
    requires(!well_formed<Net>)
class gradient<Net, T> {
public:
    T loss{};
    template <name>
    auto parameter() const {
        return [](auto...) { return T{}; };
    }
};

namespace detail {

/// Adds up the gradient over chunks of samples, with memory of its own.
template <class Net, class Loss, class T>
class gradient_sum {
    static constexpr int chunk = chunk_of<Net, T>;
    using stage = derived_graph<Net, Loss, void, derived::gradient>;
    using code = program<stage, chunk, T>;
    static constexpr int lanes = simd::lanes<T>;
    static constexpr int input_size = input_shape<Net>::size;
    static constexpr int target_size = target_extents<Net, Loss>.size();
    static constexpr int inputs_at = padded_length(code::arena, lanes);
    static constexpr int targets_at = inputs_at + padded_length(chunk * input_size, lanes);
    static constexpr int weights_at = targets_at + padded_length(chunk * target_size, lanes);
    static constexpr int total = weights_at + padded_length(chunk, lanes);

public:
    gradient_sum(T const* parameters, gradient<Net, T>& result) : parameters_{parameters}, result_{result} {}

    /// `targets(first, count, rows)` writes the targets of some samples as rows.
    template <class Targets>
    void operator()(std::span<T const> inputs, Targets const& targets) {
        int const samples = static_cast<int>(inputs.size() / input_size);
        T* const x = block_.data() + inputs_at;
        T* const t = block_.data() + targets_at;
        for (int first = 0; first < samples; first += chunk) {
            int const count = std::min(chunk, samples - first);
            std::copy_n(inputs.data() + static_cast<std::ptrdiff_t>(first) * input_size, count * input_size, x);
            targets(first, count, t);
            repeat_first(x, input_size, count);
            repeat_first(t, target_size, count);
            weigh(count, T(1) / static_cast<T>(samples));
            if constexpr (draws<stage>) set_key(seed{}, static_cast<std::uint64_t>(first), scalars_);
            run(x, t);
        }
    }

private:
    /// Rows that do not count are as finite as those that do.
    static void repeat_first(T* rows, int width, int count) {
        for (int k = count; k < chunk; ++k) std::copy_n(rows, width, rows + k * width);
    }
    void weigh(int count, T each) {
        for (int i = 0; i < chunk; ++i) block_.data()[weights_at + i] = i < count ? each : T(0);
    }

    void run(T* inputs, T* targets) {
        T loss{};
        memory_map<T> m;
        m[region::arena] = block_.data();
        m[region::parameters] = const_cast<T*>(parameters_);  // the program assigns states and loss, nothing else
        m[region::states] = result_.parameter_data();         // state 0 of each parameter, to which its gradient is added
        m[region::sample] = inputs;
        m[region::target] = targets;
        m[region::sample_weight] = block_.data() + weights_at;
        m[region::scalars] = scalars_;
        m[region::loss] = &loss;
        run_program<code>(m);
        result_.loss += loss;
    }

    T const* parameters_;
    gradient<Net, T>& result_;
    T scalars_[scalar_hyper] = {};
    aligned_block<T, static_cast<std::size_t>(total), storage::heap> block_;
};

/// Number of samples; at least one.
template <class Net>
std::size_t count_samples(std::size_t numbers) {
    std::size_t const count = numbers / static_cast<std::size_t>(input_shape<Net>::size);
    expect_length("inputs of gradients", std::max<std::size_t>(count, 1) * input_shape<Net>::size, numbers);
    return count;
}

}  // namespace detail

/// The mean over any number of samples of the loss's derivative by every parameter; the network stays as it is. It is the
/// training's loss: dropout drops, the same in every call, and statistics of a batch are those of a chunk of at most 64 samples.
///
///     auto g = gradients<mse>(net, inputs, targets);
///     g.loss, g.parameter<"dense_1.weight">()(out, in)
///
/// Shapes inputs (samples, input)   targets (samples, output), or as the loss declares them
/// Cost   two allocations
/// Errors std::invalid_argument with expected and found when the lengths do not belong together
template <class Loss, class Net, class T, storage Where>
gradient<Net, T> gradients(model<Net, T, Where> const& net, std::type_identity_t<std::span<T const>> inputs,
                           std::type_identity_t<std::span<T const>> targets) {
    static_cast<void>(sizeof(detail::check_loss<Net, Loss>));
    gradient<Net, T> result;
    if constexpr (loss_fits<Net, Loss>) {
        constexpr int width = detail::target_extents<Net, Loss>.size();
        std::size_t const samples = detail::count_samples<Net>(inputs.size());
        detail::expect_length("targets of gradients", samples * width, targets.size());
        auto const rows = [=](int first, int count, T* to) {
            std::copy_n(targets.data() + static_cast<std::ptrdiff_t>(first) * width, count * width, to);
        };
        detail::gradient_sum<Net, Loss, T>{net.parameter_data(), result}(inputs, rows);
    }
    return result;
}

/// The same for class indices.
///
/// Shapes labels (samples), for outputs with further axes (samples, ...)
/// Errors std::invalid_argument also for a label outside of the classes
template <class Loss, class Net, class T, storage Where>
    requires classification<Loss>
gradient<Net, T> gradients(model<Net, T, Where> const& net, std::type_identity_t<std::span<T const>> inputs,
                           std::span<int const> labels) {
    static_cast<void>(sizeof(detail::check_loss<Net, Loss>));
    gradient<Net, T> result;
    if constexpr (loss_fits<Net, Loss>) {
        constexpr int per_sample = detail::output_extents<Net>.size() / detail::output_extents<Net>.first();
        std::size_t const samples = detail::count_samples<Net>(inputs.size());
        detail::expect_length("labels of gradients", samples * per_sample, labels.size());
        detail::expect_labels<detail::output_extents<Net>>(labels);
        T const one = detail::one_of<Loss, T>(labels);
        auto const rows = [=](int first, int count, T* to) {
            auto const some = labels.subspan(static_cast<std::size_t>(first * per_sample), static_cast<std::size_t>(count * per_sample));
            detail::one_hot<detail::output_extents<Net>>(some, one, to);
        };
        detail::gradient_sum<Net, Loss, T>{net.parameter_data(), result}(inputs, rows);
    }
    return result;
}

}  // namespace scarp
