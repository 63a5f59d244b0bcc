// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE objective_gallery
#include <boost/test/unit_test.hpp>

#include <objective/support.hpp>
#include <scarp/objective/gallery.hpp>
#include <scarp/objective/lbfgs.hpp>

using namespace scarp;

namespace {

template <class F>
void obeys_the_laws(F const& f) {
    BOOST_TEST_CONTEXT(f.name) {
        philox random{11};
        for (auto const& x : f.minima) {
            BOOST_TEST(std::fabs(f(x) - f.minimum) < 1e-12);
            BOOST_TEST(std::fabs(f.gradient(x)[0]) < 1e-12);
            BOOST_TEST(std::fabs(f.gradient(x)[1]) < 1e-12);
            for (int k = 0; k < 50; ++k) {  // nothing near is lower
                auto y = x;
                for (double& c : y) c += 0.02 * (random.uniform<double>() - 0.5);
                BOOST_TEST(f(y) >= f(x));
            }
        }
        for (int k = 0; k < 100; ++k) {
            auto const x = testing::draw_point(random, f.from, f.to);
            BOOST_TEST((f.minima.empty() || f(x) >= f.minimum));
            gradient_report const r = check_gradient(f, x);
            BOOST_TEST(r.agrees, to_text(r));
            BOOST_TEST(testing::hessian_error(f, x, {1, -2}) < 1e-5);
        }
    }
}

template <class F>
constexpr bool curves_up(F const& f) {  // both eigenvalues of the Hessian are positive
    for (auto const& x : f.minima) {
        auto const h = f.hessian(x);
        if (!(h[0][0] > 0) || !(h[0][0] * h[1][1] - h[0][1] * h[1][0] > 0)) return false;
    }
    return true;
}
static_assert(curves_up(gallery::bowl) && curves_up(gallery::narrow_bowl) && curves_up(gallery::rosenbrock));
static_assert(curves_up(gallery::himmelblau) && curves_up(gallery::beale) && curves_up(gallery::booth));
static_assert(curves_up(gallery::rastrigin) && curves_up(gallery::styblinski_tang));
static_assert(gallery::saddle.gradient({0, 0}) == std::array<double, 2>{} && gallery::saddle.hessian({0, 0})[1][1] < 0);
static_assert(gallery::ackley.gradient({0, 0}) == std::array<double, 2>{});

}  // namespace

BOOST_AUTO_TEST_CASE(minima_and_derivatives_are_right) {
    obeys_the_laws(gallery::bowl);
    obeys_the_laws(gallery::narrow_bowl);
    obeys_the_laws(gallery::rosenbrock);
    obeys_the_laws(gallery::himmelblau);
    obeys_the_laws(gallery::beale);
    obeys_the_laws(gallery::rastrigin);
    obeys_the_laws(gallery::ackley);
    obeys_the_laws(gallery::saddle);
    obeys_the_laws(gallery::booth);
    obeys_the_laws(gallery::styblinski_tang);
}

BOOST_AUTO_TEST_CASE(the_bowls_are_conditioned_as_they_say) {
    BOOST_TEST(gallery::bowl.hessian({1, 1})[0][0] == gallery::bowl.hessian({1, 1})[1][1]);
    BOOST_TEST(gallery::narrow_bowl.hessian({1, 1})[1][1] == 100 * gallery::narrow_bowl.hessian({1, 1})[0][0]);
}

BOOST_AUTO_TEST_CASE(every_minimum_of_himmelblau_is_found_from_its_corner) {
    int found = 0;
    for (auto const& start : {std::array{4.0, 4.0}, {-4.0, 4.0}, {-4.0, -4.0}, {4.0, -4.0}}) {
        auto const way = minimise(gallery::himmelblau, start, lbfgs{}, {.gradient_norm = 1e-9});
        auto const& end = gallery::himmelblau.minima[static_cast<std::size_t>(found)];
        BOOST_TEST(way.converged);
        BOOST_TEST(std::hypot(way.end()[0] - end[0], way.end()[1] - end[1]) < 1e-8);
        ++found;
    }
    BOOST_TEST(found == 4);
}
