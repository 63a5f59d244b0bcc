// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_array_set
#include <boost/test/unit_test.hpp>

#include <scarp/data/array_set.hpp>

#include "files.hpp"
#include "readers.hpp"

#include <string>
#include <vector>

using scarp::data_error;
using scarp::dataset;
using scarp::dtype;
using scarp::named_array;
using scarp::to_dataset;

namespace {

template <class T>
named_array array(std::string name, std::vector<std::size_t> shape, std::vector<T> values) {
    return named_array::of(std::move(name), std::move(shape), std::span<T const>{values});
}

std::string refusal(named_array const& x, named_array const& y) {
    return refusal_of([&] { to_dataset(x, y, "file"); });
}

named_array const x = array<float>("x", {2, 1, 3}, {1, 2, 3, 4, 5, 6});

} // namespace

BOOST_AUTO_TEST_CASE(whole_numbers_are_labels_and_real_ones_targets) {
    dataset const classes = to_dataset(x, array<long long>("y", {2}, {3, 0}));
    BOOST_TEST(classes.shape() == (std::vector{1, 3}), boost::test_tools::per_element());
    BOOST_TEST(classes.labels() == (std::vector{3, 0}), boost::test_tools::per_element());
    BOOST_TEST(classes.classes() == 4);
    dataset const line = to_dataset(x, array<double>("y", {2, 2}, {1, 2, 3, 4}));
    BOOST_TEST(line.targets(1)[0] == 3);
    BOOST_TEST(line.outputs() == 2);
    BOOST_TEST(to_dataset(array<unsigned char>("x", {3}, {1, 2, 255}), array<unsigned char>("y", {3, 1}, {1, 1, 0})).sample(2)[0] == 255);
}

BOOST_AUTO_TEST_CASE(files_of_arrays) {
    temporary_folder const folder;
    named_array const y = array<int>("y", {2}, {1, 0});
    save_npy(folder / "x.npy", x);
    save_npy(folder / "y.npy", y);
    save_npz(folder / "both.npz", std::vector{x, y});
    for (dataset const& data : {scarp::load_npy(folder / "x.npy", folder / "y.npy"), scarp::load_npz(folder / "both.npz", "x", "y")}) {
        BOOST_TEST(data.size() == 2);
        BOOST_TEST(data.label(0) == 1);
        BOOST_TEST(data.sample(1)[2] == 6);
    }
    BOOST_CHECK_EXCEPTION(scarp::load_npz(folder / "both.npz", "x", "labels"), data_error, [&](data_error const& e) {
        return e.what() == folder / "both.npz" + ": expected an array named labels, found x, y";
    });
}

BOOST_AUTO_TEST_CASE(arrays_that_do_not_belong_together) {
    BOOST_TEST(refusal(x, array<int>("y", {3}, {0, 0, 0})) == "file: y: expected 2 labels, one for each sample, found 3 rows of 1");
    BOOST_TEST(refusal(x, array<int>("y", {2, 2}, {0, 0, 0, 0})) == "file: y: expected 2 labels, one for each sample, found 2 rows of 2");
    BOOST_TEST(refusal(x, array<float>("y", {1, 4}, {0, 0, 0, 0})) == "file: y: expected 2 rows of targets, found 1 rows of 4");
    BOOST_TEST(refusal(x, array<int>("y", {2}, {0, -1})) == "file: y: expected labels from 0 to 65535, found -1 of sample 1");
    BOOST_TEST(refusal(x, array<int>("y", {2}, {65'536, 0})) == "file: y: expected labels from 0 to 65535, found 65536 of sample 0");
    BOOST_TEST(refusal(named_array{"x", dtype::f4, {}, {0, 0, 0, 0}}, x)
               == "file: x: expected an array of samples, none of its extents 0 or beyond int, found a single number");
    BOOST_TEST(refusal(named_array{"x", dtype::f4, {2, 0}, {}}, x)
               == "file: x: expected an array of samples, none of its extents 0 or beyond int, found 2x0");
}
