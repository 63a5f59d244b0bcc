// SPDX-License-Identifier: BSL-1.0
// Exclusive or, the smallest problem that needs a hidden layer, learned twice: by the compiler while it compiles this file, and
// by the program when it runs.
#include <scarp/scarp.hpp>

#include <cstdio>

using namespace scarp;

// Two inputs, two hidden layers of four units each, one output in (-1, 1).
struct network_of_the_article : network<input<2>, dense<4>, tanh_, dense<4>, tanh_, dense<1>, tanh_> {};

constexpr float inputs[] = {-1, -1, /**/ -1, 1, /**/ 1, -1, /**/ 1, 1};
constexpr float targets[] = {-1, 1, 1, -1};
constexpr sgd descent{.learning_rate = 0.5f};

// --- while compiling ----------------------------------------------------------------------------------------------------

using rehearsal = interpreted<network_of_the_article, mse, sgd>;

// A compiler counts the operations of one constant and stops at a limit, so the training goes in legs of a few steps.
constexpr rehearsal::numbers train_some(rehearsal::numbers const& from) {
    rehearsal train{from, descent, 4};
    for (int step = 0; step < 10; ++step) train.step(inputs, targets);
    return train.snapshot();
}
constexpr rehearsal::numbers untrained = rehearsal{seed{3}}.snapshot();

template <int Leg>
constexpr rehearsal::numbers after = train_some(after<Leg - 1>);
template <>
constexpr rehearsal::numbers after<0> = untrained;

constexpr float loss_of(rehearsal::numbers const& numbers) { return rehearsal{numbers, descent, 4}.step(inputs, targets); }

// A loss under 1/4 leaves no output on the wrong side of 0: one alone would add at least 1/4 to it.
static_assert(loss_of(untrained) > 0.25f);
static_assert(loss_of(after<5>) < 0.25f, "all four rows of exclusive or are right before the program has ever run");

// --- when it runs -------------------------------------------------------------------------------------------------------

int main() {
    std::printf("trained by the compiler: loss %.4f before, %.4f after\n", loss_of(untrained), loss_of(after<5>));

    model<network_of_the_article> net{seed{3}};
    trainer<network_of_the_article, mse, sgd, batch<4>> train{net, descent};
    float loss = 0;
    for (int step = 0; step < 1000; ++step) loss = train.step(inputs, targets);
    std::printf("trained by the program:  loss %.4f\n\n", loss);

    int right = 0;
    for (int row = 0; row < 4; ++row) {
        float const* const x = inputs + 2 * row;
        float const y = net(std::span<float const, 2>{x, 2})[0];
        right += y * targets[row] > 0;
        std::printf("%2.0f xor %2.0f = %+.3f\n", x[0], x[1], y);
    }
    std::printf("%d of 4 right\n", right);
    return right == 4 ? 0 : 1;
}
