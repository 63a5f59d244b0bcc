// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE compiler_mathematics
#include <boost/test/unit_test.hpp>

#include <compiler/program.hpp>
#include <scarp/compiler/mathematics.hpp>

using namespace scarp;
using namespace scarp::testing;

namespace {

using e = expression;
e p() { return parameter("p", 3); }
e q() { return parameter("q", 3); }

/// The formula of vectors as text, ASCII unless said otherwise.
template <class F>
std::string formula(F const& f, extents sample = extents{3}, notation n = notation::ascii) {
    program_graph r;
    r.g.bound = true;
    expression const y = f(input_of(r.g, slot::sample, sample));
    r.outputs.push(y.id());
    r.g.release();
    program_graph const s = simplify(r, true);
    return to_formula(s.g, s.outputs[0], {}, n);
}

/// The derivative of a function of one number.
template <class F>
std::string derivative(F const& f, notation n = notation::ascii) {
    program_graph r;
    r.g.bound = true;
    expression const x{r.g, detail::place_seed(r.g, {.name = "x"})};
    expression const y = f(x);
    list<int> const d = differentiate(r.g, y.id());
    r.outputs.push(d[0]);
    r.g.release();
    program_graph const s = simplify(r, true);
    return to_formula(s.g, s.outputs[0], {}, n);
}

}  // namespace

BOOST_AUTO_TEST_CASE(parentheses_only_where_they_are_needed) {
    BOOST_TEST(formula([](e x) { return x + p() + q(); }) == "x + p + q");
    BOOST_TEST(formula([](e x) { return x + (p() + q() * x); }) == "x + p + q * x");
    BOOST_TEST(formula([](e x) { return x - (p() - q()); }) == "x - p + q");
    BOOST_TEST(formula([](e x) { return x * (p() + q()); }) == "x * (p + q)");
    BOOST_TEST(formula([](e x) { return x * (p() * q()); }) == "x * p * q");
    BOOST_TEST(formula([](e x) { return x / (p() * q()); }) == "x / (p * q)");
    BOOST_TEST(formula([](e x) { return x / p() / q(); }) == "x / (p * q)");
    BOOST_TEST(formula([](e x) { return x / (p() / q()); }) == "x * q / p");
    BOOST_TEST(formula([](e x) { return -x * p(); }) == "-x * p");
    BOOST_TEST(formula([](e x) { return x - -p(); }) == "x + p");
    BOOST_TEST(formula([](e x) { return -x + p(); }) == "p - x");
    BOOST_TEST(formula([](e x) { return -x - p(); }) == "-x - p");
    BOOST_TEST(formula([](e x) { return x * -2; }) == "-2 * x");
    BOOST_TEST(formula([](e x) { return pow(x + 1, 2); }) == "(x + 1)^2");
    BOOST_TEST(formula([](e x) { return pow(pow(x, p()), q()); }) == "(x^p)^q");
    BOOST_TEST(formula([](e x) { return pow(x, pow(2, p())); }) == "x^(2^p)");
    BOOST_TEST(formula([](e x) { return (x > p()) + 1; }) == "[x > p] + 1");
    BOOST_TEST(formula([](e x) { return square(x + 1) + square(x); }) == "(x + 1)^2 + x^2");
    BOOST_TEST(formula([](e x) { return x * x * x / (x + 1); }) == "x^3 / (x + 1)");
}

BOOST_AUTO_TEST_CASE(sums_and_products_as_one_writes_them) {
    BOOST_TEST(formula([](e x) { return x * 0.5 * 4; }) == "2 * x");
    BOOST_TEST(formula([](e x) { return 2 * x * p() - 3 * x * q(); }) == "x * (2 * p - 3 * q)");
    BOOST_TEST(formula([](e x) { return x + x * p(); }) == "x * (1 + p)");
    BOOST_TEST(formula([](e x) { return x * p() + 2 * (x * p()); }) == "3 * x * p");
    BOOST_TEST(formula([](e x) { return sum(x * p() * 2); }) == "2 * sum_i(x * p)");
    BOOST_TEST(formula([](e x) { return 1 - (1 - x); }) == "x");
    BOOST_TEST(formula([](e x) { return (x - p()) - (x - q()); }) == "q - p");
}

