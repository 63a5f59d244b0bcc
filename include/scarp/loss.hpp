// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/loss/binary_cross_entropy.hpp>
#include <scarp/loss/binary_cross_entropy_with_logits.hpp>
#include <scarp/loss/contrastive.hpp>
#include <scarp/loss/cosine_embedding.hpp>
#include <scarp/loss/cosine_similarity.hpp>
#include <scarp/loss/cross_entropy.hpp>
#include <scarp/loss/elementwise.hpp>
#include <scarp/loss/focal.hpp>
#include <scarp/loss/gaussian_nll.hpp>
#include <scarp/loss/hinge.hpp>
#include <scarp/loss/kl_divergence.hpp>
#include <scarp/loss/log_cosh.hpp>
#include <scarp/loss/loss.hpp>
#include <scarp/loss/mae.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/loss/multi_class_hinge.hpp>
#include <scarp/loss/poisson_nll.hpp>
#include <scarp/loss/quantile.hpp>
#include <scarp/loss/regularised.hpp>
#include <scarp/loss/smooth_l1.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>
#include <scarp/loss/squared_hinge.hpp>
#include <scarp/loss/sum_of.hpp>
#include <scarp/loss/summed.hpp>
#include <scarp/loss/triplet.hpp>
