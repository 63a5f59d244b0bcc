// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_idx
#include <boost/test/unit_test.hpp>

#include <scarp/data/idx.hpp>
#include <scarp/shape/philox.hpp>

#include "files.hpp"
#include "fuzz.hpp"

#include <algorithm>
#include <string>
#include <vector>

using scarp::data_error;
using scarp::dataset;
using scarp::load_idx;

namespace {

std::string image_bytes(std::uint32_t count, std::uint32_t rows, std::uint32_t columns, std::uint32_t magic = 0x803) {
    std::string bytes = big_endian(magic) + big_endian(count) + big_endian(rows) + big_endian(columns);
    for (std::uint32_t i = 0; i < count * rows * columns; ++i) bytes += static_cast<char>(i * 37 % 256);
    return bytes;
}

std::string label_bytes(std::uint32_t count, std::uint32_t magic = 0x801) {
    std::string bytes = big_endian(magic) + big_endian(count);
    for (std::uint32_t i = 0; i < count; ++i) bytes += static_cast<char>(i * 7 % 10);
    return bytes;
}

/// The error that a pair of files causes; its file is checked to be the named one.
data_error error_of(std::string const& images, std::string const& labels, std::string const& culprit, int classes = 10) {
    temporary_folder const folder;
    write_file(folder / "images", images);
    write_file(folder / "labels", labels);
    try {
        load_idx(folder / "images", folder / "labels", classes);
    } catch (data_error const& error) {
        BOOST_TEST(error.file == folder / culprit);
        BOOST_TEST(error.what() == error.file + ": expected " + error.expected + ", found " + error.found
                                   + (error.offset ? " at byte " + std::to_string(*error.offset) : ""));
        return error;
    }
    BOOST_FAIL("loaded bad data");
    throw std::logic_error{"unreachable"};
}

void check(data_error const& error, std::string const& expected, std::string const& found, std::uint64_t offset) {
    BOOST_TEST(error.expected == expected);
    BOOST_TEST(error.found == found);
    BOOST_TEST(error.offset.value() == offset);
}

void check_contents(dataset const& data, int count, int rows, int columns) {
    BOOST_REQUIRE(data.size() == count);
    BOOST_TEST(data.shape() == (std::vector{1, rows, columns}), boost::test_tools::per_element());
    BOOST_TEST(data.classes() == 10);
    std::size_t checked = 0;
    for (float pixel : data.samples()) BOOST_REQUIRE(pixel == static_cast<float>(checked++ * 37 % 256) / 255.0f);
    for (int i = 0; i < count; ++i) BOOST_REQUIRE(data.label(i) == i * 7 % 10);
    BOOST_TEST(checked == static_cast<std::size_t>(count * rows * columns));
}

void write_family(temporary_folder const& folder, std::string const& infix, std::string const& suffix,
                  std::string (*pack)(std::string const&)) {
    write_file(folder / ("train-images" + infix + "idx3-ubyte" + suffix), pack(image_bytes(12, 28, 28)));
    write_file(folder / ("train-labels" + infix + "idx1-ubyte" + suffix), pack(label_bytes(12)));
    write_file(folder / ("t10k-images" + infix + "idx3-ubyte" + suffix), pack(image_bytes(3, 28, 28)));
    write_file(folder / ("t10k-labels" + infix + "idx1-ubyte" + suffix), pack(label_bytes(3)));
}

std::string plain(std::string const& bytes) { return bytes; }

} // namespace

BOOST_AUTO_TEST_CASE(a_pair_of_plain_files) {
    temporary_folder const folder;
    write_file(folder / "images", image_bytes(7, 3, 5));
    write_file(folder / "labels", label_bytes(7));
    dataset const data = load_idx(folder / "images", folder / "labels");
    check_contents(data, 7, 3, 5);
    BOOST_TEST(data.origin() == folder / "images");
    BOOST_TEST(data.names().empty());
}

