// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "lanes.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>

/// What an expert writes around a matrix product: each pass over memory fused, no temporary, loops the compiler
/// vectorizes. The rivals get relaxed floating point and full-width registers, which Scarp is not given.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC push_options
#pragma GCC optimize("O3", "fast-math")
#ifdef __AVX512F__
#pragma GCC target("prefer-vector-width=512")
#endif
#endif

namespace bench::rival {

/// e^x: 2^n times a polynomial on [-ln2/2, ln2/2] (Cephes expf). libm's would end the vectorization.
inline float exponential(float x) {
    x = x < -87.0f ? -87.0f : x > 88.0f ? 88.0f : x;
    // rounded by the conversion, not by adding 1.5 * 2^23: relaxed floating point would cancel that
    auto const power = static_cast<std::int32_t>(x * 1.44269504f + (x < 0 ? -0.5f : 0.5f));
    auto const n = static_cast<float>(power);
    float const r = x - n * 0.693359375f + n * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    return p * __builtin_bit_cast(float, (power + 127) << 23);  // std::bit_cast has other options, so is not inlined
}

/// tanh as an odd rational of degree 13 over 6 on [-7.9, 7.9], a few units in the last place (the form Eigen uses).
inline float hyperbolic_tangent(float x) {
    x = x < -7.90531110763549805f ? -7.90531110763549805f : x > 7.90531110763549805f ? 7.90531110763549805f : x;
    float const s = x * x;
    float p = -2.76076847742355e-16f;
    p = p * s + 2.00018790482477e-13f;
    p = p * s - 8.60467152213735e-11f;
    p = p * s + 5.12229709037114e-08f;
    p = p * s + 1.48572235717979e-05f;
    p = p * s + 6.37261928875436e-04f;
    p = p * s + 4.89352455891786e-03f;
    float q = 1.19825839466702e-06f;
    q = q * s + 1.18534705686654e-04f;
    q = q * s + 2.26843463243900e-03f;
    q = q * s + 4.89352518554385e-03f;
    return x * p / q;
}

// z = max(z + bias, 0)          z (rows, columns)
inline void add_bias_relu(float* __restrict z, float const* __restrict bias, std::size_t rows, std::size_t columns) {
    for (std::size_t r = 0; r < rows; ++r, z += columns)
        for (std::size_t c = 0; c < columns; ++c) {
            float const value = z[c] + bias[c];
            z[c] = value > 0 ? value : 0;
        }
}

inline void add_bias_tanh(float* __restrict z, float const* __restrict bias, std::size_t rows, std::size_t columns) {
    for (std::size_t r = 0; r < rows; ++r, z += columns)
        for (std::size_t c = 0; c < columns; ++c) z[c] = hyperbolic_tangent(z[c] + bias[c]);
}

inline void add_bias(float* __restrict z, float const* __restrict bias, std::size_t rows, std::size_t columns) {
    for (std::size_t r = 0; r < rows; ++r, z += columns)
        for (std::size_t c = 0; c < columns; ++c) z[c] += bias[c];
}

// delta *= relu'(z), gradient of the bias = column sums of delta
inline void relu_backward(float* __restrict delta, float const* __restrict y, float* __restrict bias, std::size_t rows,
                          std::size_t columns) {
    for (std::size_t c = 0; c < columns; ++c) bias[c] = 0;
    for (std::size_t r = 0; r < rows; ++r, delta += columns, y += columns)
        for (std::size_t c = 0; c < columns; ++c) bias[c] += delta[c] = y[c] > 0 ? delta[c] : 0;
}

inline void tanh_backward(float* __restrict delta, float const* __restrict y, float* __restrict bias, std::size_t rows,
                          std::size_t columns) {
    for (std::size_t c = 0; c < columns; ++c) bias[c] = 0;
    for (std::size_t r = 0; r < rows; ++r, delta += columns, y += columns)
        for (std::size_t c = 0; c < columns; ++c) bias[c] += delta[c] *= 1 - y[c] * y[c];
}

// z = z + bias - its row's maximum
inline void add_bias_and_shift(float* __restrict z, float const* __restrict bias, std::size_t rows,
                               std::size_t columns) {
    for (std::size_t r = 0; r < rows; ++r, z += columns) {
        float top = z[0] + bias[0];
        for (std::size_t c = 0; c < columns; ++c) z[c] += bias[c], top = z[c] > top ? z[c] : top;
        for (std::size_t c = 0; c < columns; ++c) z[c] -= top;
    }
}

/// Loss and dloss/dz of the scores z, and the bias's gradient on the way.
inline float softmax_cross_entropy(float* __restrict z, float* __restrict delta, float const* __restrict bias,
                                   float* __restrict bias_gradient, int const* __restrict labels, std::size_t rows,
                                   std::size_t columns) {
    add_bias_and_shift(z, bias, rows, columns);
    // over all rows at once: ten columns fill no register
    for (std::size_t i = 0; i < rows * columns; ++i) delta[i] = exponential(z[i]);
    float const scale = 1.0f / static_cast<float>(rows);
    float total = 0;
    for (std::size_t c = 0; c < columns; ++c) bias_gradient[c] = 0;
    for (std::size_t r = 0; r < rows; ++r, z += columns, delta += columns) {
        float sum = 0;
        for (std::size_t c = 0; c < columns; ++c) sum += delta[c];
        for (std::size_t c = 0; c < columns; ++c) delta[c] *= scale / sum;
        auto const label = static_cast<std::size_t>(labels[r]);
        delta[label] -= scale;
        for (std::size_t c = 0; c < columns; ++c) bias_gradient[c] += delta[c];
        total += std::log(sum) - z[label];
    }
    return total * scale;
}

inline float mean_square(float* __restrict z, float* __restrict delta, float const* __restrict bias,
                         float* __restrict bias_gradient, float const* __restrict targets, std::size_t rows,
                         std::size_t columns) {
    float const scale = 1.0f / static_cast<float>(rows * columns);
    float total = 0;
    for (std::size_t c = 0; c < columns; ++c) bias_gradient[c] = 0;
    for (std::size_t r = 0; r < rows; ++r, z += columns, delta += columns, targets += columns)
        for (std::size_t c = 0; c < columns; ++c) {
            float const error = z[c] + bias[c] - targets[c];
            total += error * error;
            bias_gradient[c] += delta[c] = 2 * scale * error;
        }
    return total * scale;
}

}  // namespace bench::rival

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC pop_options
#endif

namespace bench::rival {

struct adam_rates {
    float step, beta1, beta2, second_scale, epsilon;  // step = rate / (1 - beta1^t), second_scale = 1 / (1 - beta2^t)
};

/// All parameters in one pass, `count` a multiple of a register. In registers by hand: a loop with a square root is
/// not vectorized while the command line lets sqrt set errno.
inline void adam(float* value, float* first, float* second, float const* gradient, std::size_t count,
                 adam_rates rates) {
    for (std::size_t i = 0; i < count; i += lane_count) {
        lanes const g = load(gradient + i);
        lanes const m = rates.beta1 * load(first + i) + (1 - rates.beta1) * g;
        lanes const v = rates.beta2 * load(second + i) + (1 - rates.beta2) * g * g;
        store(first + i, m), store(second + i, v);
        lanes const step = rates.step * m * reciprocal(square_root(v * rates.second_scale) + rates.epsilon);
        store(value + i, load(value + i) - step);
    }
}

}  // namespace bench::rival
