// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_derivation
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>
#include <reference/relu_net.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>
#include <scarp/optimizer/adam.hpp>

#include <vector>

using namespace scarp;

namespace {

struct net : network<input<9>, dense<20>, relu, dense<5>> {};

template <class Graph>
constexpr auto const& stage = frozen<Graph>::value;

using as_written = detail::derivation<net, softmax_cross_entropy, adam, detail::derived::update>;
using simplified = detail::derived_graph<net, softmax_cross_entropy, adam, detail::derived::update>;
using gradients_only = detail::derived_graph<net, softmax_cross_entropy, void, detail::derived::gradient>;
using loss_only = detail::derived_graph<net, softmax_cross_entropy, void, detail::derived::loss>;

/// Memory with numbers in everything that the programs of this file read.
memory<double> filled(graph const& g, int batch) {
    philox random{9};
    memory<double> m = testing::drawn_memory(g, batch, random);
    for (auto& s : m.states)
        for (double& v : s) v = v * v;  // a second moment is not negative
    m.sample_weight = list<double>(batch, 1.0 / batch);
    m.step = 3;
    constexpr double fields[] = {0.01, 0.9, 0.999, 1e-8, 0.02};
    for (int i = 0; i < m.hyper.size(); ++i) m.hyper[i] = fields[i];
    return m;
}

template <class F>
constexpr int count(F const& f, op what) {
    int n = 0;
    for (int i = 0; i < f.node_count; ++i) n += f.nodes[i].what == what;
    return n;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_stage_is_well_formed) {
    BOOST_TEST(first_misfit(thaw(stage<as_written>).g) == -1);
    BOOST_TEST(first_misfit(thaw(stage<simplified>).g) == -1);
    BOOST_TEST(first_misfit(thaw(stage<gradients_only>).g) == -1);
    BOOST_TEST(first_misfit(thaw(stage<loss_only>).g) == -1);
    static_assert(stage<simplified>.node_count < stage<as_written>.node_count);
}

BOOST_AUTO_TEST_CASE(what_is_written_and_what_is_not) {
    // four parameters, each with two states, and the loss
    static_assert(count(stage<simplified>, op::assign) >= 4 + 8 + 1);
    static_assert(count(stage<gradients_only>, op::assign) >= 4 + 1);
    static_assert(count(stage<loss_only>, op::assign) == 2, "the loss and the output");
    static_assert(count(stage<loss_only>, op::state) == 0);
    // dx of the first layer is not asked for: forward 2, dW 2, dx 1
    static_assert(count(stage<gradients_only>, op::matmul) == 5);
    static_assert(count(stage<simplified>, op::matmul) == 5);
    static_assert(count(stage<loss_only>, op::matmul) == 2);
    BOOST_TEST(detail::states_of<simplified> == 2);
}

BOOST_AUTO_TEST_CASE(simplifying_does_not_change_the_step) {
    constexpr int batch = 4;
    graph const a = thaw(stage<as_written>).g, b = thaw(stage<simplified>).g;
    memory<double> before = filled(a, batch), after = before;
    interpret(a, batch, before);
    interpret(b, batch, after);
    BOOST_TEST(std::fabs(before.loss - after.loss) < 1e-14);
    BOOST_TEST(before.loss != 0);
    for (int p = 0; p < before.parameters.size(); ++p) BOOST_TEST(laws::distance(
        std::span<double const>(before.parameters[p].begin(), before.parameters[p].end()),
        std::span<double const>(after.parameters[p].begin(), after.parameters[p].end())) < 1e-13);
    for (int s = 0; s < before.states.size(); ++s) BOOST_TEST(laws::distance(
        std::span<double const>(before.states[s].begin(), before.states[s].end()),
        std::span<double const>(after.states[s].begin(), after.states[s].end())) < 1e-13);
}

BOOST_AUTO_TEST_CASE(the_loss_is_the_weighted_sum_over_the_samples) {
    constexpr int batch = 6;
    graph const g = thaw(stage<loss_only>).g;
    memory<double> all = filled(g, batch);
    philox random{4};
    for (double& w : all.sample_weight) w = random.uniform();
    interpret(g, batch, all);
    double sum = 0;
    for (int i = 0; i < batch; ++i) {
        memory<double> one = memory_of<double>(g, 1);
        one.parameters = all.parameters;
        for (int k = 0; k < 9; ++k) one.sample[k] = all.sample[9 * i + k];
        for (int k = 0; k < 5; ++k) one.target[k] = all.target[5 * i + k];
        one.sample_weight[0] = all.sample_weight[i];
        interpret(g, 1, one);
        sum += one.loss;
        for (int k = 0; k < 5; ++k) BOOST_TEST(std::fabs(one.output[k] - all.output[5 * i + k]) < 1e-14);
    }
    BOOST_TEST(std::fabs(all.loss - sum) < 1e-14);
}

BOOST_AUTO_TEST_CASE(gradients_are_added_to_what_is_there) {
    constexpr int batch = 4;
    graph const g = thaw(stage<gradients_only>).g;
    memory<double> fresh = filled(g, batch);
    for (auto& s : fresh.states)
        for (double& v : s) v = 0;
    memory<double> twice = fresh;
    interpret(g, batch, fresh);
    interpret(g, batch, twice);
    interpret(g, batch, twice);
    for (int p = 0; p < fresh.states.size(); ++p)
        for (int k = 0; k < fresh.states[p].size(); ++k)
            BOOST_TEST(std::fabs(twice.states[p][k] - 2 * fresh.states[p][k]) < 1e-14);
}

BOOST_AUTO_TEST_CASE(the_derived_gradient_is_pytorchs) {
    using vectors = reference::relu_net;
    graph const g = thaw(stage<gradients_only>).g;
    memory<double> m = memory_of<double>(g, vectors::batch);
    auto const number = [](int stream, int i) {  // as in reference/make.py
        long long const k = i;
        return static_cast<double>((k * k * k * 31 + k * 1049 + stream * 7919) % 1021 - 510) / 1024;
    };
    for (int p = 0; p < g.parameters.size(); ++p)
        for (int k = 0; k < m.parameters[p].size(); ++k)
            m.parameters[p][laws::stored_index(g.parameters[p], k)] = number(p + 1, k);
    for (int k = 0; k < m.sample.size(); ++k) m.sample[k] = 2 * number(100, k);
    for (int i = 0; i < vectors::batch; ++i) m.target[5 * i + i * 3 % 5] = 1;
    m.sample_weight = list<double>(vectors::batch, 1.0 / vectors::batch);
    interpret(g, vectors::batch, m);
    BOOST_TEST(std::fabs(m.loss - vectors::loss) < 1e-12);
    int at = 0;
    for (int p = 0; p < g.parameters.size(); ++p)
        for (int k = 0; k < m.states[p].size(); ++k)
            BOOST_TEST(std::fabs(m.states[p][laws::stored_index(g.parameters[p], k)] - vectors::gradients[at++]) < 1e-12);
    BOOST_TEST(at == parameter_count<net>);
}

BOOST_AUTO_TEST_CASE(a_step_can_be_taken_inside_the_compiler) {
    struct small : network<input<2>, dense<3>, tanh_, dense<1>> {};
    using step = detail::derived_graph<small, mse, sgd, detail::derived::update>;
    constexpr auto losses = [] {
        graph const g = thaw(frozen<step>::value).g;
        memory<double> m = memory_of<double>(g, 4);
        double v = 0.1;
        for (auto& p : m.parameters)
            for (double& w : p) w = v = v > 0.5 ? v - 1 : v + 0.3;
        for (int i = 0; i < 4; ++i) {
            m.sample[2 * i] = i / 2;
            m.sample[2 * i + 1] = i % 2;
            m.target[i] = i / 2 + i % 2 == 1 ? 0.5 : -0.5;
            m.sample_weight[i] = 0.25;
        }
        m.hyper[0] = 0.1;
        interpreter<double> run{g, 4};
        run(m);
        double const first = m.loss;
        for (int i = 0; i < 10; ++i) run(m);
        return std::array{first, m.loss};
    }();
    static_assert(losses[0] > 0 && losses[1] < losses[0]);
    BOOST_TEST(losses[1] < losses[0]);
}
