// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/train/any_schedule.hpp>
#include <scarp/train/diverged.hpp>
#include <scarp/train/evaluate.hpp>
#include <scarp/train/flat.hpp>
#include <scarp/train/rewind.hpp>
#include <scarp/train/trainer.hpp>
#include <scarp/train/training_state.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <time.h>  // not <chrono>, which costs 0.6 s of compile time

namespace scarp {

/// Options of trainer::fit, all with a default: `train.fit(data.train, {.epochs = 5, .validation = &data.test})`.
template <class Data>
struct fit_options {
    using result = history;

    int epochs = 1;
    judging_set<Data> const* validation = nullptr;   ///< evaluated after every epoch
    std::uint64_t seed = 0;             ///< of the order of the samples and of dropout; epoch n of a seed is the same in every run
    bool shuffle = true;                ///< else the samples come as they lie
    any_schedule schedule = {};         ///< the learning rate of each step, counted from 0 in this fit; empty: the optimizer's
    callback report = {};               ///< called after every batch and every epoch: progress{}, or your own
    std::vector<callback> callbacks = {};   ///< called in this order at the begin, after batches and epochs; at the end backwards
    fit_state from = {};                ///< where to go on
    std::int64_t validate_every = 0;    ///< also after every so many steps, see training_state::val_loss
    std::int64_t log_every = 0;         ///< a record of every so many steps in history::steps
    std::function<std::string()> diagnose = {};     ///< what to add when the loss is not finite: `[&] { return first_not_finite(train); }`
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
class fitting : weights_keeper {
    using net = typename Trainer::network;
    using loss_type = typename Trainer::loss_type;
    using number = typename Trainer::number;
    using source = batch_reader<net, loss_type, number, Data>;
    using judgement = evaluation_of<loss_type>;
    static constexpr int size = Trainer::batch_size;

public:
    fitting(Trainer& train, Data const& data, fit_options<Data> const& options)
        : train_{train}, options_{options}, source_{data}, order_(static_cast<std::size_t>(data.size())),
          schedule_{options.schedule}, fit_{options.from}, rewind_{train} {
        if (schedule_ && !has_learning_rate)
            throw std::invalid_argument{"scarp: schedule of a fit: expected an optimizer with a learning_rate, found one without"};
        if (options.epochs < 0)
            throw std::invalid_argument{std::string{"scarp: epochs of a fit: expected 0 or more, found "}.append(std::to_string(options.epochs))};
        if (options.validation) batch_reader<net, loss_type, number, judging_set<Data>>{*options.validation};  // a set that does not fit is refused before the first step
        state_.epochs = options.epochs;
        state_.batches = (data.size() + size - 1) / size;
        state_.fit = &fit_;
        state_.keeper_ = this;
        begin();
    }

    history run() {
        try {
            train();
            tell_the_end();
        } catch (...) {
            fail();
            throw;
        }
        if (state_.stopping()) fit_.past.stopped = state_.reason();
        return std::move(fit_.past);
    }

private:
    void train() {
        lap();
        tell_the_begin();
        while (fit_.epoch <= options_.epochs && !state_.stopping()) {
            arrange(fit_.epoch, fit_.batch);
            state_.epoch = fit_.epoch;
            while (fit_.batch < state_.batches && !state_.stopping()) train_batch();
            if (fit_.batch == state_.batches) finish_epoch();
        }
    }

    /// The first exception counts: what those throw who are still told the end is dropped.
    void fail() noexcept {
        state_.failed = true;
        state_.finished = nullptr;
        state_.logged_.clear();
        while (begun_ > 0) {
            try {
                tell_the_end();
            } catch (...) {
            }
        }
    }

    /// Takes up the thread where `from` left it.
    void begin() {
        if (fit_.step == 0 && fit_.past.empty()) fit_.seed = options_.seed;
        train_.random = scarp::seed{fit_.seed};
        expect_same("samples of a resumed fit", fit_.samples, source_.size());
        expect_same("batch of a resumed fit", fit_.batch_size, size);
        if (fit_.epoch < 1 || fit_.batch < 0 || fit_.batch > state_.batches || fit_.step < 0)
            throw std::invalid_argument{"scarp: state of a resumed fit: expected an epoch from 1 and a batch of it, found others"};
        fit_.samples = source_.size();
        fit_.batch_size = size;
        fit_.past.stopped.clear();
        for (epoch_record const& e : fit_.past) observe(e);
    }

    static void expect_same(char const* what, int expected, int found) {
        if (expected != 0 && expected != found) refuse_data(what, static_cast<std::size_t>(expected), static_cast<std::size_t>(found));
    }

