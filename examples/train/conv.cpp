// SPDX-License-Identifier: BSL-1.0
#include "training.hpp"

namespace {

struct conv : network<input<1, 28, 28>, conv2d<16, 3, padding<1>>, relu, max_pool2d<2>, conv2d<32, 3, padding<1>>, relu, max_pool2d<2>,
                      flatten, dropout<0.3>, dense<96>, relu, dense<10>> {};

}  // namespace

trainings trainings_of_conv() {
    return {{"conv momentum 64", [](options const& o) { return run<conv>(o, train<conv, momentum, 64>); }}};
}
