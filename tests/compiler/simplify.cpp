// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE compiler_simplify
#include <boost/test/unit_test.hpp>

#include <compiler/program.hpp>
#include <compiler/random_formula.hpp>

#include <algorithm>

using namespace scarp;
using namespace scarp::testing;

namespace {

/// Value, loss and derivatives as outputs, in this order.
constexpr program_graph with_outputs(program const& p) {
    program_graph r;
    r.g = p.g;
    r.outputs.push(p.value);
    r.outputs.push(p.loss);
    for (int const d : p.gradient)
        if (d >= 0) r.outputs.push(d);
    return r;
}

/// The simplified graph of one formula, without a loss.
template <class F>
constexpr program_graph simplified(extents sample, F const& formula, bool differentiated = true) {
    graph g;
    g.bound = true;
    program_graph p;
    p.outputs.push(formula(input_of(g, slot::sample, sample)).id());
    g.release();
    p.g = g;
    return simplify(p, differentiated);
}

constexpr int uses_of(program_graph const& p, op what) {
    int count = 0;
    for (node const& n : p.g.nodes) count += n.what == what;
    return count;
}

/// Whether a formula becomes the input itself.
template <class F>
constexpr bool becomes_x(F const& formula) {
    program_graph const p = simplified(extents{3}, formula);
    return p.g.nodes.size() == 1 && p.g.nodes[p.outputs[0]].what == op::input;
}

/// Whether a formula becomes one constant, stretched where it must be.
template <class F>
constexpr bool becomes(double value, F const& formula) {
    program_graph const p = simplified(extents{3}, formula);
    node n = p.g.nodes[p.outputs[0]];
    if (!(n.dims == extents{batch_extent, 3}) || uses_of(p, op::input) != 0) return false;
    if (n.what == op::expand) n = p.g.nodes[n.arg[0]];
    return n.what == op::constant && n.value == value;
}

/// Whether a formula becomes a single operation on the input and, perhaps, a constant.
template <class F>
constexpr bool becomes_one(op what, F const& formula) {
    program_graph const p = simplified(extents{3}, formula);
    node const n = p.g.nodes[p.outputs[0]];
    return n.what == what && p.g.nodes.size() - uses_of(p, op::constant) - uses_of(p, op::input) == 1;
}

using e = expression;

// rules of 0 and 1
static_assert(becomes_x([](e x) { return x + 0; }));
static_assert(becomes_x([](e x) { return 0 + x; }));
static_assert(becomes_x([](e x) { return x - 0; }));
static_assert(becomes_x([](e x) { return 1 * x; }));
static_assert(becomes_x([](e x) { return x * 1; }));
static_assert(becomes_x([](e x) { return x / 1; }));
static_assert(becomes_x([](e x) { return pow(x, 1); }));
static_assert(becomes_x([](e x) { return x + 0 * exp(x); }));
static_assert(becomes(0, [](e x) { return 0 * x; }));
static_assert(becomes(0, [](e x) { return 0 / x; }));
static_assert(becomes(1, [](e x) { return pow(x, 0); }));
static_assert(becomes_one(op::negate, [](e x) { return 0 - x; }));
static_assert(becomes_one(op::negate, [](e x) { return x * -1; }));

// signs
static_assert(becomes_x([](e x) { return -(-x); }));
static_assert(becomes(0, [](e x) { return x + -x; }));
static_assert(becomes(0, [](e x) { return x - x; }));
static_assert(becomes_one(op::subtract, [](e x) { return 1 + -x; }));
static_assert(becomes_one(op::multiply, [](e x) { return x - -x; }));
static_assert(uses_of(simplified(extents{3}, [](e x) { return x - -exp(x); }), op::negate) == 0);

// constants
static_assert(becomes(6, [](e x) { return 0 * x + 6; }));
static_assert(becomes(2, [](e x) { return sqrt(0 * x + 4); }));
static_assert(becomes_one(op::multiply, [](e x) { return 2 * (3 * x); }));
static_assert(becomes_one(op::multiply, [](e x) { return x / 4; }));
static_assert(becomes_one(op::multiply, [](e x) { return x + x; }));

// powers
static_assert(becomes_one(op::multiply, [](e x) { return pow(x, 2); }));
static_assert(becomes_one(op::sqrt, [](e x) { return pow(x, 0.5); }));

// choices
static_assert(becomes_x([](e x) { return where(x > 0, x, x); }));
static_assert(becomes_x([](e x) { return where(expression{1}, x, exp(x)); }));
static_assert(becomes_x([](e x) { return where(0 * x, exp(x), x); }));

// movements
static_assert(becomes_x([](e x) { return reshape(reshape(x, 3, 1), 3); }));
static_assert(becomes_x([](e x) { return slice(x, 0, 0, 3); }));
static_assert(becomes_x([](e x) { return transpose(x); }));
static_assert(becomes_one(op::reshape, [](e x) { return reshape(reshape(x, 3, 1), 1, 3); }));
static_assert(becomes_x([](e x) { return sum(reshape(x, 3, 1), axes{1}); }));
static_assert(simplified(extents{2, 3}, [](e x) { return transpose(transpose(x)); }).g.nodes.size() == 1);
static_assert(uses_of(simplified(extents{2, 3, 4}, [](e x) { return transpose(transpose(x, 1, 2, 0), 1, 2, 0); }),
                      op::transpose) == 1);
static_assert(simplified(extents{2, 3, 4}, [](e x) {
                  return transpose(transpose(transpose(x, 1, 2, 0), 1, 2, 0), 1, 2, 0);
              }).g.nodes.size() == 1);

// each value once, and none that nobody wants
static_assert(uses_of(simplified(extents{3}, [](e x) { return tanh(x) * exp(tanh(x)); }), op::tanh) == 1);
static_assert(uses_of(simplified(extents{3}, [](e x) { return cos(x), sin(x); }), op::cos) == 0);
static_assert(uses_of(simplified(extents{3}, [](e x) { return stop_gradient(x) + exp(x); }, false), op::stop_gradient) == 1);
static_assert(uses_of(simplified(extents{3}, [](e x) { return stop_gradient(x) + exp(x); }, true), op::stop_gradient) == 0);

// tanh' = 1 - y^2 takes y from the forward pass
constexpr program_graph tanh_program() {
    return simplify(with_outputs(program_of(extents{3}, [](e x) { return tanh(parameter("w", 3) * x); })), true);
}
static_assert(uses_of(tanh_program(), op::tanh) == 1);
static_assert(uses_of(tanh_program(), op::cos) + uses_of(tanh_program(), op::divide) == 0);

/// A dense layer whose weight is stored as (in, out).
constexpr program_graph dense_program(bool transposed) {
    program_graph p = with_outputs(
        program_of(extents{4}, [](e x) { return tanh(parameter("weight", 3, 4) * x + parameter("bias", 3)); }));
    p.g.parameters[0].transposed = transposed;
    return simplify(p, true);
}
constexpr bool forward_product_reads_the_parameter() {
    program_graph const p = dense_program(true);
    for (node const& n : p.g.nodes)
        if (n.what == op::matmul && p.g.nodes[n.arg[0]].what == op::input)
            return p.g.nodes[n.arg[1]].what == op::parameter && p.g.nodes[n.arg[1]].dims == extents{4, 3};
    return false;
}
static_assert(forward_product_reads_the_parameter());
static_assert(first_misfit(dense_program(true).g) == -1);

double distance(list<double> const& a, list<double> const& b) {
    BOOST_REQUIRE(a.size() == b.size());
    double worst = 0, size = 1e-300;
    for (int i = 0; i < a.size(); ++i) {
        worst = std::fmax(worst, std::fabs(a[i] - b[i]));
        size = std::fmax(size, std::fabs(a[i]));
    }
    return worst / std::fmax(size, 1e-3);
}

/// The largest relative distance between the outputs of two programs on the same memory.
double distance(program_graph const& p, program_graph const& q, int batch, memory<double> m) {
    list<list<double>> const a = interpret(p.g, batch, m);
    list<list<double>> const b = interpret(q.g, batch, m);
    double worst = 0;
    for (int i = 0; i < p.outputs.size(); ++i) worst = std::fmax(worst, distance(a[p.outputs[i]], b[q.outputs[i]]));
    return worst;
}

bool each_value_is_wanted_and_once(program_graph const& p) {
    list<bool> used(p.g.nodes.size());
    for (int const o : p.outputs) used[o] = true;
    for (node const& n : p.g.nodes)
        for (int const a : n.arg)
            if (a >= 0) used[a] = true;
    for (int i = 0; i < p.g.nodes.size(); ++i) {
        if (!used[i]) return false;
        for (int k = 0; k < i; ++k)
            if (detail::same_node(p.g.nodes[i], p.g.nodes[k])) return false;
    }
    return true;
}

}  // namespace

