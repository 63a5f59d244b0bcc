// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE compiler_plan
#include <boost/test/unit_test.hpp>

#include <scarp/compiler/plan.hpp>

using namespace scarp;

namespace {

constexpr parameter_record record(extents dims, bool transposed) {
    parameter_record r;
    r.dims = dims;
    r.transposed = transposed;
    return r;
}

}  // namespace

// rows behind each other
static_assert(row_major(extents{3, 5}) == layout{3, 5, 5} && row_major(extents{3, 5}).row_major());
static_assert(row_major(extents{2, 3, 5}) == layout{6, 5, 5} && row_major(extents{7}) == layout{1, 7, 7});
static_assert(row_major(extents{}) == layout{1, 1, 1} && row_major(extents{}).length() == 1);
static_assert(row_major(extents{3, 5}).at(2, 4) == 14 && row_major(extents{3, 5}).panels() == 1);

// panels: one register wide where that holds all columns, else two
static_assert(panelled(extents{3, 5}, 8) == layout{3, 5, 8} && panelled(extents{3, 8}, 8).panel == 8);
static_assert(panelled(extents{3, 9}, 8).panel == 16 && panelled(extents{3, 784}, 8).panel == 16);
static_assert(!panelled(extents{3, 5}, 8).row_major() && panelled(extents{3, 16}, 8).row_major());
static_assert(panelled(extents{3, 5}, 8).panels() == 1 && panelled(extents{3, 16}, 8).panels() == 1);
static_assert(panelled(extents{3, 17}, 8).panels() == 2 && panelled(extents{3, 33}, 8).panels() == 3);
static_assert(panelled(extents{3, 17}, 8).length() == 2 * 3 * 16, "the last panel is whole");
static_assert(panelled(extents{3, 40}, 8).at(0, 15) == 15 && panelled(extents{3, 40}, 8).at(1, 0) == 16);
static_assert(panelled(extents{3, 40}, 8).at(0, 16) == 48 && panelled(extents{3, 40}, 8).at(2, 39) == 2 * 48 + 2 * 16 + 7);

// room for a whole register from any element on
static_assert(padded_length(0, 8) == 8 && padded_length(1, 8) == 16 && padded_length(8, 8) == 16 && padded_length(9, 8) == 24);
static_assert(padded_length(5, 1) == 6);

// vectors and columns are contiguous, all else is panelled
static_assert(layout_of_parameter(extents{}, 8) == layout{1, 1, 1} && layout_of_parameter(extents{20}, 8) == layout{1, 20, 20});
static_assert(layout_of_parameter(extents{20, 1}, 8) == layout{20, 1, 1});
static_assert(layout_of_parameter(extents{20, 3}, 8) == layout{20, 3, 8});
static_assert(layout_of_parameter(extents{2, 20, 30}, 8) == layout{40, 30, 16});

// a dense weight is declared (out, in) and stored (in, out)
static_assert(stored_extents(record(extents{3, 4}, true)) == extents{4, 3} && stored_extents(record(extents{3, 4}, false)) == extents{3, 4});
static_assert(stored_extents(record(extents{2, 3, 4}, true)) == extents{4, 3, 2});

BOOST_AUTO_TEST_CASE(every_element_has_a_place_of_its_own) {
    for (int const lanes : {1, 2, 4, 8, 16})
        for (int const rows : {1, 3, 17})
            for (int const cols : {1, 2, 7, 8, 9, 15, 16, 17, 33, 65})
                for (layout const l : {row_major(extents{rows, cols}), panelled(extents{rows, cols}, lanes)}) {
                    list<bool> taken(l.length(), false);
                    for (int r = 0; r < rows; ++r)
                        for (int c = 0; c < cols; ++c) {
                            BOOST_REQUIRE((l.at(r, c) >= 0 && l.at(r, c) < l.length()));
                            BOOST_REQUIRE(!taken[l.at(r, c)]);
                            taken[l.at(r, c)] = true;
                        }
                }
}

BOOST_AUTO_TEST_CASE(registers_inside_a_panel_are_contiguous_and_aligned) {
    for (int const lanes : {2, 4, 8, 16})
        for (int const cols : {1, 7, 8, 17, 65}) {
            layout const l = panelled(extents{3, cols}, lanes);
            for (int r = 0; r < 3; ++r)
                for (int c = 0; c < cols; c += lanes) {
                    BOOST_TEST(l.at(r, c) % lanes == 0);
                    BOOST_TEST(l.at(r, c) + lanes <= l.length());
                    for (int i = 0; i < lanes && c + i < cols; ++i) BOOST_TEST(l.at(r, c + i) == l.at(r, c) + i);
                }
        }
}

BOOST_AUTO_TEST_CASE(a_padded_buffer_can_be_read_by_registers_and_keeps_the_next_aligned) {
    for (int const lanes : {1, 4, 8, 16})
        for (int length = 0; length < 70; ++length) {
            int const padded = padded_length(length, lanes);
            BOOST_TEST(padded % lanes == 0);
            BOOST_TEST(padded >= length + lanes);
            BOOST_TEST(padded < length + 2 * lanes);
        }
}
