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

struct mnist_128_network : scarp::network<scarp::input<784>, scarp::dense<128>, scarp::relu, scarp::dense<10>> {};

struct mnist_512_network : scarp::network<scarp::input<784>, scarp::dense<512>, scarp::relu, scarp::dense<512>,
                                          scarp::relu, scarp::dense<10>> {};

struct control_network : scarp::network<scarp::input<17>, scarp::dense<64>, scarp::tanh_, scarp::dense<64>,
                                        scarp::tanh_, scarp::dense<6>> {};

struct tiny_network
    : scarp::network<scarp::input<8>, scarp::dense<32>, scarp::tanh_, scarp::dense<32>, scarp::tanh_, scarp::dense<1>> {
};

template <class Work>
struct network_of;
template <>
struct network_of<mnist_128> : std::type_identity<mnist_128_network> {};
template <>
struct network_of<mnist_512> : std::type_identity<mnist_512_network> {};
template <>
struct network_of<control> : std::type_identity<control_network> {};
template <>
struct network_of<tiny> : std::type_identity<tiny_network> {};

template <std::size_t Layer>
inline constexpr char weight_name[] = {'d', 'e', 'n', 's', 'e', '_', '0' + Layer, '.',
                                       'w', 'e', 'i', 'g', 'h', 't', '\0'};
template <std::size_t Layer>
inline constexpr char bias_name[] = {'d', 'e', 'n', 's', 'e', '_', '0' + Layer, '.', 'b', 'i', 'a', 's', '\0'};

template <class Work>
class scarp_model {
public:
    static constexpr char const* name = "Scarp";

    void load(parameters const& from) {
        net_.emplace(scarp::seed{7});
        for_each_value(from, [](auto&& own, float const& given) { own = given; });
    }

    parameters store() {
        parameters to = random_parameters<Work>();
        for_each_value(to, [](auto&& own, float& given) { given = own; });
        return to;
    }

    auto infer(std::span<float const, Work::inputs> sample) { return (*net_)(sample); }

protected:
    std::optional<scarp::model<typename network_of<Work>::type>> net_;

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
    void load(parameters const& from) {
        train_.reset();
        scarp_model<Work>::load(from);
        train_.emplace(*this->net_, update{.learning_rate = Work::learning_rate});
    }

    float step(samples const& data) {
        std::span<float const, Work::batch * Work::inputs> const x{data.inputs};
        if constexpr (Work::objective == loss::softmax_cross_entropy)
            return train_->step(x, std::span<int const, Work::batch>{data.labels});
        else
            return train_->step(x, std::span<float const, Work::batch * Work::outputs>{data.targets});
    }

private:
    using objective =
        std::conditional_t<Work::objective == loss::softmax_cross_entropy, scarp::softmax_cross_entropy, scarp::mse>;
    using update = std::conditional_t<Work::update == optimizer::sgd, scarp::sgd, scarp::adam>;

    std::optional<scarp::trainer<typename network_of<Work>::type, objective, update, scarp::batch<int{Work::batch}>>>
        train_;
};

}  // namespace bench
