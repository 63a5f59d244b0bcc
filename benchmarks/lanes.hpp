// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstring>

#ifdef __SSE__
#include <immintrin.h>
#endif

/// The widest register the build may use, as a compiler's vector type, for the rivals and the peak.
namespace bench {

#if defined(__AVX512F__)
inline constexpr std::size_t register_bytes = 64;
#elif defined(__AVX__)
inline constexpr std::size_t register_bytes = 32;
#else
inline constexpr std::size_t register_bytes = 16;
#endif

using lanes [[gnu::vector_size(register_bytes)]] = float;
inline constexpr std::size_t lane_count = register_bytes / 4;

inline lanes load(float const* from) {
    lanes value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

inline void store(float* to, lanes value) { std::memcpy(to, &value, sizeof value); }

/// 1 / x. The divider takes 16 cycles for a full register; an estimate with one Newton step takes four.
inline lanes reciprocal(lanes x) {
#ifdef __AVX512F__
    lanes const guess = _mm512_maskz_rcp14_ps(0xffff, x);  // the unmasked form trips g++ 12's -Wuninitialized
    return guess * (2.0f - x * guess);
#else
    return 1.0f / x;
#endif
}

/// sqrt(x) for x >= 0, by the same means.
inline lanes square_root(lanes x) {
#if defined(__AVX512F__)
    lanes const guess = _mm512_maskz_rsqrt14_ps(0xffff, x + 1e-37f);  // an infinite guess for 0 would end as NaN
    return x * guess * (1.5f - 0.5f * x * guess * guess);
#elif defined(__AVX__)
    return _mm256_sqrt_ps(x);
#elif defined(__SSE__)
    return _mm_sqrt_ps(x);
#else
    for (std::size_t i = 0; i < lane_count; ++i) x[i] = __builtin_sqrtf(x[i]);
    return x;
#endif
}

}  // namespace bench
