// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_rewind
#include <boost/test/unit_test.hpp>

#include <support/allocations.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/data/prefetch.hpp>
#include <scarp/data/synthetic.hpp>
#include <scarp/layer/batch_norm.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/dropout.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/optimizer/adam.hpp>
#include <scarp/optimizer/momentum.hpp>
#include <scarp/train/early_stopping.hpp>
#include <scarp/train/fit.hpp>
#include <scarp/train/threads.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

using namespace scarp;

namespace {

struct curve : network<input<2>, dense<8>, batch_norm<>, tanh_, dropout<0.25>, dense<1>> {};
struct wide : network<input<300>, dense<195>, tanh_, dense<250>, tanh_, dense<1>> {};

template <class Trainer>
struct standing {
    std::vector<float> weights, states;
    std::int64_t steps;
    explicit standing(Trainer& t)
        : weights{t.parameter_data(), t.parameter_data() + detail::parameter_block<typename Trainer::network, float>},
          states{t.state_memory().begin(), t.state_memory().end()}, steps{t.steps()} {}
    bool operator==(standing const& b) const {
        auto const same = [](std::vector<float> const& x, std::vector<float> const& y) {
            return x.size() == y.size() && std::memcmp(x.data(), y.data(), 4 * x.size()) == 0;
        };
        return same(weights, b.weights) && same(states, b.states) && steps == b.steps;
    }
};

std::vector<float> drawn(std::size_t count) {
    std::vector<float> numbers(count);
    philox random{9, 0};
    for (float& x : numbers) x = random.uniform<float>() - 0.5f;
    return numbers;
}

template <int Inputs>
dataset some(int samples) {
    auto const count = static_cast<std::size_t>(samples);
    return dataset{{.shape = {Inputs}, .features = drawn(count * Inputs), .targets = std::vector<float>(count, 0.5f), .outputs = 1}};
}

/// A rate that ruins the weights at one step, counted from 0; the loss of the step after it is not finite.
any_schedule ruin_at(std::int64_t ruined) {
    return [ruined](std::int64_t step) { return step == ruined ? 1e30 : 0.01 / (1 + 0.1 * static_cast<double>(step)); };
}

template <class Trainer, class Data>
diverged divergence(Trainer& train, Data const& data, fit_options<Data> const& options) {
    try {
        train.fit(data, options);
    } catch (diverged const& e) {
        return e;
    }
    throw std::logic_error{"it did not diverge"};
}

/// Ruins a fit at a step, and compares with a fit that was stopped before the step that fails.
template <class Trainer, class Data>
void compare(Data const& data, Data const& again, std::int64_t ruined, fit_state const& from = {}) {
    using net = typename Trainer::network;
    int const batches = (data.size() + Trainer::batch_size - 1) / Trainer::batch_size;
    std::int64_t const failing = ruined + 1;
    model<net> a{seed{3}}, b{seed{3}};
    Trainer train{a}, stopped{b};
    diverged const e = divergence(train, data, {.epochs = 1000, .seed = 5, .schedule = ruin_at(ruined), .from = from});
    BOOST_TEST(e.rewound);
    BOOST_TEST(e.epoch == failing / batches + 1);
    BOOST_TEST(e.batch == failing % batches + 1);
    BOOST_TEST(train.optimizer.learning_rate == static_cast<float>(ruin_at(ruined)(failing)));
    stopped.fit(again, {.epochs = 1000, .seed = 5, .schedule = ruin_at(ruined),
                        .callbacks = {on_step([&](training_state& s) {
                            if (s.fit->step == failing) s.stop("one step before");
                        })}, .from = from});
    BOOST_TEST((standing{train} == standing{stopped}));
    float const loss = train.step_staged(std::min(Trainer::batch_size, data.size() - (e.batch - 1) * Trainer::batch_size));
    BOOST_TEST(!std::isfinite(loss));
    BOOST_TEST((loss == static_cast<float>(e.loss) || std::isnan(e.loss)));
}

using one = trainer<curve, mse, momentum, batch<8>>;
constexpr int reach = detail::rewind<one>::reach;   // steps from copy to copy

}  // namespace

BOOST_AUTO_TEST_CASE(the_weights_are_those_before_the_step_that_failed) {
    dataset const data = some<2>(205), short_epochs = some<2>(5);   // 26 batches, the last of 5; or one in an epoch
    for (int const ruined : {0, 1, 25, reach - 2, reach - 1, reach, reach + 30}) compare<one>(data, data, ruined);
    for (int const ruined : {0, reach - 2, reach - 1, reach + 30}) compare<one>(short_epochs, short_epochs, ruined);
}

BOOST_AUTO_TEST_CASE(with_adam_dropout_and_what_batch_norm_remembers) {
    using adams = trainer<curve, mse, adam, batch<8>>;
    dataset const data = some<2>(205);
    for (int const ruined : {1, reach - 1, reach + 30}) compare<adams>(data, data, ruined);
}

BOOST_AUTO_TEST_CASE(on_two_threads) {
    using shared = trainer<wide, mse, momentum, batch<48, threads<2>>>;
    static_assert(shared::uses_threads);
    dataset const data = some<300>(100);
    compare<shared>(data, data, 7);
}

