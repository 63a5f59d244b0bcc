// SPDX-License-Identifier: BSL-1.0
#include "scarp_images.hpp"

std::unique_ptr<bench::image_engine> bench::scarp_engine(image_task const& task) {
    return with_engine<float>(task, [](auto made) -> std::unique_ptr<image_engine> { return made; });
}

double bench::flops_of(image_task const& task) {
    auto const flops = [&]<class Net>(Net const*) {
        auto const& cost = scarp::cost<Net>;
        return static_cast<double>(task.trains ? cost.training_flops : cost.forward_flops);
    };
    switch (task.which) {
        case net::lenet: return flops(static_cast<scarp::networks::lenet5<> const*>(nullptr));
        case net::convolutions: return flops(static_cast<two_convolutions const*>(nullptr));
        case net::resnet: break;
    }
    return flops(static_cast<scarp::networks::resnet8<> const*>(nullptr));
}
