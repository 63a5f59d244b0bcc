// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE loss_loss
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/layer/dense.hpp>
#include <scarp/loss/loss.hpp>

using namespace scarp;

namespace {

using huber = loss<[](auto y, auto target) {
    auto e = abs(y - target);
    return mean(where(e < 1, 0.5 * e * e, e - 0.5));
}>;
using not_a_number = loss<[](auto y, auto target) { return y - target; }>;

struct net : network<input<4>, dense<5>> {};
struct pass : network<input<1>, dense<1, no_bias>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) { laws::hold<net, huber>(); }

BOOST_AUTO_TEST_CASE(by_hand) {
    model<pass, double> m;
    m.parameter<"dense_1.weight">()(0, 0) = 1;
    trainer<pass, huber, sgd, batch<3>, double> train{m, {.learning_rate = 1}};
    double const x[] = {0.5, 4, -3}, t[] = {1, 1, -3};  // errors -0.5, 3, 0
    BOOST_TEST(std::fabs(train.step(x, t) - (0.125 + 2.5 + 0) / 3) < 1e-15);
    BOOST_TEST(std::fabs(m.parameter<"dense_1.weight">()(0, 0) - (1 - (-0.5 * 0.5 + 1 * 4 + 0) / 3)) < 1e-15);
}

BOOST_AUTO_TEST_CASE(whether_a_loss_fits) {
    static_assert(loss_function<huber> && !classification<huber>);
    static_assert(loss_fits<net, huber> && !loss_fits<net, not_a_number>);
    BOOST_TEST((detail::fault_of_loss<net, not_a_number>.what == problem::loss_is_not_one_number));
    BOOST_TEST((detail::fault_of_loss<net, not_a_number>.got == extents{5}));
}
