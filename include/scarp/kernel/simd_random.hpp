// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/simd.hpp>
#include <scarp/shape/threefry.hpp>

#include <cstdint>

namespace scarp::simd {

namespace detail {

template <class T, int = lanes<T>>
struct words {
    typedef std::uint32_t type __attribute__((vector_size(4 * lanes<T>)));
    typedef std::int32_t whole __attribute__((vector_size(4 * lanes<T>)));
};

}  // namespace detail

/// uniform_of_step of the elements first, first + apart, first + 2 apart, ...
template <class T>
SCARP_INLINE vec<T> uniform_of_step(step_key key, std::uint32_t stream, int first, int apart) {
    if constexpr (lanes<T> == 1) {
        return vec<T>(scarp::uniform_of_step<T>(key, stream, static_cast<std::uint32_t>(first)));
    } else {
        typename detail::words<T>::type element, streams;
        for (int i = 0; i < lanes<T>; ++i) {
            element[i] = static_cast<std::uint32_t>(first + i * apart);
            streams[i] = stream;
        }
        auto const bits = threefry(element, streams, key.at[0], key.at[1]) >> 8;
        // below 2^24, so the signed conversion, which more architectures have, is the same
        return vec<T>(__builtin_convertvector((typename detail::words<T>::whole)bits, typename vec<T>::raw)) * vec<T>(T(0x1p-24));
    }
}

}  // namespace scarp::simd
