// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/name.hpp>
#include <scarp/loss.hpp>
#include <scarp/loss/huber.hpp>

/// Every loss, once: a line here puts it through the laws of tests/whole/losses.cpp and losses_in_*.cpp.
namespace losses {

using namespace scarp;

/// A loss under the name that tests/reference/make_losses.py gives it.
template <name Text, class L>
struct subject {
    static constexpr auto text = Text;
    using type = L;
};

template <class... Subjects>
struct subjects {
    static constexpr int count = sizeof...(Subjects);
};

using six_weights = class_weights<1, 2, 0.5, 1, 3, 0.25>;

// clang-format off
using all = subjects<
    subject<"mse", mse>,
    subject<"mse_sum", summed<mse>>,
    subject<"mae", mae>,
    subject<"mse_and_mae", sum_of<scaled<0.7, mse>, scaled<0.3, mae>>>,
    subject<"huber", huber<>>,
    subject<"huber_0.5", huber<0.5>>,
    subject<"smooth_l1", smooth_l1<>>,
    subject<"smooth_l1_2", smooth_l1<2>>,
    subject<"log_cosh", log_cosh>,
    subject<"log_cosh_far", log_cosh>,
    subject<"quantile_0.9", quantile<0.9>>,
    subject<"cross_entropy", softmax_cross_entropy>,
    subject<"cross_entropy_smooth", cross_entropy<label_smoothing<0.1>>>,
    subject<"cross_entropy_weights", cross_entropy<six_weights>>,
    subject<"cross_entropy_both", cross_entropy<label_smoothing<0.1>, six_weights>>,
    subject<"cross_entropy_labels", softmax_cross_entropy>,
    subject<"cross_entropy_far", softmax_cross_entropy>,
    subject<"binary_cross_entropy", binary_cross_entropy>,
    subject<"binary_cross_entropy_with_logits", binary_cross_entropy_with_logits<>>,
    subject<"binary_cross_entropy_with_logits_far", binary_cross_entropy_with_logits<>>,
    subject<"binary_cross_entropy_with_logits_3", binary_cross_entropy_with_logits<pos_weight<3>>>,
    subject<"binary_cross_entropy_with_logits_each", binary_cross_entropy_with_logits<pos_weight<1, 2, 0.5, 1, 3, 0.25>>>,
    subject<"focal", focal<>>,
    subject<"focal_1.5", focal<1.5, 0.6>>,
    subject<"hinge", hinge>,
    subject<"squared_hinge", squared_hinge>,
    subject<"multi_class_hinge", multi_class_hinge<>>,
    subject<"multi_class_hinge_2", multi_class_hinge<0.5, 2>>,
    subject<"kl_divergence", kl_divergence>,
    subject<"kl_divergence_sum", summed<kl_divergence>>,
    subject<"poisson_nll", poisson_nll>,
    subject<"gaussian_nll", gaussian_nll>,
    subject<"cosine_similarity", cosine_similarity>,
    subject<"cosine_embedding", cosine_embedding<0.1>>,
    subject<"contrastive", contrastive<2>>,
    subject<"triplet", triplet<>>>;
// clang-format on

}  // namespace losses
