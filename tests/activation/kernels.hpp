// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <activation/all.hpp>
#include <layer/laws.hpp>
#include <reference/activations.hpp>

#include <scarp/layer/parallel.hpp>
#include <scarp/loss/loss.hpp>
#include <scarp/train/gradients.hpp>

/// The kernels of all activations against the interpreter, in one program per precision: it takes a while to compile.
namespace activations {

constexpr int size = static_cast<int>(std::size(reference::points));

/// Adds zeros that are a parameter: their derivative is the activation's.
struct shift {
    static constexpr auto name = "shift";
    static constexpr expression define(expression const& x) { return x + parameter_of(0, "by", x.size()); }
};

/// An activation whose output is as long as its input; half as long ones twice.
template <class A>
struct whole {
    static constexpr auto name = "whole";
    static constexpr expression define(expression const& x) {
        expression const y = A{x};
        if (y.size() == x.size()) return y;
        return concat(y, y);
    }
};

template <class... S>
auto network_of(subjects<S...>) -> network<input<size>, shift, parallel<join::add, whole<typename S::type>...>>;
/// The sum of all activations: few kernels, each of them long.
struct net : decltype(network_of(all{})) {};

/// Its derivative by an input is weight times value times slope, so that it shows an error of either.
using weighted = loss<[](auto y, auto target) { return sum(y * y * target); }>;

/// Two samples: the recorded points, and numbers so far away from 0 that careless formulas overflow.
template <class T>
std::vector<T> samples() {
    std::vector<T> x;
    for (double const v : reference::points) x.push_back(static_cast<T>(v));
    std::size_t const far = std::size(reference::far_points);
    for (std::size_t i = 0; i < size; ++i) x.push_back(static_cast<T>(reference::far_points[i % far]));
    return x;
}

template <class T>
void kernels_agree_with_the_interpreter(double tolerance) {
    model<net, T> m;
    auto const x = samples<T>();
    auto const t = laws::random_numbers<T>(2 * m.output_size, 3);

    testing::program const p = laws::loss_of<net, weighted>();
    memory<double> in = memory_of<double>(p.g, 2);
    in.parameters = laws::stored_parameters(m);
    in.sample = laws::listed(x);
    in.target = laws::listed(t);
    in.sample_weight = list<double>(2, 0.5);
    interpreter<double> run{p.g, 2};
    run(in);
    int away = 0;
    auto const near = [&](double found, double expected) {
        away += !(std::fabs(found - expected) < tolerance * std::max(1.0, std::fabs(expected)));
    };

    auto const g = gradients<weighted>(m, x, t);
    BOOST_TEST(std::fabs(g.loss - run[p.loss][0]) < tolerance * 10 * std::fabs(run[p.loss][0]));
    int derivatives = 0, i = 0;
    boost::hana::for_each(g.parameters(), [&](auto const& named) {
        auto const v = boost::hana::second(named);
        for (int k = 0; k < v.size(); ++k, ++derivatives) near(v[k], run[p.gradient[i]][static_cast<std::size_t>(k)]);
        ++i;
    });
    BOOST_TEST(away == 0);
    BOOST_TEST(derivatives == size + 1);  // and the slope of prelu
}

}  // namespace activations
