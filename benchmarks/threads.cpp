// SPDX-License-Identifier: BSL-1.0
// What a second thread gains: the same training on one thread and on two, by the wall clock, with the same bits.
#include "environment.hpp"
#include "harness.hpp"
#include "kernel_times.hpp"
#include "options.hpp"
#include "peak.hpp"

#include <scarp/networks/lenet5.hpp>
#include <scarp/networks/resnet.hpp>
#include <scarp/scarp.hpp>
#include <scarp/train/threads.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <vector>

namespace {

using namespace scarp;

struct wide : network<input<784>, dense<512>, relu, dense<512>, relu, dense<10>> {};
struct wider : network<input<784>, dense<1024>, relu, dense<1024>, relu, dense<10>> {};

template <class Net, int Batch, class Threads>
class runner {
    using type = trainer<Net, softmax_cross_entropy, sgd, batch<Batch, Threads>>;

public:
    using program = typename type::program;

    runner() {
        philox random{5, 0};
        for (float& x : pixels_) x = random.uniform<float>();
        for (std::size_t i = 0; i < labels_.size(); ++i) labels_[i] = static_cast<int>(i % 10);
    }
    static constexpr bool uses_threads = type::uses_threads;

    float step() { return train_.step(std::span<float const>{pixels_}, std::span<int const>{labels_}); }
    double seconds(int steps) {
        double const start = bench::wall_seconds();
        for (int i = 0; i < steps; ++i) bench::keep(step());
        return (bench::wall_seconds() - start) / steps;
    }
    bool has_bits_of(auto const& other) const {
        return std::memcmp(net_.parameter_data(), other.parameters(), sizeof(float) * std::size_t{detail::parameter_block<Net, float>}) == 0;
    }
    float const* parameters() const { return net_.parameter_data(); }

private:
    std::vector<float> pixels_ = std::vector<float>(std::size_t{Batch} * std::size_t{model<Net>::input_size});
    std::vector<int> labels_ = std::vector<int>(std::size_t{Batch});
    model<Net> net_{seed{3}};
    type train_{net_, {.learning_rate = 0.01f}};
};

/// How much more two cores multiply and add at once than one does by itself: no work can gain more.
double gain_of_peak(int rounds) {
    detail::team alone{1}, both{2};
    auto const seconds = [](detail::team& t) {
        double const start = bench::wall_seconds();
        t.run([](kernels::part_of) noexcept { bench::keep(bench::multiply_add(2'000'000)); });  // long beside waking the other
        return bench::wall_seconds() - start;
    };
    std::vector<double> gains;
    for (int r = 0; r < rounds; ++r) {
        double const one = seconds(alone);
        gains.push_back(2 * one / seconds(both));
    }
    return bench::median(gains);
}

/// GB/s at which one core reads what the other has just written, which both then have in their caches.
double rate_between_caches(int rounds) {
    constexpr std::size_t count = 64 * 1024;
    std::vector<float> numbers(count);
    detail::team both{2};
    std::vector<double> rates;
    for (int r = 0; r < rounds; ++r) {
        double seconds = 1;
        both.run([&](kernels::part_of mine) noexcept {
            if (mine.index == 1) std::fill(numbers.begin(), numbers.end(), static_cast<float>(r));
            both.meet();
            if (mine.index != 0) return;
            double const start = bench::wall_seconds();
            bench::lanes sum{};
            for (std::size_t i = 0; i < count; i += bench::lane_count) {
                bench::lanes x;
                std::memcpy(&x, numbers.data() + i, sizeof x);
                sum += x;
            }
            bench::keep(sum);
            seconds = bench::wall_seconds() - start;
        });
        rates.push_back(1e-9 * sizeof(float) * count / seconds);
    }
    return bench::median(rates);
}

/// What threads do with their time in a step, each on average, in seconds.
struct account {
    double working = 0, waiting = 0;
    long meetings = 0;
};

/// Of a step's program: the time that each of `count` threads works, and waits for the others where they meet.
template <class Program>
account account_of(int count, int steps) {
    struct alignas(64) own : account {};
    bench::program_memory<Program, float> memory;
    detail::team team{count};
    std::array<own, 2> of{};
    team.run([&](kernels::part_of mine) noexcept {
        detail::flush_denormals const guard;
        account& spent = of[static_cast<std::size_t>(mine.index)];
        for (int s = -steps / 4; s < steps; ++s) {
            if (s == 0) spent = {};
            double since = bench::wall_seconds();
            auto const meet = [&] {
                double const came = bench::wall_seconds();
                team.meet();
                spent.working += came - since, spent.waiting += (since = bench::wall_seconds()) - came, ++spent.meetings;
            };
            run_part<Program, float>(memory.map, mine, meet);
            meet();
        }
    });
    account mean;
    for (own const& o : of) mean.working += o.working / count / steps, mean.waiting += o.waiting / count / steps, mean.meetings += o.meetings / count / steps;
    return mean;
}

/// False where the bits differ.
template <class Net, int Batch>
bool compare(char const* title, int rounds, double turn) {
    runner<Net, Batch, one_thread> one;
    runner<Net, Batch, threads<2>> two;
    for (int i = 0; i < 10; ++i)
        if (one.step() != two.step()) return std::printf("  %-44s DIFFERENT after %d steps\n", title, i + 1), false;
    if (!one.has_bits_of(two)) return std::printf("  %-44s DIFFERENT parameters\n", title), false;
    int const steps = 1 + static_cast<int>(turn / one.seconds(3));
    std::vector<double> gains, alone, together;
    for (int r = 0; r < rounds; ++r) {
        alone.push_back(one.seconds(steps)), together.push_back(two.seconds(steps));
        gains.push_back(alone.back() / together.back());
    }
    std::printf("  %-44s %12.0f %12.0f %7.2fx %7.2fx %6.1f %%  target 1.8: %s%s\n", title, Batch / bench::median(alone), Batch / bench::median(together),
                bench::median(gains), bench::quantile(gains, 1), 100 * bench::spread(gains), bench::median(gains) >= 1.8 ? "met" : "missed",
                two.uses_threads ? "" : " (too short a step: runs on one thread by itself)");
    account const apart = account_of<typename decltype(two)::program>(1, rounds * steps / 4 + 1),
                  shared = account_of<typename decltype(two)::program>(2, rounds * steps / 4 + 1);
    std::printf("    a step is %.0f us of work for one; of two, each works %.0f us, together %.2f times as much, and waits %.0f us at %ld meetings\n",
                1e6 * apart.working, 1e6 * shared.working, 2 * shared.working / apart.working, 1e6 * shared.waiting, shared.meetings);
    return true;
}

}  // namespace

