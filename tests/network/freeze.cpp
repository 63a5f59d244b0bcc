// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE network_freeze
#include <boost/test/unit_test.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/batch_norm.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/network/cost.hpp>
#include <scarp/network/freeze.hpp>
#include <scarp/optimizer/adam.hpp>
#include <scarp/train/gradients.hpp>
#include <scarp/train/trainer.hpp>

#include <vector>

using namespace scarp;

namespace {

struct net : network<input<5>, dense<6>, tanh_, dense<7>, batch_norm<>, tanh_, dense<3>> {};
struct head : freeze<net, "dense_1.*", "dense_2.*", "batch_norm_1.*"> {};
using front = freeze<net, "dense_3.weight">;

static_assert(parameter_count<net> == 36 + 49 + 14 + 24);
static_assert(parameter_count<head> == 24);
static_assert(parameter_count<front> == 36 + 49 + 14 + 3);
static_assert(parameter_count<freeze<head, "dense_3.bias">> == 21);
static_assert(cost<head>.forward_flops == cost<net>.forward_flops);
static_assert(cost<net>.backward_flops == 2 * (30 + 2 * 42 + 2 * 21));
static_assert(cost<head>.backward_flops == 2 * 21, "no derivative leads back to what is frozen");
static_assert(cost<front>.backward_flops == cost<net>.backward_flops - 2 * 21);

template <class Net>
constexpr int kernels = detail::program<detail::derived_graph<Net, mse, adam, detail::derived::update>, 8, float>::plan.kernel_count;
static_assert(kernels<head> < kernels<net> - 8);

}  // namespace

BOOST_AUTO_TEST_CASE(only_the_others_learn) {
    std::vector<float> x(8 * 5), t(8 * 3);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 7) / 7;
    for (std::size_t i = 0; i < t.size(); ++i) t[i] = static_cast<float>(i % 5) / 5;
    model<net> m{seed{1}};
    model<net> const before = m;
    trainer<head, mse, adam, batch<8>> train{m};  // of the network's own model
    float const loss = train.step(x, t);
    for (int i = 0; i < 10; ++i) train.step(x, t);
    BOOST_TEST(train.step(x, t) < loss);
    for (int o = 0; o < 6; ++o)
        for (int i = 0; i < 5; ++i) BOOST_TEST((m.parameter<"dense_1.weight">()(o, i) == before.parameter<"dense_1.weight">()(o, i)));
    for (int c = 0; c < 7; ++c) {
        BOOST_TEST((m.parameter<"batch_norm_1.weight">()(c) == before.parameter<"batch_norm_1.weight">()(c)));
        BOOST_TEST((m.parameter<"dense_3.weight">()(0, c) != before.parameter<"dense_3.weight">()(0, c)));
        BOOST_TEST((m.parameter<"batch_norm_1.running_mean">()(c) != before.parameter<"batch_norm_1.running_mean">()(c)));
    }
}

BOOST_AUTO_TEST_CASE(it_is_a_network_like_any) {
    model<head> m{seed{2}};
    model<net> same{seed{2}};
    float const x[] = {1, 2, 3, 4, 5};
    BOOST_TEST(m(std::span{x})[0] == same(std::span{x})[0]);
    auto const g = gradients<mse>(m, x, std::vector<float>{1, 2, 3});
    BOOST_TEST((g.parameter<"dense_1.weight">()(0, 0) == 0 && g.parameter<"dense_3.bias">()(0) != 0));
}
