// expect: ill_formed<.*problem::input_is_not_flat, .*at_layer<2, .*dense<128>.*, .*expected<784>, .*got<1, 28, 28>, .*hint::insert_flatten>
// SPDX-License-Identifier: BSL-1.0
// after its one error an ill-formed network takes any use in silence
#include <scarp/scarp.hpp>

using namespace scarp;

#ifndef REPAIRED
struct lenet : network<input<1, 28, 28>, dense<128>, relu, dense<10>> {};
#else
struct lenet : network<input<1, 28, 28>, flatten, dense<128>, relu, dense<10>> {};
#endif

static_assert(parameter_count<lenet> == 101'770);
static_assert(parameter_count<lenet> < 200'000 && parameter_count<lenet> * 4 > 0);
static_assert(cost<lenet>.forward_flops == 203'264 && cost<lenet>.training_flops < 1'000'000 && cost<lenet>.parameters == 101'770);
static_assert(cost<lenet>.parameter_bytes<float> == 407'080 && cost<lenet>.activation_bytes<float> > 0);
using answer = output_shape<lenet>;
using question = input_shape<lenet>;

struct images {
    int size() const { return 0; }
    std::span<float const> sample(int) const { return {}; }
    int label(int) const { return 0; }
};

float use(std::span<float const> x, std::span<int const> labels, std::span<float> scores, images const& data) {
    model<lenet> net{seed{7}};
    model<lenet, double> precise;
    precise.initialize(seed{1});
    trainer<lenet, softmax_cross_entropy, momentum, batch<64>> train{net, {.learning_rate = 0.05f, .decay = 0.9f}};
    trainer<lenet, mse, adam> other{net};
    train.optimizer.learning_rate = 0.01f;
    net.predict(x, scores);
    net.parameter<"dense_1.weight">()(0, 0) = 1;
    boost::hana::for_each(net.parameters(), [](auto const&) {});
    auto const history = train.fit(data, {.epochs = 5, .validation = &data});
    auto const report = evaluate<softmax_cross_entropy>(net, data);
    auto const fast = for_inference(net);
    auto const slope = gradients<softmax_cross_entropy>(net, x, labels);
    return train.step(x, labels) + net(x)[7] + fast(x)[3] + net.parameter<"dense_2.bias">()(3) + other.step(x, scores) +
           static_cast<float>(train.steps()) + slope.parameter<"dense_1.bias">()(0);
}
