// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_threads
#include <boost/test/unit_test.hpp>

#include <support/allocations.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/layer/conv.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/pool.hpp>
#include <scarp/layer/reshape.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>
#include <scarp/optimizer/adam.hpp>
#include <scarp/train/threads.hpp>
#include <scarp/train/trainer.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <vector>

using namespace scarp;

namespace {

#ifdef __SANITIZE_THREAD__  // a race shows in the first steps, which take a hundred times as long
constexpr std::size_t steps = 3;
#else
constexpr std::size_t steps = 25;
#endif

struct net : network<input<300>, dense<195>, relu, dense<250>, relu, dense<11>> {};
struct image_net : network<input<2, 13, 11>, conv2d<9, 3, padding<1>>, relu, max_pool2d<2>, conv2d<20, 3>, relu, flatten, dense<11>> {};
struct channel_net : network<input<1, 13, 11>, conv2d<8, 5, padding<2>>, relu, conv2d<16, 3, padding<1>>, relu, max_pool2d<2>, conv2d<64, 3>, relu,
                             flatten, dense<11>> {};
struct small : network<input<30>, dense<20>, relu, dense<5>> {};

template <class Net, class Threads>
using training = trainer<Net, softmax_cross_entropy, adam, batch<48, Threads>>;

static_assert(!training<net, one_thread>::uses_threads);
static_assert(training<net, threads<2>>::uses_threads && training<net, threads<>>::uses_threads);
static_assert(!training<small, threads<2>>::uses_threads, "a step that is too short to gain runs alone");

struct result {
    std::vector<float> losses, weights;
    long allocations;
};

template <class Net, class Threads>
result train_with() {
    model<Net> m{seed{5}};
    training<Net, Threads> train{m, {.learning_rate = 1e-3f}};
    std::vector<float> inputs(48 * std::size_t{model<Net>::input_size});
    std::vector<int> labels(48);
    philox random{9, 0};
    for (float& x : inputs) x = random.uniform<float>() - 0.5f;
    for (int& l : labels) l = static_cast<int>(random.uniform<float>() * 11);
    result r{std::vector<float>(steps), {}, 0};
    long const before = testing::allocations;
    for (float& loss : r.losses) loss = train.step(std::span<float const>{inputs}, std::span<int const>{labels});
    r.allocations = testing::allocations - before;
    r.weights.assign(train.parameter_data(), train.parameter_data() + detail::parameter_block<Net, float>);
    return r;
}

}  // namespace

BOOST_AUTO_TEST_CASE(any_number_of_threads_gives_the_same_bits) {
    result const one = train_with<net, one_thread>();
    BOOST_TEST(one.losses.back() < one.losses.front());
    for (result const& several : {train_with<net, threads<1>>(), train_with<net, threads<2>>(), train_with<net, threads<3>>(),
                                  train_with<net, threads<7>>(), train_with<net, threads<>>()}) {
        BOOST_TEST(several.losses == one.losses);
        BOOST_TEST(several.weights == one.weights);
        BOOST_TEST(several.allocations == 0);
    }
}

namespace {

template <class Net>
void same_bits_for_images() {
    static_assert(training<Net, threads<2>>::uses_threads);
    result const one = train_with<Net, one_thread>();
    BOOST_TEST(one.losses.back() < one.losses.front());
    for (result const& several : {train_with<Net, threads<2>>(), train_with<Net, threads<3>>(), train_with<Net, threads<13>>()}) {
        BOOST_TEST(several.losses == one.losses);
        BOOST_TEST(several.weights == one.weights);
        BOOST_TEST(several.allocations == 0);
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(samples_in_the_registers) {  // 48 of them: two panels of which two threads take one each, three share places
    using program = training<image_net, threads<2>>::program;
    static_assert(simd::lanes<float> == 1 || kernels::most_sums_between<program, float> > 0, "sums over samples are made in sections");
    same_bits_for_images<image_net>();
}
BOOST_AUTO_TEST_CASE(channels_in_the_registers) {  // 5x5 and minimal filtering in sections, the last convolution's weight by filters
    using program = training<channel_net, threads<2>>::program;
    static_assert(kernels::most_sums_between<program, float> > 4 * 8 * 25, "gradients of weights over the batch are made in sections");
    same_bits_for_images<channel_net>();
}

BOOST_AUTO_TEST_CASE(as_many_as_were_asked_for) {
    int const cores = get_num_threads();
    BOOST_TEST(cores >= 1);
    set_num_threads(3);
    BOOST_TEST(threads<>::team{}.size() == 3);
    BOOST_TEST(threads<2>::team{}.size() == 2);
    set_num_threads(-1);
    BOOST_TEST(get_num_threads() == cores);
}

BOOST_AUTO_TEST_CASE(parts_of_a_loop_are_all_of_it) {
    int checked = 0;
    for (int turns = 0; turns < 40; ++turns)
        for (int count = 1; count < 12; ++count, ++checked) {
            int at = 0, most = 0, least = turns;
            for (int i = 0; i < count; ++i) {
                kernels::part_of const mine{i, count};
                BOOST_REQUIRE(mine.begin(turns) == at);
                at = mine.end(turns);
                most = std::max(most, at - mine.begin(turns));
                least = std::min(least, at - mine.begin(turns));
            }
            BOOST_REQUIRE(at == turns);
            BOOST_REQUIRE(most - least <= 1);
        }
    BOOST_TEST(checked == 440);
}

BOOST_AUTO_TEST_CASE(a_team_meets_and_sleeps) {
    detail::team team{4};
    std::atomic<int> arrived{0};
    std::atomic<bool> early{false};
    for (int round = 1; round <= 200; ++round) {
        if (round % 50 == 0) std::this_thread::sleep_for(std::chrono::milliseconds{2});  // long enough to fall asleep
        team.run([&](kernels::part_of) noexcept {
            ++arrived;
            team.meet();
            if (arrived != 4 * round) early = true;
            team.meet();
        });
    }
    BOOST_TEST(!early);
    BOOST_TEST(arrived == 800);
}
