// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "clock.hpp"
#include "heap.hpp"
#include "peak.hpp"
#include "reference.hpp"
#include "work.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// A row is a list of contestants for one work. Each is first checked against the referee, then all take turns,
/// A B C A B C ..., with the peak measured between any two turns, so that a core that slows down slows everybody.
namespace bench {

template <class Engine>
concept trainable = requires(Engine engine, parameters values, samples data) {
    { Engine::name } -> std::convertible_to<std::string>;
    engine.load(values);
    { engine.store() } -> std::same_as<parameters>;
    { engine.step(data) } -> std::convertible_to<float>;
};

/// Another way to compute the outputs of a whole batch.
template <class Engine, class Work>
concept predicting = requires(Engine engine, parameters values, std::span<typename Work::number const> inputs,
                              std::span<typename Work::number> outputs) {
    engine.load(values);
    engine.predict(inputs, outputs);
};

template <class Engine, class Work>
concept inferring = requires(Engine engine, parameters values, std::span<float const, Work::inputs> sample) {
    { Engine::name } -> std::convertible_to<std::string>;
    engine.load(values);
    { engine.infer(sample)[0] } -> std::convertible_to<float>;
};

class contestant {
public:
    explicit contestant(std::string its_name) : name{std::move(its_name)} {}
    virtual ~contestant() = default;
    virtual double difference() = 0;  // from the referee
    virtual void prepare() = 0;       // the same start for every turn
    virtual void run(long count) = 0;
    /// CPU seconds of that many calls; who computes in another process asks there.
    virtual double timed(long count) {
        double const start = cpu_seconds();
        run(count);
        return cpu_seconds() - start;
    }
    virtual heap_state heap() { return read_heap(); }

    std::string const name;
    long engine_bytes = 0;                // of the heap, before it has loaded anything
    double error = 0;
    long calls = 1;                       // per turn
    std::vector<double> seconds, shares;  // per sample; of the peak; one entry a round

protected:
    template <class Engine>
    std::unique_ptr<Engine> make_engine() {
        long const before = read_heap().held;
        auto engine = std::make_unique<Engine>();
        engine_bytes = read_heap().held - before;
        return engine;
    }
};

/// Distance, infinite for a NaN, which no comparison would notice.
inline double gap(double expected, double found) {
    double const distance = std::abs(expected - found);
    return std::isnan(distance) ? std::numeric_limits<double>::infinity() : distance;
}

/// Largest distance over the largest expected value.
inline double relative_difference(std::vector<double> const& expected, std::vector<float> const& found) {
    double largest = 0, difference = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        largest = std::max(largest, std::abs(expected[i]));
        difference = std::max(difference, gap(expected[i], double{found[i]}));
    }
    return difference / largest;
}

/// What the referee says of ten steps: computed once, whoever asks.
template <class Work, class Batches>
struct verdict_of_referee {
    std::vector<double> losses = {};
    std::vector<reals> values = {};

    static verdict_of_referee const& of(parameters const& start) {
        static verdict_of_referee const one{start};
        return one;
    }

private:
    explicit verdict_of_referee(parameters const& start) {
        reference<Work> referee{start};
        Batches batches;
        for (int i = 0; i < 10; ++i) losses.push_back(referee.step(batches.next()));
        values = referee.values();
    }
};

/// Loss of each of ten steps, and all parameters after them: the largest relative distance from the referee.
template <class Work, class Batches>
double difference_of_training(parameters const& start, auto step, auto store) {
    auto const& expected = verdict_of_referee<Work, Batches>::of(start);
    double worst = 0;
    for (double const loss : expected.losses) worst = std::max(worst, gap(loss, double{step()}) / loss);
    auto const found = store();
    for (std::size_t l = 0; l < Work::depth; ++l) {
        worst = std::max(worst, relative_difference(expected.values[2 * l], found[l].weight));
        worst = std::max(worst, relative_difference(expected.values[2 * l + 1], found[l].bias));
    }
    return worst;
}

template <class Work, trainable Engine, class Batches>
class training : public contestant {
public:
    training() : contestant{Engine::name} {}

