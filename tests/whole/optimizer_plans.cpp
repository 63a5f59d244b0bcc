// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_optimizer_plans
#include <boost/test/unit_test.hpp>

#include <support/planning.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/optimizer.hpp>
#include <scarp/train/derivation.hpp>

using namespace scarp;

namespace {

struct net : network<input<40>, dense<32>, relu, dense<24>> {};

struct counts {
    int kernels = 0;
    int hosts = 0;   // contractions that write a parameter
    int passes = 0;  // kernels without one that read or write as many numbers as the first weight has
};

template <class Optimizer>
counts counts_of() {
    graph const g = thaw(frozen<detail::derived_graph<net, mse, Optimizer, detail::derived::update>>::value).g;
    testing::planned const p = testing::plan_of(g, 16);
    counts c{.kernels = p.made.kernels.size()};
    for (kernel const& k : p.made.kernels) {
        bool const contracts = k.what == kernel::kind::contraction;
        c.hosts += contracts && testing::stores(p, k, region::parameters) > 0;
        int rows = 1;
        for (int a = 0; a < k.axes; ++a) rows *= k.extent[a];
        c.passes += !contracts && rows * k.cols >= 40 * 32;
    }
    BOOST_TEST(p.made.arena > 0);
    return c;
}

/// Both updates of weights sit in the kernels of their gradients; corrections that are numbers take one kernel.
template <class... Optimizers>
void are_fused() {
    counts const plain = counts_of<sgd>();
    BOOST_TEST(plain.hosts == 2);
    BOOST_TEST(plain.passes == 0);
    int number = 1;
    auto const is_fused = [&]<class Optimizer>(std::type_identity<Optimizer>) {
        counts const c = counts_of<Optimizer>();
        BOOST_TEST_CONTEXT("with " << field_count<Optimizer> << " fields, number " << number++) {
            BOOST_TEST(c.hosts == 2);
            BOOST_TEST(c.passes == 0);
            BOOST_TEST(c.kernels <= plain.kernels + 1);
        }
    };
    (is_fused(std::type_identity<Optimizers>{}), ...);
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_looks_at_one_number_at_a_time_is_part_of_the_gradients_kernel) {
    are_fused<momentum, nesterov, dampened_momentum, adagrad, adadelta, rmsprop, rmsprop_centered_momentum, adam, adamw, amsgrad,
              adamax, nadam, radam, lion>();
}

BOOST_AUTO_TEST_CASE(parts_of_a_chain_are_fused_too) {
    are_fused<chain<clip_value, momentum>, chain<adam, decoupled_weight_decay<except<"*.bias">>>,
              chain<scale_rate<only<"*.bias">>, momentum>, chain<accumulate<4>, adam>, chain<adam, moving_average>>();
}

// The gradient is written, its norm is one pass over it, the update another: two for each weight.
BOOST_AUTO_TEST_CASE(norms_cost_their_passes_and_no_more) {
    for (counts const c : {counts_of<chain<clip_norm, momentum>>(), counts_of<chain<clip_global_norm, momentum>>()}) {
        BOOST_TEST(c.hosts == 0);
        BOOST_TEST(c.passes == 2);
    }
    BOOST_TEST(counts_of<lamb>().hosts == 0);
    BOOST_TEST(counts_of<lamb>().passes == 3);  // the weight's norm, the step's, the update; the moments are fused
}
