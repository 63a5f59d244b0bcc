// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_transposition
#include <boost/test/unit_test.hpp>

#include <support/agreement.hpp>

using namespace scarp;
using namespace scarp::testing;

namespace {

/// The user's memory, a panelled value and a parameter, each turned into panels and into plain rows.
template <int Rows, int Columns>
constexpr void last_two(sketch& s) {
    expression const x = s.sample(extents{Rows, Columns});
    s.keep(2 * transpose(abs(x)));
    s.keep(transpose(s.parameter(extents{Rows, Columns})));
    s.output(reshape(transpose(x), Rows * Columns));
}

/// The last two permutations of the parameter read it across its panels.
template <int A, int B, int C>
constexpr void of_three(sketch& s) {
    expression const x = s.sample(extents{A, B, C});
    expression const p = s.parameter(extents{A, B, C});
    s.keep(transpose(abs(x), 1, 2, 0));
    s.keep(transpose(p, 1, 0, 2));
    s.keep(transpose(p, 0, 2, 1));
    s.keep(transpose(p, 2, 1, 0));
    s.keep(transpose(p, 1, 2, 0));
    s.output(transpose(x, 1, 0, 2));
}

/// Parts, margins, pieces behind each other, along every axis.
template <int A, int B>
constexpr void pieces(sketch& s) {
    expression const x = s.sample(extents{A, B});
    expression const p = s.parameter(extents{A, B});
    for (int axis = 0; axis < 2; ++axis) {
        int const size = axis == 0 ? A : B;
        s.keep(slice(axis == 0 ? x : -x, axis, 1, size) + 1);
        s.keep(slice(p, axis, size / 2, size));
        s.keep(concat(x, -x, axis));
        extents wide = extents{A, B};
        wide[axis] += 3;
        s.keep(detail::movement(op::pad, axis == 0 ? -x : x, wide, axis + 1, 2 * axis) * 2);
    }
    s.output(-concat(slice(x, 1, B / 2, B), -slice(x, 1, 0, B / 2), 1));
}

/// Other extents for the same elements, again and again.
template <int A, int B>
constexpr void reshapes(sketch& s) {
    expression const x = s.sample(extents{A, B});
    expression const p = s.parameter(extents{A, B});
    s.keep(abs(reshape(2 * x, B, A)));
    s.keep(reshape(reshape(abs(x), 1, A * B) + 1, B, A, 1));
    s.keep(matmul(reshape(abs(x), A * B), s.parameter(extents{A * B, 5})));
    s.keep(reshape(x, B, A) * reshape(p, B, A));
    s.output(reshape(transpose(abs(x)), A, B));
}

constexpr int lanes = simd::lanes<float>;

}  // namespace

BOOST_AUTO_TEST_CASE(two_axes) { agrees_on<last_two<lanes + 1, 2 * lanes + 1>, 2>(); }

BOOST_AUTO_TEST_CASE(one_row) { agrees_on<last_two<1, 2 * lanes + 3>, 2>(); }

BOOST_AUTO_TEST_CASE(one_column) { agrees_on<last_two<2 * lanes + 3, 1>, 1>(); }

BOOST_AUTO_TEST_CASE(three_axes) { agrees_on<of_three<2, 3, 2 * lanes + 3>, 2>(); }

BOOST_AUTO_TEST_CASE(parts_and_pieces) { agrees_on<pieces<3, 2 * lanes + 3>, 2>(); }

BOOST_AUTO_TEST_CASE(other_extents) { agrees_on<reshapes<3, 2 * lanes + 1>, 2>(); }
