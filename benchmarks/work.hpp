// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <random>
#include <type_traits>
#include <vector>

/// What the contestants compute: a chain of dense layers, its loss and its optimizer, with parameters and data that do
/// not depend on any contestant. Parameters are exchanged in the logical order (out, in), whatever a contestant stores.
namespace bench {

enum class activation { relu, tanh };
enum class loss { softmax_cross_entropy, mean_square };
enum class optimizer { sgd, adam };

/// A multilayer perceptron; the activation stands between the dense layers, the last layer is linear.
template <activation Activation, loss Loss, optimizer Optimizer, std::size_t Batch, std::size_t... Sizes>
struct perceptron {
    static constexpr auto hidden = Activation;
    static constexpr auto objective = Loss;
    static constexpr auto update = Optimizer;
    static constexpr std::size_t batch = Batch;
    static constexpr std::array sizes{Sizes...};
    static constexpr std::size_t depth = sizes.size() - 1;
    static constexpr std::size_t inputs = sizes.front();
    static constexpr std::size_t outputs = sizes.back();
    using number = float;
    static constexpr float learning_rate = Optimizer == optimizer::sgd ? 0.05f : 1e-3f;
    static constexpr float beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f;
};

template <std::size_t Batch>
using mnist_128 = perceptron<activation::relu, loss::softmax_cross_entropy, optimizer::sgd, Batch, 784, 128, 10>;
template <std::size_t Batch>
using mnist_512 = perceptron<activation::relu, loss::softmax_cross_entropy, optimizer::sgd, Batch, 784, 512, 512, 10>;
template <std::size_t Batch>
using control = perceptron<activation::tanh, loss::mean_square, optimizer::adam, Batch, 17, 64, 64, 6>;
using tiny = perceptron<activation::tanh, loss::mean_square, optimizer::adam, 64, 8, 32, 32, 1>;
using exclusive_or = perceptron<activation::tanh, loss::mean_square, optimizer::sgd, 4, 2, 4, 1>;

/// The same in double precision.
template <class Work>
struct in_double : Work {
    using number = double;
};

/// Multiplications and additions per sample. Activations, loss and optimizer count as nothing.
template <class Work>
constexpr double inference_flops() {
    double flops = 0;
    for (std::size_t l = 0; l < Work::depth; ++l) flops += static_cast<double>(2 * Work::sizes[l] * Work::sizes[l + 1]);
    return flops;
}

/// Forward, weight gradient and input gradient; nobody needs the input gradient of the first layer.
template <class Work>
constexpr double training_flops() {
    return 3 * inference_flops<Work>() - static_cast<double>(2 * Work::sizes[0] * Work::sizes[1]);
}

struct layer_parameters {
    std::vector<float> weight;  // (out, in)
    std::vector<float> bias;    // (out)
};
using parameters = std::vector<layer_parameters>;

struct samples {
    std::vector<float> inputs;   // (batch, in)
    std::vector<int> labels;     // (batch)
    std::vector<float> targets;  // (batch, out)
    std::vector<double> double_inputs = {inputs.begin(), inputs.end()}, double_targets = {targets.begin(), targets.end()};

    template <class T>
    std::vector<T> const& inputs_of() const {
        if constexpr (sizeof(T) == 4) return inputs;
        else return double_inputs;
    }
    template <class T>
    std::vector<T> const& targets_of() const {
        if constexpr (sizeof(T) == 4) return targets;
        else return double_targets;
    }
};

inline std::vector<float> uniform(std::size_t count, float low, float high, std::mt19937& random) {
    std::uniform_real_distribution<float> draw{low, high};
    std::vector<float> values(count);
    for (auto& value : values) value = draw(random);
    return values;
}

template <class Work>
parameters random_parameters() {
    std::mt19937 random{7};
    parameters all;
    for (std::size_t l = 0; l < Work::depth; ++l) {
        std::size_t const in = Work::sizes[l], out = Work::sizes[l + 1];
        auto const bound = 1 / std::sqrt(static_cast<float>(in));
        all.push_back({uniform(out * in, -bound, bound, random), uniform(out, -bound, bound, random)});
    }
    return all;
}

/// Sixty thousand samples and an order in which everybody takes them; made once for all.
template <std::size_t Inputs, int Classes>
struct epoch {
    static constexpr std::size_t size = 60'000;
    std::vector<float> inputs;  // (size, in)
    std::vector<int> labels = std::vector<int>(size), order = labels;

    static epoch const& whole() {
        static epoch const one;
        return one;
    }

private:
    epoch() {
        std::mt19937 random{21};
        inputs = uniform(size * Inputs, 0, 1, random);
        for (int& label : labels) label = static_cast<int>(random() % unsigned{Classes});
        std::iota(order.begin(), order.end(), 0);
        std::shuffle(order.begin(), order.end(), random);
    }
};
template <class Work>
using epoch_of = epoch<Work::inputs, int{Work::outputs}>;

inline samples exclusive_or_samples() { return {{0, 0, 0, 1, 1, 0, 1, 1}, {}, {0, 1, 1, 0}}; }

template <class Work>
samples random_samples() {
    if constexpr (std::is_same_v<Work, exclusive_or>) return exclusive_or_samples();
    // With this seed no input of a relu comes nearer to its kink than 1e-6 in the ten steps of the check; nearer than
    // rounding, contestants would take different sides and differ by 1e-3 without a fault.
    std::mt19937 random{33};
    samples data{
        uniform(Work::batch * Work::inputs, 0, 1, random), {}, uniform(Work::batch * Work::outputs, -1, 1, random)};
    std::uniform_int_distribution<int> label{0, static_cast<int>(Work::outputs) - 1};
    for (std::size_t s = 0; s < Work::batch; ++s) data.labels.push_back(label(random));
    return data;
}

/// The same batch again and again: it stays in the caches.
template <class Work>
class one_batch {
public:
    static constexpr bool moves = false;
    samples const& next() { return data_; }

private:
    samples data_ = random_samples<Work>();
};

/// A walk through the samples of an epoch, and from its end on from its beginning.
template <class Work>
class shuffled_batches {
public:
    static constexpr bool moves = true;
    samples const& next() {
        auto const& all = epoch_of<Work>::whole();
        for (std::size_t s = 0; s < Work::batch; ++s, ++at_) {
            auto const from = static_cast<std::size_t>(all.order[at_]);
            std::copy_n(&all.inputs[from * Work::inputs], Work::inputs, &batch_.inputs[s * Work::inputs]);
            batch_.labels[s] = all.labels[from];
        }
        if (at_ + Work::batch > all.size) at_ = 0;
        return batch_;
    }

private:
    samples batch_ = {std::vector<float>(Work::batch * Work::inputs), std::vector<int>(Work::batch), {}};
    std::size_t at_ = 0;
};

}  // namespace bench
