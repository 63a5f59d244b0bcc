// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "lanes.hpp"
#include "rival_blas.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

/// Inference of one sample by hand: a layer is a fixed number of registers, each input is broadcast into all of them.
namespace bench::rival {

inline lanes hyperbolic_tangent(lanes x) {
    lanes const limit = lanes{} + 7.90531110763549805f;
    x = x > limit ? limit : x < -limit ? -limit : x;
    lanes const s = x * x;
    lanes p = s * -2.76076847742355e-16f + 2.00018790482477e-13f;
    p = p * s - 8.60467152213735e-11f;
    p = p * s + 5.12229709037114e-08f;
    p = p * s + 1.48572235717979e-05f;
    p = p * s + 6.37261928875436e-04f;
    p = p * s + 4.89352455891786e-03f;
    lanes q = s * 1.19825839466702e-06f + 1.18534705686654e-04f;
    q = q * s + 2.26843463243900e-03f;
    q = q * s + 4.89352518554385e-03f;
    return x * p * reciprocal(q);
}

/// x with lanes i and i ^ Distance exchanged.
template <std::size_t Distance>
lanes exchange(lanes x) {
    return [x]<std::size_t... I>(std::index_sequence<I...>) { return __builtin_shufflevector(x, x, (I ^ Distance)...); }
    (std::make_index_sequence<lane_count>{});
}

template <std::size_t Distance = lane_count / 2>
float horizontal_sum(lanes x) {
    if constexpr (Distance == 0)
        return x[0];
    else
        return horizontal_sum<Distance / 2>(x + exchange<Distance>(x));
}

constexpr std::size_t whole_registers(std::size_t floats) { return (floats + lane_count - 1) / lane_count; }

/// Weights as (in, out padded to whole registers), a single output as one row.
template <std::size_t In, std::size_t Out>
struct hand_layer {
    static constexpr std::size_t registers = whole_registers(Out);
    // enough independent sums to hide the latency of the multiply-add
    static constexpr std::size_t chains = std::max<std::size_t>(1, 8 / registers);

    void load(layer_parameters const& from) {
        for (std::size_t o = 0; o < Out; ++o) {
            bias[o] = from.bias[o];
            for (std::size_t i = 0; i < In; ++i) weight[i * row + o * column] = from.weight[o * In + i];
        }
    }

    [[gnu::always_inline]] void apply(float const* x, float* y, bool is_hidden) const {
        if constexpr (Out == 1)
            *y = dot(x) + bias[0];
        else
            broadcast(x, y, is_hidden);
    }

private:
    static constexpr std::size_t padded = registers * lane_count;
    static constexpr std::size_t row = Out == 1 ? 1 : padded, column = Out == 1 ? 0 : 1;

    [[gnu::always_inline]] void broadcast(float const* x, float* y, bool is_hidden) const {
        lanes sum[chains][registers] = {};
        for (std::size_t r = 0; r < registers; ++r) sum[0][r] = bench::load(&bias[r * lane_count]);
#pragma GCC unroll 16
        for (std::size_t i = 0; i + chains <= In; i += chains)
            for (std::size_t c = 0; c < chains; ++c) accumulate(sum[c], x, i + c);
        for (std::size_t i = In / chains * chains; i < In; ++i) accumulate(sum[i % chains], x, i);
        for (std::size_t r = 0; r < registers; ++r) {
            for (std::size_t c = 1; c < chains; ++c) sum[0][r] += sum[c][r];
            lanes const value = is_hidden ? hyperbolic_tangent(sum[0][r]) : sum[0][r];
            store(&y[r * lane_count], value);
        }
    }

    [[gnu::always_inline]] void accumulate(lanes* sum, float const* x, std::size_t i) const {
        for (std::size_t r = 0; r < registers; ++r) sum[r] += x[i] * bench::load(&weight[i * padded + r * lane_count]);
    }

    [[gnu::always_inline]] float dot(float const* x) const {
        static_assert(Out > 1 || In % lane_count == 0);
        lanes products{};
        for (std::size_t i = 0; i < In; i += lane_count) products += bench::load(&x[i]) * bench::load(&weight[i]);
        return horizontal_sum(products);
    }

    alignas(64) std::array<float, (Out == 1 ? whole_registers(In) * lane_count : In * padded)> weight{};
    alignas(64) std::array<float, padded> bias{};
};

template <class Work>
    requires(Work::hidden == activation::tanh && Work::depth == 3)
class hand {
public:
    static constexpr char const* name = "by hand";

    void load(parameters const& from) { first_.load(from[0]), second_.load(from[1]), third_.load(from[2]); }

    struct outputs {
        alignas(64) std::array<float, whole_registers(Work::outputs) * lane_count> values;
        float operator[](std::size_t i) const { return values[i]; }
    };

    outputs infer(std::span<float const, Work::inputs> sample) const {
        alignas(64) float a[whole_registers(Work::sizes[1]) * lane_count],
            b[whole_registers(Work::sizes[2]) * lane_count];
        outputs result;
        first_.apply(sample.data(), a, true);
        second_.apply(a, b, true);
        third_.apply(b, result.values.data(), false);
        return result;
    }

private:
    hand_layer<Work::sizes[0], Work::sizes[1]> first_;
    hand_layer<Work::sizes[1], Work::sizes[2]> second_;
    hand_layer<Work::sizes[2], Work::sizes[3]> third_;
};

}  // namespace bench::rival
