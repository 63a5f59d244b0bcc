// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_tbb_threads
#include <boost/test/unit_test.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/layer/conv.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/pool.hpp>
#include <scarp/layer/reshape.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>
#include <scarp/optimizer/adam.hpp>
#include <scarp/train/tbb_threads.hpp>
#include <scarp/train/trainer.hpp>

#include <tbb/global_control.h>
#include <tbb/task_group.h>

#include <vector>

using namespace scarp;

namespace {

struct net : network<input<2, 13, 11>, conv2d<9, 3, padding<1>>, relu, max_pool2d<2>, conv2d<20, 3>, relu, flatten, dense<11>> {};

template <class Threads>
struct training {
    model<net> m{seed{5}};
    trainer<net, softmax_cross_entropy, adam, batch<48, Threads>> train{m, {.learning_rate = 1e-3f}};
    std::vector<float> inputs = std::vector<float>(48 * std::size_t{model<net>::input_size});
    std::vector<int> labels = std::vector<int>(48);
    std::vector<float> losses;

    training() {
        philox random{9, 0};
        for (float& x : inputs) x = random.uniform<float>() - 0.5f;
        for (int& l : labels) l = static_cast<int>(random.uniform<float>() * 11);
    }
    training& run() {
        for (int i = 0; i < 20; ++i) losses.push_back(train.step(std::span<float const>{inputs}, std::span<int const>{labels}));
        return *this;
    }
    std::vector<float> weights() const { return {train.parameter_data(), train.parameter_data() + detail::parameter_block<net, float>}; }
};

void check_same(auto const& one, auto const& several) {
    BOOST_TEST(several.losses == one.losses);
    BOOST_TEST(several.weights() == one.weights());
}

training<one_thread>& alone() {
    static training<one_thread> t;
    if (t.losses.empty()) t.run();
    return t;
}

}  // namespace

static_assert(SCARP_HAS_TBB);
static_assert(trainer<net, softmax_cross_entropy, adam, batch<48, tbb_threads<2>>>::uses_threads);

BOOST_AUTO_TEST_CASE(any_number_of_workers_gives_the_same_bits) {
    BOOST_TEST(alone().losses.back() < alone().losses.front());
    check_same(alone(), training<tbb_threads<1>>{}.run());
    check_same(alone(), training<tbb_threads<2>>{}.run());
    check_same(alone(), training<tbb_threads<5>>{}.run());
    check_same(alone(), training<tbb_threads<>>{}.run());
}

BOOST_AUTO_TEST_CASE(workers_that_do_not_come_are_not_missed) {
    tbb::global_control const only_the_caller{tbb::global_control::max_allowed_parallelism, 1};
    check_same(alone(), training<tbb_threads<4>>{}.run());
}

BOOST_AUTO_TEST_CASE(trainings_run_inside_of_oneTBBs_own_tasks) {
    std::vector<training<tbb_threads<2>>> several(3);
    tbb::parallel_for(0, 3, [&](int i) { several[static_cast<std::size_t>(i)].run(); });
    for (auto const& t : several) check_same(alone(), t);
}

BOOST_AUTO_TEST_CASE(a_cancelled_task_finishes_its_steps) {
    training<tbb_threads<2>> t;
    tbb::task_group group;
    group.run_and_wait([&] {
        group.cancel();
        t.run();
    });
    check_same(alone(), t);
}

BOOST_AUTO_TEST_CASE(as_many_as_were_asked_for) {
    set_num_threads(3);
    BOOST_TEST(tbb_threads<>::team{}.size() == 3);
    BOOST_TEST(tbb_threads<2>::team{}.size() == 2);
    set_num_threads(0);
}