    double difference() override {
        prepare();
        return difference_of_training<Work, Batches>(start_, [this] { return step(); }, [this] { return engine_->store(); });
    }
    void prepare() override { engine_->load(start_); }
    void run(long count) override {
        for (long i = 0; i < count; ++i) keep(step());
    }

private:
    float step() {
        samples const& data = batches_.next();
        if constexpr (Batches::moves && requires { engine_->feed(data); }) engine_->feed(data);  // who keeps a batch of their own
        return engine_->step(data);
    }

    std::unique_ptr<Engine> engine_ = make_engine<Engine>();
    parameters start_ = random_parameters<Work>();
    Batches batches_;
};

/// The furthest output from the referee's, relative to one, not to the output, which may happen to be near nothing.
template <class Work>
double difference_of_outputs(parameters const& start, std::vector<float> const& inputs, auto const& outputs) {
    reference<Work> const referee{start};
    std::vector<reals> layers;
    double worst = 0;
    for (std::size_t s = 0; s < outputs.size() / Work::outputs; ++s) {
        auto const expected = referee.forward(&inputs[s * Work::inputs], layers);
        for (std::size_t o = 0; o < Work::outputs; ++o) worst = std::max(worst, gap(expected[o], double{outputs[s * Work::outputs + o]}));
    }
    return worst;
}

/// The samples of inference of one.
template <class Work>
struct sample_ring {
    static constexpr std::size_t size = 64;
    std::vector<float> values = [] {
        std::mt19937 random{13};
        return uniform(size * Work::inputs, -1, 1, random);
    }();

    std::span<float const, Work::inputs> operator[](std::size_t s) const {
        return std::span<float const, Work::inputs>{&values[s * Work::inputs], Work::inputs};
    }
};

enum class calls { back_to_back, dependent };

/// Inference of one sample, another one at each call. The address of a dependent call's sample is computed from the
/// result before, so that calls cannot overlap.
template <class Work, calls Calls, inferring<Work> Engine>
class inference : public contestant {
public:
    inference() : contestant{Engine::name} {}

    double difference() override {
        prepare();
        std::vector<float> found;
        for (std::size_t s = 0; s < ring_.size; ++s) {
            auto const outputs = engine_->infer(ring_[s]);
            for (std::size_t o = 0; o < Work::outputs; ++o) found.push_back(outputs[o]);
        }
        return difference_of_outputs<Work>(start_, ring_.values, found);
    }
    void prepare() override { engine_->load(start_); }
    void run(long count) override {
        std::uint32_t never = 0, result = 0;
        asm volatile("" : "+r"(never));
        for (long i = 0; i < count; ++i) {
            auto const outputs = engine_->infer(ring_[(static_cast<std::uint32_t>(i) + (result & never)) % ring_.size]);
            if constexpr (Calls == calls::dependent)
                result = std::bit_cast<std::uint32_t>(static_cast<float>(outputs[0]));
            keep(outputs);
        }
    }

private:
    std::unique_ptr<Engine> engine_ = make_engine<Engine>();
    parameters start_ = random_parameters<Work>();
    sample_ring<Work> ring_;
};

/// Outputs of a whole batch, the same again and again.
template <class Work, predicting<Work> Engine>
class prediction : public contestant {
    using number = typename Work::number;

public:
    prediction() : contestant{Engine::name} {}

    double difference() override {
        prepare();
        run(1);
        return difference_of_outputs<Work>(start_, data_.inputs, outputs_);
    }
    void prepare() override { engine_->load(start_); }
    void run(long count) override {
        for (long i = 0; i < count; ++i) engine_->predict(data_.template inputs_of<number>(), outputs_), keep(outputs_[0]);
    }

private:
    std::unique_ptr<Engine> engine_ = make_engine<Engine>();
    parameters start_ = random_parameters<Work>();
    samples data_ = random_samples<Work>();
    std::vector<number> outputs_ = std::vector<number>(Work::batch * Work::outputs);
};

enum class measure { share_of_peak, nanoseconds, samples_per_second };