int main(int count, char** arguments) {
    bool quick = false;
    if (auto const code = bench::ended_by(count, arguments, "threads", "Training on one thread and on two, by the wall clock.", &quick)) return *code;
    bench::keep_freed_memory();
    int const rounds = quick ? 3 : 15;
    double const turn = quick ? 0.01 : 0.1;
    std::printf("Two threads: wall clock, medians of %d paired rounds; the same bits after ten steps, or the row says DIFFERENT\n", rounds);
    std::printf("  two cores give %.2f times the FMA peak of one; one reads at %.1f GB/s what the other has just written\n",
                gain_of_peak(rounds), rate_between_caches(4 * rounds));
    std::printf("  %-44s %12s %12s %8s %8s %8s\n", "", "one, /s", "two, /s", "gain", "best", "spread");
    bool same = compare<wide, 64>("784-512-512-10 relu, SGD, batch 64", rounds, turn);
    same = compare<wide, 256>("784-512-512-10 relu, SGD, batch 256", rounds, turn) && same;
    same = compare<wider, 256>("784-1024-1024-10 relu, SGD, batch 256", rounds, turn) && same;
    same = compare<networks::lenet5<>, 64>("LeNet-5, SGD, batch 64", rounds, turn) && same;
    same = compare<networks::lenet5<>, 256>("LeNet-5, SGD, batch 256", rounds, turn) && same;
    same = compare<networks::resnet8<>, 64>("ResNet-8, SGD, batch 64", rounds, turn) && same;
    return same ? 0 : 1;
}
