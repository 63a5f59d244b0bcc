// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE objective_straight_line
#include <boost/test/unit_test.hpp>

#include <objective/support.hpp>
#include <scarp/objective/gallery.hpp>

using namespace scarp;

BOOST_AUTO_TEST_CASE(long_programs_run_in_a_loop) {
    constexpr int n = 60;
    constexpr auto chain = objective<n>([](auto x) {
        auto const a = slice(x, 0, 0, n - 1), b = slice(x, 0, 1, n);
        return sum(square(1 - a) + 100 * square(b - square(a)));
    });
    static_assert(frozen<detail::gradient_stage<n, decltype(chain)::formula>>::value.node_count > 500);
    philox random{2};
    std::array<double, n> low, high;
    low.fill(-2), high.fill(2);
    auto const x = testing::draw_point(random, low, high);
    double expected = 0;
    for (std::size_t i = 0; i + 1 < n; ++i) expected += gallery::rosenbrock({x[i], x[i + 1]});
    BOOST_TEST(chain(x) == expected, boost::test_tools::tolerance(1e-13));
    gradient_report const r = check_gradient(chain, x);
    BOOST_TEST(r.agrees, to_text(r));
    BOOST_TEST(r.checked == n);
}

BOOST_AUTO_TEST_CASE(the_compiler_and_the_program_compute_the_same) {
    constexpr std::array<double, 2> at{-1.25, 0.75};
    constexpr double value = gallery::ackley(at);
    constexpr auto gradient = gallery::ackley.gradient(at);
    constexpr auto hessian = gallery::ackley.hessian(at);
    double volatile first = at[0];
    std::array<double, 2> const now{first, at[1]};
    BOOST_TEST(gallery::ackley(now) == value, boost::test_tools::tolerance(1e-14));
    for (std::size_t i = 0; i < 2; ++i) {
        BOOST_TEST(gallery::ackley.gradient(now)[i] == gradient[i], boost::test_tools::tolerance(1e-13));
        for (std::size_t j = 0; j < 2; ++j)
            BOOST_TEST(gallery::ackley.hessian(now)[i][j] == hessian[i][j], boost::test_tools::tolerance(1e-12));
    }
}
