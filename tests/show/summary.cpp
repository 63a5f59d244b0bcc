// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE show_summary
#include <boost/test/unit_test.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network/freeze.hpp>
#include <scarp/network/inference_of.hpp>
#include <scarp/show/summary.hpp>

#include <sstream>

using namespace scarp;

namespace {

struct mlp : network<input<1, 28, 28>, flatten, dense<128>, relu, dense<10>> {};
struct nested : network<input<17>, dense<64>, residual<dense<64>, tanh_>, dense<6>> {};

struct normed : network<input<4>, dense<3>, batch_norm<>, dense<2>> {};
struct head : freeze<normed, "dense_1.*"> {};
struct image : network<input<1, 5, 5>, conv2d<4, 3, no_bias>, batch_norm<>, relu, residual<conv2d<4, 1>, batch_norm<>>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(a_table_of_layers_totals_and_parameters) {
    std::ostringstream out;
    out << summary<mlp>();
    BOOST_TEST(out.str() ==
               "Layer      Output shape    Parameters  FLOP/sample    Bytes\n"
               "-----------------------------------------------------------\n"
               "input      (B, 1, 28, 28)           0            0        0\n"
               "flatten_1  (B, 784)                 0            0        0\n"
               "dense_1    (B, 128)           100,480      200,704  401,920\n"
               "relu_1     (B, 128)                 0            0        0\n"
               "dense_2    (B, 10)              1,290        2,560    5,160\n"
               "\n"
               "Total parameters: 101,770 (407,080 bytes)\n"
               "FLOP per sample: 203,264 forward, 409,088 forward and backward\n"
               "Kept for the backward pass: 512 bytes per sample\n"
               "\n"
               "Parameter       Shape       Numbers    Bytes\n"
               "--------------------------------------------\n"
               "dense_1.weight  (128, 784)  100,352  401,408\n"
               "dense_1.bias    (128)           128      512\n"
               "dense_2.weight  (10, 128)     1,280    5,120\n"
               "dense_2.bias    (10)             10       40\n");
}

BOOST_AUTO_TEST_CASE(layers_inside_of_layers_are_indented_and_columns_add_up) {
    std::string const text = summary<nested, double>();
    BOOST_TEST(text.find("residual_1  (B, 64)                0            0       0\n") != text.npos);
    BOOST_TEST(text.find("  dense_2   (B, 64)            4,160        8,192  33,280\n") != text.npos);
    BOOST_TEST(text.find("  tanh_1    (B, 64)                0            0       0\n") != text.npos);
    BOOST_TEST(text.find("\ndense_3     (B, 6) ") != text.npos);
    std::int64_t parameters = 0, flops = 0;
    for (detail::layer_share const& s : detail::shares_of_layers<nested>()) {
        parameters += s.parameters;
        flops += s.flops;
    }
    BOOST_TEST(parameters == parameter_count<nested>);
    BOOST_TEST(flops == cost<nested>.forward_flops);
}

BOOST_AUTO_TEST_CASE(what_does_not_train_is_said) {
    std::string const text = summary<head>();
    BOOST_TEST(text.find("dense_1       (B, 3)                 0           24      0\n") != text.npos);
    BOOST_TEST(text.find("Total parameters: 14 (56 bytes)\nNot trained: 21 (84 bytes)\n") != text.npos);
    BOOST_TEST(text.find("\ndense_1.weight (frozen) ") != text.npos);
    BOOST_TEST(text.find("\nbatch_norm_1.running_var (statistic) ") != text.npos);
    BOOST_TEST(text.find("\nbatch_norm_1.weight  ") != text.npos);
}

BOOST_AUTO_TEST_CASE(folded_layers_keep_their_operations_and_nothing_is_said_of_a_backward_pass) {
    std::string const text = summary<inference_of<image>>(), whole = summary<image>();
    BOOST_TEST(text.find("conv2d_1        (B, 4, 3, 3)          36          648    144\n") != text.npos, text);
    BOOST_TEST(text.find("batch_norm_1    (B, 4, 3, 3)           4            0     16\n") != text.npos, text);
    BOOST_TEST(text.find("  conv2d_2      (B, 4, 3, 3)          20          288     80\n") != text.npos, text);
    BOOST_TEST(text.find("  batch_norm_2  (B, 4, 3, 3)           0            0      0\n") != text.npos, text);
    BOOST_TEST(text.find("\nFLOP per sample: 936\n") != text.npos, text);
    BOOST_TEST(text.find("backward") == text.npos);
    BOOST_TEST(whole.find("backward") != whole.npos);
}
