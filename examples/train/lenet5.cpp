// SPDX-License-Identifier: BSL-1.0
#include "training.hpp"
#include <scarp/networks/lenet5.hpp>

namespace {

struct lenet5 : networks::lenet5<10> {};
static_assert(cost<lenet5>.parameters == 61'706);
static_assert(std::is_same_v<output_shape<lenet5>, shape<10>>);

}  // namespace

trainings trainings_of_lenet5() {
    return {{"lenet5 momentum 64", [](options const& o) { return run<lenet5>(o, train<lenet5, momentum, 64>); }}};
}
