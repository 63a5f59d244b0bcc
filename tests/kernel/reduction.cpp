// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_reduction
#include <boost/test/unit_test.hpp>

#include <support/agreement.hpp>

using namespace scarp;
using namespace scarp::testing;

namespace {

constexpr axes axes_of(int mask) {
    axes a;
    for (int i = 0; i < max_rank; ++i)
        if ((mask >> i) & 1) a.which[a.count++] = i;
    return a;
}

/// Over every set of axes of a sample, with a prologue and an epilogue.
template <int... Shape>
constexpr void every_subset(sketch& s) {
    expression const x = s.sample(extents{Shape...});
    expression const p = s.parameter(extents{Shape...});
    for (int mask = 1; mask < 1 << sizeof...(Shape); ++mask) s.keep(abs(max(x * p, axes_of(mask)) - 1));
}

/// Of the user's memory and of a panelled parameter, and nothing else in the kernel.
template <int Rows, int Columns>
constexpr void bare(sketch& s) {
    expression const x = s.sample(extents{Rows, Columns});
    expression const p = s.parameter(extents{Rows, Columns});
    s.output(sum(x, axes{1}));
    s.keep(sum(x, axes{0}));
    s.keep(sum(p, axes{1}.kept()));
    s.keep(max(p, axes{0}.kept()));
}

constexpr int sum_over_batch(graph& g, int id, op what) {
    extents e = g.nodes[id].dims;
    e[0] = 1;
    return g.add(applied(what, id, e, 1));
}

/// Over the batch, as a bias's derivative; over nothing but the batch of one number each, as a loss.
template <int Columns>
constexpr void over_the_batch(sketch& s) {
    expression const x = s.sample(extents{Columns});
    expression const wide = abs(x) + s.target(extents{Columns});
    graph& g = *x.owner();
    s.keep({g, sum_over_batch(g, x.id(), op::sum)});
    s.keep({g, sum_over_batch(g, wide.id(), op::amax)});
    s.keep({g, sum_over_batch(g, sum(x).id(), op::sum)});
}

/// A maximum, what is left of it, its sum: narrow rows stay in registers, wide ones do not.
template <int Columns>
constexpr void softmax(sketch& s) {
    expression const y = matmul(s.sample(extents{3, 5}), s.parameter(extents{5, Columns}));
    expression const e = exp(y - max(y, axes{1}.kept()));
    s.keep(e / sum(e, axes{1}.kept()));
    s.output(log(sum(e, axes{1})));
}

/// Maxima over rows, columns and inside a register, of which some are NaN.
template <int Rows, int Columns>
constexpr void hands_on_nan(sketch& s) {
    expression const x = sqrt(s.sample(extents{Rows, Columns}) + 0.99), y = sqrt(s.target(extents{Columns}) - 0.05);
    s.keep(max(x, axes{1}));
    s.keep(max(x, axes{0}));
    s.keep(max(abs(x)));
    s.output(y + max(y, axes{0}.kept()));
}

constexpr int lanes = simd::lanes<float>;
constexpr int part = lanes > 1 ? lanes - 1 : 1;  // of a register

}  // namespace

BOOST_AUTO_TEST_CASE(every_set_of_axes) {
    agrees_on<every_subset<2, 3, lanes + 2>, 2>();
    agrees_on<every_subset<1>, 1>();
}

BOOST_AUTO_TEST_CASE(nothing_else) {
    agrees_on<bare<17, 2 * lanes + 3>, 2>();
}

BOOST_AUTO_TEST_CASE(the_batch) {
    agrees_on<over_the_batch<1>, 65>();
    agrees_on<over_the_batch<10>, 17>();
    agrees_on<over_the_batch<33>, 7, double>();
}

BOOST_AUTO_TEST_CASE(rows_of_a_softmax) {
    agrees_on<softmax<1>, 2>();
    agrees_on<softmax<part>, 3>();
    agrees_on<softmax<lanes + 3>, 5>();
}

BOOST_AUTO_TEST_CASE(nan_is_handed_on) {
    agrees_on<hands_on_nan<18, lanes + 3>, 3>();
    agrees_on<hands_on_nan<5, part>, 2 * lanes>();
    agrees_on<hands_on_nan<4, 2 * simd::lanes<double>>, 2, double>();
}
