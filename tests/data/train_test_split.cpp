// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_train_test_split
#include <boost/test/unit_test.hpp>

#include <scarp/data/npz.hpp>
#include <scarp/data/train_test_split.hpp>

#include <algorithm>
#include <string>
#include <vector>

using scarp::dataset;
using scarp::train_test_numbers;
using scarp::train_test_split;

namespace {

dataset numbered(std::vector<int> labels, int classes) {
    std::vector<float> features, targets;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        features.push_back(static_cast<float>(i));
        targets.push_back(-static_cast<float>(i));
    }
    return dataset{{.shape = {1}, .features = features, .labels = std::move(labels), .classes = classes, .targets = targets, .outputs = 1}};
}

std::vector<int> sorted_union(scarp::split_numbers const& parts) {
    std::vector<int> all = parts.train;
    all.insert(all.end(), parts.test.begin(), parts.test.end());
    std::sort(all.begin(), all.end());
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(every_sample_is_in_one_part) {
    dataset const data = numbered(std::vector<int>(101, 0), 1);
    for (std::uint64_t const seed : {0u, 1u, 2u})
        for (double share : {0.01, 0.25, 0.5, 0.98}) {
            auto const parts = train_test_numbers(data, {.test = share, .seed = seed});
            BOOST_TEST(parts.test.size() == static_cast<std::size_t>(std::ceil(101 * share)));
            auto const all = sorted_union(parts);
            BOOST_REQUIRE(all.size() == 101u);
            for (int i = 0; i < 101; ++i) BOOST_REQUIRE(all[static_cast<std::size_t>(i)] == i);
            BOOST_TEST((train_test_numbers(data, {.test = share, .seed = seed}).test == parts.test));
        }
    BOOST_TEST((train_test_numbers(data, {.seed = 1}).test != train_test_numbers(data, {.seed = 2}).test));
}

BOOST_AUTO_TEST_CASE(in_order_the_last_are_the_test_set) {
    auto const [train, test] = train_test_split(numbered({0, 1, 0, 1}, 2), {.test = 0.5, .shuffle = false});
    BOOST_TEST(test.sample(0)[0] == 2);
    BOOST_TEST(test.label(1) == 1);
    BOOST_TEST(test.targets(1)[0] == -3);
    BOOST_TEST(train.classes() == 2);
}

// scikit-learn's StratifiedShuffleSplit draws as many of each class.
BOOST_AUTO_TEST_CASE(stratified_as_scikit_learn) {
    auto const recorded = scarp::load_npz(SCARP_TESTS_DIR "/reference/data/sklearn.npz");
    dataset const data = numbered(find_array(recorded, "y").values<int>(), 3);
    for (std::string share : {"0.2", "0.25", "0.4"}) {
        auto const parts = train_test_numbers(data, {.test = std::stod(share), .seed = 3, .stratify = true});
        std::vector<int> counts(3);
        for (int i : parts.test) ++counts[static_cast<std::size_t>(data.label(i))];
        BOOST_TEST(counts == find_array(recorded, "test_" + share).values<int>());
        BOOST_TEST(sorted_union(parts).size() == 23u);
    }
}

BOOST_AUTO_TEST_CASE(shares_that_leave_nothing) {
    dataset const data = numbered({0, 0, 0, 0}, 1), none;
    for (double share : {0.0, -1.0, 1.0, 0.9, 7.0}) BOOST_CHECK_THROW(train_test_split(data, {.test = share}), std::invalid_argument);
    BOOST_CHECK_THROW(train_test_split(none), std::invalid_argument);
    dataset const unlabelled{{.shape = {1}, .features = {1, 2, 3, 4}}};
    BOOST_CHECK_THROW(train_test_split(unlabelled, {.stratify = true}), std::invalid_argument);
    BOOST_TEST(train_test_split(unlabelled).train.size() == 3);
}
