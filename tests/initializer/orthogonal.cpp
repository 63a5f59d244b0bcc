// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE initializer_orthogonal
#include <boost/test/unit_test.hpp>

#include <initializer/values.hpp>
#include <scarp/initializer/eye.hpp>
#include <scarp/initializer/orthogonal.hpp>

using namespace scarp;
using namespace scarp::testing;

namespace {

/// Farthest element of W W^T, or of W^T W where that is the smaller one, from gain^2 I.
template <class T>
double distance_from_identity(std::vector<T> const& w, extents shape, double gain) {
    int const rows = shape[0], cols = shape.size() / rows, count = std::min(rows, cols);
    auto const at = [&](int vector, int i) {
        int const k = rows <= cols ? vector * cols + i : i * cols + vector;
        return static_cast<double>(w[static_cast<std::size_t>(k)]);
    };
    double far = 0;
    for (int a = 0; a < count; ++a)
        for (int b = 0; b <= a; ++b) {
            double sum = 0;
            for (int i = 0; i < std::max(rows, cols); ++i) sum += at(a, i) * at(b, i);
            far = std::max(far, std::fabs(sum - (a == b) * gain * gain));
        }
    return far;
}

constexpr bool an_orthogonal_matrix_of_the_compiler() {
    parameter_record record;
    record.dims = extents{3, 3};
    double w[9] = {};
    philox random{1};
    orthogonal{}(parameter_values<double>{w, record, row_major(record.dims)}, random);
    for (int a = 0; a < 3; ++a)
        for (int b = 0; b < 3; ++b) {
            double const sum = w[3 * a] * w[3 * b] + w[3 * a + 1] * w[3 * b + 1] + w[3 * a + 2] * w[3 * b + 2];
            if (sum - (a == b) > 1e-14 || sum - (a == b) < -1e-14) return false;
        }
    return true;
}
static_assert(an_orthogonal_matrix_of_the_compiler());

}  // namespace

BOOST_AUTO_TEST_CASE(rows_or_columns_are_orthonormal) {
    for (extents const shape : {extents{64, 64}, extents{100, 40}, extents{40, 100}, extents{1, 7}, extents{7, 1}, extents{2, 2},
                                extents{32, 8, 3, 3}, extents{150, 151}}) {
        BOOST_TEST(distance_from_identity(values_by(orthogonal{}, shape), shape, 1) < 1e-13);
        BOOST_TEST(distance_from_identity(values_by<float>(orthogonal{}, shape), shape, 1) < 1e-6);
        BOOST_TEST(distance_from_identity(values_by<float>(orthogonal{.gain = 0.1}, shape), shape, 0.1) < 1e-8);
    }
}

// Uniform over all orthogonal matrices: an element of a 5 by 5 one has mean 0, mean square 1/5, and mean fourth power
// 3 / (5 7); half of them are reflections.
BOOST_AUTO_TEST_CASE(no_direction_is_preferred) {
    double sum = 0, squares = 0, fourths = 0;
    int const matrices = 2000;
    for (int seed = 0; seed < matrices; ++seed)
        for (double const x : values_by(orthogonal{}, extents{5, 5}, static_cast<std::uint64_t>(seed))) {
            sum += x;
            squares += x * x;
            fourths += x * x * x * x;
        }
    double const n = 25.0 * matrices;
    BOOST_TEST(squares / n == 0.2, boost::test_tools::tolerance(1e-12));  // every row has length 1
    BOOST_TEST(std::fabs(sum / n) < 5 * std::sqrt(0.2 / n));
    BOOST_TEST(std::fabs(fourths / n - 3.0 / 35) < 0.002);
    int reflections = 0;
    for (int seed = 0; seed < matrices; ++seed) {
        auto const w = values_by(orthogonal{}, extents{2, 2}, static_cast<std::uint64_t>(seed));
        reflections += w[0] * w[3] - w[1] * w[2] < 0;
    }
    BOOST_TEST(std::abs(reflections - matrices / 2) < 5 * std::sqrt(matrices / 4.0));
}

BOOST_AUTO_TEST_CASE(eye_is_the_identity_matrix) {
    auto const w = values_by(eye{}, extents{3, 5});
    for (int r = 0; r < 3; ++r)
        for (int c = 0; c < 5; ++c) BOOST_TEST(w[static_cast<std::size_t>(5 * r + c)] == (r == c));
}
