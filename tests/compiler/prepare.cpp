// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE compiler_prepare
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>

using namespace scarp;

namespace {

struct net : network<input<45>, dense<67>, tanh_, dense<83>, tanh_, dense<5>> {};

template <int Batch>
using program = detail::program<detail::derived_graph<net, mse, sgd, detail::derived::update>, Batch, float>;

/// Elements that transposition kernels move.
template <int Batch>
constexpr int transposed() {
    int n = 0;
    auto const& plan = program<Batch>::plan;
    for (int k = 0; k < plan.kernel_count; ++k)
        if (plan.kernels[k].what == kernel::kind::transposition)
            n += plan.kernels[k].groups * plan.kernels[k].rows * plan.kernels[k].cols;
    return n;
}

}  // namespace

// The derivative by the input of the second layer wants its weight, 83 by 67, the other way round. For few samples those and
// the product are turned instead; for many the weight is copied. The last weight, 83 by 5, is always copied.
static_assert(transposed<3>() == 3 * (67 + 83) + 83 * 5 && transposed<64>() == 67 * 83 + 83 * 5);

BOOST_AUTO_TEST_CASE(turned_products_mean_the_same) {
    laws::step_agrees<net, mse, float, 3>();
    laws::step_agrees<net, mse, double, 7>();
}
