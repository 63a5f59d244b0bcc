// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE formula_expression
#include <boost/test/unit_test.hpp>

#include <scarp/formula/functions.hpp>

using namespace scarp;

namespace {

struct reading {
    graph g;
    int result = -1;
    extents shape{};
};

/// Reads a formula of an input with the given extents.
template <class F>
constexpr reading read(extents sample, F const& formula) {
    reading r;
    graph g;
    g.bound = true;
    expression const x{g, g.add(leaf(op::input, prepend(batch_extent, sample)))};
    expression const y = formula(x);
    if (y.owner() == &g) r.result = y.id();
    r.shape = y.shape();
    g.release();
    r.g = g;
    return r;
}

using e = expression;

// numbers
static_assert(e{3}.is_number() && e{3}.number() == 3 && e{2.5f}.number() == 2.5);
static_assert((e{3} + e{4}).is_number() && (e{3} + 4).number() == 7);
static_assert((2 * e{3}).number() == 6 && (e{3} - 1).number() == 2 && (e{3} / 2).number() == 1.5 && (-e{3}).number() == -3);
static_assert(e{3}.rank() == 0 && e{3}.size() == 1 && !e{3}.batched());

// the batch is out of sight
static_assert(read(extents{2, 3}, [](e x) { return x; }).shape == extents{2, 3});
static_assert(read(extents{2, 3}, [](e x) { return e{x.rank()}; }).result == -1);
static_assert(e{parameter("w", 2, 3)}.shape() == extents{2, 3} && parameter("w", 2, 3).size() == 6);
static_assert(parameter("w").rank() == 0 && parameter("w").is_seed() && !parameter("w").is_number());
static_assert(parameter("w", 5, 7).extent(0) == 5 && parameter("w", 5, 7).extent(1) == 7);

// parameters and their first values
static_assert(!parameter("w", 2).seed().first);
static_assert(parameter_of(0.5, "w", 2).seed().first == &start_rule_of<detail::bound_everywhere{}> && parameter_of(0.5, "w", 2).seed().bound == 0.5);

constexpr bool a_layer_has_its_parameters_in_order() {
    reading const r = read(extents{3}, [](e x) { return parameter("weight", 2, 3) * x + parameter("bias", 2); });
    return !r.g.error && r.shape == extents{2} && r.g.parameters.size() == 2 &&
           detail::same_text(r.g.parameters[0].name, "weight") && detail::same_text(r.g.parameters[1].name, "bias") &&
           r.g.nodes[r.g.parameters[1].node].detail == 1;
}
static_assert(a_layer_has_its_parameters_in_order());

constexpr bool the_same_name_is_the_same_parameter() {
    reading const r = read(extents{3}, [](e x) { return tanh(parameter("w", 3, 3) * x) + parameter("w", 3, 3) * x; });
    return !r.g.error && r.g.parameters.size() == 1;
}
static_assert(the_same_name_is_the_same_parameter());

constexpr bool the_same_name_with_another_shape_is_a_fault() {
    fault const f = read(extents{3}, [](e x) { return x * parameter("w", 3) + parameter("w", 1); }).g.error;
    return f.what == problem::parameter_named_twice && f.repair == hint::give_each_parameter_its_own_name_or_compose_with_sequence &&
           f.expected == extents{3} && f.got == extents{1} && detail::same_text(f.parameter, "w");
}
static_assert(the_same_name_with_another_shape_is_a_fault());

constexpr bool another_scope_has_parameters_of_its_own() {
    graph g;
    g.bound = true;
    expression x{g, g.add(leaf(op::input, extents{batch_extent, 3}))};
    for (g.scope = 0; g.scope < 3; ++g.scope) x = x * parameter("w", 3);
    return g.parameters.size() == 3 && g.parameters[2].layer == 2;
}
static_assert(another_scope_has_parameters_of_its_own());

// parameters that meet each other before the input
constexpr bool orphans_move_in() {
    reading const r = read(extents{3}, [](e x) {
        e const product = matmul(parameter("a", 2, 4), parameter("b", 4, 3));
        e const shift = parameter("c", 2) + 1;
        return product * x + shift;
    });
    return !r.g.error && r.result >= 0 && r.shape == extents{2} && r.g.parameters.size() == 3;
}
static_assert(orphans_move_in());

constexpr bool orphans_meet_each_other_first() {
    reading const r = read(extents{3}, [](e x) {
        e const a = tanh(parameter("a", 3)), b = exp(parameter("b", 3));
        e const both = a + b;
        e const again = a * b;  // handles into a graph that has moved
        return both * x + again;
    });
    return !r.g.error && r.result >= 0 && r.g.parameters.size() == 2;
}
static_assert(orphans_meet_each_other_first());

constexpr bool an_orphan_finds_the_parameter_of_its_name() {
    reading const r = read(extents{3}, [](e x) {
        e const apart = exp(parameter("w", 3)) + 1;
        return parameter("w", 3) * x + apart;
    });
    return !r.g.error && r.g.parameters.size() == 1;
}
static_assert(an_orphan_finds_the_parameter_of_its_name());

constexpr bool a_fault_among_orphans_is_kept() {
    fault const f = read(extents{3}, [](e x) { return x + (parameter("a", 2) + parameter("b", 4)) * 0; }).g.error;
    return f.what == problem::operands_of_plus_do_not_fit && f.expected == extents{2} && f.got == extents{4};
}
static_assert(a_fault_among_orphans_is_kept());

constexpr bool sizes_must_be_positive() {
    fault const f = read(extents{3}, [](e x) { return parameter("w", 0, 3) * x; }).g.error;
    fault const n = read(extents{3}, [](e x) { return x + parameter("w", -2); }).g.error;
    return f.what == problem::size_must_be_positive && f.repair == hint::use_sizes_of_at_least_1 &&
           f.got == extents{0, 3} && n.what == problem::size_must_be_positive;
}
static_assert(sizes_must_be_positive());

constexpr bool arguments_come_before_their_users() {
    reading const r = read(extents{3}, [](e x) {
        e const a = parameter("a", 3) * 2;
        return (x + 1) * a + parameter("b", 3, 3) * x;
    });
    for (int i = 0; i < r.g.nodes.size(); ++i)
        for (int const a : r.g.nodes[i].arg)
            if (a >= i) return false;
    return true;
}
static_assert(arguments_come_before_their_users());

}  // namespace

BOOST_AUTO_TEST_CASE(a_chain_of_graphs_moves_as_one) {
    graph g;
    g.bound = true;
    expression x{g, g.add(leaf(op::input, extents{batch_extent, 2}))};
    list<expression> orphans;
    char const* const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    for (char const* name : names) orphans.push(tanh(parameter(name, 2)));
    // pairs, pairs of pairs, ...: each handle has moved up to four times
    for (int width = 1; width < 8; width *= 2)
        for (int i = 0; i + width < 8; i += 2 * width) orphans.push(orphans[i] + orphans[i + width]);
    expression const y = x * orphans[0];
    for (int i = 0; i < orphans.size(); ++i) {
        BOOST_TEST(orphans[i].owner() == &g);
        BOOST_TEST((orphans[i].shape() == extents{2}));
    }
    for (int i = 0; i < 8; ++i) {
        node const& n = g.nodes[orphans[i].id()];
        BOOST_TEST((n.what == op::tanh));
        BOOST_TEST(g.parameters[g.nodes[n.arg[0]].detail].name == names[i]);
    }
    BOOST_TEST(y.owner() == &g);
    BOOST_TEST(g.parameters.size() == 8);
    BOOST_TEST(!g.error);
    g.release();
}
