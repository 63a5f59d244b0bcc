// SPDX-License-Identifier: BSL-1.0
#include "training.hpp"

namespace {

// The network is a type: output sizes only, inputs follow. A layer that does not fit is refused by the compiler, by name.
struct mlp : network<input<784>, dense<256>, relu, dense<128>, relu, dense<10>> {};
static_assert(cost<mlp>.parameters == 235'146);

}  // namespace

trainings trainings_of_mlp() {
    return {{"mlp momentum 64", [](options const& o) { return run<mlp>(o, train<mlp, momentum, 64>); }},
            {"mlp adam 64", [](options const& o) { return run<mlp>(o, train<mlp, adam, 64>); }},
            {"mlp momentum 256", [](options const& o) { return run<mlp>(o, train<mlp, momentum, 256>); }}};
}
