// SPDX-License-Identifier: BSL-1.0
#include "rows.hpp"

#include <floatfann.h>

#include <array>

/// FANN: batch training by plain gradient descent, which is all of its ways that another library does too, and inference.
namespace {

using namespace bench;

template <class Work>
    requires(Work::hidden == activation::tanh)
class fann_network {
public:
    static constexpr char const* name = "FANN";

    fann_network() {
        std::array<unsigned, Work::depth + 1> sizes;
        for (std::size_t l = 0; l <= Work::depth; ++l) sizes[l] = static_cast<unsigned>(Work::sizes[l]);
        net_.reset(fann_create_standard_array(static_cast<unsigned>(sizes.size()), sizes.data()));
        fann_set_activation_function_hidden(net_.get(), FANN_SIGMOID_SYMMETRIC);  // tanh
        fann_set_activation_function_output(net_.get(), FANN_LINEAR);
        fann_set_activation_steepness_hidden(net_.get(), 1);
        fann_set_activation_steepness_output(net_.get(), 1);
        fann_set_training_algorithm(net_.get(), FANN_TRAIN_BATCH);
        fann_set_train_error_function(net_.get(), FANN_ERRORFUNC_LINEAR);
        // FANN descends along half of the squared error's gradient, averages over samples and sums over outputs.
        fann_set_learning_rate(net_.get(), 2 * Work::learning_rate / float{Work::outputs});
    }

    void load(parameters const& from) {
        for_each_weight(from, [](float& own, float const& given) { own = given; });
    }
    parameters store() {
        parameters to = random_parameters<Work>();
        for_each_weight(to, [](float const& own, float& given) { given = own; });
        return to;
    }

    float step(samples const& data)
        requires std::same_as<Work, exclusive_or>
    {
        if (!data_) copy(data);
        fann_train_epoch(net_.get(), data_.get());
        return fann_get_MSE(net_.get());
    }

    std::array<float, Work::outputs> infer(std::span<float const, Work::inputs> sample) {
        std::array<float, Work::outputs> y;
        std::copy_n(fann_run(net_.get(), const_cast<float*>(sample.data())), y.size(), y.data());
        return y;
    }

private:
    struct release {
        void operator()(fann* net) const { fann_destroy(net); }
        void operator()(fann_train_data* data) const { fann_destroy_train(data); }
    };

    /// FANN keeps the weights of one neuron after another, the bias last.
    template <class Parameters, class Copy>
    void for_each_weight(Parameters& all, Copy copy) {
        float* own = net_->weights;
        for (std::size_t l = 0; l < Work::depth; ++l)
            for (std::size_t o = 0; o < Work::sizes[l + 1]; ++o) {
                for (std::size_t i = 0; i < Work::sizes[l]; ++i) copy(*own++, all[l].weight[o * Work::sizes[l] + i]);
                copy(*own++, all[l].bias[o]);
            }
    }

    void copy(samples const& from) {
        data_.reset(fann_create_train(Work::batch, Work::inputs, Work::outputs));
        for (std::size_t s = 0; s < Work::batch; ++s) {
            std::copy_n(&from.inputs[s * Work::inputs], Work::inputs, data_->input[s]);
            std::copy_n(&from.targets[s * Work::outputs], Work::outputs, data_->output[s]);
        }
    }

    std::unique_ptr<fann, release> net_;
    std::unique_ptr<fann_train_data, release> data_;
};

}  // namespace

void bench::enter_fann(row_list& all) { enter<fann_network>(all); }
