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
    s.output(matmul(tanh(x), w));
}

/// What a dense layer's derivatives need: the parameter the other way round, and products along the batch.
template <int K, int N>
constexpr void both_ways(sketch& s) {
    expression const x = s.sample(extents{K});
    expression const d = s.target(extents{N});
    expression const w = s.parameter(extents{N, K});
    expression const v = s.parameter(extents{N, K}, true);
    s.keep(matmul(x, transpose(w)));
    s.keep(matmul(x, transpose(v)));
    s.keep(matmul(d, w));
    s.keep(matmul(d, v));
    s.keep(detail::contraction(detail::swap_last_two(x), d));
    expression const e = tanh(d);
    s.keep(e);
    s.keep(detail::contraction(detail::swap_last_two(e), exp(x)));
}

/// Products sample by sample, of what is stored in every way.
template <int M, int K, int N>
constexpr void grouped(sketch& s) {
    expression const x = s.sample(extents{M, K});
    expression const y = s.target(extents{K, N});
    s.keep(matmul(x, y));
    s.keep(matmul(tanh(x), exp(y)));
    s.keep(matmul(detail::swap_last_two(y), detail::swap_last_two(x)));
    s.keep(matmul(s.parameter(extents{N, M}), x));
    s.keep(matmul(s.parameter(extents{N, M}), exp(x)));
    s.keep(matmul(x, s.parameter(extents{K, N})) + s.parameter(extents{M, 1}));
    s.output(matmul(x, detail::swap_last_two(x)));
}

/// Four axes.
constexpr void twice_grouped(sketch& s) {
    expression const x = s.sample(extents{2, 5, 3});
    expression const y = s.target(extents{2, 3, 19});
    s.keep(matmul(x, y));
    s.keep(matmul(tanh(x), exp(y)));
    s.keep(matmul(exp(x), s.parameter(extents{3, 17})));
    s.keep(matmul(detail::swap_last_two(tanh(y)), detail::swap_last_two(exp(x))));
}

/// Parameters alone.
template <int M, int K, int N>
constexpr void without_batch(sketch& s) {
    expression const a = s.parameter(extents{M, K});
    expression const b = s.parameter(extents{K, N});
    expression const t = s.parameter(extents{K, M}, true);
    s.keep(matmul(a, b));
    s.keep(matmul(transpose(t), b));
    s.keep(matmul(transpose(b), transpose(a)));
    s.keep(matmul(tanh(a), exp(b)));
    s.keep(matmul(s.parameter(extents{4, M, K}), s.parameter(extents{4, K, N})));
}

}  // namespace

BOOST_AUTO_TEST_CASE(rows_times_a_parameter) {
    agrees_on<rows_times_parameter<1, 1>, 1>();
    agrees_on<rows_times_parameter<31, 33>, 9>();
    agrees_on<rows_times_parameter<5, 100>, 3>();
    agrees_on<rows_times_parameter<65, 48>, 17>();
    agrees_on<rows_times_parameter<100, 1>, 5>();
    agrees_on<rows_times_parameter<15, 9>, 8, double>();
}

BOOST_AUTO_TEST_CASE(parameters_plain_and_transposed) {
    agrees_on<both_ways<3, 2>, 5>();
    agrees_on<both_ways<17, 9>, 7>();
    agrees_on<both_ways<65, 32>, 3>();
    agrees_on<both_ways<7, 19>, 9, double>();
}

BOOST_AUTO_TEST_CASE(sample_by_sample) {
    agrees_on<grouped<1, 1, 1>, 1>();
    agrees_on<grouped<7, 17, 33>, 3>();
    agrees_on<grouped<5, 8, 1>, 4, double>();
    agrees_on<twice_grouped, 3>();
}

BOOST_AUTO_TEST_CASE(parameters_alone) {
    agrees_on<without_batch<1, 5, 7>, 1>();
    agrees_on<without_batch<17, 33, 3>, 1>();
}
