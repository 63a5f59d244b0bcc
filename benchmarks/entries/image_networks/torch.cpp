// SPDX-License-Identifier: BSL-1.0
#include "image_networks.hpp"

#include <torch/torch.h>

namespace {

using namespace bench;
namespace nn = torch::nn;

nn::Sequential lenet() {
    return nn::Sequential{nn::Conv2d{nn::Conv2dOptions(1, 6, 5).padding(2)}, nn::ReLU{}, nn::MaxPool2d{2},
                          nn::Conv2d{nn::Conv2dOptions(6, 16, 5)}, nn::ReLU{}, nn::MaxPool2d{2},
                          nn::Flatten{}, nn::Linear{400, 120}, nn::ReLU{}, nn::Linear{120, 84}, nn::ReLU{}, nn::Linear{84, 10}};
}

nn::Sequential convolutions() {
    return nn::Sequential{nn::Conv2d{nn::Conv2dOptions(64, 64, 3).padding(1)}, nn::Conv2d{nn::Conv2dOptions(64, 64, 3).padding(1)}};
}

void add_convolution(nn::Sequential& to, int in, int out, int size, int stride) {
    to->push_back(nn::Conv2d{nn::Conv2dOptions(in, out, size).stride(stride).padding(size / 2).bias(false)});
    to->push_back(nn::BatchNorm2d{out});
}

class block_impl : public nn::Module {
public:
    block_impl(int in, int out, int stride) {
        add_convolution(way_, in, out, 3, stride);
        way_->push_back(nn::ReLU{});
        add_convolution(way_, out, out, 3, 1);
        register_module("way", way_);
        if (stride == 1) return;
        add_convolution(around_, in, out, 1, stride);
        register_module("around", around_);
    }
    torch::Tensor forward(torch::Tensor const& x) {
        return torch::relu(way_->forward(x) + (around_->is_empty() ? x : around_->forward(x)));
    }

private:
    nn::Sequential way_, around_;
};
TORCH_MODULE_IMPL(block, block_impl);

nn::Sequential resnet() {
    nn::Sequential all;
    add_convolution(all, 3, 16, 3, 1);
    all->push_back(nn::ReLU{});
    all->push_back(block{16, 16, 1}), all->push_back(block{16, 32, 2}), all->push_back(block{32, 64, 2});
    all->push_back(nn::AdaptiveAvgPool2d{1}), all->push_back(nn::Flatten{}), all->push_back(nn::Linear{64, 10});
    return all;
}

/// As the manual shows it. channels_last is faster than the default where channels are many (the two convolutions).
class engine : public image_engine {
public:
    explicit engine(image_task const& task) : task_{task}, format_{task.which == net::lenet ? at::MemoryFormat::Contiguous : at::MemoryFormat::ChannelsLast} {
        at::set_num_threads(1);
        auto const& [channels, height, width] = task.shape;
        x_ = tensor(task.data.inputs, {task.batch, channels, height, width}).contiguous(format_);
        if (task.has_classes) labels_ = torch::tensor(task.data.labels).to(torch::kInt64);
        else targets_ = tensor(task.data.targets, x_.sizes()).contiguous(format_);
    }

    void load() override {
        net_ = task_.which == net::lenet ? lenet() : task_.which == net::convolutions ? convolutions() : resnet();
        torch::NoGradGuard const no_gradients;
        auto own = net_->parameters();
        for (std::size_t p = 0; p < own.size(); ++p) {
            own[p].copy_(tensor(task_.start[p], own[p].sizes()));
            if (own[p].dim() == 4) own[p].set_data(own[p].contiguous(format_));
        }
        net_->train(task_.trains);
        optimizer_ = std::make_unique<torch::optim::SGD>(own, torch::optim::SGDOptions(double{task_.rate}));
    }

    float step() override {
        optimizer_->zero_grad();
        torch::Tensor const y = net_->forward(x_);
        torch::Tensor const loss = task_.has_classes ? torch::cross_entropy_loss(y, labels_) : torch::mse_loss(y, targets_);
        loss.backward();
        optimizer_->step();
        return loss.item<float>();
    }

    parameter_values store() override {
        parameter_values all;
        for (auto const& p : net_->parameters()) all.push_back(numbers(p));
        return all;
    }

    std::vector<float> const& predict() override {
        c10::InferenceMode const no_gradients;
        torch::Tensor const y = net_->forward(x_);
        y_ = task_.has_classes || checked_ ? y_ : numbers(y);
        if (task_.has_classes) y_.assign(y.data_ptr<float>(), y.data_ptr<float>() + y.numel());
        checked_ = true;
        return y_;
    }

private:
    static torch::Tensor tensor(std::vector<float> const& from, at::IntArrayRef shape) {
        return torch::from_blob(const_cast<float*>(from.data()), shape).clone();
    }
    static std::vector<float> numbers(torch::Tensor const& t) {
        torch::Tensor const flat = t.detach().contiguous();
        return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
    }

    image_task const& task_;
    at::MemoryFormat format_;
    nn::Sequential net_;
    std::unique_ptr<torch::optim::SGD> optimizer_;
    torch::Tensor x_, targets_, labels_;
    std::vector<float> y_;
    bool checked_ = false;  // images stay in their layout, as in a network that goes on
};

}  // namespace

std::unique_ptr<bench::image_engine> bench::torch_engine(image_task const& task) { return std::make_unique<engine>(task); }
