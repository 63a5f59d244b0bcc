// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE network_algebra
#include <boost/test/unit_test.hpp>

#include <scarp/activation/pointwise.hpp>
#include <scarp/activation/relu.hpp>
#include <scarp/activation/sigmoid.hpp>
#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/residual.hpp>
#include <scarp/model/model.hpp>
#include <scarp/network/algebra.hpp>

#include <cmath>
#include <vector>

using namespace scarp;

namespace {

constexpr auto block_of_two = identity{} + (dense<8>{} | relu{} | dense<8>{});
struct written : decltype(input<5>{} | dense<8>{} | tanh_{} | block_of_two | dense<3>{}) {};
struct listed : network<input<5>, dense<8>, tanh_, residual<dense<8>, relu, dense<8>>, dense<3>> {};
static_assert(parameter_count<written> == parameter_count<listed>);
static_assert(std::is_same_v<output_shape<written>, shape<3>> && well_formed<written>);

struct stacked : decltype(input<5>{} | concat(dense<4>{}, tanh_{}, dense<2>{} | relu{}) | dense<3>{}) {};
struct stacked_list : network<input<5>, parallel<dense<4>, tanh_, sequence<dense<2>, relu>>, dense<3>> {};
static_assert(std::is_same_v<output_shape<decltype(input<5>{} | concat(dense<4>{}, tanh_{}))>, shape<9>>);

struct gate : decltype(input<5>{} | (dense<6>{} * (dense<6>{} | sigmoid{})) | dense<3>{}) {};
struct gate_list : network<input<5>, parallel<join::multiply, dense<6>, sequence<dense<6>, sigmoid>>, dense<3>> {};

// | is associative
struct left : decltype((input<5>{} | dense<4>{}) | (relu{} | dense<3>{})) {};
static_assert(std::is_same_v<layers_of<left>, layers_of<network<input<5>, dense<4>, relu, dense<3>>>>);

template <class A, class B>
void check_same_answers() {
    model<A, double> const a{seed{3}};
    model<B, double> const b{seed{3}};
    double x[5];
    for (int k = 0; k < 5; ++k) {
        for (int i = 0; i < 5; ++i) x[i] = 0.3 * i - 0.1 * k - 0.5;
        auto const ya = a(x);
        auto const yb = b(x);
        for (int i = 0; i < 3; ++i) BOOST_TEST(ya[i] == yb[i]);
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_expression_of_layers_is_the_network_of_the_list) {
    check_same_answers<written, listed>();
    check_same_answers<stacked, stacked_list>();
    check_same_answers<gate, gate_list>();
}

BOOST_AUTO_TEST_CASE(what_an_activation_gave_can_be_assigned_to) {
    using steps = pointwise<[](auto x) {
        auto y = relu(x);
        y = y + 1;
        y = tanh_(y);
        return y + relu(x);
    }>;
    model<network<input<2>, steps>, double> const m;
    double const x[] = {0.75, -2};
    auto const y = m(x);
    BOOST_TEST(std::fabs(y[0] - std::tanh(1.75) - 0.75) < 1e-14);
    BOOST_TEST(std::fabs(y[1] - std::tanh(1.0)) < 1e-14);
}

BOOST_AUTO_TEST_CASE(between_activations_concat_is_a_layer_and_a_formula) {
    using both_signs = pointwise<[](auto x) { return concat(relu(x), relu(-x)); }>;
    using three = pointwise<[](auto x) { return concat(relu(x), tanh_(x), sigmoid(x)); }>;
    using mixed = pointwise<[](auto x) { return concat(relu(x), x, exp(x), sigmoid(x), -1); }>;
    model<network<input<2>, both_signs>, double> const signs;
    model<network<input<2>, three>, double> const of_formula;
    model<decltype(input<2>{} | concat(relu{}, tanh_{}, sigmoid{})), double> const of_layers;
    model<network<input<2>, mixed>, double> const four;
    double const x[] = {0.75, -2};
    auto const expect = [](auto const& y, std::vector<double> const& wanted) {
        BOOST_TEST_REQUIRE(y.size() == wanted.size());
        for (std::size_t i = 0; i < wanted.size(); ++i) BOOST_TEST(std::fabs(y[i] - wanted[i]) < 1e-14);
    };
    double const t[] = {std::tanh(0.75), std::tanh(-2.0)}, s[] = {1 / (1 + std::exp(-0.75)), 1 / (1 + std::exp(2.0))};
    expect(signs(x), {0.75, 0, 0, 2});
    expect(of_formula(x), {0.75, 0, t[0], t[1], s[0], s[1]});
    expect(of_layers(x), {0.75, 0, t[0], t[1], s[0], s[1]});
    expect(four(x), {0.75, 0, 0.75, -2, std::exp(0.75), std::exp(-2.0), s[0], s[1]});
}

BOOST_AUTO_TEST_CASE(between_activations_a_join_is_a_layer_and_a_formula) {
    using product = pointwise<[](auto x) { return sigmoid(x) * sigmoid(2 * x) + relu(x) * tanh_(x); }>;
    struct formula : network<input<5>, product> {};
    struct layers : decltype(input<5>{} | (tanh_{} * sigmoid{})) {};
    struct sum : decltype(input<5>{} | (tanh_{} + relu{})) {};
    double const x[] = {-2, -0.5, 0, 0.5, 2};
    auto const y = model<formula, double>{}(x);
    auto const z = model<layers, double>{}(x);
    auto const s = model<sum, double>{}(x);
    auto const sigma = [](double v) { return 1 / (1 + std::exp(-v)); };
    for (int i = 0; i < 5; ++i) {
        BOOST_TEST(std::fabs(y[i] - (sigma(x[i]) * sigma(2 * x[i]) + std::fmax(x[i], 0) * std::tanh(x[i]))) < 1e-15);
        BOOST_TEST(std::fabs(z[i] - std::tanh(x[i]) * sigma(x[i])) < 1e-15);
        BOOST_TEST(std::fabs(s[i] - (std::tanh(x[i]) + std::fmax(x[i], 0))) < 1e-15);
    }
}

namespace {

/// A product and a sum of applied activations inside a layer's formula stay what they look like.
template <int Out>
struct two_gates {
    static constexpr expression define(expression x) {
        auto const a = parameter("a", Out, x.size()) * x;
        auto const b = parameter("b", Out, x.size()) * x;
        return sigmoid(a) * sigmoid(b) + relu(a) + tanh_(b);
    }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_product_of_activations_in_a_formula_stays_a_product) {
    struct net : network<input<2>, two_gates<3>> {};
    static_assert(detail::reading_of<net>.layer_count == 1, "no branches were made of it");
    model<net, double> const m{seed{5}};
    auto const wa = m.parameter<"two_gates_1.a">();
    auto const wb = m.parameter<"two_gates_1.b">();
    double const x[] = {0.75, -3};
    auto const y = m(x);
    auto const sigma = [](double v) { return 1 / (1 + std::exp(-v)); };
    for (int o = 0; o < 3; ++o) {
        double const a = wa(o, 0) * x[0] + wa(o, 1) * x[1], b = wb(o, 0) * x[0] + wb(o, 1) * x[1];
        BOOST_TEST(std::fabs(y[o] - (sigma(a) * sigma(b) + std::fmax(a, 0) + std::tanh(b))) < 1e-15);
    }
}
