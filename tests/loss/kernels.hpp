// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <layer/laws.hpp>
#include <loss/all.hpp>

#include <scarp/train/gradients.hpp>

/// The kernels of all losses against the interpreter, in one program per precision: it takes a while to compile.
namespace losses {

constexpr int size = 6;

/// Adds zeros that are a parameter: their derivative is the loss's, summed over the batch.
struct shift {
    static constexpr auto name = "shift";
    static constexpr expression define(expression const& x) { return x + parameter_of(0, "by", x.size()); }
};
struct net : network<input<size>, shift> {};

/// A loss whose target is the first elements of the one that all share.
template <class L>
struct sharing {
    static constexpr expression define(expression const& y, expression const& target) {
        int const wanted = scarp::detail::target_of<L>(y.shape()).size();
        if (wanted == 0) return L::define(y, target);
        return mean(L::define(y, slice(target, 0, 0, wanted)));
    }
};

/// Every other loss: a kernel of all of them would be too long for clang, which folds over 256 instructions at most.
template <int First, class... S, int... I>
auto sum_over(subjects<S...>, std::integer_sequence<int, I...>)
    -> sum_of<sharing<typename decltype(scarp::detail::pick<First + 2 * I>(scarp::detail::types<S...>{}))::type::type>...>;
template <int First>
using half = decltype(sum_over<First>(all{}, std::make_integer_sequence<int, (all::count + 1 - First) / 2>{}));

/// Outputs and targets between 0 and 1, where every loss is at home.
template <class loss, class T>
void agrees(double tolerance) {
    constexpr int samples = 7;
    auto const between = [](std::vector<T> v) {
        for (T& x : v) x = T(0.5) + T(0.45) * x;
        return v;
    };
    auto const x = between(laws::random_numbers<T>(samples * size, 1)), t = between(laws::random_numbers<T>(samples * size, 2));
    model<net, T> const m;

    testing::program const p = laws::loss_of<net, loss>();
    memory<double> in = memory_of<double>(p.g, samples);
    in.sample = laws::listed(x);
    in.target = laws::listed(t);
    in.sample_weight = list<double>(samples, 1.0 / samples);
    interpreter<double> run{p.g, samples};
    run(in);

    auto const g = gradients<loss>(m, x, t);
    BOOST_TEST(std::fabs(g.loss - run[p.loss][0]) < tolerance * std::fabs(run[p.loss][0]));
    auto const by = g.template parameter<"shift_1.by">();
    for (int i = 0; i < size; ++i) {
        double const expected = run[p.gradient[0]][static_cast<std::size_t>(i)];
        BOOST_TEST(std::fabs(by(i) - expected) < tolerance * std::max(1.0, std::fabs(expected)));
    }
}

template <class T>
void kernels_agree_with_the_interpreter(double tolerance) {
    agrees<half<0>, T>(tolerance);
    agrees<half<1>, T>(tolerance);
}

}  // namespace losses
