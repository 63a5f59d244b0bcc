// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_dataset
#include <boost/test/unit_test.hpp>

#include <scarp/data/dataset.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using scarp::dataset;
using scarp::dataset_parts;

namespace {

dataset two_images() {
    return dataset{{.shape = {1, 1, 3}, .features = {1, 2, 3, 4, 5, 6}, .labels = {1, 0}, .classes = 2,
                    .targets = {7, 8, 9, 10}, .outputs = 2, .names = {"cat", "dog"}, .origin = "memory"}};
}

/// The message of the exception that the parts cause, "" when they cause none.
std::string refusal(dataset_parts parts) {
    try {
        dataset{std::move(parts)};
    } catch (std::invalid_argument const& error) {
        return error.what();
    }
    return {};
}

} // namespace

BOOST_AUTO_TEST_CASE(gives_back_its_parts) {
    dataset const data = two_images();
    BOOST_TEST(data.size() == 2);
    BOOST_TEST(!data.empty());
    BOOST_TEST(data.features() == 3);
    BOOST_TEST(data.classes() == 2);
    BOOST_TEST(data.outputs() == 2);
    BOOST_TEST(data.shape() == (std::vector{1, 1, 3}), boost::test_tools::per_element());
    BOOST_TEST(data.sample(1) == (std::vector<float>{4, 5, 6}), boost::test_tools::per_element());
    BOOST_TEST(data.image(0) == (std::vector<float>{1, 2, 3}), boost::test_tools::per_element());
    BOOST_TEST(data.targets(1) == (std::vector<float>{9, 10}), boost::test_tools::per_element());
    BOOST_TEST(data.label(0) == 1);
    BOOST_TEST(data.samples().size() == 6u);
    BOOST_TEST(data.labels().size() == 2u);
    BOOST_TEST(data.targets().size() == 4u);
    BOOST_TEST(data.class_name(1) == "dog");
    BOOST_TEST(data.class_name(5) == "5");
    BOOST_TEST(data.class_name(-1) == "-1");
    BOOST_TEST(data.names().size() == 2u);
    BOOST_TEST(data.origin() == "memory");
    BOOST_TEST(data.image(1).data() == data.samples().data() + 3);     // a view, not a copy
}

BOOST_AUTO_TEST_CASE(at_checks_its_index) {
    dataset const data = two_images();
    auto const [features, label, targets] = data.at(1);
    BOOST_TEST(features.size() == 3u);
    BOOST_TEST(label == 0);
    BOOST_TEST(targets[0] == 9);
    auto const says = [](char const* text) { return [text](std::out_of_range const& e) { return std::string{e.what()} == text; }; };
    BOOST_CHECK_EXCEPTION(data.at(2), std::out_of_range, says("scarp::dataset::at: index 2 of 2 samples"));
    BOOST_CHECK_EXCEPTION(data.at(-1), std::out_of_range, says("scarp::dataset::at: index -1 of 2 samples"));
}

BOOST_AUTO_TEST_CASE(labels_and_targets_are_optional) {
    dataset const regression{{.shape = {1}, .features = {1, 2}, .targets = {3, 4}, .outputs = 1}};
    BOOST_TEST(!regression.has_labels());
    BOOST_TEST(regression.has_targets());
    BOOST_TEST(regression.at(0).label == -1);
    dataset const bare{{.shape = {2}, .features = {1, 2}}};
    BOOST_TEST(bare.size() == 1);
    BOOST_TEST(bare.at(0).targets.empty());
    dataset const nothing;
    BOOST_TEST(nothing.empty());
    BOOST_CHECK_THROW(nothing.at(0), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(parts_that_do_not_fit_are_refused) {
    BOOST_TEST(refusal({.shape = {2}, .features = {1, 2}}) == "");
    BOOST_TEST(refusal({.shape = {2}, .features = {1, 2, 3}}) == "scarp::dataset: 3 features are no multiple of 2");
    BOOST_TEST(refusal({.shape = {2, 0}}) == "scarp::dataset: shape 2x0 has no positive volume");
    BOOST_TEST(refusal({.shape = {-3}}) == "scarp::dataset: shape -3 has no positive volume");
    BOOST_TEST(refusal({.shape = {65536, 65536}}) == "scarp::dataset: shape 65536x65536 has no positive volume");
    BOOST_TEST(refusal({}) == "scarp::dataset: shape no axes has no positive volume");
    BOOST_TEST(refusal({.shape = {1}, .features = {1}, .labels = {0, 0}, .classes = 1})
               == "scarp::dataset: 2 labels for 1 samples");
    BOOST_TEST(refusal({.shape = {1}, .features = {1, 1}, .labels = {0, 3}, .classes = 3})
               == "scarp::dataset: label 3 of sample 1 is outside 0 ... 2");
    BOOST_TEST(refusal({.shape = {1}, .features = {1}, .labels = {-1}, .classes = 3})
               == "scarp::dataset: label -1 of sample 0 is outside 0 ... 2");
    BOOST_TEST(refusal({.shape = {1}, .features = {1}, .targets = {0, 3}, .outputs = 1})
               == "scarp::dataset: 2 targets for 1 samples of 1 outputs");
    BOOST_TEST(refusal({.shape = {1}, .features = {1}, .outputs = -1})
               == "scarp::dataset: 0 targets for 1 samples of -1 outputs");
    BOOST_TEST(refusal({.shape = {1}, .features = {1}, .labels = {0}, .classes = 2, .names = {"one"}})
               == "scarp::dataset: 1 names for 2 classes");
}

BOOST_AUTO_TEST_CASE(expect_shape_takes_the_shape_or_its_flat_length) {
    dataset const data = two_images();
    data.expect_shape({1, 1, 3});
    data.expect_shape({3});
    BOOST_CHECK_EXCEPTION(data.expect_shape({1, 28, 28}), scarp::data_error, [](scarp::data_error const& e) {
        return std::string{e.what()} == "memory: expected samples of shape 1x28x28, found samples of shape 1x1x3";
    });
    BOOST_CHECK_THROW(data.expect_shape({1, 3, 1}), scarp::data_error);
    BOOST_CHECK_THROW(data.expect_shape({4}), scarp::data_error);
}
