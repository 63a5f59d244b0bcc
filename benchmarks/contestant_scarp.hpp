// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "work.hpp"

#include <scarp/scarp.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

/// Scarp's own entry, written as a user writes it.
namespace bench {

/// Dense layers of these sizes with the activation between them.
template <class Activation, int... Sizes>
struct dense_network;
template <class Activation, int In, int A, int Out>
struct dense_network<Activation, In, A, Out>
    : scarp::network<scarp::input<In>, scarp::dense<A>, Activation, scarp::dense<Out>> {};
template <class Activation, int In, int A, int B, int Out>
struct dense_network<Activation, In, A, B, Out>
    : scarp::network<scarp::input<In>, scarp::dense<A>, Activation, scarp::dense<B>, Activation, scarp::dense<Out>> {};

using mnist_128_network = dense_network<scarp::relu, 784, 128, 10>;
using mnist_512_network = dense_network<scarp::relu, 784, 512, 512, 10>;
using control_network = dense_network<scarp::tanh_, 17, 64, 64, 6>;

template <class Work, std::size_t... Layer>
auto find_network(std::index_sequence<Layer...>) {
    using layer = std::conditional_t<Work::hidden == activation::relu, scarp::relu, scarp::tanh_>;
    using network = dense_network<layer, int{Work::sizes[Layer]}...>;
    // `predict` takes 64 samples at once where it is not told otherwise
    if constexpr (Work::batch > 1 && Work::batch < 64) return std::type_identity<scarp::with_batch<network, int{Work::batch}>>{};
    else return std::type_identity<network>{};
}
template <class Work>
using network_of = typename decltype(find_network<Work>(std::make_index_sequence<Work::depth + 1>{}))::type;

template <std::size_t Layer>
inline constexpr char weight_name[] = {'d', 'e', 'n', 's', 'e', '_', '0' + Layer, '.',
                                       'w', 'e', 'i', 'g', 'h', 't', '\0'};
template <std::size_t Layer>
inline constexpr char bias_name[] = {'d', 'e', 'n', 's', 'e', '_', '0' + Layer, '.', 'b', 'i', 'a', 's', '\0'};

template <class Work>
class scarp_model {
public:
    using number = typename Work::number;
    static constexpr char const* name = "Scarp";

    void load(parameters const& from) {
        net_.emplace(scarp::seed{7});
        for_each_value(from, [](auto&& own, float const& given) { own = number{given}; });
    }

    parameters store() {
        parameters to = random_parameters<Work>();
        for_each_value(to, [](auto&& own, float& given) { given = static_cast<float>(number{own}); });
        return to;
    }

    auto infer(std::span<float const, Work::inputs> sample) { return (*net_)(sample); }
    void predict(std::span<number const> inputs, std::span<number> outputs) { net_->predict(inputs, outputs); }

protected:
    std::optional<scarp::model<network_of<Work>, number>> net_;

private:
    template <class Parameters, class Copy>
    void for_each_value(Parameters& all, Copy copy) {
        [&]<std::size_t... Layer>(std::index_sequence<Layer...>) {
            (for_each_value_of<Layer + 1>(all[Layer], copy), ...);
        }
        (std::make_index_sequence<Work::depth>{});
    }

    template <std::size_t Layer, class Parameters, class Copy>
    void for_each_value_of(Parameters& layer, Copy copy) {
        constexpr int in = Work::sizes[Layer - 1], out = Work::sizes[Layer];
        auto weight = net_->template parameter<weight_name<Layer>>();
        auto bias = net_->template parameter<bias_name<Layer>>();
        for (int o = 0; o < out; ++o) {
            copy(bias(o), layer.bias[static_cast<std::size_t>(o)]);
            for (int i = 0; i < in; ++i) copy(weight(o, i), layer.weight[static_cast<std::size_t>(o * in + i)]);
        }
    }
};

template <class Work>
class scarp_trainer : public scarp_model<Work> {
public:
    using number = typename Work::number;

    void load(parameters const& from) {
        train_.reset();
        scarp_model<Work>::load(from);
        train_.emplace(*this->net_, update{.learning_rate = Work::learning_rate});
    }

    float step(samples const& data) {
        std::span<number const, Work::batch * Work::inputs> const x{data.inputs_of<number>()};
        if constexpr (Work::objective == loss::softmax_cross_entropy)
            return static_cast<float>(train_->step(x, std::span<int const, Work::batch>{data.labels}));
        else
            return static_cast<float>(
                train_->step(x, std::span<number const, Work::batch * Work::outputs>{data.targets_of<number>()}));
    }

private:
    using objective =
        std::conditional_t<Work::objective == loss::softmax_cross_entropy, scarp::softmax_cross_entropy, scarp::mse>;
    using update = std::conditional_t<Work::update == optimizer::sgd, scarp::sgd, scarp::adam>;

    std::optional<scarp::trainer<network_of<Work>, objective, update, scarp::batch<int{Work::batch}>, number>> train_;
};

}  // namespace bench
