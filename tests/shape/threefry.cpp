// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE shape_threefry
#include <boost/test/unit_test.hpp>

#include <scarp/shape/threefry.hpp>

#include <cmath>

using namespace scarp;

namespace {

// known answers: Random123's kat_vectors, threefry2x32 of 13 rounds
constexpr std::uint32_t ones = ~0u;
static_assert(threefry<std::uint32_t>(0, 0, 0, 0) == 0x9d1c5ec6);
static_assert(threefry(ones, ones, ones, ones) == 0xfd36d048);
static_assert(threefry<std::uint32_t>(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344) == 0xba3e4725);

constexpr step_key key = key_of_step(seed{7}, 1);
static_assert(key.at[0] < 1 << 24 && key.at[1] < 1 << 24, "a float holds it");
static_assert(key.at[0] != key_of_step(seed{7}, 2).at[0] && key.at[0] != key_of_step(seed{8}, 1).at[0]);
static_assert(static_cast<double>(uniform_of_step<float>(key, 3, 5)) == uniform_of_step<double>(key, 3, 5));

}  // namespace

BOOST_AUTO_TEST_CASE(numbers_are_uniform) {
    constexpr int cells = 64, count = 1 << 18;
    int found[cells] = {};
    double sum = 0, product = 0, last = 0.5, across = 0;
    for (int i = 0; i < count; ++i) {
        double const u = uniform_of_step<double>(key, 0, static_cast<std::uint32_t>(i));
        BOOST_REQUIRE((u >= 0 && u < 1));
        ++found[static_cast<int>(u * cells)];
        sum += u;
        product += (u - 0.5) * (last - 0.5);
        across += (u - 0.5) * (uniform_of_step<double>(key, 1, static_cast<std::uint32_t>(i)) - 0.5);
        last = u;
    }
    double chi = 0;
    for (int const n : found) chi += std::pow(n - count / cells, 2) / (count / cells);
    double const deviation = 1 / std::sqrt(12.0 * count);
    BOOST_TEST(std::fabs(sum / count - 0.5) < 4 * deviation);
    BOOST_TEST(std::fabs(product / count) < 4 * deviation / std::sqrt(12.0));  // neighbours
    BOOST_TEST(std::fabs(across / count) < 4 * deviation / std::sqrt(12.0));   // streams
    BOOST_TEST((chi > 30 && chi < 110));                                       // 63 on average, deviation 11
}
