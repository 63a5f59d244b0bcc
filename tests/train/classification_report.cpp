// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_classification_report
#include <boost/test/unit_test.hpp>

#include <reference/metrics.hpp>
#include <scarp/train/classification_report.hpp>

#include <vector>

using namespace scarp;

namespace {

void compare(class_scores const& found, double const* expected) {
    BOOST_TEST(found.precision == expected[0], boost::test_tools::tolerance(1e-14));
    BOOST_TEST(found.recall == expected[1], boost::test_tools::tolerance(1e-14));
    BOOST_TEST(found.f1 == expected[2], boost::test_tools::tolerance(1e-14));
}

template <class R>
void compare() {
    confusion_matrix const confusion{R::classes, R::truth, R::predicted};
    for (int t = 0; t < R::classes; ++t)
        for (int p = 0; p < R::classes; ++p) BOOST_TEST(confusion(t, p) == R::confusion[t * R::classes + p]);
    for (int const zero : {0, 1}) {
        classification_report const report{confusion, static_cast<double>(zero)};
        BOOST_TEST(report.accuracy == R::accuracy[0], boost::test_tools::tolerance(1e-14));
        compare(report.macro, zero ? R::macro_1 : R::macro_0);
        compare(report.weighted, zero ? R::weighted_1 : R::weighted_0);
        BOOST_REQUIRE(report.classes.size() == static_cast<std::size_t>(R::classes));
        for (int c = 0; c < R::classes; ++c) {
            compare(report.classes[static_cast<std::size_t>(c)], (zero ? R::each_1 : R::each_0) + 3 * c);
            BOOST_TEST(report.classes[static_cast<std::size_t>(c)].support == R::support[c]);
        }
        BOOST_TEST(report.weighted.support == static_cast<int>(std::size(R::truth)));
    }
}

template <class R>
std::string printed() {
    std::vector<std::string> names;
    for (int c = 0; c < R::classes; ++c) {
        names.emplace_back();
        for (int i = 0; i <= c; ++i) names.back() += "kind " + std::to_string(c);
    }
    return to_text(classification_report{confusion_matrix{R::classes, R::truth, R::predicted}}, names);
}

}  // namespace

BOOST_AUTO_TEST_CASE(shares_and_means_are_scikit_learns) {
    compare<reference::all_classes>();
    compare<reference::an_absent_class>();
    compare<reference::perfect>();
}

BOOST_AUTO_TEST_CASE(so_is_the_text) {
    BOOST_TEST(printed<reference::all_classes>() == reference::all_classes::text);
    BOOST_TEST(printed<reference::perfect>() == reference::perfect::text);
    int const one[] = {0, 1};
    BOOST_TEST(to_text(classification_report{confusion_matrix{2, one, one}}).find("\n           0       1.00") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(labels_that_do_not_fit_are_refused) {
    std::vector<int> const two{0, 1}, three{0, 1, 1}, high{0, 2}, low{-1, 0};
    BOOST_CHECK_THROW((confusion_matrix{2, two, three}), std::invalid_argument);
    BOOST_CHECK_THROW((confusion_matrix{2, two, high}), std::invalid_argument);
    BOOST_CHECK_THROW((confusion_matrix{2, low, two}), std::invalid_argument);
    BOOST_TEST(confusion_matrix{}.accuracy() == 0);
    BOOST_TEST(classification_report{confusion_matrix{}}.macro.f1 == 0);
}
