// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/test/unit_test.hpp>

#include <scarp/objective/check_gradient.hpp>
#include <scarp/shape/philox.hpp>

#include <cmath>

namespace scarp::testing {

/// A point between two corners.
template <class Point>
Point draw_point(philox& random, Point const& from, Point const& to) {
    Point x{};
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = from[i] + (to[i] - from[i]) * random.uniform<double>();
    return x;
}

/// The largest relative error of the Hessian, and of its product with a vector, against differences of the gradient.
template <class Objective>
double hessian_error(Objective const& f, typename Objective::point x, typename Objective::point const& v) {
    auto const h = f.hessian(x);
    auto const product = f.hessian_vector_product(x, v);
    double worst = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        double expected = 0;
        for (std::size_t j = 0; j < x.size(); ++j) {
            double const slope = detail::central_difference(x[j], [&] { return f.gradient(x)[i]; });
            worst = std::fmax(worst, std::fabs(h[i][j] - slope) / std::fmax(1, std::fabs(slope)));
            expected += h[i][j] * v[j];
        }
        worst = std::fmax(worst, std::fabs(product[i] - expected) / std::fmax(1, std::fabs(expected)));
    }
    return worst;
}

/// Gradient, Hessian and products with it agree with differences at points of a cube.
template <class Objective>
void obeys_the_laws(Objective const& f, double from, double to) {
    using point = typename Objective::point;
    philox random{7};
    point low, high;
    low.fill(from);
    high.fill(to);
    for (int k = 0; k < 20; ++k) {
        point const x = draw_point(random, low, high), v = draw_point(random, low, high);
        gradient_report const r = check_gradient(f, x);
        BOOST_TEST(r.agrees, to_text(r));
        BOOST_TEST(r.checked == Objective::size);
        BOOST_TEST(hessian_error(f, x, v) < 1e-6);
        BOOST_TEST(f.value_and_gradient(x).value == f(x), boost::test_tools::tolerance(1e-13));
    }
}

}  // namespace scarp::testing
