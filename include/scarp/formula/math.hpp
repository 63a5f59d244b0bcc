// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

/// Elementary functions that compute the same bits in constant evaluation and at run time.
///
/// Every function works in double and rounds once to T, which is float or double. Relative error in double is at most
/// 2e-15; special values follow IEEE 754 and C's annex F. std:: functions are not used: clang refuses them in constant
/// evaluation, and at run time they would give other bits than the compiler did.
namespace scarp::math {

template <class T>
concept real = std::is_same_v<T, float> || std::is_same_v<T, double>;

namespace detail {

using bits = std::uint64_t;
inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// clang refuses arithmetic on NaN in constant evaluation: each function below hands NaN back before it computes.

// A product that is rounded by itself. The optimizer may fuse a * b + c into one rounding, constant evaluation never
// does; the empty instruction hides the product from it. Only products that meet + or - need it, and only inexact ones.
constexpr double product(double a, double b) {
    double p = a * b;
#if defined(__x86_64__)
    if (!std::is_constant_evaluated()) asm("" : "+x"(p));
#elif defined(__aarch64__)
    if (!std::is_constant_evaluated()) asm("" : "+w"(p));
#elif defined(__GNUC__)
    if (!std::is_constant_evaluated()) asm("" : "+m"(p));
#endif
    return p;
}

// Horner's scheme, highest coefficient first, every step in two roundings. One call: constant evaluation pays by calls.
template <class... Coefficients>
constexpr double polynomial(double x, double first, Coefficients... more) {
    double p = first;
    if (std::is_constant_evaluated()) ((p = p * x + more), ...);
    else ((p = product(p, x) + more), ...);
    return p;
}

constexpr double magnitude(double x) { return std::bit_cast<double>(std::bit_cast<bits>(x) & ~(bits{1} << 63)); }
constexpr double with_sign(double size, double sign) {
    return std::bit_cast<double>(std::bit_cast<bits>(size) | (std::bit_cast<bits>(sign) & bits{1} << 63));
}
constexpr double power_of_two(int n) { return std::bit_cast<double>(bits(n + 1023) << 52); }

// x * 2^n for x near 1, with one rounding, also where the result is subnormal
constexpr double scale(double x, int n) {
    if (n > 1023 && x >= 1) return infinity;  // constant evaluation refuses an overflow
    int const half = n / 2;
    return x * power_of_two(half) * power_of_two(n - half);
}

constexpr int nearest(double x) { return static_cast<int>(x + (x < 0 ? -0.5 : 0.5)); }

inline constexpr double ln2_high = 0x1.62e42feep-1;  // 32 bits, so that k * ln2_high is exact
inline constexpr double ln2_low = 0x1.a39ef35793c76p-33;

struct exponential {
    double minus_one;  // e^r - 1 with |r| <= log(2) / 2
    int power;         // x = power * log(2) + r
};

// e^r = 1 + 2 r / (R - r) where R = r coth(r / 2) = 2 + r^2 / 6 - ... is even
constexpr exponential reduced_exp(double x) {
    int const k = nearest(product(x, 0x1.71547652b82fep+0));
    double const high = x - k * ln2_high;
    double const low = product(k, ln2_low);
    double const r = high - low, t = r * r;
    double const p = polynomial(t, 4.14376628040242923e-8, -1.65340600338364558e-6, 0.0000661375647162282763,
                                -0.00277777777775644014, 0.166666666666666615);
    double const c = r - product(t, p);
    return {(r * c / (2 - c) - low) + high, k};
}

constexpr double exp(double x) {
    if (x != x) return x;
    if (x > 709.8) return infinity;
    if (x < -745.2) return 0;
    auto const [e, k] = reduced_exp(x);
    return scale(1 + e, k);
}

constexpr double expm1(double x) {
    if (x != x || magnitude(x) < 1e-300) return x;
    if (x > 709.8) return infinity;
    if (x < -40) return -1;
    auto const [e, k] = reduced_exp(x);
    if (k > 60) return scale(1 + e, k);
    double const s = power_of_two(k);
    return s * e + (s - 1);  // s * e is exact
}

struct logarithm {
    double fraction;  // x = 2^power * (1 + fraction), 1 + fraction between sqrt(1/2) and sqrt(2)
    int power;
};

constexpr logarithm split(double x) {
    constexpr bits half_root = 0x3fe6a09e667f3bcd;  // sqrt(1/2)
    bits const offset = std::bit_cast<bits>(x) - half_root;
    int const k = static_cast<int>(static_cast<std::int64_t>(offset) >> 52);
    return {std::bit_cast<double>((offset & 0xfffffffffffff) + half_root) - 1, k};
}

// (log((1 + s) / (1 - s)) - 2 s) / s for z = s^2
constexpr double log_tail(double z) {
    double const p = polynomial(z, 0.146164496850434059, 0.153317216005560413, 0.181828891252617221,
                                0.222222111347950799, 0.285714286259754849, 0.399999999998995045);
    return product(polynomial(z, p, 0.666666666666666969), z);
}

// log(2^power * (1 + fraction)) + correction
constexpr double join(logarithm x, double correction) {
    double const f = x.fraction, s = f / (2 + f);
    double const half_square = product(0.5 * f, f);
    double const tail = product(s, half_square + log_tail(product(s, s)));
    return tail + (product(x.power, ln2_low) + correction) - half_square + f + product(x.power, ln2_high);
}

constexpr double log(double x) {
    if (x != x || x == infinity) return x;
    if (x <= 0) return x == 0 ? -infinity : nan;
    if (x >= std::numeric_limits<double>::min()) return join(split(x), 0);
    auto const [f, k] = split(x * 0x1p54);
    return join({f, k - 54}, 0);
}

constexpr double log1p(double x) {
    if (x != x || x == infinity || magnitude(x) < 0x1p-54) return x;
    if (x <= -1) return x == -1 ? -infinity : nan;
    if (x > -0.29 && x < 0.41) return join({x, 0}, 0);
    double const u = 1 + x;
    double const lost = x < 1 ? x - (u - 1) : 1 - (u - x);
    return join(split(u), u < 0x1p60 ? lost / u : 0);
}

constexpr double sqrt(double x) {
    if (x != x || x == 0 || x == infinity) return x;
    if (x < 0) return nan;
    if (x < 0x1p-500) return sqrt(x * 0x1p600) * 0x1p-300;
    if (x > 0x1p500) return sqrt(x * 0x1p-600) * 0x1p300;
    double y = std::bit_cast<double>((std::bit_cast<bits>(x) >> 1) + 0x1ff7a3bea91d9b1b);
    y = 0.5 * (y + x / y);
    y = 0.5 * (y + x / y);
    y = 0.5 * (y + x / y);
    y = 0.5 * (y + x / y);
    // The residual x - y^2 from exact products rounds the result correctly.
    double const high = std::bit_cast<double>(std::bit_cast<bits>(y) & ~bits{0x7ffffff}), low = y - high;
    double const residual = ((x - product(high, high)) - product(2 * high, low)) - product(low, low);
    return y + residual / (2 * y);
}

constexpr double tanh(double x) {
    if (x != x) return x;
    double const a = magnitude(x);
    double const t = expm1(2 * (a > 22 ? 22 : a));
    return with_sign(t / (t + 2), x);
}

constexpr double sigmoid(double x) {
    if (x != x) return x;
    double const e = exp(-magnitude(x));
    return (x < 0 ? e : 1) / (1 + e);
}

constexpr double erf_near(double x) {
    double const t = product(x, x);
    double const p = polynomial(t, 5.9571761477489114e-11, -1.13728488567916737e-9, 1.46597752740474358e-8,
                                -1.6350312701054695e-7, 1.6461000484121368e-6, -0.0000149255952668311816,
                                0.000120553311116427109, -0.000854832698083378991, 0.00522397762481801447,
                                -0.0268661706450767932, 0.112837916709548787, -0.376126389031837481);
    return x * polynomial(t, p, 1.12837916709551257);
}

// 1 - erfc(x) for x between 1 and 6, erfc(x) = exp(-x^2) p((x - 2) / (x + 2))
constexpr double erf_far(double x) {
    double const t = (x - 2) / (x + 2);
    double const p = polynomial(t, 3.91705929992538851e-6, 1.82014319597500905e-6, -0.0000140675326945820577,
                                -0.0000276473054436100538, 0.0000275431281856667173, 0.000174366972329468635,
                                0.0000435542024527058955, -0.000981977320813102272, -0.000847143198076042359,
                                0.00699746174775357363, 0.00373289240349223978, -0.0789785810158525347,
                                0.241658194242469857, -0.427185847413957885, 0.255395676310505745);
    return 1 - product(exp(-product(x, x)), p);
}

constexpr double erf(double x) {
    if (x != x) return x;
    double const a = magnitude(x);
    if (a < 1) return erf_near(x);
    return with_sign(a < 6 ? erf_far(a) : 1, x);
}

constexpr double floor(double x) {
    if (!(magnitude(x) < 0x1p52) || x == 0) return x;
    double const whole = static_cast<double>(static_cast<std::int64_t>(x));
    return with_sign(whole > x ? whole - 1 : whole, x);
}

struct angle {
    double high, low;  // the remainder within pi/4, as a sum
    int quarter;       // how many times pi/2 was taken away, modulo 4
};

// x - n pi/2 by Cody and Waite: pi/2 in parts of 33, 33 and 53 bits, so that the products with counts below 2^20 are exact.
constexpr angle reduce_angle(double x) {
    constexpr double first = 0x1.921fb544p+0, second = 0x1.0b4611a6p-34, third = 0x1.3198a2e037073p-69;
    double const n = floor(product(x, 0x1.45f306dc9c883p-1) + 0.5);
    double const a = x - product(n, first), b = a - product(n, second);
    double const lost = ((a - b) - product(n, second)) - product(n, third);
    double const high = b + lost;
    return {high, (b - high) + lost, static_cast<int>(static_cast<std::int64_t>(n) & 3)};
}

constexpr double sin_near(double x, double low) {
    double const t = product(x, x);
    double const p = polynomial(t, -7.58669109419795836e-13, 1.60585315167977592e-10, -2.50521062318028379e-8,
                                2.75573192193373103e-6, -0.000198412698412650626, 0.00833333333333333149,
                                -0.166666666666666667);
    return x + (product(product(p, t), x) + low);
}

constexpr double cos_near(double x, double low) {
    double const t = product(x, x);
    double const p = polynomial(t, 4.7458685530816658e-14, -1.14704608307953041e-11, 2.08767557907219636e-9,
                                -2.75573192214017924e-7, 0.0000248015873015846451, -0.00138888888888888879,
                                0.0416666666666666667);
    return 1 - (0.5 * t - (product(product(p, t), t) - product(x, low)));
}

// sin(x + quarters * pi/2)
constexpr double wave(double x, int quarters) {
    if (x == 0 && quarters == 0) return x;
    if (!(magnitude(x) <= 0x1p53)) return nan;
    auto const [high, low, n] = reduce_angle(x);
    double const value = (n + quarters) & 1 ? cos_near(high, low) : sin_near(high, low);
    return (n + quarters) & 2 ? -value : value;
}

struct pair {
    double high, low;  // an unevaluated sum
};

constexpr double upper_half(double x) { return std::bit_cast<double>(std::bit_cast<bits>(x) & ~bits{0x7ffffff}); }

// a * b without rounding (Dekker)
constexpr pair exact_product(double a, double b) {
    double const p = product(a, b), c = upper_half(a), d = upper_half(b);
    double const cross = (c * d - p) + c * (b - d) + (a - c) * d;
    return {p, product(a - c, b - d) + cross};
}

constexpr pair fast_sum(double large, double small) {
    double const s = large + small;
    return {s, small - (s - large)};
}

// log(x) to about 68 bits, for normal positive x: log(1 + f) = 2 s + s^3 (2/3 + ...), s = f / (2 + f).
constexpr pair long_log(logarithm x) {
    double const f = x.fraction;
    auto const [d, d_low] = fast_sum(2, f);
    double const s = f / d;
    auto const [q, q_low] = exact_product(s, d);
    double const s_low = ((f - q) - q_low - product(s, d_low)) / d;
    double const z = product(s, s);
    auto const [a, a_low] = fast_sum(product(x.power, ln2_high), 2 * s);
    double const rest = product(x.power, ln2_low) + 2 * s_low + a_low + product(s, log_tail(z));
    return x.power == 0 ? fast_sum(2 * s, 2 * s_low + product(s, log_tail(z))) : fast_sum(a, rest);
}

constexpr bool is_whole(double x) { return floor(x) == x; }
constexpr bool is_odd(double x) { return is_whole(x) && !is_whole(0.5 * x); }

// x^y for finite positive x and finite y
constexpr double positive_pow(double x, double y) {
    bool const subnormal = x < std::numeric_limits<double>::min();
    auto const [f, k] = split(subnormal ? x * 0x1p54 : x);
    auto const [high, low] = long_log({f, subnormal ? k - 54 : k});
    double const rough = product(y, high);
    if (rough > 710) return infinity;
    if (rough < -746) return 0;
    auto const [p, p_low] = exact_product(y, high);
    auto const [e, n] = reduced_exp(p);
    return scale(1 + (e + product(1 + e, p_low + product(y, low))), n);
}

constexpr double pow(double x, double y) {
    if (y == 0 || x == 1) return 1;
    if (x != x || y != y) return nan;
    double const a = magnitude(x);
    if (a == 1 && magnitude(y) == infinity) return 1;
    bool const negative = std::bit_cast<bits>(x) >> 63 && is_odd(y);
    if (a == 0 || a == infinity || magnitude(y) == infinity) {
        double const size = (a > 1) == (y > 0) ? infinity : 0;
        return negative ? -size : size;
    }
    if (x < 0 && !is_whole(y)) return nan;
    double const size = positive_pow(a, y);
    return negative ? -size : size;
}

}  // namespace detail

/// Exponential.
template <real T>
constexpr T exp(T x) { return static_cast<T>(detail::exp(x)); }
/// exp(x) - 1 without cancellation.
template <real T>
constexpr T expm1(T x) { return static_cast<T>(detail::expm1(x)); }
/// Natural logarithm.
template <real T>
constexpr T log(T x) { return static_cast<T>(detail::log(x)); }
/// log(1 + x) without cancellation.
template <real T>
constexpr T log1p(T x) { return static_cast<T>(detail::log1p(x)); }
/// Square root, correctly rounded.
template <real T>
constexpr T sqrt(T x) { return static_cast<T>(detail::sqrt(x)); }
/// Hyperbolic tangent.
template <real T>
constexpr T tanh(T x) { return static_cast<T>(detail::tanh(x)); }
/// Logistic function 1 / (1 + exp(-x)); small values keep their relative accuracy.
template <real T>
constexpr T sigmoid(T x) { return static_cast<T>(detail::sigmoid(x)); }
/// Error function.
template <real T>
constexpr T erf(T x) { return static_cast<T>(detail::erf(x)); }
/// x to the power y.
template <real T>
constexpr T pow(T x, T y) { return static_cast<T>(detail::pow(x, y)); }
/// The largest whole number not above x.
template <real T>
constexpr T floor(T x) { return static_cast<T>(detail::floor(x)); }

/// Sine. Exact to the last digits up to |x| = 1e6; beyond that digits are lost, and above 2^53 the result is NaN.
template <real T>
constexpr T sin(T x) { return static_cast<T>(detail::wave(x, 0)); }
/// Cosine, with the range of `sin`.
template <real T>
constexpr T cos(T x) { return static_cast<T>(detail::wave(x, 1)); }

/// Magnitude, also of -0.
template <real T>
constexpr T abs(T x) { return static_cast<T>(detail::magnitude(x)); }
/// a > b ? a : b, so that the second operand wins when either is NaN.
template <real T>
constexpr T max(T a, T b) { return a > b ? a : b; }
/// a < b ? a : b, so that the second operand wins when either is NaN.
template <real T>
constexpr T min(T a, T b) { return a < b ? a : b; }
/// The larger one, or NaN when either is.
template <real T>
constexpr T maximum(T a, T b) { return a > b || a != a ? a : b; }
/// condition ? yes : no, with both operands computed.
template <real T>
constexpr T select(bool condition, T yes, T no) { return condition ? yes : no; }

}  // namespace scarp::math
