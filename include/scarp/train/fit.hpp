// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/train/any_schedule.hpp>
#include <scarp/train/evaluate.hpp>
#include <scarp/train/history.hpp>
#include <scarp/train/trainer.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <time.h>  // not <chrono>, which costs 0.6 s of compile time

namespace scarp {

/// Where a training stands, as its `report` is told after every batch and, once more, after every epoch.
struct training_state {
    int epoch = 0, epochs = 0;          ///< from 1
    int batch = 0, batches = 0;         ///< from 1
    double loss = 0;                    ///< mean over the epoch so far
    std::optional<double> accuracy = {};    ///< of a classification, over the epoch so far
    double seconds = 0;                 ///< of this epoch so far
    double seconds_left = 0;            ///< until the epoch ends, at the pace so far
    double samples_per_second = 0;
    double learning_rate = 0;           ///< of the last step
    epoch_record const* finished = nullptr;  ///< set after the epoch, validation included
};

/// Options of trainer::fit, all with a default: `train.fit(data.train, {.epochs = 5, .validation = &data.test})`.
template <class Data>
struct fit_options {
    using result = history;

    int epochs = 1;
    Data const* validation = nullptr;   ///< evaluated after every epoch
    std::uint64_t seed = 0;             ///< of the order of the samples; epoch n of a seed has the same order in every run
    bool shuffle = true;                ///< else the samples come as they lie
    any_schedule schedule = {};         ///< the learning rate of each step, counted from 0 in this fit; empty: the optimizer's
    std::function<void(training_state const&)> report = {};  ///< progress{} of train/progress.hpp, or your own
};

/// The loss became infinite or not a number; what() names epoch, batch and what helps.
class diverged : public std::runtime_error {
public:
    diverged(int in_epoch, int in_batch, double with_loss, double learning_rate)
        : std::runtime_error{text(in_epoch, in_batch, with_loss, learning_rate)}, epoch{in_epoch}, batch{in_batch}, loss{with_loss} {}

