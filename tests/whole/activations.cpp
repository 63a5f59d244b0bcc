// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_activations
#include <boost/test/unit_test.hpp>

#include <activation/all.hpp>
#include <compiler/program.hpp>
#include <reference/activations.hpp>

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>
#include <vector>

using namespace scarp;

namespace {

constexpr int size = static_cast<int>(std::size(reference::points));
constexpr int far_size = static_cast<int>(std::size(reference::far_points));

/// The activation of a parameter, so that its derivative is derived; the sample stays 0.
template <class A, int Size>
constexpr testing::program program_of() {
    return testing::program_of(extents{Size}, [](expression const& x) { return expression{A{x + parameter("at", Size)}}; });
}

template <class T>
memory<T> memory_at(testing::program const& p, std::span<double const> points) {
    memory<T> m = memory_of<T>(p.g, 1);
    for (int i = 0; i < m.parameters[0].size(); ++i) m.parameters[0][i] = static_cast<T>(points[static_cast<std::size_t>(i)]);
    for (int i = 1; i < m.parameters.size(); ++i) m.parameters[i][0] = T(0.25);  // prelu's slope
    for (int i = 0; i < m.target.size(); ++i) m.target[i] = static_cast<T>(reference::weights[i]);
    return m;
}

double distance(double found, double expected) { return std::fabs(found - expected) / std::max(1.0, std::fabs(expected)); }

/// The first number of `found` that lies away from the expected one, counted from 1; 0 if none does.
template <class T>
std::size_t first_away(std::span<T const> found, double const* expected, double tolerance) {
    for (std::size_t i = 0; i < found.size(); ++i)
        if (!(distance(static_cast<double>(found[i]), expected[i]) < tolerance)) return i + 1;
    return 0;
}

reference::activation const* recorded(std::string_view name) {
    for (auto const& a : reference::activations)
        if (name == a.name) return &a;
    return nullptr;
}

struct tally {
    int differences = 0, pytorch = 0, far = 0;
};

void derivative_agrees_with_differences(testing::program const& p, tally& t) {
    testing::finding const f = testing::compare_with_differences(p, 1, memory_at<double>(p, reference::points));
    BOOST_TEST_CONTEXT(f.checked << " derivatives, " << f.skipped << " skipped near a kink") {
        BOOST_TEST(f.checked >= size - 2);
        BOOST_TEST(f.worst < 1e-6);
    }
    t.differences += f.checked;
}

template <class T>
void agrees(testing::program const& p, std::span<double const> points, double const* outputs, double const* gradients,
            double tolerance) {
    memory<T> m = memory_at<T>(p, points);
    interpreter<T> run{p.g, 1};
    run(m);
    BOOST_TEST(first_away(run[p.value], outputs, tolerance) == 0u);
    BOOST_TEST(first_away(run[p.gradient[0]], gradients, tolerance) == 0u);
}

struct entry {
    std::string_view name;
    testing::program (*program)();
    testing::program (*far_program)();
};

template <class... S>
std::vector<entry> list_of(activations::subjects<S...>) {
    return {{S::text.view(), &program_of<typename S::type, size>, &program_of<typename S::type, far_size>}...};
}

void agrees_with_pytorch(entry const& e, tally& t) {
    reference::activation const* const r = recorded(e.name);
    if (!r) return;
    testing::program const p = e.program();
    agrees<double>(p, reference::points, r->outputs, r->gradients, 1e-13);
    agrees<float>(p, reference::points, r->outputs, r->gradients, 2e-5);  // sin_30 multiplies roundings by 30
    ++t.pytorch;
    if (!r->far_outputs) return;
    testing::program const f = e.far_program();
    agrees<double>(f, reference::far_points, r->far_outputs, r->far_gradients, 1e-12);
    if (e.name.starts_with("sin")) return;  // a rounded argument is another angle
    agrees<float>(f, reference::far_points, r->far_outputs, r->far_gradients, 1e-6);
    ++t.far;
}

/// The value at 1, where the input is as long as needed.
template <class A>
constexpr double at_one(int which = 0) {
    graph g;
    g.bound = true;
    expression const x{g, g.add(leaf(op::input, extents{batch_extent, 2}))};
    expression const y = A{x};
    g.release();
    memory<double> m = memory_of<double>(g, 1);
    m.sample[0] = 1;
    m.sample[1] = 1;
    for (auto& p : m.parameters) p[0] = 0.25;
    interpreter<double> run{g, 1};
    run(m);
    return run[y.id()][static_cast<std::size_t>(which)];
}

/// Each has a finite value in constant evaluation.
template <class... S>
constexpr bool all_are_finite_at_one(activations::subjects<S...>) {
    for (double const y : {at_one<typename S::type>()...})
        if (!(y < 2 && y > -2)) return false;
    return true;
}
static_assert(all_are_finite_at_one(activations::all{}));
static_assert(at_one<relu>() == 1 && at_one<hard_tanh<>>() == 1 && at_one<softsign>() == 0.5 && at_one<softmax>() == 0.5);

}  // namespace