BOOST_AUTO_TEST_CASE(a_set_larger_than_the_buffers) {
    temporary_folder const folder;
    write_file(folder / "images", image_bytes(500, 28, 28));
    write_file(folder / "labels", label_bytes(500));
    check_contents(load_idx(folder / "images", folder / "labels"), 500, 28, 28);
}

BOOST_AUTO_TEST_CASE(folders_in_both_spellings) {
    for (std::string infix : {"-", "."}) {
        temporary_folder const folder;
        write_family(folder, infix, "", plain);
        for (std::string slash : {"", "/", "//"}) {
            auto const [train, test] = load_idx(folder.path() + slash);
            check_contents(train, 12, 28, 28);
            check_contents(test, 3, 28, 28);
        }
    }
}

#if SCARP_TEST_ZLIB
BOOST_AUTO_TEST_CASE(folders_of_gzip_in_both_spellings) {
    for (std::string infix : {"-", "."}) {
        temporary_folder const folder;
        write_family(folder, infix, ".gz", gzip);
        auto const [train, test] = load_idx(folder.path());
        check_contents(train, 12, 28, 28);
        check_contents(test, 3, 28, 28);
    }
}

BOOST_AUTO_TEST_CASE(gzip_errors_name_the_unpacked_byte) {
    std::string const packed = gzip(image_bytes(5, 2, 2));
    std::string broken = packed;
    broken[broken.size() - 5] ^= 0x10;                                       // in the checksum
    check(error_of(broken, label_bytes(5), "images"), "intact gzip data", "damage (incorrect data check)", 36);
    check(error_of(packed.substr(0, packed.size() - 3), label_bytes(5), "images"), "a whole gzip file",
          "its end too early (truncated)", 36);
    check(error_of(gzip(image_bytes(5, 2, 2).substr(0, 30)), label_bytes(5), "images"), "20 bytes of pixels",
          "the end after 14", 30);
    check(error_of(image_bytes(5, 2, 2), gzip(label_bytes(5) + "x"), "labels"), "the end of the file", "more data", 13);
}
#endif

BOOST_AUTO_TEST_CASE(fashion_folders_name_their_classes) {
    temporary_folder const fashion{"My-Fashion_MNIST"}, digits{"fashionable/digits"};
    write_family(fashion, "-", "", plain);
    write_family(digits, "-", "", plain);
    auto const named = load_idx(fashion.path() + "/");
    BOOST_TEST(named.train.class_name(0) == "T-shirt/top");
    BOOST_TEST(named.test.class_name(9) == "ankle boot");
    BOOST_TEST(load_idx(digits.path()).train.class_name(9) == "9");
    BOOST_TEST(load_idx(fashion.path(), 12).train.names().empty());
}

BOOST_AUTO_TEST_CASE(missing_files_list_the_names_tried) {
    temporary_folder const folder;
    auto const missing = [&](std::string const& stem, std::string const& kind) {
        return [text = folder.path() + ": expected one of " + stem + "-" + kind + ", " + stem + "-" + kind + ".gz, "
                       + stem + "." + kind + ", " + stem + "." + kind + ".gz, found none of them"](data_error const& e) {
            return e.what() == text && !e.offset;
        };
    };
    BOOST_CHECK_EXCEPTION(load_idx(folder.path()), data_error, missing("train-images", "idx3-ubyte"));
    write_file(folder / "train-images-idx3-ubyte", image_bytes(1, 1, 1));
    BOOST_CHECK_EXCEPTION(load_idx(folder.path()), data_error, missing("train-labels", "idx1-ubyte"));
    BOOST_CHECK_THROW(load_idx("/nowhere/at/all"), data_error);
    BOOST_CHECK_THROW(load_idx(folder / "no", folder / "no"), data_error);
}

BOOST_AUTO_TEST_CASE(wrong_magic_numbers) {
    check(error_of(image_bytes(2, 2, 2, 0x801), label_bytes(2), "images"), "IDX images (magic 0x00000803)", "magic 0x00000801", 0);
    check(error_of(image_bytes(2, 2, 2), label_bytes(2, 0x803), "labels"), "IDX labels (magic 0x00000801)", "magic 0x00000803", 0);
    check(error_of("<html>", label_bytes(2), "images"), "IDX images (magic 0x00000803)", "magic 0x3c68746d", 0);
    check(error_of("", label_bytes(2), "images"), "4 bytes of magic number", "the end after 0", 0);
}