    int epoch;
    int batch;   ///< 0 when it was found in the validation after the epoch
    double loss;

private:
    static std::string text(int epoch, int batch, double loss, double learning_rate) {
        char line[240];
        char place[40] = "its validation";
        if (batch > 0) std::snprintf(place, sizeof place, "batch %d", batch);
        std::snprintf(line, sizeof line,
                      "the loss is %s in epoch %d, %s: lower the learning rate (now %g), scale the inputs to about [-1, 1], or look for "
                      "numbers in the data that are not finite",
                      std::isnan(loss) ? "not a number" : "infinite", epoch, place, learning_rate);
        return line;
    }
};

namespace detail {

/// Seconds on a clock that only runs forward.
inline double now() {
    timespec t{};
#ifdef CLOCK_MONOTONIC
    clock_gettime(CLOCK_MONOTONIC, &t);
#else
    timespec_get(&t, TIME_UTC);
#endif
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/// The loop around the step.
template <class Trainer, class Data>
class fitting {
    using net = typename Trainer::network;
    using loss_type = typename Trainer::loss_type;
    using number = typename Trainer::number;
    using source = batch_reader<net, loss_type, number, Data>;
    static constexpr int size = Trainer::batch_size;

public:
    fitting(Trainer& train, Data const& data, fit_options<Data> const& options)
        : train_{train}, options_{options}, source_{data}, order_(static_cast<std::size_t>(data.size())),
          schedule_{options.schedule} {
        if (schedule_ && !has_learning_rate)
            throw std::invalid_argument{"scarp: schedule of a fit: expected an optimizer with a learning_rate, found one without"};
        if (options.epochs < 0)
            throw std::invalid_argument{std::string{"scarp: epochs of a fit: expected 0 or more, found "}.append(std::to_string(options.epochs))};
        state_.epochs = options.epochs;
        state_.batches = (data.size() + size - 1) / size;
        if (options.validation) source{*options.validation};  // a set that does not fit is refused before the first step
    }

    history run() {
        history h;
        h.epochs.reserve(static_cast<std::size_t>(options_.epochs));
        for (state_.epoch = 1; state_.epoch <= options_.epochs; ++state_.epoch) {
            arrange();
            train_epoch();
            h.epochs.push_back(record());
            state_.finished = &h.epochs.back();
            if (options_.report) options_.report(state_);
            state_.finished = nullptr;
        }
        return h;
    }

private:
    void arrange() {
        std::iota(order_.begin(), order_.end(), 0);
        auto const stream = static_cast<std::uint64_t>(random_stream::shuffle) + static_cast<std::uint64_t>(state_.epoch);
        if (options_.shuffle) philox{options_.seed, stream}.shuffle(std::span<int>{order_});
    }

    void train_epoch() {
        start_ = now();
        loss_ = 0;
        hits_ = 0;
        seen_ = 0;
        for (state_.batch = 1; state_.batch <= state_.batches; ++state_.batch) {
            train_batch();
            if (!options_.report) continue;
            measure();
            options_.report(state_);
        }
        state_.batch = state_.batches;
        measure();
    }

    void train_batch() {
        if constexpr (has_learning_rate)
            if (schedule_) train_.optimizer.learning_rate = static_cast<float>(schedule_(step_++));
        int const* const which = order_.data() + seen_;
        int const count = std::min(size, source_.size() - seen_);
        source_.gather(count, size, [=](int k) { return which[k]; }, train_.staged_inputs(), train_.staged_targets());
        double const loss = static_cast<double>(train_.step_staged(count));
        if (!std::isfinite(loss)) throw diverged{state_.epoch, state_.batch, loss, learning_rate()};
        loss_ += loss * count;
        if constexpr (classification<loss_type>) count_hits(which, count);
        seen_ += count;
    }

    void count_hits(int const* which, int count) {
        number const* const scores = train_.outputs();
        for (int k = 0; k < count; ++k)
            source_.each_decision(which[k], scores + k * Trainer::output_size,
                                  [&](int truth, int predicted) { hits_ += truth == predicted; });
    }

    void measure() {
        state_.loss = loss_ / seen_;
        state_.learning_rate = learning_rate();
        if (classification<loss_type>) state_.accuracy = static_cast<double>(hits_) / (static_cast<double>(seen_) * source::decisions);
        state_.seconds = now() - start_;
        state_.samples_per_second = seen_ / std::max(state_.seconds, 1e-9);
        state_.seconds_left = (source_.size() - seen_) / state_.samples_per_second;
    }

    epoch_record record() {
        epoch_record r{.epoch = state_.epoch, .loss = state_.loss, .accuracy = state_.accuracy, .learning_rate = learning_rate(),
                       .seconds = state_.seconds, .samples_per_second = state_.samples_per_second};
        if (options_.validation) {
            auto const found = evaluator<net, loss_type, number>{train_.parameter_data()}(*options_.validation);
            if (!std::isfinite(found.loss)) throw diverged{state_.epoch, 0, found.loss, learning_rate()};
            r.val_loss = found.loss;
            if constexpr (classification<loss_type>) r.val_accuracy = found.accuracy;
        }
        if (schedule_) schedule_.observe(r.val_loss.value_or(r.loss));
        return r;
    }

    static constexpr bool has_learning_rate = requires(Trainer& t) { t.optimizer.learning_rate; };

    double learning_rate() const {
        if constexpr (has_learning_rate) return static_cast<double>(train_.optimizer.learning_rate);
        else return 0;
    }

    Trainer& train_;
    fit_options<Data> const& options_;
    source source_;
    std::vector<int> order_;
    any_schedule schedule_;
    std::int64_t step_ = 0;
    training_state state_;
    double start_ = 0, loss_ = 0;
    long long hits_ = 0;
    int seen_ = 0;
};

}  // namespace detail

/// Trains for some epochs on mini-batches, in an order drawn anew in every epoch; the last batch may be short.
///
///     auto history = train.fit(data.train, {.epochs = 5, .validation = &data.test});
///
/// Math   a batch of n samples weighs each by 1/n, the last one too
/// Cost   beside the steps: gathering the samples, and one allocation for their order
/// Errors std::invalid_argument or the data's own when it does not fit the network, before the first step; diverged
template <class Net, class Loss, class Optimizer, class Batch, class T, storage Where>
template <class Data>
history trainer<Net, Loss, Optimizer, Batch, T, Where>::fit(Data const& data, fit_options<Data> const& options) {
    return detail::fitting<trainer, Data>{*this, data, options}.run();
}

}  // namespace scarp
