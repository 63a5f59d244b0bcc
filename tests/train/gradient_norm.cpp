// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_gradient_norm
#include <boost/test/unit_test.hpp>

#include <scarp/activation.hpp>
#include <scarp/data/synthetic.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/fit.hpp>
#include <scarp/train/gradient_norm.hpp>
#include <scarp/train/stopping_rules.hpp>

#include <cmath>

using namespace scarp;

namespace {

struct plane : network<input<2>, dense<5>, tanh_, dense<3>> {};

dataset const data = spirals(21, 3, 0.02f, 5);

double norm_of(model<plane> const& net, int first, int count) {
    auto const g = gradients<softmax_cross_entropy>(net, data.samples().subspan(static_cast<std::size_t>(2 * first), static_cast<std::size_t>(2 * count)),
                                                    data.labels().subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)));
    detail::flat_parameters<plane, float> const flat;
    double sum = 0;
    for (int i = 0; i < flat.size(); ++i) sum += std::pow(static_cast<double>(flat(g.parameter_data(), i)), 2);
    return std::sqrt(sum);
}

}  // namespace

BOOST_AUTO_TEST_CASE(it_is_that_of_the_batch_also_of_the_short_last_one) {
    model<plane> net{seed{3}};
    trainer<plane, softmax_cross_entropy, sgd, batch<8>> train{net, {.learning_rate = 0.1f}};
    double sum = 0;
    auto const expected = on_step([&](training_state& s) { sum += norm_of(net, 8 * (s.batch - 1), s.batch == 3 ? 5 : 8); });
    history const h = train.fit(data, {.epochs = 1, .shuffle = false, .callbacks = {expected, gradient_norm(train, {.each_parameter = true})}, .log_every = 3});
    BOOST_TEST(h["gradient_norm"][0] == sum / 3, boost::test_tools::tolerance(1e-5));
    double square = 0;
    for (named_value const& v : h.steps.at(0).more)
        if (v.name.starts_with("gradient_norm/")) square += v.value * v.value;
    BOOST_TEST(h.steps.at(0).more.size() == 5);
    BOOST_TEST(std::sqrt(square) == h.steps.at(0).more.back().value, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(a_training_may_stop_where_the_slope_is_small) {
    model<plane> net{seed{3}};
    trainer<plane, softmax_cross_entropy, sgd, batch<21>> train{net, {.learning_rate = 0.5f}};
    history const h = train.fit(data, {.epochs = 2000, .callbacks = {gradient_norm(train), goal{"gradient_norm", 0.1}}});
    BOOST_TEST(h.size() < 2000);
    BOOST_TEST(h["gradient_norm"].back() <= 0.1);
    BOOST_TEST(norm_of(net, 0, 21) <= 0.1001);
}
