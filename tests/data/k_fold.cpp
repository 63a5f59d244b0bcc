// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_k_fold
#include <boost/test/unit_test.hpp>

#include <scarp/data/k_fold.hpp>
#include <scarp/data/npz.hpp>

#include <string>
#include <vector>

using scarp::dataset;
using scarp::k_fold;

namespace {

auto const recorded = scarp::load_npz(SCARP_TESTS_DIR "/reference/data/sklearn.npz");

dataset data_of(std::vector<int> labels) {
    std::vector<float> features(labels.size());
    for (std::size_t i = 0; i < features.size(); ++i) features[i] = static_cast<float>(i);
    return dataset{{.shape = {1}, .features = features, .labels = std::move(labels), .classes = 3}};
}
dataset const data = data_of(find_array(recorded, "y").values<int>());

std::vector<int> fold_of_each(k_fold<> const& folds) {
    std::vector<int> of(static_cast<std::size_t>(data.size()), -1);
    for (int f = 0; f < folds.size(); ++f) {
        auto const parts = folds.numbers(f);
        BOOST_TEST(parts.train.size() + parts.test.size() == of.size());
        for (int i : parts.test) {
            BOOST_TEST(of[static_cast<std::size_t>(i)] == -1);
            of[static_cast<std::size_t>(i)] = f;
        }
    }
    return of;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_folds_of_scikit_learn) {
    for (int n : {2, 3, 5}) {
        std::string const name = "fold_" + std::to_string(n);
        BOOST_TEST(fold_of_each(k_fold{data, {.folds = n, .shuffle = false}}) == find_array(recorded, name).values<int>());
        BOOST_TEST(fold_of_each(k_fold{data, {.folds = n, .shuffle = false, .stratify = true}})
                   == find_array(recorded, "stratified_" + name).values<int>());
    }
}

BOOST_AUTO_TEST_CASE(shuffled_folds_are_as_large_and_the_same_for_a_seed) {
    for (bool stratify : {false, true}) {
        auto const of = fold_of_each(k_fold{data, {.folds = 5, .seed = 4, .stratify = stratify}});
        auto const unshuffled = fold_of_each(k_fold{data, {.folds = 5, .shuffle = false, .stratify = stratify}});
        for (int f = 0; f < 5; ++f) BOOST_TEST(std::count(of.begin(), of.end(), f) == std::count(unshuffled.begin(), unshuffled.end(), f));
        BOOST_TEST(of == fold_of_each(k_fold{data, {.folds = 5, .seed = 4, .stratify = stratify}}));
        BOOST_TEST(of != fold_of_each(k_fold{data, {.folds = 5, .seed = 5, .stratify = stratify}}));
    }
}

BOOST_AUTO_TEST_CASE(folds_are_data_sets) {
    int folds = 0, tested = 0;
    for (auto const& [train, test] : k_fold{data, {.folds = 4}}) {
        ++folds;
        tested += test.size();
        BOOST_TEST(train.size() + test.size() == data.size());
        for (int i = 0; i < test.size(); ++i) BOOST_TEST(test.label(i) == data.label(static_cast<int>(test.sample(i)[0])));
    }
    BOOST_TEST(folds == 4);
    BOOST_TEST(tested == data.size());
}

BOOST_AUTO_TEST_CASE(numbers_of_folds_that_do_not_work) {
    for (int n : {-1, 0, 1, 24}) BOOST_CHECK_THROW((k_fold{data, {.folds = n}}), std::invalid_argument);
    BOOST_CHECK_THROW((k_fold{data, {.folds = 20, .stratify = true}}), std::invalid_argument);
    dataset const unlabelled{{.shape = {1}, .features = {1, 2, 3, 4}}};
    BOOST_CHECK_THROW((k_fold{unlabelled, {.folds = 2, .stratify = true}}), std::invalid_argument);
}
