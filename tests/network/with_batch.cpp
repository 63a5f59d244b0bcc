// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE network_with_batch
#include <boost/test/unit_test.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/layer/batch_norm.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/network/freeze.hpp>
#include <scarp/network/with_batch.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/gradients.hpp>
#include <scarp/train/trainer.hpp>

#include <cmath>
#include <vector>

using namespace scarp;

namespace {

struct net : network<input<5>, dense<6>, batch_norm<>, relu, dense<3>> {};
struct wide : network<input<4>, dense<20'000>, relu, dense<1>> {};
using by_three = with_batch<net, 3>;

static_assert(detail::chunk_of<net, float> == 64 && detail::chunk_of<by_three, float> == 3);
static_assert(detail::chunk_of<freeze<by_three, "dense_1.*">, float> == 3);
static_assert(&detail::forward_of<net> == &detail::forward_of<by_three>, "read once");

std::vector<float> numbers(int count) {
    std::vector<float> x(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::sin(static_cast<float>(i));
    return x;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_answers_are_the_same) {
    model<net> m{seed{1}};
    model<by_three> other{seed{1}};
    auto const x = numbers(8 * 5);
    std::vector<float> y(8 * 3), z(8 * 3);
    m.predict(x, y);
    other.predict(x, z);
    for (std::size_t i = 0; i < y.size(); ++i) BOOST_TEST(std::fabs(y[i] - z[i]) < 1e-6f);
}

BOOST_AUTO_TEST_CASE(gradients_take_the_statistics_of_so_many) {
    model<by_three> m{seed{1}};
    auto const x = numbers(6 * 5), t = numbers(6 * 3);
    auto const all = gradients<mse>(m, x, t);
    auto const first = gradients<mse>(m, std::span{x}.first(15), std::span{t}.first(9));
    auto const second = gradients<mse>(m, std::span{x}.subspan(15), std::span{t}.subspan(9));
    BOOST_TEST(std::fabs(all.loss - (first.loss + second.loss) / 2) < 1e-6f);
    trainer<by_three, mse, sgd, batch<3>> train{m};
    BOOST_TEST(std::fabs(train.step(std::span{x}.first<15>(), std::span{t}.first<9>()) - first.loss) < 1e-6f);
}

BOOST_AUTO_TEST_CASE(many_samples_of_a_wide_network) {  // more than a stack holds
    model<wide> m{seed{1}};
    model<with_batch<wide, 200>> large{seed{1}};
    auto const x = numbers(200 * 4);
    std::vector<float> y(200), z(200);
    m.predict(x, y);
    large.predict(x, z);
    for (std::size_t i = 0; i < y.size(); ++i) BOOST_TEST(std::fabs(y[i] - z[i]) < 1e-4f);
}
