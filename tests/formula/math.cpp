// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE formula_math
#if defined(SCARP_TEST_INCLUDED)
#include <boost/test/included/unit_test.hpp>
#else
#include <boost/test/unit_test.hpp>
#endif

#include <scarp/formula/math.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

using namespace scarp;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double tiny = std::numeric_limits<double>::denorm_min();

constexpr bool same(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }
constexpr bool near(double a, double b) { return a == b || math::abs(a - b) <= 2e-15 * math::abs(b); }
constexpr bool is_nan(double a) { return a != a; }

// What the compiler computes.
static_assert(math::exp(0.0) == 1 && near(math::exp(1.0), 2.718281828459045) && near(math::exp(-1.0), 0.36787944117144233));
static_assert(math::exp(infinity) == infinity && math::exp(-infinity) == 0 && is_nan(math::exp(nan)));
static_assert(math::exp(709.79) == infinity && math::exp(-746.0) == 0 && math::exp(-745.0) == tiny);
static_assert(math::exp(1.0f) == 2.7182817f);
static_assert(same(math::expm1(-0.0), -0.0) && math::expm1(tiny) == tiny && math::expm1(-infinity) == -1);
static_assert(near(math::expm1(1e-9), 1.0000000005000000002e-9) && math::expm1(710.0) == infinity);
static_assert(math::log(1.0) == 0 && near(math::log(10.0), 2.302585092994046) && near(math::log(tiny), -744.4400719213812));
static_assert(math::log(0.0) == -infinity && math::log(-0.0) == -infinity && is_nan(math::log(-1.0)));
static_assert(math::log(infinity) == infinity && is_nan(math::log(nan)));
static_assert(same(math::log1p(-0.0), -0.0) && near(math::log1p(1e-9), 9.999999995e-10));
static_assert(math::log1p(-1.0) == -infinity && is_nan(math::log1p(-1.5)) && math::log1p(infinity) == infinity);
static_assert(math::sqrt(2.0) == 1.4142135623730951 && math::sqrt(tiny) == 0x1p-537 && same(math::sqrt(-0.0), -0.0));
static_assert(math::sqrt(1e308) == 1e154 && is_nan(math::sqrt(-1.0)) && math::sqrt(infinity) == infinity);
static_assert(near(math::tanh(0.5), 0.46211715726000973) && math::tanh(infinity) == 1 && math::tanh(-infinity) == -1);
static_assert(math::tanh(tiny) == tiny && same(math::tanh(-0.0), -0.0) && is_nan(math::tanh(nan)));
static_assert(math::sigmoid(0.0) == 0.5 && math::sigmoid(infinity) == 1 && math::sigmoid(-infinity) == 0);
static_assert(near(math::sigmoid(-700.0), 9.85967654375977e-305) && is_nan(math::sigmoid(nan)));
static_assert(near(math::erf(0.5), 0.5204998778130465) && near(math::erf(2.0), 0.9953222650189527));
static_assert(math::erf(-infinity) == -1 && same(math::erf(-0.0), -0.0) && is_nan(math::erf(nan)));
static_assert(math::pow(2.0, 10.0) == 1024 && near(math::pow(2.0, 0.5), 1.4142135623730951) && math::pow(-2.0, 3.0) == -8);
static_assert(math::pow(nan, 0.0) == 1 && math::pow(1.0, nan) == 1 && is_nan(math::pow(-8.0, 1.0 / 3)));
static_assert(math::pow(0.0, -1.0) == infinity && same(math::pow(-0.0, 3.0), -0.0) && math::pow(-0.0, -3.0) == -infinity);
static_assert(math::pow(0.5, infinity) == 0 && math::pow(2.0, -infinity) == 0 && math::pow(-1.0, infinity) == 1);
static_assert(math::pow(10.0, 400.0) == infinity && math::pow(10.0, -400.0) == 0 && math::pow(-infinity, 3.0) == -infinity);
static_assert(math::floor(-0.5) == -1 && math::floor(2.5) == 2 && same(math::floor(-0.0), -0.0) && math::floor(1e300) == 1e300);
static_assert(math::sin(0.0) == 0 && near(math::sin(1.0), 0.8414709848078965) && near(math::cos(1.0), 0.5403023058681398));
static_assert(is_nan(math::sin(infinity)) && math::cos(0.0) == 1 && same(math::sin(-0.0), -0.0));
static_assert(math::abs(-2.0) == 2 && same(math::abs(-0.0), 0.0) && is_nan(math::abs(nan)));
static_assert(math::max(1.0, 2.0) == 2 && math::max(nan, 2.0) == 2 && is_nan(math::max(2.0, nan)));
static_assert(math::min(1.0, 2.0) == 1 && math::min(nan, 2.0) == 2 && is_nan(math::min(2.0, nan)));
static_assert(math::select(true, 1.0f, 2.0f) == 1 && math::select(false, 1.0f, 2.0f) == 2);

// The largest relative error of f over `count` points of a range, in arithmetic or, for geometric ones, logarithmic
// spacing with a random offset.
struct range {
    double low, high;
    bool geometric = false;
};

constexpr int count = 200'000;

