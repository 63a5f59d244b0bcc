// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/differentiate.hpp>
#include <scarp/formula/composed.hpp>
#include <scarp/network/diagnosis.hpp>
#include <scarp/objective/scalarise.hpp>
#include <scarp/objective/straight_line.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

namespace scarp {

/// The point at which an objective's formula stands: a vector whose coordinates are numbers, `x[0]`.
///
/// Errors slice_is_out_of_range
class coordinates : public expression {
public:
    constexpr explicit coordinates(expression const& x) : expression{x} {}
    constexpr expression operator[](int i) const { return detail::movement(op::reshape, slice(*this, 0, i, i + 1), extents{}); }
};

namespace detail {

/// The formula as it was written, of a parameter x of N numbers; the one output is its value.
template <int N, class Formula>
constexpr program_graph read_objective() {
    program_graph p;
    graph& g = p.g;
    g.bound = true;
    expression const x{g, place_seed(g, parameter("x", N).seed())};
    expression y = Formula{}(coordinates{x});
    if (y.owner() != &g) {
        if (y.owner()) home(x, y);
        y = {g, place(g, y)};
    }
    if (g.parameters.size() > 1)
        g.fail(problem::formula_names_a_parameter, hint::use_the_variables_alone, extents{N}, g.parameters[1].dims);
    if (y.size() != 1) g.fail(problem::loss_is_not_one_number, hint::add_mean_or_sum, extents{1}, y.shape());
    if (y.rank() > 0) y = movement(op::reshape, y, extents{});
    p.outputs.push(y.id());
    g.release();
    return p;
}

template <int N, class Formula>
constexpr fault find_fault_of_objective() {
    if constexpr (N < 1) return {problem::size_must_be_positive, hint::use_sizes_of_at_least_1, extents{1}, extents{N}};
    else if constexpr (!std::is_empty_v<Formula> || !std::is_default_constructible_v<Formula>)
        return {problem::formula_captures_something, hint::write_a_lambda_that_captures_nothing};
    else return read_objective<N, Formula>().g.error;
}

template <int N, class Formula>
inline constexpr fault fault_of_objective = find_fault_of_objective<N, Formula>();

constexpr int zero_of(graph& g, extents dims) { return g.add(number_node(0, dims)); }

/// The derivative of a value by parameter number p, from what differentiate() found.
constexpr int derivative_or_zero(graph& g, list<int> const& derivative, int p, extents dims) {
    return derivative[p] < 0 ? zero_of(g, dims) : derivative[p];
}

/// The formula and its gradient, as the rules wrote them: outputs the value and a vector.
template <int N, class Formula>
constexpr program_graph derive_objective() {
    program_graph p = read_objective<N, Formula>();
    list<int> const d = differentiate(p.g, p.outputs[0]);
    p.outputs.push(derivative_or_zero(p.g, d, 0, extents{N}));
    return p;
}

template <int N, class Formula>
struct reading {
    static constexpr program_graph make() { return read_objective<N, Formula>(); }
    static constexpr int outputs = 1;
};
template <int N, class Formula>
struct derivation_of_objective {
    static constexpr program_graph make() { return derive_objective<N, Formula>(); }
    static constexpr int outputs = N + 1;
};

/// What `Source` makes, on single numbers.
template <int N, class Source>
struct scalar_stage {
    static constexpr program_graph make() { return scalarise(Source::make()); }
    static constexpr graph_sizes guess() { return {128 + 8 * N, N, 0, Source::outputs}; }
};
template <int N, class Source, bool Differentiated>
struct simple_scalar_stage {
    using stage = frozen<scalar_stage<N, Source>>;
    static constexpr program_graph make() { return simplify(thaw(stage::value), Differentiated); }
    static constexpr graph_sizes guess() { return {stage::value.node_count, N, 0, Source::outputs}; }
};

template <int N, class Formula>
using value_stage = simple_scalar_stage<N, reading<N, Formula>, true>;
/// stop_gradient is kept, since this is differentiated again.
template <int N, class Formula>
using gradient_stage = simple_scalar_stage<N, derivation_of_objective<N, Formula>, false>;

/// The lower triangle of the Hessian, row by row: each element of the gradient is differentiated.
template <int N, class Formula>
struct hessian_stage {
    static constexpr program_graph make() {
        program_graph p = thaw(frozen<gradient_stage<N, Formula>>::value);
        list<int> triangle;
        for (int i = 0; i < N; ++i) {
            list<int> const d = differentiate(p.g, p.outputs[i + 1]);
            for (int j = 0; j <= i; ++j) triangle.push(derivative_or_zero(p.g, d, j, extents{}));
        }
        p.outputs = triangle;
        return simplify(p, true);
    }
    static constexpr graph_sizes guess() { return {128, N, 0, N * (N + 1) / 2}; }
};

/// The Hessian times a vector v, as the gradient of (gradient . v): no matrix is formed.
template <int N, class Formula>
struct product_stage {
    static constexpr program_graph make() {
        program_graph p = thaw(frozen<gradient_stage<N, Formula>>::value);
        graph& g = p.g;
        expression along{g, zero_of(g, extents{})};
        for (int i = 0; i < N; ++i) {
            expression const v{g, g.add(leaf(op::input, {}, static_cast<int>(slot::target), i))};
            along = along + expression{g, p.outputs[i + 1]} * v;
        }
        list<int> const d = differentiate(g, along.id());
        p.outputs.clear();
        for (int i = 0; i < N; ++i) p.outputs.push(derivative_or_zero(g, d, i, extents{}));
        return simplify(p, true);
    }
    static constexpr graph_sizes guess() { return {128, N, 0, N}; }
};

}  // namespace detail

/// A function of N numbers that knows its derivatives; made by objective<N>(formula).
///
/// Everything works in constant evaluation too, where clang refuses what overflows or is not a number.
/// Cost   straight-line code over single numbers: no allocation, no loop; compile time grows with N for formulas over all of x,
///        and for the Hessian with N^2
/// Source the second derivatives are the first derivative's derivative, by the same rules; the product with a vector is
///        Pearlmutter 1994, "Fast exact multiplication by the Hessian"
template <int N, class Formula>
class objective_function {
    static_assert(detail::verdict_on<detail::fault_of_objective<N, Formula>, at_type<Formula>>().accepted,
                  "read the type: what is wrong with this objective, expected, got, the repair");

public:
    static constexpr int size = N;
    using formula = Formula;
    using point = std::array<double, static_cast<std::size_t>(N)>;
    using matrix = std::array<point, static_cast<std::size_t>(N)>;

