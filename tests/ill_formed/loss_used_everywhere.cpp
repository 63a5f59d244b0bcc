// expect: ill_formed<.*problem::fewer_than_two_classes, .*at_loss<.*softmax_cross_entropy>.*, .*expected<2>, .*got<1>, .*hint::end_with_one_output_per_class>
// SPDX-License-Identifier: BSL-1.0
// a loss that does not fit is one error, however many trainers, evaluations and gradients name it
#include <scarp/scarp.hpp>

using namespace scarp;

#ifndef REPAIRED
struct binary : network<input<8>, dense<1>> {};
#else
struct binary : network<input<8>, dense<2>> {};
#endif

float use(std::span<float const> x, std::span<int const> labels, dataset const& data) {
    model<binary> net;
    trainer<binary, softmax_cross_entropy, sgd, batch<4>> slow{net};
    trainer<binary, softmax_cross_entropy, adam> fast{net};
    auto const slope = gradients<softmax_cross_entropy>(net, x, labels);
    return slow.step(x, labels) + fast.step(x, labels) + slope.loss + static_cast<float>(evaluate<softmax_cross_entropy>(net, data).loss);
}
