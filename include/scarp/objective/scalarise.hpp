// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/simplify.hpp>

namespace scarp {

namespace detail {

/// Writes a graph without a batch anew, one node for each element of each value.
class scalariser {
public:
    constexpr explicit scalariser(program_graph const& p)
        : from_{p.g}, simple_{scalars_of(p.g), false}, first_(p.g.nodes.size()) {
        for (int i = 0; i < from_.nodes.size(); ++i) {
            first_[i] = cells_.size();
            write(from_.nodes[i]);
        }
        for (int const o : p.outputs)
            for (int e = 0; e < from_.nodes[o].dims.size(); ++e) outputs_.push(cells_[first_[o] + e]);
    }

    constexpr program_graph take() { return {static_cast<graph&&>(simple_.out), static_cast<list<int>&&>(outputs_)}; }

private:
    graph const& from_;
    simplifier simple_;          // cleans as the nodes come
    list<int> outputs_;
    list<int> first_;            // by node: where its elements begin among the cells
    list<int> cells_;            // by element: its node in the result
    int zero_ = -1;

    /// A graph of nothing but a parameter for each element of a parameter.
    static constexpr graph scalars_of(graph const& from) {
        graph g;
        g.error = from.error;
        for (parameter_record const& p : from.parameters)
            for (int e = 0; e < p.dims.size(); ++e) g.parameters.push({.name = p.name});
        return g;
    }
    constexpr int first_parameter(int number) const {
        int at = 0;
        for (int p = 0; p < number; ++p) at += from_.parameters[p].dims.size();
        return at;
    }
    constexpr int first_state(int number) const {
        list<int> size(number);
        for (node const& n : from_.nodes)
            if (n.what == op::state && n.detail < number) size[n.detail] = n.dims.size();
        int at = 0;
        for (int const s : size) at += s;
        return at;
    }

    constexpr void write(node const& n) {
        int at[max_rank + 1] = {};
        if (family_of(n.what) == family::reduction) return reduce(n);
        for (int e = 0; e < n.dims.size(); ++e) {
            cells_.push(element(n, e, at));
            for (int axis = n.dims.rank - 1; axis >= 0 && ++at[axis] == n.dims[axis]; --axis) at[axis] = 0;
        }
    }

    constexpr int element(node const& n, int number, int const* at) {
        switch (family_of(n.what)) {
            case family::leaf: return leaf(n, number);
            case family::pointwise: return map(n, at);
            case family::contraction: return dot(n, at);
            case family::movement: return moved(n, number, at);
            default: return -1;
        }
    }

    constexpr int add(op what, int a, int b) { return simple_.place(applied(what, a, b, {})); }
    constexpr int constant(double value) { return simple_.place(number_node(value)); }
    constexpr int zero() { return zero_ < 0 ? zero_ = constant(0) : zero_; }
    constexpr extents dims(int id) const { return from_.nodes[id].dims; }

    /// The element of `id` that broadcasting puts at index `at` of `rank` axes.
    constexpr int cell(int id, int const* at, int rank) const {
        extents const d = dims(id);
        int p = 0;
        for (int i = 0; i < d.rank; ++i) p = p * d[i] + (d[i] == 1 ? 0 : at[rank - d.rank + i]);
        return cells_[first_[id] + p];
    }

    /// Element number e of a leaf: elements of parameters and of states are numbered through, those of an input from its own.
    constexpr int leaf(node const& n, int e) {
        if (n.what == op::constant) return constant(n.value);
        if (n.what == op::index) return constant(e % n.dims.last());
        node scalar = scarp::leaf(n.what, {}, n.detail, n.begin);
        if (n.what == op::parameter) scalar.detail = first_parameter(n.detail) + e;
        else if (n.what == op::state) scalar.detail = first_state(n.detail) + e;
        else scalar.begin += e;
        return simple_.place(scalar);
    }

    constexpr int map(node const& n, int const* at) {
        node scalar = scarp::leaf(n.what);
        for (int k = 0; k < 3 && n.arg[k] >= 0; ++k) scalar.arg[k] = cell(n.arg[k], at, n.dims.rank);
        return simple_.place(scalar);
    }

    constexpr void reduce(node const& n) {
        extents const a = dims(n.arg[0]);
        list<int> result(n.dims.size(), -1);
        int at[max_rank + 1] = {};
        for (int e = 0; e < a.size(); ++e) {
            int to = 0;
            for (int i = 0; i < a.rank; ++i) to = to * n.dims[i] + (n.dims[i] == 1 ? 0 : at[i]);
            int const value = cells_[first_[n.arg[0]] + e];
            if (result[to] < 0) result[to] = value;
            else result[to] = add(n.what == op::sum ? op::add : op::max, result[to], value);
            for (int axis = a.rank - 1; axis >= 0 && ++at[axis] == a[axis]; --axis) at[axis] = 0;
        }
        for (int const r : result) cells_.push(r);
    }

    constexpr int dot(node const& n, int const* at) {
        int const r = n.dims.rank;
        int left[max_rank] = {};
        int right[max_rank] = {};
        for (int i = 0; i < r; ++i) left[i] = right[i] = at[i];
        int sum = -1;
        for (int k = 0; k < dims(n.arg[0]).last(); ++k) {
            left[r - 1] = right[r - 2] = k;
            int const product = add(op::multiply, cell(n.arg[0], left, r), cell(n.arg[1], right, r));
            if (sum < 0) sum = product;
            else sum = add(op::add, sum, product);
        }
        return sum;
    }

    constexpr int moved(node const& n, int number, int const* at) {
        int source[max_rank] = {};
        for (int i = 0; i < n.dims.rank; ++i) source[i] = at[i];
        int& along = source[n.what == op::transpose ? 0 : n.detail];
        extents const a = dims(n.arg[0]);
        switch (n.what) {
            case op::reshape: return cells_[first_[n.arg[0]] + number];
            case op::transpose:
                for (int i = 0; i < n.dims.rank; ++i) source[permuted_axis(n.detail, i)] = at[i];
                break;
            case op::slice: along += n.begin; break;
            case op::pad:
                along -= n.begin;
                if (along < 0 || along >= a[n.detail]) return zero();
                break;
            case op::concat:
                if (along < a[n.detail]) break;
                along -= a[n.detail];
                return cell(n.arg[1], source, n.dims.rank);
            default: break;
        }
        return cell(n.arg[0], source, n.dims.rank);
    }
};

}  // namespace detail

/// The same program on single numbers: every element of a value is a value of its own, so that movements vanish and what is 0 in
/// a derivative costs nothing.
///
/// Elements of parameters are numbered through, elements of states too; element e of an input is e places on.
/// Only for graphs without a batch; effects are left out. Errors are handed on. What is left without a use, simplify() drops.
/// Cost   linear in the elements of all values
constexpr program_graph scalarise(program_graph const& p) { return detail::scalariser{p}.take(); }

}  // namespace scarp
