// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE initializer_init
#include <boost/test/unit_test.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/initializer.hpp>
#include <scarp/layer/batch_norm.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/group_norm.hpp>
#include <scarp/layer/instance_norm.hpp>
#include <scarp/layer/rms_norm.hpp>
#include <scarp/model/model.hpp>

#include <cmath>

using namespace scarp;

namespace {

// what options say of a parameter
static_assert(init_of<>("weight") == nullptr);
static_assert(init_of<no_bias, init<ones{}>>("weight") == &start_rule_of<ones{}>);
static_assert(init_of<no_bias, init<ones{}>>("bias") == nullptr);
static_assert(init_of<init<zeros{}>, init<ones{}, "bias">>("bias") == &start_rule_of<ones{}>);
static_assert(inits_are_of<no_bias, init<ones{}>>({"weight"}) && !inits_are_of<init<ones{}, "bias">>({"weight"}));

constexpr auto alternating = [](auto const& values, philox&) {
    for (int i = 0; i < values.size(); ++i) values[i] = i % 2 == 0 ? 1 : -1;
};

/// A user's layer: an initializer by name, and a function of random numbers.
struct gated {
    static constexpr expression define(expression x) {
        return parameter<constant{0.25}>("scale", x.size()) * x +
               parameter<[](philox& random) { return 10 + random.uniform(); }>("shift", x.size());
    }
};

struct net : network<input<20>, dense<30, init<orthogonal{}>, init<constant{0.5}, "bias">>, tanh_, dense<20>,
                     dense<40, no_bias, init<alternating>>, gated> {};

}  // namespace

BOOST_AUTO_TEST_CASE(a_layers_options_say_how_its_parameters_start) {
    model<net> const m{seed{4}};
    auto const w = m.parameter<"dense_1.weight">();
    for (int a = 0; a < 20; ++a)
        for (int b = 0; b < 20; ++b) {
            double sum = 0;
            for (int o = 0; o < 30; ++o) sum += double{w(o, a)} * w(o, b);
            BOOST_TEST(std::fabs(sum - (a == b)) < 1e-6);
        }
    for (int i = 0; i < 30; ++i) BOOST_TEST(m.parameter<"dense_1.bias">()(i) == 0.5f);
    auto const own = m.parameter<"dense_3.weight">();
    for (int o = 0; o < 40; ++o)
        for (int i = 0; i < 20; ++i) BOOST_TEST(own(o, i) == (i % 2 == 0 ? 1 : -1));
    for (int i = 0; i < 40; ++i) {
        BOOST_TEST(m.parameter<"gated_1.scale">()(i) == 0.25f);
        BOOST_TEST(m.parameter<"gated_1.shift">()(i) >= 10);
        BOOST_TEST(m.parameter<"gated_1.shift">()(i) <= 11);
    }
}

BOOST_AUTO_TEST_CASE(normalisations_start_as_their_options_say) {
    struct normed : network<input<4, 3>, batch_norm<init<constant{0.25}, "weight">, init<constant{2}, "bias">>, group_norm<2, init<constant{0.5}>>,
                            instance_norm<affine, init<constant{3}, "bias">>, layer_norm<last_axes<2>, init<zeros{}>>, rms_norm<init<alternating>>> {};
    model<normed> const m{seed{4}};
    auto const all_are = [](auto const& v, float wanted) {
        for (int i = 0; i < v.size(); ++i) BOOST_TEST(v[i] == wanted);
    };
    all_are(m.parameter<"batch_norm_1.weight">(), 0.25f);
    all_are(m.parameter<"batch_norm_1.bias">(), 2);
    all_are(m.parameter<"batch_norm_1.running_var">(), 1);
    all_are(m.parameter<"group_norm_1.weight">(), 0.5f);
    all_are(m.parameter<"group_norm_1.bias">(), 0);
    all_are(m.parameter<"instance_norm_1.weight">(), 1);
    all_are(m.parameter<"instance_norm_1.bias">(), 3);
    all_are(m.parameter<"layer_norm_1.weight">(), 0);
    all_are(m.parameter<"layer_norm_1.bias">(), 0);
    for (int i = 0; i < 3; ++i) BOOST_TEST(m.parameter<"rms_norm_1.weight">()[i] == (i % 2 == 0 ? 1 : -1));
}

BOOST_AUTO_TEST_CASE(other_parameters_keep_their_values) {
    struct plain : network<input<20>, dense<30>, tanh_, dense<20>> {};
    model<plain> const a{seed{4}};
    model<net> const b{seed{4}};
    for (int i = 0; i < 600; ++i) BOOST_TEST(a.parameter<"dense_2.weight">()[i] == b.parameter<"dense_2.weight">()[i]);
}
