// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE show_first_not_finite
#include <boost/test/unit_test.hpp>

#include <scarp/activation/pointwise.hpp>
#include <scarp/activation/relu.hpp>
#include <scarp/data/dataset.hpp>
#include <scarp/layer/batch_norm.hpp>
#include <scarp/layer/conv.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/dropout.hpp>
#include <scarp/layer/reshape.hpp>
#include <scarp/layer/residual.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>
#include <scarp/optimizer/adam.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/show/first_not_finite.hpp>
#include <scarp/train/fit.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace scarp;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity(), nan_ = std::numeric_limits<float>::quiet_NaN();

using burst = pointwise<[](auto x) { return exp(20 * x); }>;

struct burning : network<input<3>, dense<4>, burst, dense<2>> {};
struct images : network<input<1, 3, 3>, conv2d<3, 2>, batch_norm<>, relu, flatten, residual<dense<12>>, dense<3>> {};
struct chancy : network<input<1>, dropout<0.5>, dense<1>> {};

template <class Net>
void set_all(model<Net>& net, float value) {
    std::fill_n(net.parameter_data(), detail::parameter_block<Net, float>, value);
}

/// A trainer with a batch of zeros staged.
template <class Net, class Loss>
struct staged {
    static constexpr int rows = 4;
    model<Net> net{seed{3}};
    trainer<Net, Loss, adam, batch<rows>> train{net};
    staged() {
        std::fill_n(train.staged_inputs(), rows * input_shape<Net>::size, 0.f);
        std::fill_n(train.staged_targets(), rows * output_shape<Net>::size, 0.f);
    }
    std::string said() const { return first_not_finite(train); }
};

}  // namespace

BOOST_AUTO_TEST_CASE(where_all_is_finite_there_is_nothing_to_say) {
    BOOST_TEST((staged<burning, mse>{}.said().empty()));
    BOOST_TEST((staged<images, softmax_cross_entropy>{}.said().empty()));
}

BOOST_AUTO_TEST_CASE(data_that_is_not_finite_is_named_with_its_row) {
    staged<burning, mse> s;
    s.train.staged_targets()[2] = infinity;
    BOOST_TEST(s.said() == "the targets (1 of 8 infinite, the first in row 2 of the batch)");
    s.train.staged_inputs()[7] = nan_;
    BOOST_TEST(s.said() == "the inputs (1 of 12 not a number, the first in row 3 of the batch)");
    s.train.staged_inputs()[6] = -infinity;
    BOOST_TEST(s.said() == "the inputs (2 of 12 infinite or not a number, the first in row 3 of the batch)");
}

BOOST_AUTO_TEST_CASE(a_function_that_overflows_is_named_before_those_that_read_it) {
    staged<burning, mse> s;
    set_all(s.net, 0);
    s.net.parameter<"dense_1.bias">()(2) = 10;
    BOOST_TEST(s.said() == "pointwise_1 (4 of 16 infinite; what it reads: up to 10)");
}

BOOST_AUTO_TEST_CASE(a_layer_is_named_with_what_is_wrong_with_its_parameters) {
    staged<burning, mse> s;
    s.net.parameter<"dense_2.weight">()(1, 3) = nan_;
    std::string const text = s.said();
    BOOST_TEST(text.starts_with("dense_2 (4 of 8 not a number; what it reads: up to "), text);
    BOOST_TEST(text.ends_with("; its parameters: 1 of 10 not a number)"), text);
}

BOOST_AUTO_TEST_CASE(parameters_lie_where_the_layers_look_for_them) {
    staged<images, softmax_cross_entropy> s;
    set_all(s.net, 0);
    for (int place = 0; place < 9; ++place) {      // an overflow only where a weight meets its pixel
        int const y = place / 3, x = place % 3;
        std::fill_n(s.train.staged_inputs(), 36, 0.f);
        s.train.staged_inputs()[9 + place] = 3e38f;
        s.net.parameter<"conv2d_1.weight">()(2, 0, 0, 1) = 3e38f;
        bool const meets = y < 2 && x > 0;
        BOOST_TEST(s.said() == (meets ? "conv2d_1 (1 of 48 infinite; what it reads: up to 3e+38; its parameters: up to 3e+38)" : ""));
    }
    staged<images, softmax_cross_entropy> t;
    t.net.parameter<"dense_1.bias">()(5) = infinity;
    BOOST_TEST(t.said().starts_with("dense_1 (4 of 48 infinite; "), t.said());
}

BOOST_AUTO_TEST_CASE(the_loss_is_named_where_all_layers_are_finite) {
    staged<burning, mse> s;
    set_all(s.net, 0);
    s.net.parameter<"dense_2.bias">()(1) = 1e30f;
    BOOST_TEST(s.said() == "the loss");
}

BOOST_AUTO_TEST_CASE(the_masks_are_those_of_the_step) {
    model<chancy> net{seed{3}};
    set_all(net, 0);
    trainer<chancy, mse, sgd, batch<1>> train{net, {.learning_rate = 0}};
    train.random = seed{11};
    *train.staged_targets() = 0;
    int dropped = 0;
    for (int i = 0; i < 40; ++i) {
        set_all(net, 0);   // infinity times 0 ruined them
        *train.staged_inputs() = 3e38f;
        std::string const said = first_not_finite(train);
        BOOST_TEST((said.empty() || said.starts_with("dropout_1 (1 of 1 infinite;")), said);
        dropped += said.empty();
        BOOST_TEST(said.empty() == std::isfinite(train.step_staged(1)));
    }
    BOOST_TEST((dropped > 8 && dropped < 32));
}

BOOST_AUTO_TEST_CASE(rows_behind_a_short_batch_weigh_as_little_as_in_the_step) {
    staged<images, softmax_cross_entropy> s;
    for (int i = 0; i < 36; ++i) s.train.staged_inputs()[i] = 1e20f * static_cast<float>(i);   // a variance beyond float, whose inverse is 0
    for (int const count : {4, 2}) {
        bool const finite = std::isfinite(s.train.step_staged(count));
        s.net.initialize(seed{3});
        BOOST_TEST(finite == (count == 4));                  // 0 times infinity
        BOOST_TEST((finite ? s.said().empty() : s.said().starts_with("batch_norm_1 (")), s.said());
    }
}

BOOST_AUTO_TEST_CASE(a_fit_that_diverges_says_it) {
    dataset_parts parts{.shape = {3}, .features = std::vector<float>(60, 0.01f), .targets = std::vector<float>(40, 1.0f), .outputs = 2};
    model<burning> net{seed{3}};
    trainer<burning, mse, sgd, batch<10>> train{net, {.learning_rate = 1e25f}};
    auto const said = [&] {
        try {
            train.fit(dataset{parts}, {.epochs = 9, .diagnose = [&] { return first_not_finite(train); }});
        } catch (diverged const& e) {
            return std::string{e.what()};
        }
        return std::string{};
    };
    std::string const text = said();
    BOOST_TEST(text.find("in epoch 1, batch 2; the first that is not finite: pointwise_1 (") != text.npos, text);
    BOOST_TEST(text.find('\n') == text.npos);
    parts.features[31] = nan_;
    train.optimizer.learning_rate = 1e-3f;
    net.initialize(seed{3});
    BOOST_TEST(said().find("; the first that is not finite: the inputs (1 of 30 not a number, the first in row ") != text.npos);
}
