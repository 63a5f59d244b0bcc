// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE show_step_trace
#include <boost/test/unit_test.hpp>

#include <scarp/activation/sigmoid.hpp>
#include <scarp/activation/tanh.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/show/step_trace.hpp>
#include <show/calculator.hpp>

using namespace scarp;
using scarp::testing::calculator;

namespace {

struct chancy : network<input<2>, dense<3>, batch_norm<>, dropout<0.25>, dense<2>> {};
struct small : network<input<2>, dense<3>, sigmoid, dense<2>, tanh_, dense<2>> {};

short_names const letters{{"dense_1", "z"}, {"sigmoid_1", "h"}, {"dense_2", "u"}, {"tanh_1", "k"}, {"dense_3", "y"}, {"target", "t"},
                          {"∂dense_1", "dz"}, {"∂sigmoid_1", "dh"}, {"∂dense_2", "du"}, {"∂tanh_1", "dk"}, {"∂dense_3", "dy"},
                          {"dense_1.weight", "W"}, {"dense_1.bias", "b"}, {"dense_2.weight", "V"}, {"dense_2.bias", "c"},
                          {"dense_3.weight", "U"}, {"dense_3.bias", "d"}};
constexpr double sample[] = {0.8, -0.4}, target[] = {0.5, -0.25};

step_trace trace(notation n = notation::ascii) {
    return trace_step<small, mse, sgd>({.learning_rate = 0.5f}, seed{3}, sample, target, letters, n);
}

/// Adds what is given to the calculator and compares the rest with what its formula says; returns how many were compared.
int replay(calculator& compute, std::vector<traced_value> const& all) {
    int compared = 0;
    for (traced_value const& v : all)
        for (std::size_t i = 0; i < v.names.size(); ++i) {
            if (!v.formulas.empty()) {
                BOOST_TEST_INFO(v.names[i] << " = " << v.formulas[i]);
                BOOST_TEST(compute(v.formulas[i]) == v.numbers[i], boost::test_tools::tolerance(1e-12));
                ++compared;
            }
            compute.known[v.names[i]] = v.numbers[i];
        }
    return compared;
}

}  // namespace

BOOST_AUTO_TEST_CASE(numbers_of_the_program_are_what_the_formulas_say) {
    step_trace const t = trace();
    calculator compute;
    replay(compute, t.before);
    int compared = replay(compute, t.values);
    compared += replay(compute, {t.pulls.rbegin(), t.pulls.rend()});
    compared += replay(compute, t.gradients);
    BOOST_TEST(compared == 3 + 3 + 2 + 2 + 2 + 1 + 12 + 23);
}

BOOST_AUTO_TEST_CASE(each_parameter_takes_a_step_against_its_derivative) {
    step_trace const t = trace();
    BOOST_TEST(t.before.size() == 6u);
    for (std::size_t p = 0; p < t.before.size(); ++p)
        for (std::size_t i = 0; i < t.before[p].numbers.size(); ++i)
            BOOST_TEST(t.after[p].numbers[i] == t.before[p].numbers[i] - 0.5 * t.gradients[p].numbers[i], boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(the_chain_rule_is_readable) {
    step_trace const t = trace(notation::unicode);
    auto const formula = [](std::vector<traced_value> const& all, std::string const& name) {
        for (traced_value const& v : all)
            for (std::size_t i = 0; i < v.names.size(); ++i)
                if (v.names[i] == name) return v.formulas[i];
        return std::string{};
    };
    BOOST_TEST(formula(t.values, "z₂") == "x₁ · W₂₁ + x₂ · W₂₂ + b₂");
    BOOST_TEST(formula(t.values, "h₁") == "sigmoid(z₁)");
    BOOST_TEST(formula(t.pulls, "dh₃") == "du₁ · V₁₃ + du₂ · V₂₃");
    BOOST_TEST(formula(t.pulls, "dz₁") == "dh₁ · h₁ · (1 − h₁)");
    BOOST_TEST(formula(t.pulls, "du₂") == "dk₂ · (1 − k₂²)");
    BOOST_TEST(formula(t.gradients, "∂L/∂W₂₁") == "x₁ · dz₂");
    BOOST_TEST(formula(t.gradients, "∂L/∂c₁") == "du₁");
}

BOOST_AUTO_TEST_CASE(wrong_sizes_are_refused) {
    double const three[] = {1, 2, 3};
    BOOST_CHECK_THROW((trace_step<small, mse, sgd>({}, seed{1}, three, target)), std::invalid_argument);
    BOOST_CHECK_THROW((trace_step<small, mse, sgd>({}, seed{1}, sample, three)), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(what_does_not_train_has_no_derivative) {
    step_trace const t = trace_step<chancy, mse, sgd>({}, seed{3}, sample, target);
    BOOST_TEST((t.before.size() == 8u && t.gradients.size() == 6u));
    for (traced_value const& v : t.gradients) BOOST_TEST(v.name.find("running") == v.name.npos);
}
