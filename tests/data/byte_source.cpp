// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_byte_source
#include <boost/test/unit_test.hpp>

#include <scarp/data/byte_source.hpp>

#include "files.hpp"

#include <algorithm>
#include <string>
#include <vector>

using scarp::data_error;
using scarp::detail::byte_source;

namespace {

/// All bytes, read in pieces of the given size.
std::string contents(std::string const& path, std::size_t piece) {
    byte_source source{path};
    std::string text;
    std::vector<unsigned char> buffer(piece);
    for (;;) {
        std::size_t const got = source.read(buffer);
        text.append(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(got));
        BOOST_REQUIRE(source.offset() == text.size());
        if (got < piece) return text;
    }
}

std::string message(std::string const& path) {
    try {
        contents(path, 1000);
    } catch (data_error const& error) {
        BOOST_TEST(error.file == path);
        return std::string{error.what()}.substr(path.size());
    }
    return "no error";
}

std::string sample_bytes() {
    std::string bytes;
    for (unsigned i = 0; i < 200'000; ++i) bytes += static_cast<char>(i * i >> 7);
    return bytes;
}

} // namespace

BOOST_AUTO_TEST_CASE(plain_files_come_back_in_any_pieces) {
    temporary_folder const folder;
    std::string const bytes = sample_bytes();
    write_file(folder / "plain", bytes);
    write_file(folder / "empty", "");
    for (std::size_t piece : {std::size_t{7}, std::size_t{65'536}, std::size_t{1'000'000}})
        BOOST_TEST((contents(folder / "plain", piece) == bytes));
    BOOST_TEST(contents(folder / "empty", 10) == "");
}

BOOST_AUTO_TEST_CASE(a_missing_file_and_a_folder_are_said) {
    temporary_folder const folder;
    BOOST_TEST(message(folder / "nothing") == ": expected a file, found none that can be opened");
    BOOST_TEST(message(folder.path()) == ": expected a readable file, found a read error (is it a folder?) at byte 0");
}

BOOST_AUTO_TEST_CASE(gz_without_the_mark_is_not_gzip) {
    temporary_folder const folder;
    write_file(folder / "a.gz", "PK..");
    write_file(folder / "b.gz", "");
    write_file(folder / "c.gz", "\x1f");
    BOOST_TEST(message(folder / "a.gz") == ": expected gzip (1f 8b), found 50 4b at byte 0");
    BOOST_TEST(message(folder / "b.gz") == ": expected gzip (1f 8b), found an empty file at byte 0");
    BOOST_TEST(message(folder / "c.gz") == ": expected gzip (1f 8b), found 1f at byte 0");
}

BOOST_AUTO_TEST_CASE(require_and_require_end_say_where) {
    temporary_folder const folder;
    write_file(folder / "six", "abcdef");
    byte_source source{folder / "six"};
    unsigned char four[4];
    source.require(four, "header");
    auto const says = [&](std::string const& text) {
        return [text, path = folder / "six"](data_error const& e) { return e.what() == path + text; };
    };
    BOOST_CHECK_EXCEPTION(source.require_end(), data_error, says(": expected the end of the file, found more data at byte 4"));
    BOOST_CHECK_EXCEPTION(source.require(four, "header"), data_error,
                          says(": expected 4 bytes of header, found the end after 1 at byte 6"));
}

#if SCARP_TEST_ZLIB
BOOST_AUTO_TEST_CASE(gzip_comes_back_under_any_name) {
    temporary_folder const folder;
    std::string const bytes = sample_bytes();
    write_file(folder / "a.gz", gzip(bytes));
    write_file(folder / "renamed", gzip(bytes));
    write_file(folder / "joined.gz", gzip(bytes) + gzip("") + gzip("tail"));
    write_file(folder / "zeros.gz", gzip(std::string(3'000'000, '\0')));       // 1000 to 1: output waits inside zlib
    for (std::size_t piece : {std::size_t{7}, std::size_t{65'536}, std::size_t{1'000'000}}) {
        BOOST_TEST((contents(folder / "a.gz", piece) == bytes));
        BOOST_TEST((contents(folder / "renamed", piece) == bytes));
        BOOST_TEST((contents(folder / "joined.gz", piece) == bytes + "tail"));
        BOOST_TEST((contents(folder / "zeros.gz", piece) == std::string(3'000'000, '\0')));
    }
}

BOOST_AUTO_TEST_CASE(damaged_gzip_is_said) {
    temporary_folder const folder;
    std::string const packed = gzip("some text");
    for (std::size_t length = 2; length < packed.size(); ++length) {
        write_file(folder / "cut.gz", packed.substr(0, length));
        BOOST_TEST(message(folder / "cut.gz").find(": expected a whole gzip file, found its end too early (truncated) at byte ") == 0u);
    }
    std::string wrong_crc = packed, wrong_length = packed;
    wrong_crc[packed.size() - 8] ^= 1;
    wrong_length[packed.size() - 4] ^= 1;
    write_file(folder / "crc.gz", wrong_crc);
    write_file(folder / "length.gz", wrong_length);
    write_file(folder / "rest.gz", packed + "rest");
    BOOST_TEST(message(folder / "crc.gz") == ": expected intact gzip data, found damage (incorrect data check) at byte 9");
    BOOST_TEST(message(folder / "length.gz") == ": expected intact gzip data, found damage (incorrect length check) at byte 9");
    BOOST_TEST(message(folder / "rest.gz") == ": expected intact gzip data, found damage (incorrect header check) at byte 9");
}
#else
BOOST_AUTO_TEST_CASE(gzip_without_zlib_is_said) {
    temporary_folder const folder;
    write_file(folder / "a.gz", "\x1f\x8b\x08 and so on");
    BOOST_TEST(message(folder / "a.gz")
               == ": expected a plain file (this program was built without zlib), found gzip (1f 8b) at byte 0");
}
#endif

namespace {

std::span<unsigned char const> bytes_of(std::string const& text) {
    return {reinterpret_cast<unsigned char const*>(text.data()), text.size()};
}

} // namespace

BOOST_AUTO_TEST_CASE(memory_is_a_source_too) {
    std::string const bytes = sample_bytes();
    byte_source source{"memory", bytes_of(bytes)}, empty{"memory", {}};
    BOOST_TEST((source.rest() == std::vector<unsigned char>(bytes.begin(), bytes.end())));
    BOOST_TEST(source.offset() == bytes.size());
    source.require_end();
    empty.require_end();
    BOOST_CHECK_THROW((byte_source{"x.gz", bytes_of(bytes)}), data_error);
#if SCARP_TEST_ZLIB
    std::string const packed = gzip(bytes) + gzip("more");
    BOOST_TEST((byte_source{"memory", bytes_of(packed)}.rest().size() == bytes.size() + 4));
#endif
}

BOOST_AUTO_TEST_CASE(memory_is_asked_for_only_as_far_as_the_source_reaches) {
    std::string const bytes(1000, 'x');
    byte_source source{"memory", bytes_of(bytes)};
    BOOST_TEST(source.justified(10) == 10u);
    BOOST_TEST(source.justified(~std::uint64_t{0}) == 1000u);
    BOOST_TEST(source.require(600, "halves").size() == 600u);
    BOOST_TEST(source.justified(~std::uint64_t{0}) == 400u);
    BOOST_CHECK_EXCEPTION(source.require(std::uint64_t{1} << 60, "things"), data_error, [](data_error const& e) {
        return std::string{e.what()} == "memory: expected 1152921504606846976 bytes of things, found the end after 400 at byte 1000";
    });
    temporary_folder const folder;
    write_file(folder / "plain", bytes);
    BOOST_TEST(byte_source{folder / "plain"}.justified(~std::uint64_t{0}) == 1000u);
}
