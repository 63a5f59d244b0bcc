// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/model/model.hpp>
#include <scarp/train/derivation.hpp>

#include <algorithm>

namespace scarp {

/// Samples per training step.
template <int Samples>
struct batch {
    static constexpr int size = Samples;
};

namespace detail {

/// Class indices as rows of 0 and 1, classes along the first axis: (batch, ...) to (batch, Classes, ...).
/// An index outside of the classes leaves its row at 0, so that it adds nothing to the loss.
template <extents const& Output, class T>
void one_hot(std::span<int const> labels, T* rows) {
    constexpr int classes = Output[0];
    constexpr int pixels = Output.size() / classes;
    std::size_t const samples = labels.size() / pixels;
    std::fill_n(rows, samples * Output.size(), T{0});
    for (std::size_t i = 0; i < samples; ++i)
        for (int p = 0; p < pixels; ++p) {
            int const c = labels[i * pixels + static_cast<std::size_t>(p)];
            if (c >= 0 && c < classes) rows[i * Output.size() + static_cast<std::size_t>(c * pixels + p)] = T{1};
        }
}

/// Number of states an optimizer keeps for each parameter.
template <class Graph>
inline constexpr int states_of = [] {
    constexpr auto const& f = frozen_graph<Graph>::value;
    int most = 0;
    for (int i = 0; i < f.node_count; ++i)
        if (f.nodes[i].what == op::state) most = std::max(most, f.nodes[i].detail / f.parameter_count + 1);
    return most;
}();

}  // namespace detail

/// The derived training step of a network: forward, loss, backward and update in one fused program.
///
/// Cost   one allocation when built, none in a step; `step` is noexcept for spans of static extent
/// Errors loss_is_not_one_number, batch_must_be_positive at compile time; std::invalid_argument for spans of the wrong length
template <class Net, class Loss, class Optimizer, class Batch = batch<64>, class T = float, storage Where = storage::heap>
class trainer : detail::check_loss<Net, Loss> {
    using graph_stage = detail::derived_graph<Net, Loss, Optimizer, detail::derived::update>;
    static_assert(std::conditional_t<(Batch::size > 0), std::true_type,
                                     ill_formed<problem::batch_must_be_positive, batch<Batch::size>, expected<1>, got<Batch::size>,
                                                hint::use_a_batch_of_at_least_1>>{},
                  "a batch has at least one sample");

public:
    using network = Net;
    using loss_type = Loss;
    static constexpr int batch_size = Batch::size;
    static constexpr int input_size = input_shape<Net>::size;
    static constexpr int output_size = output_shape<Net>::size;
    static constexpr int labels_per_sample = output_size / detail::output_extents<Net>[0];
    using program = detail::program<graph_stage, Batch::size, T>;

    /// The optimizer's fields; they may be changed between steps.
    Optimizer optimizer;

    template <storage Storage>
    explicit trainer(model<Net, T, Storage>& net, Optimizer o = {}) : optimizer{o}, parameters_{net.parameter_data()} {
        weigh(batch_size);
    }

    /// One step on `batch_size` samples and float targets; returns the loss before the update.
    T step(std::span<T const, batch_size * input_size> inputs, std::span<T const, batch_size * output_size> targets) noexcept {
        return run(inputs.data(), targets.data());
    }
    /// One step on class indices; those outside of the classes add nothing.
    T step(std::span<T const, batch_size * input_size> inputs, std::span<int const, batch_size * labels_per_sample> labels) noexcept
        requires classification<Loss>
    {
        detail::one_hot<detail::output_extents<Net>>(labels, staged_targets());
        return run(inputs.data(), staged_targets());
    }
    /// Errors   std::invalid_argument with expected and found; nothing is changed then
    T step(std::span<T const> inputs, std::span<T const> targets) {
        detail::expect_length("inputs of a step", batch_size * input_size, inputs.size());
        detail::expect_length("targets of a step", batch_size * output_size, targets.size());
        return run(inputs.data(), targets.data());
    }
    /// Errors   std::invalid_argument with expected and found, or for a label outside of the classes; nothing is changed then
    T step(std::span<T const> inputs, std::span<int const> labels)
        requires classification<Loss>
    {
        detail::expect_length("inputs of a step", batch_size * input_size, inputs.size());
        detail::expect_length("labels of a step", batch_size * labels_per_sample, labels.size());
        expect_labels(labels);
        detail::one_hot<detail::output_extents<Net>>(labels, staged_targets());
        return run(inputs.data(), staged_targets());
    }

