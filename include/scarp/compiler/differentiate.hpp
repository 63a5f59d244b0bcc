// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/table.hpp>

namespace scarp {

/// Appends the backward pass: the derivative of the scalar `loss` by every parameter, by the chain rule from the loss down.
///
/// Returns, for each parameter by its number, the node of its derivative (-1 where the loss does not depend on it).
/// What the rules write is plain: simplify() cleans it. `of_value`, where given, becomes the same for every node up to the loss.
/// Cost   one rule per node between parameters and loss
/// Source reverse accumulation, Linnainmaa 1970; Griewank, Walther, "Evaluating Derivatives", ch. 3
constexpr list<int> differentiate(graph& g, int loss, list<int>* of_value = nullptr) {
    int const count = loss + 1;
    list<bool> needed(count);  // depends on a parameter
    for (int i = 0; i < count; ++i) {
        node const& n = g.nodes.at[i];
        needed.at[i] = n.what == op::parameter && g.parameters.at[n.detail].trained;
        for (int const a : n.arg) needed.at[i] = needed.at[i] || (a >= 0 && needed.at[a]);
    }
    list<int> adjoint(count, -1);
    adjoint.at[loss] = g.add(number_node(1, g.nodes.at[loss].dims));
    list<int> of_parameter(g.parameters.size(), -1);

    auto const accumulate = [&](int arg, term const& contribution) {
        if (arg < 0 || !needed.at[arg] || contribution.nothing()) return;
        term const part = contribution.summed_to(g.nodes.at[arg].dims);
        int const id = detail::place(g, part.e);
        int& sum = adjoint.at[arg];
        sum = sum < 0 ? id : (term{expression{g, sum}} + term{expression{g, id}}).e.id();
    };
    for (int i = loss; i >= 0; --i) {
        if (adjoint.at[i] < 0 || !needed.at[i]) continue;
        node const n = g.nodes.at[i];
        if (n.what == op::parameter) {
            of_parameter[n.detail] = adjoint.at[i];
            continue;
        }
        auto const at = [&](int id) { return id < 0 ? term{} : term{expression{g, id}}; };
        adjoints const d = table::derivative({at(n.arg[0]), at(n.arg[1]), at(n.arg[2]), at(i), at(adjoint.at[i]), n});
        if (n.arg[0] == n.arg[1]) {  // a square: twice the same, before it meets what is there
            accumulate(n.arg[0], d.a + d.b);
            continue;
        }
        accumulate(n.arg[0], d.a);
        accumulate(n.arg[1], d.b);
        accumulate(n.arg[2], d.c);
    }
    if (of_value) *of_value = static_cast<list<int>&&>(adjoint);
    return of_parameter;
}

}  // namespace scarp
