// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/test/unit_test.hpp>

#include <compiler/program.hpp>

#include <scarp/loss/mse.hpp>
#include <scarp/model/model.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/trainer.hpp>

#include <boost/hana/for_each.hpp>
#include <boost/hana/second.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

/// What every layer, activation and loss obeys, written once: a network that contains it is the subject.
namespace laws {

using namespace scarp;

/// The largest difference, relative to the largest number; infinite for another count or NaN.
template <class A, class B>
double distance(A const& a, B const& b) {
    if (std::size(a) != std::size(b)) return INFINITY;
    double largest = 1e-6, worst = 0;
    for (std::size_t i = 0; i < std::size(a); ++i) {
        double const x = a[i], y = b[i];
        largest = std::max({largest, std::fabs(x), std::fabs(y)});
        if (!(std::fabs(x - y) <= worst)) worst = std::isnan(x - y) ? INFINITY : std::fabs(x - y);
    }
    return worst / largest;
}

template <class T>
inline constexpr double rounding = sizeof(T) == 8 ? 1e-12 : 1e-5;

/// The forward pass as the network's formulas say it for one purpose.
template <class Net>
constexpr program_graph forward_for(purpose why) {
    program_graph p = thaw(scarp::detail::forward_of<Net>);
    settle(p, why);
    return p;
}

/// The forward pass and the loss, one sample weighing as the program says, with the derivatives: what a trainer derives.
template <class Net, class Loss>
constexpr testing::program loss_of(purpose why = purpose::gradient) {
    program_graph read = forward_for<Net>(why);
    testing::program p;
    p.g = read.g;
    p.g.bound = true;
    p.value = read.outputs[0];
    p.loss = scarp::detail::append_loss<Loss>(p.g, p.value);
    p.gradient = differentiate(p.g, p.loss);
    p.g.release();
    return p;
}

/// The element of the stored parameter that is number k of the documented order.
constexpr int stored_index(parameter_record const& r, int k) {
    return r.transposed ? turned_place(r.dims, k) : k;
}

/// The model's parameters as the interpreter stores them.
template <class Model>
list<list<double>> stored_parameters(Model const& net) {
    list<list<double>> all;
    boost::hana::for_each(net.parameters(), [&](auto const& named) {
        auto const v = boost::hana::second(named);
        list<double> values(v.size());
        parameter_record const& r = scarp::detail::reading_of<typename Model::network>.parameters[all.size()];
        for (int k = 0; k < v.size(); ++k) values[stored_index(r, k)] = v[k];
        all.push(values);
    });
    return all;
}

template <class T>
std::vector<T> random_numbers(int count, std::uint64_t stream) {
    philox random{5, stream};
    std::vector<T> x(static_cast<std::size_t>(count));
    for (T& v : x) v = static_cast<T>(random.uniform(-1.0f, 1.0f));
    return x;
}

template <class T>
list<double> listed(std::vector<T> const& v) {
    list<double> l;
    for (T const x : v) l.push(static_cast<double>(x));
    return l;
}

/// Derivatives by the rules against differences, in double.
template <class Net, class Loss = mse>
void gradients_agree_with_differences() {
    philox random{3};
    testing::program const p = loss_of<Net, Loss>();
    testing::finding const f = testing::compare_with_differences(p, 3, testing::drawn_memory(p.g, 3, random));
    BOOST_TEST_CONTEXT(f.checked << " derivatives, " << f.skipped << " skipped near a kink") {
        BOOST_TEST(f.checked > 0);
        BOOST_TEST(f.skipped * 4 <= f.checked);
        BOOST_TEST(f.worst < 1e-6);
    }
}

/// Inference by the kernels is what the interpreter says; many at once is the same as one by one.
template <class Net, class T>
void inference_agrees() {
    constexpr int count = 67;  // a whole chunk and some left over
    model<Net, T> const net{seed{11}};
    auto const x = random_numbers<T>(count * net.input_size, 1);
    std::vector<T> y(static_cast<std::size_t>(count * net.output_size));
    net.predict(x, y);

    program_graph const forward = forward_for<Net>(purpose::inference);
    graph const& g = forward.g;
    memory<double> m = memory_of<double>(g, count);
    m.parameters = stored_parameters(net);
    m.sample = listed(x);
    interpreter<double> run{g, count};
    run(m);
    BOOST_TEST(distance(y, run[forward.outputs[0]]) < rounding<T>);

    std::vector<T> one_by_one;
    for (int i = 0; i < count; ++i)
        for (T const v : net(std::span{x}.subspan(static_cast<std::size_t>(i * net.input_size), net.input_size))) one_by_one.push_back(v);
    BOOST_TEST(distance(y, one_by_one) < rounding<T>);
}

/// A step of rate 1 by the kernels changes the parameters by the interpreter's gradient, and returns its loss; statistics become
/// what the interpreter makes of them.
/// A small gradient counts as much as a large one, but for what rounding the weights themselves takes away.
template <class Net, class Loss, class T, int count = 9>
void step_agrees() {
    model<Net, T> net{seed{13}};
    auto const x = random_numbers<T>(count * net.input_size, 2);
    auto const t = random_numbers<T>(count * net.output_size, 3);

    testing::program const p = loss_of<Net, Loss>(purpose::step);
    memory<double> m = memory_of<double>(p.g, count);
    m.parameters = stored_parameters(net);
    m.sample = listed(x);
    m.target = listed(t);
    m.sample_weight = list<double>(count, 1.0 / count);
    m.key = key_of_step(seed{}, 1);
    interpreter<double> run{p.g, count};
    run(m);

    trainer<Net, Loss, sgd, batch<count>, T> train{net, {.learning_rate = 1}};
    double const loss = train.step(x, t);
    BOOST_TEST(std::fabs(loss - run[p.loss][0]) <= rounding<T> * std::max(1.0, std::fabs(loss)));
    list<list<double>> const after = stored_parameters(net);
    for (int i = 0; i < after.size(); ++i) {
        double weight = 0, slope = 0, wrong = 0;
        for (int k = 0; k < after[i].size(); ++k) {
            double const expected = p.gradient[i] < 0 ? 0 : run[p.gradient[i]][static_cast<std::size_t>(k)];
            double const found = m.parameters[i][k] - after[i][k];
            weight = std::max(weight, std::fabs(m.parameters[i][k]));
            slope = std::max(slope, std::fabs(expected));
            if (!(std::fabs(found - expected) <= wrong)) wrong = std::isnan(found) ? INFINITY : std::fabs(found - expected);
        }
        double const unit = static_cast<double>(std::numeric_limits<T>::epsilon());
        if (p.g.parameters[i].statistic) slope = weight;
        BOOST_TEST_CONTEXT("parameter " << i << " of gradients up to " << slope)
        BOOST_TEST(wrong <= rounding<T> * slope + unit * (weight + slope));
    }
}

/// The interpreter inside the compiler says what it says at run time.
template <class Net>
constexpr auto evaluate_once() {
    program_graph const f = forward_for<Net>(purpose::inference);
    memory<double> m = memory_of<double>(f.g, 1);
    double v = -0.9;
    for (int p = 0; p < m.parameters.size(); ++p)
        for (double& w : m.parameters[p]) {
            v = v > 0.7 ? v - 1.5 : v + 0.4375;
            w = f.g.parameters[p].statistic ? v + 1 : v;  // it may be a variance
        }
    for (double& s : m.sample) s = v = v > 0.7 ? v - 1.5 : v + 0.3125;
    interpreter<double> run{f.g, 1};
    run(m);
    std::array<double, static_cast<std::size_t>(output_shape<Net>::size)> y{};
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = run[f.outputs[0]][i];
    return y;
}

template <class Net>
void compile_time_equals_run_time() {
    constexpr auto inside = evaluate_once<Net>();
    auto const outside = evaluate_once<Net>();
    BOOST_TEST(distance(inside, outside) < 1e-15);
}

/// All of them. Steps in single precision are compared in tests/whole, with PyTorch.
template <class Net, class Loss = mse>
void hold() {
    gradients_agree_with_differences<Net, Loss>();
    compile_time_equals_run_time<Net>();
    inference_agrees<Net, double>();
    inference_agrees<Net, float>();
    step_agrees<Net, Loss, double>();
}

}  // namespace laws
