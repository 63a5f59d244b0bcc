// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/list.hpp>
#include <scarp/formula/operation.hpp>
#include <scarp/shape/fault.hpp>

namespace scarp {

/// One value of a program in static single assignment form.
///
/// `detail` and `begin` mean, by operation:
///   input      slot, number of the optimizer's field      parameter, state, assign  number of the parameter, of the state
///   sum, amax  mask of the reduced axes                    transpose  permutation, four bits an axis
///   slice, pad axis, first element                         concat, index  axis
struct node {
    op what = op::constant;
    int arg[3] = {-1, -1, -1};
    extents dims{};
    double value = 0;
    int detail = 0;
    int begin = 0;
};

/// How a parameter's first values are drawn.
enum class drawn : int { uniform_fan_in, constant };

/// What is known of a parameter: logical shape as declared, and how it is stored.
struct parameter_record {
    char const* name = "";   ///< the name inside its layer: "weight"
    int layer = 0;           ///< position in the network's list of names
    int node = -1;           ///< where it stands while formulas are read
    extents dims{};          ///< logical: (out, in) for a dense weight
    bool transposed = false; ///< stored with the last two axes exchanged
    drawn first = drawn::uniform_fan_in;
    double bound = 0;        ///< of the uniform distribution, or the constant
};

/// A layer as it was read: its kind and number make its name, `dense_1`.
struct layer_record {
    char const* kind = "";
    int kind_length = 0;
    int number = 0;          ///< counted per kind from 1
    int depth = 0;           ///< 1 inside a combinator
    extents dims{};          ///< of its result, per sample
    int first = 0, last = 0; ///< the nodes it added
};

/// A program as a flat array of nodes, each after its arguments, and its parameters.
struct graph {
    list<node> nodes;
    list<parameter_record> parameters;
    list<layer_record> layers;
    fault error{};

    // while formulas are read
    int layer = 0;           ///< position of the layer being read, for diagnosis
    int scope = 0;           ///< its place among `layers`, for its parameters
    int depth = 0;
    bool bound = false;      ///< reached by the network's input
    // a formula that has not met the input yet lives in a graph of its own, and moves here when it does
    graph* into = nullptr;
    list<int> moved;
    list<graph*> absorbed;   ///< the graphs that moved here, freed with this one by release()

    constexpr int add(node const& n) { return nodes.push(n); }

    constexpr void fail(problem what, hint repair, extents expected = {}, extents got = {}) {
        if (!error) error = {what, repair, expected, got, layer};
    }

    constexpr void release() {
        for (graph* g : absorbed) delete g;
        absorbed.clear();
    }
};

}  // namespace scarp
