// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/model/model.hpp>
#include <scarp/train/samples.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace scarp {

/// What a network answers to every sample of a data set, with what is true where the data says so: what metrics are computed from.
template <class T = float>
struct predictions {
    int samples = 0;
    int width = 0;                  ///< numbers per answer
    std::vector<T> outputs = {};    ///< (samples, width)
    std::vector<int> labels = {};   ///< (samples), of data with labels
    std::vector<T> targets = {};    ///< (samples, ...), of data with targets

    std::span<T const> output(int i) const {
        auto const n = static_cast<std::size_t>(width);
        return {outputs.data() + static_cast<std::size_t>(i) * n, n};
    }
    /// The class with the highest score, the first of equals; of a single score whether it is above 0, as logits have it.
    int decision(int i) const {
        auto const row = output(i);
        if (width == 1) return row[0] > 0;
        return static_cast<int>(std::max_element(row.begin(), row.end()) - row.begin());
    }
    std::vector<int> decisions() const {
        std::vector<int> all;
        for (int i = 0; i < samples; ++i) all.push_back(decision(i));
        return all;
    }
};

/// A network's answers to a whole data set.
///
///     auto const p = predict(net, data.test);
///     double const area = roc_auc(p.labels, p.outputs), best_of_five = top_k_accuracy(p.labels, p.outputs, 5);
///     regression_report const r{p.targets, p.outputs, p.width};
///
/// Errors   std::invalid_argument or the data set's own when it does not fit the network
template <class Net, class T, storage Where, class Data>
predictions<T> predict(model<Net, T, Where> const& net, Data const& data) {
    constexpr int input = model<Net, T, Where>::input_size, output = model<Net, T, Where>::output_size;
    if constexpr (requires { data.expect_shape(std::span<int const>{}); })
        data.expect_shape(std::span<int const>{detail::input_extents<Net>.at, static_cast<std::size_t>(detail::input_extents<Net>.rank)});
    predictions<T> p{.samples = data.size(), .width = output};
    p.outputs.resize(static_cast<std::size_t>(p.samples) * output);
    constexpr int chunk = 64;
    std::vector<T> rows(static_cast<std::size_t>(chunk) * input);
    for (int first = 0; first < p.samples; first += chunk) {
        int const count = std::min(chunk, p.samples - first);
        for (int k = 0; k < count; ++k) {
            auto const x = data.sample(first + k);
            if (x.size() != static_cast<std::size_t>(input)) detail::refuse_data(detail::numbered("numbers in sample ", first + k), input, x.size());
            std::copy_n(x.begin(), input, rows.data() + static_cast<std::ptrdiff_t>(k) * input);
        }
        net.predict(std::span<T const>{rows.data(), static_cast<std::size_t>(count) * input},
                    std::span<T>{p.outputs.data() + static_cast<std::ptrdiff_t>(first) * output, static_cast<std::size_t>(count) * output});
    }
    if constexpr (requires { data.label(0); data.has_labels(); })
        for (int i = 0; data.has_labels() && i < p.samples; ++i) p.labels.push_back(static_cast<int>(data.label(i)));
    else if constexpr (requires { data.label(0); })
        for (int i = 0; i < p.samples; ++i) p.labels.push_back(static_cast<int>(data.label(i)));
    if constexpr (requires { data.targets(0).begin(); })
        for (int i = 0; i < p.samples; ++i)
            for (auto const t : data.targets(i)) p.targets.push_back(static_cast<T>(t));
    return p;
}

}  // namespace scarp
