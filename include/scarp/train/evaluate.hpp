// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/model/model.hpp>
#include <scarp/train/confusion_matrix.hpp>
#include <scarp/train/derivation.hpp>
#include <scarp/train/samples.hpp>

#include <algorithm>
#include <type_traits>
#include <vector>

namespace scarp {

/// What evaluate() finds: the mean loss.
struct evaluation {
    double loss = 0;
    int samples = 0;
};

/// For a classification also the share of right answers and the confusion matrix.
struct classification_evaluation : evaluation {
    double accuracy = 0;
    confusion_matrix confusion;
};

template <class Loss>
using evaluation_of = std::conditional_t<classification<Loss>, classification_evaluation, evaluation>;

namespace detail {

/// The loss of a network on batches, with memory of its own.
template <class Net, class Loss, class T>
class evaluator {
    using code = program<derived_graph<Net, Loss, void, derived::loss>, chunk_of<Net, T>, T>;
    static constexpr int chunk = chunk_of<Net, T>;
    static constexpr int lanes = simd::lanes<T>;
    static constexpr int input_size = input_shape<Net>::size;
    static constexpr int output_size = output_shape<Net>::size;
    static constexpr int target_size = target_extents<Net, Loss>.size();
    static constexpr int inputs_at = padded_length(code::arena, lanes);
    static constexpr int targets_at = inputs_at + padded_length(chunk * input_size, lanes);
    static constexpr int outputs_at = targets_at + padded_length(chunk * target_size, lanes);
    static constexpr int weights_at = outputs_at + padded_length(chunk * output_size, lanes);
    static constexpr int total = weights_at + padded_length(chunk, lanes);

public:
    explicit evaluator(T const* parameters) : parameters_{parameters} {}

    template <class Data>
    evaluation_of<Loss> operator()(Data const& data) {
        batch_reader<Net, Loss, T, Data> const source{data};
        evaluation_of<Loss> result{};
        if constexpr (classification<Loss>) result.confusion = confusion_matrix{output_extents<Net>[0]};
        double sum = 0, all = 0;
        for (int first = 0; first < source.size(); first += chunk) {
            int const count = std::min(chunk, source.size() - first);
            auto const which = [=](int k) { return first + k; };
            source.gather(count, chunk, which, block_.data() + inputs_at, block_.data() + targets_at);
            double const weight = source.weight(count, which);
            sum += static_cast<double>(run(count)) * weight;
            all += weight;
            if constexpr (classification<Loss>) count_decisions(source, first, count, result.confusion);
        }
        result.samples = source.size();
        result.loss = sum / all;
        if constexpr (classification<Loss>) result.accuracy = result.confusion.accuracy();
        return result;
    }

private:
    /// The mean loss over the first `count` samples of what was gathered.
    T run(int count) {
        T* const b = block_.data();
        for (int i = 0; i < chunk; ++i) b[weights_at + i] = i < count ? T(1) / static_cast<T>(count) : T(0);
        T loss{};
        memory_map<T> m;
        m[region::arena] = b;
        m[region::parameters] = const_cast<T*>(parameters_);  // the program assigns output and loss, nothing else
        m[region::sample] = b + inputs_at;
        m[region::target] = b + targets_at;
        m[region::sample_weight] = b + weights_at;
        m[region::output] = b + outputs_at;
        m[region::loss] = &loss;
        run_program<code>(m);
        return loss;
    }

    template <class Reader>
    void count_decisions(Reader const& source, int first, int count, confusion_matrix& confusion) const {
        for (int k = 0; k < count; ++k)
            source.each_decision(first + k, block_.data() + outputs_at + k * output_size,
                                 [&](int truth, int predicted) { ++confusion(truth, predicted); });
    }

    T const* parameters_;
    aligned_block<T, static_cast<std::size_t>(total), storage::heap> block_;
};

}  // namespace detail

/// The loss of a network on a whole data set, for a classification with accuracy and confusion matrix.
///
///     auto report = evaluate<softmax_cross_entropy>(net, data.test);   // report.loss, .accuracy, .confusion(3, 5), .samples
///
/// Cost   one allocation, and that of the confusion matrix
/// Errors std::invalid_argument or the data set's own when it does not fit the network, see detail::batch_reader
template <class Loss, class Net, class T, storage Where, class Data>
evaluation_of<Loss> evaluate(model<Net, T, Where> const& net, Data const& data) {
    static_cast<void>(sizeof(detail::check_loss<Net, Loss>));
    if constexpr (loss_fits<Net, Loss>) return detail::evaluator<Net, Loss, T>{net.parameter_data()}(data);
    else return {};
}

}  // namespace scarp