BOOST_AUTO_TEST_CASE(random_formulas_keep_their_meaning_and_their_derivatives) {
    int formulas = 0, before = 0, after = 0;
    double worst_value = 0;
    finding all;
    for (std::uint64_t seed = 1; seed <= 250; ++seed) {
        random_formula write{seed};
        philox random{seed, 1};
        extents const sample = write.sample_shape();
        int const count = 5 + static_cast<int>(random.below(36));
        int const batch = 1 + static_cast<int>(random.below(3));
        program const p = program_of(sample, [&](expression x) { return write(x, count); });
        BOOST_TEST_CONTEXT("seed " << seed) {
            BOOST_REQUIRE(!p.g.error);
            BOOST_TEST(first_misfit(p.g) == -1);
            program_graph const plain = with_outputs(p);
            program_graph const small = simplify(plain, true);
            BOOST_TEST(first_misfit(small.g) == -1);
            BOOST_TEST(each_value_is_wanted_and_once(small));
            program_graph const twice = simplify(small, true);
            BOOST_TEST(twice.g.nodes.size() <= small.g.nodes.size());

            memory<double> m = drawn_memory(p.g, batch, random);
            double const d = distance(plain, small, batch, m);
            BOOST_TEST(d < 1e-10);
            BOOST_TEST(distance(plain, twice, batch, m) < 1e-10);
            finding const f = compare_with_differences(p, batch, m);
            BOOST_TEST(f.worst < 1e-6);

            // simplified first, differentiated afterwards
            program again = p;
            while (again.g.nodes.size() > p.loss + 1) again.g.nodes.pop();
            program_graph forward;
            forward.g = again.g;
            forward.outputs.push(p.value);
            forward.outputs.push(p.loss);
            program_graph const smaller = simplify(forward, false);
            again.g = smaller.g;
            again.value = smaller.outputs[0];
            again.loss = smaller.outputs[1];
            again.gradient = differentiate(again.g, again.loss);
            BOOST_TEST(first_misfit(again.g) == -1);
            list<list<double>> const v = interpret(again.g, batch, m), w = interpret(p.g, batch, m);
            for (int i = 0; i < p.gradient.size(); ++i)
                if (p.gradient[i] >= 0 && again.gradient[i] >= 0)
                    BOOST_TEST(distance(w[p.gradient[i]], v[again.gradient[i]]) < 1e-9);

            // parameters of two and more axes stored with exchanged axes
            program_graph exchanged = plain;
            for (parameter_record& r : exchanged.g.parameters) r.transposed = r.dims.rank > 1 && random.below(2) == 0;
            program_graph const stored = simplify(exchanged, true);
            BOOST_TEST(first_misfit(stored.g) == -1);
            BOOST_TEST(distance(exchanged, stored, batch, m) < 1e-10);

            ++formulas;
            before += plain.g.nodes.size();
            after += small.g.nodes.size();
            all.checked += f.checked;
            all.skipped += f.skipped;
            all.worst = std::fmax(all.worst, f.worst);
            worst_value = std::fmax(worst_value, d);
        }
    }
    BOOST_TEST(all.skipped * 20 < all.checked);
    BOOST_TEST_MESSAGE(formulas << " formulas, " << before << " nodes became " << after << "; values within " << worst_value
                                << "; " << all.checked << " derivatives within " << all.worst << " of differences, "
                                << all.skipped << " near kinks left out");
}

