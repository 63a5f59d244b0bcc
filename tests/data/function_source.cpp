// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_function_source
#include <boost/test/unit_test.hpp>

#include <scarp/data/function_source.hpp>

#include <string>
#include <vector>

using scarp::function_source;
using scarp::made_sample;

BOOST_AUTO_TEST_CASE(a_function_makes_samples) {
    function_source const classes{5, [](int i) { return made_sample{.features = {static_cast<float>(i), 1}, .label = i % 2}; }};
    BOOST_TEST(classes.size() == 5);
    BOOST_TEST(classes.has_labels());
    BOOST_TEST(classes.sample(3) == (std::vector<float>{3, 1}));
    BOOST_TEST(classes.label(3) == 1);
    function_source const line{5, [](int i) { return made_sample{.features = {0.5f}, .targets = {static_cast<float>(-i)}}; }};
    BOOST_TEST(!line.has_labels());
    BOOST_TEST(line.targets(2) == std::vector<float>{-2});
}

BOOST_AUTO_TEST_CASE(a_function_may_ask_for_the_epoch) {
    function_source const data{5, [](int i, int epoch) { return made_sample{.features = {static_cast<float>(10 * epoch + i)}, .label = 0}; }};
    BOOST_TEST(data.sample(3)[0] == 13);
    data.start_epoch(4, {});
    BOOST_TEST(data.sample(3)[0] == 43);
}

namespace {

struct only_features_and_label {
    std::vector<double> features;
    int label;
};

template <class Data>
constexpr bool has_targets = requires(Data const& d) { d.targets(0); };

} // namespace

BOOST_AUTO_TEST_CASE(what_a_sample_has_not_the_source_has_not) {
    function_source const data{1, [](int) { return only_features_and_label{{1.5}, 0}; }};
    static_assert(!has_targets<decltype(data)>);
    BOOST_TEST(data.sample(0) == std::vector<double>{1.5});
}

BOOST_AUTO_TEST_CASE(no_samples_are_refused) {
    auto const make = [](int) { return made_sample{}; };
    BOOST_CHECK_EXCEPTION((function_source{0, make}), std::invalid_argument, [](auto const& e) {
        return std::string{e.what()} == "scarp::function_source: expected 1 or more samples, found 0";
    });
}
