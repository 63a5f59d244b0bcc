// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>
#include <scarp/shape/philox.hpp>

namespace scarp::testing {

/// A formula of random operations over random shapes: smooth almost everywhere, its values moderate.
class random_formula {
public:
    explicit random_formula(std::uint64_t seed) : random_{seed} {}

    extents sample_shape() {
        extents e{};
        int const rank = between(1, 3);
        while (e.rank < rank) e[e.rank++] = between(1, 4);
        return e;
    }

    /// `count` operations on `x` and parameters; the answer needs the last value and some others.
    expression operator()(expression x, int count) {
        pool_.push(x);
        pool_.push(tanh(detail::pointwise(op::add, x, parameter_like(x))));
        for (int i = 0; i < count; ++i) pool_.push(bounded(any_operation(chosen())));
        return two(op::add, sum(pool_.back()), sum(chosen()));
    }

private:
    philox random_;
    list<expression> pool_;
    int parameters_ = 0;

    int between(int low, int high) { return low + static_cast<int>(random_.below(static_cast<unsigned>(high - low + 1))); }
    expression chosen() { return pool_[between(0, pool_.size() - 1)]; }

    static expression two(op what, expression const& a, expression const& b) { return detail::pointwise(what, a, b); }
    static expression bounded(expression const& e) {
        if (e.size() > 60) return tanh(sum(e, axes{0}));
        return tanh(0.7 * e) + 0.1 * sin(e);
    }

    static constexpr char const* names_[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p",
                                             "q", "r", "s", "t", "u", "v", "w", "x", "y", "z", "aa", "ab", "ac", "ad", "ae",
                                             "af", "ag", "ah", "ai", "aj", "ak", "al", "am", "an", "ao", "ap", "aq", "ar"};
    expression parameter_of_shape(extents e) {
        parameter_record p{.name = names_[parameters_++]};
        p.dims = e;
        return expression{p};
    }
    /// Broadcasts against `e`: some axes are 1, some leading ones are missing.
    expression parameter_like(expression const& e) {
        extents s = e.shape(), r{};
        for (int i = between(0, s.rank); i < s.rank; ++i) r[r.rank++] = between(0, 2) == 0 ? 1 : s[i];
        return parameter_of_shape(r);
    }
    expression partner(expression const& a) {
        for (int tries = 0; tries < 3; ++tries) {
            expression const b = chosen();
            if (b.rank() == a.rank() && broadcast(a.shape(), b.shape()).rank >= 0) return b;
        }
        return parameter_like(a);
    }

    expression any_operation(expression const& a) {
        switch (between(0, 7)) {
            case 0: return pointwise_of_one(a);
            case 1:
            case 2: return pointwise_of_two(a, partner(a));
            case 3: return idle(a);
            case 4: return reduced(a);
            case 5: return moved(a);
            case 6: return product(a);
            default: return joined(a);
        }
    }

    expression pointwise_of_one(expression const& a) {
        switch (between(0, 11)) {
            case 0: return -a;
            case 1: return exp(a);
            case 2: return log(square(a) + 1);
            case 3: return log1p(square(a));
            case 4: return expm1(a);
            case 5: return sqrt(square(a) + 0.5);
            case 6: return abs(a);
            case 7: return tanh(a);
            case 8: return detail::unary(op::sigmoid, a);
            case 9: return erf(a);
            case 10: return sin(a);
            default: return cos(a);
        }
    }

    expression pointwise_of_two(expression const& a, expression const& b) {
        switch (between(0, 8)) {
            case 0: return a + b;
            case 1: return a - b;
            case 2: return two(op::multiply, a, b);
            case 3: return a / (square(b) + 1);
            case 4: return max(a, b);
            case 5: return min(a, b);
            case 6: return pow(square(a) + 0.5, b);
            case 7: return where(a > b, sin(a), two(op::multiply, a, b));
            default: return where(b <= a, b, exp(a));
        }
    }

    /// What simplification is to see through.
    expression idle(expression const& a) {
        switch (between(0, 12)) {
            case 0: return a + 0;
            case 1: return 1 * a;
            case 2: return a + 0 * exp(a);
            case 3: return -(-a);
            case 4: return a + -tanh(a);
            case 5: return a / 4;
            case 6: return pow(a, 2) + pow(a, 1) + pow(a, 0);
            case 7: return pow(square(a) + 1, 0.5);
            case 8: return where(expression{1}, a, exp(a)) - 0;
            case 9: return 2 * (a * 3);
            case 10: return a + a;
            case 11: return 0 - a;
            default: return sin(a) - sin(a) + where(a > 0, a, a);
        }
    }

    expression reduced(expression const& a) {
        if (a.rank() == 0) return a * a;
        axes over{between(0, a.rank() - 1)};
        if (between(0, 1) == 0) over = over.kept();
        switch (between(0, 2)) {
            case 0: return sum(a, over);
            case 1: return mean(a, over);
            default: return max(a, over);
        }
    }

    expression moved(expression const& a) {
        extents const s = a.shape();
        if (s.rank == 0) return reshape(a, 1);
        switch (between(0, 4)) {
            case 0: return transpose(a);
            case 1: return transpose(transpose(a)) + 1;
            case 2: return reshape(reshape(a, a.size()), a.size(), 1);
            case 3: return s.rank == 2 ? reshape(a, 1, s[1], s[0]) : reshape(a, 1, a.size());
            default: {
                int const axis = between(0, s.rank - 1), begin = between(0, s[axis] - 1);
                return slice(a, axis, begin, between(begin + 1, s[axis]));
            }
        }
    }

    expression product(expression const& a) {
        extents const s = a.shape();
        if (s.rank == 0) return a + parameter_of_shape({});
        int const n = between(1, 4);
        if (s.rank == 1) return parameter_of_shape(extents{n, s[0]}) * a;
        switch (between(0, 2)) {
            case 0: return matmul(a, parameter_of_shape(extents{s.last(), n}));
            case 1: return s.rank > 3 ? a : matmul(parameter_of_shape(extents{n, s[s.rank - 2]}), a);
            default: return matmul(a, detail::swap_last_two(tanh(a)));
        }
    }

    expression joined(expression const& a) {
        if (a.rank() == 0) return a - chosen();
        return concat(a, sin(a), between(0, a.rank() - 1));
    }
};

}  // namespace scarp::testing
