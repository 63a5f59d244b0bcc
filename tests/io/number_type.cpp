// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE io_number_type
#include <boost/test/unit_test.hpp>

#include <scarp/io/number_type.hpp>

#include <cmath>
#include <limits>

using namespace scarp;
using namespace scarp::detail;

static_assert(float_of_half(0x3C00) == 1 && float_of_half(0xC000) == -2 && float_of_half(0x7BFF) == 65504 && float_of_half(1) == 0x1p-24f);
static_assert(float_of_bfloat(0x3F80) == 1 && float_of_bfloat(0x4049) == 3.140625f);
static_assert(half_of_float(65519.9f) == 0x7BFF && half_of_float(65520) == 0x7C00 && half_of_float(1e30f) == 0x7C00);
static_assert(half_of_float(0x1p-25f) == 0 && half_of_float(0x1.8p-25f) == 1 && half_of_float(0x1.8p-24f) == 2);   // ties to even
static_assert(half_of_float(1 + 0x1p-11f) == 0x3C00 && half_of_float(1 + 0x1.8p-10f) == 0x3C02);
static_assert(bfloat_of_float(1 + 0x1p-8f) == 0x3F80 && bfloat_of_float(1 + 0x1.8p-7f) == 0x3F82);
static_assert(bfloat_of_float(std::numeric_limits<float>::max()) == 0x7F80);
static_assert(half_of_float(-0.0f) == 0x8000 && bfloat_of_float(-0.0f) == 0x8000);

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
    BOOST_TEST(round_trip(float_of_half, half_of_float) == 65536);
    BOOST_TEST(round_trip(float_of_bfloat, bfloat_of_float) == 65536);
}

BOOST_AUTO_TEST_CASE(to_the_nearest_ties_to_even) {
    BOOST_TEST(rounds_to_nearest(float_of_half, half_of_float) == 0x7BFF);
    BOOST_TEST(rounds_to_nearest(float_of_bfloat, bfloat_of_float) == 0x7F7F);
}

BOOST_AUTO_TEST_CASE(bytes_are_little_endian) {
    unsigned char bytes[8] = {};
    write_number<number_type::f32>(1.0, bytes);
    BOOST_TEST(bytes[3] == 0x3F);
    BOOST_TEST(bytes[2] == 0x80);
    write_number<number_type::f64>(-2.0f, bytes);
    BOOST_TEST(bytes[7] == 0xC0);
    BOOST_TEST((read_number<float, number_type::f64>(bytes) == -2));
    write_number<number_type::bf16>(0.15625, bytes);
    BOOST_TEST((read_number<double, number_type::bf16>(bytes) == 0.15625));
    write_number<number_type::f16>(0.15625f, bytes);
    BOOST_TEST((read_number<double, number_type::f16>(bytes) == 0.15625));
}
