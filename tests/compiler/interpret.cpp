// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE compiler_interpret
#include <boost/test/unit_test.hpp>

#include <compiler/program.hpp>

#include <array>
#include <initializer_list>
#include <numeric>
#include <vector>

using namespace scarp;
using namespace scarp::testing;

namespace {

template <class T>
constexpr list<T> listed(std::initializer_list<double> values) {
    list<T> l;
    for (double const v : values) l.push(static_cast<T>(v));
    return l;
}

/// One node on up to three inputs of given extents.
struct trial {
    graph g;
    memory<double> m;

    int given(extents e, std::initializer_list<double> values) {
        int const number = m.states.size();
        m.states.push(listed<double>(values));
        return g.add(leaf(op::state, e, number));
    }
    int counted(extents e) {  // 1, 2, 3, ...
        int const number = m.states.size();
        m.states.push(list<double>(e.size()));
        std::iota(m.states[number].begin(), m.states[number].end(), 1.0);
        return g.add(leaf(op::state, e, number));
    }
    std::vector<double> value(node n) {
        int const id = g.add(n);
        BOOST_TEST(first_misfit(g) == -1);
        list<list<double>> const v = interpret(g, 1, m);
        return {v[id].begin(), v[id].end()};
    }
};

using numbers = std::vector<double>;

double standard(op what, double a, double b, double c) {
    switch (what) {
        case op::negate: return -a;
        case op::exp: return std::exp(a);
        case op::log: return std::log(a);
        case op::log1p: return std::log1p(a);
        case op::expm1: return std::expm1(a);
        case op::sqrt: return std::sqrt(a);
        case op::abs: return std::fabs(a);
        case op::tanh: return std::tanh(a);
        case op::sigmoid: return 1 / (1 + std::exp(-a));
        case op::erf: return std::erf(a);
        case op::sin: return std::sin(a);
        case op::cos: return std::cos(a);
        case op::floor: return std::floor(a);
        case op::stop_gradient: return a;
        case op::add: return a + b;
        case op::subtract: return a - b;
        case op::multiply: return a * b;
        case op::divide: return a / b;
        case op::max: return std::fmax(a, b);
        case op::min: return std::fmin(a, b);
        case op::pow: return std::pow(a, b);
        case op::greater: return a > b;
        case op::greater_equal: return a >= b;
        case op::less: return a < b;
        case op::less_equal: return a <= b;
        case op::equal: return a == b;
        case op::not_equal: return a != b;
        case op::when_training: return b;
        case op::where: return a != 0 ? b : c;
        default: BOOST_FAIL("no standard meaning of " << table::name(what)); return 0;
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(pointwise_operations_mean_what_the_standard_library_says) {
    philox random{11};
    int compared = 0;
    for (int i = static_cast<int>(op::negate); i <= static_cast<int>(op::where); ++i) {
        op const what = static_cast<op>(i);
        BOOST_TEST_CONTEXT(table::name(what)) {
            bool const positive = what == op::log || what == op::sqrt || what == op::pow || what == op::log1p;
            int const arity = arity_of(what), count = 200;
            trial t;
            for (int k = 0; k < arity; ++k) {
                int const id = t.counted(extents{count});
                for (double& v : t.m.states[id]) {
                    v = random.uniform(positive ? 0.01 : -6.0, 6.0);
                    if (what >= op::greater) v = std::floor(v / 2);  // so that some are equal
                }
            }
            node n = leaf(what, extents{count});
            for (int k = 0; k < arity; ++k) n.arg[k] = k;
            numbers const y = t.value(n);
            for (int e = 0; e < count; ++e, ++compared) {
                double const* in[3] = {};
                double const none = 0;
                for (int k = 0; k < 3; ++k) in[k] = k < arity ? &t.m.states[k][e] : &none;
                double const expected = standard(what, *in[0], *in[1], *in[2]);
                BOOST_TEST(std::fabs(y[static_cast<std::size_t>(e)] - expected) <= 4e-15 * std::fmax(1, std::fabs(expected)));
            }
        }
    }
    BOOST_TEST_MESSAGE(compared << " values compared with std");
}

BOOST_AUTO_TEST_CASE(operands_are_broadcast) {
    trial t;
    int const row = t.given(extents{3}, {1, 2, 3}), column = t.given(extents{2, 1}, {10, 20});
    int const block = t.given(extents{2, 2, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
    BOOST_TEST(t.value(applied(op::add, row, column, extents{2, 3})) == (numbers{11, 12, 13, 21, 22, 23}));
    BOOST_TEST(t.value(applied(op::subtract, column, row, extents{2, 3})) == (numbers{9, 8, 7, 19, 18, 17}));
    BOOST_TEST(t.value(applied(op::multiply, block, column, extents{2, 2, 3})) ==
               (numbers{10, 20, 30, 80, 100, 120, 70, 80, 90, 200, 220, 240}));
    int const choice = t.given(extents{2, 1, 1}, {0, 1});
    BOOST_TEST(t.value(applied(op::where, choice, block, row, extents{2, 2, 3})) ==
               (numbers{1, 2, 3, 1, 2, 3, 7, 8, 9, 10, 11, 12}));
    BOOST_TEST(t.value(applied(op::expand, column, extents{2, 2, 2})) ==
               (numbers{10, 10, 20, 20, 10, 10, 20, 20}));
}

BOOST_AUTO_TEST_CASE(reductions_keep_the_axis) {
    trial t;
    int const a = t.given(extents{2, 2, 3}, {1, -2, 3, -4, 5, -6, 7, -8, 9, -10, 11, -12});
    BOOST_TEST(t.value(applied(op::sum, a, extents{1, 2, 3}, 1)) == (numbers{8, -10, 12, -14, 16, -18}));
    BOOST_TEST(t.value(applied(op::sum, a, extents{2, 1, 3}, 2)) == (numbers{-3, 3, -3, -3, 3, -3}));
    BOOST_TEST(t.value(applied(op::sum, a, extents{2, 2, 1}, 4)) == (numbers{2, -5, 8, -11}));
    BOOST_TEST(t.value(applied(op::sum, a, extents{1, 2, 1}, 5)) == (numbers{10, -16}));
    BOOST_TEST(t.value(applied(op::sum, a, extents{1, 1, 1}, 7)) == (numbers{-6}));
    BOOST_TEST(t.value(applied(op::sum, a, extents{2, 2, 3})) == (numbers{1, -2, 3, -4, 5, -6, 7, -8, 9, -10, 11, -12}));
    BOOST_TEST(t.value(applied(op::amax, a, extents{2, 2, 1}, 4)) == (numbers{3, 5, 9, 11}));
    int const negative = t.given(extents{2}, {-5, -3});
    BOOST_TEST(t.value(applied(op::amax, negative, extents{1}, 1)) == (numbers{-3}));
}

BOOST_AUTO_TEST_CASE(matrix_products) {
    trial t;
    int const a = t.given(extents{2, 3}, {1, 2, 3, 4, 5, 6}), b = t.given(extents{3, 2}, {1, 0, 2, 1, 0, 3});
    numbers const ab{5, 11, 14, 23};
    BOOST_TEST(t.value(applied(op::matmul, a, b, extents{2, 2})) == ab);
    int const many_a = t.given(extents{2, 2, 3}, {1, 2, 3, 4, 5, 6, 2, 4, 6, 8, 10, 12});
    int const many_b = t.given(extents{2, 3, 2}, {1, 0, 2, 1, 0, 3, -1, 0, -2, -1, 0, -3});
    BOOST_TEST(t.value(applied(op::matmul, many_a, b, extents{2, 2, 2})) == (numbers{5, 11, 14, 23, 10, 22, 28, 46}));
    BOOST_TEST(t.value(applied(op::matmul, a, many_b, extents{2, 2, 2})) == (numbers{5, 11, 14, 23, -5, -11, -14, -23}));
    BOOST_TEST(t.value(applied(op::matmul, many_a, many_b, extents{2, 2, 2})) == (numbers{5, 11, 14, 23, -10, -22, -28, -46}));
}

BOOST_AUTO_TEST_CASE(movements) {
    trial t;
    int const a = t.counted(extents{2, 3}), b = t.counted(extents{2, 3, 2});
    BOOST_TEST(t.value(applied(op::transpose, a, extents{3, 2}, 0x01)) == (numbers{1, 4, 2, 5, 3, 6}));
    BOOST_TEST(t.value(applied(op::transpose, b, extents{2, 2, 3}, 0x102)) ==
               (numbers{1, 3, 5, 7, 9, 11, 2, 4, 6, 8, 10, 12}));
    BOOST_TEST(t.value(applied(op::reshape, a, extents{3, 2})) == (numbers{1, 2, 3, 4, 5, 6}));
    BOOST_TEST(t.value(applied(op::slice, a, extents{2, 2}, 1, 1)) == (numbers{2, 3, 5, 6}));
    BOOST_TEST(t.value(applied(op::slice, b, extents{2, 1, 2}, 1, 2)) == (numbers{5, 6, 11, 12}));
    BOOST_TEST(t.value(applied(op::pad, a, extents{2, 5}, 1, 1)) == (numbers{0, 1, 2, 3, 0, 0, 4, 5, 6, 0}));
    BOOST_TEST(t.value(applied(op::pad, a, extents{3, 3}, 0, 1)) == (numbers{0, 0, 0, 1, 2, 3, 4, 5, 6}));
    BOOST_TEST(t.value(applied(op::concat, a, a, extents{2, 6}, 1)) == (numbers{1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6}));
    int const row = t.given(extents{1, 3}, {7, 8, 9});
    BOOST_TEST(t.value(applied(op::concat, row, a, extents{3, 3})) == (numbers{7, 8, 9, 1, 2, 3, 4, 5, 6}));
}

BOOST_AUTO_TEST_CASE(leaves) {
    trial t;
    BOOST_TEST(t.value(number_node(1.5, extents{2, 2})) == (numbers{1.5, 1.5, 1.5, 1.5}));
    BOOST_TEST(t.value(leaf(op::index, extents{2, 3})) == (numbers{0, 1, 2, 0, 1, 2}));
    t.m.step = 7;
    t.m.hyper = listed<double>({0.1, 0.9});
    t.m.sample = listed<double>({1, 2});
    t.m.target = listed<double>({3});
    t.m.sample_weight = listed<double>({0.5});
    auto const input = [&](slot s, extents e, int begin = 0) {
        return t.value(leaf(op::input, e, static_cast<int>(s), begin));
    };
    BOOST_TEST(input(slot::step, {}) == (numbers{7}));
    BOOST_TEST(input(slot::hyper, {}, 1) == (numbers{0.9}));
    BOOST_TEST(input(slot::sample, extents{batch_extent, 2}) == (numbers{1, 2}));
    BOOST_TEST(input(slot::target, extents{batch_extent}) == (numbers{3}));
    BOOST_TEST(input(slot::sample_weight, extents{batch_extent}) == (numbers{0.5}));
}

BOOST_AUTO_TEST_CASE(writes_happen_after_all_values_are_known) {
    graph g;
    int const s = g.add(leaf(op::state, extents{2}));
    int const one = g.add(number_node(1));
    int const next = g.add(applied(op::add, s, one, extents{2}));
    int const effect = g.add(applied(op::assign, s, next, extents{2}));
    int const late = g.add(applied(op::multiply, s, one, extents{2}));
    int const out = g.add(leaf(op::input, extents{2}, static_cast<int>(slot::output)));
    g.add(applied(op::assign, out, late, extents{2}));
    BOOST_TEST(first_misfit(g) == -1);
    memory<double> m = memory_of<double>(g, 1);
    m.states[0][1] = 5;
    interpreter<double> run{g, 1};
    run(m);
    BOOST_TEST(run[late][1] == 5);
    BOOST_TEST(run[effect][1] == 6);
    BOOST_TEST(m.states[0][0] == 1);
    BOOST_TEST(m.states[0][1] == 6);
    BOOST_TEST(m.output[1] == 5);
    run(m);
    BOOST_TEST(m.states[0][1] == 7);
    BOOST_TEST(m.output[1] == 6);
}

BOOST_AUTO_TEST_CASE(a_batch_is_as_many_single_samples) {
    program const p = program_of(extents{2, 3}, [](expression x) {
        expression const y = tanh(matmul(parameter("w", 4, 2), x) + parameter("b", 4, 1));
        return y / sum(exp(y), axes{0}.kept()) - max(y, axes{1}.kept()) * parameter("c", 1, 3);
    });
    BOOST_REQUIRE(!p.g.error);
    philox random{8};
    int const batch = 5;
    memory<double> m = drawn_memory(p.g, batch, random);
    list<list<double>> const all = interpret(p.g, batch, m);
    int const in = 6, out = all[p.value].size() / batch;
    list<double> gradient(all[p.gradient[0]].size());
    for (int i = 0; i < batch; ++i) {
        memory<double> one = m;
        one.sample.clear();
        one.target.clear();
        for (int k = 0; k < in; ++k) one.sample.push(m.sample[i * in + k]);
        for (int k = 0; k < out; ++k) one.target.push(m.target[i * out + k]);
        list<list<double>> const v = interpret(p.g, 1, one);
        for (int k = 0; k < out; ++k) BOOST_TEST(v[p.value][k] == all[p.value][i * out + k]);
        for (int k = 0; k < gradient.size(); ++k) gradient[k] += v[p.gradient[0]][k];
    }
    for (int k = 0; k < gradient.size(); ++k)
        BOOST_TEST(gradient[k] == all[p.gradient[0]][k], boost::test_tools::tolerance(1e-12));
}

// Exclusive or, learned by plain gradient descent while this file is compiled.
namespace exclusive_or {

constexpr program_graph descent() {
    program p = program_of(extents{2}, [](expression x) {
        expression const y = tanh(parameter("weight_1", 4, 2) * x + parameter("bias_1", 4));
        return tanh(parameter("weight_2", 1, 4) * y + parameter("bias_2", 1));
    });
    graph& g = p.g;
    // the derivative of sum (y - t)^2 instead of sum y t
    int const target = p.g.nodes[p.value].dims.rank == 2 ? p.value + 1 : -1;
    expression const error = expression{g, p.value} - expression{g, target};
    expression const squared = square(error);
    p.loss = sum_over_batch(g, squared.id());
    p.gradient = differentiate(g, p.loss);
    expression const rate{g, g.add(leaf(op::input, {}, static_cast<int>(slot::hyper)))};
    program_graph r;
    for (int i = 0; i < p.gradient.size(); ++i) {
        expression const weight{g, g.parameters[i].node};
        expression const next = weight - detail::pointwise(op::multiply, rate, {g, p.gradient[i]});
        g.add(applied(op::assign, weight.id(), next.id(), weight.dims()));
    }
    r.outputs.push(p.loss);
    r.g = g;
    return simplify(r, true);
}

struct state {
    float weights[17] = {0.5f, -0.7f, 0.9f, 0.4f, -0.3f, 0.8f, -0.6f, -0.9f, 0, 0, 0, 0, 0.7f, -0.5f, 0.6f, 0.3f, 0};
    float loss = 0;
};

constexpr state train(state s, int steps) {
    program_graph const p = descent();
    interpreter<float> run{p.g, 4};
    memory<float> m = memory_of<float>(p.g, 4);
    m.sample = listed<float>({-1, -1, -1, 1, 1, -1, 1, 1});
    m.target = listed<float>({-1, 1, 1, -1});
    m.hyper[0] = 0.1f;
    int k = 0;
    for (auto& parameter : m.parameters)
        for (float& w : parameter) w = s.weights[k++];
    for (int i = 0; i < steps; ++i) run(m);
    s.loss = run[p.outputs[0]][0];
    k = 0;
    for (auto const& parameter : m.parameters)
        for (float const w : parameter) s.weights[k++] = w;
    return s;
}

static_assert(first_misfit(descent().g) == -1);
constexpr state after_40 = train({}, 40);
constexpr state after_80 = train(after_40, 40);
constexpr state after_120 = train(after_80, 40);
static_assert(after_40.loss < 4);
static_assert(after_80.loss < after_40.loss);
static_assert(after_120.loss < 0.1f);

}  // namespace exclusive_or

// Not to the bit: at run time a compiler may contract a product and a sum into one rounding.
BOOST_AUTO_TEST_CASE(the_compiler_and_the_program_compute_the_same) {
    using namespace exclusive_or;
    state const s = train({}, 120);
    BOOST_TEST_MESSAGE("exclusive or after 120 steps: loss " << s.loss);
    BOOST_TEST(s.loss == after_120.loss, boost::test_tools::tolerance(1e-4f));
    for (int i = 0; i < 17; ++i) BOOST_TEST(s.weights[i] == after_120.weights[i], boost::test_tools::tolerance(1e-4f));
}
