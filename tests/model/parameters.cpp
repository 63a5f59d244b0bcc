// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE model_parameters
#include <boost/test/unit_test.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/residual.hpp>
#include <scarp/model/model.hpp>

#include <boost/hana/at_key.hpp>
#include <boost/hana/first.hpp>
#include <boost/hana/for_each.hpp>
#include <boost/hana/second.hpp>
#include <boost/hana/size.hpp>

#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace scarp;
namespace hana = boost::hana;

namespace {

/// Uses one matrix as it is and one transposed, so that both storage forms occur, and a tensor of three axes.
template <int Out>
struct mixed {
    static constexpr expression define(expression x) {
        auto straight = matmul(x, parameter("right", x.size(), Out));
        auto turned = parameter("left", Out, x.size()) * x;
        return straight + turned + sum(parameter("block", 2, 3, Out), axes{0, 1}) + parameter("shift");
    }
};

struct net : network<input<9>, dense<33>, relu, residual<dense<33>, relu>, mixed<7>, dense<5, no_bias>> {};

template <name Wanted>
constexpr bool is_stored_transposed = detail::reading_of<net>.parameters[detail::parameter_number<net, Wanted>].transposed;

}  // namespace

BOOST_AUTO_TEST_CASE(every_parameter_has_its_name_and_shape) {
    model<net> m;
    std::vector<std::string> names;
    int numbers = 0;
    hana::for_each(m.parameters(), [&](auto const& named) {
        names.emplace_back(hana::first(named).c_str());
        numbers += hana::second(named).size();
    });
    std::vector<std::string> const expected{"dense_1.weight", "dense_1.bias", "dense_2.weight", "dense_2.bias", "mixed_1.right",
                                            "mixed_1.left", "mixed_1.block", "mixed_1.shift", "dense_3.weight"};
    BOOST_TEST(names == expected);
    BOOST_TEST(numbers == parameter_count<net>);
    BOOST_TEST(hana::size(m.parameters()) == expected.size());

    auto const w = m.parameter<"dense_1.weight">();
    static_assert(w.rank == 2 && w.extent(0) == 33 && w.extent(1) == 9 && w.size() == 33 * 9);
    static_assert(decltype(m.parameter<"mixed_1.right">())::shape == extents{33, 7});
    static_assert(decltype(m.parameter<"mixed_1.block">())::shape == extents{2, 3, 7});
    static_assert(decltype(m.parameter<"mixed_1.shift">())::rank == 0);
}

BOOST_AUTO_TEST_CASE(a_network_may_have_none) {
    struct none : network<input<3>, relu> {};
    model<none> const m;
    BOOST_TEST(hana::size(m.parameters()) == 0u);
}

BOOST_AUTO_TEST_CASE(both_storage_forms_occur) {
    static_assert(is_stored_transposed<"dense_1.weight"> && is_stored_transposed<"mixed_1.left">);
    static_assert(!is_stored_transposed<"mixed_1.right">);
}

BOOST_AUTO_TEST_CASE(each_element_has_a_place_of_its_own) {
    model<net> m;
    std::set<float const*> places;
    hana::for_each(m.parameters(), [&](auto const& named) {
        auto const v = hana::second(named);
        for (int i = 0; i < v.size(); ++i) {
            float const* const place = &v[i];
            BOOST_REQUIRE(place >= m.parameter_data());
            BOOST_REQUIRE((place < m.parameter_data() + detail::parameter_block<net, float>));
            places.insert(place);
        }
    });
    BOOST_TEST(static_cast<int>(places.size()) == parameter_count<net>);
}

BOOST_AUTO_TEST_CASE(indices_are_those_of_the_documented_order) {
    model<net, double> m;
    auto const check = [](auto v) {
        for (int i = 0; i < v.extent(0); ++i)
            for (int j = 0; j < v.extent(1); ++j) BOOST_REQUIRE(&v(i, j) == &v[i * v.extent(1) + j]);
    };
    check(m.parameter<"dense_1.weight">());
    check(m.parameter<"mixed_1.right">());
    check(m.parameter<"mixed_1.left">());
    auto const b = m.parameter<"mixed_1.block">();
    for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 3; ++j)
            for (int k = 0; k < 7; ++k) BOOST_REQUIRE(&b(i, j, k) == &b[(3 * i + j) * 7 + k]);
    BOOST_TEST(&m.parameter<"mixed_1.shift">()() == &m.parameter<"mixed_1.shift">()[0]);
}

BOOST_AUTO_TEST_CASE(the_order_is_what_the_formula_means) {
    model<net, double> m;
    hana::for_each(m.parameters(), [](auto const& named) {
        auto const v = hana::second(named);
        for (int i = 0; i < v.size(); ++i) v[i] = 0;
    });
    // one path through the network: x_3 -> 12 -> (residual: 0) -> right(12, 4) and left(4, 12) -> 2
    m.parameter<"dense_1.weight">()(12, 3) = 2;
    m.parameter<"mixed_1.right">()(12, 4) = 3;
    m.parameter<"mixed_1.left">()(4, 12) = 5;
    m.parameter<"mixed_1.block">()(1, 2, 4) = 7;
    m.parameter<"mixed_1.shift">()() = 11;
    m.parameter<"dense_3.weight">()(2, 4) = 1;
    double x[9] = {};
    x[3] = 10;
    auto const y = m(std::span{x});
    for (int i = 0; i < 5; ++i) BOOST_TEST(y[i] == (i == 2 ? 10 * 2 * (3 + 5) + 7 + 11 : 0));
}

BOOST_AUTO_TEST_CASE(a_constant_model_gives_views_to_read) {
    model<net> m;
    auto const& c = std::as_const(m);
    static_assert(std::is_same_v<decltype(c.parameter<"dense_1.bias">()(0)), float const&>);
    static_assert(std::is_same_v<decltype(m.parameter<"dense_1.bias">()(0)), float&>);
    m.parameter<"dense_1.bias">()(4) = 6;
    BOOST_TEST(c.parameter<"dense_1.bias">()(4) == 6);
    hana::for_each(c.parameters(), [](auto const& named) {
        static_assert(std::is_same_v<decltype(hana::second(named)[0]), float const&>);
    });
    BOOST_TEST((c.parameters()[BOOST_HANA_STRING("dense_1.bias")](4)) == 6);
}
