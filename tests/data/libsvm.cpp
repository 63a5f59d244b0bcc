// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_libsvm
#include <boost/test/unit_test.hpp>

#include <scarp/data/libsvm.hpp>
#include <scarp/data/npz.hpp>

#include "files.hpp"
#include "fuzz.hpp"
#include "readers.hpp"

#include <string>
#include <vector>

using scarp::data_error;
using scarp::dataset;
using scarp::from_libsvm;

namespace {

std::string refusal(std::string const& text, scarp::libsvm_options const& options = {}) {
    return refusal_of([&] { from_libsvm(text, options, "x"); });
}

} // namespace

BOOST_AUTO_TEST_CASE(what_scikit_learn_wrote) {
    std::string const folder = SCARP_TESTS_DIR "/reference/data/";
    auto const recorded = scarp::load_npz(folder + "sklearn.npz");
    dataset const data = scarp::load_libsvm(folder + "sklearn.libsvm");
    BOOST_TEST(data.size() == 23);
    BOOST_TEST(list(data.samples()) == find_array(recorded, "sparse").values<float>());
    BOOST_TEST(list(data.labels()) == find_array(recorded, "y").values<int>());
}

BOOST_AUTO_TEST_CASE(classes_are_sorted_numbers) {
    dataset const data = from_libsvm("+1 1:0.5 3:2\n-1 2:1e1 # a comment\n\n# nothing\r\n1\n");
    BOOST_TEST(list(data.shape()) == ints{3});
    BOOST_TEST(list(data.samples()) == (floats{0.5f, 0, 2, 0, 10, 0, 0, 0, 0}));
    BOOST_TEST(list(data.labels()) == (ints{1, 0, 1}));
    BOOST_TEST(list(data.names()) == (words{"-1", "1"}));
    dataset const test = from_libsvm("1 1:7", {.features = 3, .classes = {"-1", "1"}});
    BOOST_TEST(list(test.samples()) == (floats{7, 0, 0}));
    BOOST_TEST(list(test.labels()) == ints{1});
}

BOOST_AUTO_TEST_CASE(regression_and_zero_based_indices) {
    dataset const data = from_libsvm("0.25 0:1 1:2\n-3 qid:7 1:5", {.zero_based = true, .regression = true});
    BOOST_TEST(list(data.samples()) == (floats{1, 2, 0, 5}));
    BOOST_TEST(list(data.targets()) == (floats{0.25f, -3}));
    BOOST_TEST(!data.has_labels());
}

BOOST_AUTO_TEST_CASE(errors_name_line_and_byte) {
    BOOST_TEST(refusal("") == "x: expected lines of a label and index:value pairs, found none at byte 0");
    BOOST_TEST(refusal("1 1:1\nx 1:1\n") == "x: expected a label that is a number, found \"x\" in line 2 at byte 6");
    BOOST_TEST(refusal("1 1:1\n1 1:\n") == "x: expected index:value, two numbers, found \"1:\" in line 2 at byte 8");
    BOOST_TEST(refusal("1 1:1\n1 7\n") == "x: expected index:value, two numbers, found \"7\" in line 2 at byte 8");
    BOOST_TEST(refusal("1 0:1\n") == "x: expected an index from 1 to 268435456, found \"0:1\" in line 1 at byte 2");
    BOOST_TEST(refusal("1 1.5:1\n") == "x: expected an index from 1 to 268435456, found \"1.5:1\" in line 1 at byte 2");
    BOOST_TEST(refusal("1 4:1\n", {.features = 3}) == "x: expected an index from 1 to 3, found \"4:1\" in line 1 at byte 2");
    BOOST_TEST(refusal("1 2:1 2:1\n") == "x: expected indices that rise, found \"2:1\" in line 1 at byte 6");
    BOOST_TEST(refusal("1\n2\n") == "x: expected a pair of index:value, found none");
    BOOST_TEST(refusal("1 1:2\n3 1:2\n", {.classes = {"1", "2"}}) == "x: expected a label that is one of the classes, found 3 in line 2 at byte 6");
    BOOST_TEST(refusal("1 100000000:1\n2 1:1\n")
               == "x: expected at most 1024 numbers for each byte (or libsvm_options::features, if it is meant so), found 2 samples of 100000000 numbers");
    BOOST_CHECK_THROW(from_libsvm("1 1:1", {.classes = {"cat"}}), std::invalid_argument);
    BOOST_CHECK_THROW(scarp::load_libsvm("/nowhere/at/all"), data_error);
}

BOOST_AUTO_TEST_CASE(damaged_files_load_or_are_refused) {
    auto const report = load_damaged("+1 1:0.5 3:2\n-1 2:1e1 # a comment\n\n1 qid:3 4:-2\n", 20'000, [](std::string const& damaged) {
        dataset const data = from_libsvm(damaged);
        BOOST_REQUIRE(data.labels().size() == static_cast<std::size_t>(data.size()));
    });
    BOOST_TEST(report.loaded > 2'000);
    BOOST_TEST(report.refused > 2'000);
}
