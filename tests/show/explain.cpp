// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE show_explain
#include <boost/test/unit_test.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/activation/tanh.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss.hpp>
#include <scarp/optimizer/adam.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/show/explain.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <sstream>

using namespace scarp;

namespace {

struct regressor : network<input<4>, dense<3>, relu, dense<2>> {};
struct reader : network<input<1, 8, 8>, conv2d<3, 3>, relu, max_pool2d<2>, flatten, dense<2>> {};
struct deep_reader : network<input<1, 16, 16>, conv2d<32, 3>, relu, conv2d<32, 3>, relu, flatten, dense<2>> {};
struct classifier : network<input<5>, dense<8>, residual<dense<8>, tanh_>, dense<3>> {};
using regression = trainer<regressor, mse, sgd, batch<8>>;
using classification_ = trainer<classifier, softmax_cross_entropy, adam, batch<4>>;

/// The equations without what the signs mean and what the compiler did.
std::string equations(std::string const& text, char const* end = "where\n") { return text.substr(0, text.find(end)); }

bool contains(std::string const& text, std::string const& part) { return text.find(part) != text.npos; }

/// "1,234" behind `label`, at its last place in the text.
long number_before(std::string const& text, std::string const& label) {
    auto const end = text.rfind(label);
    auto const begin = text.find_last_of(' ', end - 1) + 1;
    std::string digits = text.substr(begin, end - begin);
    digits.erase(std::remove(digits.begin(), digits.end(), ','), digits.end());
    return std::atol(digits.c_str());
}

/// Whether braces, \left and \right, \begin and \end come in pairs.
bool balanced(std::string const& latex) {
    int depth = 0;
    for (std::size_t i = 0; i < latex.size(); ++i) {
        if (latex[i] == '{') ++depth;
        if (latex[i] == '}' && --depth < 0) return false;
    }
    auto const count = [&](std::string const& word) {
        int n = 0;
        for (auto at = latex.find(word); at != latex.npos; at = latex.find(word, at + 1)) ++n;
        return n;
    };
    return depth == 0 && count("\\left(") + count("\\left[") == count("\\right)") + count("\\right]") && count("\\begin{") == count("\\end{") &&
           count("$") % 2 == 0;
}

bool is_ascii(std::string const& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
}

/// Whether Graphviz draws it; a graph needs no test where there is no `dot`.
bool draws(std::string const& graph) {
    if (std::system("command -v dot >/dev/null 2>&1") != 0) {
        BOOST_TEST_MESSAGE("dot is not installed: the drawing is not tested");
        return true;
    }
    std::FILE* const dot = popen("dot -Tsvg >/dev/null 2>&1", "w");
    std::fputs(graph.c_str(), dot);
    return pclose(dot) == 0;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_network_is_its_forward_pass) {
    std::ostringstream out;
    out << explain<regressor>();
    BOOST_TEST(equations(out.str()) ==
               "Forward pass\n"
               "  dense_1 = x · dense_1.weightᵀ + dense_1.bias       (B, 3)\n"
               "  relu_1 = max(0, dense_1)                           (B, 3)\n"
               "  dense_2 = relu_1 · dense_2.weightᵀ + dense_2.bias  (B, 2)\n");
    BOOST_TEST(number_before(out.str(), " FLOP, ") == cost<regressor>.forward_flops);
}

BOOST_AUTO_TEST_CASE(pooling_is_part_of_the_kernel_of_the_convolution) {
    std::string const text = explain<reader>();
    BOOST_TEST(contains(text, "3x3 convolution of 1 channel into 3, 6x6 places, with 2x2 window_max into 3x3, "));
    BOOST_TEST(contains(text, "       pooled = window_max(max(0, acc + "));
    BOOST_TEST(contains(text, "       max_pool2d_1 = pooled\n"));
    BOOST_TEST(!contains(text, "\nrelu_1 "));  // among the values in memory
}

BOOST_AUTO_TEST_CASE(a_convolution_by_minimal_filtering_says_so) {
    BOOST_TEST(contains(explain<deep_reader>(), "of 32 channels into 32, 12x12 places, channels in the registers, by minimal filtering"));
    BOOST_TEST(!contains(explain<deep_reader>(), "of 1 channel into 32, 14x14 places, channels in the registers, by minimal filtering"));
}
BOOST_AUTO_TEST_CASE(a_trainer_is_forward_backward_and_update) {
    BOOST_TEST(equations(explain<regression>()) ==
               "Forward pass\n"
               "  dense_1 = x · dense_1.weightᵀ + dense_1.bias        (B, 3)\n"
               "  relu_1 = max(0, dense_1)                            (B, 3)\n"
               "  dense_2 = relu_1 · dense_2.weightᵀ + dense_2.bias   (B, 2)\n"
               "  v₁ = 0.5 · sample_weight · Σ_i (dense_2 − target)²  (B, 1)\n"
               "  L = Σ_batch v₁\n"
               "\n"
               "Backward pass\n"
               "  ∂L/∂dense_2 = sample_weight · (dense_2 − target)  (B, 2)\n"
               "  ∂L/∂dense_2.bias = Σ_batch ∂L/∂dense_2            (2)\n"
               "  ∂L/∂relu_1 = ∂L/∂dense_2 · dense_2.weight         (B, 3)\n"
               "  ∂L/∂dense_2.weight = ∂L/∂dense_2ᵀ · relu_1        (2, 3)\n"
               "  ∂L/∂dense_1 = ∂L/∂relu_1 ⊙ [relu_1 > 0]           (B, 3)\n"
               "  ∂L/∂dense_1.bias = Σ_batch ∂L/∂dense_1            (3)\n"
               "  ∂L/∂dense_1.weight = ∂L/∂dense_1ᵀ · x             (3, 4)\n"
               "\n"
               "Update, for each parameter w\n"
               "  w ← w − learning_rate · (∂L/∂w + weight_decay · w)\n");
}

BOOST_AUTO_TEST_CASE(ascii_says_the_same_with_every_keyboard) {
    std::string const text = explain<regression>(notation::ascii);
    BOOST_TEST(is_ascii(text));
    BOOST_TEST(contains(text, "  dL/d(dense_1.weight) = dL/d(dense_1)^T @ x "));
    BOOST_TEST(contains(text, "  w <- w - learning_rate * (dL/d(w) + weight_decay * w)\n"));
    BOOST_TEST(is_ascii(explain<classification_>(notation::ascii)));
}

BOOST_AUTO_TEST_CASE(softmax_and_cross_entropy_leave_p_minus_t) {
    std::string const text = explain<classification_>();
    BOOST_TEST(contains(text, "  ∂L/∂dense_3 = sample_weight · (v₂ · softmax(dense_3) − target)"));
    BOOST_TEST(contains(text, "  v₂ = Σ_i target "));
    BOOST_TEST(contains(text, "  ∂L/∂dense_2 = ∂L/∂residual_1 ⊙ (1 − tanh_1²)"));
    BOOST_TEST(contains(text, "  residual_1 = dense_1 + tanh_1"));
}

BOOST_AUTO_TEST_CASE(adam_is_one_update_for_all_parameters) {
    std::string const text = equations(explain<classification_>());
    BOOST_TEST(text.substr(text.find("Update")) ==
               "Update, for each parameter w\n"
               "  v₄ = 1 − beta1\n"
               "  v₅ = 1 − beta2\n"
               "  v₆ = 1 / √(1 − beta2^step)\n"
               "  v₇ = learning_rate / (1 − beta1^step)\n"
               "  u₁ = ∂L/∂w + weight_decay · w\n"
               "  state_0′ = beta1 · state_0 + v₄ · u₁\n"
               "  state_1′ = beta2 · state_1 + v₅ · u₁²\n"
               "  w ← w − v₇ · state_0′ / (v₆ · √(state_1′) + epsilon)\n");
}

BOOST_AUTO_TEST_CASE(kernels_say_what_was_fused) {
    std::string const text = explain<regression>();
    BOOST_TEST(contains(text, "  1  matrix product (8, 4) by (4, 3), 192 FLOP, 284 bytes\n"
                              "       acc = x · dense_1.weightᵀ\n"
                              "       relu_1 = max(0, acc + dense_1.bias)\n"));
    BOOST_TEST(contains(text, "       acc = xᵀ · ∂L/∂dense_1\n"
                              "       dense_1.weightᵀ ← dense_1.weightᵀ − learning_rate · (acc + weight_decay · dense_1.weightᵀ)\n"));
    BOOST_TEST(contains(text, "dense_1.weightᵀ  parameters        0 "));
    BOOST_TEST(number_before(text, " FLOP, ") == regression::batch_size * cost<regressor>.training_flops);
    BOOST_TEST(number_before(text, " bytes, used again") == regression::arena_bytes);
    std::string const other = explain<classification_>();
    BOOST_TEST(number_before(other, " FLOP, ") == classification_::batch_size * cost<classifier>.training_flops);
    BOOST_TEST(number_before(other, " bytes, used again") == classification_::arena_bytes);
}

BOOST_AUTO_TEST_CASE(every_value_that_is_read_has_its_equation) {
    std::string const text = equations(explain<classification_>());
    for (int v = 1; v < 8; ++v) {
        std::string const name = detail::script{notation::unicode}.numbered("v", v);
        BOOST_TEST(contains(text, "  " + name + " = "));
    }
    BOOST_TEST(!contains(text, "v₈"));
    BOOST_TEST(!contains(text, "?"));
}

BOOST_AUTO_TEST_CASE(latex_is_well_formed) {
    for (std::string const& text : {explain<regressor>(notation::latex), explain<regression>(notation::latex), explain<classification_>(notation::latex)}) {
        BOOST_TEST(balanced(text));
        BOOST_TEST(is_ascii(text));
    }
    BOOST_TEST(contains(explain<regression>(notation::latex),
                        "\\frac{\\partial L}{\\partial \\mathrm{dense\\_1}} &= "
                        "\\frac{\\partial L}{\\partial \\mathrm{relu\\_1}} \\odot \\left[\\mathrm{relu\\_1} > 0\\right] && (B, 3)"));
}

BOOST_AUTO_TEST_CASE(graphviz_draws_it) {
    BOOST_TEST(draws(explain<regressor>(notation::graphviz)));
    BOOST_TEST(draws(explain<regression>(notation::graphviz)));
    BOOST_TEST(draws(explain<classification_>(notation::graphviz)));
    BOOST_TEST(!draws("digraph {"));
}

BOOST_AUTO_TEST_CASE(what_differs_in_training_is_told_for_each) {
    struct chancy : network<input<3>, dense<4>, batch_norm<>, dropout<0.25>, dense<2>> {};
    std::string const inference = explain<chancy>(), training = explain<trainer<chancy, mse, sgd, batch<8>>>();
    BOOST_TEST(inference.find("random") == inference.npos);
    BOOST_TEST(inference.find("batch_norm_1 = batch_norm_1.weight ⊙ (dense_1 − batch_norm_1.running_mean)") != inference.npos);
    BOOST_TEST(training.find("[random_0 ≥ 0.25]") != training.npos);
    BOOST_TEST(training.find("random_n: uniform") != training.npos);
    BOOST_TEST(training.find("batch_norm_1.running_mean ← batch_norm_1.running_mean + 0.1 · (") != training.npos);
    BOOST_TEST(training.find("∂L/∂batch_norm_1.running_mean") == training.npos);
}
