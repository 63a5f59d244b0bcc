// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE initializer_variance_scaling
#include <boost/test/unit_test.hpp>

#include <initializer/values.hpp>
#include <scarp/initializer.hpp>

#include <bit>
#include <cstdint>
#include <type_traits>

using namespace scarp;
using namespace scarp::testing;

namespace {

constexpr extents dense_weight{300, 200};       // fan in 200, fan out 300
constexpr extents conv_weight{64, 32, 3, 5};    // fan in 32 15 = 480, fan out 64 15 = 960

enum class ends { open, at_two_deviations, uniform };

/// The deviation that theory says, and where the values end.
template <class Rule>
void check(Rule const& rule, extents shape, double std, ends end) {
    auto const d = values_by(rule, shape);
    auto const f = values_by<float>(rule, shape);
    check_moments(d, std);
    check_moments(f, std);
    int other = 0;
    for (std::size_t i = 0; i < d.size(); ++i) other += f[i] != static_cast<float>(d[i]);
    BOOST_TEST(other == 0);
    if (end == ends::open) {
        BOOST_TEST(largest(d) > 3.5 * std);
        check_distribution(d, [&](double x) { return normal_share(x / std); });
    } else {
        double const bound = end == ends::uniform ? std::sqrt(3.0) * std : 2 * std / 0.87962566103423978;
        BOOST_TEST(largest(d) <= bound * (1 + 1e-12));
        BOOST_TEST(largest(d) > bound * 0.998);
    }
}

/// FNV-1a over the bits of some values.
template <class T, class Rule>
std::uint64_t checksum(Rule const& rule) {
    std::uint64_t sum = 0xcbf29ce484222325;
    for (T const x : values_by<T>(rule, extents{50, 40}, 20)) sum = (sum ^ std::bit_cast<std::uint64_t>(double{x})) * 0x100000001b3;
    return sum;
}

}  // namespace

BOOST_AUTO_TEST_CASE(variance_is_scale_over_fan) {
    using enum distribution;
    check(variance_scaling{}, dense_weight, std::sqrt(1.0 / 200), ends::at_two_deviations);
    check(variance_scaling{2, fan::out, normal}, dense_weight, std::sqrt(2.0 / 300), ends::open);
    check(variance_scaling{3, fan::average, distribution::uniform}, dense_weight, std::sqrt(3.0 / 250), ends::uniform);
    check(variance_scaling{1, fan::in, normal}, conv_weight, std::sqrt(1.0 / 480), ends::open);
    check(variance_scaling{1, fan::out, normal}, conv_weight, std::sqrt(1.0 / 960), ends::open);
    check(variance_scaling{1, fan::average, normal}, conv_weight, std::sqrt(1.0 / 720), ends::open);
}

BOOST_AUTO_TEST_CASE(xavier) {
    check(xavier_uniform{}, dense_weight, std::sqrt(2.0 / 500), ends::uniform);
    check(xavier_normal{.gain = tanh_gain}, dense_weight, 5.0 / 3 * std::sqrt(2.0 / 500), ends::open);
    check(xavier_uniform{.gain = 0.5}, conv_weight, 0.5 * std::sqrt(2.0 / 1440), ends::uniform);
    static_assert(std::is_same_v<glorot_uniform, xavier_uniform> && std::is_same_v<glorot_normal, xavier_normal>);
}

BOOST_AUTO_TEST_CASE(he) {
    check(he_normal{}, dense_weight, std::sqrt(2.0 / 200), ends::open);
    check(he_normal{.mode = fan::out}, conv_weight, std::sqrt(2.0 / 960), ends::open);
    check(he_uniform{}, conv_weight, std::sqrt(2.0 / 480), ends::uniform);
    // torch.nn.init.kaiming_uniform_(a=sqrt(5)): U(-1/sqrt(fan in), 1/sqrt(fan in)), PyTorch's default for Linear
    check(he_uniform{.gain = leaky_relu_gain(std::sqrt(5.0))}, dense_weight, 1 / std::sqrt(3.0 * 200), ends::uniform);
    static_assert(std::is_same_v<kaiming_uniform, he_uniform> && std::is_same_v<kaiming_normal, he_normal>);
}

BOOST_AUTO_TEST_CASE(lecun) {
    check(lecun_normal{}, dense_weight, std::sqrt(1.0 / 200), ends::at_two_deviations);
    check(lecun_uniform{}, dense_weight, std::sqrt(1.0 / 200), ends::uniform);
}

BOOST_AUTO_TEST_CASE(gains_are_pytorchs) {
    BOOST_TEST(relu_gain == std::sqrt(2.0));
    BOOST_TEST(tanh_gain == 1.6666666666666667);
    BOOST_TEST(selu_gain == 0.75);
    BOOST_TEST(leaky_relu_gain() == 1.4141428569978354);  // torch.nn.init.calculate_gain("leaky_relu")
    BOOST_TEST(leaky_relu_gain(0.2) == 1.3867504905630728);
}

BOOST_AUTO_TEST_CASE(a_seed_gives_the_same_bits_everywhere) {
    BOOST_TEST(checksum<double>(uniform{-0.3, 0.1}) == 0xd7aaa4dc7ce6ede2);
    BOOST_TEST(checksum<double>(normal{0.1, 0.7}) == 0xa61096f525beb9d6);
    BOOST_TEST(checksum<double>(truncated_normal{0.1, 0.7, 0.3, 0.9}) == 0xb29c66d4c6fb0301);
    BOOST_TEST(checksum<double>(xavier_uniform{}) == 0xf57037d389e436f9);
    BOOST_TEST(checksum<double>(he_normal{}) == 0x0b319650ff0d99ee);
    BOOST_TEST(checksum<double>(lecun_normal{}) == 0x442d2344a5fa9411);
    BOOST_TEST(checksum<double>(orthogonal{.gain = 1.3}) == 0x90aa8d318732e49b);
    BOOST_TEST(checksum<float>(orthogonal{}) == 0x0f941747b86cdf65);
    BOOST_TEST(checksum<double>(sparse{.sparsity = 0.4}) == 0x1f597e47c6fbe857);
}
