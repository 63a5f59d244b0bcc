// SPDX-License-Identifier: BSL-1.0
// With -DSCARP_RTNEURAL_DIR=<folder of its sources>: on their own xsimd, or on Eigen. Both are in one program, hence in namespaces
// of their own, which RTNeural offers.
#include "lanes.hpp"
#include "rows.hpp"

#include <RTNeural/RTNeural.h>

#include <array>

namespace {

using namespace bench;
namespace library = RTNEURAL_NAMESPACE;

template <class Work>
    requires(Work::hidden == activation::tanh && Work::depth == 3)
class rtneural_network {
    static constexpr int in = int{Work::sizes[0]}, a = int{Work::sizes[1]}, b = int{Work::sizes[2]}, out = int{Work::sizes[3]};

public:
#if RTNEURAL_USE_XSIMD
    static constexpr char const* name = "RTNeural (xsimd)";
#else
    static constexpr char const* name = "RTNeural (Eigen)";
#endif

    void load(parameters const& from) {
        set(net_.template get<0>(), from[0], in);
        set(net_.template get<2>(), from[1], a);
        set(net_.template get<4>(), from[2], b);
    }

    std::array<float, Work::outputs> infer(std::span<float const, Work::inputs> sample) {
        std::copy(sample.begin(), sample.end(), x_);
        net_.forward(x_);
        std::array<float, Work::outputs> y;
        std::copy_n(net_.getOutputs(), y.size(), y.data());
        return y;
    }

private:
    static constexpr std::size_t whole_registers(std::size_t floats) { return (floats + lane_count - 1) / lane_count * lane_count; }
    static void set(auto& layer, layer_parameters const& from, int inputs) {
        std::vector<std::vector<float>> weights;
        for (auto w = from.weight.begin(); w != from.weight.end(); w += inputs) weights.emplace_back(w, w + inputs);
        std::vector<float> bias = from.bias;
        layer.setWeights(weights);
        layer.setBias(bias.data());
    }

    library::ModelT<float, in, out, library::DenseT<float, in, a>, library::TanhActivationT<float, a>,
                     library::DenseT<float, a, b>, library::TanhActivationT<float, b>, library::DenseT<float, b, out>>
        net_;
    alignas(64) float x_[whole_registers(in)] = {};  // read in whole registers
};

}  // namespace

#if RTNEURAL_USE_XSIMD
void bench::enter_rtneural(row_list& all) { enter<rtneural_network>(all); }
#else
void bench::enter_rtneural_eigen(row_list& all) { enter<rtneural_network>(all); }
#endif
