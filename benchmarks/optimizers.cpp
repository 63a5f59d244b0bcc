// SPDX-License-Identifier: BSL-1.0
// What an optimizer costs beside plain gradient descent: training steps of 784-512-512-10, batch 64, one core.
#include "environment.hpp"
#include "harness.hpp"
#include "options.hpp"

#include <scarp/scarp.hpp>

#include <cstdio>
#include <memory>
#include <vector>

namespace {

using namespace scarp;

struct wide : network<input<784>, dense<512>, relu, dense<512>, relu, dense<10>> {};
constexpr int samples = 64;

/// A batch that looks like images: mostly dark, with a class each.
struct images {
    std::vector<float> pixels = std::vector<float>(samples * 784);
    std::vector<int> labels = std::vector<int>(samples);

    images() {
        philox random{5, 0};
        for (float& x : pixels) x = std::max(0.f, random.uniform<float>() * 4 - 3);
        for (int i = 0; i < samples; ++i) labels[static_cast<std::size_t>(i)] = i % 10;
    }
};

struct contender {
    char const* name;
    double target;  // share of sgd's speed, 0 where there is none
    std::vector<double> seconds = {};

    contender(char const* n, double t) : name{n}, target{t} {}
    virtual ~contender() = default;
    virtual void run(int steps) = 0;
    virtual bool learns() = 0;
};

template <class Optimizer>
class contender_with : public contender {
public:
    contender_with(char const* n, double t, images const& on) : contender{n, t}, data_{on} {}

    void run(int steps) override {
        for (int i = 0; i < steps; ++i) bench::keep(step());
    }
    /// Thirty steps on one batch make its loss smaller, and nothing overflows.
    bool learns() override {
        float const before = step();
        run(29);
        float const after = step();
        return std::isfinite(after) && after < before;
    }

private:
    images const& data_;
    model<wide> net_{seed{3}};
    trainer<wide, softmax_cross_entropy, Optimizer, batch<samples>> train_{net_};

    float step() { return train_.step(std::span<float const>{data_.pixels}, std::span<int const>{data_.labels}); }
};

/// Prints the table; false where an optimizer does not learn.
bool compare(int rounds, int steps) {
    images const data;
    std::vector<std::unique_ptr<contender>> all;
    auto const enter = [&]<class Optimizer>(char const* name, double target, Optimizer const*) {
        all.push_back(std::make_unique<contender_with<Optimizer>>(name, target, data));
    };
    using clipped = chain<clip_global_norm, adam>;
    using averaging = chain<adam, moving_average>;
    enter("sgd", 0, static_cast<sgd const*>(nullptr));
    enter("momentum", 0.90, static_cast<momentum const*>(nullptr));
    enter("nesterov", 0.90, static_cast<nesterov const*>(nullptr));
    enter("adagrad", 0, static_cast<adagrad const*>(nullptr));
    enter("rmsprop", 0, static_cast<rmsprop const*>(nullptr));
    enter("adadelta", 0, static_cast<adadelta const*>(nullptr));
    enter("adam", 0.80, static_cast<adam const*>(nullptr));
    enter("adamw", 0.80, static_cast<adamw const*>(nullptr));
    enter("amsgrad", 0, static_cast<amsgrad const*>(nullptr));
    enter("adamax", 0, static_cast<adamax const*>(nullptr));
    enter("nadam", 0, static_cast<nadam const*>(nullptr));
    enter("radam", 0, static_cast<radam const*>(nullptr));
    enter("lion", 0, static_cast<lion const*>(nullptr));
    enter("lamb", 0, static_cast<lamb const*>(nullptr));
    enter("clip_global_norm, adam", 0, static_cast<clipped const*>(nullptr));
    enter("adam, moving_average", 0, static_cast<averaging const*>(nullptr));

    bool all_learn = true;
    for (auto const& c : all)
        if (!c->learns()) {
            std::printf("%s does not learn\n", c->name);
            all_learn = false;
        }
    for (int r = 0; r < rounds; ++r)
        for (auto const& c : all) {
            c->run(3);
            double const start = bench::cpu_seconds();
            c->run(steps);
            c->seconds.push_back((bench::cpu_seconds() - start) / steps);
        }

    std::printf("784-512-512-10 relu, batch %d, training: speed as a share of plain gradient descent in the same round, medians of %d\n\n",
                samples, rounds);
    std::printf("  %-24s %12s %10s %8s   %s\n", "", "samples/s", "of sgd", "spread", "target");
    for (auto const& c : all) {
        std::vector<double> shares;
        for (std::size_t r = 0; r < c->seconds.size(); ++r) shares.push_back(all[0]->seconds[r] / c->seconds[r]);
        double const share = bench::median(shares);
        std::printf("  %-24s %12.0f %8.1f %% %6.1f %%", c->name, samples / bench::median(c->seconds), 100 * share, 100 * bench::spread(shares));
        if (c->target > 0) std::printf("   %.0f %%: %s", 100 * c->target, share >= c->target ? "met" : "missed");
        std::printf("\n");
    }
    return all_learn;
}

}  // namespace

int main(int count, char** arguments) {
    bool quick = false;
    if (auto const code = bench::ended_by(count, arguments, "optimizers", "What each optimizer costs beside plain gradient descent.", &quick)) return *code;
    bench::keep_freed_memory();
    bench::stay_on_one_core();
    return compare(quick ? 3 : 15, quick ? 5 : 20) ? 0 : 1;
}
