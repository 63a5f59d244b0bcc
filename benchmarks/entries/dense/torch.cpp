// SPDX-License-Identifier: BSL-1.0
#include "rows.hpp"

#include <torch/torch.h>

#include <array>

/// libtorch as its manual shows it: a Sequential, an optimizer, one thread; tensors over the batch are made once.
namespace {

using namespace bench;

template <class Work>
class torch_step {
public:
    static constexpr char const* name = "libtorch";
    using number = typename Work::number;

    void load(parameters const& from) {
        at::set_num_threads(1);
        net_ = torch::nn::Sequential{};
        linear_.clear();
        for (std::size_t l = 0; l < Work::depth; ++l) add_layer(from[l], l);
        using torch::optim::AdamOptions, torch::optim::SGDOptions;
        if constexpr (Work::update == optimizer::sgd)
            optimizer_ = std::make_unique<torch::optim::SGD>(net_->parameters(), SGDOptions(double{Work::learning_rate}));
        else
            optimizer_ = std::make_unique<torch::optim::Adam>(net_->parameters(), AdamOptions(double{Work::learning_rate}));
    }

    parameters store() {
        parameters to;
        for (auto& l : linear_) to.push_back({numbers(l->weight), numbers(l->bias)});
        return to;
    }

    /// The tensors look at the batch where it lies.
    void feed(samples const& data) {
        auto const batch = static_cast<std::int64_t>(Work::batch);
        x_ = torch::from_blob(const_cast<float*>(data.inputs.data()), {batch, static_cast<std::int64_t>(Work::inputs)});
        labels_ = torch::tensor(data.labels).to(torch::kInt64);
    }

    float step(samples const& data) {
        if (!x_.defined()) copy(data);
        optimizer_->zero_grad();
        torch::Tensor const y = net_->forward(x_);
        torch::Tensor const loss = Work::objective == loss::mean_square ? torch::mse_loss(y, targets_)
                                                                        : torch::cross_entropy_loss(y, labels_);
        loss.backward();
        optimizer_->step();
        return loss.template item<float>();
    }

    void predict(std::span<number const> inputs, std::span<number> outputs) {
        c10::InferenceMode const no_gradients;
        auto const count = static_cast<std::int64_t>(Work::inputs);
        auto const x = torch::from_blob(const_cast<number*>(inputs.data()), {static_cast<std::int64_t>(inputs.size()) / count, count}, kind);
        torch::Tensor const y = net_->forward(x);
        std::copy_n(y.template data_ptr<number>(), outputs.size(), outputs.data());
    }

    std::array<float, Work::outputs> infer(std::span<float const, Work::inputs> sample)
        requires std::same_as<number, float>
    {
        std::array<float, Work::outputs> y;
        predict(sample, y);
        return y;
    }

private:
    static constexpr auto kind = sizeof(number) == 4 ? torch::kFloat32 : torch::kFloat64;

    void add_layer(layer_parameters const& from, std::size_t l) {
        torch::NoGradGuard const no_gradients;
        auto const in = static_cast<std::int64_t>(Work::sizes[l]), out = static_cast<std::int64_t>(Work::sizes[l + 1]);
        torch::nn::Linear layer{in, out};
        layer->to(kind);
        layer->weight.copy_(tensor(from.weight, {out, in}));
        layer->bias.copy_(tensor(from.bias, {out}));
        net_->push_back(layer);
        linear_.push_back(layer);
        if (l + 1 == Work::depth) return;
        if constexpr (Work::hidden == activation::relu) net_->push_back(torch::nn::ReLU{});
        else net_->push_back(torch::nn::Tanh{});
    }

    void copy(samples const& data) {
        auto const batch = static_cast<std::int64_t>(Work::batch);
        x_ = tensor(data.inputs, {batch, static_cast<std::int64_t>(Work::inputs)}).to(kind);
        targets_ = tensor(data.targets, {batch, static_cast<std::int64_t>(Work::outputs)}).to(kind);
        if (!data.labels.empty()) labels_ = torch::tensor(data.labels).to(torch::kInt64);
    }

    static torch::Tensor tensor(std::vector<float> const& from, at::IntArrayRef shape) {
        return torch::from_blob(const_cast<float*>(from.data()), shape).clone();
    }
    static std::vector<float> numbers(torch::Tensor const& t) {
        torch::Tensor const flat = t.detach().to(torch::kFloat32).contiguous();
        return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
    }

    torch::nn::Sequential net_;
    std::vector<torch::nn::Linear> linear_;
    std::unique_ptr<torch::optim::Optimizer> optimizer_;
    torch::Tensor x_, targets_, labels_;
};

}  // namespace

void bench::enter_torch(row_list& all) { enter<torch_step>(all); }
