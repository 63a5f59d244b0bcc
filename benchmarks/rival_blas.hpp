// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "rival_elementwise.hpp"
#include "work.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <new>
#include <span>
#include <vector>

/// A whole training step as an expert writes it on a matrix product. `Product` is the library: it offers
///     name
///     product<TransA, TransB, Accumulate>(m, n, k, alpha, a, b, c)   C = alpha A B, or C +=; all row-major and dense
///     product_of_one<In, Out>(w, x, y)                               y = x w for one sample, w (in, out)
namespace bench::rival {

template <class T>
struct cache_aligned {
    using value_type = T;
    cache_aligned() = default;
    template <class U>
    cache_aligned(cache_aligned<U> const&) {}
    T* allocate(std::size_t count) { return static_cast<T*>(::operator new (count * sizeof(T), std::align_val_t{64})); }
    void deallocate(T* memory, std::size_t) { ::operator delete (memory, std::align_val_t{64}); }
    bool operator==(cache_aligned const&) const = default;
};
using aligned_floats = std::vector<float, cache_aligned<float>>;

constexpr std::size_t whole_lines(std::size_t floats) { return (floats + 15) / 16 * 16; }

template <class Work, class Product>
    requires std::same_as<typename Work::number, float>
class blas_perceptron {
public:
    static constexpr char const* name = Product::name;

    void load(parameters const& from) {
        for (std::size_t l = 0; l < Work::depth; ++l) {
            std::size_t const in = Work::sizes[l], out = Work::sizes[l + 1];
            for (std::size_t o = 0; o < out; ++o)
                for (std::size_t i = 0; i < in; ++i) weight(l)[i * out + o] = from[l].weight[o * in + i];
            for (std::size_t o = 0; o < out; ++o) bias(l)[o] = from[l].bias[o];
        }
        first_.assign(parameter_floats, 0), second_.assign(parameter_floats, 0);
        steps_ = 0;
    }

    parameters store() {
        parameters to = random_parameters<Work>();
        for (std::size_t l = 0; l < Work::depth; ++l) {
            std::size_t const in = Work::sizes[l], out = Work::sizes[l + 1];
            for (std::size_t o = 0; o < out; ++o)
                for (std::size_t i = 0; i < in; ++i) to[l].weight[o * in + i] = weight(l)[i * out + o];
            for (std::size_t o = 0; o < out; ++o) to[l].bias[o] = bias(l)[o];
        }
        return to;
    }

    [[gnu::noinline]] float step(samples const& data) {
        forward(data.inputs.data());
        float const total = differentiate_loss(data);
        for (std::size_t l = Work::depth; l-- > 0;) {
            if (l > 0) input_gradient(l);
            weight_gradient(l, l == 0 ? data.inputs.data() : layer(l - 1));
            if (l > 0) activation_backward(l - 1);
        }
        if (Work::update == optimizer::adam) adam_step();
        return total;
    }

    /// The outputs of one sample.
    std::array<float, Work::outputs> infer(std::span<float const, Work::inputs> sample) {
        return infer_from<0>(sample.data());
    }

    void predict(std::span<float const> inputs, std::span<float> outputs) {
        forward(inputs.data());
        add_bias(layer(Work::depth - 1), bias(Work::depth - 1), Work::batch, Work::outputs);
        std::copy_n(layer(Work::depth - 1), outputs.size(), outputs.data());
    }

private:
    static constexpr std::size_t weight_offset(std::size_t layer) {
        std::size_t offset = 0;
        for (std::size_t l = 0; l < layer; ++l)
            offset += whole_lines(Work::sizes[l] * Work::sizes[l + 1]) + whole_lines(Work::sizes[l + 1]);
        return offset;
    }
    static constexpr std::size_t bias_offset(std::size_t l) {
        return weight_offset(l) + whole_lines(Work::sizes[l] * Work::sizes[l + 1]);
    }
    static constexpr std::size_t layer_offset(std::size_t layer) {
        std::size_t offset = 0;
        for (std::size_t l = 0; l < layer; ++l) offset += whole_lines(Work::batch * Work::sizes[l + 1]);
        return offset;
    }
    static constexpr std::size_t parameter_floats = weight_offset(Work::depth),
                                 layer_floats = layer_offset(Work::depth);

