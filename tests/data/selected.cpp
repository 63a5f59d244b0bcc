// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_selected
#include <boost/test/unit_test.hpp>

#include <scarp/data/prefetch.hpp>
#include <scarp/data/selected.hpp>
#include <scarp/scarp.hpp>

#include <vector>

using scarp::dataset;
using scarp::function_source;
using scarp::made_sample;
using scarp::selected;

namespace {

struct tiny : scarp::network<scarp::input<2>, scarp::dense<2>> {};

/// Two classes that lie apart, made when asked for; the epoch is told.
auto source(int& epoch) {
    return function_source{40, [&epoch](int i, int e) {
        epoch = e;
        return made_sample{.features = {static_cast<float>(i), i % 2 ? 1.0f : -1.0f}, .label = i % 2};
    }};
}

template <class Data>
concept splits_temporary = requires(Data data) { train_test_split(std::move(data)); };

} // namespace

BOOST_AUTO_TEST_CASE(samples_come_with_all_they_have) {
    dataset const all{{.shape = {2}, .features = {1, 2, 3, 4, 5, 6}, .labels = {0, 1, 1}, .classes = 2, .targets = {7, 8, 9}, .outputs = 1, .names = {"no", "yes"}}};
    selected const some{all, {2, 0, 2}};
    BOOST_TEST(some.size() == 3);
    BOOST_TEST(some.number(1) == 0);
    BOOST_TEST(some.sample(0)[1] == 6);
    BOOST_TEST(some.label(0) == 1);
    BOOST_TEST(some.targets(1)[0] == 7);
    BOOST_TEST(some.at(2).features[0] == 5);
    BOOST_TEST(some.has_labels());
    BOOST_TEST(some.names()[1] == "yes");
    some.expect_shape(std::vector{2});
    BOOST_CHECK_THROW(some.expect_shape(std::vector{3}), scarp::data_error);
    for (int wrong : {-1, 3}) BOOST_CHECK_THROW((selected{all, {0, wrong}}), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(a_source_hears_of_epochs_by_its_own_numbers) {
    int epoch = 0;
    auto const all = source(epoch);
    scarp::prefetched const ahead{all, {.ahead = 8}};
    selected const some{ahead, {7, 4, 30}};
    some.start_epoch(3, std::vector{2, 0, 1});
    BOOST_TEST(some.sample(2)[0] == 30);
    BOOST_TEST(some.sample(0)[0] == 7);
    BOOST_TEST(some.label(1) == 0);
    BOOST_TEST(epoch == 3);
}

BOOST_AUTO_TEST_CASE(any_source_is_split_scaled_and_trained) {
    int epoch = 0;
    auto const all = source(epoch);
    auto const numbers = train_test_numbers(all, {.seed = 3, .stratify = true});
    auto const parts = train_test_split(all, {.seed = 3, .stratify = true});
    BOOST_TEST(parts.train.size() == 30);
    BOOST_TEST(parts.test.size() == 10);
    static_assert(!splits_temporary<decltype(source(epoch))> && splits_temporary<dataset>);   // what is referred to must outlive its parts
    int ones = 0;
    for (int i = 0; i < parts.test.size(); ++i) {
        BOOST_TEST(parts.test.sample(i)[0] == static_cast<float>(numbers.test[static_cast<std::size_t>(i)]));
        ones += parts.test.label(i);
    }
    BOOST_TEST(ones == 5);
    dataset const copied{{.shape = {2}, .features = {0, 1, 2, 3, 4, 7}}};
    BOOST_TEST((standard_scaler(selected{copied, {0, 2}}) == standard_scaler(dataset{{.shape = {2}, .features = {0, 1, 4, 7}}})));

    scarp::model<tiny> net{scarp::seed{1}};
    scarp::trainer<tiny, scarp::softmax_cross_entropy, scarp::adam, scarp::batch<5>> train{net, {.learning_rate = 0.1f}};
    auto const h = train.fit(scarp::prefetched{parts.train}, {.epochs = 30, .validation = &parts.test});
    BOOST_TEST(*h.back().val_accuracy == 1);
    BOOST_TEST(scarp::evaluate<scarp::softmax_cross_entropy>(net, parts.train).accuracy == 1);
}

BOOST_AUTO_TEST_CASE(folds_of_any_source) {
    int epoch = 0, tested = 0;
    auto const all = source(epoch);
    for (auto const& [train, test] : scarp::k_fold{all, {.folds = 4, .stratify = true}}) {
        tested += test.size();
        int ones = 0;
        for (int i = 0; i < test.size(); ++i) ones += test.label(i);
        BOOST_TEST(ones == 5);
        BOOST_TEST(train.size() + test.size() == 40);
    }
    BOOST_TEST(tested == 40);
    function_source const unlabelled{4, [](int) { return made_sample{.features = {1}}; }};
    BOOST_CHECK_THROW((scarp::k_fold{unlabelled, {.folds = 2, .stratify = true}}), std::invalid_argument);
    BOOST_CHECK_THROW(train_test_split(unlabelled, {.stratify = true}), std::invalid_argument);
    function_source const partly{4, [](int i) { return made_sample{.features = {1}, .label = i == 3 ? -1 : 0}; }};
    BOOST_CHECK_THROW(train_test_numbers(partly, {.stratify = true}), std::invalid_argument);
}
