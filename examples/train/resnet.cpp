// SPDX-License-Identifier: BSL-1.0
#include "training.hpp"
#include <scarp/networks/resnet.hpp>

namespace {

struct resnet : network<input<1, 28, 28>, conv2d<16, 3, stride<2>, padding<1>, no_bias>, batch_norm<>, relu, networks::basic_block<16>,
                        networks::shrinking_block<32>, global_avg_pool, dense<10>> {};

}  // namespace

trainings trainings_of_resnet() {
    return {{"resnet momentum 64", [](options const& o) { return run<resnet>(o, train<resnet, momentum, 64>); }}};
}
