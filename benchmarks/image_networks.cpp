// SPDX-License-Identifier: BSL-1.0
// Training and inference of convolutional networks.
#include "image_networks.hpp"
#include "session.hpp"

namespace {

using namespace bench;

samples random_images(image_task const& task) {
    std::mt19937 random{33};
    auto const batch = static_cast<std::size_t>(task.batch), outputs = static_cast<std::size_t>(task.outputs);
    samples data{uniform(batch * task.inputs(), 0, 1, random), {}, {}};
    for (std::size_t i = 0; i < batch; ++i) data.labels.push_back(static_cast<int>(random() % 10));
    if (!task.has_classes) data.targets = uniform(batch * outputs, -1, 1, random);
    return data;
}

/// Tasks stay where they are while contestants look at them.
std::vector<std::unique_ptr<image_task>>& tasks() {
    static std::vector<std::unique_ptr<image_task>> all;
    return all;
}

using maker = std::unique_ptr<image_engine> (*)(image_task const&);
constexpr std::pair<char const*, maker> makers[] = {
    {own_name, scarp_engine},
#ifdef SCARP_HAVE_ONEDNN
    {"oneDNN", onednn_engine},
#endif
#ifdef SCARP_HAVE_TORCH
    {"libtorch", torch_engine},
#endif
#ifdef SCARP_HAVE_DLIB
    {"dlib", dlib_engine},
#endif
    {"PyTorch", python_image_engine},
};

row enter(char const* name, std::optional<target> aim, double limit, image_task wanted) {
    image_task& task = *tasks().emplace_back(std::make_unique<image_task>(std::move(wanted)));
    task.data = random_images(task);
    ask_referee(task);
    row result{name, flops_of(task), static_cast<std::size_t>(task.batch), aim};
    result.limit = limit;
    for (auto const& [title, make] : makers) {
        long const before = read_heap().held;
        auto engine = make(task);
        long const bytes = read_heap().held - before;
        if (!engine) continue;
        result.contestants.push_back(std::make_unique<image_contestant>(title, std::move(engine), task));
        result.contestants.back()->engine_bytes = bytes;
    }
    return result;
}

std::vector<row> all_rows() {
    using enum measure;
    std::vector<row> all;
    all.push_back(enter("LeNet-5, SGD, batch 32, training", target{samples_per_second, 0.05}, 1e-3,
                        {net::lenet, true, 32, {1, 28, 28}, 10, true}));
    all.push_back(enter("LeNet-5, SGD, batch 128, training", {}, 1e-3, {net::lenet, true, 128, {1, 28, 28}, 10, true}));
    all.push_back(enter("LeNet-5, batch 32, inference", target{samples_per_second, 0.1}, 1e-4, {net::lenet, false, 32, {1, 28, 28}, 10, true}));
    all.push_back(enter("LeNet-5, batch 128, inference", {}, 1e-4, {net::lenet, false, 128, {1, 28, 28}, 10, true}));
    all.push_back(enter("two 3x3 convolutions 64 to 64 on 32x32, batch 8, training", target{share_of_peak, 90}, 1e-4,
                        {net::convolutions, true, 8, {64, 32, 32}, 64 * 32 * 32, false}));
    all.push_back(enter("two 3x3 convolutions 64 to 64 on 32x32, batch 8, inference", {}, 1e-4,
                        {net::convolutions, false, 8, {64, 32, 32}, 64 * 32 * 32, false}));
    // Of seven million inputs of relus some lie at their kink, and normalisations carry on what that does, in every library;
    // so two steps are compared.
    all.push_back(enter("ResNet-8, SGD, batch 64, training", target{samples_per_second, 0.004}, 3e-3,
                        {net::resnet, true, 64, {3, 32, 32}, 10, true, 0.05f, 2}));
    all.push_back(enter("ResNet-8, batch 64, inference", {}, 1e-4, {net::resnet, false, 64, {3, 32, 32}, 10, true}));
    return all;
}

}  // namespace

int main(int count, char** arguments) { return main_of("image_networks", count, arguments, all_rows); }
