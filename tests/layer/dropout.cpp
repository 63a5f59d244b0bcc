// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_dropout
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/dropout.hpp>

using namespace scarp;

namespace {

struct net : network<input<5>, dense<35>, tanh_, dropout<0.25>, dense<3>, dropout<>> {};
struct bare : network<input<50>, dropout<0.25>, dense<1>> {};
struct without : network<input<5>, dense<35>, tanh_, dropout<0.0>, dense<3>> {};
struct plain : network<input<5>, dense<35>, tanh_, dense<3>> {};

static_assert(detail::forward_of<without>.node_count == detail::forward_of<plain>.node_count);
constexpr auto const& inference = frozen<detail::inference_graph<net>>::value;
static_assert(inference.node_count == frozen<detail::inference_graph<plain>>::value.node_count, "gone at inference");

/// What the gradient of `bare` says of each input of each sample: y = w dropped(x), so dL/dw of one sample is the mask.
std::vector<float> mask_of(std::uint64_t seed_value, int step) {
    model<bare> m;
    trainer<bare, loss<[](auto y, auto) { return sum(y); }>, sgd, batch<1>> train{m, {.learning_rate = 1}};
    train.random = seed{seed_value};
    train.resume_at(step - 1);
    auto const w = m.parameter<"dense_1.weight">();
    std::vector<float> const ones(50, 1), target(1);
    std::vector<float> before(50), mask(50);
    for (int i = 0; i < 50; ++i) before[static_cast<std::size_t>(i)] = w(0, i);
    train.step(ones, target);
    for (int i = 0; i < 50; ++i) mask[static_cast<std::size_t>(i)] = before[static_cast<std::size_t>(i)] - w(0, i);
    return mask;
}

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) { laws::hold<net>(); }

BOOST_AUTO_TEST_CASE(elements_are_dropped_or_grow) {
    int dropped = 0;
    for (int step = 1; step <= 40; ++step) {
        std::vector<float> const mask = mask_of(1, step);
        for (int i = 0; i < 50; ++i) {
            bool const gone = uniform_of_step<float>(key_of_step(seed{1}, static_cast<std::uint64_t>(step)), 0,
                                                     static_cast<std::uint32_t>(i)) < 0.25f;
            BOOST_TEST(std::fabs(mask[static_cast<std::size_t>(i)] - (gone ? 0 : 4.0f / 3)) < 1e-6f);
            dropped += gone;
        }
    }
    BOOST_TEST(std::fabs(dropped / 2000.0 - 0.25) < 0.04);
}

BOOST_AUTO_TEST_CASE(a_seed_and_a_step_say_it_all) {
    BOOST_TEST(mask_of(1, 2) == mask_of(1, 2));
    BOOST_TEST(mask_of(1, 2) != mask_of(1, 3));
    BOOST_TEST(mask_of(1, 2) != mask_of(2, 2));
}
