// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_scaler
#include <boost/test/unit_test.hpp>

#include <scarp/data/npz.hpp>
#include <scarp/data/scaler.hpp>

#include <cmath>
#include <string>
#include <vector>

using scarp::dataset;
using scarp::scaler;

namespace {

auto const recorded = scarp::load_npz(SCARP_TESTS_DIR "/reference/data/sklearn.npz");
dataset const data{{.shape = {4}, .features = find_array(recorded, "x").values<float>(), .targets = std::vector<float>(23 * 2, 5), .outputs = 2}};

void check_close(std::span<float const> found, std::vector<double> const& expected) {
    BOOST_REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) BOOST_TEST(std::abs(found[i] - expected[i]) < 1e-6, i);
}

} // namespace

BOOST_AUTO_TEST_CASE(as_scikit_learn) {
    check_close(standard_scaler(data)(data).samples(), find_array(recorded, "standard").values<double>());
    check_close(min_max_scaler(data, {.least = -1, .most = 2})(data).samples(), find_array(recorded, "min_max").values<double>());
}

BOOST_AUTO_TEST_CASE(what_is_fitted_on_one_part_is_used_on_all) {
    scaler const scale = standard_scaler(dataset{{.shape = {2}, .features = {1, 10, 3, 10}}});
    BOOST_TEST(scale.offset == (std::vector<float>{2, 10}));
    BOOST_TEST(scale.factor == (std::vector<float>{1, 1}));                    // the second is always the same
    BOOST_TEST(scale(std::vector<float>{5, 12}) == (std::vector<float>{3, 2}));
    std::vector<float> rows{5, 12, 0, 0};
    scale.apply(rows, 2);
    scale.undo(rows, 2);
    BOOST_TEST(rows == (std::vector<float>{5, 12, 0, 0}));
}

BOOST_AUTO_TEST_CASE(channels_of_images) {
    dataset const images{{.shape = {2, 1, 2}, .features = {0, 2, 10, 30, 2, 4, 20, 20}}};
    scaler const scale = standard_scaler(images, {.per_channel = true});
    BOOST_TEST(scale.offset == (std::vector<float>{2, 20}));
    BOOST_TEST(std::abs(scale.factor[1] - 1 / std::sqrt(50.0f)) < 1e-7f);
    dataset const scaled = scale(images);
    BOOST_TEST(scaled.sample(0)[0] == -2 / std::sqrt(2.0f), boost::test_tools::tolerance(1e-6f));
    BOOST_TEST(scaled.sample(1)[3] == 0);
}

BOOST_AUTO_TEST_CASE(targets) {
    dataset const line{{.shape = {1}, .features = {0, 1}, .targets = {100, 300}, .outputs = 1}};
    scaler const scale = standard_target_scaler(line);
    dataset const scaled = scale.targets(line);
    BOOST_TEST(scaled.targets(0)[0] == -1);
    BOOST_TEST(scaled.sample(1)[0] == 1);
    std::vector<float> predicted{0.5f};
    scale.undo(predicted, 1);
    BOOST_TEST(predicted[0] == 250);
    BOOST_TEST((standard_target_scaler(data).factor == std::vector<float>{1, 1}));
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused) {
    scaler const scale = standard_scaler(data);
    BOOST_CHECK_THROW(scale(std::vector<float>(3)), std::invalid_argument);
    BOOST_CHECK_THROW(scale(std::vector<float>{}), std::invalid_argument);
    BOOST_CHECK_THROW(scaler{}(data), std::invalid_argument);
    BOOST_CHECK_THROW((scaler{{1, 2}, {1}}(data)), std::invalid_argument);
    BOOST_CHECK_THROW(standard_scaler(dataset{}), std::invalid_argument);
    BOOST_CHECK_THROW(standard_target_scaler(dataset{{.shape = {1}, .features = {1}}}), std::invalid_argument);
    BOOST_CHECK_THROW(min_max_scaler(data, {.least = 1, .most = 1}), std::invalid_argument);
}
