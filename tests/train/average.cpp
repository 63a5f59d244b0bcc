// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_average
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/optimizers.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/optimizer.hpp>
#include <scarp/train/average.hpp>

#include <vector>

using namespace scarp;
using recorded = reference::optimizers;

namespace {

struct net : network<input<6>, dense<10>, tanh_, dense<3>> {};

template <class Optimizer, class T>
struct training {
    model<net, T> m;
    trainer<net, mse, Optimizer, batch<recorded::batch>, T> train;
    std::vector<T> const x = reference::inputs<T>(recorded::batch * 6), t = reference::targets<T, recorded>();

    explicit training(Optimizer const& o) : train{m, o} { reference::set_parameters(m); }
    void step() { train.step(std::span<T const>{x}, std::span<T const>{t}); }
    std::vector<double> weights() const { return reference::all_parameters(m); }
    std::vector<double> average() const { return reference::all_parameters(averaged(train)); }
};

template <class T>
void agrees_with_pytorch() {
    using both = chain<momentum, moving_average>;
    both fields{};
    for (int i = 0; i < field_count<both>; ++i) fields.*both::fields[i] = recorded::momentum_average::fields[i];
    training<both, T> run{fields};
    BOOST_TEST(run.average() == run.weights());
    for (int i = 0; i < 10; ++i) run.step();
    BOOST_TEST(reference::distance(run.average(), recorded::momentum_average::weights) < reference::tolerance<T>);
    BOOST_TEST(reference::distance(run.average(), run.weights()) > 1e-3);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_average_is_pytorchs) {
    agrees_with_pytorch<double>();
    agrees_with_pytorch<float>();
}

BOOST_AUTO_TEST_CASE(behind_accumulated_gradients_it_counts_updates_and_skips_what_does_not_train) {
    using all = chain<freeze<only<"dense_1.weight">>, accumulate<2>, sgd, moving_average>;
    training<all, double> run{all{{}, {}, {.learning_rate = 0.125f}, {.keep = 0.5f}}};
    std::vector<double> expected;
    for (int update = 0; update < 3; ++update) {
        auto const before = run.average();
        run.step();
        BOOST_TEST(run.average() == (update == 0 ? run.weights() : before));
        run.step();
        auto const now = run.weights();
        if (update == 0) expected = now;
        for (std::size_t i = 0; i < now.size(); ++i) expected[i] = 0.5 * expected[i] + 0.5 * now[i];
        BOOST_TEST(reference::distance(run.average(), expected) < 1e-14);
    }
    for (std::size_t i = 0; i < 60; ++i) BOOST_TEST(run.average()[i] == run.weights()[i]);  // dense_1.weight
    model<net, double> other;
    copy_averaged(run.train, other);
    BOOST_TEST(reference::all_parameters(other) == run.average());
}
