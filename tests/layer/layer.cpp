// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_layer
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/sigmoid.hpp>
#include <scarp/layer/dense.hpp>

using namespace scarp;

namespace {

template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        auto value = parameter("weight", Out, x.size()) * x + parameter("bias", Out);
        auto gate = parameter("gate", Out, x.size()) * x;
        return tanh(value) * sigmoid(gate);
    }
};

/// Each feature with a factor that starts at 1: x^0 + x^1 + ... + x^Degree.
template <int Degree>
struct polynomial {
    static constexpr auto name = "powers";
    static constexpr expression define(expression x) {
        expression sum = 1, term = 1;
        for (int i = 0; i < Degree; ++i) {
            term = term * x;
            sum = sum + parameter_of(1, "factor", x.size()) * term;
        }
        return sum;
    }
};

struct net : network<input<5>, gated<9>, polynomial<2>, dense<3>> {};
struct one_gate : network<input<2>, gated<3>> {};
struct power : network<input<2>, polynomial<3>> {};
static_assert(parameter_count<power> == 2, "within a layer the same name is the same parameter");
static_assert(detail::kind_name<gated<9>>() == "gated" && detail::kind_name<polynomial<2>>() == "powers");
static_assert(layer<gated<9>> && layer<sigmoid> && !layer<int> && !layer<expression>);

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) { laws::hold<net>(); }

BOOST_AUTO_TEST_CASE(gated_by_hand) {
    model<one_gate, double> m;
    auto const w = m.parameter<"gated_1.weight">();
    auto const b = m.parameter<"gated_1.bias">();
    auto const g = m.parameter<"gated_1.gate">();
    double const x[] = {0.25, -2};
    auto const y = m(std::span{x});
    for (int o = 0; o < 3; ++o) {
        double const value = w(o, 0) * x[0] + w(o, 1) * x[1] + b(o);
        double const gate = g(o, 0) * x[0] + g(o, 1) * x[1];
        BOOST_TEST(std::fabs(y[o] - std::tanh(value) / (1 + std::exp(-gate))) < 1e-15);
    }
}

BOOST_AUTO_TEST_CASE(loops_and_helpers_are_ordinary) {
    model<power, double> m;
    double const x[] = {3, -2};
    auto const y = m(std::span{x});
    for (int i = 0; i < 2; ++i) BOOST_TEST(y[i] == 1 + x[i] + x[i] * x[i] + x[i] * x[i] * x[i]);
}
