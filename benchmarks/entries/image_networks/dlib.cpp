// SPDX-License-Identifier: BSL-1.0
#include "image_networks.hpp"

#include <dlib/dnn.h>

namespace {

using namespace bench;

template <class Below>
using pooled = dlib::max_pool<2, 2, 2, 2, dlib::relu<Below>>;
using first = pooled<dlib::add_layer<dlib::con_<6, 5, 5, 1, 1, 2, 2>, dlib::input<dlib::matrix<float>>>>;
using second = pooled<dlib::add_layer<dlib::con_<16, 5, 5, 1, 1, 0, 0>, first>>;
using lenet = dlib::loss_multiclass_log<dlib::fc<10, dlib::relu<dlib::fc<84, dlib::relu<dlib::fc<120, second>>>>>>;

class engine : public image_engine {
public:
    explicit engine(image_task const& task) : task_{task}, labels_{task.data.labels.begin(), task.data.labels.end()} {
        for (auto x = task.data.inputs.begin(); x != task.data.inputs.end(); x += 28 * 28)
            std::copy(x, x + 28 * 28, images_.emplace_back(28, 28).begin());
    }

    void load() override {
        net_ = {};
        net_.to_tensor(images_.begin(), images_.end(), x_);
        net_.subnet().forward(x_);  // allocates the parameters
        for_each_layer([this](dlib::tensor& own, std::size_t l, std::size_t in, std::size_t out, bool dense) {
            float* const to = own.host();
            auto const &weight = task_.start[2 * l], &bias = task_.start[2 * l + 1];
            for (std::size_t o = 0; o < out; ++o)
                for (std::size_t i = 0; i < in; ++i) to[dense ? i * out + o : o * in + i] = weight[o * in + i];
            std::copy(bias.begin(), bias.end(), to + in * out);
        });
        solvers_ = std::vector<dlib::sgd>(net_.num_computational_layers, dlib::sgd{0, 0});
    }
    float step() override {
        double const loss = net_.compute_parameter_gradients(x_, labels_.begin());
        net_.update_parameters(solvers_, task_.rate);
        return static_cast<float>(loss);
    }
    parameter_values store() override {
        parameter_values all(task_.start);
        for_each_layer([&](dlib::tensor& own, std::size_t l, std::size_t in, std::size_t out, bool dense) {
            float const* const from = own.host();
            for (std::size_t o = 0; o < out; ++o)
                for (std::size_t i = 0; i < in; ++i) all[2 * l][o * in + i] = from[dense ? i * out + o : o * in + i];
            std::copy_n(from + in * out, out, all[2 * l + 1].begin());
        });
        return all;
    }
    std::vector<float> const& predict() override {
        dlib::tensor const& y = net_.subnet().forward(x_);
        y_.assign(y.host(), y.host() + y.size());
        return y_;
    }

private:
    /// dlib counts layers from the loss down.
    void for_each_layer(auto visit) {
        visit(dlib::layer<11>(net_).layer_details().get_layer_params(), 0, 25, 6, false);
        visit(dlib::layer<8>(net_).layer_details().get_layer_params(), 1, 150, 16, false);
        visit(dlib::layer<5>(net_).layer_details().get_layer_params(), 2, 400, 120, true);
        visit(dlib::layer<3>(net_).layer_details().get_layer_params(), 3, 120, 84, true);
        visit(dlib::layer<1>(net_).layer_details().get_layer_params(), 4, 84, 10, true);
    }

    image_task const& task_;
    lenet net_;
    std::vector<dlib::matrix<float>> images_;
    dlib::resizable_tensor x_;
    std::vector<unsigned long> labels_;
    std::vector<dlib::sgd> solvers_;
    std::vector<float> y_;
};

}  // namespace

std::unique_ptr<bench::image_engine> bench::dlib_engine(image_task const& task) {
    return task.which == net::lenet ? std::make_unique<engine>(task) : nullptr;
}