template <class F, class G>
double worst(F f, G reference, range r) {
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> draw(r.low, r.high);
    double error = 0;
    for (int i = 0; i < count; ++i) {
        double const x = r.geometric ? std::exp(draw(random)) : draw(random);
        long double const expected = reference(static_cast<long double>(x));
        if (std::fabs(expected) < std::numeric_limits<double>::min()) continue;  // subnormal: few digits
        double const e = static_cast<double>(std::fabs((static_cast<long double>(f(x)) - expected) / expected));
        if (!(e <= error)) error = e;
    }
    return error;
}

int checked = 0;

template <class F, class G>
void compare(char const* name, F f, G reference, std::initializer_list<range> ranges) {
    for (auto r : ranges) {
        double const error = worst(f, reference, r);
        BOOST_TEST(error <= 2e-15, name << " on [" << r.low << ", " << r.high << "]: relative error " << error);
        checked += count;
    }
}

#define COMPARE(name, ...) \
    compare(#name, [](double x) { return math::name(x); }, [](long double x) { return std::name(x); }, {__VA_ARGS__})

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_the_standard_library) {
    COMPARE(exp, {-708, 709.7}, {-1, 1});
    COMPARE(expm1, {-1, 1}, {-40, 709.7}, {-40, 0, true});
    COMPARE(log, {-700, 700, true}, {0.5, 2});
    COMPARE(log1p, {-0.999, 1}, {-40, 700, true});
    COMPARE(sqrt, {-700, 700, true});
    COMPARE(tanh, {-1, 1}, {-30, 30}, {-40, 0, true});
    COMPARE(erf, {-1, 1}, {1, 7}, {-40, 2, true});
    COMPARE(floor, {-100, 100}, {0, 50, true});
    COMPARE(sin, {-10, 10}, {-1e6, 1e6});
    COMPARE(cos, {-10, 10}, {-1e6, 1e6});
    compare("sigmoid", [](double x) { return math::sigmoid(x); },
            [](long double x) { return 1 / (1 + std::exp(-x)); }, {{-700, 700}, {-1, 1}});
    for (double y : {-3.0, -0.5, 1.0 / 3, 2.0, 2.5, 17.0, 100.25})
        compare("pow", [=](double x) { return math::pow(x, y); },
                [=](long double x) { return std::pow(x, static_cast<long double>(y)); }, {{-7, 7, true}, {0.9, 1.1}});
    for (double x : {1e-5, 0.3, 0.999, 1.001, 7.0, 1e5})
        compare("power", [=](double y) { return math::pow(x, y); },
                [=](long double y) { return std::pow(static_cast<long double>(x), y); }, {{-60, 60}});
    BOOST_TEST_MESSAGE(checked << " values within 2e-15");
    BOOST_TEST(checked > 5'000'000);
}

BOOST_AUTO_TEST_CASE(square_roots_are_correctly_rounded) {
    std::mt19937_64 random(3);
    std::uniform_real_distribution<double> exponent(-700, 700);
    int wrong = 0;
    for (int i = 0; i < 500'000; ++i) {
        double const x = std::exp(exponent(random));
        wrong += math::sqrt(x) != std::sqrt(x);
    }
    BOOST_TEST(wrong == 0);
}

namespace {

constexpr int arguments = 200, functions = 11;

struct table {
    double x[arguments], value[functions][arguments];
};

constexpr table tabulate(table t) {
    for (int i = 0; i < arguments; ++i) {
        double const x = t.x[i], a = math::abs(x) + 0.01;
        double const row[functions] = {math::exp(x),  math::expm1(x),   math::log(a), math::log1p(a),
                                       math::sqrt(a), math::tanh(x),    math::erf(x), math::sigmoid(x),
                                       math::pow(a, x), math::sin(x),   math::cos(x)};
        for (int f = 0; f < functions; ++f) t.value[f][i] = row[f];
    }
    return t;
}

constexpr table compiled = [] {
    table t{};
    for (int i = 0; i < arguments; ++i) t.x[i] = 0.0737 * i - 6.6;
    return tabulate(t);
}();

}  // namespace

// The compiler's value and the running program's have the same bits, whatever the optimizer contracts.
BOOST_AUTO_TEST_CASE(constant_evaluation_equals_run_time) {
    table running{};
    for (int i = 0; i < arguments; ++i) {
        double volatile const hidden = compiled.x[i];
        running.x[i] = hidden;
    }
    running = tabulate(running);
    for (int f = 0; f < functions; ++f)
        for (int i = 0; i < arguments; ++i)
            BOOST_TEST(same(running.value[f][i], compiled.value[f][i]), "function " << f << " of " << compiled.x[i]);
}

// Narrow results are the double ones, rounded once.
BOOST_AUTO_TEST_CASE(float_rounds_the_double_result) {
    for (int i = -1000; i < 1000; ++i) {
        float const x = 0.013f * static_cast<float>(i);
        BOOST_REQUIRE(math::exp(x) == static_cast<float>(math::exp(static_cast<double>(x))));
        BOOST_REQUIRE(math::tanh(x) == static_cast<float>(math::tanh(static_cast<double>(x))));
        BOOST_REQUIRE(math::pow(math::abs(x), 1.5f) == static_cast<float>(math::pow(std::fabs(static_cast<double>(x)), 1.5)));
    }
}
