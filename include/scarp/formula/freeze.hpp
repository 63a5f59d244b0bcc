// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/name.hpp>

namespace scarp {

/// Parameters that training leaves as they are, said in one of two places: `freeze<only<"dense_1.*">>` is a part of an optimizer's
/// chain (optimizer/groups.hpp), `freeze<lenet, "dense_1.*">` is a network (network/freeze.hpp).
template <class What, name... Patterns>
struct freeze;

}  // namespace scarp