    /// Steps taken so far.
    std::int64_t steps() const noexcept { return steps_; }

    // for fit(): a batch that is gathered sample by sample, and may be short

    T* staged_inputs() noexcept { return block_.data() + inputs_at; }
    T* staged_targets() noexcept { return block_.data() + targets_at; }
    /// One step on the first `count` samples of what is staged.
    T step_staged(int count) noexcept {
        if (count != batch_size) weigh(count);
        T const loss = run(staged_inputs(), staged_targets());
        if (count != batch_size) weigh(batch_size);
        return loss;
    }

    static void expect_labels(std::span<int const> labels) {
        constexpr int classes = detail::output_extents<Net>[0];
        for (std::size_t i = 0; i < labels.size(); ++i)
            if (labels[i] < 0 || labels[i] >= classes)
                throw std::invalid_argument{"scarp: label " + std::to_string(i) + " is " + std::to_string(labels[i]) +
                                            ", expected 0 to " + std::to_string(classes - 1)};
    }

private:
    static constexpr int lanes = simd::lanes<T>;
    static constexpr int scalars = 1 + field_count<Optimizer>;
    static constexpr int states = detail::states_of<graph_stage> * detail::parameter_block<Net, T>;
    static constexpr int states_at = padded_length(program::arena, lanes);
    static constexpr int inputs_at = states_at + padded_length(states, lanes);
    static constexpr int targets_at = inputs_at + padded_length(batch_size * input_size, lanes);
    static constexpr int weights_at = targets_at + padded_length(batch_size * output_size, lanes);
    static constexpr int scalars_at = weights_at + padded_length(batch_size, lanes);
    static constexpr int total = scalars_at + padded_length(scalars, lanes);

    /// The first `count` samples share the loss evenly; the others do not count.
    void weigh(int count) noexcept {
        T* const w = block_.data() + weights_at;
        for (int i = 0; i < batch_size; ++i) w[i] = i < count ? T(1) / static_cast<T>(count) : T(0);
    }

    T run(T const* inputs, T const* targets) noexcept {
        ++steps_;
        T* const numbers = block_.data() + scalars_at;
        numbers[0] = static_cast<T>(steps_);
        for (int i = 0; i < field_count<Optimizer>; ++i) numbers[1 + i] = static_cast<T>(optimizer.*Optimizer::fields[i]);
        T loss{};
        memory_map<T> m;
        m[region::arena] = block_.data();
        m[region::parameters] = parameters_;
        m[region::states] = block_.data() + states_at;
        m[region::sample] = const_cast<T*>(inputs);  // programs assign parameters, states and loss, nothing else
        m[region::target] = const_cast<T*>(targets);
        m[region::sample_weight] = block_.data() + weights_at;
        m[region::scalars] = numbers;
        m[region::loss] = &loss;
        run_program<program>(m);
        return loss;
    }

    T* parameters_;
    std::int64_t steps_ = 0;
    block<T, static_cast<std::size_t>(total), Where> block_;
};

/// After the one error of an ill-formed network or loss, its trainer takes any use in silence.
template <class Net, class Loss, class Optimizer, class Batch, class T, storage Where>
    requires(!loss_fits<Net, Loss>)
class trainer<Net, Loss, Optimizer, Batch, T, Where> : detail::check_loss<Net, Loss> {
public:
    Optimizer optimizer;
    template <class... Any>
    explicit trainer(Any&&...) {}
    template <class... Any>
    T step(Any&&...) {
        return {};
    }
};

}  // namespace scarp
