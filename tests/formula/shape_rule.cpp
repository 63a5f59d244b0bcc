// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE formula_shape_rule
#include <boost/test/unit_test.hpp>

#include <scarp/formula/shape_rule.hpp>

using namespace scarp;

namespace {

constexpr int B = batch_extent;

static_assert(family_of(op::constant) == family::leaf && family_of(op::index) == family::leaf);
static_assert(family_of(op::negate) == family::pointwise && family_of(op::where) == family::pointwise);
static_assert(family_of(op::sum) == family::reduction && family_of(op::amax) == family::reduction);
static_assert(family_of(op::matmul) == family::contraction);
static_assert(family_of(op::expand) == family::movement && family_of(op::concat) == family::movement);
static_assert(family_of(op::assign) == family::effect);

// matrix products
static_assert(shape_of_matmul(extents{2, 3}, extents{3, 5}) == extents{2, 5});
static_assert(shape_of_matmul(extents{B, 3}, extents{3, 5}) == extents{B, 5});
static_assert(shape_of_matmul(extents{B, 2, 3}, extents{3, 5}) == extents{B, 2, 5});
static_assert(shape_of_matmul(extents{2, 3}, extents{B, 3, 5}) == extents{B, 2, 5});
static_assert(shape_of_matmul(extents{B, 2, 3}, extents{B, 3, 5}) == extents{B, 2, 5});
static_assert(shape_of_matmul(extents{B, 7, 2, 3}, extents{B, 7, 3, 5}) == extents{B, 7, 2, 5});
static_assert(shape_of_matmul(extents{5, B}, extents{B, 7}) == extents{5, 7});
static_assert(shape_of_matmul(extents{2, 3}, extents{4, 5}).rank < 0);
static_assert(shape_of_matmul(extents{B, 2, 3}, extents{7, 3, 5}).rank < 0);
static_assert(shape_of_matmul(extents{3}, extents{3, 5}).rank < 0);
static_assert(shape_of_matmul(extents{2, 3}, extents{3}).rank < 0);
static_assert(shape_of_matmul(extents{}, extents{}).rank < 0);

// one behind the other
static_assert(shape_of_concat(extents{B, 2, 3}, extents{B, 5, 3}, 1) == extents{B, 7, 3});
static_assert(shape_of_concat(extents{4}, extents{5}, 0) == extents{9});
static_assert(shape_of_concat(extents{B, 2, 3}, extents{B, 2, 4}, 1).rank < 0);
static_assert(shape_of_concat(extents{B, 2}, extents{B, 2, 3}, 1).rank < 0);
static_assert(shape_of_concat(extents{B, 2}, extents{B, 2}, 2).rank < 0);
static_assert(shape_of_concat(extents{B, 2}, extents{B, 2}, -1).rank < 0);

constexpr extents rule(node const& n, extents a, extents b = {}, extents c = {}) { return shape_rule(n, a, b, c); }

static_assert(rule(applied(op::exp, 0, {}), extents{B, 3}) == extents{B, 3});
static_assert(rule(applied(op::add, 0, 1, {}), extents{B, 3}, extents{}) == extents{B, 3});
static_assert(rule(applied(op::add, 0, 1, {}), extents{B, 1, 3}, extents{2, 1}) == extents{B, 2, 3});
static_assert(rule(applied(op::add, 0, 1, {}), extents{B, 2}, extents{B, 3}).rank < 0);
static_assert(rule(applied(op::where, 0, 1, 2, {}), extents{2, 1}, extents{}, extents{3}) == extents{2, 3});
static_assert(rule(applied(op::where, 0, 1, 2, {}), extents{2}, extents{3}, extents{3}).rank < 0);

static_assert(rule(applied(op::sum, 0, {}, 5), extents{B, 2, 3}) == extents{1, 2, 1});
static_assert(rule(applied(op::amax, 0, {}), extents{B, 2, 3}) == extents{B, 2, 3});

static_assert(rule(leaf(op::expand, extents{B, 4, 3}), extents{4, 1}) == extents{B, 4, 3});
static_assert(rule(leaf(op::expand, extents{4, 1}), extents{4, 3}).rank < 0);
static_assert(rule(leaf(op::reshape, extents{B, 6}), extents{B, 2, 3}) == extents{B, 6});
static_assert(rule(leaf(op::reshape, extents{-2, 3}), extents{B, 2, 3}) == extents{-2, 3});
static_assert(rule(leaf(op::reshape, extents{B, 5}), extents{B, 2, 3}).rank < 0);
static_assert(rule(leaf(op::reshape, extents{6}), extents{B, 2, 3}).rank < 0);
static_assert(rule(leaf(op::transpose, {}, 0x102), extents{B, 2, 3}) == extents{3, B, 2});
static_assert(permuted_axis(0x102, 0) == 2 && permuted_axis(0x102, 2) == 1);

static_assert(rule(leaf(op::slice, extents{B, 2}, 1, 3), extents{B, 5}) == extents{B, 2});
static_assert(rule(leaf(op::slice, extents{B, 2}, 1, 4), extents{B, 5}).rank < 0);
static_assert(rule(leaf(op::pad, extents{B, 5}, 1, 3), extents{B, 2}) == extents{B, 5});
static_assert(rule(leaf(op::pad, extents{B, 5}, 1, 4), extents{B, 2}).rank < 0);
static_assert(rule(leaf(op::concat, {}, 1), extents{B, 2}, extents{B, 5}) == extents{B, 7});

static_assert(rule(leaf(op::state, extents{2, 3}), {}) == extents{2, 3});
static_assert(rule(leaf(op::assign), extents{2}, extents{2}) == extents{2});

}  // namespace

BOOST_AUTO_TEST_CASE(products_of_all_small_shapes_have_the_outer_extents) {
    int fitting = 0, refused = 0;
    for (int m = 1; m <= 3; ++m)
        for (int k = 1; k <= 3; ++k)
            for (int l = 1; l <= 3; ++l)
                for (int n = 1; n <= 3; ++n) {
                    extents const r = shape_of_matmul(extents{B, m, k}, extents{l, n});
                    bool const fits = k == l;
                    BOOST_TEST((fits ? r == extents{B, m, n} : r.rank < 0));
                    ++(fits ? fitting : refused);
                }
    BOOST_TEST(fitting == 27);
    BOOST_TEST(refused == 54);
}
