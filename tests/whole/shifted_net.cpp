// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_shifted_net
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/layer/dense.hpp>

using namespace scarp;

namespace {

/// A parameter that the reduction behind its gradient reads: its update must not overtake that.
struct shift {
    static constexpr expression define(expression const& x) { return x + parameter("by", x.size()); }
};

struct net : network<input<24>, shift, relu> {};
struct deep : network<input<24>, shift, relu, dense<9>, shift, relu> {};

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) {
    laws::hold<net>();
    laws::hold<deep>();
}
