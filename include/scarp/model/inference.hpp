// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/run.hpp>
#include <scarp/model/block.hpp>
#include <scarp/model/program.hpp>
#include <scarp/model/static_length.hpp>
#include <scarp/model/tensor.hpp>

#include <cstdio>
#include <span>
#include <stdexcept>

namespace scarp {

namespace detail {

/// Errors   std::invalid_argument with expected and found
[[noreturn, gnu::cold, gnu::noinline]] inline void refuse_length(char const* what, std::size_t expected, std::size_t found) {
    char text[160];
    std::snprintf(text, sizeof text, "scarp: %s: expected %zu numbers, found %zu", what, expected, found);
    throw std::invalid_argument{text};
}
inline void expect_length(char const* what, std::size_t expected, std::size_t found) {
    if (expected != found) refuse_length(what, expected, found);
}

/// Samples that inference takes at once, so that what lies between two layers fits the second-level cache and the stack. Operations
/// over windows have the samples in the registers, one or two of which should then be full.
template <class Net, class T>
constexpr int choose_chunk() {
    if (samples_at_once<Net>() > 0) return samples_at_once<Net>();
    int widest = 1;
    for (int i = 0; i < forward_of<Net>.node_count; ++i) {
        node const& n = forward_of<Net>.nodes[i];
        if (n.dims.batched() && n.dims.size() > widest) widest = n.dims.size();
    }
    auto const fits = [widest](int rows, int kilobytes) { return rows * widest * static_cast<int>(sizeof(T)) <= kilobytes * 1024; };
    if (forward_of<Net>.window_count > 0) return fits(2 * simd::lanes<T>, 640) ? 2 * simd::lanes<T> : simd::lanes<T>;
    int rows = 64;
    while (rows > 1 && !fits(rows, 256)) rows /= 2;
    return rows;
}
template <class Net, class T>
inline constexpr int chunk_of = choose_chunk<Net, T>();

/// The answers of a network: what all that have parameters share. Self has `parameter_data()`.
template <class Self, class Net, class T>
class inference {
public:
    static constexpr int input_size = input_shape<Net>::size;
    static constexpr int output_size = output_shape<Net>::size;

    /// The network's answer to one sample. Safe to call from several threads at once.
    /// Cost     no heap, unless what lies between the layers takes more than 1 MiB, as of large images: then one allocation
    tensor<T, output_shape<Net>> operator()(std::span<T const, input_size> sample) const noexcept {
        tensor<T, output_shape<Net>> y;
        infer<1>(sample.data(), y.data());
        return y;
    }
    /// Errors   std::invalid_argument when the sample has another length than the network's input
    template <class = void>  // so that an array, which converts to both spans, takes the static one
    tensor<T, output_shape<Net>> operator()(std::span<T const> sample) const {
        expect_length("a sample", input_size, sample.size());
        return (*this)(std::span<T const, input_size>{sample});
    }

    /// A sample whose type says its length: a wrong one is refused by the compiler.
    template <class Sample>
        requires(static_length<Sample> >= 0)
    tensor<T, output_shape<Net>> operator()(Sample const& sample) const noexcept {
        static_assert(verdict_on<fault_of_length<Sample, input_size>, at_type<Sample>>().accepted,
                      "read the type: the sample, its expected length, its length");
        if constexpr (static_length<Sample> != input_size) return {};
        else return (*this)(std::span<T const, input_size>{sample});
    }

    /// The answers to many samples, (samples, input) to (samples, output), row-major.
    /// Cost     batches of some samples; an allocation for each whose activations take more than 1 MiB, as of images
    /// Errors   std::invalid_argument when the lengths do not belong together; nothing is written then
    void predict(std::span<T const> inputs, std::span<T> outputs) const {
        std::size_t const count = inputs.size() / input_size;
        expect_length("inputs", count * input_size, inputs.size());
        expect_length("outputs", count * output_size, outputs.size());
        constexpr int chunk = chunk_of<Net, T>;
        T const* x = inputs.data();
        T* y = outputs.data();
        std::size_t left = count;
        for (; left >= chunk; left -= chunk, x += chunk * input_size, y += chunk * output_size) infer<chunk>(x, y);
        for (; left > 0; --left, x += input_size, y += output_size) infer<1>(x, y);
    }

private:
    template <int Batch>
    SCARP_WHOLE void infer(T const* x, T* y) const noexcept {
        using program = program<inference_graph<Net>, Batch, T>;
        if constexpr (program::arena > (1 << 20) / static_cast<int>(sizeof(T))) {
            aligned_block<T, program::arena, storage::heap> arena;
            run<program>(arena.data(), x, y);
        } else {
            alignas(block_alignment) T arena[program::arena];
            run<program>(arena, x, y);
        }
    }
    template <class Program>
    SCARP_PART void run(T* arena, T const* x, T* y) const noexcept {
        memory_map<T> m;
        m[region::arena] = arena;
        m[region::parameters] = const_cast<T*>(static_cast<Self const*>(this)->parameter_data());  // inference programs assign nothing but their output
        m[region::sample] = const_cast<T*>(x);
        m[region::output] = y;
        run_program<Program>(m);
    }
};

}  // namespace detail

}  // namespace scarp