BOOST_AUTO_TEST_CASE(functions_and_axes) {
    BOOST_TEST(formula([](e x) { return tanh(x * exp(-x)); }) == "tanh(x * exp(-x))");
    BOOST_TEST(formula([](e x) { return max(x, 0); }) == "max(0, x)");
    BOOST_TEST(formula([](e x) { return expm1(x) + log1p(x); }) == "exp(x) - 1 + log(1 + x)");
    BOOST_TEST(formula([](e x) { return sqrt(abs(-x)); }) == "sqrt(|x|)");
    BOOST_TEST(formula([](e x) { return exp(x * log(p())); }) == "p^x");
    BOOST_TEST(formula([](e x) { return sum(x); }) == "sum_i(x)");
    BOOST_TEST(formula([](e x) { return sum(x, axes{1}); }, extents{2, 3}) == "sum_j(x)");
    BOOST_TEST(formula([](e x) { return max(x, axes{-1}.kept()); }) == "max_i(x)");
    BOOST_TEST(formula([](e x) { return exp(x) / sum(exp(x)); }) == "softmax(x)");
    BOOST_TEST(formula([](e x) { return exp(x - max(x)) / sum(exp(x - max(x))); }) == "softmax(x)");
    BOOST_TEST(formula([](e x) { return exp(x) / sum(exp(2 * x)); }) == "exp(x) / sum_i(exp(2 * x))");
    BOOST_TEST(formula([](e x) { return slice(x, 0, 1, 3); }) == "x[1:3]");
    BOOST_TEST(formula([](e x) { return slice(x, 0, 1, 2); }) == "x[1]");
    BOOST_TEST(formula([](e x) { return concat(x, p() * x); }) == "concat(x, p * x, 0)");
    BOOST_TEST(formula([](e x) { return reshape(x, 2, 3); }, extents{6}) == "reshape(x, (B, 2, 3))");
    BOOST_TEST(formula([](e x) { return reshape(x, 1, 6); }, extents{6}) == "x");
    BOOST_TEST(formula([](e x) { return parameter("w", 2, 3) * x + parameter("b", 2); }) == "x @ w^T + b");
    BOOST_TEST(formula([](e x) { return x * index_vector(x, 3); }) == "x * (0, ..., 2)");
}

BOOST_AUTO_TEST_CASE(conditions_are_brackets_or_cases) {
    BOOST_TEST(formula([](e x) { return where(x > 0, x, 0.01 * x); }) == "x * {1 if x > 0; 0.01 otherwise}");
    BOOST_TEST(formula([](e x) { return where(x > p(), q(), 0); }) == "q * [x > p]");
    BOOST_TEST(formula([](e x) { return where(x > p(), 0, q()); }) == "q * [x <= p]");
    BOOST_TEST(formula([](e x) { return where(x > 0, p(), where(x < 0, -p(), 0)); }) == "p * sign(x)");
    BOOST_TEST(formula([](e x) { return where(x > 1, x, where(x < -1, p(), q())); }) == "{x if x > 1; p if x < -1; q otherwise}");
    BOOST_TEST(formula([](e x) { return where(max(x, 0) > 0, p(), 0); }) == "p * [x > 0]");
    BOOST_TEST(formula([](e x) { return where(min(max(x + 3, 0), 6) < 6, p(), 0); }) == "p * [x < 3]");
    BOOST_TEST(formula([](e x) { return p() * (x > 0) + q() * (x > 0); }) == "[x > 0] * (p + q)");
    BOOST_TEST(formula([](e x) { return where(p(), x, 0); }) == "x * [p != 0]");
}

BOOST_AUTO_TEST_CASE(numbers_are_short) {
    BOOST_TEST(formula([](e x) { return x * 0.001f; }) == "0.001 * x");
    BOOST_TEST(formula([](e x) { return x * (1.0 / 3); }) == "x / 3");
    BOOST_TEST(formula([](e x) { return x * (2.0 / 7) + 1e-12; }) == "2 * x / 7 + 1e-12");
    BOOST_TEST(formula([](e x) { return x * 0.70710678118654752440; }) == "x / sqrt(2)");
    BOOST_TEST(formula([](e x) { return x * 6.283185307179586; }) == "2 pi * x");
    BOOST_TEST(formula([](e x) { return x * 1e-12; }, extents{3}, notation::latex) == "10^{-12} \\, x");
    BOOST_TEST(formula([](e x) { return x * 0.39894228040143267794; }, extents{3}, notation::unicode) == "x / √(2π)");
}

