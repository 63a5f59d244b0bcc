// SPDX-License-Identifier: BSL-1.0
#include "image_networks.hpp"

#include <dnnl.hpp>

#include <optional>
#include <unordered_map>

/// The two convolutions as an expert writes them on oneDNN's primitives: activations and weights stay in the layouts that the
/// primitives ask for, the update is a loop over the weights as they lie.
namespace {

using namespace bench;
using dnnl::memory;

class device {
public:
    static dnnl::engine& engine() {
        static dnnl::engine one{dnnl::engine::kind::cpu, 0};
        return one;
    }
    static dnnl::stream& stream() {
        static dnnl::stream one{engine()};
        return one;
    }
};

memory reordered(memory const& from, memory::desc const& to) {
    memory result{to, device::engine()};
    dnnl::reorder{from, result}.execute(device::stream(), const_cast<memory&>(from), result);
    return result;
}
memory plain(std::vector<float> const& from, memory::dims const& dims, memory::format_tag tag) {
    return {{dims, memory::data_type::f32, tag}, device::engine(), const_cast<float*>(from.data())};
}
std::vector<float> numbers(memory const& from, memory::dims const& dims, memory::format_tag tag) {
    std::vector<float> to(from.get_desc().get_size() / sizeof(float));
    memory result{{dims, memory::data_type::f32, tag}, device::engine(), to.data()};
    dnnl::reorder{from, result}.execute(device::stream(), const_cast<memory&>(from), result);
    return to;
}

/// y = w * x + b, its two gradients, and w -= rate dw.
class convolution {
    static memory::desc any(memory::dims const& dims) { return {dims, memory::data_type::f32, memory::format_tag::any}; }

public:
    convolution(memory::dims const& image, memory::dims const& kernel, memory::desc const& x)
        : kernel_{kernel}, forward_{{dnnl::prop_kind::forward_training, dnnl::algorithm::convolution_direct, x, any(kernel), bias(), any(image),
                                     {1, 1}, {1, 1}, {1, 1}}, device::engine()},
          weights_{{dnnl::algorithm::convolution_direct, forward_.src_desc(), any(kernel), bias(), forward_.dst_desc(), {1, 1}, {1, 1}, {1, 1}},
                   device::engine(), forward_},
          data_{{dnnl::algorithm::convolution_direct, forward_.src_desc(), any(kernel), forward_.dst_desc(), {1, 1}, {1, 1}, {1, 1}},
                device::engine(), forward_},
          y{forward_.dst_desc(), device::engine()}, dy{forward_.dst_desc(), device::engine()} {}

    memory::desc x_desc() const { return forward_.src_desc(); }

    void load(std::vector<float> const& w, std::vector<float> const& b) {
        w_ = reordered(plain(w, kernel_, memory::format_tag::oihw), forward_.weights_desc());
        b_ = reordered(plain(b, {kernel_[0]}, memory::format_tag::x), bias());
    }
    void store(parameter_values& all) const {
        all.push_back(numbers(w_, kernel_, memory::format_tag::oihw));
        all.push_back(numbers(b_, {kernel_[0]}, memory::format_tag::x));
    }

