// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/inline.hpp>

namespace scarp::kernels {

/// Memory that is brought near while something else is computed: a few lines of a cache each turn, so that the multiplications
/// between hide the waiting. What finds no room in the list comes when it is needed, and so does what no turn has reached.
class fetching {
public:
    void add(void const* from, int bytes) {
        if (count_ < most) at_[count_] = end_[count_] = static_cast<char const*>(from), left_[count_++] = bytes / line;
    }
    /// All of it in so many turns; what has been divided before is none of it.
    void divide(int turns) {
        for (int i = 0; i < count_; ++i) end_[i] += left_[i] * line, each_[i] = (left_[i] + turns - 1) / turns * line, left_[i] = 0;
    }
    SCARP_INLINE void turn() {
        for (int i = 0; i < count_; ++i)
            for (char const* const end = end_[i] - at_[i] < each_[i] ? end_[i] : at_[i] + each_[i]; at_[i] < end; at_[i] += line)
                __builtin_prefetch(at_[i], 0, 2);
    }

private:
    static constexpr int most = 16, line = 64;
    char const *at_[most], *end_[most];
    int left_[most], each_[most];
    int count_ = 0;
};

}  // namespace scarp::kernels
