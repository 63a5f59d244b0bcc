// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE compiler_print
#include <boost/test/unit_test.hpp>

#include <compiler/program.hpp>
#include <scarp/compiler/print.hpp>

using namespace scarp;
using namespace scarp::testing;

namespace {

template <class F>
std::string formula(F const& f, extents sample = extents{3}) {
    graph g;
    g.bound = true;
    expression const y = f(input_of(g, slot::sample, sample));
    g.release();
    return to_formula(g, y.id());
}

using e = expression;
e p() { return parameter("p", 3); }
e q() { return parameter("q", 3); }

}  // namespace

BOOST_AUTO_TEST_CASE(extents_name_the_batch) {
    BOOST_TEST(to_text(extents{}) == "()");
    BOOST_TEST(to_text(extents{3}) == "(3)");
    BOOST_TEST(to_text(extents{batch_extent, 64}) == "(B, 64)");
    BOOST_TEST(to_text(extents{-5, 2}) == "(5B, 2)");
}

BOOST_AUTO_TEST_CASE(parentheses_only_where_they_are_needed) {
    BOOST_TEST(formula([](e x) { return x + p() + q(); }) == "x + p + q");
    BOOST_TEST(formula([](e x) { return x + (p() + q() * x); }) == "x + p + q*x");
    BOOST_TEST(formula([](e x) { return x - (p() - q()) + 0 * x; }) == "x - (p - q) + 0*x");
    BOOST_TEST(formula([](e x) { return x * (p() + q()); }) == "x * (p + q)");
    BOOST_TEST(formula([](e x) { return x * (p() * q()); }) == "x * p*q");
    BOOST_TEST(formula([](e x) { return x / (p() * q()); }) == "x / (p*q)");
    BOOST_TEST(formula([](e x) { return x * p() / q(); }) == "x*p / q");
    BOOST_TEST(formula([](e x) { return -x * p(); }) == "-x * p");
    BOOST_TEST(formula([](e x) { return -(x * p()); }) == "-(x*p)");
    BOOST_TEST(formula([](e x) { return x - -p(); }) == "x - (-p)");
    BOOST_TEST(formula([](e x) { return x * -2; }) == "x * (-2)");
    BOOST_TEST(formula([](e x) { return pow(x + 1, 2); }) == "(x + 1)^2");
    BOOST_TEST(formula([](e x) { return pow(pow(x, 2), p()); }) == "(x^2)^p");
    BOOST_TEST(formula([](e x) { return pow(x, pow(2, p())); }) == "x^2^p");
    BOOST_TEST(formula([](e x) { return (x > p()) == (q() < 1); }) == "(x > p) == (q < 1)");
    BOOST_TEST(formula([](e x) { return (x > p()) + 1; }) == "(x > p) + 1");
    BOOST_TEST(formula([](e x) { return square(x + 1) + square(x); }) == "(x + 1)^2 + x*x");
}

BOOST_AUTO_TEST_CASE(functions_say_what_they_need) {
    BOOST_TEST(formula([](e x) { return tanh(x * exp(-x)); }) == "tanh(x * exp(-x))");
    BOOST_TEST(formula([](e x) { return where(x > 0, x, 0.01 * x); }) == "where(x > 0, x, 0.01*x)");
    BOOST_TEST(formula([](e x) { return max(x, 0); }) == "max(x, 0)");
    BOOST_TEST(formula([](e x) { return sum(x); }) == "sum(x, 0)");
    BOOST_TEST(formula([](e x) { return max(x, axes{-1}.kept()); }) == "max(x, 0)");
    BOOST_TEST(formula([](e x) { return slice(x, 0, 1, 3); }) == "slice(x, 0, 1, 3)");
    BOOST_TEST(formula([](e x) { return concat(x, p() * x); }) == "concat(x, p*x, 0)");
    BOOST_TEST(formula([](e x) { return reshape(x, 2, 3); }, extents{6}) == "reshape(x, (B, 2, 3))");
    BOOST_TEST(formula([](e x) { return reshape(x, 1, 6); }, extents{6}) == "x");
    BOOST_TEST(formula([](e x) { return parameter("w", 2, 3) * x + parameter("b", 2); }) == "x @ w^T + b");
    BOOST_TEST(formula([](e x) { return transpose(x, 1, 2, 0); }, extents{2, 3, 4}) == "transpose(x, batch, 1, 2, 0)");
    BOOST_TEST(formula([](e x) { return x * index_vector(x, 3); }) == "x*(0..2)");
    BOOST_TEST(formula([](e x) { return x * 0.1 + 1e-12 + 1.5e300; }) == "x*0.1 + 1e-12 + 1.5e+300");
}

BOOST_AUTO_TEST_CASE(named_values_end_the_formula) {
    program const t = program_of(extents{3}, [](e x) { return tanh(parameter("w", 3) * x); });
    program_graph r;
    r.g = t.g;
    r.outputs.push(t.value);
    r.outputs.push(t.gradient[0]);
    program_graph const s = simplify(r, true);
    std::vector<std::string> values(static_cast<std::size_t>(s.g.nodes.size()));
    values[static_cast<std::size_t>(s.outputs[0])] = "y";
    BOOST_TEST(to_formula(s.g, s.outputs[1], {.values = values}) == "sum(target * (1 - y*y) * x, batch)");
}

BOOST_AUTO_TEST_CASE(parameters_and_inputs_by_name) {
    graph g;
    parameter_record const w{.name = "weight", .layer = 1, .dims = extents{2}};
    g.parameters.push(w);
    int const weight = g.add({.what = op::parameter, .dims = extents{2}});
    int const rate = g.add({.what = op::input, .detail = static_cast<int>(slot::hyper), .begin = 1});
    int const state = g.add({.what = op::state, .dims = extents{2}, .detail = 3});
    int const step = g.add({.what = op::input, .detail = static_cast<int>(slot::step)});
    char const* const layers[] = {"dense_1", "dense_2"};
    char const* const hyper[] = {"beta", "learning_rate"};
    value_names const names{.layers = layers, .hyper = hyper};
    BOOST_TEST(to_formula(g, weight) == "weight");
    BOOST_TEST(to_formula(g, weight, names) == "dense_2.weight");
    BOOST_TEST(to_formula(g, rate) == "hyper_1");
    BOOST_TEST(to_formula(g, rate, names) == "learning_rate");
    BOOST_TEST(to_formula(g, state, names) == "state_3");
    BOOST_TEST(to_formula(g, step, names) == "step");
}

BOOST_AUTO_TEST_CASE(programs_are_one_line_per_value) {
    graph g;
    g.bound = true;
    e const x = input_of(g, slot::sample, extents{17});
    e const y = tanh(parameter("weight", 64, 17) * x + parameter("bias", 64));
    sum(where(y > 0, y, -0.5));
    g.release();
    BOOST_TEST(to_text(g) ==
               "v0 = x  (B, 17)\n"
               "v1 = weight  (64, 17)\n"
               "v2 = transpose(v1, 1, 0)  (17, 64)\n"
               "v3 = v0 @ v2  (B, 64)\n"
               "v4 = bias  (64)\n"
               "v5 = v3 + v4  (B, 64)\n"
               "v6 = tanh(v5)  (B, 64)\n"
               "v7 = 0  ()\n"
               "v8 = v6 > v7  (B, 64)\n"
               "v9 = -0.5  ()\n"
               "v10 = where(v8, v6, v9)  (B, 64)\n"
               "v11 = sum(v10, 0)  (B, 1)\n"
               "v12 = reshape(v11, (B))  (B)\n");
}
