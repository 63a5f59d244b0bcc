// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE show_explain_activation
#include <boost/test/unit_test.hpp>

#include <activation/all.hpp>
#include <scarp/show/explain_activation.hpp>
#include <show/calculator.hpp>

#include <cmath>

using namespace scarp;
using scarp::testing::calculator;

namespace {

using doubled = pointwise<[](auto x) { return x * sigmoid(x); }>;

/// Whether formula and derivative as printed are the values of the program; returns how many numbers were compared.
template <class A>
int check(std::string_view name) {
    activation_text const t = describe<A>(notation::ascii);
    if (!t.elementwise) return 0;
    activation_curve<A> f;
    int compared = 0;
    for (double x = -7.31; x < 7.5; x += 0.427) {
        calculator compute;
        compute.known = {{"x", x}, {"slope", 0.25}};
        auto const read_shared = [&] {
            for (std::string const& s : t.shared) compute.known[s.substr(0, s.find(' '))] = compute(s.substr(s.find('=') + 1));
        };
        compute.known["y"] = 0;
        read_shared();
        compute.known["y"] = compute(t.formula);
        read_shared();  // those of the derivative may need y
        auto const expected = f(x);
        BOOST_TEST_INFO(name << " at " << x << ": " << t.formula << ", " << t.derivative);
        BOOST_TEST(std::abs(compute.known["y"] - expected.value) < 1e-9 * (1 + std::abs(expected.value)));
        BOOST_TEST_INFO(name << " at " << x << ": " << t.formula << ", " << t.derivative);
        BOOST_TEST(std::abs(compute(t.derivative) - expected.derivative) < 1e-9 * (1 + std::abs(expected.derivative)));
        compared += 2;
    }
    return compared;
}

template <class... S>
int check_all(activations::subjects<S...>) {
    return (0 + ... + check<typename S::type>(S::text.view()));
}

}  // namespace

BOOST_AUTO_TEST_CASE(derivatives_are_in_terms_of_the_result) {
    BOOST_TEST(explain<sigmoid>() == "Function\n  y = sigmoid(x)\n\nDerivative\n  ∂y/∂x = y · (1 − y)\n");
    BOOST_TEST(explain<tanh_>() == "Function\n  y = tanh(x)\n\nDerivative\n  ∂y/∂x = 1 − y²\n");
    BOOST_TEST(describe<relu>(notation::ascii).formula == "max(0, x)");
    BOOST_TEST(describe<relu>(notation::ascii).derivative == "[y > 0]");
    BOOST_TEST(describe<hard_sigmoid>(notation::ascii).derivative == "[x < 3] * [x > -3] / 6");
    BOOST_TEST(describe<doubled>(notation::ascii).elementwise);
}

BOOST_AUTO_TEST_CASE(a_function_of_a_whole_vector_pulls_back) {
    activation_text const t = describe<softmax>();
    BOOST_TEST(!t.elementwise);
    BOOST_TEST(t.formula == "softmax(x)");
    BOOST_TEST(t.derivative == "y ⊙ (∂L/∂y − Σ_i ∂L/∂y ⊙ y)");
}

BOOST_AUTO_TEST_CASE(what_is_printed_is_what_is_computed) {
    int const compared = check_all(activations::all{}) + check<doubled>("doubled");
    BOOST_TEST(compared > 1500);
}
