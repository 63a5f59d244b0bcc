// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "image_networks.hpp"

#include <scarp/networks/lenet5.hpp>
#include <scarp/networks/resnet.hpp>
#include <scarp/scarp.hpp>

#include <optional>
#include <type_traits>

/// Scarp's own entry for images, and the referee in double precision.
namespace bench {

struct two_convolutions : scarp::network<scarp::input<64, 32, 32>, scarp::conv2d<64, 3, scarp::padding<1>>,
                                         scarp::conv2d<64, 3, scarp::padding<1>>> {};

/// Numbers of the trained parameters, layer by layer, a weight before its bias.
template <class Net>
constexpr auto find_order() {
    std::array<int, static_cast<std::size_t>(scarp::detail::parameters_of<Net>)> order{};
    std::size_t count = 0;
    auto const& all = scarp::detail::reading_of<Net>.parameters;
    for (int layer = 0; count < order.size() && layer < 1000; ++layer)
        for (bool const bias : {false, true})
            for (std::size_t p = 0; p < order.size(); ++p)
                if (all[p].trained && all[p].layer == layer && (all[p].name[0] == 'b') == bias) order[count++] = static_cast<int>(p);
    return std::pair{order, count};
}
template <class Net>
inline constexpr auto order_of = find_order<Net>();

template <class Net, class Loss, int Batch, class T>
class scarp_images : public image_engine {
public:
    explicit scarp_images(image_task const& task) : task_{task}, x_{task.data.inputs.begin(), task.data.inputs.end()} {
        for (float const t : task.data.targets) targets_.push_back(T{t});
    }

    void load() override {
        train_.reset();
        net_.emplace(scarp::seed{7});
        if (!task_.start.empty()) each([this](std::size_t p, auto view) {
            for (int i = 0; i < view.size(); ++i) view[i] = T{task_.start[p][static_cast<std::size_t>(i)]};
        });
        train_.emplace(*net_, scarp::sgd{.learning_rate = task_.rate});
    }
    float step() override { return static_cast<float>(exact_step()); }
    T exact_step() {
        if constexpr (std::is_same_v<Loss, scarp::mse>) return train_->step(std::span<T const>{x_}, std::span<T const>{targets_});
        else return train_->step(std::span<T const>{x_}, std::span<int const>{task_.data.labels});
    }
    parameter_values store() override {
        parameter_values all;
        each([&](std::size_t, auto view) {
            auto& one = all.emplace_back();
            for (int i = 0; i < view.size(); ++i) one.push_back(static_cast<float>(view[i]));
        });
        return all;
    }
    std::vector<float> const& predict() override {
        if constexpr (sizeof(T) == sizeof(float)) net_->predict(x_, y_);
        return y_;
    }

    std::vector<std::vector<double>> exact_values() {
        std::vector<std::vector<double>> all;
        each([&](std::size_t, auto view) {
            auto& one = all.emplace_back();
            for (int i = 0; i < view.size(); ++i) one.push_back(double{view[i]});
        });
        return all;
    }
    std::vector<double> exact_outputs() {
        std::vector<T> y(static_cast<std::size_t>(task_.batch * task_.outputs));
        net_->predict(x_, y);
        return {y.begin(), y.end()};
    }

private:
    void each(auto visit) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (visit(I, scarp::detail::view_at<Net, order_of<Net>.first[I]>(net_->parameter_data())), ...);
        }
        (std::make_index_sequence<order_of<Net>.second>{});
    }

    image_task const& task_;
    std::vector<T> x_, targets_;
    std::vector<float> y_ = std::vector<float>(static_cast<std::size_t>(task_.batch * task_.outputs));
    std::optional<scarp::model<Net, T>> net_;
    std::optional<scarp::trainer<Net, Loss, scarp::sgd, scarp::batch<Batch>, T>> train_;
};

template <class T>
auto with_engine(image_task const& task, auto use) {
    switch (task.which) {
        case net::lenet:
            if (task.batch == 32) return use(std::make_unique<scarp_images<scarp::networks::lenet5<>, scarp::softmax_cross_entropy, 32, T>>(task));
            return use(std::make_unique<scarp_images<scarp::networks::lenet5<>, scarp::softmax_cross_entropy, 128, T>>(task));
        case net::convolutions: return use(std::make_unique<scarp_images<two_convolutions, scarp::mse, 8, T>>(task));
        case net::resnet: break;
    }
    return use(std::make_unique<scarp_images<scarp::networks::resnet8<>, scarp::softmax_cross_entropy, 64, T>>(task));
}

}  // namespace bench
