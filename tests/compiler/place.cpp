// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE compiler_place
#include <boost/test/unit_test.hpp>

#include <support/planning.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>
#include <scarp/optimizer/adam.hpp>
#include <scarp/train/derivation.hpp>

using namespace scarp;
using namespace scarp::testing;

namespace {

constexpr int lanes = planned_lanes;

struct net : network<input<9>, dense<20>, tanh_, dense<17>, tanh_, dense<17>, tanh_, dense<33>> {};

graph step() { return simplify(detail::derivation<net, softmax_cross_entropy, adam, detail::derived::update>::make(), true).g; }

/// Buffers of the arena that live from kernel `first` to kernel `last`, at the places they get.
struct life {
    int length, first, last;
};

template <int N>
constexpr plan lives(life const (&wanted)[N], int kernels) {
    graph g;
    g.add(leaf(op::constant));
    plan p;
    for (int k = 0; k < kernels; ++k) p.kernels.push({});
    for (life const& l : wanted)
        p.buffers.push({region::arena, {1, l.length, l.length}, 0, 0, l.first, l.last});
    place(p, g, lanes);
    return p;
}

constexpr int length_of(buffer const& b) { return padded_length(b.form.length(), lanes); }

constexpr bool overlap_in_memory(buffer const& a, buffer const& b) {
    return a.offset < b.offset + length_of(b) && b.offset < a.offset + length_of(a);
}
constexpr bool overlap_in_life(buffer const& a, buffer const& b) { return a.first <= b.last && b.first <= a.last; }

/// Whether each buffer of the arena starts on a register, ends inside, and shares memory with none that lives beside it.
constexpr bool well_placed(plan const& p) {
    for (int i = 0; i < p.buffers.size(); ++i) {
        buffer const& a = p.buffers[i];
        if (a.where != region::arena || a.first < 0) continue;
        if (a.offset < 0 || a.offset % lanes != 0 || a.offset + length_of(a) > p.arena) return false;
        for (int k = 0; k < i; ++k) {
            buffer const& b = p.buffers[k];
            if (b.where == region::arena && b.first >= 0 && overlap_in_life(a, b) && overlap_in_memory(a, b)) return false;
        }
    }
    return true;
}

constexpr int all_lengths(plan const& p) {
    int sum = 0;
    for (buffer const& b : p.buffers)
        if (b.where == region::arena && b.first >= 0) sum += length_of(b);
    return sum;
}


}  // namespace

// a value that is read once and gone makes room for the next but one
static_assert(well_placed(lives({{40, 0, 1}, {40, 1, 2}, {40, 2, 3}, {40, 3, 4}}, 5)));
static_assert(lives({{40, 0, 1}, {40, 1, 2}, {40, 2, 3}, {40, 3, 4}}, 5).arena == 2 * padded_length(40, lanes));

BOOST_AUTO_TEST_CASE(what_takes_over_memory_keeps_it) {
    graph g;
    g.add(leaf(op::constant));
    plan p;
    for (int k = 0; k < 5; ++k) p.kernels.push({});
    for (life const& l : {life{40, 0, 1}, life{40, 1, 2}, life{40, 2, 3}, life{40, 3, 4}, life{40, 4, 4}})
        p.buffers.push({region::arena, {1, l.length, l.length}, 0, 0, l.first, l.last});
    p.buffers[1].in_place_of = 0;
    p.buffers[2].in_place_of = 1;
    place(p, g, lanes);
    BOOST_TEST(p.buffers[1].offset == p.buffers[0].offset);
    BOOST_TEST(p.buffers[2].offset == p.buffers[0].offset);
    BOOST_TEST(p.buffers[3].offset != p.buffers[0].offset);  // born while the last of them lives
    BOOST_TEST(p.buffers[4].offset == p.buffers[0].offset);
    BOOST_TEST(p.arena == 2 * padded_length(40, lanes));
}

BOOST_AUTO_TEST_CASE(neighbours_that_are_free_become_one) {
    // two short ones beside each other die before a long one is born
    plan const p = lives({{16, 0, 0}, {16, 0, 0}, {32, 1, 1}}, 2);
    BOOST_TEST(well_placed(p));
    BOOST_TEST(p.arena == 2 * padded_length(16, lanes));
}

BOOST_AUTO_TEST_CASE(the_tightest_gap_is_taken) {
    // of a gap for 100 and one for 16, the short buffer takes the short one, and the long fits the long
    plan const p = lives({{100, 0, 1}, {8, 0, 9}, {16, 0, 1}, {8, 0, 9}, {16, 2, 3}, {100, 2, 3}}, 10);
    BOOST_TEST(well_placed(p));
    BOOST_TEST(p.arena == padded_length(100, lanes) + padded_length(16, lanes) + 2 * padded_length(8, lanes));
}

BOOST_AUTO_TEST_CASE(what_lives_at_once_lies_apart) {
    plan const p = lives({{5, 0, 3}, {7, 0, 3}, {9, 1, 2}, {1, 3, 3}}, 4);
    BOOST_TEST(well_placed(p));
    BOOST_TEST(p.arena >= padded_length(5, lanes) + padded_length(7, lanes) + padded_length(9, lanes));
}

BOOST_AUTO_TEST_CASE(random_lives) {
    unsigned state = 1;
    auto const below = [&](int n) { return static_cast<int>((state = state * 1664525u + 1013904223u) >> 8) % n; };
    for (int round = 0; round < 200; ++round) {
        life wanted[30];
        for (life& l : wanted) {
            l = {1 + below(60), below(20), 0};
            l.last = l.first + below(20 - l.first);
        }
        plan const p = lives(wanted, 20);
        BOOST_TEST(well_placed(p));
        BOOST_TEST(p.arena <= all_lengths(p));
    }
}

BOOST_AUTO_TEST_CASE(a_step_of_training) {
    for (int const batch : {1, 3, 16}) {
        planned const x = plan_of(step(), batch);
        BOOST_TEST(well_placed(x.made));
        BOOST_TEST(x.made.arena < all_lengths(x.made), "memory is used again");
    }
}

BOOST_AUTO_TEST_CASE(parameters_and_states_lie_alike) {
    planned const x = plan_of(step(), 4);
    int const parameters = x.g.parameters.size();
    int const block = offset_of_parameter(x.g, parameters, lanes);
    int seen = 0;
    for (buffer const& b : x.made.buffers) {
        int const number = x.g.nodes[b.node].detail;
        if (b.where == region::parameters) BOOST_TEST(b.offset == offset_of_parameter(x.g, number, lanes));
        if (b.where == region::states)
            BOOST_TEST(b.offset == number / parameters * block + offset_of_parameter(x.g, number % parameters, lanes));
        if (b.where != region::parameters && b.where != region::states) continue;
        BOOST_TEST(b.offset % lanes == 0);
        ++seen;
    }
    BOOST_TEST(seen == 3 * parameters);
}