    float* weight(std::size_t l) { return &values_[weight_offset(l)]; }
    float* bias(std::size_t l) { return &values_[bias_offset(l)]; }
    float* layer(std::size_t l) { return &layers_[layer_offset(l)]; }
    float* delta(std::size_t l) { return &deltas_[layer_offset(l)]; }

    void forward(float const* inputs) {
        for (std::size_t l = 0; l < Work::depth; ++l) {
            std::size_t const in = Work::sizes[l], out = Work::sizes[l + 1];
            float const* const x = l == 0 ? inputs : layer(l - 1);
            Product::template product<false, false, false>(Work::batch, out, in, 1, x, weight(l), layer(l));
            if (l + 1 < Work::depth) activate(layer(l), bias(l), Work::batch, out);
        }
    }

    static void activate(float* z, float const* b, std::size_t rows, std::size_t columns) {
        if constexpr (Work::hidden == activation::relu)
            add_bias_relu(z, b, rows, columns);
        else
            add_bias_tanh(z, b, rows, columns);
    }

    float differentiate_loss(samples const& data) {
        constexpr std::size_t last = Work::depth - 1;
        float* const sums = &gradient_[bias_offset(last)];
        float total = 0;
        if constexpr (Work::objective == loss::softmax_cross_entropy)
            total = softmax_cross_entropy(layer(last), delta(last), bias(last), sums, data.labels.data(), Work::batch,
                                          Work::outputs);
        else
            total = mean_square(layer(last), delta(last), bias(last), sums, data.targets.data(), Work::batch,
                                Work::outputs);
        update_bias(last);
        return total;
    }

    // delta(l-1) = delta(l) W^T
    void input_gradient(std::size_t l) {
        std::size_t const in = Work::sizes[l], out = Work::sizes[l + 1];
        Product::template product<false, true, false>(Work::batch, in, out, 1, delta(l), weight(l), delta(l - 1));
    }

    void activation_backward(std::size_t l) {
        float* const sums = &gradient_[bias_offset(l)];
        if constexpr (Work::hidden == activation::relu)
            relu_backward(delta(l), layer(l), sums, Work::batch, Work::sizes[l + 1]);
        else
            tanh_backward(delta(l), layer(l), sums, Work::batch, Work::sizes[l + 1]);
        update_bias(l);
    }

    // W -= rate x^T delta straight from the product for SGD; Adam needs the gradient itself
    void weight_gradient(std::size_t l, float const* x) {
        constexpr bool direct = Work::update == optimizer::sgd;
        std::size_t const in = Work::sizes[l], out = Work::sizes[l + 1];
        float* const into = direct ? weight(l) : &gradient_[weight_offset(l)];
        Product::template product<true, false, direct>(in, out, Work::batch, direct ? -Work::learning_rate : 1, x,
                                                       delta(l), into);
    }

    void update_bias(std::size_t l) {
        if constexpr (Work::update == optimizer::sgd)
            for (std::size_t o = 0; o < Work::sizes[l + 1]; ++o)
                bias(l)[o] -= Work::learning_rate * gradient_[bias_offset(l) + o];
    }

    void adam_step() {
        auto const t = static_cast<float>(++steps_);
        adam(values_.data(), first_.data(), second_.data(), gradient_.data(), parameter_floats,
             {Work::learning_rate / (1 - std::pow(Work::beta1, t)), Work::beta1, Work::beta2,
              1 / (1 - std::pow(Work::beta2, t)), Work::epsilon});
    }

    template <std::size_t L>
    auto infer_from(float const* x) {
        constexpr std::size_t in = Work::sizes[L], out = Work::sizes[L + 1];
        alignas(64) std::array<float, out> y;
        Product::template product_of_one<in, out>(weight(L), x, y.data());
        if constexpr (L + 1 == Work::depth) {
            add_bias(y.data(), bias(L), 1, out);
            return y;
        } else {
            activate(y.data(), bias(L), 1, out);
            return infer_from<L + 1>(y.data());
        }
    }

    aligned_floats values_ = aligned_floats(parameter_floats), gradient_ = values_, first_ = values_, second_ = values_;
    aligned_floats layers_ = aligned_floats(layer_floats), deltas_ = layers_;
    int steps_ = 0;
};

}  // namespace bench::rival
