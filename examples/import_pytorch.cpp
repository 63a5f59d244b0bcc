// SPDX-License-Identifier: BSL-1.0
/// A network that PyTorch has trained, and the way back.
///
///     import_pytorch [FOLDER [FILE]]    reads flowers.safetensors and flowers.npz of FOLDER, writes FILE for PyTorch
///
/// examples/import_pytorch.py made both files, and reads the one that is written: import_pytorch.py --check FILE
#include <scarp/io.hpp>
#include <scarp/scarp.hpp>

#include <cmath>
#include <cstdio>
#include <exception>

using namespace scarp;

// As the script has it: nn.Sequential(Linear(4, 16), Tanh(), Linear(16, 12), ReLU(), Linear(12, 3))
struct flowers : network<input<4>, dense<16>, tanh_, dense<12>, relu, dense<3>> {};

static int run(std::string const& folder, std::string const& back) {
    model<flowers> net;
    load(net, folder + "/flowers.safetensors", pytorch{});   // its arrays are "0.weight", "0.bias", "2.weight", ...

    std::vector<named_array> const recorded = load_npz(folder + "/flowers.npz");
    std::vector<float> const inputs = find_array(recorded, "inputs").values<float>();
    std::vector<float> const theirs = find_array(recorded, "outputs").values<float>();
    std::vector<int> const labels = find_array(recorded, "labels").values<int>();
    std::vector<float> ours(theirs.size());
    net.predict(inputs, ours);

    double difference = 0;
    for (std::size_t i = 0; i < ours.size(); ++i) difference = std::max(difference, std::abs(double{ours[i]} - double{theirs[i]}));
    int right = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        float const* const scores = ours.data() + 3 * i;
        right += std::max_element(scores, scores + 3) - scores == labels[i];
    }
    std::printf("%d of %zu flowers are named rightly; the largest difference from PyTorch's outputs is %.1e\n", right, labels.size(),
                difference);

    save(net, back, pytorch{});
    std::printf("%s has the weights for PyTorch again\n", back.c_str());
    return difference < 1e-6 ? 0 : 1;
}

int main(int count, char** arguments) {
    try {
        return run(count > 1 ? arguments[1] : "examples/data", count > 2 ? arguments[2] : "flowers_again.safetensors");
    } catch (std::exception const& error) {
        std::fprintf(stderr, "import_pytorch: %s\n", error.what());
        return 1;
    }
}
