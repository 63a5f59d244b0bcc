// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/freeze.hpp>

#include <array>
#include <cstddef>
#include <utility>

namespace scarp::detail {

/// What a program of single numbers reads.
struct scalar_inputs {
    double const* x = nullptr;          ///< parameters
    double const* direction = nullptr;  ///< slot::target: the vector that a Hessian is multiplied with
    double const* states = nullptr;
    double const* hyper = nullptr;
    double step = 1;

    constexpr double operator()(node const& leaf) const {
        if (leaf.what == op::parameter) return x[leaf.detail];
        if (leaf.what == op::state) return states[leaf.detail];
        switch (static_cast<slot>(leaf.detail)) {
            case slot::target: return direction[leaf.begin];
            case slot::hyper: return hyper[leaf.begin];
            default: return step;
        }
    }
};

/// The program of single numbers that `Stage` makes, as straight-line code: one statement per node, none decided at run time.
///
/// The same function runs in constant evaluation. Very long programs run in a loop instead, for the sake of compile time.
/// Cost   no allocation
template <class Stage>
class straight_line {
    static constexpr auto const& code = frozen<Stage>::value;
    static constexpr int count = code.node_count;
    static constexpr int longest_unrolled = 500;

public:
    using results = std::array<double, static_cast<std::size_t>(code.output_count)>;

    static constexpr results run(scalar_inputs const& in) {
        double v[count + 1];
        if constexpr (count <= longest_unrolled) unrolled(v, in, std::make_integer_sequence<int, count>{});
        else looped(v, in);
        return gathered(v, std::make_integer_sequence<int, code.output_count>{});
    }

private:
    template <int I>
    [[gnu::always_inline]] static constexpr void step(double* v, scalar_inputs const& in) {
        constexpr node n = code.nodes[I];
        constexpr int a = n.arg[0];
        constexpr int b = n.arg[1] < 0 ? a : n.arg[1];
        constexpr int c = n.arg[2] < 0 ? a : n.arg[2];
        if constexpr (n.what == op::constant) v[I] = n.value;
        else if constexpr (family_of(n.what) == family::leaf) v[I] = in(n);
        else v[I] = table::meaning_of<n.what, double>(v[a], v[b], v[c]);
    }
    template <int... I>
    [[gnu::always_inline]] static constexpr void unrolled(double* v, scalar_inputs const& in, std::integer_sequence<int, I...>) {
        // not a fold, of which clang takes 256 at most
        [[maybe_unused]] int const done[] = {0, (step<I>(v, in), 0)...};
    }

    template <int... I>
    static constexpr results gathered(double const* v, std::integer_sequence<int, I...>) {
        return {v[code.outputs[I]]...};
    }

    static constexpr void looped(double* v, scalar_inputs const& in) {
        for (int i = 0; i < count; ++i) {
            node const& n = code.nodes[i];
            auto const argument = [&](int k) { return n.arg[k] < 0 ? 0 : v[n.arg[k]]; };
            if (n.what == op::constant) v[i] = n.value;
            else if (family_of(n.what) == family::leaf) v[i] = in(n);
            else v[i] = table::meaning<double>(n.what, argument(0), argument(1), argument(2));
        }
    }
};

}  // namespace scarp::detail