BOOST_AUTO_TEST_CASE(a_fit_that_went_on_goes_back_too) {
    dataset const data = some<2>(205);
    fit_state at;
    model<curve> net{seed{3}};
    one{net}.fit(data, {.epochs = 3, .callbacks = {on_step([&](training_state& s) {
                            if (s.fit->step == 30) at = *s.fit;
                        })}});
    at.seed = 5;
    compare<one>(data, data, 40, at);
}

namespace {

/// Samples that change from epoch to epoch, as those that are augmented do.
struct changing {
    mutable int epoch = 1;
    std::vector<float> numbers = drawn(400);
    std::vector<float> goal{0.5f};
    int size() const { return 24; }
    std::span<float const> sample(int i) const { return std::span<float const>{numbers}.subspan(static_cast<std::size_t>(2 * i + epoch), 2); }
    std::span<float const> targets(int) const { return goal; }
    void start_epoch(int e, std::span<int const>) const { epoch = e; }
};

/// Samples that can be read so many times, and then are others or not there.
struct used_up {
    int reads;
    bool throws;
    mutable int asked = 0;
    std::vector<float> numbers = drawn(400);
    std::vector<float> goal{0.5f};
    int size() const { return 16; }
    std::span<float const> sample(int i) const {
        bool const over = ++asked > reads;
        if (over && throws) throw std::runtime_error{"read to its end"};
        return std::span<float const>{numbers}.subspan(static_cast<std::size_t>(2 * i + over), 2);
    }
    std::span<float const> targets(int) const { return goal; }
};

}  // namespace

BOOST_AUTO_TEST_CASE(samples_are_made_again_as_they_were) {
    changing const a, b;
    for (int const ruined : {4, reach + 6}) compare<one>(a, b, ruined);
    changing const c, d;
    prefetched const e{c, {.ahead = 9}}, f{d, {.ahead = 9}};
    for (int const ruined : {4, reach + 6}) compare<one>(e, f, ruined);
}

BOOST_AUTO_TEST_CASE(where_the_data_does_not_repeat_it_stands_as_the_step_left_it) {
    for (bool const throws : {false, true}) {
        int const until = 16 + 6 * 8;                     // the check of all, and six steps
        used_up const data{until, throws}, enough{1'000'000, false};
        model<curve> a{seed{3}}, b{seed{3}};
        one train{a}, whole{b};
        bool diagnosed = false;
        diverged const e = divergence(train, data, {.epochs = 9, .schedule = ruin_at(4), .diagnose = [&] {
            diagnosed = true;
            return std::string{};
        }});
        BOOST_TEST((e.epoch == 3 && e.batch == 2 && !e.rewound && !diagnosed));
        BOOST_TEST(train.steps() == 6);
        static_cast<void>(divergence(whole, enough, {.epochs = 9, .schedule = ruin_at(4)}));
        whole.step_staged(8);
        BOOST_TEST((standing{train} == standing{whole}));
    }
}

BOOST_AUTO_TEST_CASE(callbacks_may_change_the_rate_but_not_the_weights) {
    dataset const data = some<2>(205);
    auto const end_of = [&](auto change) {
        model<curve> net{seed{3}};
        one train{net};
        return divergence(train, data, {.epochs = 9, .callbacks = {on_step([&](training_state& s) { change(train, s.fit->step); })}});
    };
    diverged const rate = end_of([](one& t, std::int64_t step) { t.optimizer.learning_rate = step == 40 ? 1e30f : 0.01f / static_cast<float>(step); });
    diverged const weights = end_of([](one& t, std::int64_t step) {
        if (step == 20) *t.parameter_data() += 0.5f;
        t.optimizer.learning_rate = step == 40 ? 1e30f : 0.01f;
    });
    BOOST_TEST((rate.epoch == 2 && rate.batch == 16 && rate.rewound));
    BOOST_TEST((weights.epoch == 2 && weights.batch == 16 && !weights.rewound));
}

BOOST_AUTO_TEST_CASE(a_diagnosis_is_made_before_the_best_weights_come_back) {
    dataset const data = some<2>(205);
    model<curve> net{seed{3}};
    one train{net};
    std::vector<float> best, seen;
    diverged const e = divergence(train, data, {.epochs = 9, .schedule = ruin_at(60),
                                                .callbacks = {on_epoch([&](training_state&) { best = standing{train}.weights; }), early_stopping{.patience = 5}},
                                                .diagnose = [&] {
                                                    seen = standing{train}.weights;
                                                    return std::string{"dense_1 (3 of 4)"};
                                                }});
    BOOST_TEST(std::string{e.what()}.find("epoch 3, batch 10; the first that is not finite: dense_1 (3 of 4): lower") != std::string::npos, e.what());
    BOOST_TEST((seen != best && !seen.empty()));
    BOOST_TEST((standing{train}.weights == best));
}

BOOST_AUTO_TEST_CASE(its_copies_allocate_nothing) {
    auto const allocated = [](int samples) {
        dataset const data = some<2>(samples);
        model<curve> net{seed{3}};
        one train{net};
        long const before = testing::allocations;
        train.fit(data);
        return testing::allocations - before;
    };
    BOOST_TEST(allocated(8) == allocated(8 * 300));
}
