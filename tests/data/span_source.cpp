// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_span_source
#include <boost/test/unit_test.hpp>

#include <scarp/data/span_source.hpp>

#include <string>
#include <vector>

using scarp::span_source;

BOOST_AUTO_TEST_CASE(labels_and_targets_where_they_lie) {
    std::vector<float> const features{1, 2, 3, 4, 5, 6};
    std::vector<int> const labels{0, 1, 2};
    std::vector<double> const targets{1, 2, 3, 4, 5, 6};
    span_source const classes{features, 2, labels};
    BOOST_TEST(classes.size() == 3);
    BOOST_TEST(classes.sample(1).data() == features.data() + 2);
    BOOST_TEST(classes.label(2) == 2);
    span_source const line{features, 2, targets};
    BOOST_TEST(line.targets(2).data() == targets.data() + 4);
    BOOST_TEST(line.targets(2).size() == 2u);
    span_source const spans{std::span<float const>{features}, 3, std::span<int const>{labels}.first(2)};
    BOOST_TEST(spans.size() == 2);
}

BOOST_AUTO_TEST_CASE(lengths_that_do_not_belong_together) {
    std::vector<float> const features(6), targets(5);
    std::vector<int> const labels(2);
    BOOST_CHECK_EXCEPTION((span_source{features, 2, labels}), std::invalid_argument, [](auto const& e) {
        return std::string{e.what()} == "scarp::span_source: expected labels for 3 samples, found 2";
    });
    BOOST_CHECK_EXCEPTION((span_source{features, 2, targets}), std::invalid_argument, [](auto const& e) {
        return std::string{e.what()} == "scarp::span_source: expected rows of targets for 3 samples, found 5";
    });
    BOOST_CHECK_THROW((span_source{features, 4, labels}), std::invalid_argument);
    BOOST_CHECK_THROW((span_source{features, 0, labels}), std::invalid_argument);
    BOOST_CHECK_THROW((span_source{std::vector<float>{}, 1, labels}), std::invalid_argument);
}
