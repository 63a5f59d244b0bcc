// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_training_state
#include <boost/test/unit_test.hpp>

#include <scarp/activation.hpp>
#include <scarp/data/synthetic.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/fit.hpp>

#include <string>
#include <vector>

using namespace scarp;

namespace {

struct plane : network<input<2>, dense<8>, tanh_, dense<3>> {};
using classifier = trainer<plane, softmax_cross_entropy, sgd, batch<8>>;

dataset const data = spirals(20, 3, 0.02f, 5);  // 3 batches

std::string told(std::vector<callback> const& callbacks, std::string& trace, int epochs = 2) {
    model<plane> net{seed{3}};
    trace.clear();
    return classifier{net}.fit(data, {.epochs = epochs, .callbacks = callbacks}).stopped;
}

}  // namespace

BOOST_AUTO_TEST_CASE(callbacks_are_told_in_order_and_at_the_end_backwards) {
    std::string trace;
    auto const writes = [&](char who) {
        return [&trace, who](training_state& s) { (trace += who) += "bse."[static_cast<int>(s.at)]; };
    };
    BOOST_TEST(told({writes('A'), writes('B')}, trace) == "");
    BOOST_TEST(trace == "AbBb" "AsBsAsBsAsBsAeBe" "AsBsAsBsAsBsAeBe" "B.A.");
}

BOOST_AUTO_TEST_CASE(a_callback_may_listen_to_one_moment) {
    std::string trace;
    auto const writes = [&](char what) { return [&trace, what](training_state&) { trace += what; }; };
    told({on_step(writes('s')), on_epoch(writes('e')), on_end(writes('.')), every_steps(2, writes('2'))}, trace);
    BOOST_TEST(trace == "ss2ses2ss2e.");
}

BOOST_AUTO_TEST_CASE(a_callback_stops_the_training_after_its_batch) {
    std::string trace;
    auto const counts = [&](training_state& s) {
        if (s.at == moment::step) trace += 's';
        if (s.at == moment::step && s.epoch == 2 && s.batch == 2) s.stop("enough"), s.stop("more than that");
        if (s.at == moment::end) trace += s.stopping() ? s.reason() : "no";
    };
    BOOST_TEST(told({counts}, trace, 9) == "enough");
    BOOST_TEST(trace == "sssssenough");
    // asked at the begin, not a step is taken; asked at the last batch, the epoch is finished
    BOOST_TEST(told({[](training_state& s) { s.stop("at once"); }, counts}, trace, 9) == "at once");
    BOOST_TEST(trace == "at once");
    model<plane> net{seed{3}};
    history const h = classifier{net}.fit(data, {.epochs = 9, .callbacks = {on_step([](training_state& s) {
                                                    if (s.batch == s.batches) s.stop("an epoch");
                                                })}});
    BOOST_TEST(h.size() == 1);
}

BOOST_AUTO_TEST_CASE(what_is_logged_is_a_column_of_steps_and_their_means) {
    model<plane> net{seed{3}};
    double after_log = 0;
    history const h = classifier{net}.fit(
        data, {.epochs = 2,
               .callbacks = {[](training_state& s) {
                                 if (s.at == moment::step) s.log("batch", s.batch);
                                 if (s.at == moment::epoch) s.log("twice", 2 * s.epoch);
                             },
                             on_epoch([&](training_state& s) { after_log = *history::value(*s.finished, "twice"); })},
               .log_every = 2});
    BOOST_TEST(h["batch"] == (std::vector<double>{2, 2}), boost::test_tools::per_element());
    BOOST_TEST(h["twice"] == (std::vector<double>{2, 4}), boost::test_tools::per_element());
    BOOST_TEST(after_log == 4);
    BOOST_TEST(h.names() == (std::vector<std::string_view>{"loss", "accuracy", "lr", "batch", "twice"}), boost::test_tools::per_element());
    BOOST_REQUIRE(h.steps.size() == 3);
    BOOST_TEST(h.steps[1].step == 4);
    BOOST_TEST(h.steps[1].more.at(0).value == 1);
    BOOST_CHECK_THROW(h["nothing"], std::out_of_range);
}

BOOST_AUTO_TEST_CASE(the_validation_runs_after_every_so_many_steps) {
    dataset const other = spirals(30, 3, 0.02f, 6);
    model<plane> net{seed{3}};
    std::vector<double> seen;
    classifier train{net};
    history const h = train.fit(data, {.epochs = 2, .validation = &other,
                                       .callbacks = {on_step([&](training_state& s) {
                                           if (!s.val_loss) return;
                                           seen.push_back(*s.val_loss);
                                           BOOST_TEST(evaluate<softmax_cross_entropy>(net, other).loss == *s.val_loss);
                                       })},
                                       .validate_every = 2});
    BOOST_REQUIRE(seen.size() == 3);
    BOOST_REQUIRE(h.steps.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        BOOST_TEST(h.steps[i].step == 2 * (static_cast<int>(i) + 1));
        BOOST_TEST(h.steps[i].val_loss.value() == seen[i]);
    }
    BOOST_TEST(h.back().val_loss.value() == seen[2]);
}

BOOST_AUTO_TEST_CASE(kept_weights_come_back) {
    model<plane> net{seed{3}};
    std::vector<float> kept;
    auto const weights = [&] { return std::vector<float>(net.parameter_data(), net.parameter_data() + detail::parameter_block<plane, float>); };
    classifier{net}.fit(data, {.epochs = 3, .callbacks = {[&](training_state& s) {
                                   if (s.at == moment::epoch && s.epoch == 2) s.keep_weights(), kept = weights();
                                   if (s.at != moment::end) return;
                                   BOOST_TEST(s.fit->best_epoch == 2);
                                   BOOST_TEST((weights() != kept));
                                   s.restore_weights();
                               }}});
    BOOST_TEST((weights() == kept));
}
