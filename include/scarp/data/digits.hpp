// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/dataset.hpp>
#include <scarp/data/glyphs.hpp>
#include <scarp/shape/philox.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace scarp {

namespace detail {

// The same bits on every compiler, although compilers may contract a * b + c or not: operands of such products are put
// on coarse grids first, so that the product is exact and both ways round once. Quotients and roots are IEEE's.

/// Towards zero onto multiples of 2^-10; |x| < 2^20.
inline double snap(double x) { return static_cast<double>(static_cast<std::int32_t>(x * 1024)) / 1024; }

/// spread * N(0, 1), kept within three deviations, snapped.
inline double wobble(philox& random, double spread) { return snap(spread * std::clamp(random.normal(), -3.0, 3.0)); }

struct point {
    double x, y;
};

/// How one hand writes one digit: slant, rotation, proportions, bending.
class distortion {
public:
    explicit distortion(philox& random) {
        double const half = snap(wobble(random, 0.09));                  // tangent of half the angle
        cosine_ = snap((1 - half * half) / (1 + half * half));
        sine_ = snap(2 * half / (1 + half * half));
        slant_ = wobble(random, 0.17) - 0.125;
        width_ = 1.125 + wobble(random, 0.14);
        bend_x_ = wobble(random, 0.12);
        bend_y_ = wobble(random, 0.10);
    }

    /// From a box around the origin about 1 high.
    point operator()(point p) const {
        double const x = snap(p.x * width_ + bend_x_ * snap(p.y * p.y));
        double const y = snap(p.y + bend_y_ * snap(p.x * p.y));
        double const sheared = snap(x + slant_ * y);
        return {snap(cosine_ * sheared - sine_ * y), snap(sine_ * sheared + cosine_ * y)};
    }

private:
    double cosine_, sine_, slant_, width_, bend_x_, bend_y_;
};

/// A piece of pen line with the half-width of the pen at its first end.
struct segment {
    point from, to;
    double radius;
};

/// The Catmull-Rom spline of four points, half way between the inner two: sixteenths, exact.
inline double halfway(double a, double b, double c, double d) { return snap((9 * (b + c) - (a + d)) / 16); }

/// Smooth line through control points in two pieces per span, under two pixels each: the eye sees no corner.
inline void append_stroke(std::vector<segment>& lines, std::span<point const> control) {
    auto const last = static_cast<int>(control.size()) - 1;
    auto const at = [&](int i) { return control[static_cast<std::size_t>(std::clamp(i, 0, last))]; };
    for (int i = 0; i < last; ++i) {
        point const a = at(i - 1), b = at(i), c = at(i + 1), d = at(i + 2);
        point const middle{halfway(a.x, b.x, c.x, d.x), halfway(a.y, b.y, c.y, d.y)};
        lines.push_back({b, middle, 0});
        lines.push_back({middle, c, 0});
    }
}

/// The pen's path for a digit in the hand's distortion, in units of the digit's height.
inline std::vector<segment> write_digit(philox& random, int digit) {
    auto const ways = ways_of_writing(digit);
    auto const way = ways[random.below(static_cast<std::uint32_t>(ways.size()))];
    distortion const hand{random};
    std::vector<segment> lines;
    std::vector<point> control;
    for (pen_point const& p : way) {
        control.push_back(hand({snap((p.x - 32) / 100.0 + wobble(random, 0.022)),
                                snap((p.y - 50) / 100.0 + wobble(random, 0.022))}));
        if (p.then == pen::go) continue;
        append_stroke(lines, control);
        control = p.then == pen::corner ? std::vector{control.back()} : std::vector<point>{};
    }
    append_stroke(lines, control);
    return lines;
}

inline constexpr int digit_side = 28;

/// Fits the inked line into about 20x20 pixels around the middle of the image, as MNIST does, and presses the pen.
inline void place(philox& random, std::vector<segment>& lines) {
    point low = lines[0].from, high = low;
    for (segment const& s : lines) {
        low = {std::min({low.x, s.from.x, s.to.x}), std::min({low.y, s.from.y, s.to.y})};
        high = {std::max({high.x, s.from.x, s.to.x}), std::max({high.y, s.from.y, s.to.y})};
    }
    double const size = std::max({high.x - low.x, high.y - low.y, 0.5});
    double radius = std::max(0.6, 1.25 + wobble(random, 0.28));
    double const scale = snap((20.5 + wobble(random, 0.6) - radius - radius) / size);
    double const left = 14 - snap((low.x + high.x) / 2 * scale) + wobble(random, 0.6);
    double const top = 14 - snap((low.y + high.y) / 2 * scale) + wobble(random, 0.6);
    auto const move = [&](point p) { return point{left + snap(p.x * scale), top + snap(p.y * scale)}; };
    double const tiring = wobble(random, 0.04);                            // the pressure drifts along the line
    for (segment& s : lines) {
        s = {move(s.from), move(s.to), radius};
        radius = std::clamp(radius + tiring + wobble(random, 0.05), 0.55, 2.2);
    }
}

/// Squared distance of points to one segment.
class line_distance {
public:
    explicit line_distance(segment const& s) : from_{s.from}, dx_{s.to.x - s.from.x}, dy_{s.to.y - s.from.y} {
        double const square = dx_ * dx_ + dy_ * dy_;
        inverse_ = square > 0 ? 1 / square : 0;
    }

