// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/tile.hpp>

/// Winograd's minimal filtering: the places of a block of a convolution's result come from few multiplications of transformed numbers.
///
///   y = A' [(G w G') . (B' x B)] A     with w the window of 3 by 3, x the places that a block meets, . element by element
///
/// Along one axis they come from values of polynomials at points: of blocks of two places at 0, 1, -1 (4 multiplications instead of 6),
///
///        1  0 -1  0            1   0   0           1  1  1  0
///   B' = 0  1  1  0       G = .5  .5  .5      A' = 0  1 -1 -1
///        0 -1  1  0           .5 -.5  .5
///        0  1  0 -1            0   0   1
///
/// and of blocks of four at 0, a, -a, b, -b with a = 3/4 and b = 3/2 (6 instead of 12; at 1 and 2 errors are twice as large),
/// where f = 1 / (2 a^2 (a^2 - b^2)) and g = 1 / (2 b^2 (b^2 - a^2)):
///
///        a^2 b^2    0   -a^2-b^2     0     1  0       1/(a^2 b^2)   0     0           1   1    1    1    1   0
///           0   -a b^2    -b^2       a     1  0            f       f a  f a^2         0   a   -a    b   -b   0
///   B' =    0    a b^2    -b^2      -a     1  0    G =     f      -f a  f a^2    A' = 0  a^2  a^2  b^2  b^2  0
///           0   -a^2 b    -a^2       b     1  0            g       g b  g b^2         0  a^3 -a^3  b^3 -b^3  1
///           0    a^2 b    -a^2      -b     1  0            g      -g b  g b^2
///           0   a^2 b^2    0     -a^2-b^2  0  1            0        0     1
///
/// Source  Lavin, Gray: Fast Algorithms for Convolutional Neural Networks, 2016
namespace scarp::kernels::winograd {

struct point {
    static constexpr double a = 0.75, b = 1.5, a2 = a * a, b2 = b * b, f = 1 / (2 * a2 * (a2 - b2)), g = 1 / (2 * b2 * (b2 - a2));
};

template <class T>
SCARP_PART vec<T> number(double x) { return vec<T>(static_cast<T>(x)); }

/// B' along one axis, for blocks of Side places: a block meets `from`, those of the next one are `step` ahead.
template <int Side>
struct of_image {
    static constexpr int from = Side + 2, step = Side, to = Side + 2;

    template <class T>
    SCARP_PART static void along(vec<T> const* x, vec<T>* t) {
        if constexpr (Side == 2) {
            t[0] = x[0] - x[2];
            t[1] = x[1] + x[2];
            t[2] = x[2] - x[1];
            t[3] = x[1] - x[3];
        } else {
            vec<T> const both = number<T>(point::a2 * point::b2), either = number<T>(point::a2 + point::b2);
            t[0] = fmadd(both, x[0], fnmadd(either, x[2], x[4]));
            at_two(number<T>(point::a), number<T>(point::b2), x, t + 1);
            at_two(number<T>(point::b), number<T>(point::a2), x, t + 3);
            t[5] = fmadd(both, x[1], fnmadd(either, x[3], x[5]));
        }
    }
    /// At a point and its opposite, given the square of the other two.
    template <class T>
    SCARP_PART static void at_two(vec<T> point, vec<T> square, vec<T> const* x, vec<T>* t) {
        vec<T> const even = fnmadd(square, x[2], x[4]), odd = fnmadd(square, x[1], x[3]);
        t[0] = fmadd(point, odd, even);
        t[1] = fnmadd(point, odd, even);
    }
};

/// G.
template <int Side>
struct of_window {
    static constexpr int from = 3, step = 3, to = Side + 2;

