// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_filtered_net
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/filtered_net.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss/mse.hpp>

using namespace scarp;

namespace {

struct filtered_net : network<input<16, 8, 9>, conv2d<16, 3, padding<1>>, tanh_, conv2d<32, 3, padding<1>, stride<2>>, tanh_,
                              conv2d<16, 3, padding<1>>, conv2d<2, 1>> {};

/// Both convolutions of stride 1 and all their adjoints are computed by minimal filtering.
template <class T>
constexpr bool is_filtered() {
    using program = typename trainer<filtered_net, mse, sgd, batch<reference::filtered_net::batch>, T>::program;
    int n = 0;
    for (int i = 0; i < program::plan.kernel_count; ++i) n += program::plan.kernels[i].minimal > 0;
    return n == 5;
}
static_assert(is_filtered<double>() && is_filtered<float>());

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) { reference::agrees<filtered_net, mse, reference::filtered_net>(); }