    double squared(point p) const {
        double const px = p.x - from_.x, py = p.y - from_.y;
        double const along = snap(std::clamp((px * dx_ + py * dy_) * inverse_, 0.0, 1.0));
        double const ex = px - along * dx_, ey = py - along * dy_;
        return ex * ex + ey * ey;
    }

private:
    point from_;
    double dx_, dy_, inverse_;
};

/// Ink by distance to the line: full inside the pen, fading over `blur` pixels at its edge.
inline void draw(std::span<segment const> lines, double blur, std::span<double> ink) {
    for (segment const& s : lines) {
        line_distance const line{s};
        double const reach = s.radius + 0.5 * blur;        // 0.5 * blur is exact
        auto const clip = [](double v) { return std::clamp(static_cast<int>(v), 0, digit_side - 1); };
        int const x0 = clip(std::min(s.from.x, s.to.x) - reach), x1 = clip(std::max(s.from.x, s.to.x) + reach);
        int const y0 = clip(std::min(s.from.y, s.to.y) - reach), y1 = clip(std::max(s.from.y, s.to.y) + reach);
        for (int y = y0; y <= y1; ++y)
            for (int x = x0; x <= x1; ++x) {
                double& pixel = ink[static_cast<std::size_t>(y * digit_side + x)];
                if (pixel >= 1) continue;
                double const square = line.squared({x + 0.5, y + 0.5});
                if (square >= reach * reach) continue;
                pixel = std::max(pixel, std::min(1.0, 0.5 + (s.radius - std::sqrt(square)) / blur));
            }
    }
}

/// One image into 28x28 floats, each a multiple of 1/255 as in MNIST's files.
inline void render_digit(philox& random, int digit, std::span<float> image) {
    std::vector<segment> lines = write_digit(random, digit);
    place(random, lines);
    std::array<double, digit_side * digit_side> ink{};
    draw(lines, 1 + random.uniform<float>(), ink);
    double const grain = (32 + random.below(128)) / 1024.0;                // paper: inked pixels only, as in MNIST
    for (std::size_t i = 0; i < ink.size(); ++i) {
        double level = ink[i];
        if (level > 0) level = snap(level - grain * random.uniform<float>());
        image[i] = static_cast<float>(static_cast<int>(std::max(0.0, level) * 255)) / 255.0f;
    }
}

/// Sample i of stream `first + i`: it does not depend on how many are made.
inline dataset make_digits(int count, std::uint64_t seed, std::uint64_t first) {
    if (count < 0)
        throw std::invalid_argument{joined({"scarp::synthetic_digits: expected a count of 0 or more, found ", std::to_string(count)})};
    auto const pixels = static_cast<std::size_t>(digit_side * digit_side);
    std::vector<float> features(static_cast<std::size_t>(count) * pixels);
    std::vector<int> labels(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < labels.size(); ++i) {
        philox random{seed, first + i};
        labels[i] = static_cast<int>(random.below(10));
        render_digit(random, labels[i], std::span{features}.subspan(i * pixels, pixels));
    }
    return dataset{{.shape = {1, digit_side, digit_side}, .features = std::move(features), .labels = std::move(labels),
                    .classes = 10, .origin = "synthetic digits"}};
}

} // namespace detail

/// Handwritten-looking digits, 28x28, 0 paper and 1 ink: strokes in several ways of writing, distorted, pressed and blurred.
///
/// The same bits for the same seed on every compiler; sample i does not depend on the count.
///
/// Shapes   samples (1, 28, 28), labels 0 ... 9 at random
/// Cost     about 30 microseconds per image
/// Errors   std::invalid_argument for a negative count
inline dataset synthetic_digits(int count, std::uint64_t seed) { return detail::make_digits(count, seed, 0); }

/// Digits to learn from and others to be judged by: the training set is synthetic_digits(train_count, seed).
inline split digits(int train_count, int test_count, std::uint64_t seed) {
    return {.train = detail::make_digits(train_count, seed, 0),
            .test = detail::make_digits(test_count, seed, std::uint64_t{1} << 32)};
}

} // namespace scarp
