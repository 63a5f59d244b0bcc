// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/objective/lbfgs.hpp>
#include <scarp/train/flat.hpp>
#include <scarp/train/gradients.hpp>

namespace scarp {

/// Trains a network on all of its data at once with L-BFGS: each evaluation is the mean loss over every sample and its gradient.
///
///     descent_report d = minimise<mse>(net, inputs, targets, lbfgs{}, {.gradient_norm = 1e-5, .max_steps = 200});
///     d.value(), d.steps, d.converged, to_text(d.reason)
///
/// The vectors of the method are double, whatever the network's numbers; with float the gradient norm stays above about 1e-6.
/// Shapes  as gradients: inputs (samples, input), targets (samples, output) or labels (samples)
/// Cost    2 history + 5 doubles per parameter; one evaluation allocates twice
/// Errors  std::invalid_argument when the lengths do not belong together, or for a label outside of the classes
template <class Loss, class Net, class T, storage Where, class Targets>
descent_report minimise(model<Net, T, Where>& net, std::type_identity_t<std::span<T const>> inputs, Targets const& targets,
                 lbfgs const& method, stopping const& until = {}) {
    static_cast<void>(sizeof(detail::check_loss<Net, Loss>));
    descent_report way;
    if constexpr (loss_fits<Net, Loss>) {
        detail::flat_parameters<Net, T> const flat;
        list<double> x(flat.size());
        flat.read(net.parameter_data(), x);
        auto const evaluate = [&](list<double> const& at, list<double>& slope) {
            flat.write(at, net.parameter_data());
            auto const g = gradients<Loss>(net, inputs, targets);
            flat.read(g.parameter_data(), slope);
            return static_cast<double>(g.loss);
        };
        detail::run_lbfgs(way, x, method, until, evaluate, [](list<double> const&) {});
        flat.write(x, net.parameter_data());
    }
    return way;
}

}  // namespace scarp
