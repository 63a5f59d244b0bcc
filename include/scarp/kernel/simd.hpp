// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "../formula/math.hpp"
#include "inline.hpp"
#include "simd_native.hpp"

// xsimd says which architecture the compiler builds for and how wide its registers are. Only that header is included:
// xsimd::batch would cost two and a half times the compile time, and version 8.1 has defects in fma, rsqrt and log.
#if !defined(SCARP_NO_SIMD) && defined(__GNUC__) && __has_include(<xsimd/config/xsimd_arch.hpp>)
#include <xsimd/config/xsimd_config.hpp>
#if !defined(XSIMD_NO_SUPPORTED_ARCHITECTURE)
#if __has_include(<xsimd/config/xsimd_inline.hpp>)
#include <xsimd/config/xsimd_inline.hpp>  // xsimd 13's next header uses it without including it
#endif
#include <xsimd/config/xsimd_arch.hpp>
#endif
#endif

#if defined(XSIMD_VERSION_MAJOR) && !defined(XSIMD_NO_SUPPORTED_ARCHITECTURE)
#define SCARP_SIMD 1
#else
#define SCARP_SIMD 0
#endif

/// One register of numbers, whatever the architecture.
///
/// Without a SIMD architecture, without xsimd, or with SCARP_NO_SIMD defined, a register is one number.
namespace scarp::simd {

namespace detail {

#if SCARP_SIMD
using arch = xsimd::default_arch;
template <class T>
inline constexpr std::size_t register_bytes = sizeof(xsimd::types::simd_register<T, arch>);
inline constexpr char const* arch_name = arch::name();
#else
template <class T>
inline constexpr std::size_t register_bytes = sizeof(T);
inline constexpr char const* arch_name = "scalar";
#endif

template <class T>
inline constexpr int lane_count = static_cast<int>(register_bytes<T> / sizeof(T));

#if defined(__AVX512F__) && !defined(SCARP_NO_SIMD)
template <class T>
inline constexpr bool avx512 = register_bytes<T> == 64;
#else
template <class T>
inline constexpr bool avx512 = false;
#endif

template <class T, std::size_t Bytes = register_bytes<T>>
struct raw {
    typedef T type __attribute__((vector_size(Bytes)));
};
template <class T>
struct raw<T, sizeof(T)> {
    using type = T;
};

template <class T>
using integer = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

// The mask of a register: one bit per lane for AVX-512, else all bits of the lane's integer.
template <class T, bool = avx512<T>, int = lane_count<T>>
struct raw_mask {
    using signed_lane = std::make_signed_t<integer<T>>;
    using type = typename raw<signed_lane, register_bytes<T>>::type;
};
template <class T, bool Bits>
struct raw_mask<T, Bits, 1> {
    using type = bool;
};
template <class T, int Lanes>
struct raw_mask<T, true, Lanes> {
    using type = std::conditional_t<Lanes == 16, std::uint16_t, std::uint8_t>;
};

}  // namespace detail

/// How many numbers of type T a register holds.
template <class T>
inline constexpr int lanes = detail::lane_count<T>;

/// How many registers the architecture has; the size of a register tile follows from it.
template <class T>
#if defined(__aarch64__)
inline constexpr int registers = 32;
#else
inline constexpr int registers = detail::avx512<T> ? 32 : 16;
#endif

/// The architecture's name as xsimd spells it, "scalar" without one.
inline constexpr char const* architecture = detail::arch_name;

/// A register of `lanes<T>` numbers; T is float or double.
template <class T>
struct vec {
    using value_type = T;
    using raw = typename detail::raw<T>::type;
    raw v;

    vec() = default;
    SCARP_INLINE explicit constexpr vec(raw value) requires(lanes<T> > 1) : v(value) {}
    SCARP_INLINE constexpr vec(T value) : v(value - raw{}) {}  // not raw{} + value: that loses the sign of -0
    SCARP_INLINE static constexpr vec broadcast(T value) { return vec(value); }

    SCARP_INLINE T operator[](int lane) const {
        if constexpr (lanes<T> == 1) return v;
        else return v[lane];
    }

    SCARP_INLINE friend vec operator+(vec a, vec b) { return vec(a.v + b.v); }
    SCARP_INLINE friend vec operator-(vec a, vec b) { return vec(a.v - b.v); }
    SCARP_INLINE friend vec operator*(vec a, vec b) { return vec(a.v * b.v); }
    SCARP_INLINE friend vec operator/(vec a, vec b) { return vec(a.v / b.v); }
    SCARP_INLINE friend vec operator-(vec a) { return vec(-a.v); }
    SCARP_INLINE vec& operator+=(vec b) { return *this = *this + b; }
    SCARP_INLINE vec& operator-=(vec b) { return *this = *this - b; }
    SCARP_INLINE vec& operator*=(vec b) { return *this = *this * b; }
    SCARP_INLINE vec& operator/=(vec b) { return *this = *this / b; }
};

/// One truth value per lane.
template <class T>
struct mask {
    typename detail::raw_mask<T>::type v;