BOOST_AUTO_TEST_CASE(transposed_storage_is_the_same_layer) {
    program_graph const plain = dense_program(false), stored = dense_program(true);
    philox random{3};
    memory<double> m = drawn_memory(plain.g, 3, random);
    list<list<double>> const a = interpret(plain.g, 3, m);
    list<double> const w = m.parameters[0];
    for (int out = 0; out < 3; ++out)
        for (int in = 0; in < 4; ++in) m.parameters[0][in * 3 + out] = w[out * 4 + in];
    list<list<double>> const b = interpret(stored.g, 3, m);
    for (int i = 0; i < plain.outputs.size(); ++i)
        BOOST_TEST(distance(a[plain.outputs[i]], b[stored.outputs[i]]) < 1e-15);
}

BOOST_AUTO_TEST_CASE(effects_are_kept_without_being_outputs) {
    program p = program_of(extents{3}, [](e x) { return parameter("w", 3) * x; });
    graph& g = p.g;
    int const next = g.add(applied(op::subtract, g.parameters[0].node, p.gradient[0], extents{3}));
    g.add(applied(op::assign, g.parameters[0].node, next, extents{3}));
    program_graph program;
    program.g = g;
    program_graph const small = simplify(program, true);
    BOOST_TEST(uses_of(small, op::assign) == 1);
    BOOST_TEST(first_misfit(small.g) == -1);
    philox random{4};
    memory<double> m = drawn_memory(g, 2, random), n = m;
    interpret(g, 2, m);
    interpret(small.g, 2, n);
    for (int i = 0; i < 3; ++i) BOOST_TEST(m.parameters[0][i] == n.parameters[0][i], boost::test_tools::tolerance(1e-14));
}