    /// The order of an epoch's samples, the same in every run; those from a batch on will be asked for.
    void arrange(int epoch, int batch) {
        std::iota(order_.begin(), order_.end(), 0);
        auto const stream = static_cast<std::uint64_t>(random_stream::shuffle) + static_cast<std::uint64_t>(epoch);
        if (options_.shuffle) philox{fit_.seed, stream}.shuffle(std::span<int>{order_});
        source_.start_epoch(epoch, std::span<int const>{order_}.subspan(static_cast<std::size_t>(samples_before(batch))));
    }

    void train_batch() {
        if constexpr (has_learning_rate)
            if (schedule_) train_.optimizer.learning_rate = static_cast<float>(schedule_(fit_.step));
        rewind_.before_step(fit_.epoch, fit_.batch);
        number const found = step(fit_.batch);
        rewind_.after_step(found);
        double const loss = static_cast<double>(found);
        if (!std::isfinite(loss)) diverge(loss);
        int const* const which = samples_of(fit_.batch);
        int const count = count_of(fit_.batch);
        fit_.loss_sum += loss * count;
        if constexpr (classification<loss_type>) count_hits(which, count);
        ++fit_.batch;
        ++fit_.step;
        fit_.seconds += lap();
        after_batch(loss);
    }

    /// One step on a batch of the epoch that is arranged.
    number step(int batch) {
        int const* const which = samples_of(batch);
        int const count = count_of(batch);
        source_.gather(count, size, [=](int k) { return which[k]; }, train_.staged_inputs(), train_.staged_targets());
        return train_.step_staged(count);
    }

    [[noreturn, gnu::cold]] void diverge(double loss) {
        bool const rewound = rewind_.undo_step([this, arranged = 0](int epoch, int batch) mutable {
            if (std::exchange(arranged, epoch) != epoch) arrange(epoch, batch);
            return step(batch);
        });
        throw diverged{fit_.epoch, fit_.batch + 1, loss, learning_rate(), fit_.past, rewound, rewound ? diagnosis() : std::string{}};
    }
    std::string diagnosis() const { return options_.diagnose ? options_.diagnose() : std::string{}; }

    void count_hits(int const* which, int count) {
        number const* const scores = train_.outputs();
        for (int k = 0; k < count; ++k)
            source_.each_decision(which[k], scores + k * Trainer::output_size,
                                  [&](int truth, int predicted) { fit_.hits += truth == predicted; });
    }

    void after_batch(double loss) {
        bool const validate = options_.validation && is_due(options_.validate_every);
        bool const record = validate || is_due(options_.log_every);
        judged_.reset();
        if (validate) judge();
        if (record) fit_.past.steps.push_back({.step = fit_.step, .loss = loss, .learning_rate = learning_rate()});
        if (record) note_validation(fit_.past.steps.back());
        if (!options_.report && options_.callbacks.empty()) return;
        measure();
        state_.batch_loss = loss;
        note_validation(state_);
        tell(moment::step, record ? &fit_.past.steps.back().more : nullptr);
        lap();
    }

    bool is_due(std::int64_t every) const { return every > 0 && fit_.step % every == 0; }

    void finish_epoch() {
        measure();
        fit_.past.epochs.push_back(record());
        state_.finished = &fit_.past.epochs.back();
        fit_.logged.clear();
        fit_.loss_sum = fit_.seconds = 0;
        fit_.hits = fit_.batch = 0;
        ++fit_.epoch;
        tell(moment::epoch, &fit_.past.epochs.back().more);
        state_.finished = nullptr;
        observe(fit_.past.back());
        lap();
    }

    epoch_record record() {
        epoch_record r{.epoch = fit_.epoch, .loss = state_.loss, .accuracy = state_.accuracy, .learning_rate = learning_rate(),
                       .seconds = state_.seconds, .samples_per_second = state_.samples_per_second};
        for (auto const& l : fit_.logged) r.more.push_back({l.name, l.sum / static_cast<double>(l.count)});
        if (options_.validation && !judged_) judge();
        note_validation(r);
        return r;
    }

    void judge() {
        judged_ = evaluator<net, loss_type, number>{train_.parameter_data()}(*options_.validation);
        if (!std::isfinite(judged_->loss)) throw diverged{fit_.epoch, 0, judged_->loss, learning_rate(), fit_.past, false, diagnosis()};
        lap();
    }
    template <class Record>
    void note_validation(Record& r) const {
        r.val_loss.reset();
        if (!judged_) return;
        r.val_loss = judged_->loss;
        if constexpr (classification<loss_type>) r.val_accuracy = judged_->accuracy;
    }

