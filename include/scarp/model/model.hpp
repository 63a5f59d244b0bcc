// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/run.hpp>
#include <scarp/model/block.hpp>
#include <scarp/model/first_values.hpp>
#include <scarp/model/parameters.hpp>
#include <scarp/model/program.hpp>
#include <scarp/model/static_length.hpp>
#include <scarp/model/tensor.hpp>

#include <cstdio>
#include <span>
#include <stdexcept>
#include <string_view>

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

/// Samples that inference takes at once, so that what lies between two layers fits the second-level cache and the stack.
template <class Net, class T>
constexpr int choose_chunk() {
    if (samples_at_once<Net>() > 0) return samples_at_once<Net>();
    int widest = 1;
    for (int i = 0; i < forward_of<Net>.node_count; ++i) {
        node const& n = forward_of<Net>.nodes[i];
        if (n.dims.batched() && n.dims.size() > widest) widest = n.dims.size();
    }
    int rows = 64;
    while (rows > 1 && rows * widest * static_cast<int>(sizeof(T)) > 256 * 1024) rows /= 2;
    return rows;
}
template <class Net, class T>
inline constexpr int chunk_of = choose_chunk<Net, T>();

}  // namespace detail

/// A network with its parameters, all in one aligned block.
///
/// Init   as each layer says; the same seed gives the same values on every machine
/// Cost   one allocation when built (none with storage::in_place), none afterwards
template <class Net, class T = float, storage Where = storage::heap>
class model : public detail::named_parameters<model<Net, T, Where>, Net, T> {
public:
    using network = Net;
    using number = T;
    static constexpr int input_size = input_shape<Net>::size;
    static constexpr int output_size = output_shape<Net>::size;

    explicit model(seed s = {}) { initialize(s); }

    /// Draws all parameters anew.
    void initialize(seed s) {
        for (int p = 0; p < detail::parameters_of<Net>; ++p) detail::draw(detail::values_of<Net>(block_.data(), p), s, p);
    }

    /// Draws all parameters anew, those whose name matches a pattern by the rule behind it; the last that matches has its way.
    ///
    ///     net.initialize(seed{7}, "*.weight", orthogonal{}, "*.bias", zeros{}, "dense_3.weight", he_normal{});
    ///
    /// Errors   std::invalid_argument when a pattern matches no parameter, when a rule needs more axes than one that it matches
    ///          has, or its numbers make no sense; nothing is changed then
    template <initializer Rule, class... More>
    void initialize(seed s, std::string_view pattern, Rule const& rule, More const&... more) {
        detail::expect_rules<Net>(pattern, rule, more...);
        initialize(s);
        detail::apply_rules<Net>(block_.data(), s, pattern, rule, more...);
    }

    /// The network's answer to one sample. Safe to call from several threads at once.
    tensor<T, output_shape<Net>> operator()(std::span<T const, input_size> sample) const noexcept {
        tensor<T, output_shape<Net>> y;
        infer<1>(sample.data(), y.data());
        return y;
    }
    /// Errors   std::invalid_argument when the sample has another length than the network's input
    template <class = void>  // so that an array, which converts to both spans, takes the static one
    tensor<T, output_shape<Net>> operator()(std::span<T const> sample) const {
        detail::expect_length("a sample", input_size, sample.size());
        return (*this)(std::span<T const, input_size>{sample});
    }

    /// A sample whose type says its length: a wrong one is refused by the compiler.
    template <class Sample>
        requires(detail::static_length<Sample> >= 0)
    tensor<T, output_shape<Net>> operator()(Sample const& sample) const noexcept {
        static_assert(detail::verdict_on<detail::fault_of_length<Sample, input_size>, at_type<Sample>>().accepted,
                      "read the type: the sample, its expected length, its length");
        if constexpr (detail::static_length<Sample> != input_size) return {};
        else return (*this)(std::span<T const, input_size>{sample});
    }

    /// The answers to many samples, (samples, input) to (samples, output), row-major.
    /// Errors   std::invalid_argument when the lengths do not belong together; nothing is written then
    void predict(std::span<T const> inputs, std::span<T> outputs) const {
        std::size_t const count = inputs.size() / input_size;
        detail::expect_length("inputs", count * input_size, inputs.size());
        detail::expect_length("outputs", count * output_size, outputs.size());
        constexpr int chunk = detail::chunk_of<Net, T>;
        std::size_t i = 0;
        for (; i + chunk <= count; i += chunk) infer<chunk>(inputs.data() + i * input_size, outputs.data() + i * output_size);
        for (; i < count; ++i) infer<1>(inputs.data() + i * input_size, outputs.data() + i * output_size);
    }

    // for the library
    T* parameter_data() noexcept { return block_.data(); }
    T const* parameter_data() const noexcept { return block_.data(); }

private:
    template <int Batch>
    void infer(T const* x, T* y) const noexcept {
        using program = detail::program<detail::inference_graph<Net>, Batch, T>;
        if constexpr (Batch > 1 && program::arena > (1 << 20) / static_cast<int>(sizeof(T))) {
            aligned_block<T, program::arena, storage::heap> arena;
            run<program>(arena.data(), x, y);
        } else {
            alignas(block_alignment) T arena[program::arena];
            run<program>(arena, x, y);
        }
    }
    template <class Program>
    SCARP_INLINE void run(T* arena, T const* x, T* y) const noexcept {
        memory_map<T> m;
        m[region::arena] = arena;
        m[region::parameters] = const_cast<T*>(block_.data());  // inference programs assign nothing but their output
        m[region::sample] = const_cast<T*>(x);
        m[region::output] = y;
        run_program<Program>(m);
    }

    aligned_block<T, static_cast<std::size_t>(detail::parameter_block<Net, T> > 0 ? detail::parameter_block<Net, T> : 1), Where> block_;
};

/// After the one error of an ill-formed network, its model takes any use in silence.
template <class Net, class T, storage Where>
    requires(!well_formed<Net>)
class model<Net, T, Where> {
    static_assert(detail::verdict_on_use<Net>().accepted, "read the type: this is not a network");

public:
    using network = Net;
    using number = T;
    static constexpr int input_size = 1, output_size = 1;

    explicit model(seed = {}) {}
    template <class... Rules>
    void initialize(seed, Rules const&...) {}
    template <class Sample>
    tensor<T, shape<1>> operator()(Sample&&) const noexcept {
        return {};
    }
    template <class... Any>
    void predict(Any&&...) const {}
    template <name>
    detail::no_view<T> parameter() const {
        return {};
    }
    auto parameters() const { return boost::hana::make_map(); }
    T* parameter_data() const noexcept { return nullptr; }
};

}  // namespace scarp
