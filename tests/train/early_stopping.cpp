// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_early_stopping
#include <boost/test/unit_test.hpp>

#include <scarp/activation.hpp>
#include <scarp/data/synthetic.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/early_stopping.hpp>
#include <scarp/train/fit.hpp>

#include <vector>

using namespace scarp;

namespace {

struct plane : network<input<2>, dense<4>, tanh_, dense<2>> {};
using classifier = trainer<plane, softmax_cross_entropy, sgd, batch<8>>;

dataset const data = two_moons(16, 0.1f, 5);

history of(std::vector<double> const& losses) {
    history h;
    for (double const x : losses) h.epochs.push_back({.epoch = h.size() + 1, .loss = x});
    return h;
}

/// A training whose metric is dictated, epoch by epoch; returns after how many it stopped.
struct dictated {
    std::vector<double> metric;
    std::string name = "val_score";
    model<plane> net{seed{3}};
    std::vector<std::vector<float>> weights = {};

    std::vector<float> now() const { return {net.parameter_data(), net.parameter_data() + detail::parameter_block<plane, float>}; }

    history fit(early_stopping const& rule, fit_state from = {}) {
        classifier train{net};
        auto const dictate = on_epoch([&](training_state& s) {
            s.log(name, metric[static_cast<std::size_t>(s.epoch - 1)]);
            weights.push_back(now());
        });
        return train.fit(data, {.epochs = static_cast<int>(metric.size()), .callbacks = {dictate, rule}, .from = std::move(from)});
    }
};

}  // namespace

BOOST_AUTO_TEST_CASE(the_best_epoch_is_the_first_that_no_other_beats_by_enough) {
    BOOST_TEST(find_best_epoch(of({3, 1, 2, 1}), "loss", false).epoch == 2);
    BOOST_TEST(find_best_epoch(of({3, 1, 2, 1}), "loss", false).since == 2);
    BOOST_TEST(find_best_epoch(of({3, 1, 2, 1}), "loss", true).epoch == 1);
    BOOST_TEST(find_best_epoch(of({3, 2.9, 2.8, 2.4}), "loss", false, 0.5).epoch == 4);
    BOOST_TEST(find_best_epoch(of({3, 2.9, 2.8, 2.6}), "loss", false, 0.5).epoch == 1);
    BOOST_TEST(find_best_epoch(of({1, 3, 2}), "loss", false, 0, 2).epoch == 3);
    BOOST_TEST(find_best_epoch(of({}), "loss", false).epoch == 0);
    double const nan = std::numeric_limits<double>::quiet_NaN();
    BOOST_TEST(find_best_epoch(of({nan, 2, nan}), "loss", false).epoch == 2);
    BOOST_CHECK_THROW(find_best_epoch(of({1}), "val_f1", false), std::out_of_range);
}

// Keras' EarlyStopping on the same numbers: stopped_epoch + 1.
BOOST_AUTO_TEST_CASE(it_stops_after_patience_epochs_without_improvement) {
    std::vector<double> const losses{5, 4, 4.5, 3.9, 4, 4, 4, 3, 3, 3};
    for (auto const& [patience, stops_after] : {std::pair{0, 3}, {1, 3}, {2, 6}, {3, 7}, {4, 10}}) {
        dictated run{losses};
        history const h = run.fit({.patience = patience, .monitor = "val_score"});
        BOOST_TEST(h.size() == stops_after);
        BOOST_TEST(h.stopped.empty() == (stops_after == 10));
    }
    dictated run{losses};
    BOOST_TEST(run.fit({.patience = 2, .monitor = "val_score"}).stopped == "no better val_score for 2 epochs");
}

BOOST_AUTO_TEST_CASE(the_weights_of_the_best_epoch_come_back) {
    dictated run{{0.5, 0.9, 0.8, 0.85, 0.95}, "val_accuracy_of_mine"};
    history const h = run.fit({.patience = 2, .monitor = "val_accuracy_of_mine"});
    BOOST_TEST(h.size() == 4);
    BOOST_TEST((run.now() == run.weights[1]));
    dictated to_the_end{{4, 3, 5}};
    to_the_end.fit({.patience = 9, .monitor = "val_score"});
    BOOST_TEST((to_the_end.now() == to_the_end.weights[1]));
    dictated as_it_ends{{4, 3, 5}};
    as_it_ends.fit({.patience = 9, .monitor = "val_score", .restore_best_weights = false});
    BOOST_TEST((as_it_ends.now() == as_it_ends.weights[2]));
}

BOOST_AUTO_TEST_CASE(the_weights_of_the_best_epoch_come_back_when_an_exception_ends_the_fit) {
    dictated run{{4, 3, 5}};
    early_stopping const rule{.patience = 9, .monitor = "val_score"};
    classifier train{run.net};
    auto const dictate = on_epoch([&](training_state& s) {
        s.log(run.name, run.metric[static_cast<std::size_t>(s.epoch - 1)]);
        run.weights.push_back(run.now());
        if (s.epoch == 3) train.optimizer.learning_rate = std::numeric_limits<float>::infinity();
    });
    auto const has_the_past = [](diverged const& e) { return e.epoch == 4 && e.past.size() == 3 && e.past.back().more.size() == 1; };
    BOOST_CHECK_EXCEPTION(train.fit(data, {.epochs = 9, .callbacks = {dictate, rule}}), diverged, has_the_past);
    BOOST_TEST((run.now() == run.weights[1]));
}

BOOST_AUTO_TEST_CASE(without_a_name_it_looks_at_the_validation_else_at_the_loss) {
    model<plane> net{seed{3}};
    classifier still{net, {.learning_rate = 0}};  // nothing gets better
    BOOST_TEST(still.fit(data, {.epochs = 9, .shuffle = false, .callbacks = {early_stopping{.patience = 3}}}).stopped == "no better loss for 3 epochs");
    BOOST_TEST(still.fit(data, {.epochs = 9, .validation = &data, .callbacks = {early_stopping{}}}).stopped == "no better val_loss for 1 epoch");
    BOOST_CHECK_THROW(still.fit(data, {.callbacks = {early_stopping{.monitor = "val_losses"}}}), std::out_of_range);
    BOOST_CHECK_THROW(still.fit(data, {.callbacks = {early_stopping{.monitor = "val_loss"}}}), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(a_resumed_training_that_had_stopped_stays_so) {
    dictated run{{5, 4, 4.5, 4.2, 3, 2}};
    fit_state at;
    classifier train{run.net};
    int epoch = 0;
    train.fit(data, {.epochs = 4, .callbacks = {on_epoch([&](training_state& s) { s.log("val_score", run.metric[static_cast<std::size_t>(epoch++)]); }),
                                                early_stopping{.patience = 2, .monitor = "val_score"},
                                                on_epoch([&](training_state& s) { at = *s.fit; })}});
    BOOST_TEST(at.best_epoch == 2);
    history const h = run.fit({.patience = 2, .monitor = "val_score"}, at);
    BOOST_TEST(h.size() == 4);
    BOOST_TEST(run.weights.empty());
    BOOST_TEST(h.stopped == "no better val_score for 2 epochs");
}
