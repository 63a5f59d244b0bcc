// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_pointwise
#include <boost/test/unit_test.hpp>

#include <support/agreement.hpp>

using namespace scarp;
using namespace scarp::testing;

namespace {

/// Every operation of one value and of several.
template <int Columns>
constexpr void operations(sketch& s) {
    expression const x = s.sample(extents{Columns});
    expression const y = s.target(extents{Columns});
    expression const p = s.parameter(extents{Columns});
    s.keep(-exp(x) + log(y + 0.5) - log1p(y) + expm1(x));
    s.keep(sqrt(y) + abs(x) + tanh(x) + detail::unary(op::sigmoid, x));
    s.keep(erf(x) + sin(x) * cos(y) + floor(3 * x));
    s.keep(max(x, p) / (min(y, p) + 3) - pow(y + 0.1, p));
    s.keep(where(x > p, y, p) + where(x <= 0, 1, x) + (y >= 0.5) + (x < y) + (x == x) + (y != p));
    s.output(x * y + p * index_vector(x, Columns));
}

/// Numbers, rows, columns and whole tensors beside each other.
template <int Planes, int Rows, int Columns>
constexpr void broadcasting(sketch& s) {
    expression const x = s.sample(extents{Planes, Rows, Columns});
    expression const whole = s.parameter(extents{Planes, Rows, Columns});
    expression const plane = s.parameter(extents{Rows, Columns});
    expression const row = s.parameter(extents{Columns});
    expression const column = s.parameter(extents{Rows, 1});
    expression const number = s.parameter(extents{1});
    expression const deep = s.parameter(extents{Planes, 1, 1});
    expression const sparse = s.parameter(extents{Planes, 1, Columns});
    s.keep(x + whole * plane);
    s.keep((x + row) * (x - column));
    s.keep(x * number + deep);
    s.keep(abs(x) * sparse);
    s.keep(column * row);
    s.keep(abs(plane) - number);
    s.keep(max(sparse, column) + deep);
    s.output(x - abs(row) * column);
}

/// Updates beside each other: a parameter and its two moments.
constexpr void updates(sketch& s) {
    expression const x = s.sample(extents{21});
    expression const w = s.parameter(extents{3, 21});
    expression const m = s.parameter(extents{3, 21});
    expression const v = s.parameter(extents{21});
    expression const u = s.parameter(extents{21});
    s.assign(w, 0.9 * w + 0.1 * m);
    s.assign(m, m * w + 1);
    s.assign(v, u);
    s.assign(u, v);  // both take the other's old value
    s.keep(x + v);
}

}  // namespace

BOOST_AUTO_TEST_CASE(all_operations) {
    agrees_on<operations<21>, 2>();
    agrees_on<operations<1>, 3>();
}

BOOST_AUTO_TEST_CASE(all_broadcasts) {
    agrees_on<broadcasting<3, 2, 33>, 2>();
    agrees_on<broadcasting<1, 7, 1>, 1>();
}

BOOST_AUTO_TEST_CASE(values_before_the_update) { agrees_on<updates, 2>(); }
