// SPDX-License-Identifier: BSL-1.0
// By hand, on a matrix product.
#include <cblas.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

constexpr int batch = 64, in = 784, hidden = 128, out = 10;
constexpr float rate = 0.05f;

struct perceptron {
    std::vector<float> w1 = std::vector<float>(in * hidden), b1 = std::vector<float>(hidden);
    std::vector<float> w2 = std::vector<float>(hidden * out), b2 = std::vector<float>(out);
    std::vector<float> h = std::vector<float>(batch * hidden), y = std::vector<float>(batch * out), dh = h;

    explicit perceptron(std::mt19937& random) {
        std::uniform_real_distribution<float> first{-1 / 28.0f, 1 / 28.0f}, second{-0.088f, 0.088f};
        for (float& w : w1) w = first(random);
        for (float& w : w2) w = second(random);
    }

    void forward(float const* x) {
        for (int s = 0; s < batch; ++s) std::copy(b1.begin(), b1.end(), &h[std::size_t(s * hidden)]);
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, batch, hidden, in, 1, x, in, w1.data(), hidden, 1, h.data(), hidden);
        for (float& a : h) a = std::max(a, 0.0f);
        for (int s = 0; s < batch; ++s) std::copy(b2.begin(), b2.end(), &y[std::size_t(s * out)]);
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, batch, out, hidden, 1, h.data(), hidden, w2.data(), out, 1, y.data(), out);
    }

    // y becomes the loss's gradient
    float differentiate_loss(int const* labels) {
        float loss = 0;
        for (int s = 0; s < batch; ++s) {
            float* const row = &y[std::size_t(s * out)];
            float const top = *std::max_element(row, row + out);
            float sum = 0;
            loss -= row[labels[s]] - top;
            for (int o = 0; o < out; ++o) sum += row[o] = std::exp(row[o] - top);
            loss += std::log(sum);
            for (int o = 0; o < out; ++o) row[o] = (row[o] / sum - float(o == labels[s])) / batch;
        }
        return loss / batch;
    }

    void backward(float const* x) {
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, batch, hidden, out, 1, y.data(), out, w2.data(), out, 0, dh.data(), hidden);
        for (std::size_t i = 0; i < h.size(); ++i) dh[i] = h[i] > 0 ? dh[i] : 0;
        cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, hidden, out, batch, -rate, h.data(), hidden, y.data(), out, 1, w2.data(), out);
        cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, in, hidden, batch, -rate, x, in, dh.data(), hidden, 1, w1.data(), hidden);
        for (int s = 0; s < batch; ++s) {
            for (int o = 0; o < out; ++o) b2[std::size_t(o)] -= rate * y[std::size_t(s * out + o)];
            for (int o = 0; o < hidden; ++o) b1[std::size_t(o)] -= rate * dh[std::size_t(s * hidden + o)];
        }
    }

    float step(float const* x, int const* labels) {
        forward(x);
        float const loss = differentiate_loss(labels);
        backward(x);
        return loss;
    }
};

int main(int, char** arguments) {
    int const steps = std::atoi(arguments[1]);
    std::mt19937 random{1};
    std::vector<float> inputs(batch * in);
    std::vector<int> labels(batch);
    for (float& x : inputs) x = static_cast<float>(random()) / 4294967296.0f;
    for (int& label : labels) label = static_cast<int>(random() % 10);

    perceptron net{random};
    float loss = 0;
    for (int i = 0; i < steps; ++i) loss = net.step(inputs.data(), labels.data());
    std::printf("%g\n", static_cast<double>(loss));
}
