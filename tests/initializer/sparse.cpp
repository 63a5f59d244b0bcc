// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE initializer_sparse
#include <boost/test/unit_test.hpp>

#include <initializer/values.hpp>
#include <scarp/initializer/sparse.hpp>

using namespace scarp;
using namespace scarp::testing;

namespace {

int zeros_in_column(std::vector<double> const& w, int rows, int cols, int column) {
    int zeros = 0;
    for (int r = 0; r < rows; ++r) zeros += w[static_cast<std::size_t>(r * cols + column)] == 0;
    return zeros;
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_column_has_its_share_of_zeros) {
    struct {
        double sparsity;
        int rows, zeros;
    } const cases[] = {{0.1, 100, 10}, {0.9, 100, 90}, {0.25, 10, 3}, {0, 7, 0}, {1, 7, 7}, {0.5, 1, 1}};
    for (auto const& c : cases) {
        auto const w = values_by(sparse{c.sparsity, 0.01}, extents{c.rows, 30});
        for (int column = 0; column < 30; ++column) BOOST_TEST(zeros_in_column(w, c.rows, 30, column) == c.zeros);
    }
}

BOOST_AUTO_TEST_CASE(the_others_are_normal) {
    auto w = values_by(sparse{.sparsity = 0.8, .std = 0.5}, extents{500, 200});
    std::erase(w, 0.0);
    BOOST_TEST(w.size() == 20'000u);
    check_distribution(w, [](double x) { return normal_share(x / 0.5); });
}

BOOST_AUTO_TEST_CASE(every_row_is_chosen_as_often) {
    int const rows = 20, cols = 5000;
    auto const w = values_by(sparse{.sparsity = 0.3}, extents{rows, cols});
    for (int r = 0; r < rows; ++r) {
        int zeros = 0;
        for (int c = 0; c < cols; ++c) zeros += w[static_cast<std::size_t>(r * cols + c)] == 0;
        BOOST_TEST(std::abs(zeros - 0.3 * cols) < 5 * std::sqrt(0.3 * 0.7 * cols));
    }
}
