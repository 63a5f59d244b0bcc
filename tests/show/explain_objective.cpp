// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE show_explain_objective
#include <boost/test/unit_test.hpp>

#include <scarp/show/explain_objective.hpp>

using namespace scarp;

namespace {

constexpr auto rosenbrock = objective<2>([](auto x) { return square(1 - x[0]) + 100 * square(x[1] - square(x[0])); });
constexpr auto bowl = objective<3>([](auto x) { return sum(square(x)); });

}  // namespace

BOOST_AUTO_TEST_CASE(a_function_and_its_gradient) {
    BOOST_TEST(explain(rosenbrock) ==
               "Function\n"
               "  v₁ = x₁ − x₀²\n"
               "  f = (1 − x₀)² + 100 · v₁²\n"
               "\n"
               "Gradient\n"
               "  ∂f/∂x₀ = −400 · v₁ · x₀ − 2 · (1 − x₀)\n"
               "  ∂f/∂x₁ = 200 · v₁\n");
    BOOST_TEST(explain(rosenbrock, notation::ascii) ==
               "Function\n"
               "  v1 = x[1] - x[0]^2\n"
               "  f = (1 - x[0])^2 + 100 * v1^2\n"
               "\n"
               "Gradient\n"
               "  df/d(x[0]) = -400 * v1 * x[0] - 2 * (1 - x[0])\n"
               "  df/d(x[1]) = 200 * v1\n");
    BOOST_TEST(explain(bowl) ==
               "Function\n"
               "  f = x₀² + x₁² + x₂²\n"
               "\n"
               "Gradient\n"
               "  ∂f/∂x₀ = 2 · x₀\n"
               "  ∂f/∂x₁ = 2 · x₁\n"
               "  ∂f/∂x₂ = 2 · x₂\n");
}

BOOST_AUTO_TEST_CASE(latex) {
    BOOST_TEST(explain(rosenbrock, notation::latex) ==
               "\\paragraph{Function}\n"
               "\\begin{align*}\n"
               "  v_{1} &= x_{1} - x_{0}^{2} \\\\\n"
               "  f &= \\left(1 - x_{0}\\right)^{2} + 100 \\, v_{1}^{2}\n"
               "\\end{align*}\n"
               "\\paragraph{Gradient}\n"
               "\\begin{align*}\n"
               "  \\frac{\\partial f}{\\partial x_{0}} &= -400 \\, v_{1} \\, x_{0} - 2 \\, \\left(1 - x_{0}\\right) \\\\\n"
               "  \\frac{\\partial f}{\\partial x_{1}} &= 200 \\, v_{1}\n"
               "\\end{align*}\n");
}
