// SPDX-License-Identifier: BSL-1.0
// With -DSCARP_RLTOOLS_DIR=<folder of its sources>, on its generic operations for processors and, where it can, on OpenBLAS.
#include "rows.hpp"

#ifdef RL_TOOLS_BACKEND_ENABLE_OPENBLAS
#include <rl_tools/operations/cpu_mux.h>
#else
#include <rl_tools/operations/cpu.h>
#endif
// the operations of parameters come before those of layers, these before those of models
#include <rl_tools/nn/optimizers/adam/instance/operations_generic.h>
#ifdef RL_TOOLS_BACKEND_ENABLE_OPENBLAS
#include <rl_tools/nn/operations_cpu_mux.h>
#else
#include <rl_tools/nn/layers/dense/operations_cpu.h>
#endif
#include <rl_tools/nn_models/mlp/operations_generic.h>
#include <rl_tools/nn/loss_functions/mse/operations_generic.h>
#include <rl_tools/nn/optimizers/adam/operations_generic.h>

#include <algorithm>
#include <array>
#include <type_traits>

namespace {

using namespace bench;
namespace rlt = rl_tools;

/// An MLP of RLtools has hidden layers of one width.
template <class Work>
constexpr bool has_one_width = std::all_of(Work::sizes.begin() + 1, Work::sizes.end() - 1, [](std::size_t size) { return size == Work::sizes[1]; });

template <class Work, class Device>
    requires(Work::hidden == activation::tanh && Work::update == optimizer::adam && sizeof(typename Work::number) == 4 && has_one_width<Work>)
class rltools_network {
    using device = Device;
    using index = typename device::index_t;
    using policy = rlt::numeric_types::Policy<float>;
    using config = rlt::nn_models::mlp::Configuration<policy, index, Work::outputs, Work::depth, Work::sizes[1], rlt::nn::activation_functions::TANH,
                                                      rlt::nn::activation_functions::IDENTITY>;
    using network = rlt::nn_models::mlp::NeuralNetwork<config, rlt::nn::capability::Gradient<rlt::nn::parameters::Adam>,
                                                       rlt::tensor::Shape<index, 1, Work::batch, Work::inputs>>;
    using adam = rlt::nn::optimizers::Adam<rlt::nn::optimizers::adam::Specification<policy, index>>;
    template <index Rows, index Columns>
    using matrix = rlt::Matrix<rlt::matrix::Specification<float, index, Rows, Columns>>;

public:
    static constexpr char const* name = std::is_same_v<Device, rlt::devices::DefaultCPU> ? "RLtools" : "RLtools (OpenBLAS)";

    rltools_network() {
        each([this](auto& one) { rlt::malloc(device_, one); });
    }
    rltools_network(rltools_network const&) = delete;
    rltools_network& operator=(rltools_network const&) = delete;
    ~rltools_network() {
        each([this](auto& one) { rlt::free(device_, one); });
    }

    void load(parameters const& from) {
        for_each_value(from, [this](auto& own, float given, auto... at) { rlt::set(device_, own, given, at...); });
        rlt::init(device_, adam_);
        auto& chosen = rlt::get_ref(device_, adam_.parameters, 0);
        chosen.alpha = Work::learning_rate, chosen.beta_1 = Work::beta1, chosen.beta_2 = Work::beta2;
        chosen.epsilon = Work::epsilon, chosen.epsilon_sqrt = 0;
        rlt::reset_optimizer_state(device_, adam_, net_);
    }
    parameters store() {
        parameters to = random_parameters<Work>();
        for_each_value(to, [this](auto& own, float& given, auto... at) { given = rlt::get(device_, own, at...); });
        return to;
    }

    float step(samples const& data) {
        if (!has_batch_) copy(data);
        rlt::zero_gradient(device_, net_);
        rlt::forward(device_, net_, x_, buffers_, random_);
        float const loss = rlt::nn::loss_functions::mse::evaluate(device_, net_.output_layer.output, target_);
        rlt::nn::loss_functions::mse::gradient(device_, net_.output_layer.output, target_, slope_, 1.f);
        rlt::backward(device_, net_, x_, slope_, buffers_);
        rlt::step(device_, adam_, net_);
        return loss;
    }

    std::array<float, Work::outputs> infer(std::span<float const, Work::inputs> sample) {
        for (index i = 0; i < Work::inputs; ++i) rlt::set(one_x_, 0, i, sample[i]);
        rlt::evaluate(device_, net_, one_x_, one_y_, buffers_, random_);
        std::array<float, Work::outputs> y;
        for (index o = 0; o < Work::outputs; ++o) y[o] = rlt::get(one_y_, 0, o);
        return y;
    }

private:
    void each(auto visit) {
        visit(adam_), visit(net_), visit(buffers_), visit(x_), visit(target_), visit(slope_), visit(one_x_), visit(one_y_);
    }

    template <class Parameters>
    void for_each_value(Parameters& all, auto visit) {
        auto const layer = [&](auto& own, auto& given, index in) {
            for (index o = 0; o < given.bias.size(); ++o) {
                visit(own.biases.parameters, given.bias[o], o);
                for (index i = 0; i < in; ++i) visit(own.weights.parameters, given.weight[o * in + i], o, i);
            }
        };
        layer(net_.input_layer, all.front(), Work::inputs);
        for (index h = 1; h + 1 < Work::depth; ++h) layer(net_.hidden_layers[h - 1], all[h], Work::sizes[h]);
        layer(net_.output_layer, all.back(), Work::sizes[Work::depth - 1]);
    }

    void copy(samples const& data) {
        has_batch_ = true;
        for (index s = 0; s < Work::batch; ++s) {
            for (index i = 0; i < Work::inputs; ++i) rlt::set(x_, s, i, data.inputs[s * Work::inputs + i]);
            for (index o = 0; o < Work::outputs; ++o) rlt::set(target_, s, o, data.targets[s * Work::outputs + o]);
        }
    }

    device device_;
    network net_;
    typename network::template Buffer<> buffers_;
    adam adam_;
    matrix<Work::batch, Work::inputs> x_;
    matrix<Work::batch, Work::outputs> target_, slope_;
    matrix<1, Work::inputs> one_x_;
    matrix<1, Work::outputs> one_y_;
    bool random_ = false, has_batch_ = false;  // nothing here draws random numbers
};

template <class Work>
using on_generic_operations = rltools_network<Work, rlt::devices::DefaultCPU>;
#ifdef RL_TOOLS_BACKEND_ENABLE_OPENBLAS
template <class Work>
using on_openblas = rltools_network<Work, rlt::devices::DEVICE_FACTORY<>>;
#endif

}  // namespace

void bench::enter_rltools(row_list& all) {
    enter<on_generic_operations>(all);
#ifdef RL_TOOLS_BACKEND_ENABLE_OPENBLAS
    enter<on_openblas>(all);
#endif
}
