// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE compiler_purpose
#include <boost/test/unit_test.hpp>

#include <scarp/compiler/check.hpp>
#include <scarp/compiler/interpret.hpp>
#include <scarp/compiler/purpose.hpp>
#include <scarp/network/network.hpp>

using namespace scarp;

namespace {

/// Counts the samples it has seen; doubles its input in training, halves it at inference.
struct counting {
    static constexpr auto name = "counting";
    static constexpr expression define(expression const& x) {
        expression const seen = statistic(0, "seen");
        remember(seen, seen + batch_count(x));
        return when_training(2 * x, 0.5 * x) + when_training(0, exp(seen));
    }
};
struct net : network<input<3>, counting, counting> {};

constexpr program_graph settled(purpose why) {
    program_graph p = thaw(detail::forward_of<net>);
    settle(p, why);
    return simplify(p, true);
}
constexpr int uses_of(program_graph const& p, op what) {
    int count = 0;
    for (node const& n : p.g.nodes) count += n.what == what;
    return count;
}

static_assert(uses_of(thaw(detail::forward_of<net>), op::when_training) == 4, "a network is read once for all purposes");
static_assert(parameter_count<net> == 0);
static_assert(uses_of(settled(purpose::step), op::when_training) == 0 && uses_of(settled(purpose::step), op::assign) == 2);
static_assert(uses_of(settled(purpose::gradient), op::assign) == 0 && uses_of(settled(purpose::gradient), op::parameter) == 0);
static_assert(uses_of(settled(purpose::inference), op::assign) == 0 && uses_of(settled(purpose::inference), op::exp) == 2);

double first_output(purpose why, memory<double>& m) {
    program_graph const p = settled(why);
    BOOST_TEST(first_misfit(p.g) == -1);
    return interpret(p.g, 4, m)[p.outputs[0]][0];
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_purpose_has_its_formula) {
    memory<double> m = memory_of<double>(settled(purpose::step).g, 4);
    m.sample[0] = 8;
    BOOST_TEST(first_output(purpose::step, m) == 32);
    BOOST_TEST(m.parameters[0][0] == 4);
    m.sample_weight[3] = 0;  // pads the batch
    BOOST_TEST(first_output(purpose::step, m) == 32);
    BOOST_TEST(m.parameters[1][0] == 7);
    BOOST_TEST(first_output(purpose::gradient, m) == 32);
    BOOST_TEST(m.parameters[0][0] == 7);
    m.parameters[0][0] = m.parameters[1][0] = 0;
    BOOST_TEST(first_output(purpose::inference, m) == 3.5);
}