BOOST_AUTO_TEST_CASE(derivatives_are_recognisable) {
    BOOST_TEST(derivative([](e x) { return tanh(x); }) == "1 - tanh(x)^2");
    BOOST_TEST(derivative([](e x) { return detail::unary(op::sigmoid, x); }) == "sigmoid(x) * (1 - sigmoid(x))");
    BOOST_TEST(derivative([](e x) { return max(x, 0); }) == "[x > 0]");
    BOOST_TEST(derivative([](e x) { return abs(x); }) == "sign(x)");
    BOOST_TEST(derivative([](e x) { return where(x > 0, x, 0.01 * x); }) == "{1 if x > 0; 0.01 otherwise}");
    BOOST_TEST(derivative([](e x) { return min(max(x, 0), 6); }) == "[x < 6] * [x > 0]");
    BOOST_TEST(derivative([](e x) { return pow(x, 4); }) == "4 * x^3");
    BOOST_TEST(derivative([](e x) { return exp(-square(x)); }) == "-2 * x * exp(-x^2)");
}

BOOST_AUTO_TEST_CASE(three_notations_say_the_same) {
    auto const f = [](e x) { return where(x > 0, p() * square(x), -sum(x)) + parameter("w", 3, 3) * x / (1 + exp(q())); };
    BOOST_TEST(formula(f) == "{p * x^2 if x > 0; -sum_i(x) otherwise} + (x @ w^T) / (exp(q) + 1)");
    BOOST_TEST(formula(f, extents{3}, notation::unicode) == "{p ⊙ x² if x > 0; −Σ_i x otherwise} + (x · wᵀ) / (exp(q) + 1)");
    BOOST_TEST(formula(f, extents{3}, notation::latex) ==
               "\\begin{cases}p \\odot x^{2} & x > 0 \\\\ -\\sum_{i} x & \\text{otherwise}\\end{cases} + "
               "\\frac{x \\, w^{\\top}}{e^{q} + 1}");
}

BOOST_AUTO_TEST_CASE(named_values_end_the_formula) {
    program const t = program_of(extents{3}, [](e x) { return tanh(parameter("w", 3) * x); });
    program_graph r;
    r.g = t.g;
    r.outputs.push(t.value);
    r.outputs.push(t.gradient[0]);
    program_graph const s = simplify(r, true);
    leaf_names const names;
    detail::mathematics text{s.g, names, notation::ascii};
    text.label(s.outputs[0]).text = "y";
    BOOST_TEST(text.value(s.outputs[1]).text == "sum_batch(target * x * (1 - y^2))");
    BOOST_TEST(text.uses(s.outputs[0]) == 1);
}

BOOST_AUTO_TEST_CASE(a_transpose_goes_to_the_operands) {
    auto const turned = [](auto const& f) {
        graph g;
        g.bound = true;
        auto const matrix = [&g](char const* name, int rows, int cols) {
            return e{g, detail::place_seed(g, {.name = name, .dims = extents{rows, cols}})};
        };
        e const y = f(matrix("a", 2, 3), matrix("b", 3, 4), matrix("c", 2, 3));
        g.release();
        return to_formula(g, y.id(), {}, notation::ascii);
    };
    BOOST_TEST(turned([](e a, e b, e) { return transpose(matmul(a, b)); }) == "b^T @ a^T");
    BOOST_TEST(turned([](e a, e, e) { return transpose(transpose(a)); }) == "a");
    BOOST_TEST(turned([](e a, e, e c) { return transpose(a + 2 * tanh(c)); }) == "a^T + 2 * tanh(c^T)");
    BOOST_TEST(turned([](e a, e b, e c) { return matmul(transpose(a * c), matmul(a, b)); }) == "(a^T * c^T) @ a @ b");
}
