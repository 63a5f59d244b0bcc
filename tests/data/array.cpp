// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_array
#include <boost/test/unit_test.hpp>

#include <scarp/data/array.hpp>

#include <cmath>
#include <string>
#include <vector>

using scarp::dtype;
using scarp::named_array;

static_assert(scarp::detail::dtype_for<bool>() == dtype::b1 && scarp::detail::dtype_for<char>() == dtype::i1);
static_assert(scarp::detail::dtype_for<short>() == dtype::i2 && scarp::detail::dtype_for<long long>() == dtype::i8);
static_assert(scarp::detail::dtype_for<unsigned>() == dtype::u4 && scarp::detail::dtype_for<double>() == dtype::f8);
static_assert(size_of(dtype::f2) == 2 && size_of(dtype::f4) == 4 && size_of(dtype::u8) == 8 && size_of(dtype::b1) == 1);
static_assert(name_of(dtype::b1) == "b1" && name_of(dtype::bf16) == "bf16" && name_of(dtype::f8) == "f8");

// IEEE 754's own examples: 1, -2, the largest, the smallest normal, the smallest, -0, infinity.
static_assert(scarp::detail::from_half(0x3C00) == 1 && scarp::detail::from_half(0xC000) == -2);
static_assert(scarp::detail::from_half(0x7BFF) == 65504 && scarp::detail::from_half(0x0400) == 0x1p-14f);
static_assert(scarp::detail::from_half(0x0001) == 0x1p-24f && scarp::detail::from_half(0x83FF) == -1023 * 0x1p-24f);
static_assert(scarp::detail::from_half(0x7C00) == std::numeric_limits<float>::infinity());
static_assert(scarp::detail::from_bfloat(0x3F80) == 1 && scarp::detail::from_bfloat(0xC040) == -3);

namespace {

template <class To, class From>
std::vector<To> converted(std::vector<From> const& numbers) {
    return named_array::of("x", {numbers.size()}, std::span<From const>{numbers}).template values<To>();
}

template <class To, class From>
std::string refusal(From number) {
    try {
        converted<To>(std::vector<From>{From(1), number});
    } catch (scarp::data_error const& e) {
        return e.what();
    }
    return "";
}

} // namespace

BOOST_AUTO_TEST_CASE(numbers_keep_their_value) {
    std::vector<double> const halves{0.5, -3, 1e300};
    BOOST_TEST(converted<double>(halves) == halves);
    BOOST_TEST(converted<float>(std::vector<int>{1, -7}) == (std::vector<float>{1, -7}));
    BOOST_TEST(converted<int>(std::vector<double>{2147483647, -2147483648.0, -0.0}) == (std::vector<int>{2147483647, -2147483647 - 1, 0}));
    BOOST_TEST(converted<int>(std::vector<long long>{5, -5}) == (std::vector<int>{5, -5}));
    BOOST_TEST(converted<std::uint8_t>(std::vector<float>{0, 255}) == (std::vector<std::uint8_t>{0, 255}));
    named_array const flags{"b", dtype::b1, {3}, {0, 1, 7}};
    BOOST_TEST(flags.values<int>() == (std::vector<int>{0, 1, 1}));
    BOOST_TEST(std::isnan(named_array{"h", dtype::f2, {1}, {0x01, 0x7E}}.values<float>()[0]));
}

BOOST_AUTO_TEST_CASE(numbers_that_do_not_fit_are_named) {
    BOOST_TEST(refusal<int>(0.5) == "x: expected numbers that fit i4, found 0.5 as element 1");
    BOOST_TEST(refusal<int>(2147483648.0) != "");
    BOOST_TEST(refusal<int>(2147483648.0f) != "");
    BOOST_TEST(refusal<int>(std::nan("")) != "");
    BOOST_TEST(refusal<int>(std::int64_t{1} << 40) != "");
    BOOST_TEST(refusal<std::int64_t>(0x1p63) != "");
    BOOST_TEST(refusal<std::int64_t>(~std::uint64_t{0}) != "");
    BOOST_TEST(refusal<std::uint64_t>(-1) != "");
    BOOST_TEST(refusal<std::uint8_t>(256) != "");
    BOOST_TEST(refusal<float>(1e300) == "");                                // rounds, to infinity
}

BOOST_AUTO_TEST_CASE(a_shape_that_does_not_hold_the_numbers) {
    std::vector<float> const three(3);
    BOOST_CHECK_THROW(named_array::of("x", {2, 2}, std::span<float const>{three}), std::invalid_argument);
    BOOST_TEST(named_array::of("x", {3, 1}, std::span<float const>{three}).size() == 3u);
    BOOST_TEST((named_array{"s", dtype::f4, {}, {}}.size()) == 1u);
}
