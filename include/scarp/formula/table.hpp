// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>
#include <scarp/formula/math.hpp>
#include <scarp/formula/shape_rule.hpp>

#include <utility>

/// The table of operations: one row per operation, and nothing about an operation anywhere else.
///
/// A row says its name, what it means for a number (`meaning`, written once: a number is a float, a double or a SIMD register,
/// whose functions are found by argument-dependent lookup) and its derivative as a formula. Shapes are in shape_rule.hpp.
namespace scarp {

namespace math {
// clang-format off
template <real T> constexpr bool gt(T a, T b) { return a > b; }
template <real T> constexpr bool ge(T a, T b) { return a >= b; }
template <real T> constexpr bool lt(T a, T b) { return a < b; }
template <real T> constexpr bool le(T a, T b) { return a <= b; }
template <real T> constexpr bool eq(T a, T b) { return a == b; }
template <real T> constexpr bool ne(T a, T b) { return a != b; }
// clang-format on
}  // namespace math

/// A value as a derivative rule sees it: every product is element by element, every extent is visible.
struct term {
    expression e;

    constexpr term() = default;
    constexpr term(double value) : e{value} {}
    constexpr explicit term(expression const& x) : e{x} {}
    constexpr bool nothing() const { return e.is_number() && e.number() == 0; }

    friend constexpr term operator-(term const& a) { return term{-a.e}; }
    friend constexpr term operator+(term const& a, term const& b) { return both(op::add, a, b); }
    friend constexpr term operator-(term const& a, term const& b) { return both(op::subtract, a, b); }
    friend constexpr term operator*(term const& a, term const& b) { return both(op::multiply, a, b); }
    friend constexpr term operator/(term const& a, term const& b) { return both(op::divide, a, b); }
    friend constexpr term operator>(term const& a, term const& b) { return both(op::greater, a, b); }
    friend constexpr term operator<(term const& a, term const& b) { return both(op::less, a, b); }
    friend constexpr term operator==(term const& a, term const& b) { return both(op::equal, a, b); }
    friend constexpr term select(term const& c, term const& a, term const& b) { return term{where(c.e, a.e, b.e)}; }
    friend constexpr term exp(term const& x) { return term{exp(x.e)}; }
    friend constexpr term log(term const& x) { return term{log(x.e)}; }
    friend constexpr term sin(term const& x) { return term{sin(x.e)}; }
    friend constexpr term cos(term const& x) { return term{cos(x.e)}; }
    friend constexpr term pow(term const& a, term const& b) { return both(op::pow, a, b); }
    friend constexpr term matmul(term const& a, term const& b) { return term{detail::contraction(a.e, b.e)}; }
    friend constexpr term swap_last_two(term const& x) { return term{detail::swap_last_two(x.e)}; }

    static constexpr term both(op what, term const& a, term const& b) { return term{detail::pointwise(what, a.e, b.e)}; }

    /// A movement of this value, its result as the graph sees it.
    constexpr term moved(op what, extents dims, int detail = 0, int begin = 0) const {
        graph& g = *e.owner();
        return term{expression{g, g.add(applied(what, e.id(), dims, detail, begin))}};
    }
    /// An operation over windows, of two or three operands.
    static constexpr term over(op what, extents dims, node const& like, term const& a, term const& b, term const& c = {}) {
        graph& g = detail::home(a.e, b.e, c.e);
        node n = applied(what, detail::place(g, a.e), detail::place(g, b.e), dims, like.detail);
        if (!c.e.is_number()) n.arg[2] = detail::place(g, c.e);
        return term{expression{g, g.add(n)}};
    }
    constexpr extents dims() const { return e.dims(); }