BOOST_AUTO_TEST_CASE(derivatives_agree_with_differences) {
    tally t;
    for (entry const& e : list_of(activations::all{}))
        BOOST_TEST_CONTEXT(e.name) derivative_agrees_with_differences(e.program(), t);
    BOOST_TEST(t.differences >= activations::all::count * (size - 2));
}

BOOST_AUTO_TEST_CASE(values_and_derivatives_agree_with_pytorch) {
    tally t;
    for (entry const& e : list_of(activations::all{})) BOOST_TEST_CONTEXT(e.name) agrees_with_pytorch(e, t);
    BOOST_TEST(t.pytorch == static_cast<int>(std::size(reference::activations)));  // each recorded one is in the list
    BOOST_TEST(t.far >= t.pytorch - 6);
}

BOOST_AUTO_TEST_CASE(a_nan_is_handed_on) {
    std::vector<double> const nans(size, std::nan(""));
    for (entry const& e : list_of(activations::all{}))
        BOOST_TEST_CONTEXT(e.name) {
            testing::program const p = e.program();
            interpreter<double> run{p.g, 1};
            memory<double> m = memory_at<double>(p, nans);
            run(m);
            BOOST_TEST(std::ranges::all_of(run[p.value], [](double y) { return std::isnan(y); }));
        }
}

// At a kink the derivative is PyTorch's choice; smooth functions have their own slope at 0, whatever the formula is made of.
BOOST_AUTO_TEST_CASE(the_derivative_at_zero) {
    auto const slope = []<class A>(double at) {
        testing::program const p = program_of<A, 1>();
        memory<double> m = memory_at<double>(p, std::span{&at, 1});
        m.target[0] = 1;
        return interpret(p.g, 1, m)[p.gradient[0]][0];
    };
    BOOST_TEST((slope.template operator()<relu>(0)) == 0);
    BOOST_TEST((slope.template operator()<leaky_relu<0.2>>(0)) == 0.2);
    BOOST_TEST((slope.template operator()<prelu<>>(0)) == 0.25);
    BOOST_TEST((slope.template operator()<elu<0.5>>(0)) == 0.5);
    BOOST_TEST((slope.template operator()<celu<2>>(0)) == 1);
    BOOST_TEST(std::fabs((slope.template operator()<selu>(0)) - 1.7580993408473766) < 1e-15);
    BOOST_TEST((slope.template operator()<softplus<>>(0)) == 0.5);
    BOOST_TEST((slope.template operator()<log_sigmoid>(0)) == 0.5);
    BOOST_TEST(std::fabs((slope.template operator()<mish>(0)) - 0.6) < 1e-15);
    BOOST_TEST((slope.template operator()<softsign>(0)) == 1);
    BOOST_TEST((slope.template operator()<squareplus<>>(0)) == 0.5);
    BOOST_TEST((slope.template operator()<relu6>(6)) == 0);
    BOOST_TEST((slope.template operator()<hard_tanh<>>(-1)) == 0);
}