struct target {
    measure what;
    double value;
};

struct row {
    std::string name;
    double flops;         // per sample
    std::size_t samples;  // per call
    std::optional<target> aim;
    std::vector<std::unique_ptr<contestant>> contestants = {};
    std::vector<double> peaks = {};  // GFLOP/s
    double lanes = 1;                // numbers in a register, as a share of those of single precision
    double limit = 1e-4;             // largest difference from the referee
};

/// The value at fraction q of the sorted figures.
inline double quantile(std::vector<double> figures, double q) {
    std::sort(figures.begin(), figures.end());
    double const at = q * static_cast<double>(figures.size() - 1);
    auto const below = static_cast<std::size_t>(at), above = std::min(below + 1, figures.size() - 1);
    return figures[below] + (at - static_cast<double>(below)) * (figures[above] - figures[below]);
}
inline double median(std::vector<double> const& figures) { return quantile(figures, 0.5); }

/// Distance of the quartiles over the median.
inline double spread(std::vector<double> const& figures) {
    return (quantile(figures, 0.75) - quantile(figures, 0.25)) / median(figures);
}

/// Drops nobody silently: false when a contestant computes something else; it then takes no further part.
inline bool check(row& row, auto&& report) {
    bool all_agree = true;
    for (auto const& one : row.contestants) {
        one->error = one->difference();
        bool const agrees = one->error <= row.limit;
        report(*one, agrees);
        all_agree = all_agree && agrees;
    }
    std::erase_if(row.contestants, [&](auto const& one) { return !(one->error <= row.limit); });
    return all_agree;
}

/// As many calls as fill a turn.
inline void calibrate(contestant& one, double turn_seconds) {
    one.prepare();
    one.timed(1);
    double taken = one.timed(one.calls);
    for (; taken < turn_seconds / 4; taken = one.timed(one.calls)) one.calls *= 2;
    one.calls = std::max(1L, static_cast<long>(static_cast<double>(one.calls) * turn_seconds / taken));
}

/// A turn of up to 25 slices; seconds of a call and its share of the peak are their medians, as the peak is one of slices: what falls
/// into a slice from outside, such as the clock's interrupts, counts against nobody. A core may change its clock within a turn, so
/// the peak is read every few slices, and a slice is held against the readings before and after it.
inline void take_turn(row& row, contestant& one) {
    long const slice = std::max(1L, one.calls / 25);
    int const slices = static_cast<int>(one.calls / slice), some = std::max(1, slices / 5);
    std::vector<double> seconds, shares;
    double before = measure_peak(3);
    row.peaks.push_back(before);
    for (int first = 0; first < slices; first += some) {
        for (int i = first; i < std::min(first + some, slices); ++i)
            seconds.push_back(one.timed(slice) / static_cast<double>(slice) / static_cast<double>(row.samples));
        double const after = measure_peak(3), peak = (before + after) / 2 * row.lanes;
        for (std::size_t i = shares.size(); i < seconds.size(); ++i) shares.push_back(row.flops / seconds[i] * 1e-9 / peak);
        row.peaks.push_back(before = after);
    }
    one.seconds.push_back(median(seconds));
    one.shares.push_back(median(shares));
}

struct heap_use {
    double blocks;  // that a call asks for
    long bytes;     // held at once, at most
};

inline heap_use use_of_heap(contestant& one) {
    constexpr long calls = 10;
    long const before = one.heap().held;
    one.prepare();
    one.run(3);  // what is made once
    heap_state const warm = one.heap();
    one.run(calls);
    heap_state const after = one.heap();
    return {static_cast<double>(after.blocks - warm.blocks) / calls, one.engine_bytes + std::max(warm.most, after.most) - before};
}

inline void race(row& row, int rounds, double turn_seconds) {
    for (auto const& one : row.contestants) calibrate(*one, turn_seconds);
    for (int r = 0; r < rounds; ++r)
        for (auto const& one : row.contestants) {
            one->prepare();
            one->timed(one->calls / 8 + 1);  // warm the caches
            take_turn(row, *one);
        }
}

}  // namespace bench
