// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/interpret.hpp>
#include <scarp/formula/math.hpp>
#include <scarp/model/model.hpp>
#include <scarp/train/derivation.hpp>

#include <array>
#include <span>

namespace scarp {

namespace detail {

template <class Net, class Loss, class Optimizer>
using training_graph = derived_graph<Net, Loss, Optimizer, derived::update>;

/// Numbers in all parameters and states of a graph.
template <class Graph>
constexpr int count_trained_numbers() {
    memory<float> const m = memory_of<float>(thaw(frozen<Graph>::value).g, 1);
    int n = 0;
    for (auto const& p : m.parameters) n += p.size();
    for (auto const& s : m.states) n += s.size();
    return n;
}
template <class Graph>
inline constexpr int trained_numbers = count_trained_numbers<Graph>();

}  // namespace detail

/// All numbers that a training changes, as a constant: parameters, then the optimizer's states.
template <class Net, class Loss, class Optimizer, class T = float>
using training_snapshot = std::array<T, static_cast<std::size_t>(detail::trained_numbers<detail::training_graph<Net, Loss, Optimizer>>)>;

/// The same derived step, run by the reference interpreter: slow, but at home in constant evaluation.
///
///     constexpr auto before = interpreted<net, mse, sgd>{seed{1}}.snapshot();
///     constexpr auto after = [] {
///         interpreted<net, mse, sgd> train{before, {.learning_rate = 0.5f}, 4};
///         for (int i = 0; i < 25; ++i) train.step(inputs, targets);
///         return train.snapshot();
///     }();
///
/// Cost   about 200 times the time of trainer::step; compilers limit the steps of one constant (clang to a million), so a long
///        training goes from snapshot to snapshot
template <class Net, class Loss, class Optimizer, class T = float>
class interpreted {
public:
    using numbers = training_snapshot<Net, Loss, Optimizer, T>;

    scarp::seed random{};  ///< as trainer's

    /// First parameters as model's for the same seed.
    constexpr explicit interpreted(seed s, Optimizer optimizer = {}, int batch = 1) : interpreted{numbers{}, optimizer, batch} {
        for (int p = 0; p < memory_.parameters.size(); ++p) draw(p, s);
    }
    constexpr explicit interpreted(numbers const& from, Optimizer optimizer = {}, int batch = 1)
        : graph_{thaw(frozen<detail::training_graph<Net, Loss, Optimizer>>::value)},
          run_{graph_.g, batch}, memory_{memory_of<T>(graph_.g, batch)} {
        memory_.hyper.resize(field_count<Optimizer>);
        copy_fields(optimizer, memory_.hyper.begin());
        memory_.step = 0;
        each_number([i = std::size_t{0}, &from](T& x) mutable { x = from[i++]; });
        for (T& w : memory_.sample_weight) w = T(1) / static_cast<T>(batch);
    }

    /// One step on a batch; the loss before the update.
    constexpr T step(std::span<T const> inputs, std::span<T const> targets) {
        memory_.step += 1;
        memory_.key = key_of_step(random, static_cast<std::uint64_t>(memory_.step));
        copy(inputs, memory_.sample);
        copy(targets, memory_.target);
        run_(memory_);
        return memory_.loss;
    }

    constexpr numbers snapshot() {
        numbers to{};
        each_number([i = std::size_t{0}, &to](T& x) mutable { to[i++] = x; });
        return to;
    }

private:
    template <class F>
    constexpr void each_number(F f) {
        for (auto& p : memory_.parameters)
            for (T& x : p) f(x);
        for (auto& s : memory_.states)
            for (T& x : s) f(x);
    }

    static constexpr void copy(std::span<T const> from, list<T>& to) {
        for (int i = 0; i < to.size(); ++i) to[i] = from[static_cast<std::size_t>(i)];
    }

    constexpr void draw(int p, seed s) {
        parameter_record const& r = graph_.g.parameters[p];
        detail::draw(parameter_values<T>{memory_.parameters[p].at, r, row_major(stored_extents(r))}, s, p);
    }

    program_graph graph_;
    interpreter<T> run_;
    memory<T> memory_;
};

}  // namespace scarp
