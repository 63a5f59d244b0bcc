// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/check.hpp>
#include <scarp/compiler/differentiate.hpp>
#include <scarp/compiler/interpret.hpp>
#include <scarp/compiler/simplify.hpp>
#include <scarp/shape/philox.hpp>

#include <cmath>

/// Small programs written as formulas, for tests of the passes.
namespace scarp::testing {

/// A formula, its loss and the derivatives of the loss.
struct program {
    graph g;
    int value = -1;      ///< of the formula
    int loss = -1;       ///< the sum of value times target
    list<int> gradient;  ///< by parameter, -1 where there is none
};

constexpr expression input_of(graph& g, slot where, extents sample) {
    return {g, g.add(leaf(op::input, prepend(batch_extent, sample), static_cast<int>(where)))};
}

constexpr int sum_over_batch(graph& g, int id) {
    extents e = g.nodes[id].dims;
    e[0] = 1;
    return g.add(applied(op::sum, id, e, 1));
}

/// Reads a formula of the network's input and differentiates the sum of its elements, each weighted by the target.
template <class F>
constexpr program program_of(extents sample, F const& formula) {
    graph g;
    g.bound = true;
    expression const y = formula(input_of(g, slot::sample, sample));
    expression const weighted = detail::pointwise(op::multiply, y, input_of(g, slot::target, y.shape()));
    expression const total = sum(weighted);
    program p;
    p.value = y.id();
    p.loss = sum_over_batch(g, total.id());
    p.gradient = differentiate(g, p.loss);
    g.release();
    p.g = g;
    return p;
}

/// Numbers in every input, parameter and state of a program.
inline memory<double> drawn_memory(graph const& g, int batch, philox& random, double from = -1, double to = 1) {
    memory<double> m = memory_of<double>(g, batch);
    auto const fill = [&](list<double>& values, double low, double high) {
        for (double& v : values) v = random.uniform(low, high);
    };
    for (auto& p : m.parameters) fill(p, from, to);
    for (auto& s : m.states) fill(s, from, to);
    fill(m.sample, from, to);
    fill(m.target, -1, 1);
    fill(m.sample_weight, 0, 1);
    fill(m.hyper, 0, 1);
    return m;
}

/// What a comparison with differences found.
struct finding {
    int checked = 0;
    int skipped = 0;   ///< near a kink: the differences contradict each other
    double worst = 0;  ///< relative error
};

/// Derivatives against differences of the loss by each parameter's elements.
///
/// Five points, h = 1e-3 and half of it; errors count relative to the element, or to 1/100 of the largest one.
class differences {
public:
    differences(program const& p, int batch, memory<double> const& m)
        : p_{p}, start_{forward_only(p)}, run_{start_, batch}, m_{m} {}

    finding operator()(list<list<double>> const& values) {
        double largest = 0;
        for (int const d : p_.gradient)
            if (d >= 0)
                for (double const v : values[d]) largest = std::fmax(largest, std::fabs(v));
        finding f;
        for (int i = 0; i < p_.gradient.size(); ++i)
            for (int k = 0; k < m_.parameters[i].size() && p_.g.parameters[i].trained; ++k)
                judge(f, p_.gradient[i] < 0 ? 0 : values[p_.gradient[i]][k], m_.parameters[i][k], largest);
        return f;
    }

private:
    static graph forward_only(program const& p) {
        graph g = p.g;
        while (g.nodes.size() > p.loss + 1) g.nodes.pop();
        return g;
    }

    void judge(finding& f, double derivative, double& at, double largest) {
        double const wide = slope(at, 1e-3);
        double const narrow = slope(at, 0.5e-3);
        double const scale = std::fmax(std::fmax(std::fabs(derivative), std::fabs(narrow)), std::fmax(largest / 100, 1e-6));
        if (!(std::fabs(wide - narrow) < 1e-7 * scale)) {
            ++f.skipped;
            return;
        }
        ++f.checked;
        f.worst = std::fmax(f.worst, std::fabs(derivative - narrow) / scale);
    }

    double slope(double& at, double h) {
        return (8 * (loss(at, h) - loss(at, -h)) - (loss(at, 2 * h) - loss(at, -2 * h))) / (12 * h);
    }
    double loss(double& at, double move) {
        double const before = at;
        at += move;
        run_(m_);
        at = before;
        return run_[p_.loss][0];
    }

    program const& p_;
    graph start_;
    interpreter<double> run_;
    memory<double> m_;
};

/// Differentiates, runs and compares.
inline finding compare_with_differences(program const& p, int batch, memory<double> m) {
    list<list<double>> const values = interpret(p.g, batch, m);
    return differences{p, batch, m}(values);
}

}  // namespace scarp::testing
