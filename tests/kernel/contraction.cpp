// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_contraction
#include <boost/test/unit_test.hpp>

#include <support/agreement.hpp>

using namespace scarp;
using namespace scarp::testing;

namespace {

/// A batch of rows times a parameter, with an epilogue.
template <int K, int N>
constexpr void rows_times_parameter(sketch& s) {
    expression const x = s.sample(extents{K});
    expression const w = s.parameter(extents{K, N});
    s.keep(max(matmul(x, w) + s.parameter(extents{N}), 0));
    s.output(matmul(abs(x), w));
}

/// What a dense layer's derivatives need: the parameter the other way round, and products along the batch.
template <int K, int N>
constexpr void both_ways(sketch& s) {
    expression const x = s.sample(extents{K});
    expression const d = s.target(extents{N});
    expression const v = s.parameter(extents{N, K}, true);
    s.keep(matmul(x, transpose(v)));
    s.keep(matmul(d, v));
    s.keep(detail::contraction(detail::swap_last_two(x), d));
    s.keep(detail::contraction(detail::swap_last_two(abs(d)), -x));
    s.keep(detail::contraction(detail::swap_last_two(abs(x)), d));
}

/// A product along a long batch: rows of x lie far apart and are packed, in one or two tiles' rows, or as they divide.
template <int K, int N>
constexpr void along_the_batch(sketch& s) {
    expression const x = s.sample(extents{K});
    expression const d = s.target(extents{N});
    s.keep(detail::contraction(detail::swap_last_two(x), d));
    s.output(x);
}

/// Products sample by sample, of what is stored in every way.
template <int M, int K, int N>
constexpr void grouped(sketch& s) {
    expression const x = s.sample(extents{M, K});
    expression const y = s.target(extents{K, N});
    expression const e = abs(y);
    s.output(matmul(x, sum(y, axes{1}.kept())));
    s.keep(matmul(x, y));
    s.keep(matmul(-x, e));
    s.keep(matmul(detail::swap_last_two(e), detail::swap_last_two(x)));
    s.keep(matmul(s.parameter(extents{N, M}), x));
    s.keep(matmul(x, s.parameter(extents{K, N})) + s.parameter(extents{M, 1}));
}

/// Four axes.
constexpr void twice_grouped(sketch& s) {
    expression const x = s.sample(extents{2, 5, 3});
    expression const y = s.target(extents{2, 3, 19});
    s.output(matmul(detail::swap_last_two(abs(y)), detail::swap_last_two(x)));
}

/// Parameters alone.
template <int M, int K, int N>
constexpr void without_batch(sketch& s) {
    expression const a = s.parameter(extents{M, K});
    expression const b = s.parameter(extents{K, N});
    s.keep(matmul(transpose(s.parameter(extents{K, M}, true)), b));
    s.keep(matmul(transpose(b), transpose(a)));
    s.keep(matmul(s.parameter(extents{4, M, K}), s.parameter(extents{4, K, N})));
}

constexpr int lanes = simd::lanes<float>;
constexpr int part = lanes > 1 ? lanes - 1 : 1;  // of a register
constexpr int half = lanes > 1 ? lanes / 2 : 1;

}  // namespace

BOOST_AUTO_TEST_CASE(rows_times_a_parameter) {
    agrees_on<rows_times_parameter<2 * lanes - 1, 2 * lanes + 1>, 9>();
    agrees_on<rows_times_parameter<2 * lanes + 1, 1>, 5>();
    agrees_on<rows_times_parameter<lanes + 1, part>, 17>();
}

BOOST_AUTO_TEST_CASE(a_long_parameter) { agrees_on<rows_times_parameter<3072 / lanes + 3, 16 * lanes + 1>, 27>(); }

BOOST_AUTO_TEST_CASE(parameters_plain_and_transposed) {
    agrees_on<both_ways<2 * lanes + 1, 3>, 7>();
}

BOOST_AUTO_TEST_CASE(packed) {
    agrees_on<along_the_batch<56, 6 * lanes + 1>, 131>();
    agrees_on<along_the_batch<42, 4 * lanes>, 128>();
    agrees_on<along_the_batch<23, 5 * lanes>, 128>();  // divides into no tiles
    agrees_on<along_the_batch<112, 4 * lanes>, 131>();  // into none that fill few registers
}

BOOST_AUTO_TEST_CASE(packed_in_parts) { agrees_on<along_the_batch<84, 4 * lanes + 1>, 5601>(); }

BOOST_AUTO_TEST_CASE(few_columns) {
    agrees_on<both_ways<4 * lanes, 3>, 7>();
    agrees_on<both_ways<3 * lanes, part>, 11>();
    agrees_on<both_ways<5 * lanes + 3, 1>, 6>();
}

BOOST_AUTO_TEST_CASE(columns_that_fill_half_a_register) {
    agrees_on<rows_times_parameter<4 * lanes + 6, half>, 37>();
    agrees_on<both_ways<2 * lanes, half>, 2 * lanes + 3>();
}

BOOST_AUTO_TEST_CASE(sample_by_sample) {
    agrees_on<grouped<7, 17, 2 * lanes + 1>, 2>();
    agrees_on<twice_grouped, 3>();
}

BOOST_AUTO_TEST_CASE(parameters_alone) { agrees_on<without_batch<lanes + 1, 2 * lanes + 1, part>, 1>(); }
