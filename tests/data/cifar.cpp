// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_cifar
#include <boost/test/unit_test.hpp>

#include <scarp/data/cifar.hpp>

#include "files.hpp"
#include "fuzz.hpp"

#include <string>
#include <vector>

using scarp::data_error;
using scarp::dataset;

namespace {

/// Records whose labels count up and whose pixels count on.
std::string records(int count, int label_bytes, int classes) {
    std::string bytes;
    for (int i = 0; i < count; ++i) {
        if (label_bytes == 2) bytes += static_cast<char>(i % 20);
        bytes += static_cast<char>(i % classes);
        for (int k = 0; k < 3072; ++k) bytes += static_cast<char>((i * 31 + k) % 256);
    }
    return bytes;
}

void check(dataset const& data, int count, int classes) {
    BOOST_REQUIRE(data.size() == count);
    BOOST_TEST(data.shape() == (std::vector{3, 32, 32}), boost::test_tools::per_element());
    BOOST_TEST(data.classes() == classes);
}

void write_batches(temporary_folder const& folder) {
    for (int i = 1; i <= 5; ++i) write_file(folder / ("data_batch_" + std::to_string(i) + ".bin"), records(i, 1, 10));
    write_file(folder / "test_batch.bin", records(4, 1, 10));
}

std::string refusal(std::string const& test_batch) {
    temporary_folder const folder;
    write_batches(folder);
    write_file(folder / "test_batch.bin", test_batch);
    try {
        scarp::load_cifar10(folder.path());
    } catch (data_error const& e) {
        BOOST_TEST(e.file == folder / "test_batch.bin");
        return std::string{e.what()}.substr(e.file.size());
    }
    return "loaded";
}

} // namespace

BOOST_AUTO_TEST_CASE(five_batches_and_a_test_batch) {
    temporary_folder const folder;
    write_batches(folder);
    for (std::string slash : {"", "/"}) {
        auto const [train, test] = scarp::load_cifar10(folder.path() + slash);
        check(train, 1 + 2 + 3 + 4 + 5, 10);
        check(test, 4, 10);
        BOOST_TEST(train.class_name(9) == "truck");
        BOOST_TEST(train.label(14) == 4);                                     // the last of the fifth batch
        for (int k = 0; k < 3072; ++k) BOOST_REQUIRE(train.sample(14)[static_cast<std::size_t>(k)] == static_cast<float>((4 * 31 + k) % 256) / 255.0f);
    }
}

BOOST_AUTO_TEST_CASE(fine_and_coarse_labels) {
    temporary_folder const folder;
    write_file(folder / "train.bin", records(30, 2, 100));
    write_file(folder / "test.bin", records(25, 2, 100));
    std::string names;
    for (int i = 0; i < 20; ++i) names += "group " + std::to_string(i) + "\n";
    write_file(folder / "coarse_label_names.txt", names + "\n");
    auto const fine = scarp::load_cifar100(folder.path()), coarse = scarp::load_cifar100(folder.path(), scarp::cifar_labels::coarse);
    check(fine.train, 30, 100);
    check(coarse.test, 25, 20);
    BOOST_TEST(fine.train.label(29) == 29);
    BOOST_TEST(coarse.train.label(29) == 9);
    BOOST_TEST(fine.train.class_name(3) == "3");
    BOOST_TEST(coarse.train.class_name(19) == "group 19");
    BOOST_TEST(coarse.train.sample(2)[5] == static_cast<float>(2 * 31 + 5) / 255.0f);
}

BOOST_AUTO_TEST_CASE(both_labels_and_the_names_are_checked) {
    temporary_folder const folder;
    std::string wrong = records(3, 2, 100);
    wrong[3074] = 20;                                                         // the group of the second image
    write_file(folder / "train.bin", records(30, 2, 100));
    write_file(folder / "test.bin", wrong);
    auto const refused = [&](std::string const& file, std::string const& message) {
        BOOST_CHECK_EXCEPTION(scarp::load_cifar100(folder.path()), data_error, [&](data_error const& e) { return e.what() == folder / file + message; });
    };
    refused("test.bin", ": expected labels from 0 to 19, found label 20 of image 1 at byte 3074");
    write_file(folder / "fine_label_names.txt", "apple\nbear\n");
    refused("fine_label_names.txt", ": expected 100 names, a line each, found 2");
}

#if SCARP_TEST_ZLIB
BOOST_AUTO_TEST_CASE(gzip_is_unpacked) {
    temporary_folder const folder;
    write_batches(folder);
    std::filesystem::remove(folder / "data_batch_3.bin");
    write_file(folder / "data_batch_3.bin.gz", gzip(records(7, 1, 10)));
    check(scarp::load_cifar10(folder.path()).train, 19, 10);
}
#endif

BOOST_AUTO_TEST_CASE(errors_name_file_and_byte) {
    BOOST_TEST(refusal("") == ": expected a record of 3073 bytes, found the end after 0 at byte 0");
    BOOST_TEST(refusal(records(2, 1, 10).substr(0, 5000)) == ": expected a record of 3073 bytes, found the end after 1927 at byte 5000");
    BOOST_TEST(refusal(records(2, 1, 10) + "x").find("found the end after 1 at byte 6147") != std::string::npos);
    std::string wrong = records(2, 1, 10);
    wrong[3073] = 10;
    BOOST_TEST(refusal(wrong) == ": expected labels from 0 to 9, found label 10 of image 1 at byte 3073");
    temporary_folder const empty;
    BOOST_CHECK_EXCEPTION(scarp::load_cifar10(empty.path()), data_error, [&](data_error const& e) {
        return e.what() == empty.path() + ": expected one of data_batch_1.bin, data_batch_1.bin.gz, found none of them";
    });
    BOOST_CHECK_THROW(scarp::load_cifar100("/nowhere"), data_error);
}
