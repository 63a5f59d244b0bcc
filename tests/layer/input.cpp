// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_input
#include <boost/test/unit_test.hpp>

#include <scarp/model/model.hpp>

#include <span>

using namespace scarp;

namespace {

/// Sums over the first of two axes.
struct column_sums {
    static constexpr expression define(expression x) { return sum(x, axes{0}); }
};

struct columns : network<input<2, 3>, column_sums> {};
static_assert(std::is_same_v<input_shape<columns>, shape<2, 3>>);
static_assert(std::is_same_v<output_shape<columns>, shape<3>>);
static_assert(model<columns>::input_size == 6);

}  // namespace

BOOST_AUTO_TEST_CASE(a_sample_is_row_major_in_the_declared_order) {
    double const x[] = {1, 2, 3, 4, 5, 6};
    auto const y = model<columns, double>{}(std::span{x});
    BOOST_TEST(y[0] == 1 + 4);
    BOOST_TEST(y[1] == 2 + 5);
    BOOST_TEST(y[2] == 3 + 6);
}
