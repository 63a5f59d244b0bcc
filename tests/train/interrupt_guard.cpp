// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_interrupt_guard
#include <boost/test/unit_test.hpp>

#include <scarp/activation.hpp>
#include <scarp/data/synthetic.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/fit.hpp>
#include <scarp/train/interrupt_guard.hpp>

#include <csignal>

using namespace scarp;

namespace {

struct plane : network<input<2>, dense<4>, tanh_, dense<2>> {};

int caught = 0;
void count(int) { ++caught; }

}  // namespace

BOOST_AUTO_TEST_CASE(an_interrupt_finishes_its_batch_and_is_told_to_the_callbacks_after) {
    std::signal(SIGINT, count);
    dataset const data = two_moons(64, 0.1f, 5);
    model<plane> net{seed{3}};
    trainer<plane, softmax_cross_entropy, sgd, batch<8>> train{net};
    int written = 0;
    {
        interrupt_guard const ctrl_c;
        BOOST_TEST(!ctrl_c.requested());
        auto const press = on_step([](training_state& s) {
            if (s.fit->step == 11) std::raise(SIGINT);
        });
        auto const checkpoint = [&](training_state& s) { written += s.at == moment::step && s.stopping(); };
        history const h = train.fit(data, {.epochs = 9, .callbacks = {press, ctrl_c, checkpoint}});
        BOOST_TEST(ctrl_c.requested());
        BOOST_TEST(h.stopped == "interrupted");
        BOOST_TEST(h.size() == 1);
    }
    BOOST_TEST(train.steps() == 11);
    BOOST_TEST(written == 1);
    BOOST_TEST(caught == 0);
    std::raise(SIGINT);
    BOOST_TEST(caught == 1);
    BOOST_TEST(!interrupt_guard{}.requested());
}
