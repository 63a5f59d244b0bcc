// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE objective_check_gradient
#include <boost/test/unit_test.hpp>

#include <scarp/objective/check_gradient.hpp>
#include <scarp/objective/gallery.hpp>

using namespace scarp;

namespace {

static_assert(check_gradient(gallery::rosenbrock, {-1.2, 1.0}));
static_assert(check_gradient(gallery::rosenbrock, {-1.2, 1.0}).checked == 2);
static_assert(check_gradient(gallery::beale, {2, 0.25}).error < 1e-8);

// a gradient that lies about y: what stop_gradient hides from the derivative, differences see
constexpr auto lying = objective<2>([](auto x) { return square(x[0]) + 3 * stop_gradient(x[1]); });
constexpr gradient_report found = check_gradient(lying, {1, 2});
static_assert(!found && found.checked == 2);
static_assert(found.parameter == "x" && found.index == 1);
static_assert(found.got == 0 && found.expected > 2.999 && found.expected < 3.001);

}  // namespace

BOOST_AUTO_TEST_CASE(the_worst_is_named) {
    BOOST_TEST(to_text(found).find("2 derivatives do not agree; the worst is x[1]: expected 3") == 0u);
    BOOST_TEST(to_text(found).find("got 0, error 1.0e+00") != std::string::npos);
    BOOST_TEST(to_text(check_gradient(gallery::booth, {1, 1})).find("2 derivatives agree; the worst is x[") == 0u);
}

BOOST_AUTO_TEST_CASE(what_is_not_a_number_does_not_agree) {
    auto const r = check_gradient(objective<2>([](auto x) { return sqrt(x[0]) + x[1]; }), {-1, 0});
    BOOST_TEST(!r.agrees);
    BOOST_TEST(r.checked == 2);
}

BOOST_AUTO_TEST_CASE(the_tolerance_is_relative_to_large_derivatives) {
    auto const large = objective<1>([](auto x) { return 1e9 * exp(x[0]); });
    BOOST_TEST(check_gradient(large, {1}).agrees);
    BOOST_TEST(!check_gradient(large, {1}, 1e-15).agrees);
}
