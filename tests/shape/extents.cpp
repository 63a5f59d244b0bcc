// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE shape_extents
#include <boost/test/unit_test.hpp>

#include <scarp/shape/extents.hpp>

using namespace scarp;

namespace {

constexpr int B = batch_extent;

static_assert(extents{}.rank == 0 && extents{}.size() == 1 && extents{}.last() == 1);
static_assert(extents{2, 3, 4}.rank == 3 && extents{2, 3, 4}.size() == 24 && extents{2, 3, 4}.last() == 4);
static_assert(extents{2, 3} == extents{2, 3});
static_assert(extents{2, 3} != extents{3, 2});
static_assert(extents{2, 3} != extents{2, 3, 1});
static_assert(extents{} != extents{1});

// the batch counts as one, and as n where it stands for n rows of each sample
static_assert(extents{B, 3}.batched() && !extents{3, 4}.batched() && !extents{}.batched());
static_assert(extents{B, 3}.size() == 3);
static_assert(extents{-5, 3}.batched() && extents{-5, 3}.size() == 15);
static_assert(sample_of(extents{B, 3, 4}) == extents{3, 4});
static_assert(sample_of(extents{B}) == extents{});
static_assert(sample_of(extents{3, 4}) == extents{3, 4});
static_assert(prepend(B, extents{3}) == extents{B, 3});
static_assert(prepend(7, extents{}) == extents{7});
static_assert(with_batch_of(extents{B, 3}, 64) == extents{64, 3});
static_assert(with_batch_of(extents{-5, 3}, 64) == extents{320, 3});
static_assert(with_batch_of(extents{3, B}, 64) == extents{3, 64});
static_assert(with_batch_of(extents{3, 4}, 64) == extents{3, 4});
static_assert(with_batch_of(extents{}, 64) == extents{});

static_assert(broadcast(extents{}, extents{}) == extents{});
static_assert(broadcast(extents{3, 4}, extents{}) == extents{3, 4});
static_assert(broadcast(extents{4}, extents{3, 4}) == extents{3, 4});
static_assert(broadcast(extents{3, 1}, extents{1, 4}) == extents{3, 4});
static_assert(broadcast(extents{B, 3}, extents{3}) == extents{B, 3});
static_assert(broadcast(extents{1, 3}, extents{B, 1}) == extents{B, 3});
static_assert(broadcast(extents{3}, extents{4}).rank == -1);
static_assert(broadcast(extents{B, 3}, extents{2, 3}).rank == -1);
static_assert(no_extents().rank == -1);

}  // namespace

BOOST_AUTO_TEST_CASE(broadcasting_does_not_mind_the_order) {
    int fitting = 0, tried = 0;
    for (int a = 1; a <= 3; ++a)
        for (int b = 1; b <= 3; ++b)
            for (int c = 1; c <= 3; ++c)
                for (int d = 1; d <= 3; ++d, ++tried) {
                    extents const x{a, b}, y{c, d};
                    extents const r = broadcast(x, y);
                    BOOST_TEST((r == broadcast(y, x)));
                    bool const fits = (a == c || a == 1 || c == 1) && (b == d || b == 1 || d == 1);
                    BOOST_TEST(fits == (r.rank == 2));
                    if (!fits) continue;
                    ++fitting;
                    BOOST_TEST(r[0] == (a > c ? a : c));
                    BOOST_TEST(r[1] == (b > d ? b : d));
                }
    BOOST_TEST(tried == 81);
    BOOST_TEST(fitting == 49);
}

BOOST_AUTO_TEST_CASE(axes_can_be_changed) {
    extents e{2, 3};
    e[1] = 5;
    BOOST_TEST(e.size() == 10);
    BOOST_TEST((e == extents{2, 5}));
}
