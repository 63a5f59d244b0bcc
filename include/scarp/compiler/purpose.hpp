// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/simplify.hpp>

namespace scarp {

/// What a program is derived for.
enum class purpose {
    step,       ///< a step of training: its formulas, and what they remember
    gradient,   ///< the same derivatives, and nothing of the network changes
    inference
};

/// Decides every when_training, and drops what only the other purpose does; simplify() then drops what nobody needs any more.
///
/// Cost   a pass over the nodes
constexpr void settle(program_graph& p, purpose why) {
    list<node>& nodes = p.g.nodes;
    bool open = false;
    for (node const& n : nodes) open = open || n.what == op::when_training || n.what == op::assign || n.what == op::random;
    if (!open) return;
    list<int> now(nodes.size());
    for (int i = 0; i < nodes.size(); ++i) {
        node& n = nodes.at[i];
        for (int& a : n.arg)
            if (a >= 0) a = now.at[a];
        now.at[i] = n.what == op::when_training ? n.arg[why == purpose::inference ? 1 : 0] : i;
        if (n.what == op::assign && why != purpose::step) n = number_node(0);
        if (n.what == op::random && why == purpose::inference) n = number_node(0.5, n.dims);
    }
    for (int& o : p.outputs) o = now[o];
}

}  // namespace scarp
