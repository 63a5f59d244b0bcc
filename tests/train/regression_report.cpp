// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_regression_report
#include <boost/test/unit_test.hpp>

#include <reference/metrics.hpp>
#include <scarp/train/regression_report.hpp>

#include <vector>

using namespace scarp;

namespace {

template <class R>
void compare() {
    regression_report const r{R::truth, R::predicted, R::outputs};
    auto const close = boost::test_tools::tolerance(1e-13);
    BOOST_TEST(r.mse == R::found[0], close);
    BOOST_TEST(r.rmse == R::found[1], close);
    BOOST_TEST(r.mae == R::found[2], close);
    BOOST_TEST(r.r2 == R::found[3], close);
    BOOST_TEST(r.samples * R::outputs == static_cast<int>(std::size(R::truth)));
}

}  // namespace

BOOST_AUTO_TEST_CASE(all_is_as_scikit_learn_has_it) {
    compare<reference::one_output>();
    compare<reference::a_constant_met>();
    compare<reference::a_constant_missed>();
    compare<reference::two_outputs>();
}

BOOST_AUTO_TEST_CASE(by_hand) {
    std::vector<float> const truth{1, 2, 3, 4}, off{1.5f, 1.5f, 3.5f, 3.5f};
    regression_report const r{truth, off};
    BOOST_TEST(r.mse == 0.25);
    BOOST_TEST(r.rmse == 0.5);
    BOOST_TEST(r.mae == 0.5);
    BOOST_TEST(r.r2 == 0.8, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(to_text(r) == "mse 0.25  rmse 0.5  mae 0.5  r2 0.8000");
}

BOOST_AUTO_TEST_CASE(lengths_must_belong_together) {
    std::vector<float> const three{1, 2, 3}, two{1, 2}, none;
    BOOST_CHECK_THROW((regression_report{three, two}), std::invalid_argument);
    BOOST_CHECK_THROW((regression_report{none, none}), std::invalid_argument);
    BOOST_CHECK_THROW((regression_report{three, three, 2}), std::invalid_argument);
}