    SCARP_INLINE friend mask operator&(mask a, mask b) { return {static_cast<decltype(v)>(a.v & b.v)}; }
    SCARP_INLINE friend mask operator|(mask a, mask b) { return {static_cast<decltype(v)>(a.v | b.v)}; }
};

namespace detail {

// Calls f(index...) with 0 ... Count - 1 as constants.
template <int Count, class F>
SCARP_INLINE decltype(auto) with_indices(F f) {
    return [&]<int... I>(std::integer_sequence<int, I...>) __attribute__((always_inline)) -> decltype(auto) {
        return f(std::integral_constant<int, I>{}...);
    }(std::make_integer_sequence<int, Count>{});
}

// The lanes of (a, b) that Index(lane) names; b's lanes follow a's.
template <class T, class Index>
SCARP_INLINE vec<T> shuffle(vec<T> a, vec<T> b, Index) {
    return with_indices<lanes<T>>([&](auto... i) __attribute__((always_inline)) {
        return vec<T>(__builtin_shufflevector(a.v, b.v, Index{}(i)...));
    });
}

#if defined(__AVX512F__) && !defined(SCARP_NO_SIMD)
inline constexpr int greater = _CMP_GT_OQ, greater_equal = _CMP_GE_OQ, less = _CMP_LT_OQ, less_equal = _CMP_LE_OQ,
                     equal = _CMP_EQ_OQ, not_equal = _CMP_NEQ_UQ;
template <int Relation, class T>
SCARP_INLINE mask<T> compare(vec<T> a, vec<T> b) {
    if constexpr (sizeof(T) == 4) return {_mm512_cmp_ps_mask(a.v, b.v, Relation)};
    else return {_mm512_cmp_pd_mask(a.v, b.v, Relation)};
}
#endif

}  // namespace detail

// A comparison with NaN is false, except ne.
#if defined(__AVX512F__) && !defined(SCARP_NO_SIMD)
#define SCARP_SIMD_COMPARE(name, sign, relation)                                     \
    template <class T>                                                               \
    SCARP_INLINE mask<T> name(vec<T> a, vec<T> b) {                                  \
        if constexpr (detail::avx512<T>) return detail::compare<detail::relation>(a, b); \
        else return {a.v sign b.v};                                                  \
    }
#else
#define SCARP_SIMD_COMPARE(name, sign, relation) \
    template <class T>                           \
    SCARP_INLINE mask<T> name(vec<T> a, vec<T> b) { return {a.v sign b.v}; }
#endif
SCARP_SIMD_COMPARE(gt, >, greater)
SCARP_SIMD_COMPARE(ge, >=, greater_equal)
SCARP_SIMD_COMPARE(lt, <, less)
SCARP_SIMD_COMPARE(le, <=, less_equal)
SCARP_SIMD_COMPARE(eq, ==, equal)
SCARP_SIMD_COMPARE(ne, !=, not_equal)
#undef SCARP_SIMD_COMPARE

/// Lane by lane, yes where the mask is true and no elsewhere.
template <class T>
SCARP_INLINE vec<T> select(mask<T> m, vec<T> yes, vec<T> no) {
#if defined(__AVX512F__) && !defined(SCARP_NO_SIMD)
    if constexpr (detail::avx512<T> && sizeof(T) == 4) return vec<T>(_mm512_mask_blend_ps(m.v, no.v, yes.v));
    else if constexpr (detail::avx512<T>) return vec<T>(_mm512_mask_blend_pd(m.v, no.v, yes.v));
    else
#endif
        return vec<T>(m.v ? yes.v : no.v);
}

/// a * b + c, in one rounding where the architecture has the instruction.
template <class T>
SCARP_INLINE vec<T> fmadd(vec<T> a, vec<T> b, vec<T> c) {
    // By intrinsics: clang does not fuse the written-out form, and g++ stops doing it under -ffp-contract=off.
    if constexpr (requires { native::fmadd(a.v, b.v, c.v); }) return vec<T>(native::fmadd(a.v, b.v, c.v));
    else return vec<T>(a.v * b.v + c.v);
}

/// c - a * b, in one rounding where the architecture has the instruction.
template <class T>
SCARP_INLINE vec<T> fnmadd(vec<T> a, vec<T> b, vec<T> c) { return fmadd(-a, b, c); }

/// a > b ? a : b, so that b wins when either is NaN.
template <class T>
SCARP_INLINE vec<T> max(vec<T> a, vec<T> b) {
    if constexpr (requires { native::max(a.v, b.v); }) return vec<T>(native::max(a.v, b.v));
    else return vec<T>(a.v > b.v ? a.v : b.v);
}

/// a < b ? a : b, so that b wins when either is NaN.
template <class T>
SCARP_INLINE vec<T> min(vec<T> a, vec<T> b) {
    if constexpr (requires { native::min(a.v, b.v); }) return vec<T>(native::min(a.v, b.v));
    else return vec<T>(a.v < b.v ? a.v : b.v);
}

/// The larger one, or NaN when either is. In a chain of maxima the link is b: only `a` is compared beside it.
template <class T>
SCARP_INLINE vec<T> maximum(vec<T> a, vec<T> b) {
    if constexpr (requires { native::maximum(a.v, b.v); }) return vec<T>(native::maximum(a.v, b.v));
    else return select(ne(a, a), a, max(a, b));
}

/// lanes<T> numbers from memory of any alignment.
template <class T>
SCARP_INLINE vec<T> load(T const* from) {
    vec<T> result;
    __builtin_memcpy(&result.v, from, sizeof(result.v));
    return result;
}

/// lanes<T> numbers from memory aligned to the register's size.
template <class T>
SCARP_INLINE vec<T> load_aligned(T const* from) {
    return load(static_cast<T const*>(__builtin_assume_aligned(from, detail::register_bytes<T>)));
}

template <class T>
SCARP_INLINE void store(T* to, vec<T> x) { __builtin_memcpy(to, &x.v, sizeof(x.v)); }

template <class T>
SCARP_INLINE void store_aligned(T* to, vec<T> x) {
    store(static_cast<T*>(__builtin_assume_aligned(to, detail::register_bytes<T>)), x);
}

}  // namespace scarp::simd

#include "simd_lanes.hpp"
#include "simd_math.hpp"
