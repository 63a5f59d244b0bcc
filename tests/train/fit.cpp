// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_fit
#include <boost/test/unit_test.hpp>

#include <scarp/activation.hpp>
#include <scarp/data/synthetic.hpp>
#include <scarp/layer/conv.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/pool.hpp>
#include <scarp/layer/reshape.hpp>
#include <scarp/loss.hpp>
#include <scarp/optimizer.hpp>
#include <scarp/schedule.hpp>
#include <scarp/train/fit.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

using namespace scarp;

namespace {

struct plane : network<input<2>, dense<8>, tanh_, dense<3>> {};
struct of_maxima : network<input<1, 6, 6>, conv2d<4, 3>, max_pool2d<2>, relu, flatten, dense<2>> {};
struct line : network<input<1>, dense<8>, tanh_, dense<1>> {};

template <class Net>
std::vector<float> numbers_of(model<Net> const& net) {
    auto const* const first = net.parameter_data();
    return {first, first + detail::parameter_block<Net, float>};
}

using classifier = trainer<plane, softmax_cross_entropy, momentum, batch<8>>;

dataset three_arms(int count) { return spirals(count, 3, 0.02f, 5); }

}  // namespace

// 21 samples in batches of 8: the last one holds 5.
BOOST_AUTO_TEST_CASE(a_fit_is_a_loop_of_steps_and_the_last_batch_counts_its_own_samples) {
    dataset const data = three_arms(21);
    // plain descent: it has no state that the two batch sizes of the loop would have to share
    model<plane> a{seed{3}}, b{seed{3}};
    trainer<plane, softmax_cross_entropy, sgd, batch<8>> eight{a, {.learning_rate = 0.1f}};
    trainer<plane, softmax_cross_entropy, sgd, batch<8>> eight_by_hand{b, {.learning_rate = 0.1f}};
    trainer<plane, softmax_cross_entropy, sgd, batch<5>> five_by_hand{b, {.learning_rate = 0.1f}};
    history const g = eight.fit(data, {.epochs = 2, .shuffle = false});
    for (int epoch = 0; epoch < 2; ++epoch) {
        double sum = 0;
        for (int first : {0, 8})
            sum += 8.0 * static_cast<double>(eight_by_hand.step(data.samples().subspan(static_cast<std::size_t>(2 * first), 16),
                                                                data.labels().subspan(static_cast<std::size_t>(first), 8)));
        sum += 5.0 * static_cast<double>(five_by_hand.step(data.samples().subspan(32, 10), data.labels().subspan(16, 5)));
        BOOST_TEST(g[epoch].loss == sum / 21, boost::test_tools::tolerance(1e-5));
    }
    std::vector<float> const fit_numbers = numbers_of(a), loop_numbers = numbers_of(b);
    for (std::size_t i = 0; i < fit_numbers.size(); ++i) BOOST_TEST(std::fabs(fit_numbers[i] - loop_numbers[i]) < 1e-5f);
    BOOST_TEST(eight.steps() == 6);
    BOOST_TEST(g.size() == 2);
    BOOST_TEST(g[1].loss < g[0].loss);
}

BOOST_AUTO_TEST_CASE(one_seed_gives_the_same_bits_and_another_seed_others) {
    dataset const data = three_arms(50);
    auto const run = [&](std::uint64_t order) {
        model<plane> net{seed{3}};
        classifier{net, {.learning_rate = 0.1f}}.fit(data, {.epochs = 3, .seed = order});
        return numbers_of(net);
    };
    BOOST_TEST((run(1) == run(1)));
    BOOST_TEST((run(1) != run(2)));
}

namespace {

/// Notes which samples are asked for; the only data type here that is not a dataset.
struct observed {
    mutable std::vector<int> asked;
    mutable float x = 0;
    int size() const { return 10; }
    std::span<float const> sample(int i) const {
        asked.push_back(i);
        return {&x, 1};
    }
    std::span<float const> targets(int) const { return {&x, 1}; }
};

}  // namespace

BOOST_AUTO_TEST_CASE(every_epoch_visits_every_sample_once_in_an_order_of_its_own) {
    observed const data;
    model<line> net{seed{3}};
    trainer<line, mse, sgd, batch<5>> train{net};
    train.fit(data, {.epochs = 3, .seed = 4});
    std::vector<int> const asked(data.asked.end() - 30, data.asked.end());  // before: the check of all
    std::vector<std::vector<int>> order;
    for (int e = 0; e < 3; ++e) {
        order.emplace_back(asked.begin() + 10 * e, asked.begin() + 10 * (e + 1));
        std::vector<int> sorted = order.back(), all(10);
        std::sort(sorted.begin(), sorted.end());
        std::iota(all.begin(), all.end(), 0);
        BOOST_TEST(sorted == all, boost::test_tools::per_element());
    }
    BOOST_TEST((order[0] != order[1] && order[1] != order[2]));
}

namespace {

/// Notes what is brought closer, and what is then asked for.
struct brought : observed {
    mutable std::vector<int> closer;
    void prefetch(int i) const { closer.push_back(i); }
};

}  // namespace