    /// Summed down to `target`, from which this value was broadcast.
    constexpr term summed_to(extents target) const {
        extents const d = dims();
        if (d == target || e.is_number()) return *this;
        int mask = 0;
        extents kept = d;
        for (int i = 0; i < d.rank; ++i) {
            int const j = i - (d.rank - target.rank);
            if (j < 0 || (target[j] == 1 && d[i] != 1)) {
                mask |= 1 << i;
                kept[i] = 1;
            }
        }
        term const s = mask ? moved(op::sum, kept, mask) : *this;
        return s.dims() == target ? s : s.moved(op::reshape, target);
    }
};

/// What a derivative rule sees: the arguments, the result, the node, and the derivative of the loss by the result.
struct scene {
    term a{}, b{}, c{}, y{}, dy{};
    node self{};
};

/// What it answers: the derivative of the loss by each argument, before summing over broadcast axes.
struct adjoints {
    term a{}, b{}, c{};
};

namespace rows {

template <op>
struct row;

/// Rows of values without a derivative.
struct no_derivative {
    static constexpr adjoints derivative(scene const&) { return {}; }
};

// clang-format off
template <> struct row<op::constant>  : no_derivative { static constexpr auto name = "constant"; };
template <> struct row<op::input>     : no_derivative { static constexpr auto name = "input"; };
template <> struct row<op::parameter> : no_derivative { static constexpr auto name = "parameter"; };
template <> struct row<op::state>     : no_derivative { static constexpr auto name = "state"; };
template <> struct row<op::random>    : no_derivative { static constexpr auto name = "random"; };
template <> struct row<op::index>     : no_derivative { static constexpr auto name = "index"; };
template <> struct row<op::assign>    : no_derivative { static constexpr auto name = "assign"; };

template <> struct row<op::negate> {
    static constexpr auto name = "-";
    static constexpr auto meaning(auto a) { return -a; }
    static constexpr adjoints derivative(scene const& s) { return {-s.dy}; }
};
template <> struct row<op::exp> {
    static constexpr auto name = "exp";
    static constexpr auto meaning(auto a) { using math::exp; return exp(a); }
    static constexpr adjoints derivative(scene const& s) { return {s.dy * s.y}; }
};
template <> struct row<op::log> {
    static constexpr auto name = "log";
    static constexpr auto meaning(auto a) { using math::log; return log(a); }
    static constexpr adjoints derivative(scene const& s) { return {s.dy / s.a}; }
};
template <> struct row<op::log1p> {
    static constexpr auto name = "log1p";
    static constexpr auto meaning(auto a) { using math::log1p; return log1p(a); }
    static constexpr adjoints derivative(scene const& s) { return {s.dy / (1 + s.a)}; }
};
template <> struct row<op::expm1> {
    static constexpr auto name = "expm1";
    static constexpr auto meaning(auto a) { using math::expm1; return expm1(a); }
    static constexpr adjoints derivative(scene const& s) { return {s.dy * (s.y + 1)}; }
};
template <> struct row<op::sqrt> {
    static constexpr auto name = "sqrt";
    static constexpr auto meaning(auto a) { using math::sqrt; return sqrt(a); }
    static constexpr adjoints derivative(scene const& s) { return {s.dy * 0.5 / s.y}; }
};
template <> struct row<op::abs> {
    static constexpr auto name = "abs";
    static constexpr auto meaning(auto a) { using math::abs; return abs(a); }
    static constexpr adjoints derivative(scene const& s) { return {select(s.a > 0, s.dy, select(s.a < 0, -s.dy, 0))}; }
};
template <> struct row<op::tanh> {
    static constexpr auto name = "tanh";
    static constexpr auto meaning(auto a) { using math::tanh; return tanh(a); }
    static constexpr adjoints derivative(scene const& s) { return {s.dy * (1 - s.y * s.y)}; }
};
template <> struct row<op::sigmoid> {
    static constexpr auto name = "sigmoid";
    static constexpr auto meaning(auto a) { using math::sigmoid; return sigmoid(a); }
    static constexpr adjoints derivative(scene const& s) { return {s.dy * (s.y * (1 - s.y))}; }
};
template <> struct row<op::erf> {
    static constexpr auto name = "erf";
    static constexpr auto meaning(auto a) { using math::erf; return erf(a); }
    static constexpr adjoints derivative(scene const& s) { return {s.dy * (1.1283791670955126 * exp(-(s.a * s.a)))}; }  // 2/sqrt(pi)
};
template <> struct row<op::sin> {
    static constexpr auto name = "sin";
    static constexpr auto meaning(auto a) { using math::sin; return sin(a); }
    static constexpr adjoints derivative(scene const& s) { return {s.dy * cos(s.a)}; }
};
template <> struct row<op::cos> {
    static constexpr auto name = "cos";
    static constexpr auto meaning(auto a) { using math::cos; return cos(a); }
    static constexpr adjoints derivative(scene const& s) { return {-(s.dy * sin(s.a))}; }
};
template <> struct row<op::floor> : no_derivative {
    static constexpr auto name = "floor";
    static constexpr auto meaning(auto a) { using math::floor; return floor(a); }
};
template <> struct row<op::stop_gradient> : no_derivative {
    static constexpr auto name = "stop_gradient";
    static constexpr auto meaning(auto a) { return a; }
};

template <> struct row<op::add> {
    static constexpr auto name = "+";
    static constexpr auto meaning(auto a, auto b) { return a + b; }
    static constexpr adjoints derivative(scene const& s) { return {s.dy, s.dy}; }
};
template <> struct row<op::subtract> {
    static constexpr auto name = "-";
    static constexpr auto meaning(auto a, auto b) { return a - b; }
    static constexpr adjoints derivative(scene const& s) { return {s.dy, -s.dy}; }
};
template <> struct row<op::multiply> {
    static constexpr auto name = "*";
    static constexpr auto meaning(auto a, auto b) { return a * b; }
    static constexpr adjoints derivative(scene const& s) { return {s.dy * s.b, s.dy * s.a}; }
};
template <> struct row<op::divide> {
    static constexpr auto name = "/";
    static constexpr auto meaning(auto a, auto b) { return a / b; }
    static constexpr adjoints derivative(scene const& s) { return {s.dy / s.b, -(s.dy * s.y / s.b)}; }
};
// At a tie the second argument takes the derivative: relu'(0) = 0. When either is NaN the first wins: relu(NaN) is NaN.
template <> struct row<op::max> {
    static constexpr auto name = "max";
    static constexpr auto meaning(auto a, auto b) { using math::max; return max(b, a); }
    static constexpr adjoints derivative(scene const& s) { return {select(s.y > s.b, s.dy, 0), select(s.y > s.b, 0, s.dy)}; }
};
template <> struct row<op::min> {
    static constexpr auto name = "min";
    static constexpr auto meaning(auto a, auto b) { using math::min; return min(b, a); }
    static constexpr adjoints derivative(scene const& s) { return {select(s.y < s.b, s.dy, 0), select(s.y < s.b, 0, s.dy)}; }
};
template <> struct row<op::pow> {
    static constexpr auto name = "pow";
    static constexpr auto meaning(auto a, auto b) { using math::pow; return pow(a, b); }
    static constexpr adjoints derivative(scene const& s) {
        return {s.dy * (s.b * pow(s.a, s.b - 1)), s.dy * (s.y * select(s.a > 0, log(s.a), 0))};
    }
};

/// Comparisons: `test` is the condition itself, for `where`; as a value it is 1 or 0.
template <class Self> struct comparison : no_derivative {
    static constexpr auto meaning(auto a, auto b) {
        using math::select;
        using T = decltype(a);
        return select(Self::test(a, b), T(1), T(0));
    }
};
template <> struct row<op::greater> : comparison<row<op::greater>> {
    static constexpr auto name = ">";
    static constexpr auto test(auto a, auto b) { using math::gt; return gt(a, b); }
};
template <> struct row<op::greater_equal> : comparison<row<op::greater_equal>> {
    static constexpr auto name = ">=";
    static constexpr auto test(auto a, auto b) { using math::ge; return ge(a, b); }
};
template <> struct row<op::less> : comparison<row<op::less>> {
    static constexpr auto name = "<";
    static constexpr auto test(auto a, auto b) { using math::lt; return lt(a, b); }
};
template <> struct row<op::less_equal> : comparison<row<op::less_equal>> {
    static constexpr auto name = "<=";
    static constexpr auto test(auto a, auto b) { using math::le; return le(a, b); }
};
template <> struct row<op::equal> : comparison<row<op::equal>> {
    static constexpr auto name = "==";
    static constexpr auto test(auto a, auto b) { using math::eq; return eq(a, b); }
};
template <> struct row<op::not_equal> : comparison<row<op::not_equal>> {
    static constexpr auto name = "!=";
    static constexpr auto test(auto a, auto b) { using math::ne; return ne(a, b); }
};

// Until a program is known to train, it is one of inference.
template <> struct row<op::when_training> {
    static constexpr auto name = "when_training";
    static constexpr auto meaning(auto, auto b) { return b; }
    static constexpr adjoints derivative(scene const& s) { return {{}, s.dy}; }
};

template <> struct row<op::where> {
    static constexpr auto name = "where";
    static constexpr auto meaning(auto c, auto a, auto b) {
        using math::ne;
        using math::select;
        using T = decltype(c);
        return select(ne(c, T(0)), a, b);
    }
    static constexpr adjoints derivative(scene const& s) { return {{}, select(s.a, s.dy, 0), select(s.a, 0, s.dy)}; }
};

template <> struct row<op::sum> {
    static constexpr auto name = "sum";
    static constexpr auto meaning(auto a, auto b) { return a + b; }
    static constexpr adjoints derivative(scene const& s) { return {s.dy.moved(op::expand, s.a.dims())}; }
};
template <> struct row<op::amax> {
    static constexpr auto name = "max";
    static constexpr auto meaning(auto a, auto b) { using math::maximum; return maximum(b, a); }
    static constexpr adjoints derivative(scene const& s) {  // elements that tie share it, as in torch.amax
        term const reach = s.a == s.y;
        return {select(reach, s.dy / reach.moved(op::sum, s.y.dims(), s.self.detail), 0)};
    }
};

template <> struct row<op::matmul> {
    static constexpr auto name = "matmul";
    static constexpr adjoints derivative(scene const& s) {
        term const da = matmul(s.dy, swap_last_two(s.b));
        if (s.b.dims().rank == 2) return {da, matmul(swap_last_two(as_rows(s.a)), as_rows(s.dy))};
        return {da, matmul(swap_last_two(s.a), s.dy)};
    }
    /// All axes but the last as one: (batch, time, in) becomes (batch time, in).
    static constexpr term as_rows(term const& x) {
        extents const d = x.dims();
        if (d.rank == 2) return x;
        int const rows = d.size() / d.last();
        return x.moved(op::reshape, extents{d.batched() ? -rows : rows, d.last()});
    }
};

// y(n, f, o) = sum over c, k of x(n, c, o stride + k dilation - low) w(f, c, k); each derivative is another of the three.
template <> struct row<op::convolve> {
    static constexpr auto name = "convolve";
    static constexpr adjoints derivative(scene const& s) {
        return {term::over(op::convolve_back, s.a.dims(), s.self, s.dy, s.b), term::over(op::convolve_window, s.b.dims(), s.self, s.a, s.dy)};
    }
};
template <> struct row<op::convolve_back> {  // of y and w
    static constexpr auto name = "convolve_back";
    static constexpr adjoints derivative(scene const& s) {
        return {term::over(op::convolve, s.a.dims(), s.self, s.dy, s.b), term::over(op::convolve_window, s.b.dims(), s.self, s.dy, s.a)};
    }
};
template <> struct row<op::convolve_window> {  // of x and y
    static constexpr auto name = "convolve_window";
    static constexpr adjoints derivative(scene const& s) {
        return {term::over(op::convolve_back, s.a.dims(), s.self, s.b, s.dy), term::over(op::convolve, s.b.dims(), s.self, s.a, s.dy)};
    }
};
template <> struct row<op::window_sum> {
    static constexpr auto name = "window_sum";
    static constexpr adjoints derivative(scene const& s) { return {s.dy.moved(op::window_spread, s.a.dims(), s.self.detail)}; }
};
template <> struct row<op::window_spread> {
    static constexpr auto name = "window_spread";
    static constexpr adjoints derivative(scene const& s) { return {s.dy.moved(op::window_sum, s.a.dims(), s.self.detail)}; }
};
// Of elements that tie, the first takes the derivative, as in torch.nn.functional.max_pool2d.
template <> struct row<op::window_max> {
    static constexpr auto name = "window_max";
    static constexpr adjoints derivative(scene const& s) { return {term::over(op::window_place, s.a.dims(), s.self, s.a, s.y, s.dy)}; }
};
template <> struct row<op::window_pick> {  // of x, its maxima, and what to take from where they are
    static constexpr auto name = "window_pick";
    static constexpr adjoints derivative(scene const& s) { return {{}, {}, term::over(op::window_place, s.c.dims(), s.self, s.a, s.b, s.dy)}; }
};
template <> struct row<op::window_place> {  // of x, its maxima, and what to put where they are
    static constexpr auto name = "window_place";
    static constexpr adjoints derivative(scene const& s) { return {{}, {}, term::over(op::window_pick, s.c.dims(), s.self, s.a, s.b, s.dy)}; }
};

template <> struct row<op::expand> {
    static constexpr auto name = "expand";
    static constexpr adjoints derivative(scene const& s) { return {s.dy}; }
};
template <> struct row<op::reshape> {
    static constexpr auto name = "reshape";
    static constexpr adjoints derivative(scene const& s) { return {s.dy.moved(op::reshape, s.a.dims())}; }
};
template <> struct row<op::transpose> {
    static constexpr auto name = "transpose";
    static constexpr adjoints derivative(scene const& s) {
        int inverse = 0;
        for (int i = 0; i < s.self.dims.rank; ++i) inverse |= i << (4 * permuted_axis(s.self.detail, i));
        return {s.dy.moved(op::transpose, s.a.dims(), inverse)};
    }
};
template <> struct row<op::slice> {
    static constexpr auto name = "slice";
    static constexpr adjoints derivative(scene const& s) {
        return {s.dy.moved(op::pad, s.a.dims(), s.self.detail, s.self.begin)};
    }
};
template <> struct row<op::pad> {
    static constexpr auto name = "pad";
    static constexpr adjoints derivative(scene const& s) {
        return {s.dy.moved(op::slice, s.a.dims(), s.self.detail, s.self.begin)};
    }
};
template <> struct row<op::concat> {
    static constexpr auto name = "concat";
    static constexpr adjoints derivative(scene const& s) {
        int const axis = s.self.detail;
        return {s.dy.moved(op::slice, s.a.dims(), axis, 0), s.dy.moved(op::slice, s.b.dims(), axis, s.a.dims()[axis])};
    }
};
// clang-format on

}  // namespace rows

/// The table by number, for loops over values.
namespace table {

template <int... I>
constexpr char const* name_in(op what, std::integer_sequence<int, I...>) {
    constexpr char const* names[] = {rows::row<static_cast<op>(I)>::name...};
    return names[static_cast<int>(what)];
}
constexpr char const* name(op what) { return name_in(what, std::make_integer_sequence<int, op_count>{}); }

template <int... I>
constexpr adjoints derivative_in(scene const& s, std::integer_sequence<int, I...>) {
    constexpr adjoints (*rules[])(scene const&) = {&rows::row<static_cast<op>(I)>::derivative...};
    return rules[static_cast<int>(s.self.what)](s);
}
constexpr adjoints derivative(scene const& s) { return derivative_in(s, std::make_integer_sequence<int, op_count>{}); }

/// The meaning of an element by element operation or a reduction's step for numbers of type T.
template <op What, class T>
constexpr T meaning_of(T a, T b, T c) {
    if constexpr (requires { rows::row<What>::meaning(a, b, c); }) return rows::row<What>::meaning(a, b, c);
    else if constexpr (requires { rows::row<What>::meaning(a, b); }) return rows::row<What>::meaning(a, b);
    else if constexpr (requires { rows::row<What>::meaning(a); }) return rows::row<What>::meaning(a);
    else return a;
}
template <class T, int... I>
constexpr auto meaning_in(op what, std::integer_sequence<int, I...>) {
    constexpr T (*meanings[])(T, T, T) = {&meaning_of<static_cast<op>(I), T>...};
    return meanings[static_cast<int>(what)];
}
template <class T>
constexpr T meaning(op what, T a, T b = {}, T c = {}) {
    return meaning_in<T>(what, std::make_integer_sequence<int, op_count>{})(a, b, c);
}

}  // namespace table

}  // namespace scarp
