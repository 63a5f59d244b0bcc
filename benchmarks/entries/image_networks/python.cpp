// SPDX-License-Identifier: BSL-1.0
#include "image_networks.hpp"
#include "rival_python.hpp"

namespace {

using namespace bench;

class engine : public image_engine {
public:
    engine(image_task const& task, python_process& process) : task_{task}, own_{process} {
        char const* const names[] = {"lenet", "convolutions", "resnet"};
        own_.make(std::string{"dict(net='"} + names[static_cast<int>(task.which)] + "', bits=32, batch=" + std::to_string(task.batch) +
                      ", shape=(" + std::to_string(task.shape[0]) + "," + std::to_string(task.shape[1]) + "," +
                      std::to_string(task.shape[2]) + "), rate=" + std::to_string(task.rate) + ", optimizer='sgd', loss='" +
                      (task.has_classes ? "cross_entropy" : "mse") + "', predicts='" + (task.trains ? "" : "batch") + "', channels_last=" +
                      (task.which == net::lenet ? "0" : "1") + ")",
                  task.data.inputs);
        if (task.has_classes) own_.write(task.data.labels);
        else own_.write(task.data.targets);
        for (auto const& one : task.start) own_.write(one);
    }

    void load() override { own_.load(); }
    float step() override { return own_.step(); }
    parameter_values store() override {
        parameter_values all(task_.start);
        for (std::size_t p = 0; p < all.size(); ++p)
            if (p == 0) own_.store(all[p]);
            else own_.store_next(all[p]);
        return all;
    }
    std::vector<float> const& predict() override {
        own_.predict(y_);
        return y_;
    }
    double timed(long count, bool) override { return own_.timed(count); }
    heap_state heap() override { return own_.heap(); }

private:
    image_task const& task_;
    python_engine own_;
    std::vector<float> y_ = std::vector<float>(static_cast<std::size_t>(task_.batch * task_.outputs));
};

}  // namespace

std::unique_ptr<bench::image_engine> bench::python_image_engine(image_task const& task) {
    auto* const process = python_process::of("torch");
    return process ? std::make_unique<engine>(task, *process) : nullptr;
}
