// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/interpret.hpp>
#include <scarp/show/explain.hpp>

namespace scarp {

/// An activation y = f(x) as mathematics.
struct activation_text {
    std::string formula{};      ///< f(x)
    std::string derivative{};   ///< f'(x) in x and y; of functions of a whole vector, the derivative of L by x
    bool elementwise = true;    ///< f of one number
    std::vector<std::string> shared{};  ///< "v = ...": what formula and derivative share
};

namespace detail {

/// x, f(x) and the derivative by x; `pull` weighs the elements of y where there are several.
template <class Activation>
program_graph derive_activation(extents x_dims) {
    program_graph p;
    graph& g = p.g;
    g.bound = true;
    expression const x{g, place_seed(g, {.name = "x", .dims = x_dims})};
    expression y = Activation{x};
    int value = y.id();
    if (!g.error && x_dims.rank > 0) {
        expression const pull{g, g.add(leaf(op::input, y.dims(), static_cast<int>(slot::target)))};
        value = sum(pointwise(op::multiply, pull, y)).id();
    }
    if (!g.error) {
        list<int> const d = differentiate(g, value);
        p.outputs.push(y.id());
        p.outputs.push(d[0] >= 0 ? d[0] : g.add(leaf(op::constant, x_dims)));
    }
    g.release();
    return p;
}

template <class Activation>
explained explained_activation(bool& elementwise) {
    program_graph p = derive_activation<Activation>(extents{});
    elementwise = !p.g.error && p.g.nodes[p.outputs[0]].dims.size() == 1;
    if (!elementwise) p = derive_activation<Activation>(extents{4});
    program_graph const s = simplify(p, true);
    explained e{.passes = {"Function", "Derivative", ""}};
    e.g = s.g;
    for (int i = 0; i < e.g.parameters.size(); ++i) e.names.parameters.push_back(e.g.parameters[i].name);
    if (!elementwise) e.names.target = "∂L/∂y";
    e.values.emplace_back(s.outputs[0], "y");
    e.loss_name = elementwise ? "y" : "L";
    e.gradients.push(s.outputs[1]);
    return e;
}

template <has_application Activation>
struct explain_of<Activation> {
    static std::string text(notation n) {
        bool elementwise = true;
        explained const e = explained_activation<Activation>(elementwise);
        return explanation{e, n}.text();
    }
};

}  // namespace detail

/// Formula and derived derivative of an activation, one by one, for tables.
template <has_application Activation>
activation_text describe(notation n = notation::unicode) {
    activation_text t;
    detail::explained const e = detail::explained_activation<Activation>(t.elementwise);
    detail::explanation const all{e, n};
    for (detail::equation const& l : all.lines()) {
        if (l.left == "y") t.formula = l.right;
        else if (l.in == detail::pass::backward && l.left.find('x') != l.left.npos) t.derivative = l.right;
        else t.shared.push_back(l.left + " = " + l.right);
    }
    return t;
}

/// An elementwise activation in numbers: its value and its derived derivative at a point. Own parameters are 0.25.
///
///     activation_curve<gelu> f;
///     double const y = f(1.5).value, slope = f(1.5).derivative;
template <has_application Activation>
class activation_curve {
public:
    struct point {
        double value = 0, derivative = 0;
    };

    point operator()(double x) {
        memory_.parameters[0][0] = x;
        run_(memory_);
        return {run_[e_.values[0].first][0], run_[e_.gradients[0]][0]};
    }

private:
    bool elementwise_ = true;
    detail::explained e_ = detail::explained_activation<Activation>(elementwise_);
    interpreter<double> run_{e_.g, 1};
    memory<double> memory_ = [this] {
        memory<double> m = memory_of<double>(e_.g, 1);
        for (auto& p : m.parameters)
            for (double& w : p) w = 0.25;
        return m;
    }();
};

}  // namespace scarp