    template <class T>
    SCARP_PART static void along(vec<T> const* w, vec<T>* t) {
        if constexpr (Side == 2) {
            vec<T> const half = number<T>(0.5), ends = half * (w[0] + w[2]), middle = half * w[1];
            t[0] = w[0];
            t[1] = ends + middle;
            t[2] = ends - middle;
            t[3] = w[2];
        } else {
            vec<T> const near = number<T>(point::f) * fmadd(number<T>(point::a2), w[2], w[0]);
            vec<T> const far = number<T>(point::g) * fmadd(number<T>(point::b2), w[2], w[0]);
            t[0] = number<T>(1 / (point::a2 * point::b2)) * w[0];
            t[1] = fmadd(number<T>(point::f * point::a), w[1], near);
            t[2] = fnmadd(number<T>(point::f * point::a), w[1], near);
            t[3] = fmadd(number<T>(point::g * point::b), w[1], far);
            t[4] = fnmadd(number<T>(point::g * point::b), w[1], far);
            t[5] = w[2];
        }
    }
};

/// A'.
template <int Side>
struct to_result {
    static constexpr int from = Side + 2, step = from, to = Side;

    template <class T>
    SCARP_PART static void along(vec<T> const* m, vec<T>* y) {
        if constexpr (Side == 2) {
            y[0] = m[0] + m[1] + m[2];
            y[1] = m[1] - m[2] - m[3];
        } else {
            vec<T> const near = m[1] + m[2], slope = number<T>(point::a) * (m[1] - m[2]);
            vec<T> const far = m[3] + m[4], steep = number<T>(point::b) * (m[3] - m[4]);
            y[0] = m[0] + (near + far);
            y[1] = slope + steep;
            y[2] = fmadd(number<T>(point::a2), near, number<T>(point::b2) * far);
            y[3] = fmadd(number<T>(point::a2), slope, fmadd(number<T>(point::b2), steep, m[5]));
        }
    }
};

/// A, of the gradient of the result on the way to that of the window. Of blocks of two, the last number has the other sign here and in
/// what follows.
template <int Side>
struct of_gradient {
    static constexpr int from = Side, step = Side, to = Side + 2;

    template <class T>
    SCARP_PART static void along(vec<T> const* y, vec<T>* t) {
        if constexpr (Side == 2) {
            t[0] = y[0];
            t[1] = y[0] + y[1];
            t[2] = y[0] - y[1];
            t[3] = y[1];
        } else {
            t[0] = y[0];
            at_two(number<T>(point::a), number<T>(point::a2), y, t + 1);
            at_two(number<T>(point::b), number<T>(point::b2), y, t + 3);
            t[5] = y[3];
        }
    }
    template <class T>
    SCARP_PART static void at_two(vec<T> point, vec<T> square, vec<T> const* y, vec<T>* t) {
        vec<T> const even = fmadd(square, y[2], y[0]), odd = fmadd(square, y[3], y[1]);
        t[0] = fmadd(point, odd, even);
        t[1] = fnmadd(point, odd, even);
    }
};

/// G'.
template <int Side>
struct to_window {
    static constexpr int from = Side + 2, step = from, to = 3;

