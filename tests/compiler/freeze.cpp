// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE compiler_freeze
#include <boost/test/unit_test.hpp>

#include <scarp/compiler/freeze.hpp>
#include <scarp/compiler/place.hpp>
#include <scarp/compiler/schedule.hpp>
#include <scarp/formula/start.hpp>

using namespace scarp;

namespace {

/// y = max(x w + b, 0), twice over, and two values given up.
constexpr program_graph some_program() {
    program_graph p;
    graph& g = p.g;
    g.parameters.push({.name = "weight", .layer = 1, .dims = extents{7, 7}, .transposed = true, .bound = 0.25});
    g.parameters.push({.name = "bias", .layer = 1, .dims = extents{7}, .first = &start_rule_of<detail::bound_everywhere{}>, .bound = 0.5});
    g.layers.push({.kind = "dense", .kind_length = 5, .number = 1, .dims = extents{7}, .first = 1, .last = 3});
    extents const y{batch_extent, 7};
    int x = g.add(leaf(op::input, y, static_cast<int>(slot::sample)));
    int const w = g.add(leaf(op::parameter, extents{7, 7}, 0));
    int const b = g.add(leaf(op::parameter, extents{7}, 1));
    int const zero = g.add(number_node(0));
    for (int i = 0; i < 2; ++i) {
        int const product = g.add(applied(op::matmul, x, w, y));
        int const sum = g.add(applied(op::add, product, b, y));
        x = g.add(applied(op::max, sum, zero, y));
        p.outputs.push(x);
    }
    int const out = g.add(leaf(op::input, y, static_cast<int>(slot::output)));
    g.add(applied(op::assign, out, x, y));
    g.error = {problem::not_a_loss, hint::none, extents{1}, y, 3};
    return p;
}

template <int Nodes, int Parameters, int Layers, int Outputs>
struct program_stage {
    static constexpr program_graph make() { return some_program(); }
    static constexpr detail::graph_sizes guess() { return {Nodes, Parameters, Layers, Outputs}; }
};

constexpr plan some_plan() {
    program_graph const p = some_program();
    plan r = schedule(p.g, 3, 8);
    place(r, p.g, 8);
    return r;
}

template <int Kernels, int Micros, int Externals, int Buffers>
struct plan_stage {
    static constexpr plan make() { return some_plan(); }
    static constexpr detail::plan_sizes guess() { return {Kernels, Micros, Externals, Buffers}; }
};

constexpr bool same(node const& a, node const& b) {
    return a.what == b.what && a.arg[0] == b.arg[0] && a.arg[1] == b.arg[1] && a.arg[2] == b.arg[2] && a.dims == b.dims &&
           a.value == b.value && a.detail == b.detail && a.begin == b.begin;
}
constexpr bool same(parameter_record const& a, parameter_record const& b) {
    return a.name == b.name && a.layer == b.layer && a.node == b.node && a.dims == b.dims && a.transposed == b.transposed &&
           a.first == b.first && a.bound == b.bound;
}
constexpr bool same(layer_record const& a, layer_record const& b) {
    return a.kind == b.kind && a.kind_length == b.kind_length && a.number == b.number && a.depth == b.depth && a.dims == b.dims &&
           a.first == b.first && a.last == b.last;
}
constexpr bool same(int a, int b) { return a == b; }
constexpr bool same(micro const& a, micro const& b) { return a == b; }
constexpr bool same(kernel const& a, kernel const& b) {
    return a.what == b.what && a.rows == b.rows && a.inner == b.inner && a.cols == b.cols && a.a == b.a && a.b == b.b &&
           a.micro_begin == b.micro_begin && a.micro_end == b.micro_end && a.ext_begin == b.ext_begin && a.ext_end == b.ext_end &&
           a.code == b.code;
}
constexpr bool same(external const& a, external const& b) {
    return a.tensor == b.tensor && a.base == b.base && a.panel_stride == b.panel_stride && a.lane == b.lane && a.exact == b.exact;
}
constexpr bool same(buffer const& a, buffer const& b) {
    return a.where == b.where && a.form == b.form && a.node == b.node && a.offset == b.offset && a.first == b.first &&
           a.last == b.last;
}

template <class T>
constexpr bool holds(T const* frozen, int count, list<T> const& made) {
    if (count != made.size()) return false;
    for (int i = 0; i < count; ++i)
        if (!same(frozen[i], made[i])) return false;
    return true;
}

constexpr bool same(fault const& a, fault const& b) {
    return a.what == b.what && a.expected == b.expected && a.got == b.got && a.layer == b.layer;
}

template <class Stage>
constexpr bool graph_is_exact() {
    constexpr auto const& f = frozen<Stage>::value;
    program_graph const made = some_program();
    return holds(f.nodes, f.node_count, made.g.nodes) && holds(f.parameters, f.parameter_count, made.g.parameters) &&
           holds(f.layers, f.layer_count, made.g.layers) && holds(f.outputs, f.output_count, made.outputs) &&
           same(f.error, made.g.error);
}

template <class Stage>
constexpr bool plan_is_exact() {
    constexpr auto const& f = frozen<Stage>::value;
    plan const made = some_plan();
    return holds(f.kernels, f.kernel_count, made.kernels) && holds(f.micros, f.micro_count, made.micros) &&
           holds(f.externals, f.external_count, made.externals) && holds(f.buffers, f.buffer_count, made.buffers) &&
           f.arena == made.arena;
}

constexpr int nodes = some_program().g.nodes.size();

/// A stage that gives back what another one froze.
struct again {
    static constexpr program_graph make() { return thaw(frozen<program_stage<64, 8, 8, 8>>::value); }
    static constexpr detail::graph_sizes guess() { return {64, 8, 8, 8}; }
};

constexpr bool thawed_is_the_same() {
    program_graph const made = some_program(), thawed = again::make();
    return holds(made.g.nodes.begin(), nodes, thawed.g.nodes) &&
           holds(made.g.parameters.begin(), made.g.parameters.size(), thawed.g.parameters) &&
           holds(made.outputs.begin(), made.outputs.size(), thawed.outputs) && same(made.g.error, thawed.g.error);
}

}  // namespace

