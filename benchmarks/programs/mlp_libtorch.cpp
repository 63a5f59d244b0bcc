// SPDX-License-Identifier: BSL-1.0
#include <torch/torch.h>

#include <cstdio>
#include <cstdlib>

namespace nn = torch::nn;

int main(int, char** arguments) {
    int const steps = std::atoi(arguments[1]);
    at::set_num_threads(1);
    torch::manual_seed(1);
    torch::Tensor const inputs = torch::rand({64, 784});
    torch::Tensor const labels = torch::randint(10, {64}, torch::kInt64);

    nn::Sequential net{nn::Linear{784, 128}, nn::ReLU{}, nn::Linear{128, 10}};
    torch::optim::SGD optimizer{net->parameters(), 0.05};
    float last = 0;
    for (int i = 0; i < steps; ++i) {
        optimizer.zero_grad();
        torch::Tensor const loss = torch::cross_entropy_loss(net->forward(inputs), labels);
        loss.backward();
        optimizer.step();
        last = loss.item<float>();
    }
    std::printf("%g\n", static_cast<double>(last));
}
