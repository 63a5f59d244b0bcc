// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "harness.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// Networks of images. A task says what to compute, an engine computes it in its own way, the referee is Scarp in double
/// precision, which the project's tests compare with recorded results of PyTorch.
namespace bench {

enum class net { lenet, convolutions, resnet };

/// The trained parameters in order of declaration, a layer's weight before its bias, in PyTorch's shapes.
using parameter_values = std::vector<std::vector<float>>;

struct image_task {
    net which;
    bool trains;
    int batch;
    std::array<int, 3> shape;  // channels, height, width
    int outputs;               // per sample
    bool has_classes;
    float rate = 0.05f;
    int steps = 10;  // that are compared
    samples data = {};
    parameter_values start = {};
    std::vector<double> losses = {};         // of these steps
    std::vector<std::vector<double>> expected = {};  // the parameters after them, or the outputs

    std::size_t inputs() const { return static_cast<std::size_t>(shape[0] * shape[1] * shape[2]); }
};

class image_engine {
public:
    virtual ~image_engine() = default;
    virtual void load() = 0;
    virtual float step() = 0;
    virtual parameter_values store() = 0;
    virtual std::vector<float> const& predict() = 0;
    /// CPU seconds of that many steps or predictions.
    virtual double timed(long count, bool trains) {
        double const start = cpu_seconds();
        for (long i = 0; i < count; ++i)
            if (trains) keep(step());
            else keep(predict());
        return cpu_seconds() - start;
    }
    virtual heap_state heap() { return read_heap(); }
};

class image_contestant : public contestant {
public:
    image_contestant(std::string title, std::unique_ptr<image_engine> engine, image_task const& task)
        : contestant{std::move(title)}, engine_{std::move(engine)}, task_{task} {}

    double difference() override {
        prepare();
        double worst = 0;
        if (task_.trains)
            for (double const loss : task_.losses) worst = std::max(worst, gap(loss, engine_->step()) / loss);
        parameter_values const found = task_.trains ? engine_->store() : parameter_values{engine_->predict()};
        double largest = 0;
        for (auto const& one : task_.expected)
            for (double const value : one) largest = std::max(largest, std::abs(value));
        for (std::size_t p = 0; p < found.size(); ++p) worst = std::max(worst, distance(task_.expected[p], found[p], largest / 100));
        return worst;
    }
    void prepare() override { engine_->load(); }
    void run(long count) override { timed(count); }
    double timed(long count) override { return engine_->timed(count, task_.trains); }
    heap_state heap() override { return engine_->heap(); }

private:
    std::unique_ptr<image_engine> engine_;
    image_task const& task_;

    /// Over the largest expected value, or over `least`: a bias that begins with 0 and has hardly moved is all rounding.
    static double distance(std::vector<double> const& expected, std::vector<float> const& found, double least) {
        double furthest = 0;
        for (std::size_t i = 0; i < expected.size(); ++i) {
            least = std::max(least, std::abs(expected[i]));
            furthest = std::max(furthest, gap(expected[i], found[i]));
        }
        return furthest / least;
    }
};

/// Each in a translation unit of its own, entries/image_networks/<name>.cpp; null for what they do not do.
std::unique_ptr<image_engine> scarp_engine(image_task const&);
std::unique_ptr<image_engine> torch_engine(image_task const&);
std::unique_ptr<image_engine> onednn_engine(image_task const&);
std::unique_ptr<image_engine> dlib_engine(image_task const&);
std::unique_ptr<image_engine> python_image_engine(image_task const&);

/// Fills in the first values and what the referee makes of them.
void ask_referee(image_task&);
double flops_of(image_task const&);

}  // namespace bench
