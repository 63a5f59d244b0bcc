// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "work.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

/// The referee: the same training in double precision and plain loops, written from the mathematics and shared with
/// nobody.
namespace bench {

using reals = std::vector<double>;

template <class Work>
class reference {
public:
    explicit reference(parameters const& start) {
        for (auto const& layer : start) {
            values_.push_back({layer.weight.begin(), layer.weight.end()});
            values_.push_back({layer.bias.begin(), layer.bias.end()});
        }
        for (auto const& value : values_) first_.emplace_back(value.size()), second_.emplace_back(value.size());
    }

    /// Outputs of one sample; the activations of every layer stay in `layers`.
    reals forward(float const* sample, std::vector<reals>& layers) const {
        layers.assign(1, reals(sample, sample + Work::inputs));
        for (std::size_t l = 0; l < Work::depth; ++l) layers.push_back(layer(l, layers.back()));
        return layers.back();
    }

    double step(samples const& data) {
        std::vector<reals> gradient;
        for (auto const& value : values_) gradient.emplace_back(value.size());
        double total = 0;
        for (std::size_t s = 0; s < Work::batch; ++s) total += backward(data, s, gradient);
        ++steps_;
        for (std::size_t p = 0; p < values_.size(); ++p) update(p, gradient[p]);
        return total;
    }

    /// Weight and bias of layer l, alternating.
    std::vector<reals> const& values() const { return values_; }

private:
    reals layer(std::size_t l, reals const& x) const {
        reals y = values_[2 * l + 1];
        for (std::size_t o = 0; o < y.size(); ++o) {
            for (std::size_t i = 0; i < x.size(); ++i) y[o] += values_[2 * l][o * x.size() + i] * x[i];
            if (l + 1 < Work::depth) y[o] = Work::hidden == activation::relu ? std::max(y[o], 0.0) : std::tanh(y[o]);
        }
        return y;
    }

    /// Adds sample s to the gradient and returns its share of the loss.
    double backward(samples const& data, std::size_t s, std::vector<reals>& gradient) const {
        std::vector<reals> layers;
        reals delta = forward(&data.inputs[s * Work::inputs], layers);
        double const share = differentiate_loss(data, s, delta);
        for (std::size_t l = Work::depth; l-- > 0;) {
            reals const& x = layers[l];
            reals below(x.size());
            for (std::size_t o = 0; o < delta.size(); ++o) {
                gradient[2 * l + 1][o] += delta[o];
                for (std::size_t i = 0; i < x.size(); ++i) {
                    gradient[2 * l][o * x.size() + i] += delta[o] * x[i];
                    below[i] += delta[o] * values_[2 * l][o * x.size() + i];
                }
            }
            for (std::size_t i = 0; i < x.size(); ++i)
                below[i] *= Work::hidden == activation::relu ? double(x[i] > 0) : 1 - x[i] * x[i];
            delta = std::move(below);
        }
        return share;
    }

    /// Turns the outputs y into dloss/dy.
    double differentiate_loss(samples const& data, std::size_t s, reals& y) const {
        double share = 0;
        if constexpr (Work::objective == loss::mean_square) {
            constexpr auto count = static_cast<double>(Work::batch * Work::outputs);
            for (std::size_t o = 0; o < Work::outputs; ++o) {
                double const error = y[o] - double(data.targets[s * Work::outputs + o]);
                share += error * error / count;
                y[o] = 2 * error / count;
            }
        } else {
            double const top = *std::max_element(y.begin(), y.end()), scale = 1.0 / double(Work::batch);
            auto const label = static_cast<std::size_t>(data.labels[s]);
            double sum = 0;
            for (double value : y) sum += std::exp(value - top);
            share = (top + std::log(sum) - y[label]) * scale;
            for (double& value : y) value = std::exp(value - top) / sum * scale;
            y[label] -= scale;
        }
        return share;
    }

    void update(std::size_t p, reals const& gradient) {
        for (std::size_t i = 0; i < gradient.size(); ++i) {
            double const g = gradient[i], rate = Work::learning_rate;
            if constexpr (Work::update == optimizer::sgd) {
                values_[p][i] -= rate * g;
            } else {
                double const b1 = Work::beta1, b2 = Work::beta2;
                first_[p][i] = b1 * first_[p][i] + (1 - b1) * g;
                second_[p][i] = b2 * second_[p][i] + (1 - b2) * g * g;
                double const m = first_[p][i] / (1 - std::pow(b1, steps_)),
                             v = second_[p][i] / (1 - std::pow(b2, steps_));
                values_[p][i] -= rate * m / (std::sqrt(v) + double(Work::epsilon));
            }
        }
    }

    std::vector<reals> values_, first_, second_;
    int steps_ = 0;
};

}  // namespace bench
