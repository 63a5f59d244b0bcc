// SPDX-License-Identifier: BSL-1.0
// Convolutions forward and back: Scarp's kernels beside oneDNN's primitives in the layouts it likes best.
#include "environment.hpp"
#include "harness.hpp"
#include "kernel_times.hpp"
#include "options.hpp"
#include "peak.hpp"

#include <scarp/loss/mse.hpp>
#include <scarp/network.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/trainer.hpp>

#ifdef SCARP_HAVE_ONEDNN
#include <oneapi/dnnl/dnnl.hpp>
#endif

#include <cstdio>
#include <optional>
#include <vector>

namespace {

using namespace scarp;

/// Seconds of a convolution, of its gradient by the image and of that by the weight.
struct three_times {
    double forward, image, weight;
};

/// The convolution in question behind another one, so that its image needs a gradient too.
template <int In, int Out, int Size, int Kernel, int Padding>
struct subject : network<input<1, Size, Size>, conv2d<In, 1, no_bias>, conv2d<Out, Kernel, padding<Padding>, no_bias>> {};

template <class Net, int Batch>
struct measured {
    using program = typename trainer<Net, mse, sgd, batch<Batch>>::program;

    static three_times median(int rounds) {
        three_times t{1e9, 1e9, 1e9};
        std::vector<double> const seconds = bench::seconds_of_kernels<program, float>(rounds);
        for (int k = 0; k < program::plan.kernel_count; ++k) {
            kernel const& kernel = program::plan.kernels[k];
            if (kernel.what != kernel::kind::windowed) continue;
            window_work const& w = program::plan.windows[kernel.window];
            if (w.channels == 1 && w.what <= op::convolve_window) continue;  // the one in front
            double const s = seconds[static_cast<std::size_t>(k)];
            if (w.what == op::convolve) t.forward = std::min(t.forward, s);
            if (w.what == op::convolve_back) t.image = std::min(t.image, s);
            if (w.what == op::convolve_window) t.weight = std::min(t.weight, s);
        }
        return t;
    }
};

#ifdef SCARP_HAVE_ONEDNN
/// The same three as oneDNN's primitives, every tensor in the format that the primitive asks for.
class onednn_convolution {
public:
    onednn_convolution(int batch, int in, int out, int size, int kernel, int padding) {
        using namespace dnnl;
        auto const any = [](memory::dims const& d) { return memory::desc{d, memory::data_type::f32, memory::format_tag::any}; };
        int const places = size + 2 * padding - kernel + 1;
        auto const x = any({batch, in, size, size}), w = any({out, in, kernel, kernel}), y = any({batch, out, places, places});
        memory::dims const step{1, 1}, pad{padding, padding};
        auto const direct = algorithm::convolution_direct;
        convolution_forward::primitive_desc const f{{prop_kind::forward_training, direct, x, w, y, step, pad, pad}, engine_};
        convolution_backward_data::primitive_desc const d{{direct, x, w, y, step, pad, pad}, engine_, f};
        convolution_backward_weights::primitive_desc const g{{direct, x, w, y, step, pad, pad}, engine_, f};
        add(convolution_forward{f}, {{DNNL_ARG_SRC, f.src_desc()}, {DNNL_ARG_WEIGHTS, f.weights_desc()}, {DNNL_ARG_DST, f.dst_desc()}});
        add(convolution_backward_data{d},
            {{DNNL_ARG_DIFF_DST, d.diff_dst_desc()}, {DNNL_ARG_WEIGHTS, d.weights_desc()}, {DNNL_ARG_DIFF_SRC, d.diff_src_desc()}});
        add(convolution_backward_weights{g},
            {{DNNL_ARG_SRC, g.src_desc()}, {DNNL_ARG_DIFF_DST, g.diff_dst_desc()}, {DNNL_ARG_DIFF_WEIGHTS, g.diff_weights_desc()}});
    }

    three_times median(int rounds) {
        std::vector<double> seconds[3];
        for (int i = -rounds / 4; i < rounds; ++i)
            for (std::size_t k = 0; k < 3; ++k) {
                double const s = run(k);
                if (i >= 0) seconds[k].push_back(s);
            }
        return {bench::median(seconds[0]), bench::median(seconds[1]), bench::median(seconds[2])};
    }

private:
    struct call {
        dnnl::primitive what;
        std::unordered_map<int, dnnl::memory> with;
    };
    dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
    dnnl::stream stream_{engine_};
    std::vector<call> calls_;

    void add(dnnl::primitive const& p, std::vector<std::pair<int, dnnl::memory::desc>> const& arguments) {
        call c{p, {}};
        for (auto const& [number, desc] : arguments) {
            dnnl::memory m{desc, engine_};
            auto* const data = static_cast<float*>(m.get_data_handle());
            for (std::size_t i = 0; i < desc.get_size() / sizeof(float); ++i) data[i] = static_cast<float>(i * 7919 % 101) / 5000 - 0.01f;
            c.with.emplace(number, m);
        }
        calls_.push_back(c);
    }

    double run(std::size_t number) {
        double const start = bench::wall_seconds();
        calls_[number].what.execute(stream_, calls_[number].with);
        stream_.wait();
        return bench::wall_seconds() - start;
    }
};
#endif

/// Medians, held against the peak as it is just before and after.
template <class Contestant>
void print(char const* who, Contestant measure, double flops) {
    double const before = bench::measure_peak();
    three_times const t = measure();
    double const peak = (before + bench::measure_peak()) / 2;
    auto const rate = [&](double seconds) { return 1e-9 * flops / seconds; };
    double const all = 3e-9 * flops / (t.forward + t.image + t.weight);
    std::printf("  %-8s %8.1f %8.1f %8.1f %8.1f %8.1f %% of %.0f\n", who, rate(t.forward), rate(t.image), rate(t.weight), all, 100 * all / peak, peak);
}

template <int Batch, int In, int Out, int Size, int Kernel, int Padding>
void compare(int rounds) {
    double flops = 0;  // what meets padding is nobody's work
    window_work const w = work_of(op::convolve, window_of(2, Kernel, 1, Padding), extents{Batch, In, Size, Size},
                                  extents{Batch, Out, Size + 2 * Padding - Kernel + 1, Size + 2 * Padding - Kernel + 1});
    w.each_meeting([&](int, int, int) { flops += 2.0 * Batch * In * Out; });
    std::printf("\n%dx%d convolution, %d to %d channels, %dx%d, batch %d, GFLOP/s\n", Kernel, Kernel, In, Out, Size, Size, Batch);
    std::printf("  %-8s %8s %8s %8s %8s %17s\n", "", "forward", "image", "weight", "all", "of the FMA peak");
    print("Scarp", [&] { return measured<subject<In, Out, Size, Kernel, Padding>, Batch>::median(rounds); }, flops);
#ifdef SCARP_HAVE_ONEDNN
    onednn_convolution rival{Batch, In, Out, Size, Kernel, Padding};
    print("oneDNN", [&] { return rival.median(rounds); }, flops);
#endif
}

}  // namespace

int main(int count, char** arguments) {
    if (auto const code = bench::ended_by(count, arguments, "convolutions", "Convolutions forward and back beside oneDNN's primitives.")) return *code;
    bench::start_with_best_settings(arguments);
    bench::keep_freed_memory();
    bench::stay_on_one_core();
    compare<32, 6, 16, 14, 5, 0>(60);
    compare<64, 16, 16, 32, 3, 1>(20);
    compare<32, 64, 64, 32, 3, 1>(8);
    compare<8, 64, 64, 32, 3, 1>(20);
}
