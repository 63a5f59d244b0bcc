// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_error
#include <boost/test/unit_test.hpp>

#include <scarp/data/error.hpp>

BOOST_AUTO_TEST_CASE(what_names_everything_in_one_line) {
    scarp::data_error const error{"a.gz", "10 labels", "9", 4};
    BOOST_TEST(error.what() == std::string{"a.gz: expected 10 labels, found 9 at byte 4"});
    BOOST_TEST(error.file == "a.gz");
    BOOST_TEST(error.expected == "10 labels");
    BOOST_TEST(error.found == "9");
    BOOST_TEST(error.offset.value() == 4u);
}

BOOST_AUTO_TEST_CASE(a_place_is_left_out_when_there_is_none) {
    scarp::data_error const error{"folder", "a file", "none"};
    BOOST_TEST(error.what() == std::string{"folder: expected a file, found none"});
    BOOST_TEST(!error.offset.has_value());
}

BOOST_AUTO_TEST_CASE(control_characters_cannot_break_the_line) {
    scarp::data_error const error{"a\nb\x1b[31m", "x", "y"};
    BOOST_TEST(error.what() == std::string{"a?b?[31m: expected x, found y"});
    BOOST_TEST(error.file == "a\nb\x1b[31m");
}
