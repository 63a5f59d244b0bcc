// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_subset
#include <boost/test/unit_test.hpp>

#include <scarp/data/subset.hpp>

#include <vector>

BOOST_AUTO_TEST_CASE(samples_come_with_all_they_have) {
    scarp::dataset const all{{.shape = {2}, .features = {1, 2, 3, 4, 5, 6}, .labels = {0, 1, 1}, .classes = 2, .targets = {7, 8, 9}, .outputs = 1,
                              .names = {"no", "yes"}, .origin = "here"}};
    scarp::dataset const some = subset(all, std::vector{2, 0, 2});
    BOOST_TEST(some.samples() == (std::vector<float>{5, 6, 1, 2, 5, 6}), boost::test_tools::per_element());
    BOOST_TEST(some.labels() == (std::vector{1, 0, 1}), boost::test_tools::per_element());
    BOOST_TEST(some.targets() == (std::vector<float>{9, 7, 9}), boost::test_tools::per_element());
    BOOST_TEST(some.class_name(1) == "yes");
    BOOST_TEST(some.origin() == "here");
    BOOST_TEST(subset(all, {}).empty());
    BOOST_CHECK_THROW(subset(all, std::vector{3}), std::out_of_range);
    BOOST_CHECK_THROW(subset(all, std::vector{-1}), std::out_of_range);
}