    struct valued_gradient {
        double value = 0;
        point gradient{};
    };

    constexpr double operator()(point const& x) const {
        if constexpr (fits) return detail::straight_line<detail::value_stage<N, Formula>>::run({.x = x.data()})[0];
        else return 0;
    }

    constexpr point gradient(point const& x) const { return value_and_gradient(x).gradient; }

    /// Both at once, for what one costs.
    constexpr valued_gradient value_and_gradient(point const& x) const {
        valued_gradient r;
        if constexpr (fits) {
            auto const both = detail::straight_line<detail::gradient_stage<N, Formula>>::run({.x = x.data()});
            r.value = both[0];
            for (std::size_t i = 0; i < x.size(); ++i) r.gradient[i] = both[i + 1];
        }
        return r;
    }

    /// The matrix of second derivatives, `hessian(x)[i][j]`.
    constexpr matrix hessian(point const& x) const {
        matrix h{};
        if constexpr (fits) {
            auto const triangle = detail::straight_line<detail::hessian_stage<N, Formula>>::run({.x = x.data()});
            std::size_t k = 0;
            for (std::size_t i = 0; i < x.size(); ++i)
                for (std::size_t j = 0; j <= i; ++j, ++k) h[i][j] = h[j][i] = triangle[k];
        }
        return h;
    }

    /// The Hessian at x times v, for a few times the cost of the function, whatever N.
    constexpr point hessian_vector_product(point const& x, point const& v) const {
        using product = detail::straight_line<detail::product_stage<N, Formula>>;
        if constexpr (fits) return product::run({.x = x.data(), .direction = v.data()});
        else return {};
    }

    // for the library: after the one error of an ill-formed objective, it takes any use in silence
    static constexpr bool fits = !detail::fault_of_objective<N, Formula>;
};

/// A function to evaluate, differentiate and minimise, from its formula:
///
///     constexpr auto rosenbrock = objective<2>([](auto x) { return square(1 - x[0]) + 100 * square(x[1] - square(x[0])); });
///     rosenbrock({-1.2, 1.0}), rosenbrock.gradient({-1.2, 1.0}), rosenbrock.hessian({-1.2, 1.0})
///
/// Errors loss_is_not_one_number, slice_is_out_of_range, formula_names_a_parameter, formula_captures_something, and those of the
///        formula's operations
template <int N, class Formula>
constexpr objective_function<N, Formula> objective(Formula) {
    return {};
}

/// What objective<N>() makes, and what is derived from it.
template <class F>
concept differentiable = requires(F const& f, typename F::point const& x) {
    typename F::formula;
    { f(x) } -> std::convertible_to<double>;
    { f.gradient(x) } -> std::convertible_to<typename F::point>;
};

}  // namespace scarp