// The errors that their headers state, in float, over a grid of 1/1000.
BOOST_AUTO_TEST_CASE(the_fast_ones_are_as_near_as_stated) {
    constexpr int count = 20'001;
    auto const worst = []<class A, class Exact>(double& value, double& slope) {
        graph g;
        g.bound = true;
        expression const x{g, g.add(leaf(op::input, extents{batch_extent, count}))};
        expression const fast = A{x}, exact = Exact{x};
        int const at[] = {fast.id(), exact.id()};
        g.release();
        memory<float> m = memory_of<float>(g, 1);
        for (int i = 0; i < count; ++i) m.sample[i] = static_cast<float>(i - count / 2) / 1000;
        interpreter<float> run{g, 1};
        run(m);
        auto const f = run[at[0]], e = run[at[1]];
        value = slope = 0;
        for (std::size_t i = 0; i < count; ++i) {
            value = std::max(value, std::fabs(static_cast<double>(f[i] - e[i])));
            if (i > 1) slope = std::max(slope, std::fabs(static_cast<double>((f[i] - f[i - 2]) - (e[i] - e[i - 2]))) * 500);
            BOOST_TEST_REQUIRE((i == 0 || f[i] > f[i - 1] - 1e-6f));  // never falls, but for rounding
        }
    };
    double value, slope;
    worst.template operator()<fast_tanh, tanh_>(value, slope);
    BOOST_TEST(value < 0.0026);
    BOOST_TEST(value > 0.0024);
    BOOST_TEST(slope < 0.027);
    worst.template operator()<fast_sigmoid, sigmoid>(value, slope);
    BOOST_TEST(value < 0.0013);
    BOOST_TEST(value > 0.0012);
}

BOOST_AUTO_TEST_CASE(axes_of_what_looks_at_many_numbers) {
    auto const of = []<class A>(extents shape) {
        graph g;
        g.bound = true;
        expression const x{g, g.add(leaf(op::input, prepend(batch_extent, shape)))};
        expression const y = A{x};
        extents const out = y.shape();
        int const id = y.id();
        g.release();
        memory<double> m = memory_of<double>(g, 1);
        for (int i = 0; i < m.sample.size(); ++i) m.sample[i] = i * 0.25 - 1;
        for (auto& p : m.parameters)
            for (int i = 0; i < p.size(); ++i) p[i] = i + 2;
        struct { extents shape; list<double> x, y; } r{out, m.sample, {}};
        list<list<double>> const values = interpret(g, 1, m);
        r.y = values[id];
        return r;
    };
    auto const gate = [](double v) { return 1 / (1 + std::exp(-v)); };

    auto const last = of.template operator()<glu<>>(extents{2, 6});
    BOOST_TEST((last.shape == extents{2, 3}));
    auto const first = of.template operator()<swiglu<0>>(extents{4, 3});
    BOOST_TEST((first.shape == extents{2, 3}));
    for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 3; ++j) {
            BOOST_TEST(std::fabs(last.y[3 * i + j] - last.x[6 * i + j] * gate(last.x[6 * i + j + 3])) < 1e-15);
            double const a = first.x[3 * i + j], b = first.x[3 * (i + 2) + j];
            BOOST_TEST(std::fabs(first.y[3 * i + j] - a * gate(a) * b) < 1e-15);
        }

    auto const channels = of.template operator()<prelu<per_channel>>(extents{3, 2, 2});
    for (int i = 0; i < 12; ++i) {
        double const v = channels.x[i];
        BOOST_TEST(channels.y[i] == (v > 0 ? v : v * (i / 4 + 2)));
    }
    auto const pixels = of.template operator()<log_softmax>(extents{2, 3});
    for (int i = 0; i < 3; ++i) {
        double const sum = std::log(std::exp(pixels.x[i]) + std::exp(pixels.x[i + 3]));
        BOOST_TEST(std::fabs(pixels.y[i] - (pixels.x[i] - sum)) < 1e-15);
    }
}