    void observe(epoch_record const& e) {
        if (schedule_) schedule_.observe(e.val_loss.value_or(e.loss));
    }

    void measure() {
        state_.batch = fit_.batch;
        state_.loss = fit_.loss_sum / std::max(seen(), 1);
        state_.learning_rate = learning_rate();
        if (classification<loss_type>)
            state_.accuracy = static_cast<double>(fit_.hits) / (static_cast<double>(std::max(seen(), 1)) * source::decisions);
        state_.seconds = fit_.seconds;
        state_.samples_per_second = seen() / std::max(state_.seconds, 1e-9);
        state_.seconds_left = (source_.size() - seen()) / std::max(state_.samples_per_second, 1e-9);
    }

    void tell(moment when, std::vector<named_value>* record) {
        state_.at = when;
        if (options_.report) call(options_.report, record);
        for (callback const& c : options_.callbacks) call(c, record);
    }
    void tell_the_begin() {
        state_.at = moment::begin;
        for (; begun_ < options_.callbacks.size(); ++begun_) call(options_.callbacks[begun_], nullptr);
    }
    /// As destructors do: what was told last may keep what an earlier one puts back.
    void tell_the_end() {
        state_.at = moment::end;
        while (begun_ > 0) call(options_.callbacks[--begun_], nullptr);
    }

    /// What a callback logs is there for the next one.
    void call(callback const& c, std::vector<named_value>* record) {
        c(state_);
        for (named_value& v : state_.logged_) {
            if (state_.at == moment::step) add_to_sum(v);
            if (record) record->push_back(std::move(v));
        }
        state_.logged_.clear();
    }
    void add_to_sum(named_value const& v) {
        auto const same = [&](fit_state::logged_sum const& l) { return l.name == v.name; };
        auto at = std::find_if(fit_.logged.begin(), fit_.logged.end(), same);
        if (at == fit_.logged.end()) at = fit_.logged.insert(at, {v.name, 0, 0});
        at->sum += v.value;
        ++at->count;
    }

    void keep() override {
        flat_parameters<net, number> const flat;
        fit_.best_epoch = fit_.past.empty() ? 0 : fit_.past.back().epoch;
        fit_.best_weights.resize(static_cast<std::size_t>(flat.size()));
        double* const kept = fit_.best_weights.data();
        flat.read(train_.parameter_data(), kept);
    }
    void restore() override {
        flat_parameters<net, number> const flat;
        if (fit_.best_weights.size() != static_cast<std::size_t>(flat.size())) return;
        double const* const kept = fit_.best_weights.data();
        flat.write(kept, train_.parameter_data());
    }

    /// Samples of this epoch that are done.
    int seen() const { return samples_before(fit_.batch); }
    int samples_before(int batch) const { return std::min(batch * size, source_.size()); }
    int const* samples_of(int batch) const { return order_.data() + samples_before(batch); }
    int count_of(int batch) const { return samples_before(batch + 1) - samples_before(batch); }

    /// Seconds since it was asked last.
    double lap() {
        double const before = std::exchange(mark_, now());
        if (before > 0) fit_.elapsed += mark_ - before;
        return mark_ - before;
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
    fit_state fit_;
    rewind<Trainer> rewind_;
    training_state state_;
    std::size_t begun_ = 0;   // callbacks that were told the begin and not yet the end
    std::optional<judgement> judged_;   // by the validation, where it ran after this batch
    double mark_ = 0;
};

}  // namespace detail

/// Trains for some epochs on mini-batches, in an order drawn anew in every epoch; the last batch may be short.
///
///     auto history = train.fit(data.train, {.epochs = 5, .validation = &data.test});
///
/// Math   a batch of n samples weighs each by 1/n, the last one too
/// Cost   beside the steps: gathering the samples, one allocation for their order, and another copy of parameters and optimizer states,
///        made every 256 steps, for less than 0.3 % of their time unless a step is on one or two samples
/// Errors std::invalid_argument or the data's own when it, or the state to go on from, does not fit, before the first step; diverged;
///        what a callback throws. Those who were told the begin are told the end even so: early_stopping puts the best weights back
/// After diverged the weights are those before that step: the steps since the copy are taken again, without callbacks. Where they do
/// not repeat, as when a callback changed weights or the data is another each time, the weights are what the step left of them
template <class Net, class Loss, class Optimizer, class Batch, class T, storage Where>
template <class Data>
history trainer<Net, Loss, Optimizer, Batch, T, Where>::fit(Data const& data, fit_options<Data> const& options) {
    return detail::fitting<trainer, Data>{*this, data, options}.run();
}

}  // namespace scarp
