// SPDX-License-Identifier: BSL-1.0
// A layer composed of what is there: squeeze and excitation, which weighs the channels of an image by what is in all of them.
// Hu, Shen, Sun 2018, "Squeeze-and-Excitation Networks", figure 2. Then a network with it is trained, and folded for inference.
#include <scarp/scarp.hpp>

#include <cmath>
#include <cstdio>

using namespace scarp;

template <int Reduced>
struct squeeze_excite {
    static constexpr expression define(expression const& x) {
        int const channels = x.extent(0);
        auto const squeezed = mean(x, axes{1, 2});                                                            // (channels)
        auto const hidden = relu(parameter("squeeze", Reduced, channels) * squeezed + parameter("squeeze_bias", Reduced));
        auto const gate = sigmoid(parameter("excite", channels, Reduced) * hidden + parameter("excite_bias", channels));
        return x * reshape(gate, channels, 1, 1);
    }
};

struct reader : network<
    input<1, 28, 28>,
    conv2d<8, 5, stride<2>, no_bias>, batch_norm<>, relu,
    conv2d<16, 3, stride<2>, no_bias>, batch_norm<>, relu, squeeze_excite<4>,
    flatten, dropout<0.2>, dense<10>> {};

static_assert(parameter_count<reader> == 8 * 25 + 2 * 8 + 16 * 8 * 9 + 2 * 16 + (4 * 16 + 4 + 16 * 4 + 16) + (400 * 10 + 10));
static_assert(parameter_count<freeze<reader, "conv2d_*", "batch_norm_*", "squeeze_*">> == 4'010);  // its head alone

int main() {
    auto const data = digits(2'000, 500, 1);
    model<reader> net{seed{1}};
    trainer<reader, softmax_cross_entropy, adam, batch<50>> train{net, {.learning_rate = 3e-3f}};
    train.fit(data.train, {.epochs = 2, .seed = 1});
    double const accuracy = evaluate<softmax_cross_entropy>(net, data.test).accuracy;
    std::printf("%.0f %% of the test images are read rightly\n", 100 * accuracy);

    auto const fast = for_inference(net);  // no dropout, no normalisation: a model<inference_of<reader>>
    auto const y = net(data.test.sample(0)), z = fast(data.test.sample(0));
    float worst = 0;
    for (int i = 0; i < 10; ++i) worst = std::fmax(worst, std::fabs(y[i] - z[i]));
    std::printf("folded, its scores differ by rounding, %s\n", worst < 1e-4f ? "less than 0.0001" : "too much");
    return accuracy > 0.85 && worst < 1e-4f ? 0 : 1;
}
