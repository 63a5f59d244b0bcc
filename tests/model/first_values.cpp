// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE model_first_values
#include <boost/test/unit_test.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/initializer.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/model/model.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/interpreted.hpp>

#include <boost/hana/for_each.hpp>
#include <boost/hana/second.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace scarp;

namespace {

struct net : network<input<9>, dense<50>, relu, dense<20>, relu, dense<5>> {};

template <class Model>
std::vector<double> numbers_of(Model const& m) {
    std::vector<double> all;
    boost::hana::for_each(m.parameters(), [&](auto const& named) {
        auto const v = boost::hana::second(named);
        for (int i = 0; i < v.size(); ++i) all.push_back(v[i]);
    });
    return all;
}

template <class View>
bool all_are(View const& v, double value) {
    for (int i = 0; i < v.size(); ++i)
        if (static_cast<double>(v[i]) != value) return false;
    return true;
}

template <class... Rules>
void check_refusal(std::string const& words, Rules const&... rules) {
    model<net> m{seed{3}};
    auto const before = numbers_of(m);
    BOOST_CHECK_EXCEPTION(m.initialize(seed{9}, rules...), std::invalid_argument, [&](std::invalid_argument const& e) {
        BOOST_TEST_MESSAGE(e.what());
        return std::string{e.what()}.find(words) != std::string::npos;
    });
    BOOST_TEST(numbers_of(m) == before);
}

/// FNV-1a over the bits of all numbers, in logical order.
template <class T>
std::uint64_t checksum(model<net, T> const& m) {
    std::uint64_t sum = 0xcbf29ce484222325;
    for (double const x : numbers_of(m)) sum = (sum ^ std::bit_cast<std::uint64_t>(x)) * 0x100000001b3;
    return sum;
}

}  // namespace

BOOST_AUTO_TEST_CASE(patterns_choose_parameters) {
    model<net> m;
    m.initialize(seed{7}, "*.weight", constant{2}, "*.bias", zeros{});
    BOOST_TEST(all_are(m.parameter<"dense_1.weight">(), 2));
    BOOST_TEST(all_are(m.parameter<"dense_3.weight">(), 2));
    BOOST_TEST(all_are(m.parameter<"dense_2.bias">(), 0));

    m.initialize(seed{7}, "*.bias", ones{}, "dense_2.*", constant{-1});  // the last that matches; the others as their layer says
    model<net> const plain{seed{7}};
    BOOST_TEST(all_are(m.parameter<"dense_1.bias">(), 1));
    BOOST_TEST(all_are(m.parameter<"dense_2.bias">(), -1));
    BOOST_TEST(all_are(m.parameter<"dense_2.weight">(), -1));
    for (int i = 0; i < 450; ++i) BOOST_TEST(m.parameter<"dense_1.weight">()[i] == plain.parameter<"dense_1.weight">()[i]);
}

BOOST_AUTO_TEST_CASE(a_users_function_is_a_rule_too) {
    model<net> m;
    int calls = 0;
    m.initialize(seed{7}, "dense_3.weight", [&](auto const& values, philox&) {
        ++calls;
        for (int i = 0; i < values.size(); ++i) values[i] = static_cast<float>(10 * values.fan_in() + i % values.extent(1));
    });
    BOOST_TEST(calls == 1);
    BOOST_TEST(m.parameter<"dense_3.weight">()(2, 7) == 207);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_refused_and_changes_nothing) {
    check_refusal("\"*.wieght\" matches no parameter; there are dense_1.weight, dense_1.bias, dense_2", "*.wieght", zeros{});
    check_refusal("\"conv*\" matches no parameter", "*.weight", zeros{}, "conv*", zeros{});
    check_refusal("\"\" matches no parameter", "", zeros{});
    check_refusal("xxx\" matches no parameter", std::string(5000, 'x'), zeros{});
    check_refusal("\"*\" is given a rule that needs parameters of more axes than dense_1.bias", "*", he_normal{});
    check_refusal("more axes than dense_2.bias", "*.weight", orthogonal{}, "dense_2.*", eye{});
    check_refusal("numbers make no sense", "*", uniform{1, 0});
    check_refusal("numbers make no sense", "*.weight", sparse{.sparsity = 1.5});
    check_refusal("numbers make no sense", "*", truncated_normal{.from = std::numeric_limits<double>::quiet_NaN()});
}

BOOST_AUTO_TEST_CASE(the_storage_has_no_say) {
    // weights are stored transposed in panels of 16 floats or 8 doubles; the interpreter keeps them in rows
    model<net> f;
    model<net, double> d;
    f.initialize(seed{5}, "*.weight", he_normal{});
    d.initialize(seed{5}, "*.weight", he_normal{});
    for (int i = 0; i < 1000; ++i)
        BOOST_TEST(f.parameter<"dense_2.weight">()[i] == static_cast<float>(d.parameter<"dense_2.weight">()[i]));
}

namespace {

struct small : network<input<3>, dense<4, init<orthogonal{}>>, relu,
                       dense<2, init<lecun_normal{}>, init<constant{0.5}, "bias">>> {};
constexpr auto of_the_compiler = interpreted<small, mse, sgd>{seed{6}}.snapshot();

}  // namespace

BOOST_AUTO_TEST_CASE(the_compiler_draws_the_same_bits) {
    auto const now = interpreted<small, mse, sgd>{seed{6}}.snapshot();
    BOOST_TEST(now == of_the_compiler, boost::test_tools::per_element());
    std::vector<double> sorted(of_the_compiler.begin(), of_the_compiler.end()), other;
    for (double const x : numbers_of(model<small>{seed{6}})) other.push_back(x);
    std::sort(sorted.begin(), sorted.end());
    std::sort(other.begin(), other.end());
    BOOST_TEST(sorted == other, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_seed_gives_the_same_bits_everywhere) {
    BOOST_TEST(checksum(model<net>{seed{20}}) == 0x54c3778a4a6a287f);
    BOOST_TEST(checksum(model<net, double>{seed{20}}) == 0x5b58fd1a13d59be5);
}
