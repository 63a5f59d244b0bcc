// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/objective/check_gradient.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/flat.hpp>
#include <scarp/train/gradients.hpp>
#include <scarp/train/interpreted.hpp>

#include <type_traits>
#include <vector>

namespace scarp {

namespace detail {

/// The same numbers in double.
template <class T>
std::vector<double> in_double(std::span<T const> numbers) {
    return {numbers.begin(), numbers.end()};
}
inline std::span<int const> in_double(std::span<int const> labels) { return labels; }

/// Calls `f(parameter, element, number)` for each element of each parameter that trains, in logical order; the number counts
/// those of all parameters.
template <class Net, class F>
constexpr void each_element(F const& f) {
    int number = 0;
    for (int p = 0; p < parameters_of<Net>; ++p) {
        parameter_record const& r = reading_of<Net>.parameters[p];
        for (int i = 0; i < r.dims.size() && r.trained; ++i) f(p, i, number + i);
        number += r.dims.size();
    }
}

/// The place of a logical element in a parameter as the interpreter stores it.
constexpr int stored_place(parameter_record const& r, int i) {
    return r.transposed ? turned_place(r.dims, i) : i;
}

template <class Net, class T, class Loss, class Targets>
gradient_report check_network(T const* parameters, std::span<T const> inputs, Targets const& targets,
                              gradient<Net, T> const& derived, double tolerance) {
    flat_parameters<Net, T> const given;
    flat_parameters<Net, double> const flat;
    model<Net, double> exact;
    for (int i = 0; i < flat.size(); ++i) flat(exact.parameter_data(), i) = static_cast<double>(given(parameters, i));
    std::vector<double> const samples = in_double(inputs);
    auto const goals = in_double(targets);
    gradient_report r;
    each_element<Net>([&](int p, int i, int number) {
        double& w = flat(exact.parameter_data(), number);
        double const difference = central_difference(w, [&] { return gradients<Loss>(exact, samples, goals).loss; });
        r.compare(parameter_names<Net>[static_cast<std::size_t>(p)], i, difference,
                  static_cast<double>(given(derived.parameter_data(), number)), tolerance);
    });
    return r;
}

/// How far derivatives in T may be off differences in double.
template <class T>
inline constexpr double gradient_tolerance = std::is_same_v<T, double> ? 1e-6 : 1e-4;

template <class Loss, class Net, class T, storage Where, class Targets>
gradient_report compare(model<Net, T, Where> const& net, std::span<T const> inputs, Targets targets, double tolerance) {
    auto const derived = gradients<Loss>(net, inputs, targets);
    if constexpr (loss_fits<Net, Loss>) return check_network<Net, T, Loss>(net.parameter_data(), inputs, targets, derived, tolerance);
    else return {};  // refused, and said
}

}  // namespace detail

/// Compares the derived gradient of a network's mean loss with central differences in double, parameter by parameter.
///
///     gradient_report r = check_gradient<mse>(net, inputs, targets);
///     if (!r) std::puts(to_text(r).c_str());
///
/// What is checked is what training runs: the kernels, in the network's own numbers.
/// Shapes  as gradients
/// Cost    two evaluations of all samples per parameter: for small networks and few samples
/// Errors  std::invalid_argument as gradients
template <class Loss, class Net, class T, storage Where>
gradient_report check_gradient(model<Net, T, Where> const& net, std::type_identity_t<std::span<T const>> inputs,
                               std::type_identity_t<std::span<T const>> targets, double tolerance = detail::gradient_tolerance<T>) {
    return detail::compare<Loss>(net, inputs, targets, tolerance);
}

/// The same for class indices.
template <class Loss, class Net, class T, storage Where>
    requires classification<Loss>
gradient_report check_gradient(model<Net, T, Where> const& net, std::type_identity_t<std::span<T const>> inputs,
                               std::span<int const> labels, double tolerance = detail::gradient_tolerance<T>) {
    return detail::compare<Loss>(net, inputs, labels, tolerance);
}

/// The same by the reference interpreter in double, at home in constant evaluation: `static_assert(check_gradient<net, mse>(...))`.
///
/// Shapes  inputs (samples, input)   targets (samples, output), for classes rows of zeros and a one
/// Cost    compilers limit the steps of one constant: a few dozen parameters
/// Errors  std::invalid_argument, in constant evaluation a compile error, when the lengths do not belong together
template <class Net, class Loss>
constexpr gradient_report check_gradient(seed s, std::span<double const> inputs, std::span<double const> targets,
                                         double tolerance = 1e-6) {
    static_cast<void>(sizeof(detail::check_loss<Net, Loss>));
    gradient_report r;
    if constexpr (loss_fits<Net, Loss>) {
        int const batch = static_cast<int>(inputs.size()) / input_shape<Net>::size;
        program_graph const p = thaw(frozen<detail::derived_graph<Net, Loss, void, detail::derived::gradient>>::value);
        memory<double> m = memory_of<double>(p.g, batch < 1 ? 1 : batch);
        auto const fill = [](char const* what, list<double>& to, std::span<double const> from) {
            auto const wanted = static_cast<std::size_t>(to.size());
            if (from.size() != wanted) detail::refuse_length(what, wanted, from.size());
            for (int i = 0; i < to.size(); ++i) to[i] = from[static_cast<std::size_t>(i)];
        };
        fill("inputs of check_gradient", m.sample, inputs);
        fill("targets of check_gradient", m.target, targets);
        for (double& w : m.sample_weight) w = 1.0 / batch;
        auto const drawn = interpreted<Net, Loss, sgd, double>{s}.snapshot();
        std::size_t k = 0;
        for (auto& parameter : m.parameters)
            for (double& w : parameter) w = drawn[k++];

        interpreter<double> run{p.g, batch};
        run(m);
        list<list<double>> const derived = m.states;
        detail::each_element<Net>([&](int number, int i, int) {
            parameter_record const& record = p.g.parameters[number];
            int const at = detail::stored_place(record, i);
            double const difference = detail::central_difference(m.parameters[number][at], [&] {
                run(m);
                return m.loss;
            });
            double const got = number < derived.size() && derived[number].size() > 0 ? derived[number][at] : 0;
            r.compare(detail::parameter_names<Net>[static_cast<std::size_t>(number)], i, difference, got, tolerance);
        });
    }
    return r;
}

}  // namespace scarp
