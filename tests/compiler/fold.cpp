// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE compiler_fold
#include <boost/test/unit_test.hpp>

#include <compiler/program.hpp>

#include <scarp/compiler/check.hpp>
#include <scarp/compiler/fold.hpp>
#include <scarp/formula/windows.hpp>

#include <cmath>

using namespace scarp;

namespace {

using e = expression;

/// A program of one formula, parameters as formulas see them.
template <class F>
constexpr program_graph program_of(extents sample, F const& formula) {
    graph g;
    g.bound = true;
    program_graph p;
    p.outputs.push(formula(testing::input_of(g, slot::sample, sample)).id());
    g.release();
    p.g = g;
    program_graph s = simplify(p, false);
    for (node& n : s.g.nodes)
        if (n.what == op::parameter) n.begin = 0;
    return s;
}

constexpr int uses_of(program_graph const& p, op what) {
    int count = 0;
    for (node const& n : p.g.nodes) count += n.what == what;
    return count;
}

/// Folds, and compares what both programs answer; returns the folded one.
template <class F>
program_graph folded(extents sample, F const& formula) {
    program_graph const p = program_of(sample, formula);
    folding const f = fold(p);
    BOOST_TEST(first_misfit(f.program.g) == -1);
    BOOST_TEST(first_misfit(f.work) == -1);
    philox random{7};
    memory<double> m = testing::drawn_memory(p.g, 3, random, 0.25, 1.5);
    memory<double> n = memory_of<double>(f.program.g, 3);
    n.sample = m.sample;
    auto const before = interpret(p.g, 3, m);
    auto const work = interpret(f.work, 3, m);
    for (int i = 0; i < f.value.size(); ++i) n.parameters[i] = work[f.value[i]];
    auto const after = interpret(f.program.g, 3, n);
    list<double> const &x = before[p.outputs[0]], &y = after[f.program.outputs[0]];
    BOOST_REQUIRE(x.size() == y.size());
    double worst = 0;
    for (int i = 0; i < x.size(); ++i) worst = std::max(worst, std::fabs(x[i] - y[i]));
    BOOST_TEST(worst < 1e-12);
    return f.program;
}

e weight(int out, int in) { return parameter("weight", out, in); }
e of(char const* name, int size) { return parameter(name, size); }

}  // namespace

BOOST_AUTO_TEST_CASE(a_scale_and_a_shift_go_into_a_product) {
    program_graph const p = folded(extents{4}, [](e x) {
        return (weight(3, 4) * x + of("bias", 3) - of("mean", 3)) * (of("scale", 3) / sqrt(of("var", 3) + 1e-5)) + of("shift", 3);
    });
    BOOST_TEST(p.g.parameters.size() == 2);
    BOOST_TEST((p.g.parameters[0].name == std::string_view{"weight"} && p.g.parameters[0].dims == extents{3, 4}));
    BOOST_TEST((uses_of(p, op::multiply) == 0 && uses_of(p, op::add) == 1 && uses_of(p, op::subtract) == 0));
}

BOOST_AUTO_TEST_CASE(untransposed_and_divided) {
    program_graph const p = folded(extents{4}, [](e x) { return (matmul(x, weight(4, 3)) - of("mean", 3)) / of("scale", 3); });
    BOOST_TEST((p.g.parameters.size() == 2 && uses_of(p, op::divide) == 0));
}

BOOST_AUTO_TEST_CASE(channels_of_a_convolution) {
    constexpr window w = window_of(2, 3, 1, 1);
    auto const channel = [](char const* name, int size) { return reshape(parameter(name, size), size, 1, 1); };
    program_graph const p = folded(extents{2, 5, 4}, [&](e x) {
        return (convolve(x, parameter("weight", 6, 2, 3, 3), w) - channel("mean", 6)) * channel("scale", 6) + channel("shift", 6);
    });
    BOOST_TEST((p.g.parameters.size() == 2 && uses_of(p, op::multiply) == 0));
    program_graph const q = folded(extents{2, 5, 4}, [&](e x) {
        return convolve_back(x, parameter("weight", 2, 6, 3, 3), w) * channel("scale", 6);
    });
    BOOST_TEST((q.g.parameters.size() == 1 && uses_of(q, op::multiply) == 0));
}

BOOST_AUTO_TEST_CASE(what_is_read_twice_stays) {
    program_graph const p = folded(extents{3}, [](e x) {
        e const y = weight(3, 3) * x;
        return y * of("scale", 3) + y;
    });
    BOOST_TEST((uses_of(p, op::matmul) == 1 && uses_of(p, op::multiply) == 1));
}

BOOST_AUTO_TEST_CASE(without_a_product_before_it) {
    program_graph const p = folded(extents{3}, [](e x) { return (x - of("mean", 3)) * of("scale", 3) + of("shift", 3); });
    BOOST_TEST((p.g.parameters.size() == 2 && uses_of(p, op::multiply) == 1 && uses_of(p, op::add) == 1));
}

BOOST_AUTO_TEST_CASE(values_of_parameters_are_computed_beforehand) {
    program_graph const p = folded(extents{3}, [](e x) { return x * exp(sin(of("a", 3))); });
    BOOST_TEST((p.g.parameters.size() == 1 && uses_of(p, op::exp) == 0));
}

BOOST_AUTO_TEST_CASE(where_no_name_is_left_it_stays_computed) {
    program_graph const p = folded(extents{3}, [](e x) { return max(x, exp(of("a", 3))) - abs(x) * sin(of("a", 3)); });
    BOOST_TEST((p.g.parameters.size() == 1 && uses_of(p, op::exp) + uses_of(p, op::sin) >= 1));
    folded(extents{3}, [](e x) { return max(x, of("a", 3)) - abs(x) * sin(of("a", 3)); });
    folded(extents{3}, [](e x) { return x * sum(of("a", 5)); });
}
