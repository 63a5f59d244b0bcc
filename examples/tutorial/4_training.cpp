// SPDX-License-Identifier: BSL-1.0
// Step 4, training: draw a few samples, run them forwards, take the loss, run it backwards, step down; again until the loss is
// small. One pass over all samples is an epoch.
#include <scarp/scarp.hpp>

#include <array>
#include <cstdio>

using namespace scarp;

// Two half moons that no straight line separates: two inputs, two hidden layers of sixteen units, a score for each moon. How the
// weights start matters: Xavier's rule keeps the size of what goes through a tanh layer.
using hidden = dense<16, init<xavier_uniform{}>>;
struct classifier : network<input<2>, hidden, tanh_, hidden, tanh_, dense<2>> {};

// The plane as the network sees it: the moon that it would choose at each place.
void draw(model<classifier> const& net) {
    for (float y = 1.3f; y > -0.9f; y -= 0.2f) {
        for (float x = -1.5f; x < 2.5f; x += 0.1f) {
            auto const score = net(std::array{x, y});
            std::putchar(score[0] > score[1] ? '#' : '.');
        }
        std::putchar('\n');
    }
}

int main() {
    dataset const train_set = two_moons(1'000, 0.15f, 1), test_set = two_moons(1'000, 0.15f, 2);
    model<classifier> net{seed{7}};

    // Forward pass, loss, backward pass and update are one function that the compiler derived from these four types.
    trainer<classifier, softmax_cross_entropy, momentum, batch<20>> train{net, {.learning_rate = 0.02f}};
    history const h = train.fit(train_set, {.epochs = 32, .validation = &test_set, .seed = 1});

    std::printf("epoch   loss while training   loss on other samples   of them right\n");
    for (int epoch : {1, 2, 4, 8, 16, 32}) {
        epoch_record const& e = h[epoch - 1];
        std::printf("%5d %21.2f %23.2f %13.0f %%\n", epoch, e.loss, *e.val_loss, 100 * *e.val_accuracy);
    }
    std::printf("\n");
    draw(net);
    return *h.back().val_accuracy > 0.97 ? 0 : 1;
}
