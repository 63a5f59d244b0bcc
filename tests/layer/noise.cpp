// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_noise
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/layer/dense.hpp>
#include <scarp/layer/noise.hpp>

using namespace scarp;

namespace {

struct net : network<input<5>, dense<19>, noise<0.5>, dense<2>> {};
struct bare : network<input<400>, noise<0.5>> {};
constexpr auto const& inference = frozen<detail::inference_graph<bare>>::value;
static_assert(inference.node_count == 3, "input, output and their assignment");

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) { laws::hold<net>(); }

BOOST_AUTO_TEST_CASE(noise_is_normal) {
    model<bare> m;
    std::vector<float> const zeros(400);
    auto const moment = [&](auto power) {  // the loss of a step is the mean of a power of the noise
        trainer<bare, decltype(power), sgd, batch<1>> train{m};
        double sum = 0;
        for (int i = 0; i < 50; ++i) sum += train.step(zeros, zeros) / 50;
        return sum;
    };
    BOOST_TEST(std::fabs(moment(loss<[](auto y, auto) { return mean(y); }>{})) < 4 * 0.5 / std::sqrt(20000));
    BOOST_TEST(std::fabs(moment(loss<[](auto y, auto) { return mean(y * y); }>{}) - 0.25) < 0.01);
    BOOST_TEST(std::fabs(moment(loss<[](auto y, auto) { return mean(y * y * y * y); }>{}) - 3 * 0.0625) < 0.02);
}