BOOST_AUTO_TEST_CASE(counts_that_differ) {
    temporary_folder const folder;
    write_file(folder / "images", image_bytes(3, 2, 2));
    write_file(folder / "labels", label_bytes(4));
    BOOST_CHECK_EXCEPTION(load_idx(folder / "images", folder / "labels"), data_error, [&](data_error const& e) {
        return e.what() == folder / "labels" + ": expected 3 labels, one for each image in " + folder / "images" + ", found 4 at byte 4";
    });
}

BOOST_AUTO_TEST_CASE(truncated_and_trailing) {
    std::string const images = image_bytes(3, 2, 2), labels = label_bytes(3);
    check(error_of(images.substr(0, 10), labels, "images"), "4 bytes of number of rows", "the end after 2", 10);
    check(error_of(images.substr(0, 27), labels, "images"), "12 bytes of pixels", "the end after 11", 27);
    check(error_of(images + "x", labels, "images"), "the end of the file", "more data", 28);
    check(error_of(images, labels.substr(0, 9), "labels"), "3 bytes of labels", "the end after 1", 9);
    check(error_of(images, labels + "xyz", "labels"), "the end of the file", "more data", 11);
}

BOOST_AUTO_TEST_CASE(absurd_sizes) {
    auto const header = [](std::uint32_t count, std::uint32_t rows, std::uint32_t columns) {
        return big_endian(0x803) + big_endian(count) + big_endian(rows) + big_endian(columns);
    };
    auto const labels = [](std::uint32_t count) { return big_endian(0x801) + big_endian(count); };
    check(error_of(header(0, 28, 28), labels(0), "images"), "number of images from 1 to 2147483647", "0", 4);
    check(error_of(header(1, 0, 28), labels(1), "images"), "number of rows from 1 to 2147483647", "0", 8);
    check(error_of(header(1, 28, 0), labels(1), "images"), "number of columns from 1 to 2147483647", "0", 12);
    check(error_of(header(0xFFFFFFFF, 1, 1), labels(1), "images"), "number of images from 1 to 2147483647", "4294967295", 4);
    check(error_of(header(1, 65536, 32768), labels(1), "images"), "an image of at most 2147483647 pixels", "65536x32768", 8);
    // 2^62 pixels are claimed: refused for the missing data, without asking for the memory
    check(error_of(header(0x7FFFFFFF, 0x7FFFFFFF, 1) + "pixels", labels(0x7FFFFFFF), "images"),
          "4611686014132420609 bytes of pixels", "the end after 6", 22);
}

