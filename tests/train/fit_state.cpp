// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_fit_state
#include <boost/test/unit_test.hpp>

#include <scarp/activation.hpp>
#include <scarp/data/synthetic.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss.hpp>
#include <scarp/optimizer/adam.hpp>
#include <scarp/schedule.hpp>
#include <scarp/train/fit.hpp>

#include <algorithm>
#include <vector>

using namespace scarp;

namespace {

struct plane : network<input<2>, dense<8>, tanh_, dense<3>> {};
using classifier = trainer<plane, softmax_cross_entropy, adam, batch<8>>;

/// All of a training that a checkpoint would hold.
struct snapshot {
    fit_state at;
    std::vector<float> weights, states;
    std::int64_t steps = 0;
    adam fields;
};

snapshot taken(classifier const& train, fit_state const& at) {
    auto const* const w = train.parameter_data();
    auto const s = train.state_memory();
    return {at, {w, w + detail::parameter_block<plane, float>}, {s.begin(), s.end()}, train.steps(), train.optimizer};
}

void put_back(snapshot const& s, classifier& train) {
    std::copy(s.weights.begin(), s.weights.end(), train.parameter_data());
    std::copy(s.states.begin(), s.states.end(), train.state_memory().begin());
    train.resume_at(s.steps);
    train.optimizer = s.fields;
}

bool same_records(history const& a, history const& b) {
    auto const same = [](epoch_record const& x, epoch_record const& y) {
        return x.epoch == y.epoch && x.loss == y.loss && x.accuracy == y.accuracy && x.val_loss == y.val_loss &&
               x.val_accuracy == y.val_accuracy && x.learning_rate == y.learning_rate && x.more.size() == y.more.size() &&
               std::equal(x.more.begin(), x.more.end(), y.more.begin(),
                          [](named_value const& u, named_value const& v) { return u.name == v.name && u.value == v.value; });
    };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same) && a.steps.size() == b.steps.size();
}

}  // namespace

// 21 samples in batches of 8: the last one holds 5, and 3 steps are an epoch. A snapshot is taken after every batch, every epoch,
// and at the begin; from each of them another trainer goes on, with a plateau schedule that has to remember.
BOOST_AUTO_TEST_CASE(from_every_batch_a_resumed_fit_ends_in_the_same_bits) {
    dataset const data = spirals(21, 3, 0.02f, 5), other = spirals(30, 3, 0.02f, 6);
    auto const options = [&](std::vector<callback> callbacks, fit_state from = {}) {
        callbacks.insert(callbacks.begin(), on_step([](training_state& s) { s.log("halved", s.batch_loss / 2); }));
        return fit_options<dataset>{
            .epochs = 5, .validation = &other, .seed = from.step > 0 ? 99u : 3u,
            .schedule = reduce_on_plateau{.rate = 0.25, .factor = 0.5, .patience = 0, .threshold = 0.05},
            .callbacks = std::move(callbacks), .from = std::move(from), .validate_every = 2, .log_every = 5};
    };
    model<plane> net{seed{3}};
    classifier whole{net};
    std::vector<snapshot> snapshots;
    history const h = whole.fit(data, options({[&](training_state& s) { snapshots.push_back(taken(whole, *s.fit)); }}));
    snapshot const last = taken(whole, {});
    BOOST_TEST(h.back().learning_rate < 0.25);
    BOOST_TEST(h.size() == 5);
    BOOST_REQUIRE(snapshots.size() == 1 + 15 + 5 + 1);
    for (snapshot const& s : snapshots) {
        model<plane> other_net{seed{77}};
        classifier resumed{other_net};
        put_back(s, resumed);
        history const g = resumed.fit(data, options({}, s.at));
        snapshot const end = taken(resumed, {});
        BOOST_TEST((end.weights == last.weights && end.states == last.states && end.steps == last.steps));
        BOOST_TEST(same_records(g, h));
    }
}

BOOST_AUTO_TEST_CASE(ten_epochs_are_five_and_five_more) {
    dataset const data = spirals(21, 3, 0.02f, 5);
    model<plane> a{seed{3}}, b{seed{3}};
    classifier at_once{a}, in_two{b};
    history const h = at_once.fit(data, {.epochs = 10});
    fit_state half;
    in_two.fit(data, {.epochs = 5, .callbacks = {on_end([&](training_state& s) { half = *s.fit; })}});
    BOOST_TEST(half.epoch == 6);
    BOOST_TEST(half.batch == 0);
    BOOST_TEST(half.step == 15);
    history const g = in_two.fit(data, {.epochs = 10, .from = half});
    BOOST_TEST((taken(at_once, {}).weights == taken(in_two, {}).weights));
    BOOST_TEST(same_records(g, h));
}

BOOST_AUTO_TEST_CASE(a_state_of_other_data_is_refused_before_the_first_step) {
    dataset const data = spirals(21, 3, 0.02f, 5), longer = spirals(22, 3, 0.02f, 5);
    model<plane> net{seed{3}};
    classifier train{net};
    fit_state at;
    train.fit(data, {.callbacks = {on_end([&](training_state& s) { at = *s.fit; })}});
    snapshot const before = taken(train, {});
    BOOST_CHECK_THROW(train.fit(longer, {.epochs = 2, .from = at}), std::invalid_argument);
    for (int wrong = 0; wrong < 4; ++wrong) {
        fit_state bad = at;
        if (wrong == 0) bad.batch_size = 16;
        if (wrong == 1) bad.batch = 4;
        if (wrong == 2) bad.batch = -1;
        if (wrong == 3) bad.epoch = 0;
        BOOST_CHECK_THROW(train.fit(data, {.epochs = 2, .from = bad}), std::invalid_argument);
    }
    BOOST_TEST((taken(train, {}).weights == before.weights));
    BOOST_TEST(train.steps() == before.steps);
}
