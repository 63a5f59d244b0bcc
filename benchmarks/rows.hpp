// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "harness.hpp"

#include <optional>
#include <string>
#include <vector>

/// The rows of benchmarks/dense, in one place: whoever makes or enters them walks this list.
namespace bench {

template <class Visitor>
void for_each_row(Visitor& visit) {
    using enum measure;
    visit.template train<mnist_128<32>>("784-128-10 relu, SGD, batch 32, training", std::nullopt);
    visit.template train<mnist_128<64>>("784-128-10 relu, SGD, batch 64, training", target{share_of_peak, 95});
    visit.template train<mnist_128<256>>("784-128-10 relu, SGD, batch 256, training", std::nullopt);
    visit.template train<in_double<mnist_128<64>>>("784-128-10 relu, SGD, batch 64, training, double", std::nullopt);
    visit.template walk<mnist_128<64>>("784-128-10 relu, SGD, batch 64, 60,000 samples shuffled", std::nullopt);
    visit.template train<mnist_512<64>>("784-512-512-10 relu, SGD, batch 64, training", target{share_of_peak, 92});
    visit.template train<mnist_512<256>>("784-512-512-10 relu, SGD, batch 256, training", std::nullopt);
    visit.template train<in_double<mnist_512<64>>>("784-512-512-10 relu, SGD, batch 64, training, double", std::nullopt);
    visit.template walk<mnist_512<64>>("784-512-512-10 relu, SGD, batch 64, 60,000 samples shuffled", std::nullopt);
    visit.template train<control<256>>("17-64-64-6 tanh, Adam, batch 256, training", target{samples_per_second, 6});
    visit.template train<in_double<control<256>>>("17-64-64-6 tanh, Adam, batch 256, training, double", std::nullopt);
    visit.template train<control<1>>("17-64-64-6 tanh, Adam, batch 1, training", std::nullopt);
    visit.template train<exclusive_or>("XOR 2-4-1 tanh, SGD, full batch of 4, training", std::nullopt);
    visit.template predict<mnist_128<32>>("784-128-10 relu, batch 32, inference", std::nullopt);
    visit.template predict<mnist_128<64>>("784-128-10 relu, batch 64, inference", std::nullopt);
    visit.template predict<mnist_128<256>>("784-128-10 relu, batch 256, inference", std::nullopt);
    visit.template predict<in_double<mnist_128<64>>>("784-128-10 relu, batch 64, inference, double", std::nullopt);
    visit.template predict<mnist_512<64>>("784-512-512-10 relu, batch 64, inference", std::nullopt);
    visit.template predict<mnist_512<256>>("784-512-512-10 relu, batch 256, inference", std::nullopt);
    visit.template predict<control<256>>("17-64-64-6 tanh, batch 256, inference", std::nullopt);
    visit.template infer<control<256>, calls::back_to_back>("17-64-64-6 tanh, inference of one", target{nanoseconds, 91});
    visit.template infer<control<256>, calls::dependent>("17-64-64-6 tanh, inference of one, dependent", std::nullopt);
    visit.template infer<tiny, calls::back_to_back>("8-32-32-1 tanh, inference of one", target{nanoseconds, 30});
    visit.template infer<tiny, calls::dependent>("8-32-32-1 tanh, inference of one, dependent", std::nullopt);
}

using row_list = std::vector<row>;

/// Makes the rows, without contestants.
struct row_maker {
    row_list made = {};

    template <class Work>
    void train(char const* name, std::optional<target> aim) {
        make<Work>(name, training_flops<Work>(), Work::batch, aim);
    }
    template <class Work>
    void walk(char const* name, std::optional<target> aim) {
        train<Work>(name, aim);
    }
    template <class Work>
    void predict(char const* name, std::optional<target> aim) {
        make<Work>(name, inference_flops<Work>(), Work::batch, aim);
    }
    template <class Work, calls>
    void infer(char const* name, std::optional<target> aim) {
        make<Work>(name, inference_flops<Work>(), 1, aim);
    }

private:
    template <class Work>
    void make(char const* name, double flops, std::size_t samples, std::optional<target> aim) {
        made.push_back({name, flops, samples, aim});
        made.back().lanes = sizeof(float) / double{sizeof(typename Work::number)};
        // parameters are read back as floats, whose rounding is 6e-8; ten steps in single precision differ by more
        if constexpr (sizeof(typename Work::number) == sizeof(double)) made.back().limit = 7e-8;
    }
};

/// Enters Engine<Work> in every row that it can do.
template <template <class> class Engine>
struct entering {
    row* next;

    template <class Work>
    void train(char const*, std::optional<target>) {
        if constexpr (requires { requires trainable<Engine<Work>>; }) enter<training<Work, Engine<Work>, one_batch<Work>>>();
        ++next;
    }
    template <class Work>
    void walk(char const*, std::optional<target>) {
        if constexpr (requires { requires trainable<Engine<Work>>; }) enter<training<Work, Engine<Work>, shuffled_batches<Work>>>();
        ++next;
    }
    template <class Work>
    void predict(char const*, std::optional<target>) {
        if constexpr (requires { requires predicting<Engine<Work>, Work>; }) enter<prediction<Work, Engine<Work>>>();
        ++next;
    }
    template <class Work, calls Calls>
    void infer(char const*, std::optional<target>) {
        if constexpr (requires { requires inferring<Engine<Work>, Work>; }) enter<inference<Work, Calls, Engine<Work>>>();
        ++next;
    }

private:
    template <class Contestant>
    void enter() {
        next->contestants.push_back(std::make_unique<Contestant>());
    }
};

template <template <class> class Engine>
void enter(row_list& all) {
    entering<Engine> visitor{all.data()};
    for_each_row(visitor);
}

/// Each in a translation unit of its own, entries/dense/<name>.cpp.
void enter_scarp(row_list&);
void enter_hand(row_list&);
void enter_onednn(row_list&);
void enter_openblas(row_list&);
void enter_eigen(row_list&);
void enter_torch(row_list&);
void enter_dlib(row_list&);
void enter_fann(row_list&);
void enter_rtneural(row_list&);
void enter_rtneural_eigen(row_list&);
void enter_rltools(row_list&);
void enter_python(row_list&);

}  // namespace bench
