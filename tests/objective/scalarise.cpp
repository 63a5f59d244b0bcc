// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE objective_scalarise
#include <boost/test/unit_test.hpp>

#include <objective/support.hpp>
#include <scarp/compiler/interpret.hpp>
#include <scarp/objective/scalarise.hpp>

using namespace scarp;

namespace {

/// A program of two parameters, a state and two inputs.
template <class Formula>
program_graph program_of(Formula const& formula) {
    program_graph p;
    p.g.bound = true;
    expression const w{p.g, detail::place_seed(p.g, parameter("w", 3, 2).seed())};
    expression const v{p.g, detail::place_seed(p.g, parameter("v", 2).seed())};
    expression const s{p.g, p.g.add(leaf(op::state, extents{3, 2}, 1))};
    expression const h{p.g, p.g.add(leaf(op::input, {}, static_cast<int>(slot::hyper), 1))};
    expression const step{p.g, p.g.add(leaf(op::input, {}, static_cast<int>(slot::step)))};
    p.outputs.push(formula(w, v, s, h, step).id());
    p.g.release();
    return p;
}

/// Every element is what the interpreter says that the vector program computes.
template <class Formula>
void means_the_same(Formula const& formula) {
    program_graph const p = program_of(formula);
    BOOST_REQUIRE(!p.g.error);
    program_graph const q = scalarise(p);
    int const size = p.g.nodes[p.outputs[0]].dims.size();
    BOOST_TEST(q.outputs.size() == size);
    for (node const& n : q.g.nodes) BOOST_TEST((n.dims.rank == 0 && family_of(n.what) <= family::pointwise));

    philox random{3};
    memory<double> wide = memory_of<double>(p.g, 1);
    wide.states.resize(2);
    wide.states[1].resize(6);
    wide.hyper.resize(2);
    wide.step = 5;
    memory<double> narrow = memory_of<double>(q.g, 1);
    narrow.parameters.resize(8);
    narrow.states.resize(6);
    narrow.hyper.resize(2);
    narrow.step = 5;
    for (int i = 0; i < 8; ++i) {
        double const value = 2 * random.uniform<double>() - 1;
        wide.parameters[i / 6][i % 6] = value;
        narrow.parameters[i].resize(1);
        narrow.parameters[i][0] = value;
    }
    for (int i = 0; i < 6; ++i) {
        narrow.states[i].resize(1);
        narrow.states[i][0] = wide.states[1][i] = random.uniform<double>();
    }
    wide.hyper[1] = narrow.hyper[1] = 0.25;
    auto const expected = interpret(p.g, 1, wide);
    auto const got = interpret(q.g, 1, narrow);
    auto const close = boost::test_tools::tolerance(1e-13);
    for (int i = 0; i < size; ++i) BOOST_TEST(got[q.outputs[i]][0] == expected[p.outputs[0]][i], close);
}

}  // namespace

BOOST_AUTO_TEST_CASE(elements_mean_what_they_meant_together) {
    means_the_same([](auto w, auto v, auto s, auto h, auto step) { return w * reshape(v, 1, 2) * h + s / step; });
    means_the_same([](auto w, auto, auto s, auto, auto) { return sum(w, axes{0}) + max(s - w, axes{0}); });
    means_the_same([](auto w, auto, auto s, auto, auto) { return max(w * s, axes{1}); });
    means_the_same([](auto w, auto v, auto s, auto, auto) { return matmul(transpose(w), s) * v; });
    means_the_same([](auto w, auto, auto s, auto, auto) { return matmul(reshape(w, 3, 1, 2), reshape(s, 3, 2, 1)); });
    means_the_same([](auto w, auto v, auto, auto, auto) { return w * v - matmul(w, v) * square(w * v); });
    means_the_same([](auto w, auto, auto s, auto, auto) { return concat(slice(w, 0, 1, 3), exp(s), 0); });
    means_the_same([](auto w, auto, auto s, auto, auto) { return concat(slice(w, 1, 1, 2), s, 1) * index_vector(w, 3); });
    means_the_same([](auto w, auto, auto, auto, auto) { return detail::movement(op::pad, w, extents{3, 5}, 1, 2); });
    means_the_same([](auto w, auto, auto, auto, auto) {
        return detail::movement(op::expand, sum(w, axes{0}.kept()), extents{3, 2}) - w;
    });
    means_the_same([](auto w, auto, auto, auto, auto) { return transpose(reshape(w, 1, 3, 2), 2, 0, 1); });
}

BOOST_AUTO_TEST_CASE(what_is_zero_costs_nothing) {
    program_graph const q = scalarise(program_of([](auto w, auto, auto, auto, auto) {
        return sum(detail::movement(op::pad, slice(w, 0, 1, 2), extents{3, 2}, 0, 1) * w);
    }));
    int multiplications = 0, additions = 0;
    for (node const& n : q.g.nodes) {
        multiplications += n.what == op::multiply;
        additions += n.what == op::add;
    }
    BOOST_TEST(multiplications == 2);
    BOOST_TEST(additions == 1);
}

BOOST_AUTO_TEST_CASE(faults_are_handed_on) {
    program_graph const p = program_of([](auto w, auto, auto, auto, auto) { return slice(w, 0, 1, 9); });
    BOOST_TEST((scalarise(p).g.error.what == problem::slice_is_out_of_range));
}

BOOST_AUTO_TEST_CASE(second_derivatives_through_movements_and_products) {
    testing::obeys_the_laws(objective<6>([](auto x) {
        auto const a = reshape(x, 2, 3);
        return sum(square(matmul(transpose(a), sin(a)))) + sum(exp(a) * x[0]);
    }), -0.5, 0.5);
    testing::obeys_the_laws(objective<4>([](auto x) {
        auto const a = concat(slice(x, 0, 1, 4), square(x));
        return log(sum(exp(a))) * sum(a * index_vector(a, 7));
    }), -1, 1);
    testing::obeys_the_laws(objective<4>([](auto x) {
        auto const a = reshape(x, 2, 2);
        auto const shifted = exp(a - max(a, axes{0}.kept()));
        return sum(square(shifted / sum(shifted, axes{1}.kept()))) + sum(matmul(a, slice(x, 0, 0, 2)));
    }), -1, 1);
    testing::obeys_the_laws(objective<4>([](auto x) {  // a vector of one number is a number
        auto const w = transpose(reshape(x, 1, 2, 2), 2, 0, 1);
        return sum(w * square(w), axes{0, 2});
    }), -1, 1);
}
