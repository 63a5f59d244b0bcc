// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_mixed_registers
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation.hpp>
#include <scarp/compiler/schedule.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/derivation.hpp>

using namespace scarp;

namespace {

// Groups of several channels want samples in the registers, all else wants channels: images are turned there and back, before
// pooling, within a sum and before what is flattened.
struct mixed : network<input<3, 7, 6>, conv2d<16, 3, padding<1>>, relu, conv2d<16, 3, groups<4>, padding<1>, no_bias>, batch_norm<>, tanh_,
                       parallel<join::add, conv2d<16, 3, padding<1>>, conv2d<16, 1, groups<2>>>, max_pool2d<2>,
                       conv2d<16, 2, groups<8>>, flatten, dense<3>> {};

bool has_both(int batch, int lanes) {
    plan const p = schedule(simplify(detail::derivation<mixed, mse, sgd, detail::derived::update>::make(), true).g, batch, lanes);
    bool by_samples = false, by_channels = false;
    for (window_work const& w : p.windows) {
        by_samples = by_samples || w.form == window::order::turned;
        by_channels = by_channels || w.form == window::order::channels_last;
    }
    return by_samples && by_channels;
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_operation_has_its_own) {
    for (int const batch : {1, 2, 9})
        for (int const lanes : {4, 8, 16}) BOOST_TEST_CONTEXT("batch " << batch << ", " << lanes << " lanes") BOOST_TEST(has_both(batch, lanes));
}
BOOST_AUTO_TEST_CASE(inference_agrees) {
    laws::inference_agrees<mixed, float>();
    laws::inference_agrees<mixed, double>();
}
BOOST_AUTO_TEST_CASE(steps_agree) {
    laws::step_agrees<mixed, mse, double, 1>();
    laws::step_agrees<mixed, mse, double, 9>();
    laws::step_agrees<mixed, mse, double, 16>();
}
