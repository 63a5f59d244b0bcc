// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/windowed.hpp>

#include <limits>

namespace scarp::kernels {

/// What convolutions know of the pooling that takes their tiles before they are stored: the kernel runs over the pooled places, and
/// at each of them over the places of the convolution that are pooled there.
template <class P, int J, class T>
struct pooled_convolution : windowed<P, J, T> {
    using base = windowed<P, J, T>;
    using typename base::code, typename base::ext_pointers;
    using base::k;
    static constexpr window_work const& pool = P::plan.windows[base::pools ? k.pool : k.window];

    /// Calls f(place of the convolution) for what is pooled at a place.
    template <class F>
    SCARP_PART static void each_pooled(int const* place, F f) {
        for (int i = 0; i < pool.size[0]; ++i)
            for (int j = 0; j < pool.size[1]; ++j)
                for (int l = 0; l < pool.size[2]; ++l) {
                    int const at[] = {place[0] * pool.stride[0] + i, place[1] * pool.stride[1] + j, place[2] * pool.stride[2] + l};
                    f(at);
                }
    }

    /// What pooling starts with, for the registers of a tile. They wait in memory: registers are there for the next tile.
    SCARP_PART static void start_pooling(T* pooled, int registers) {
        constexpr T nothing = largest ? -std::numeric_limits<T>::infinity() : T{0};
        for (int i = 0; i < registers; ++i) simd::store(pooled + i * base::L, vec<T>(nothing));
    }
    /// Adds a register of the convolution, behind the prologue.
    template <int Valid>
    SCARP_PART static void add_to_pooled(T* pooled, ext_pointers const& p, int const* place, int channel, int vector, vec<T> total) {
        typename code::registers registers;
        base::template run_at<0, k.accumulator, Valid>(registers, p, place, channel, vector, total);
        vec<T> const one = registers.at[code::instruction(k.accumulator).a], others = simd::load(pooled);
        if constexpr (largest) simd::store(pooled, maximum(one, others));
        else simd::store(pooled, others + one);
    }

private:
    static constexpr bool largest = pool.what == op::window_max;
};

}  // namespace scarp::kernels
