// SPDX-License-Identifier: BSL-1.0
#include <dlib/dnn.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

using network = dlib::loss_multiclass_log<dlib::fc<10, dlib::relu<dlib::fc<128, dlib::input<dlib::matrix<float>>>>>>;

int main(int, char** arguments) {
    int const steps = std::atoi(arguments[1]);
    std::mt19937 random{1};
    std::vector<dlib::matrix<float>> inputs(64, dlib::matrix<float>(28, 28));
    std::vector<unsigned long> labels(64);
    for (auto& image : inputs)
        for (float& x : image) x = static_cast<float>(random()) / 4294967296.0f;
    for (auto& label : labels) label = random() % 10;

    network net;
    std::vector<dlib::sgd> solvers(network::num_computational_layers, dlib::sgd{0, 0});
    dlib::resizable_tensor batch;
    net.to_tensor(inputs.begin(), inputs.end(), batch);
    double loss = 0;
    for (int i = 0; i < steps; ++i) {
        loss = net.compute_parameter_gradients(batch, labels.begin());
        net.update_parameters(solvers, 0.05);
    }
    std::printf("%g\n", loss);
}
