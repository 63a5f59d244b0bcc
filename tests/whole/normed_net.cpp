// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_normed_net
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/normed_image_net.hpp>
#include <reference/normed_net.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/activation/tanh.hpp>
#include <scarp/layer/batch_norm.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/reshape.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>
#include <scarp/optimizer/adam.hpp>
#include <scarp/train/fit.hpp>

using namespace scarp;

namespace {

struct normed_net : network<input<9>, dense<12>, batch_norm<>, relu, dense<5>> {};
struct normed_image_net
    : network<input<3, 5, 4>, batch_norm<running<0.25>, eps<1e-3>>, tanh_, batch_norm<no_affine>, flatten, dense<4>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) {
    reference::agrees<normed_net, softmax_cross_entropy, reference::normed_net>();
    reference::agrees<normed_image_net, mse, reference::normed_image_net>();
}

BOOST_AUTO_TEST_CASE(agrees_with_adam) {
    using expected = reference::normed_net;
    reference::agrees_after_ten_steps<normed_net, softmax_cross_entropy, adam, expected, expected::adam, double>();
}

namespace {

/// The reference's inputs and labels as a data set.
struct samples {
    using expected = reference::normed_net;
    std::vector<double> inputs = reference::inputs<double>(expected::batch * 9);
    std::vector<int> labels = reference::targets<double, expected>();

    int size() const { return expected::batch; }
    std::span<double const> sample(int i) const { return std::span{inputs}.subspan(static_cast<std::size_t>(i) * 9, 9); }
    int label(int i) const { return labels[static_cast<std::size_t>(i)]; }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_short_last_batch_is_one_of_its_own_samples) {
    using expected = reference::normed_net::in_batches;
    model<normed_net, double> net;
    reference::set_parameters(net);
    sgd const fields{.learning_rate = expected::fields[0], .weight_decay = expected::fields[1]};
    trainer<normed_net, softmax_cross_entropy, sgd, batch<expected::batch>, double> train{net, fields};
    samples const data;
    train.fit(data, {.epochs = expected::epochs, .shuffle = false});
    BOOST_TEST(reference::distance(reference::all_parameters(net), expected::weights) < reference::tolerance<double>);
}
