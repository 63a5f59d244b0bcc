// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE loss_regularised
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/loss/regularised.hpp>
#include <scarp/loss/sum_of.hpp>
#include <scarp/train/gradients.hpp>

using namespace scarp;

namespace {

// sizes that leave lanes of registers empty
struct net : network<input<3>, dense<5>, tanh_, dense<2>> {};

using priced = regularised<mse, l2<0.5, "*.weight">, l1<0.25, "dense_2.*">>;
using nested = sum_of<scaled<2, regularised<mse, elastic<0.25, 0.5>>>, mse>;
static_assert(loss_fits<net, priced> && loss_fits<net, nested>);
static_assert(!loss_fits<net, regularised<mse, l2<0.5, "*.wait">>>);
static_assert(detail::fault_of_loss<net, regularised<mse, l1<0.5, "conv*">>>.what == problem::no_parameter_is_of_this_pattern);

/// The gradient is mse's, Factor times, and what the prices' derivatives are by hand.
template <class Loss, class T, class Price, class Slope>
void agrees(T factor, Price const& price, Slope const& slope, T tolerance) {
    model<net, T> const m{seed{3}};
    int const samples = 150;  // more than one chunk
    auto const x = laws::random_numbers<T>(samples * 3, 1), t = laws::random_numbers<T>(samples * 2, 2);
    auto const bare = gradients<mse>(m, x, t);
    auto const g = gradients<Loss>(m, x, t);
    double expected = static_cast<double>(factor * bare.loss);
    int checked = 0;
    auto const compare = [&]<scarp::name Text>(bool weight, bool second) {
        auto const weights = m.template parameter<Text>();
        auto const found = g.template parameter<Text>(), without = bare.template parameter<Text>();
        for (int k = 0; k < weights.size(); ++k, ++checked) {
            expected += static_cast<double>(price(weights[k], weight, second));
            BOOST_TEST(std::fabs(found[k] - (factor * without[k] + slope(weights[k], weight, second))) < tolerance);
        }
    };
    compare.template operator()<"dense_1.weight">(true, false);
    compare.template operator()<"dense_1.bias">(false, false);
    compare.template operator()<"dense_2.weight">(true, true);
    compare.template operator()<"dense_2.bias">(false, true);
    BOOST_TEST(checked == 3 * 5 + 5 + 5 * 2 + 2);
    BOOST_TEST(std::fabs(static_cast<double>(g.loss) - expected) < static_cast<double>(10 * tolerance));
}

template <class T>
T sign(T w) { return w > 0 ? T(1) : w < 0 ? T(-1) : T(0); }

template <class T>
void agrees_by_hand(T tolerance) {
    agrees<priced, T>(
        T(1),
        [](T w, bool weight, bool second) {
            return (weight ? T(0.5) * w * w : T(0)) + (second ? T(0.25) * std::fabs(w) : T(0));
        },
        [](T w, bool weight, bool second) { return (weight ? w : T(0)) + (second ? T(0.25) * sign(w) : T(0)); }, tolerance);
    agrees<nested, T>(
        T(3), [](T w, bool, bool) { return 2 * (T(0.25) * std::fabs(w) + T(0.5) * w * w); },
        [](T w, bool, bool) { return 2 * (T(0.25) * sign(w) + w); }, tolerance);
}

}  // namespace

BOOST_AUTO_TEST_CASE(prices_and_their_derivatives_in_double) { agrees_by_hand<double>(1e-12); }
BOOST_AUTO_TEST_CASE(prices_and_their_derivatives_in_float) { agrees_by_hand<float>(2e-5f); }

// A price of d / 2 on the squares is the weight decay d of plain descent, step by step.
BOOST_AUTO_TEST_CASE(weight_decay_is_a_price_on_squares) {
    model<net, double> a{seed{1}}, b{seed{1}};
    trainer<net, regularised<mse, l2<0.0078125>>, sgd, batch<4>, double> priced_step{a, {.learning_rate = 0.125f}};
    trainer<net, mse, sgd, batch<4>, double> decayed_step{b, {.learning_rate = 0.125f, .weight_decay = 0.015625f}};
    auto const x = laws::random_numbers<double>(4 * 3, 1), t = laws::random_numbers<double>(4 * 2, 2);
    for (int i = 0; i < 10; ++i) BOOST_TEST(priced_step.step(x, t) > decayed_step.step(x, t));
    for (int k = 0; k < 15; ++k)
        BOOST_TEST(std::fabs(a.parameter<"dense_1.weight">()[k] - b.parameter<"dense_1.weight">()[k]) < 1e-14);
}
