// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/test/unit_test.hpp>

#include <scarp/model/model.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/trainer.hpp>

#include <boost/hana/first.hpp>
#include <boost/hana/for_each.hpp>
#include <boost/hana/second.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// Whole networks against what PyTorch makes of them; the vectors come from make.py.
namespace reference {

/// How far a number may lie from PyTorch's, relative to the largest one beside it.
template <class T>
inline constexpr double tolerance = sizeof(T) == 8 ? 1e-10 : 1e-5;

/// Number k of a stream: what make.py calls `numbers`.
constexpr double number(int stream, std::int64_t k) {
    return static_cast<double>((k * k * k * 31 + k * 1049 + stream * 7919) % 1021 - 510) / 1024;
}

template <class T>
std::vector<T> inputs(int count) {
    std::vector<T> x(static_cast<std::size_t>(count));
    for (std::size_t k = 0; k < x.size(); ++k) x[k] = static_cast<T>(2 * number(100, static_cast<std::int64_t>(k)));
    return x;
}

/// The targets as the loss takes them: class indices, or what the reference stores.
template <class T, class Reference>
auto targets() {
    if constexpr (requires { Reference::targets; }) {
        std::vector<T> t;
        for (double const v : Reference::targets) t.push_back(static_cast<T>(v));
        return t;
    } else {
        std::vector<int> t;
        constexpr int classes = static_cast<int>(std::size(Reference::outputs)) / Reference::batch;
        for (int i = 0; i < Reference::batch; ++i) t.push_back(i * 3 % classes);
        return t;
    }
}

/// Each parameter starts with a stream of its own, variances around 1.
template <class Model>
void set_parameters(Model& net) {
    int stream = 0;
    boost::hana::for_each(net.parameters(), [&](auto const& named) {
        auto const v = boost::hana::second(named);
        bool const is_variance = std::string_view{boost::hana::first(named).c_str()}.ends_with("running_var");
        ++stream;
        for (int k = 0; k < v.size(); ++k) v[k] = static_cast<typename Model::number>(number(stream, k) + is_variance);
    });
}

/// All parameters one after the other, each in its documented order.
template <class Model>
std::vector<double> all_parameters(Model const& net) {
    std::vector<double> all;
    boost::hana::for_each(net.parameters(), [&](auto const& named) {
        auto const v = boost::hana::second(named);
        for (int k = 0; k < v.size(); ++k) all.push_back(v[k]);
    });
    return all;
}

/// The largest difference, relative to the largest number (or 1e-3, where all are small); infinite for another count or NaN.
template <class Numbers>
double distance(Numbers const& found, std::span<double const> expected) {
    if (found.size() != expected.size()) return INFINITY;
    double largest = 1e-3;
    for (double const v : expected) largest = std::max(largest, std::fabs(v));
    double worst = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        double const d = std::fabs(static_cast<double>(found[i]) - expected[i]) / largest;
        if (!(d <= worst)) worst = std::isnan(d) ? INFINITY : d;
    }
    return worst;
}

inline double distance(double found, double expected) { return std::fabs(found - expected) / std::max(std::fabs(expected), 1e-3); }

/// The reference stores every so many-th gradient.
template <class Reference>
inline constexpr std::size_t every = [] {
    if constexpr (requires { Reference::every; }) return Reference::every;
    else return 1;
}();

/// Names and order of the parameters, outputs, the loss, and gradients, as the difference that a step of rate 1 makes; of
/// statistics, that difference.
template <class Net, class Loss, class Reference, class T>
void agrees_before_training() {
    scarp::model<Net, T> net;
    set_parameters(net);
    std::size_t p = 0;
    boost::hana::for_each(net.parameters(), [&](auto const& named) {
        BOOST_REQUIRE(p < std::size(Reference::names));
        BOOST_TEST(std::string_view{boost::hana::first(named).c_str()} == Reference::names[p++]);
    });
    BOOST_TEST(p == std::size(Reference::names));

    auto const x = inputs<T>(Reference::batch * net.input_size);
    std::vector<T> y(static_cast<std::size_t>(Reference::batch * net.output_size));
    net.predict(x, y);
    BOOST_TEST(distance(y, Reference::outputs) < tolerance<T>);

    std::vector<double> const before = all_parameters(net);
    scarp::trainer<Net, Loss, scarp::sgd, scarp::batch<Reference::batch>, T> train{net, {.learning_rate = 1, .weight_decay = 0}};
    BOOST_TEST(distance(train.step(x, targets<T, Reference>()), Reference::loss) < tolerance<T>);
    std::vector<double> const after = all_parameters(net);
    std::vector<double> gradient;
    for (std::size_t i = 0; i < before.size(); i += every<Reference>) gradient.push_back(before[i] - after[i]);
    BOOST_TEST(distance(gradient, Reference::gradients) < tolerance<T>);
}

/// The losses of ten steps and the weights after them. Expected is the reference of this optimizer, inside Reference.
template <class Net, class Loss, class Optimizer, class Reference, class Expected, class T>
void agrees_after_ten_steps() {
    scarp::model<Net, T> net;
    set_parameters(net);
    Optimizer fields;
    static_assert(std::size(Expected::fields) == scarp::field_count<Optimizer>);
    for (int i = 0; i < scarp::field_count<Optimizer>; ++i) fields.*Optimizer::fields[i] = Expected::fields[i];
    scarp::trainer<Net, Loss, Optimizer, scarp::batch<Reference::batch>, T> train{net, fields};
    auto const x = inputs<T>(Reference::batch * net.input_size);
    auto const t = targets<T, Reference>();
    std::vector<double> losses;
    for (std::size_t i = 0; i < std::size(Expected::losses); ++i) losses.push_back(train.step(x, t));
    BOOST_TEST(distance(losses, Expected::losses) < tolerance<T>);
    BOOST_TEST(distance(all_parameters(net), Expected::weights) < tolerance<T>);
    BOOST_TEST(train.steps() == 10);
}

/// Everything, in double and in single precision, with ten steps of sgd where the reference has them.
template <class Net, class Loss, class Reference>
void agrees() {
    agrees_before_training<Net, Loss, Reference, double>();
    agrees_before_training<Net, Loss, Reference, float>();
    if constexpr (requires { typename Reference::sgd; }) {
        agrees_after_ten_steps<Net, Loss, scarp::sgd, Reference, typename Reference::sgd, double>();
        agrees_after_ten_steps<Net, Loss, scarp::sgd, Reference, typename Reference::sgd, float>();
    }
}

}  // namespace reference