// a guess that is too large, exact, too small by one in each place, and nothing at all
static_assert(graph_is_exact<program_stage<64, 8, 8, 8>>());
static_assert(graph_is_exact<program_stage<nodes, 2, 1, 2>>());
static_assert(graph_is_exact<program_stage<nodes - 1, 2, 1, 2>>());
static_assert(graph_is_exact<program_stage<nodes, 1, 1, 2>>());
static_assert(graph_is_exact<program_stage<nodes, 2, 0, 2>>());
static_assert(graph_is_exact<program_stage<nodes, 2, 1, 1>>());
static_assert(graph_is_exact<program_stage<0, 0, 0, 0>>());

static_assert(plan_is_exact<plan_stage<64, 256, 256, 256>>());
static_assert(plan_is_exact<plan_stage<1, 256, 256, 256>>());
static_assert(plan_is_exact<plan_stage<64, 1, 256, 256>>());
static_assert(plan_is_exact<plan_stage<64, 256, 1, 256>>());
static_assert(plan_is_exact<plan_stage<64, 256, 256, 1>>());
static_assert(plan_is_exact<plan_stage<0, 0, 0, 0>>());

static_assert(thawed_is_the_same());

BOOST_AUTO_TEST_CASE(a_constant_is_what_the_stage_makes_at_run_time) {
    BOOST_TEST((graph_is_exact<program_stage<0, 0, 0, 0>>()));
    BOOST_TEST((plan_is_exact<plan_stage<0, 0, 0, 0>>()));
    BOOST_TEST(thawed_is_the_same());
}

BOOST_AUTO_TEST_CASE(frozen_again_it_is_the_same_constant) {
    auto const& first = frozen<program_stage<64, 8, 8, 8>>::value;
    auto const& second = frozen<again>::value;
    static_assert(second.node_count == nodes && second.parameter_count == 2 && second.output_count == 2);
    for (int i = 0; i < nodes; ++i) BOOST_TEST(same(first.nodes[i], second.nodes[i]));
}
