// SPDX-License-Identifier: BSL-1.0
// Step 2, gradient descent: the derivative dL/dw says where the loss rises, so a step against it goes down,
//     w <- w - eta dL/dw,    eta being the learning rate.
#include <scarp/objective.hpp>
#include <scarp/optimizer/gradient_descent.hpp>

#include <cmath>
#include <cstdio>

using namespace scarp;

// A convex surface, a bowl: whatever the start, all ways down end at its one minimum. This is step 1's mean squared error.
constexpr double x[] = {0, 1, 2, 3}, t[] = {1.1, 2.9, 5.2, 6.8};
constexpr auto bowl = objective<2>([](auto p) {
    expression sum = 0;
    for (int i = 0; i < 4; ++i) sum = sum + square(p[0] * x[i] + p[1] - t[i]);
    return sum / 4;
});

// A surface that is not convex: two valleys, the left one deeper. Where descent ends depends on where it starts.
constexpr auto valleys = objective<2>([](auto p) { return square(square(p[0]) - 1) + 0.3 * p[0] + square(p[1]); });

// The step as some prints have it, without the minus. An optimizer is a formula, so a wrong one is as quickly written.
struct without_minus {
    float learning_rate = 0.1f;
    static constexpr auto name = "without_minus";
    static constexpr float without_minus::*fields[] = {&without_minus::learning_rate};
    static constexpr expression update(scarp::update<without_minus>& u) {
        return u.weight + u[&without_minus::learning_rate] * u.gradient;
    }
};

int main() {
    // Until the minimum is reached (the gradient vanishes) or the steps are used up.
    constexpr gradient_descent slow{.learning_rate = 0.1f};
    auto const down = minimise(bowl, {0, 0}, slow, {.gradient_norm = 1e-8, .max_steps = 1000});
    std::printf("the bowl, from (0, 0)\n step        w        b      loss\n");
    for (std::size_t step : {0u, 1u, 2u, 5u, 20u, 100u, 200u})
        std::printf("%5zu %8.4f %8.4f %9.4f\n", step, down.points[step][0], down.points[step][1], down.values[step]);
    std::printf("after %d steps %s\n\n", down.steps, to_text(down.reason));

    auto const left = minimise(valleys, {-0.3, 1}, slow), right = minimise(valleys, {0.3, 1}, slow);
    std::printf("two valleys\n");
    std::printf("from (-0.3, 1) to (%+.3f, %.3f), height %+.4f: the global minimum\n", left.end()[0], left.end()[1], left.value());
    std::printf("from (+0.3, 1) to (%+.3f, %.3f), height %+.4f: a local one\n\n", right.end()[0], right.end()[1], right.value());

    auto const start_of = [](char const* what, auto const& values) {
        std::printf("%-32s loss %.1f, %.1f, %.1f, ... %.1e\n", what, values[0], values[1], values[2], values.back());
    };
    auto const wild = minimise(bowl, {0, 0}, gradient_descent{.learning_rate = 0.3f}, {.max_steps = 20});
    start_of("eta = 0.3 is too long a step:", wild.values);
    auto const up = minimise(bowl, {0, 0}, without_minus{.learning_rate = 0.1f}, {.max_steps = 20});
    start_of("w <- w + eta dL/dw climbs:", up.values);

    // The least squares line through the four points is y = 1.94 x + 1.09.
    bool const found = std::fabs(down.end()[0] - 1.94) < 1e-6 && std::fabs(down.end()[1] - 1.09) < 1e-6;
    return found && left.value() < right.value() && up.values[20] > up.values[0] && wild.values[20] > wild.values[0] ? 0 : 1;
}