BOOST_AUTO_TEST_CASE(labels_out_of_range) {
    std::string labels = label_bytes(4);
    labels[10] = 12;
    check(error_of(image_bytes(4, 2, 2), labels, "labels"), "labels from 0 to 9", "label 12 of sample 2", 10);
    check(error_of(image_bytes(4, 2, 2), label_bytes(4), "labels", 7), "labels from 0 to 6", "label 7 of sample 1", 9);

    temporary_folder const folder;
    write_file(folder / "images", image_bytes(4, 2, 2));
    write_file(folder / "labels", labels);
    BOOST_TEST(load_idx(folder / "images", folder / "labels", 13).label(2) == 12);
    BOOST_CHECK_THROW(load_idx(folder / "images", folder / "labels", 0), std::invalid_argument);
    BOOST_CHECK_THROW(load_idx(folder / "images", folder / "labels", 257), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(image_sizes_that_do_not_fit) {
    temporary_folder const folder;
    write_family(folder, "-", "", plain);
    std::string const path = folder / "train-images-idx3-ubyte";
    dataset const data = load_idx(folder.path()).train;
    data.expect_shape({1, 28, 28});
    data.expect_shape({784});
    BOOST_CHECK_EXCEPTION(data.expect_shape({1, 32, 32}), data_error, [&](data_error const& e) {
        return e.what() == path + ": expected samples of shape 1x32x32, found samples of shape 1x28x28 at byte 8";
    });
    write_file(folder / "t10k-images-idx3-ubyte", image_bytes(3, 28, 27));
    BOOST_CHECK_EXCEPTION(load_idx(folder.path()), data_error, [&](data_error const& e) {
        return e.what() == folder / "t10k-images-idx3-ubyte" + ": expected samples of shape 1x28x28, found samples of shape 1x28x27 at byte 8";
    });
}

// Whatever happens to the bytes, the pair loads or one data_error tells why: no crash, no other exception.
BOOST_AUTO_TEST_CASE(every_truncation_and_thousands_of_flips) {
    scarp::philox random{99};
    int loaded = 0, refused = 0;
    auto const attempt = [&](std::string const& images, std::string const& labels) {
        try {
            scarp::detail::byte_source first{"images", bytes_of(images)}, second{"labels", bytes_of(labels)};
            dataset const data = scarp::detail::read_idx(first, second, 10);
            BOOST_REQUIRE(data.samples().size() == static_cast<std::size_t>(data.size() * data.features()));
            BOOST_REQUIRE(data.labels().size() == static_cast<std::size_t>(data.size()));
            ++loaded;
        } catch (data_error const& error) {
            BOOST_REQUIRE(!error.expected.empty());
            ++refused;
        }
    };
    auto const flipped = [&](std::string bytes) {
        for (std::uint32_t flips = 1 + random.below(3); flips > 0; --flips) {
            std::size_t const place = random.below(static_cast<std::uint32_t>(bytes.size()));
            bytes[place] = static_cast<char>(bytes[place] ^ (1 << random.below(8)));
        }
        return bytes;
    };
    std::vector<std::pair<std::string, std::string>> pairs{{image_bytes(4, 3, 3), label_bytes(4)}};
#if SCARP_TEST_ZLIB
    pairs.emplace_back(gzip(image_bytes(4, 3, 3)), gzip(label_bytes(4)));
#endif
    for (auto const& [images, labels] : pairs) {
        int const before = loaded;
        for (std::size_t length = 0; length < images.size(); ++length) attempt(images.substr(0, length), labels);
        for (std::size_t length = 0; length < labels.size(); ++length) attempt(images, labels.substr(0, length));
        BOOST_TEST(loaded == before);                                        // no part passes for the whole
        for (int i = 0; i < 2000; ++i) attempt(flipped(images), labels);
        for (int i = 0; i < 2000; ++i) attempt(images, flipped(labels));
    }
    BOOST_TEST(loaded > 100);                                                // flips of pixels are still images
    BOOST_TEST(refused > 1000);
    BOOST_TEST_MESSAGE(loaded << " loaded, " << refused << " refused");
}

// The real thing, where its package is installed.
BOOST_AUTO_TEST_CASE(fashion_mnist) {
    std::string const folder = "/usr/share/datasets/fashion-mnist";
    if (!SCARP_TEST_ZLIB || !std::filesystem::exists(folder)) {
        BOOST_TEST_MESSAGE("dataset-fashion-mnist is not installed");
        return;
    }
    auto const [train, test] = load_idx(folder);
    BOOST_TEST(train.size() == 60'000);
    BOOST_TEST(test.size() == 10'000);
    for (int label = 0; label < 10; ++label) {
        BOOST_TEST(std::count(train.labels().begin(), train.labels().end(), label) == 6000);
        BOOST_TEST(std::count(test.labels().begin(), test.labels().end(), label) == 1000);
    }
    double sum = 0;
    for (float pixel : train.samples()) sum += pixel;
    BOOST_TEST(std::abs(sum / 47'040'000 - 0.2860) < 5e-5);                   // the mean that everybody normalises with
    BOOST_TEST(train.class_name(train.label(0)) == "ankle boot");
}