BOOST_AUTO_TEST_CASE(samples_are_brought_closer_two_before_they_are_asked_for) {
    brought const data;
    model<line> net{seed{3}};
    trainer<line, mse, sgd, batch<5>>{net}.fit(data, {.seed = 4});
    std::vector<int> const asked(data.asked.end() - 10, data.asked.end());
    std::vector<int> const expected{asked[2], asked[3], asked[4], asked[7], asked[8], asked[9]};
    BOOST_TEST(data.closer == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(validation_and_accuracy_are_what_evaluate_finds) {
    dataset const data = three_arms(60), other = spirals(45, 3, 0.02f, 6);
    model<plane> net{seed{3}};
    classifier train{net, {.learning_rate = 0.1f}};
    history const h = train.fit(data, {.epochs = 2, .validation = &other});
    auto const found = evaluate<softmax_cross_entropy>(net, other);
    BOOST_TEST(h.back().val_loss.value() == found.loss);
    BOOST_TEST(h.back().val_accuracy.value() == found.accuracy);
    BOOST_TEST(h.back().learning_rate == 0.1, boost::test_tools::tolerance(1e-6));

    // without a learning rate nothing changes, so the running accuracy is that of the network
    train.optimizer = {.learning_rate = 0};
    history const still = train.fit(data);
    auto const at_rest = evaluate<softmax_cross_entropy>(net, data);
    BOOST_TEST(still.back().accuracy.value() == at_rest.accuracy, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(still.back().loss == at_rest.loss, boost::test_tools::tolerance(1e-5));
    BOOST_TEST(!still.back().val_loss);
}

BOOST_AUTO_TEST_CASE(a_regression_learns) {
    dataset const data = sine(200, 1);
    model<line> net{seed{3}};
    history const h = trainer<line, mse, adam, batch<16>>{net, {.learning_rate = 0.02f}}.fit(data, {.epochs = 30});
    BOOST_TEST(h.back().loss < 0.01);
    BOOST_TEST(!h.back().accuracy);
}

BOOST_AUTO_TEST_CASE(the_report_comes_after_every_batch_and_every_epoch) {
    dataset const data = three_arms(20);
    model<plane> net{seed{3}};
    classifier train{net};
    std::vector<std::array<int, 3>> seen;
    train.fit(data, {.epochs = 2, .report = [&](training_state const& s) {
        seen.push_back({s.epoch, s.batch, s.finished != nullptr});
        BOOST_TEST(s.epochs == 2);
        BOOST_TEST(s.batches == 3);
        BOOST_TEST(std::isfinite(s.loss));
        BOOST_TEST(s.samples_per_second > 0);
        if (s.finished) BOOST_TEST(s.finished->loss == s.loss);
    }});
    std::vector<std::array<int, 3>> const expected{{1, 1, 0}, {1, 2, 0}, {1, 3, 0}, {1, 3, 1}, {2, 1, 0}, {2, 2, 0}, {2, 3, 0}, {2, 3, 1}};
    BOOST_TEST((seen == expected));
}

BOOST_AUTO_TEST_CASE(a_loss_that_is_not_finite_stops_with_its_place_and_advice) {
    dataset_parts parts{.shape = {1}, .features = std::vector<float>(40, 1.0f), .targets = std::vector<float>(40, 1.0f), .outputs = 1};
    parts.features[25] = std::numeric_limits<float>::quiet_NaN();
    dataset const data{parts};
    model<line> net{seed{3}};
    trainer<line, mse, sgd, batch<10>> train{net};
    auto const is_told = [](diverged const& e) {
        std::string const text = e.what();
        return e.epoch == 1 && e.batch == 3 && std::isnan(e.loss) && text.find("epoch 1, batch 3") != text.npos &&
               text.find("lower the learning rate (now 0.01)") != text.npos && text.find('\n') == text.npos;
    };
    BOOST_CHECK_EXCEPTION(train.fit(data, {.shuffle = false}), diverged, is_told);
}

BOOST_AUTO_TEST_CASE(nan_in_an_image_stops_a_network_of_maxima) {
    dataset_parts parts{.shape = {1, 6, 6}, .features = std::vector<float>(8 * 36, 0.5f), .labels = std::vector<int>(8, 1), .classes = 2};
    for (std::size_t i = 14; i < parts.features.size(); i += 36) parts.features[i] = std::numeric_limits<float>::quiet_NaN();
    dataset const data{parts};
    model<of_maxima> net{seed{3}};
    trainer<of_maxima, softmax_cross_entropy, sgd, batch<4>> train{net};
    BOOST_CHECK_THROW(train.fit(data), diverged);
}

BOOST_AUTO_TEST_CASE(an_exception_ends_the_fit_and_those_who_began_are_told) {
    dataset const data = three_arms(20);
    model<plane> net{seed{3}};
    classifier train{net};
    std::string told;
    auto const named = [&](char name, moment fails) {
        return [&told, name, fails](training_state const& s) {
            if (s.at == moment::step || s.at == moment::epoch) return;
            told += name;
            if (s.at == moment::end) told += s.failed ? "!" : ".";
            if (s.at == fails) throw std::runtime_error{std::string{"of "} + name};
        };
    };
    constexpr moment never = moment::step;
    auto const fit = [&](std::vector<callback> callbacks) {
        told.clear();
        try {
            train.fit(data, {.callbacks = std::move(callbacks)});
        } catch (std::runtime_error const& e) {
            return told + ' ' + e.what();
        }
        return told;
    };
    auto const full_disk = on_epoch([](training_state&) { throw std::runtime_error{"of a disk"}; });
    BOOST_TEST(fit({named('a', never), named('b', never)}) == "abb.a.");
    BOOST_TEST(fit({named('a', never), full_disk, named('b', moment::end)}) == "abb!a! of a disk");
    BOOST_TEST(fit({named('a', never), named('b', moment::end)}) == "abb.a! of b");
    BOOST_TEST(fit({named('a', never), named('b', moment::begin), named('c', never)}) == "aba! of b");
}

BOOST_AUTO_TEST_CASE(data_that_does_not_fit_is_refused_before_the_first_step) {
    model<plane> net{seed{3}};
    classifier train{net};
    std::vector<float> const before = numbers_of(net);
    BOOST_CHECK_THROW(train.fit(sine(20, 1)), std::runtime_error);                     // one number per sample, not two
    BOOST_CHECK_THROW(train.fit(spirals(20, 4, 0.1f, 1)), std::invalid_argument);      // a fourth class
    BOOST_CHECK_THROW(train.fit(dataset{}), std::invalid_argument);                    // nothing
    BOOST_CHECK_THROW(train.fit(three_arms(20), {.epochs = -1}), std::invalid_argument);
    dataset const good = three_arms(20), bad = spirals(20, 4, 0.1f, 1);
    BOOST_CHECK_THROW(train.fit(good, {.validation = &bad}), std::invalid_argument);
    BOOST_TEST((numbers_of(net) == before));
    BOOST_TEST(train.steps() == 0);
    BOOST_TEST(train.fit(good, {.epochs = 0}).empty());
}

// 21 samples in batches of 8 are 3 steps an epoch.
BOOST_AUTO_TEST_CASE(a_schedule_sets_the_rate_of_every_step) {
    dataset const data = three_arms(21);
    model<plane> a{seed{3}}, b{seed{3}};
    classifier scheduled{a}, by_hand{b};
    auto const rates = warm_up{4}.then(cosine{.rate = 0.25, .steps = 8});
    std::vector<double> seen;
    history const h = scheduled.fit(data, {.epochs = 4, .seed = 2, .schedule = rates, .report = [&](training_state const& s) {
                                               if (!s.finished) seen.push_back(s.learning_rate);
                                           }});
    std::int64_t step = 0;
    auto const next = [&](std::int64_t) { return rates(step++); };  // counts by itself
    by_hand.fit(data, {.epochs = 4, .seed = 2, .schedule = next});
    BOOST_TEST(numbers_of(a) == numbers_of(b));
    BOOST_TEST(step == 12);
    BOOST_REQUIRE(seen.size() == 12);
    for (std::size_t i = 0; i < seen.size(); ++i) BOOST_TEST(seen[i] == static_cast<float>(rates(static_cast<std::int64_t>(i))));
    for (int epoch = 0; epoch < 4; ++epoch) BOOST_TEST(h[epoch].learning_rate == seen[static_cast<std::size_t>(3 * epoch + 2)]);
    BOOST_TEST(h["lr"].back() == seen.back());
    BOOST_TEST(scheduled.optimizer.learning_rate == static_cast<float>(seen.back()));
}

BOOST_AUTO_TEST_CASE(a_plateau_listens_to_the_epochs_and_a_fit_does_not_change_the_options) {
    dataset const data = three_arms(24);
    model<plane> net{seed{3}};
    classifier train{net};
    // nothing is better than ever before by that much, so every epoch but the first counts
    reduce_on_plateau const patient{.rate = 0.125, .factor = 0.5, .patience = 1, .threshold = 0.999};
    fit_options<dataset> const options{.epochs = 5, .schedule = patient};
    for (int again = 0; again < 2; ++again) {
        history const h = train.fit(data, options);
        std::vector<double> const expected{0.125, 0.125, 0.125, 0.0625, 0.0625};
        BOOST_TEST(h["lr"] == expected);
    }
    reduce_on_plateau const impatient{.rate = 0.125, .factor = 0.5, .patience = 0, .threshold = 0.999};
    history const validated = train.fit(data, {.epochs = 3, .validation = &data, .schedule = impatient});
    BOOST_TEST(validated.back().learning_rate == 0.0625);
}

namespace {

struct without_rate {
    static constexpr expression update(scarp::update<without_rate>& u) { return u.weight - 0.125 * u.gradient; }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_schedule_needs_an_optimizer_with_a_rate) {
    dataset const data = three_arms(16);
    model<plane> net{seed{3}};
    trainer<plane, softmax_cross_entropy, without_rate, batch<8>> train{net};
    BOOST_TEST(train.fit(data).back().learning_rate == 0);
    BOOST_CHECK_THROW(train.fit(data, {.schedule = steady{}}), std::invalid_argument);
    BOOST_TEST(train.steps() == 2);
}
