// SPDX-License-Identifier: BSL-1.0
#include "rows.hpp"

#include <dlib/dnn.h>

/// dlib's layers with its own solver, called step by step: its dnn_trainer would do the same on threads of its own.
namespace {

using namespace bench;

template <class Work>
struct layers_of;
template <std::size_t B, std::size_t In, std::size_t A, std::size_t Out>
struct layers_of<perceptron<activation::relu, loss::softmax_cross_entropy, optimizer::sgd, B, In, A, Out>> {
    using type = dlib::loss_multiclass_log<dlib::fc<Out, dlib::relu<dlib::fc<A, dlib::input<dlib::matrix<float>>>>>>;
};
template <std::size_t B, std::size_t In, std::size_t A, std::size_t C, std::size_t Out>
struct layers_of<perceptron<activation::relu, loss::softmax_cross_entropy, optimizer::sgd, B, In, A, C, Out>> {
    using type = dlib::loss_multiclass_log<
        dlib::fc<Out, dlib::relu<dlib::fc<C, dlib::relu<dlib::fc<A, dlib::input<dlib::matrix<float>>>>>>>>;
};

template <class Work>
    requires requires { typename layers_of<Work>::type; }
class dlib_step {
public:
    static constexpr char const* name = "dlib";

    void load(parameters const& from) {
        net_ = {};
        fill(data_.inputs);
        net_.subnet().forward(x_);  // allocates the parameters
        for_each_layer([&](dlib::tensor& own, std::size_t l) {
            std::size_t const in = Work::sizes[l], out = Work::sizes[l + 1];
            float* const values = own.host();  // (in, out), then the bias
            for (std::size_t i = 0; i < in; ++i)
                for (std::size_t o = 0; o < out; ++o) values[i * out + o] = from[l].weight[o * in + i];
            for (std::size_t o = 0; o < out; ++o) values[in * out + o] = from[l].bias[o];
        });
        solvers_ = std::vector<dlib::sgd>(net_.num_computational_layers, dlib::sgd{0, 0});
    }

    parameters store() {
        parameters to = random_parameters<Work>();
        for_each_layer([&](dlib::tensor& own, std::size_t l) {
            std::size_t const in = Work::sizes[l], out = Work::sizes[l + 1];
            float const* const values = own.host();
            for (std::size_t i = 0; i < in; ++i)
                for (std::size_t o = 0; o < out; ++o) to[l].weight[o * in + i] = values[i * out + o];
            for (std::size_t o = 0; o < out; ++o) to[l].bias[o] = values[in * out + o];
        });
        return to;
    }

    void feed(samples const& data) {
        std::copy(data.inputs.begin(), data.inputs.end(), x_.host());
        labels_.assign(data.labels.begin(), data.labels.end());
    }

    float step(samples const&) {
        double const loss = net_.compute_parameter_gradients(x_, labels_.begin());
        net_.update_parameters(solvers_, Work::learning_rate);
        return static_cast<float>(loss);
    }

    void predict(std::span<float const>, std::span<float> outputs) {
        dlib::tensor const& y = net_.subnet().forward(x_);
        std::copy_n(y.host(), outputs.size(), outputs.data());
    }

private:
    void fill(std::vector<float> const& inputs) {
        std::vector<dlib::matrix<float>> images(Work::batch, dlib::matrix<float>(Work::inputs, 1));
        for (std::size_t s = 0; s < Work::batch; ++s) std::copy_n(&inputs[s * Work::inputs], Work::inputs, images[s].begin());
        net_.to_tensor(images.begin(), images.end(), x_);
    }

    /// dlib counts layers from the loss down; every second one of the computing ones is dense.
    void for_each_layer(auto visit) {
        if constexpr (Work::depth == 3) visit(dlib::layer<5>(net_).layer_details().get_layer_params(), 0);
        visit(dlib::layer<3>(net_).layer_details().get_layer_params(), Work::depth - 2);
        visit(dlib::layer<1>(net_).layer_details().get_layer_params(), Work::depth - 1);
    }

    typename layers_of<Work>::type net_;
    samples data_ = random_samples<Work>();
    dlib::resizable_tensor x_;
    std::vector<unsigned long> labels_{data_.labels.begin(), data_.labels.end()};
    std::vector<dlib::sgd> solvers_;
};

}  // namespace

void bench::enter_dlib(row_list& all) { enter<dlib_step>(all); }
