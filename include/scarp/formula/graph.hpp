// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/list.hpp>
#include <scarp/formula/operation.hpp>
#include <scarp/formula/window.hpp>
#include <scarp/shape/fault.hpp>

namespace scarp {

/// One value of a program in static single assignment form.
///
/// `detail` and `begin` mean, by operation:
///   input      slot, number of the optimizer's field      parameter, state, assign  number of the parameter, of the state
///   sum, amax  mask of the reduced axes                    transpose  permutation, four bits an axis
///   slice, pad axis, first element                         concat, index  axis
///   random     number of its stream, first element
///   convolve ... window_place  number of the window
struct node {
    op what;
    int arg[3];     ///< -1 where there is none
    extents dims;
    double value;   ///< of a constant; of random the order of its axes, see compiler/image_order.hpp
    int detail;
    int begin;
};  // trivial, for constant evaluation: made by the functions below

/// A value without arguments.
constexpr node leaf(op what, extents const& dims = {}, int detail = 0, int begin = 0) { return {what, {-1, -1, -1}, dims, 0, detail, begin}; }
constexpr node number_node(double value, extents const& dims = {}) { return {op::constant, {-1, -1, -1}, dims, value, 0, 0}; }

/// An operation applied to one, two or three nodes.
constexpr node applied(op what, int a, extents const& dims, int detail = 0, int begin = 0) {
    return {what, {a, -1, -1}, dims, 0, detail, begin};
}
constexpr node applied(op what, int a, int b, extents const& dims, int detail = 0) { return {what, {a, b, -1}, dims, 0, detail, 0}; }
constexpr node applied(op what, int a, int b, int c, extents const& dims) { return {what, {a, b, c}, dims, 0, 0, 0}; }

struct start_rule;

/// What is known of a parameter: logical shape as declared, and how it is stored.
struct parameter_record {
    char const* name = "";   ///< the name inside its layer: "weight"
    int layer = 0;           ///< position in the network's list of names
    int node = -1;           ///< where it stands while formulas are read
    extents dims{};          ///< logical: (out, in) for a dense weight
    bool transposed = false; ///< stored turned: (height, width, in, out) for a convolution's weight
    bool trained = true;     ///< has a gradient and an update
    bool statistic = false;  ///< not trained, but assigned by a formula in training: PyTorch's buffers
    start_rule const* first = nullptr;  ///< how its first values are made; nullptr: U(-k, k), k = 1/sqrt(bound), or 0
    double bound = 0;        ///< that fan in, or the constant of parameter_of
};

/// A layer as it was read: its kind and number make its name, `dense_1`.
struct layer_record {
    char const* kind = "";
    int kind_length = 0;
    int number = 0;          ///< counted per kind from 1
    int depth = 0;           ///< 1 inside a combinator
    extents dims{};          ///< of its result, per sample
    int first = 0, last = 0; ///< the nodes it added
    int result = -1;         ///< the node that it made of its input; -1 where a transformation took that away
};

/// A program as a flat array of nodes, each after its arguments, and its parameters.
struct graph {
    list<node> nodes;
    list<parameter_record> parameters;
    list<layer_record> layers;
    list<window> windows;    ///< that operations over windows refer to by number, each once
    fault error{};

    // while formulas are read
    int layer = 0;           ///< position of the layer being read, for diagnosis
    int scope = 0;           ///< its place among `layers`, for its parameters
    int depth = 0;
    int numbers = 0;         ///< of all parameters so far
    bool bound = false;      ///< reached by the network's input
    // a formula that has not met the input yet lives in a graph of its own, and moves here when it does
    graph* into = nullptr;
    list<int> moved;
    list<graph*> absorbed;   ///< the graphs that moved here, freed with this one by release()

    constexpr int add(node const& n) { return nodes.push(n); }

    /// The number of a window.
    constexpr int add_window(window const& w) {
        for (int i = 0; i < windows.size(); ++i)
            if (windows[i] == w) return i;
        return windows.push(w);
    }

    constexpr void fail(problem what, hint repair, extents expected = {}, extents got = {}, char const* parameter = nullptr) {
        if (!error) error = {what, repair, expected, got, layer, nullptr, 0, parameter};
    }

    constexpr void release() {
        for (graph* g : absorbed) delete g;
        absorbed.clear();
    }
};

}  // namespace scarp
