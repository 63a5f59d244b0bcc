// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "inline.hpp"

#if defined(SCARP_NO_SIMD)
#elif defined(__SSE2__)
#include <immintrin.h>
#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>
#endif

/// What only an intrinsic says well, as overloads on the architecture's registers.
///
/// simd.hpp uses an overload where its register has one, and the written-out form elsewhere. The maskz_ forms with all
/// lanes set mean the plain ones, whose definitions make g++ 12 warn of an uninitialized value.
namespace scarp::simd::native {

struct none {};
void fmadd(none);
void max(none);
void min(none);
void maximum(none);
void sqrt(none);
void quotient(none);
void with_sign(none);
void scale(none);

#if !defined(SCARP_NO_SIMD)

#if defined(__AVX512F__)
SCARP_INLINE __m512 max(__m512 a, __m512 b) { return _mm512_maskz_max_ps(0xffff, a, b); }
SCARP_INLINE __m512d max(__m512d a, __m512d b) { return _mm512_maskz_max_pd(0xff, a, b); }
SCARP_INLINE __m512 min(__m512 a, __m512 b) { return _mm512_maskz_min_ps(0xffff, a, b); }
SCARP_INLINE __m512d min(__m512d a, __m512d b) { return _mm512_maskz_min_pd(0xff, a, b); }
SCARP_INLINE __m512 maximum(__m512 a, __m512 b) { return _mm512_mask_max_ps(a, _mm512_cmp_ps_mask(a, a, _CMP_ORD_Q), a, b); }
SCARP_INLINE __m512d maximum(__m512d a, __m512d b) { return _mm512_mask_max_pd(a, _mm512_cmp_pd_mask(a, a, _CMP_ORD_Q), a, b); }
SCARP_INLINE __m512d sqrt(__m512d x) { return _mm512_maskz_sqrt_pd(0xff, x); }
SCARP_INLINE __m512 fmadd(__m512 a, __m512 b, __m512 c) { return _mm512_fmadd_ps(a, b, c); }
SCARP_INLINE __m512d fmadd(__m512d a, __m512d b, __m512d c) { return _mm512_fmadd_pd(a, b, c); }
// a's bits and of b's the sign, in one instruction that g++ does not find
SCARP_INLINE __m512 with_sign(__m512 a, __m512 b) {
    return (__m512)_mm512_ternarylogic_epi32((__m512i)b, (__m512i)a, (__m512i)_mm512_set1_ps(-0.0f), 0xec);
}
SCARP_INLINE __m512d with_sign(__m512d a, __m512d b) {
    return (__m512d)_mm512_ternarylogic_epi64((__m512i)b, (__m512i)a, (__m512i)_mm512_set1_pd(-0.0), 0xec);
}
// x * 2^k, saturating, for whole k
SCARP_INLINE __m512 scale(__m512 x, __m512 k) { return _mm512_maskz_scalef_ps(0xffff, x, k); }
SCARP_INLINE __m512d scale(__m512d x, __m512d k) { return _mm512_maskz_scalef_pd(0xff, x, k); }
// a / b for b neither zero nor infinite, a step of Newton's beside the product with the reciprocal to 14 bits; but `beyond` where x > bound
SCARP_INLINE __m512 quotient(__m512 a, __m512 b, __m512 x, __m512 bound, __m512 beyond) {
    __mmask16 const m = _mm512_cmp_ps_mask(x, bound, _CMP_NGT_UQ);
    __m512 const r = _mm512_maskz_rcp14_ps(0xffff, b), q = _mm512_mask_mul_ps(beyond, m, a, r);
    return _mm512_mask_fmadd_ps(q, m, fmadd(-b, r, __m512{} + 1), q);
}
// Two steps of Newton's take half as long as the divider, and leave it to divisions; zeros and infinity, which they spoil, pass
// through. Source   Markstein, "IA-64 and Elementary Functions", 2000, chapter 9
SCARP_INLINE __m512 sqrt(__m512 x) {
    __m512 const half = __m512{} + 0.5f, r = _mm512_maskz_rsqrt14_ps(0xffff, x), h = half * r, g = x * r;
    __m512 const root = fmadd(g, fmadd(-g, h, half), g);
    return _mm512_fixupimm_ps(fmadd(h, fmadd(-root, root, x), root), x, __extension__(__m512i){} + 0x0010010000100100, 0);
}
#endif

#if defined(__AVX__)
SCARP_INLINE __m256 max(__m256 a, __m256 b) { return _mm256_max_ps(a, b); }
SCARP_INLINE __m256d max(__m256d a, __m256d b) { return _mm256_max_pd(a, b); }
SCARP_INLINE __m256 min(__m256 a, __m256 b) { return _mm256_min_ps(a, b); }
SCARP_INLINE __m256d min(__m256d a, __m256d b) { return _mm256_min_pd(a, b); }
SCARP_INLINE __m256 sqrt(__m256 x) { return _mm256_sqrt_ps(x); }
SCARP_INLINE __m256d sqrt(__m256d x) { return _mm256_sqrt_pd(x); }
#endif

#if defined(__FMA__)
SCARP_INLINE __m256 fmadd(__m256 a, __m256 b, __m256 c) { return _mm256_fmadd_ps(a, b, c); }
SCARP_INLINE __m256d fmadd(__m256d a, __m256d b, __m256d c) { return _mm256_fmadd_pd(a, b, c); }
SCARP_INLINE __m128 fmadd(__m128 a, __m128 b, __m128 c) { return _mm_fmadd_ps(a, b, c); }
SCARP_INLINE __m128d fmadd(__m128d a, __m128d b, __m128d c) { return _mm_fmadd_pd(a, b, c); }
#endif

#if defined(__SSE2__)
SCARP_INLINE __m128 max(__m128 a, __m128 b) { return _mm_max_ps(a, b); }
SCARP_INLINE __m128d max(__m128d a, __m128d b) { return _mm_max_pd(a, b); }
SCARP_INLINE __m128 min(__m128 a, __m128 b) { return _mm_min_ps(a, b); }
SCARP_INLINE __m128d min(__m128d a, __m128d b) { return _mm_min_pd(a, b); }
SCARP_INLINE __m128 sqrt(__m128 x) { return _mm_sqrt_ps(x); }
SCARP_INLINE __m128d sqrt(__m128d x) { return _mm_sqrt_pd(x); }
#endif

#if defined(__aarch64__) && defined(__ARM_NEON)
// max and min are not here: NEON's return NaN when either operand is NaN.
SCARP_INLINE float32x4_t maximum(float32x4_t a, float32x4_t b) { return vmaxq_f32(a, b); }
SCARP_INLINE float64x2_t maximum(float64x2_t a, float64x2_t b) { return vmaxq_f64(a, b); }
SCARP_INLINE float32x4_t fmadd(float32x4_t a, float32x4_t b, float32x4_t c) { return vfmaq_f32(c, a, b); }
SCARP_INLINE float64x2_t fmadd(float64x2_t a, float64x2_t b, float64x2_t c) { return vfmaq_f64(c, a, b); }
SCARP_INLINE float32x4_t sqrt(float32x4_t x) { return vsqrtq_f32(x); }
SCARP_INLINE float64x2_t sqrt(float64x2_t x) { return vsqrtq_f64(x); }
#endif

#endif

}  // namespace scarp::simd::native
