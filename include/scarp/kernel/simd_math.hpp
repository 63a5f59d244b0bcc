// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <limits>

#include "simd.hpp"

/// Elementary functions of whole registers, free of branches.
///
/// Largest errors (tests/kernel/simd.cpp asserts them): see each function, float in units of the last place. NaN in
/// gives NaN out; infinities, zeros and subnormals follow scarp::math. A register of one lane calls scarp::math.
namespace scarp::simd {

namespace detail {

// How IEEE 754 lays out T.
template <class T>
struct layout;
template <>
struct layout<float> {
    static constexpr int fraction_bits = 23, bias = 127;
    static constexpr float rounder = 0x1.8p23f;  // x + rounder holds the nearest integer to x in its last bits
    static constexpr float ln2_high = 0x1.62e4p-1f, ln2_low = 0x1.7f7d1cp-20f;
    static constexpr float half_root = 0x1.6a09e6p-1f;  // sqrt(1/2)
    static constexpr float exp_over = 89, exp_under = -104;
};
template <>
struct layout<double> {
    static constexpr int fraction_bits = 52, bias = 1023;
    static constexpr double rounder = 0x1.8p52;
    static constexpr double ln2_high = 0x1.62e42feep-1, ln2_low = 0x1.a39ef35793c76p-33;
    static constexpr double half_root = 0x1.6a09e667f3bcdp-1;
    static constexpr double exp_over = 710, exp_under = -746;
};

template <class T>
using bits = typename raw<integer<T>, register_bytes<T>>::type;
template <class T>
SCARP_INLINE bits<T> to_bits(vec<T> x) { return std::bit_cast<bits<T>>(x.v); }
template <class T>
SCARP_INLINE vec<T> from_bits(bits<T> x) { return vec<T>(std::bit_cast<typename vec<T>::raw>(x)); }
template <class T>
inline constexpr integer<T> sign_bit = integer<T>{1} << (sizeof(T) * 8 - 1);

// The magnitude of a with the sign of b.
template <class T>
SCARP_INLINE vec<T> with_sign(vec<T> a, vec<T> b) {
    if constexpr (requires { native::with_sign(a.v, b.v); }) return vec<T>(native::with_sign(a.v, b.v));
    else return from_bits<T>(to_bits(a) | (to_bits(b) & sign_bit<T>));
}

// c0 + x (c1 + x (c2 + ...))
template <class T>
SCARP_INLINE vec<T> horner(vec<T>, T last) { return vec<T>(last); }
template <class T, class... More>
SCARP_INLINE vec<T> horner(vec<T> x, T first, More... more) { return fmadd(horner(x, more...), x, vec<T>(first)); }

template <class T>
struct reduced {
    vec<T> rest;   // x = count * log(2) + rest, |rest| <= log(2) / 2
    vec<T> count;  // whole
    bits<T> word;  // count + 2 bias in the last bits
};

// 2^count, where that is a normal number; 2^(count + Shift) if asked.
template <int Shift = 0, class T>
SCARP_INLINE vec<T> power_of_two(reduced<T> const& x) {
    return from_bits<T>((x.word - integer<T>(layout<T>::bias - Shift)) << layout<T>::fraction_bits);
}

// (e^r - 1 - r) / r^2 with |r| <= log(2) / 2
SCARP_INLINE vec<float> exp_tail(vec<float> r) {
    return horner(r, 0.500000000471313498f, 0.166665761031989452f, 0.0416665066606870733f, 0.00836332616735166326f,
                  0.00139315418334509452f);
}
SCARP_INLINE vec<double> exp_tail(vec<double> r) {
    return horner(r, 0.5, 0.166666666666666711, 0.0416666666666666813, 0.00833333333332599436,
                  0.00138888888888747875, 0.000198412698753110893, 0.0000248015873493856022, 2.75572547801762075e-6,
                  2.75572481838521424e-7, 2.510547419709901e-8, 2.09240812401486295e-9);
}

// e^r - 1
template <class T>
SCARP_INLINE vec<T> small_expm1(vec<T> r) { return fmadd(r * r, exp_tail(r), r); }

// For x within layout's bounds, or NaN.
template <class T>
SCARP_INLINE reduced<T> reduce_exp(vec<T> x) {
    vec<T> const rounder(layout<T>::rounder + T(2 * layout<T>::bias));
    vec<T> const shifted = fmadd(x, vec<T>(T(1.44269504088896340736)), rounder), count = shifted - rounder;
    vec<T> const r = fnmadd(count, vec<T>(layout<T>::ln2_high), x);
    return {fnmadd(count, vec<T>(layout<T>::ln2_low), r), count, to_bits(shifted)};
}

// y * 2^count, right to the last subnormal and to infinity: in two factors, where no instruction does it.
template <class T>
SCARP_INLINE vec<T> scale(vec<T> y, reduced<T> const& x) {
    if constexpr (requires { native::scale(y.v, y.v); }) return vec<T>(native::scale(y.v, x.count.v));
    else {
        bits<T> const half = x.word >> 1;
        constexpr int place = layout<T>::fraction_bits;
        return y * from_bits<T>(half << place) * from_bits<T>((x.word - half) << place);
    }
}

// f of every lane by itself, for functions that are rare in networks.
template <class T, class F, class... More>
SCARP_INLINE vec<T> each_lane(F f, vec<T> x, More... more) {
    if constexpr (lanes<T> == 1) return f(x.v, more.v...);
    else
        return with_indices<lanes<T>>([&](auto... i) __attribute__((always_inline)) {
            auto const at = [&](int lane) __attribute__((always_inline)) { return f(x.v[lane], more.v[lane]...); };
            return vec<T>(typename vec<T>::raw{at(i)...});
        });
}

template <class T>
struct mantissa {
    vec<T> fraction;  // x = 2^power * (1 + fraction), 1 + fraction between sqrt(1/2) and sqrt(2)
    vec<T> power;
};

// For normal positive x.
template <class T>
SCARP_INLINE mantissa<T> split(vec<T> x) {
    using format = layout<T>;
    constexpr integer<T> root = std::bit_cast<integer<T>>(format::half_root);
    constexpr integer<T> below_one = (integer<T>{1} << format::fraction_bits) - 1;
    constexpr integer<T> bias = integer<T>(format::bias) << format::fraction_bits;
    bits<T> const offset = to_bits(x) - root;
    bits<T> const power = ((offset + bias) >> format::fraction_bits) + std::bit_cast<integer<T>>(format::rounder);
    return {from_bits<T>((offset & below_one) + root) - vec<T>(T(1)),
            from_bits<T>(power) - vec<T>(format::rounder + T(format::bias))};
}

// log(1 + f) - f + f^2 / 2
SCARP_INLINE vec<float> log_tail(vec<float> f) {
    return f * f * f * horner(f, 0.333333311606498556f, -0.249999969316310125f, 0.200007207438615452f,
                              -0.166678097712831598f, 0.142488769780039019f, -0.124253598220141566f,
                              0.11687024882537142f, -0.114830813302497577f, 0.0697134631941243289f);
}
SCARP_INLINE vec<double> log_tail(vec<double> f) {
    vec<double> const s = f / (f + vec<double>(2.0)), z = s * s;
    vec<double> const even = horner(z, 0.666666666666666969, 0.399999999998995045, 0.285714286259754849,
                                    0.222222111347950799, 0.181828891252617221, 0.153317216005560413,
                                    0.146164496850434059);
    return s * fmadd(z, even, vec<double>(0.5) * f * f);
}

// log(2^power * (1 + fraction)) + correction
template <class T>
SCARP_INLINE vec<T> join(mantissa<T> x, vec<T> correction) {
    vec<T> const half_square = vec<T>(T(0.5)) * x.fraction * x.fraction;
    vec<T> const small = fmadd(x.power, vec<T>(layout<T>::ln2_low), correction) + log_tail(x.fraction);
    return fmadd(x.power, vec<T>(layout<T>::ln2_high), x.fraction - (half_square - small));
}

// The logarithm's value where x is not a finite positive number.
template <class T>
SCARP_INLINE vec<T> log_limits(vec<T> x, vec<T> result) {
    using limit = std::numeric_limits<T>;
    vec<T> const zero(T(0)), infinity(limit::infinity());
    result = select(gt(x, zero), result, select(eq(x, zero), -infinity, vec<T>(limit::quiet_NaN())));
    return select(eq(x, infinity), infinity, result);
}

// Bounds first: max and min hand NaN through from their second operand.
template <class T>
SCARP_INLINE vec<T> clamp(vec<T> x, T low, T high) { return max(vec<T>(low), min(vec<T>(high), x)); }

}  // namespace detail

/// Magnitude, also of -0 and NaN.
template <class T>
SCARP_INLINE vec<T> abs(vec<T> x) {
    if constexpr (lanes<T> == 1) return math::abs(x.v);
    else return detail::from_bits<T>(detail::to_bits(x) & ~detail::sign_bit<T>);
}

/// Square root, correctly rounded; float in AVX-512 0.5001 ulp, 0.8 below 1e-30 where subnormals count as zero.
template <class T>
SCARP_INLINE vec<T> sqrt(vec<T> x) {
    if constexpr (requires { native::sqrt(x.v); }) return vec<T>(native::sqrt(x.v));
    else return detail::each_lane([](T v) { return math::sqrt(v); }, x);
}

/// Exponential; float 1.5 ulp, double 2e-16 relative.
template <class T>
SCARP_INLINE vec<T> exp(vec<T> x) {
    if constexpr (lanes<T> == 1) return math::exp(x.v);
    else {
        vec<T> const one(T(1));
        auto const r = detail::reduce_exp(detail::clamp(x, detail::layout<T>::exp_under, detail::layout<T>::exp_over));
        return detail::scale(fmadd(fmadd(detail::exp_tail(r.rest), r.rest, one), r.rest, one), r);
    }
}

/// exp(x) - 1 without cancellation; float 2 ulp, double 4e-16 relative.
template <class T>
SCARP_INLINE vec<T> expm1(vec<T> x) {
    if constexpr (lanes<T> == 1) return math::expm1(x.v);
    else {
        constexpr T enough = T(-0.7) * (detail::layout<T>::fraction_bits + 3);  // from here on the result is -1
        auto const r = detail::reduce_exp(detail::clamp(x, enough, detail::layout<T>::exp_over));
        // Half of the power of two, for the largest one is infinite by itself.
        vec<T> const s = detail::power_of_two<-1>(r);
        vec<T> const half = fmadd(s, detail::small_expm1(r.rest), s - vec<T>(T(0.5)));
        return select(lt(abs(x), vec<T>(T(1e-30))), x, half + half);
    }
}

/// Natural logarithm; float 1 ulp, double 3e-16 relative.
template <class T>
SCARP_INLINE vec<T> log(vec<T> x) {
    if constexpr (lanes<T> == 1) return math::log(x.v);
    else {
        constexpr T lift = T(detail::layout<T>::fraction_bits + 2), size = T(detail::integer<T>{1} << (detail::layout<T>::fraction_bits + 2));
        auto const subnormal = lt(x, vec<T>(std::numeric_limits<T>::min()));
        auto m = detail::split(select(subnormal, x * vec<T>(size), x));
        m.power -= select(subnormal, vec<T>(lift), vec<T>(T(0)));
        return detail::log_limits(x, detail::join(m, vec<T>(T(0))));
    }
}

/// log(1 + x) without cancellation; float 1 ulp, double 3e-16 relative.
template <class T>
SCARP_INLINE vec<T> log1p(vec<T> x) {
    if constexpr (lanes<T> == 1) return math::log1p(x.v);
    else {
        vec<T> const one(T(1)), u = one + x;
        vec<T> const lost = select(lt(x, one), x - (u - one), one - (u - x));
        vec<T> const result = detail::log_limits(u, detail::join(detail::split(u), lost / u));
        return select(lt(abs(x), vec<T>(T(1e-30))), x, result);
    }
}

namespace detail {

// a / b for b neither zero nor infinite, but `beyond` where x > bound
template <class T>
SCARP_INLINE vec<T> quotient(vec<T> a, vec<T> b, vec<T> x, vec<T> bound, vec<T> beyond) {
    if constexpr (requires { native::quotient(a.v, b.v, x.v, bound.v, beyond.v); })
        return vec<T>(native::quotient(a.v, b.v, x.v, bound.v, beyond.v));
    else return select(gt(x, bound), beyond, a / b);
}

// x p(x^2) / q(x^2), fitted to the relative error on [0, 8.7], where tanh rounds to 1 soon after; there the sign, and no clamp
// before it to wait for
SCARP_INLINE vec<float> tanh(vec<float> x) {
    vec<float> const t = x * x;
    vec<float> const p = horner(t, 1.0f, 0.134004637f, 0.00351874057f, 2.09937792e-05f, 1.38975626e-08f);
    vec<float> const q = horner(t, 1.0f, 0.467337839f, 0.0259648805f, 0.000332364247f, 7.99649817e-07f);
    return quotient(x * p, q, t, vec<float>(8.7f * 8.7f), with_sign(vec<float>(1.0f), x));
}
SCARP_INLINE vec<double> tanh(vec<double> x) {
    auto const r = reduce_exp(min(vec<double>(44.0), abs(x) + abs(x)));
    vec<double> const s = power_of_two(r), t = fmadd(s, small_expm1(r.rest), s - vec<double>(1.0));
    return with_sign(t / (t + vec<double>(2.0)), x);
}

SCARP_INLINE vec<float> sigmoid(vec<float> x) {
    vec<float> const one(1.0f), limit(87.0f);
    auto const r = reduce_exp(max(-limit, -x));
    vec<float> const e = fmadd(fmadd(exp_tail(r.rest), r.rest, one), r.rest, one);
    return quotient(one, fmadd(e, power_of_two(r), one), -x, limit, vec<float>(1.6458115e-38f));
}
SCARP_INLINE vec<double> sigmoid(vec<double> x) {
    vec<double> const one(1.0), e = simd::exp(-abs(x));
    return select(lt(x, vec<double>(0.0)), e, one) / (one + e);
}

}  // namespace detail

/// Hyperbolic tangent; float 4.5 ulp, 5.5 without fused products, double 4e-16 relative. Float may exceed 1 by 2 ulp.
template <class T>
SCARP_INLINE vec<T> tanh(vec<T> x) {
    if constexpr (lanes<T> == 1) return math::tanh(x.v);
    else return detail::tanh(x);
}

/// Logistic function 1 / (1 + exp(-x)); float 3 ulp and never below 1e-38, double 4e-16 relative.
template <class T>
SCARP_INLINE vec<T> sigmoid(vec<T> x) {
    if constexpr (lanes<T> == 1) return math::sigmoid(x.v);
    else return detail::sigmoid(x);
}

namespace detail {

// erf(x) for |x| <= 1
SCARP_INLINE vec<float> erf_near(vec<float> x) {
    return x * horner(x * x, 1.12837916584835095f, -0.37612626666720331f, 0.112835947151602177f,
                      -0.0268542120106264124f, 0.00518908742343397399f, -0.000801686428716586953f,
                      0.0000787587506268548834f);
}
SCARP_INLINE vec<double> erf_near(vec<double> x) {
    return x * horner(x * x, 1.12837916709551257, -0.376126389031837481, 0.112837916709548787, -0.0268661706450767932,
                      0.00522397762481801447, -0.000854832698083378991, 0.000120553311116427109,
                      -0.0000149255952668311816, 1.6461000484121368e-6, -1.6350312701054695e-7,
                      1.46597752740474358e-8, -1.13728488567916737e-9, 5.9571761477489114e-11);
}

// 1 - erf(x) for x >= 1, zero where erf rounds to 1
SCARP_INLINE vec<float> erfc_far(vec<float> x) {
    return exp(horner(min(vec<float>(3.95f), x), -0.000567250559410019797f, -1.12657298340313829f,
                      -0.638181603845629616f, -0.10400812211391825f, 0.0229243870674570413f, -0.00351407482855191f,
                      0.000328215990767958011f, -0.0000139219987800642933f));
}
SCARP_INLINE vec<double> erfc_far(vec<double> x) {
    vec<double> const a = min(vec<double>(6.0), x), two(2.0), t = (a - two) / (a + two);
    return exp(-a * a) * horner(t, 0.255395676310505745, -0.427185847413957885, 0.241658194242469857,
                                -0.0789785810158525347, 0.00373289240349223978, 0.00699746174775357363,
                                -0.000847143198076042359, -0.000981977320813102272, 0.0000435542024527058955,
                                0.000174366972329468635, 0.0000275431281856667173, -0.0000276473054436100538,
                                -0.0000140675326945820577, 1.82014319597500905e-6, 3.91705929992538851e-6);
}

}  // namespace detail

/// Error function; float 3 ulp, double 4e-16 relative.
template <class T>
SCARP_INLINE vec<T> erf(vec<T> x) {
    if constexpr (lanes<T> == 1) return math::erf(x.v);
    else {
        vec<T> const a = abs(x), one(T(1));
        return select(gt(a, one), detail::with_sign(one - detail::erfc_far(a), x), detail::erf_near(x));
    }
}

/// The largest whole number not above x.
template <class T>
SCARP_INLINE vec<T> floor(vec<T> x) {
    if constexpr (lanes<T> == 1) return math::floor(x.v);
    else {
        vec<T> const whole(T(detail::integer<T>{1} << detail::layout<T>::fraction_bits)), a = abs(x);
        vec<T> const nearest = detail::with_sign((a + whole) - whole, x);
        vec<T> const below = nearest - select(gt(nearest, x), vec<T>(T(1)), vec<T>(T(0)));
        return select(lt(a, whole), below, x);
    }
}

/// x to the power y, lane by lane through scarp::math, as are sin and cos.
template <class T>
SCARP_INLINE vec<T> pow(vec<T> x, vec<T> y) { return detail::each_lane([](T a, T b) { return math::pow(a, b); }, x, y); }
template <class T>
SCARP_INLINE vec<T> sin(vec<T> x) { return detail::each_lane([](T v) { return math::sin(v); }, x); }
template <class T>
SCARP_INLINE vec<T> cos(vec<T> x) { return detail::each_lane([](T v) { return math::cos(v); }, x); }

}  // namespace scarp::simd
