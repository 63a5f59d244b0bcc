// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE model_model
#include <boost/test/unit_test.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/model/model.hpp>

#include <boost/hana/for_each.hpp>
#include <boost/hana/second.hpp>

#include <array>
#include <cmath>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

using namespace scarp;

namespace {

struct net : network<input<9>, dense<50>, tanh_, dense<5>> {};

/// A layer whose parameters do not start at random.
struct scaled {
    static constexpr expression define(expression x) {
        return parameter_of(1, "scale", x.size()) * x + parameter_of(0.25, "shift", x.size());
    }
};

template <class Model>
std::vector<double> numbers_of(Model const& m) {
    std::vector<double> all;
    boost::hana::for_each(m.parameters(), [&](auto const& named) {
        auto const v = boost::hana::second(named);
        for (int i = 0; i < v.size(); ++i) all.push_back(v[i]);
    });
    return all;
}

/// U(-bound, bound): inside, and mean and variance within five standard errors.
template <class View>
void check_uniform(View const& v, double bound) {
    double sum = 0, squares = 0, largest = 0;
    for (int i = 0; i < v.size(); ++i) {
        double const x = v[i];
        sum += x;
        squares += x * x;
        largest = std::fmax(largest, std::fabs(x));
    }
    double const n = v.size(), variance = bound * bound / 3;
    BOOST_TEST(largest <= bound);
    BOOST_TEST(std::fabs(sum / n) < 5 * std::sqrt(variance / n));
    BOOST_TEST(std::fabs(squares / n - variance) < 5 * bound * bound * std::sqrt(4.0 / 45 / n));  // x^2: variance bound^4 4/45
}

template <class F>
void check_refusal(F const& f, std::string const& expected, std::string const& found) {
    BOOST_CHECK_EXCEPTION(f(), std::invalid_argument, [&](std::invalid_argument const& e) {
        std::string const words = e.what();
        BOOST_TEST_MESSAGE(words);
        return words.find("expected " + expected) != std::string::npos && words.find("found " + found) != std::string::npos;
    });
}

}  // namespace

BOOST_AUTO_TEST_CASE(initial_values_are_pytorchs_default) {
    struct wide : network<input<100>, dense<300>, dense<30>> {};
    model<wide> const m{seed{3}};
    check_uniform(m.parameter<"dense_1.weight">(), 0.1);
    check_uniform(m.parameter<"dense_1.bias">(), 0.1);
    check_uniform(m.parameter<"dense_2.weight">(), 1 / std::sqrt(300));
    check_uniform(m.parameter<"dense_2.bias">(), 1 / std::sqrt(300));
    model<wide, double> const d{seed{3}};
    check_uniform(d.parameter<"dense_1.weight">(), 0.1);
}

BOOST_AUTO_TEST_CASE(constants_start_at_their_value) {
    struct constant : network<input<6>, scaled> {};
    model<constant> const m{seed{3}};
    for (int i = 0; i < 6; ++i) {
        BOOST_TEST(m.parameter<"scaled_1.scale">()(i) == 1);
        BOOST_TEST(m.parameter<"scaled_1.shift">()(i) == 0.25f);
    }
}

BOOST_AUTO_TEST_CASE(everything_follows_from_the_seed) {
    BOOST_TEST(numbers_of(model<net>{seed{7}}) == numbers_of(model<net>{seed{7}}));
    model<net> again{seed{8}};
    auto const a = numbers_of(model<net>{seed{7}}), b = numbers_of(again);
    int equal = 0;
    for (std::size_t i = 0; i < a.size(); ++i) equal += a[i] == b[i];
    BOOST_TEST(equal <= 1);
    again.initialize(seed{7});
    BOOST_TEST(numbers_of(again) == a);
    // streams: no parameter repeats another
    BOOST_TEST(again.parameter<"dense_1.bias">()[0] != again.parameter<"dense_1.weight">()[0]);
}

BOOST_AUTO_TEST_CASE(models_are_values) {
    model<net> const a{seed{1}};
    model<net> b{a};
    b.parameter<"dense_2.bias">()(0) = 42;
    BOOST_TEST(a.parameter<"dense_2.bias">()(0) != 42);
    model<net> c{seed{2}};
    c = b;
    BOOST_TEST(numbers_of(c) == numbers_of(b));
    auto const before = numbers_of(c);
    model<net> const d{std::move(c)};
    BOOST_TEST(numbers_of(d) == before);
    c = a;  // a model that was moved from can be assigned to
    BOOST_TEST(numbers_of(c) == numbers_of(a));
    model<net, float, storage::in_place> e{seed{1}}, f{e};
    BOOST_TEST(numbers_of(e) == numbers_of(f));
    BOOST_TEST(numbers_of(e) == numbers_of(a));
    static_assert(std::is_nothrow_move_constructible_v<model<net>> && std::is_nothrow_move_assignable_v<model<net>>);
}

BOOST_AUTO_TEST_CASE(a_sample_is_whatever_converts_to_a_span) {
    model<net> const m{seed{1}};
    std::array<float, 9> array{};
    for (std::size_t i = 0; i < 9; ++i) array[i] = static_cast<float>(i) / 8 - 0.5f;
    std::vector<float> const vector(array.begin(), array.end());
    auto const y = m(std::span{array});
    auto const same = [&](auto const& z) { return std::equal(y.begin(), y.end(), z.begin()); };
    BOOST_TEST(same(m(std::span<float const>{vector})));
    BOOST_TEST(same(m(vector)));
    BOOST_TEST(same(m(array)));
    float plain[9];
    std::copy(array.begin(), array.end(), plain);
    BOOST_TEST(same(m(plain)));
}

BOOST_AUTO_TEST_CASE(what_cannot_fail_is_noexcept) {
    using m = model<net> const&;
    static_assert(noexcept(std::declval<m>()(std::declval<std::span<float const, 9>>())));
    static_assert(!noexcept(std::declval<m>()(std::declval<std::span<float const>>())));
}

BOOST_AUTO_TEST_CASE(wrong_lengths_are_refused_and_change_nothing) {
    model<net> const m;
    std::vector<float> const x(3 * 9, 0.5f);
    std::vector<float> y(3 * 5, -1);
    check_refusal([&] { m(std::span{x}.first(8)); }, "9", "8");
    check_refusal([&] { m(std::span{x}.first(10)); }, "9", "10");
    check_refusal([&] { m.predict(std::span{x}.first(26), y); }, "18", "26");
    check_refusal([&] { m.predict(x, std::span{y}.first(14)); }, "15", "14");
    check_refusal([&] { m.predict(std::span{x}.first(18), y); }, "10", "15");
    for (float const v : y) BOOST_TEST(v == -1);
    m.predict({}, {});  // no sample is no error
}

BOOST_AUTO_TEST_CASE(several_threads_may_ask_one_model) {
    model<net> const m{seed{5}};
    std::vector<float> x(200 * 9), one(200 * 5), other(200 * 5);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 23) / 11 - 1;
    auto const ask = [&](std::vector<float>& y) {
        for (int i = 0; i < 200; ++i) {
            auto const z = m(std::span{x}.subspan(static_cast<std::size_t>(9 * i)).first<9>());
            std::copy(z.begin(), z.end(), y.begin() + 5 * i);
        }
    };
    std::thread first{[&] { ask(one); }}, second{[&] { ask(other); }};
    first.join();
    second.join();
    BOOST_TEST(one == other);
}
