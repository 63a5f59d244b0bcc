// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_check_gradient
#include <boost/test/unit_test.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss.hpp>
#include <scarp/train/check_gradient.hpp>

#include <vector>

using namespace scarp;

namespace {

struct small : network<input<3>, dense<5>, tanh_, dense<4>> {};
struct tiny : network<input<2>, dense<2>, tanh_, dense<1>> {};

/// A layer whose formula hides its gate from the derivative.
struct lying {
    static constexpr auto name = "lying";
    static constexpr expression define(expression const& x) {
        return tanh(parameter("weight", 2, x.size()) * x) * stop_gradient(parameter("gate", 2));
    }
};
struct liar : network<input<2>, dense<2>, lying> {};

constexpr double inputs[] = {-1, -1, /**/ -1, 1, /**/ 1, -1, /**/ 1, 1};
constexpr double targets[] = {-1, 1, 1, -1};
constexpr double pairs[] = {-1, 1, 1, -1};

// by the compiler
constexpr gradient_report report = check_gradient<tiny, mse>(seed{1}, inputs, targets);
static_assert(report && report.checked == parameter_count<tiny> && report.error < 1e-8);
constexpr gradient_report lie = check_gradient<liar, mse>(seed{1}, std::span{inputs}.first(4), pairs);
static_assert(!lie && lie.parameter == "lying_1.gate" && lie.got == 0 && lie.expected != 0);

template <class T>
std::vector<T> random_numbers(int count, std::uint64_t number) {
    philox random{number};
    std::vector<T> v(static_cast<std::size_t>(count));
    for (T& x : v) x = 2 * random.uniform<T>() - 1;
    return v;
}

}  // namespace

BOOST_AUTO_TEST_CASE(kernels_agree_with_differences) {
    model<small, double> net{seed{4}};
    auto const exact = check_gradient<mse>(net, random_numbers<double>(9, 1), random_numbers<double>(12, 2));
    BOOST_TEST(exact.agrees, to_text(exact));
    BOOST_TEST(exact.checked == parameter_count<small>);
    BOOST_TEST(exact.error < 1e-8);

    model<small> single{seed{4}};
    auto const rounded = check_gradient<mse>(single, random_numbers<float>(9, 1), random_numbers<float>(12, 2));
    BOOST_TEST(rounded.agrees, to_text(rounded));
    BOOST_TEST(rounded.error > 1e-9);

    std::vector<int> const labels{3, 0, 2};
    auto const classes = check_gradient<softmax_cross_entropy>(single, random_numbers<float>(9, 1), labels);
    BOOST_TEST(classes.agrees, to_text(classes));
    BOOST_TEST(check_gradient<softmax_cross_entropy>(net, random_numbers<double>(9, 1), labels).agrees);
}

BOOST_AUTO_TEST_CASE(the_worst_parameter_is_named) {
    model<liar, double> net{seed{1}};
    auto const r = check_gradient<mse>(net, random_numbers<double>(4, 1), random_numbers<double>(4, 2));
    BOOST_TEST(!r.agrees);
    BOOST_TEST(r.parameter == "lying_1.gate");
    BOOST_TEST(r.got == 0);
    BOOST_TEST(to_text(r).find("do not agree; the worst is lying_1.gate[") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_interpreter_says_the_same) {
    std::vector<double> const rows{0, 0, 1, 0, 1, 0, 0, 0};
    auto const r = check_gradient<small, softmax_cross_entropy>(seed{4}, random_numbers<double>(6, 1), rows);
    BOOST_TEST(r.agrees, to_text(r));
    BOOST_TEST(r.checked == parameter_count<small>);
}

BOOST_AUTO_TEST_CASE(lengths_are_checked) {
    model<small, double> net;
    std::vector<double> const six(6), five(5), eight(8);
    BOOST_CHECK_THROW(check_gradient<mse>(net, five, eight), std::invalid_argument);
    BOOST_CHECK_THROW(check_gradient<mse>(net, six, five), std::invalid_argument);
    BOOST_CHECK_THROW((check_gradient<small, mse>(seed{1}, six, five)), std::invalid_argument);
    BOOST_CHECK_THROW((check_gradient<small, mse>(seed{1}, five, eight)), std::invalid_argument);
    BOOST_CHECK_THROW((check_gradient<small, mse>(seed{1}, {}, eight)), std::invalid_argument);
}
