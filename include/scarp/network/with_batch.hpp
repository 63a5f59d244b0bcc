// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/network/network.hpp>

namespace scarp {

namespace detail {

template <class Where, class Net, int Samples>
constexpr auto verdict_on_samples() {
    if constexpr (Samples < 1)
        return ill_formed<problem::batch_must_be_positive, at_type<Where>, expected<1>, got<Samples>, hint::use_a_batch_of_at_least_1>{};
    else return verdict_on_use<Net>();
}

}  // namespace detail

/// The same network with the number of samples that `predict`, `evaluate` and `gradients` take at once, where the library else
/// chooses it by the width of the layers: `with_batch<lenet, 32>`. Statistics of a batch in `gradients` are those of so many.
/// A trainer's batch is the trainer's own; it also takes a model of the network itself.
///
/// Cost     what lies between two layers grows with it; beyond 1 MB, `predict` takes it from the heap instead of the stack
/// Errors   batch_must_be_positive, not_a_network
template <class Net, int Samples>
struct with_batch {
    using origin = Net;
    using stored_as = Net;
    using reading = detail::reading_stage<Net>;
    static constexpr int samples = Samples < 1 ? 1 : Samples;
    static constexpr bool accepted = Samples >= 1 && well_formed<Net>;
    static_assert(detail::verdict_on_samples<with_batch, Net, Samples>().accepted, "read the type: what is wrong, the repair");
};

}  // namespace scarp
