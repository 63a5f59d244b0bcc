// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_scores
#include <boost/test/unit_test.hpp>

#include <reference/metrics.hpp>
#include <scarp/train/scores.hpp>

#include <cmath>
#include <vector>

using namespace scarp;

namespace {

auto const closely = boost::test_tools::tolerance(1e-13);

template <class R>
void compare_rows() {
    int const width = static_cast<int>(std::size(R::scores) / std::size(R::truth));
    for (std::size_t k = 0; k < std::size(R::top); ++k)
        BOOST_TEST(top_k_accuracy(R::truth, R::scores, static_cast<int>(k) + 1) == R::top[k], closely);
    std::vector<double> const p = probabilities_of(R::scores, width);
    BOOST_TEST(roc_auc(R::truth, p) == R::area[0], closely);
    BOOST_TEST(log_loss(R::truth, p) == R::loss[0], closely);
    std::vector<double> sizes;
    for (double const s : R::scores) sizes.push_back(std::fabs(s));
    BOOST_TEST(log_loss(R::truth, sizes) == R::loss_of_scores[0], closely);
    // float scores rank as double ones do
    std::vector<float> const narrow(p.begin(), p.end());
    BOOST_TEST(log_loss(R::truth, narrow) == R::loss[0], boost::test_tools::tolerance(1e-6));
}

}  // namespace

BOOST_AUTO_TEST_CASE(rows_of_scores_with_and_without_ties) {
    compare_rows<reference::tied_scores>();
    compare_rows<reference::free_scores>();
}

BOOST_AUTO_TEST_CASE(one_score_per_sample) {
    using R = reference::binary_scores;
    BOOST_TEST(roc_auc(R::truth, R::scores) == R::area[0], closely);
    std::vector<double> const p = probabilities_of(R::scores, 1);
    BOOST_TEST(log_loss(R::truth, p) == R::loss[0], closely);
    std::vector<double> sure;
    for (double const s : R::scores) sure.push_back(s > 0 ? 1 : 0);
    BOOST_TEST(log_loss(R::truth, sure) == R::loss_of_scores[0], boost::test_tools::tolerance(1e-12));
    // two columns, of which the second is that of class 1
    std::vector<double> pairs;
    for (double const s : R::scores) pairs.insert(pairs.end(), {-s, s});
    BOOST_TEST(roc_auc(R::truth, pairs) == R::area[0], closely);
    std::vector<int> const truth{0, 0, 1, 1};
    BOOST_TEST(roc_auc(truth, std::vector<float>{1, 2, 3, 4}) == 1.0);
    BOOST_TEST(roc_auc(truth, std::vector<float>{4, 3, 2, 1}) == 0.0);
    BOOST_TEST(roc_auc(truth, std::vector<float>{7, 7, 7, 7}) == 0.5);
}

BOOST_AUTO_TEST_CASE(large_scores_have_probabilities) {
    std::vector<float> const p = probabilities_of(std::vector<float>{1000, 999, -1000, 0, 0, 0}, 3);
    BOOST_TEST(p[0] == 1 / (1 + std::exp(-1.0f)), boost::test_tools::tolerance(1e-6f));
    BOOST_TEST(p[2] == 0);
    BOOST_TEST(p[4] == 1.0f / 3, boost::test_tools::tolerance(1e-6f));
    BOOST_TEST(probabilities_of(std::vector<float>{-200}, 1)[0] < 1e-30f);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused) {
    std::vector<int> const truth{0, 1, 2}, same{1, 1, 1};
    std::vector<float> const rows(9, 0.5f), odd(8, 0.5f);
    float const nan = std::numeric_limits<float>::quiet_NaN();
    BOOST_CHECK_THROW(roc_auc(truth, odd), std::invalid_argument);
    BOOST_CHECK_THROW(roc_auc(std::vector<int>{}, rows), std::invalid_argument);
    BOOST_CHECK_THROW(log_loss(std::vector<int>{0, 1, 3}, rows), std::invalid_argument);
    BOOST_CHECK_THROW(log_loss(same, std::vector<float>{0.5f, nan, 0.5f}), std::invalid_argument);
    BOOST_CHECK_THROW(top_k_accuracy(same, std::vector<float>{1, 2, 3}, 1), std::invalid_argument);
    auto const names_the_class = [](std::invalid_argument const& e) {
        return std::string{e.what()} == "scarp::roc_auc: expected samples of class 0 and of others, found only others";
    };
    BOOST_CHECK_EXCEPTION(roc_auc(same, rows), std::invalid_argument, names_the_class);
}
