// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_dtype
#include <boost/test/unit_test.hpp>

#include <scarp/data/dtype.hpp>

#include <cmath>
#include <limits>

using namespace scarp;
using namespace scarp::detail;

static_assert(from_half(0x3C00) == 1 && from_half(0xC000) == -2 && from_half(0x7BFF) == 65504 && from_half(1) == 0x1p-24f);
static_assert(from_bfloat(0x3F80) == 1 && from_bfloat(0x4049) == 3.140625f);
static_assert(to_half(65519.9f) == 0x7BFF && to_half(65520) == 0x7C00 && to_half(1e30f) == 0x7C00);
static_assert(to_half(0x1p-25f) == 0 && to_half(0x1.8p-25f) == 1 && to_half(0x1.8p-24f) == 2);   // ties to even
static_assert(to_half(1 + 0x1p-11f) == 0x3C00 && to_half(1 + 0x1.8p-10f) == 0x3C02);
static_assert(to_bfloat(1 + 0x1p-8f) == 0x3F80 && to_bfloat(1 + 0x1.8p-7f) == 0x3F82);
static_assert(to_bfloat(std::numeric_limits<float>::max()) == 0x7F80);
static_assert(to_half(-0.0f) == 0x8000 && to_bfloat(-0.0f) == 0x8000);

namespace {

/// All numbers of 16 bits survive the way to float and back, whatever is not a number stays so.
template <class Widen, class Narrow>
int round_trip(Widen widen, Narrow narrow) {
    int same = 0;
    for (int i = 0; i < 65536; ++i) {
        auto const bits = static_cast<std::uint16_t>(i);
        float const x = widen(bits);
        same += std::isnan(x) ? std::isnan(widen(narrow(x))) && std::signbit(widen(narrow(x))) == std::signbit(x) : narrow(x) == bits;
    }
    return same;
}

/// That no other number of 16 bits is nearer: between neighbours, the nearer one, and the even one from the middle.
template <class Widen, class Narrow>
int rounds_to_nearest(Widen widen, Narrow narrow) {
    int right = 0;
    for (std::uint16_t bits = 0; std::isfinite(widen(static_cast<std::uint16_t>(bits + 1))); ++bits) {
        float const low = widen(bits), high = widen(static_cast<std::uint16_t>(bits + 1)), middle = low + (high - low) / 2;
        bool const exact = std::nextafter(low, high) != high && middle != low && middle != high;
        right += !exact || (narrow(middle) == bits + (bits & 1) && narrow(std::nextafter(middle, low)) == bits &&
                            narrow(std::nextafter(middle, high)) == bits + 1);
    }
    return right;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_number_of_16_bits_survives) {
    BOOST_TEST(round_trip(from_half, to_half) == 65536);
    BOOST_TEST(round_trip(from_bfloat, to_bfloat) == 65536);
}

BOOST_AUTO_TEST_CASE(to_the_nearest_ties_to_even) {
    BOOST_TEST(rounds_to_nearest(from_half, to_half) == 0x7BFF);
    BOOST_TEST(rounds_to_nearest(from_bfloat, to_bfloat) == 0x7F7F);
}
