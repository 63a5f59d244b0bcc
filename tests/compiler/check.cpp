// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE compiler_check
#include <boost/test/unit_test.hpp>

#include <compiler/program.hpp>

using namespace scarp;
using namespace scarp::testing;

namespace {

constexpr program sound() {
    return program_of(extents{3, 4}, [](expression x) {
        expression const y = tanh(matmul(x, parameter("w", 4, 2)));
        return concat(slice(y, 0, 0, 2), transpose(transpose(y)), 0) - max(y, axes{0}.kept());
    });
}
static_assert(first_misfit(sound().g) == -1);

constexpr int find(graph const& g, op what) {
    for (int i = 0; i < g.nodes.size(); ++i)
        if (g.nodes[i].what == what) return i;
    return -1;
}

/// Whether the first node of this kind is named once it was spoiled.
template <class F>
constexpr bool names_the_spoiled(op what, F const& spoil) {
    graph g = sound().g;
    int const id = find(g, what);
    if (id < 0) return false;
    spoil(g.nodes[id]);
    return first_misfit(g) == id;
}

static_assert(names_the_spoiled(op::tanh, [](node& n) { n.dims[1] += 1; }));
static_assert(names_the_spoiled(op::tanh, [](node& n) { n.arg[0] = -1; }));
static_assert(names_the_spoiled(op::tanh, [](node& n) { n.arg[1] = 0; }));
static_assert(names_the_spoiled(op::tanh, [](node& n) { n.arg[0] = 1000; }));
static_assert(names_the_spoiled(op::subtract, [](node& n) { n.arg[1] = -1; }));
static_assert(names_the_spoiled(op::subtract, [](node& n) { n.dims.rank -= 1; }));
static_assert(names_the_spoiled(op::parameter, [](node& n) { n.detail = 1; }));
static_assert(names_the_spoiled(op::parameter, [](node& n) { n.detail = -1; }));
static_assert(names_the_spoiled(op::parameter, [](node& n) { n.dims[0] = 5; }));
static_assert(names_the_spoiled(op::input, [](node& n) { n.detail = 99; }));
static_assert(names_the_spoiled(op::input, [](node& n) { n.dims[1] = 0; }));
static_assert(names_the_spoiled(op::input, [](node& n) { n.dims[1] = -1; }));  // the batch on two axes
static_assert(names_the_spoiled(op::matmul, [](node& n) { n.dims[2] = 7; }));
static_assert(names_the_spoiled(op::matmul, [](node& n) { n.arg[1] = n.arg[0]; }));
static_assert(names_the_spoiled(op::slice, [](node& n) { n.begin = 2; }));
static_assert(names_the_spoiled(op::slice, [](node& n) { n.begin = -1; }));
static_assert(names_the_spoiled(op::slice, [](node& n) { n.detail = 3; }));
static_assert(names_the_spoiled(op::concat, [](node& n) { n.detail = 2; }));
static_assert(names_the_spoiled(op::concat, [](node& n) { n.dims[1] = 6; }));
static_assert(names_the_spoiled(op::transpose, [](node& n) { n.detail = 0x110; }));
static_assert(names_the_spoiled(op::transpose, [](node& n) { n.detail = 0x210; }));
static_assert(names_the_spoiled(op::amax, [](node& n) { n.detail = 8; }));
static_assert(names_the_spoiled(op::amax, [](node& n) { n.dims[1] = 3; }));
static_assert(names_the_spoiled(op::expand, [](node& n) { n.dims[0] = 0; }));
static_assert(names_the_spoiled(op::pad, [](node& n) { n.begin = 3; }));

constexpr int assignment_to(op what, extents to, extents value, slot where = slot::output) {
    graph g;
    g.parameters.push({.name = "w", .dims = to});
    int const target = g.add(leaf(what, to, what == op::input ? static_cast<int>(where) : 0));
    int const v = g.add(leaf(op::constant, value));
    g.add(applied(op::assign, target, v, value));
    return first_misfit(g);
}
static_assert(assignment_to(op::parameter, extents{2}, extents{2}) == -1);
static_assert(assignment_to(op::state, extents{2}, extents{2}) == -1);
static_assert(assignment_to(op::input, extents{2}, extents{2}) == -1);
static_assert(assignment_to(op::input, extents{2}, extents{2}, slot::sample) == 2);
static_assert(assignment_to(op::constant, extents{2}, extents{2}) == 2);
static_assert(assignment_to(op::parameter, extents{2}, extents{3}) == 2);

constexpr int parameter_seen_as(extents dims, int stored, bool transposed) {
    graph g;
    g.parameters.push({.name = "w", .dims = extents{2, 3}, .transposed = transposed});
    g.add(leaf(op::parameter, dims, 0, stored));
    return first_misfit(g);
}
static_assert(parameter_seen_as(extents{2, 3}, 0, false) == -1);
static_assert(parameter_seen_as(extents{2, 3}, 0, true) == -1);
static_assert(parameter_seen_as(extents{3, 2}, 1, true) == -1);
static_assert(parameter_seen_as(extents{2, 3}, 1, true) == 0);
static_assert(parameter_seen_as(extents{3, 2}, 0, true) == 0);

}  // namespace

BOOST_AUTO_TEST_CASE(every_single_change_of_an_extent_is_noticed) {
    int noticed = 0;
    graph const whole = sound().g;
    for (int i = 0; i < whole.nodes.size(); ++i) {
        bool const free = family_of(whole.nodes[i].what) == family::leaf && whole.nodes[i].what != op::parameter;
        for (int axis = 0; axis < whole.nodes[i].dims.rank && !free; ++axis) {
            graph g = whole;
            g.nodes[i].dims[axis] += 17;
            BOOST_TEST(first_misfit(g) >= 0);
            if (family_of(whole.nodes[i].what) != family::movement) BOOST_TEST(first_misfit(g) <= i);
            ++noticed;
        }
    }
    BOOST_TEST(noticed > 30);
    BOOST_TEST_MESSAGE(noticed << " changes noticed");
}

BOOST_AUTO_TEST_CASE(each_operation_has_as_many_arguments_as_its_meaning) {
    BOOST_TEST(arity_of(op::index) == 0);
    BOOST_TEST(arity_of(op::random) == 0);
    BOOST_TEST(arity_of(op::negate) == 1);
    BOOST_TEST(arity_of(op::stop_gradient) == 1);
    BOOST_TEST(arity_of(op::add) == 2);
    BOOST_TEST(arity_of(op::not_equal) == 2);
    BOOST_TEST(arity_of(op::where) == 3);
    BOOST_TEST(arity_of(op::amax) == 1);
    BOOST_TEST(arity_of(op::matmul) == 2);
    BOOST_TEST(arity_of(op::pad) == 1);
    BOOST_TEST(arity_of(op::concat) == 2);
    BOOST_TEST(arity_of(op::assign) == 2);
}
