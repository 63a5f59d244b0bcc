// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_npy_stream
#include <boost/test/unit_test.hpp>

#include <scarp/data/npy_stream.hpp>
#include <scarp/data/prefetch.hpp>

#include "files.hpp"

#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

using scarp::data_error;
using scarp::dtype;
using scarp::named_array;
using scarp::npy_stream;
using scarp::prefetched;

namespace {

constexpr int samples = 300, width = 6;

/// Bytes that count on, and labels.
void write_set(temporary_folder const& folder) {
    std::vector<unsigned char> pixels(samples * width);
    std::iota(pixels.begin(), pixels.end(), static_cast<unsigned char>(0));
    std::vector<int> labels(samples);
    for (int i = 0; i < samples; ++i) labels[static_cast<std::size_t>(i)] = i % 9;
    save_npy(folder / "x.npy", named_array::of("x", {samples, 2, 3}, std::span<unsigned char const>{pixels}));
    save_npy(folder / "y.npy", named_array::of("y", {samples}, std::span<int const>{labels}));
}

float number(int i, int k) { return static_cast<float>((i * width + k) % 256); }

template <class Make>
std::string message(Make const& make) {
    try {
        make();
    } catch (data_error const& e) {
        return std::string{e.what()}.substr(e.file.size());
    }
    return "no error";
}

} // namespace

BOOST_AUTO_TEST_CASE(rows_are_read_from_disk) {
    temporary_folder const folder;
    write_set(folder);
    npy_stream const stream{folder / "x.npy", folder / "y.npy"}, scaled{folder / "x.npy", folder / "y.npy", {.offset = {1}, .factor = {0.5f}}};
    BOOST_TEST(stream.size() == samples);
    BOOST_TEST(stream.shape() == (std::vector{2, 3}), boost::test_tools::per_element());
    BOOST_TEST(stream.classes() == 9);
    stream.expect_shape(std::vector{6});
    BOOST_CHECK_THROW(stream.expect_shape(std::vector{7}), data_error);
    for (int i : {299, 0, 77}) {
        std::vector<float> const row = stream.sample(i), half = scaled.sample(i);
        for (int k = 0; k < width; ++k) {
            BOOST_TEST(row[static_cast<std::size_t>(k)] == number(i, k));
            BOOST_TEST(half[static_cast<std::size_t>(k)] == (number(i, k) - 1) / 2);
        }
        BOOST_TEST(stream.label(i) == i % 9);
    }
}

BOOST_AUTO_TEST_CASE(other_types_and_targets) {
    temporary_folder const folder;
    std::vector<double> const x{1, 2, 3}, y{0.5, 1.5, 2.5};
    save_npy(folder / "x.npy", named_array::of("x", {3}, std::span<double const>{x}));
    save_npy(folder / "y.npy", named_array::of("y", {3, 1}, std::span<double const>{y}));
    npy_stream const stream{folder / "x.npy", folder / "y.npy"};
    BOOST_TEST(!stream.has_labels());
    BOOST_TEST(stream.sample(2)[0] == 3);
    BOOST_TEST(stream.targets(2)[0] == 2.5f);
    std::string const recorded = SCARP_TESTS_DIR "/reference/data/version_1.npy";    // big-endian, Fortran order
    BOOST_TEST(message([&] { npy_stream{recorded, folder / "y.npy"}; }).starts_with(": expected rows that lie together, found Fortran order"));
}

BOOST_AUTO_TEST_CASE(read_ahead_by_another_thread) {
    temporary_folder const folder;
    write_set(folder);
    npy_stream const stream{folder / "x.npy", folder / "y.npy"};
    prefetched const ahead{stream, {.ahead = 32}};
    std::vector<int> order(samples);
    std::iota(order.rbegin(), order.rend(), 0);
    for (int epoch = 1; epoch <= 2; ++epoch) {
        ahead.start_epoch(epoch, order);
        for (int i : order) {
            BOOST_REQUIRE(ahead.sample(i)[5] == number(i, 5));
            BOOST_REQUIRE(ahead.label(i) == i % 9);
        }
    }
}

BOOST_AUTO_TEST_CASE(files_that_do_not_fit) {
    temporary_folder const folder;
    write_set(folder);
    auto const open = [&] { npy_stream{folder / "x.npy", folder / "y.npy"}; };
    npy_stream const stream{folder / "x.npy", folder / "y.npy"};
    std::filesystem::resize_file(folder / "x.npy", 128 + 1799);
    BOOST_TEST(message(open) == ": expected a plain .npy file of 1928 bytes, found 1927 at byte 128");
    BOOST_TEST(message([&] { stream.sample(299); }) == ": expected 6 bytes of a sample, found the end after 5 at byte 1927");   // became shorter
    prefetched const ahead{stream, {.ahead = 32}};
    std::vector<int> order(samples);
    std::iota(order.begin(), order.end(), 0);
    ahead.start_epoch(1, order);
    BOOST_TEST(message([&] { for (int i : order) ahead.sample(i); }).starts_with(": expected 6 bytes of a sample"));
    std::filesystem::remove(folder / "x.npy");
    BOOST_TEST(message(open) == ": expected a file, found No such file or directory");
    write_set(folder);
    std::vector<int> const two{1, 2};
    save_npy(folder / "y.npy", named_array::of("y", {2}, std::span<int const>{two}));
    BOOST_TEST(message(open) == ": expected 300 labels, one for each sample, found 2 rows of 1");
}