    template <class T>
    SCARP_PART static void along(vec<T> const* m, vec<T>* w) {
        if constexpr (Side == 2) {
            vec<T> const half = number<T>(0.5), both = half * (m[1] + m[2]);
            w[0] = m[0] + both;
            w[1] = half * (m[1] - m[2]);
            w[2] = both - m[3];
        } else {
            vec<T> const near = number<T>(point::f) * (m[1] + m[2]), far = number<T>(point::g) * (m[3] + m[4]);
            w[0] = fmadd(number<T>(1 / (point::a2 * point::b2)), m[0], near + far);
            w[1] = fmadd(number<T>(point::f * point::a), m[1] - m[2], number<T>(point::g * point::b) * (m[3] - m[4]));
            w[2] = fmadd(number<T>(point::a2), near, fmadd(number<T>(point::b2), far, m[5]));
        }
    }
};

/// The lines of a row of blocks, place by place `apart` from each other; `line` points to place `first`. Places before 0 and from
/// `count` on are zeros.
template <int Lines, class T>
struct lines_of_blocks {
    T const* line[Lines];
    int apart, first, count;
};

/// Transforms some blocks along both axes, from place `from` of their lines on; what becomes of a block lies `apart` behind that of
/// the one before it, a square of registers `line_apart` from line to line and `place_apart` from place to place.
template <class Along, class T>
SCARP_PART inline void transform(T* to, int apart, int line_apart, int place_apart, lines_of_blocks<Along::from, T> const& x, int from,
                                 int blocks) {
    constexpr int F = Along::from, S = Along::step, N = Along::to;
    vec<T> column[F][N];  // what two blocks share stays
    auto const one_column = [&](vec<T>* made, int place) SCARP_PART {
        vec<T> numbers[F];
        bool const there = place >= 0 && place < x.count;
        SCARP_UNROLL(6)
        for (int i = 0; i < F; ++i) numbers[i] = there ? simd::load(x.line[i] + (place - x.first) * x.apart) : vec<T>(T{0});
        Along::along(numbers, made);
    };
    SCARP_UNROLL(6)
    for (int j = 0; j < F - S; ++j) one_column(column[j], from + j);
    for (; blocks > 0; --blocks, to += apart, from += S) {
        SCARP_UNROLL(6)
        for (int j = F - S; j < F; ++j) one_column(column[j], from + j);
        SCARP_UNROLL(6)
        for (int i = 0; i < N; ++i) {
            vec<T> line[F], made[N];
            SCARP_UNROLL(6)
            for (int j = 0; j < F; ++j) line[j] = column[j][i];
            Along::along(line, made);
            SCARP_UNROLL(6)
            for (int j = 0; j < N; ++j) simd::store(to + i * line_apart + j * place_apart, made[j]);
            SCARP_UNROLL(6)
            for (int j = 0; j < F - S; ++j) column[j][i] = column[j + S][i];
        }
    }
}
/// The same of `count` windows, whose first numbers lie `from_apart` from each other, as a function of its own: for what is done seldom.
template <class Along, class T>
[[gnu::noinline]] SCARP_WHOLE void transform_windows(T* to, int apart, int line_apart, int place_apart, lines_of_blocks<Along::from, T> x,
                                                     int from_apart, int count) {
    x.first = 0;
    x.count = Along::from;
    for (; count > 0; --count, to += apart) {
        transform<Along>(to, 0, line_apart, place_apart, x, 0, 1);
        for (T const*& line : x.line) line += from_apart;
    }
}

/// Height by Width registers of sums, rows Cells numbers apart: of products of `count` numbers, at `a` Row apart from row to row and
/// Step from product to product, and registers at `b`. They are added to what is there, or to 0. A function of its own, so that nothing
/// else is held in registers: g++ keeps constants there and a sum in memory.
template <int Height, int Width, int Cells, int Row, int Step, bool Add, class T>
[[gnu::noinline]] void multiply(T* sums, T const* a, T const* b, int count) {
    constexpr int L = simd::lanes<T>;
    vec<T> sum[Height][Width];
    SCARP_UNROLL(32)
    for (int r = 0; r < Height; ++r) {
        SCARP_UNROLL(4)
        for (int v = 0; v < Width; ++v) sum[r][v] = Add ? simd::load(sums + r * Cells + v * L) : vec<T>(T{0});
    }
    SCARP_UNROLL(4)
    for (; count > 0; --count) {
        vec<T> row[Width];
        SCARP_UNROLL(4)
        for (int v = 0; v < Width; ++v) row[v] = simd::load(b + v * L);
        SCARP_UNROLL(32)
        for (int r = 0; r < Height; ++r) {
            SCARP_UNROLL(4)
            for (int v = 0; v < Width; ++v) sum[r][v] = fmadd(vec<T>(a[r * Row]), row[v], sum[r][v]);
        }
        a += Step;
        b += Cells;
    }
    SCARP_UNROLL(32)
    for (int r = 0; r < Height; ++r) {
        SCARP_UNROLL(4)
        for (int v = 0; v < Width; ++v) simd::store(sums + r * Cells + v * L, sum[r][v]);
    }
}

}  // namespace scarp::kernels::winograd