    void forward(memory& x) {
        run_forward_.execute(device::stream(), {{DNNL_ARG_SRC, x}, {DNNL_ARG_WEIGHTS, w_}, {DNNL_ARG_BIAS, b_}, {DNNL_ARG_DST, y}});
    }
    void backward_data(memory& dx) {
        memory w = w_.get_desc() == data_.weights_desc() ? w_ : reordered(w_, data_.weights_desc());
        run_data_.execute(device::stream(), {{DNNL_ARG_DIFF_DST, dy}, {DNNL_ARG_WEIGHTS, w}, {DNNL_ARG_DIFF_SRC, dx}});
    }
    void backward_weights(memory& x, float rate) {
        run_weights_.execute(device::stream(), {{DNNL_ARG_SRC, x}, {DNNL_ARG_DIFF_DST, dy}, {DNNL_ARG_DIFF_WEIGHTS, dw_}, {DNNL_ARG_DIFF_BIAS, db_}});
        descend(w_, dw_.get_desc() == w_.get_desc() ? dw_ : reordered(dw_, w_.get_desc()), rate);
        descend(b_, db_, rate);
    }

private:
    memory::desc bias() const { return {{kernel_[0]}, memory::data_type::f32, memory::format_tag::x}; }
    static void descend(memory& w, memory const& gradient, float rate) {
        auto* const to = static_cast<float*>(w.get_data_handle());
        auto const* const by = static_cast<float const*>(gradient.get_data_handle());
        for (std::size_t i = 0; i < w.get_desc().get_size() / sizeof(float); ++i) to[i] -= rate * by[i];
    }

    memory::dims kernel_;
    dnnl::convolution_forward::primitive_desc forward_;
    dnnl::convolution_backward_weights::primitive_desc weights_;
    dnnl::convolution_backward_data::primitive_desc data_;
    dnnl::convolution_forward run_forward_{forward_};
    dnnl::convolution_backward_weights run_weights_{weights_};
    dnnl::convolution_backward_data run_data_{data_};
    memory w_, b_, dw_{weights_.diff_weights_desc(), device::engine()}, db_{bias(), device::engine()};

public:
    memory y, dy;
};

class engine : public image_engine {
public:
    explicit engine(image_task const& task)
        : task_{task}, image_{task.batch, task.shape[0], task.shape[1], task.shape[2]}, kernel_{64, 64, 3, 3},
          first_{image_, kernel_, {image_, memory::data_type::f32, memory::format_tag::any}}, second_{image_, kernel_, first_.y.get_desc()},
          x_{reordered(plain(task.data.inputs, image_, memory::format_tag::nchw), first_.x_desc())},
          targets_{reordered(plain(task.data.targets, image_, memory::format_tag::nchw), second_.y.get_desc())} {}

    void load() override { first_.load(task_.start[0], task_.start[1]), second_.load(task_.start[2], task_.start[3]); }
    float step() override {
        forward();
        float const loss = differentiate_loss();
        second_.backward_data(first_.dy);
        second_.backward_weights(first_.y, task_.rate);
        first_.backward_weights(x_, task_.rate);
        return loss;
    }
    parameter_values store() override {
        parameter_values all;
        first_.store(all), second_.store(all);
        return all;
    }
    std::vector<float> const& predict() override {
        forward();
        if (y_.empty()) y_ = numbers(second_.y, image_, memory::format_tag::nchw);
        return y_;
    }

private:
    void forward() { first_.forward(x_), second_.forward(first_.y); }
    float differentiate_loss() {
        auto const* const y = static_cast<float const*>(second_.y.get_data_handle());
        auto const* const t = static_cast<float const*>(targets_.get_data_handle());
        auto* const dy = static_cast<float*>(second_.dy.get_data_handle());
        std::size_t const count = task_.data.targets.size();
        float const scale = 2 / static_cast<float>(count);
        float sums[16] = {};
        for (std::size_t i = 0; i < count; i += 16)
            for (std::size_t l = 0; l < 16; ++l) {
                float const error = y[i + l] - t[i + l];
                sums[l] += error * error;
                dy[i + l] = scale * error;
            }
        double sum = 0;
        for (float const s : sums) sum += double{s};
        return static_cast<float>(sum / static_cast<double>(count));
    }

    image_task const& task_;
    memory::dims image_, kernel_;
    convolution first_, second_;
    memory x_, targets_;
    std::vector<float> y_;  // images stay in their layout, as in a network that goes on
};

}  // namespace

std::unique_ptr<bench::image_engine> bench::onednn_engine(image_task const& task) {
    return task.which == net::convolutions ? std::make_unique<engine>(task) : nullptr;
}
