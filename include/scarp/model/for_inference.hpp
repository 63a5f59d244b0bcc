// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/interpret.hpp>
#include <scarp/model/model.hpp>
#include <scarp/network/inference_of.hpp>

namespace scarp {

namespace detail {

/// The parameters of a model in logical order, in double.
template <class Net, class T>
list<list<double>> logical_parameters(T const* block) {
    list<list<double>> all;
    for (int p = 0; p < parameters_of<Net>; ++p) {
        auto const from = values_of<Net>(const_cast<T*>(block), p);  // read only
        list<double> to(from.size());
        for (int i = 0; i < from.size(); ++i) to[i] = static_cast<double>(from[i]);
        all.push(to);
    }
    return all;
}

}  // namespace detail

/// The model of inference_of a network: the same answers, but for rounding, from fewer operations.
///
/// Cost     one allocation, and the work of the interpreter: a pass over the parameters in double
template <class Net, class T, storage Where>
    requires well_formed<Net>
model<inference_of<Net>, T> for_inference(model<Net, T, Where> const& net) {
    using to = inference_of<Net>;
    model<to, T> result;
    folding const f = detail::fold_network<Net>();
    program_graph const taken_in = simplify({f.work, f.value}, true);  // what the new parameters need, no more
    memory<double> m = memory_of<double>(taken_in.g, 1);
    m.parameters = detail::logical_parameters<Net>(net.parameter_data());
    interpreter<double> run{taken_in.g, 1};
    run(m);
    for (int p = 0; p < f.value.size(); ++p) {
        auto const values = detail::values_of<to>(result.parameter_data(), p);
        auto const from = run[taken_in.outputs[p]];
        for (int i = 0; i < values.size(); ++i) values[i] = static_cast<T>(from[static_cast<std::size_t>(i)]);
    }
    return result;
}

/// After the one error of an ill-formed network.
template <class Net, class T, storage Where>
    requires(!well_formed<Net>)
model<inference_of<Net>, T> for_inference(model<Net, T, Where> const&) {
    return model<inference_of<Net>, T>{};
}

}  // namespace scarp
