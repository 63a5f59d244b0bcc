// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE io_safetensors
#include <boost/test/unit_test.hpp>

#include <scarp/io/safetensors.hpp>
#include <scarp/shape/philox.hpp>

#include "data/files.hpp"

using namespace scarp;

namespace {

std::string file_of(std::string const& header, std::string const& data = "") {
    std::string bytes(8, '\0');
    detail::write_u64(header.size(), reinterpret_cast<unsigned char*>(bytes.data()));
    return bytes + header + data;
}

detail::safetensors_header parse(std::string const& header) { return detail::safetensors_parser{header, "file"}.parse(); }

/// What stands in the error of a header, and the byte, counted in the header.
void expect_error(std::string const& header, std::string const& expected, std::string const& found, std::optional<std::size_t> at) {
    try {
        parse(header);
        BOOST_ERROR("accepted " + header);
    } catch (data_error const& error) {
        BOOST_TEST(error.expected == expected, header);
        BOOST_TEST(error.found == found, header);
        BOOST_TEST(error.offset.value_or(0) == (at ? *at + 8 : 0), header);
    }
}

std::string array(std::string const& name, std::string const& type, std::string const& shape, int begin, int end) {
    return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":[" + shape + "],\"data_offsets\":[" + std::to_string(begin) + "," +
           std::to_string(end) + "]}";
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_header_says_what_the_arrays_are) {
    auto const header = parse("{ \"__metadata__\" : {\"format\":\"pt\", \"who\":\"\\u00e9\\ud83d\\ude00\\n\\\"\xc3\xa9\"},\n" +
                              array("b", "F16", "3", 24, 30) + " , " + array("a", "F32", "2, 3", 0, 24) + "," +
                              array("one", "BF16", "", 30, 32) + "," + array("none", "I64", "4,0", 32, 32) + "}   ");
    BOOST_TEST(header.data_bytes == 32u);
    BOOST_REQUIRE(header.arrays.size() == 4u);
    BOOST_TEST(header.arrays[0].name == "b");
    BOOST_TEST((header.arrays[0].type == dtype::f2));
    BOOST_TEST(header.arrays[1].shape == (std::vector<std::uint64_t>{2, 3}), boost::test_tools::per_element());
    BOOST_TEST(header.arrays[2].shape.empty());
    BOOST_TEST(header.arrays[3].begin == 32u);
    BOOST_TEST(header.metadata[1].second == "\xc3\xa9\xf0\x9f\x98\x80\n\"\xc3\xa9");
    BOOST_TEST(parse("{}").arrays.empty());
}

// The kinds of errors that the format's own implementation tells apart, and more.
BOOST_AUTO_TEST_CASE(what_cannot_be_is_refused_where_it_stands) {
    std::string const end = "the end of the header", sizes = "offsets 0 to 8";
    expect_error("", "'{'", end, 0);
    expect_error(" {}", "'{'", "' '", 0);
    expect_error("[]", "'{'", "'['", 0);
    expect_error("{", "'\"'", end, 1);
    expect_error("{\"", "'\"'", end, 2);
    expect_error("{\"a\"", "':'", end, 4);
    expect_error("{\"a\":1}", "'{'", "'1'", 5);
    expect_error("{} x", end, "'x'", 3);
    expect_error(std::string("{}\0", 3), end, "byte 00", 2);
    expect_error("{\"a\n\":{}}", "a character of a string", "byte 0a", 3);
    expect_error("{\"\\x\":{}}", "an escape of JSON", "'x'", 3);
    expect_error("{\"\\", "an escape of JSON", end, 3);
    expect_error("{\"\\u00g0\":{}}", "a hexadecimal digit", "'g'", 6);
    expect_error("{\"\\ud800\":{}}", "two halves of a character", "one", 8);
    expect_error("{\"\\ud800\\u0041\":{}}", "two halves of a character", "one", 8);
    expect_error("{\"\\udc00\":{}}", "two halves of a character", "one", 8);
    for (char const* bad : {"\xff", "\x80", "\xc0\x80", "\xc3", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80"})
        expect_error("{\"" + std::string{bad} + "\":{}}", "UTF-8", [&] {
            char text[16];
            std::snprintf(text, sizeof text, "byte %02x", static_cast<unsigned>(static_cast<unsigned char>(bad[0])));
            return std::string{text};
        }(), 2);
    expect_error("{\"a\":{}}", "dtype, shape and data_offsets", "not all of them", 5);
    expect_error("{\"a\":{\"dtype\":\"F32\",\"shape\":[]}}", "dtype, shape and data_offsets", "not all of them", 5);
    expect_error("{\"a\":{\"type\":1}}", "dtype, shape and data_offsets, each once", "\"type\"", 13);
    expect_error("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", "dtype, shape and data_offsets, each once", "\"dtype\"", 28);
    expect_error("{\"a\":{\"dtype\":\"FP32\"}}", "a dtype such as \"F32\"", "\"FP32\"", 14);
    expect_error("{\"a\":{\"dtype\":7}}", "'\"'", "'7'", 14);
    expect_error("{\"a\":{\"shape\":[-1]}}", "a natural number", "'-'", 15);
    expect_error("{\"a\":{\"shape\":[1.5]}}", "']'", "'.'", 16);
    expect_error("{\"a\":{\"shape\":[1e3]}}", "']'", "'e'", 16);
    expect_error("{\"a\":{\"shape\":[01]}}", "a natural number", "one that starts with 0", 15);
    expect_error("{\"a\":{\"shape\":[[1]]}}", "a natural number", "'['", 15);
    expect_error("{\"a\":{\"shape\":[1,]}}", "a natural number", "']'", 17);
    expect_error("{\"a\":{\"shape\":[18446744073709551616]}}", "a number below 2^64", "a larger one", 15);
    expect_error("{\"a\":{\"data_offsets\":[0]}}", "two offsets", "1", 21);
    expect_error("{\"a\":{\"data_offsets\":[0,1,2]}}", "at most 2 numbers", "'2'", 26);
    expect_error("{" + array("a", "F32", "3", 0, 8) + "}", "12 bytes of F32 (3)", sizes, 5);
    expect_error("{" + array("a", "F32", "2", 8, 0) + "}", "8 bytes of F32 (2)", "offsets 8 to 0", 5);
    expect_error("{" + array("a", "F32", "4294967296,4294967296", 0, 0) + "}", "a shape of less than 2^64 bytes",
                 "F32 (4294967296, 4294967296)", 5);
    expect_error("{" + array("a", "F32", "2", 0, 8) + "," + array("b", "F32", "2", 4, 12) + "}", "\"b\" to start at offset 8",
                 "offset 4 (an overlap)", {});
    expect_error("{" + array("a", "F32", "2", 0, 8) + "," + array("b", "F32", "2", 12, 20) + "}", "\"b\" to start at offset 8",
                 "offset 12 (a hole)", {});
    expect_error("{" + array("a", "F32", "2", 4, 12) + "}", "\"a\" to start at offset 0", "offset 4 (a hole)", {});
    expect_error("{" + array("a", "F32", "2", 0, 8) + "," + array("a", "F32", "2", 8, 16) + "}", "every name once", "\"a\" twice", 58);
    expect_error("{" + array("a", "F32", "2", 0, 8) + "," + array("\\u0061", "F32", "2", 8, 16) + "}", "every name once", "\"a\" twice", 63);
    expect_error("{\"__metadata__\":{\"a\":1}}", "'\"'", "'1'", 21);
    expect_error("{\"__metadata__\":{\"a\":{}}}", "'\"'", "'{'", 21);
    expect_error("{\"__metadata__\":{},\"__metadata__\":{}}", "__metadata__ once", "it twice", 34);
    expect_error(std::string(100'000, '{'), "'\"'", "'{'", 1);
    expect_error("{\"a\":{\"shape\":" + std::string(100'000, '['), "a natural number", "'['", 15);
}

BOOST_AUTO_TEST_CASE(the_length_of_the_header_is_checked) {
    temporary_folder const folder;
    auto const error = [&](std::string const& bytes) {
        write_file(folder / "x.safetensors", bytes);
        try {
            detail::byte_source source{folder / "x.safetensors"};
            detail::read_safetensors_header(source);
        } catch (data_error const& e) {
            return std::string{e.what()}.substr(folder.path().size() + 1);
        }
        return std::string{"read"};
    };
    BOOST_TEST(error("") == "x.safetensors: expected 8 bytes of header length, found the end after 0 at byte 0");
    BOOST_TEST(error("1234567") == "x.safetensors: expected 8 bytes of header length, found the end after 7 at byte 7");
    BOOST_TEST(error(file_of("{}").substr(0, 9)) == "x.safetensors: expected 2 bytes of header, found the end after 1 at byte 9");
    BOOST_TEST(error(std::string(8, '\xff') + "{}") ==
               "x.safetensors: expected safetensors (a header of at most 100000000 bytes), found a length of 18446744073709551615 at byte 0");
    BOOST_TEST(error(file_of("{}", "data")) == "read");
}

BOOST_AUTO_TEST_CASE(what_is_written_can_be_read) {
    detail::safetensors_header const header{
        .arrays = {{"dense_1.weight", dtype::f4, {3, 4}, 0, 48}, {"odd \"\\\n\x01 \xc3\xa9", dtype::f8, {}, 48, 56}},
        .metadata = {{"format", "pt"}, {"line\nbreak", ""}},
        .data_bytes = 56};
    std::string const text = detail::write_safetensors_header(header);
    BOOST_TEST(text.size() % 8 == 0u);
    BOOST_TEST(detail::read_u64(reinterpret_cast<unsigned char const*>(text.data())) == text.size() - 8);
    auto const again = parse(text.substr(8));
    BOOST_TEST(again.data_bytes == 56u);
    BOOST_TEST((again.metadata == header.metadata));
    for (std::size_t i = 0; i < 2; ++i) {
        BOOST_TEST(again.arrays[i].name == header.arrays[i].name);
        BOOST_TEST((again.arrays[i].type == header.arrays[i].type));
        BOOST_TEST(again.arrays[i].shape == header.arrays[i].shape, boost::test_tools::per_element());
        BOOST_TEST(again.arrays[i].end == header.arrays[i].end);
    }
}

// Whatever stands in a header, it is read or refused: bytes changed, left out and doubled at random.
BOOST_AUTO_TEST_CASE(any_bytes_are_survived) {
    std::string const sound = "{\"__metadata__\":{\"format\":\"pt\"}," + array("a\\u00e9", "F32", "2,3", 0, 24) + "," +
                              array("b", "F16", "3", 24, 30) + "," + array("c", "BF16", "", 30, 32) + "}";
    philox random{1};
    int read = 0, refused = 0;
    for (int i = 0; i < 50'000; ++i) {
        std::string text = sound;
        for (std::uint32_t changes = 1 + random.below(3); changes > 0; --changes) {
            std::size_t const at = random.below(static_cast<std::uint32_t>(text.size()));
            std::uint32_t const way = random.below(4);
            if (way == 0) text[at] = static_cast<char>(random.below(256));
            else if (way == 1) text.erase(at, 1 + random.below(9));
            else if (way == 2) text.insert(at, text.substr(random.below(static_cast<std::uint32_t>(text.size())), random.below(12)));
            else text[at] = "{}[]\":,\\0123456789"[random.below(18)];
            if (text.empty()) text = "{";
        }
        try {
            parse(text);
            ++read;
        } catch (data_error const&) {
            ++refused;
        }
    }
    BOOST_TEST(read + refused == 50'000);
    BOOST_TEST(refused > 25'000);
    BOOST_TEST(read > 1'000);
    BOOST_TEST_MESSAGE(read + refused << " damaged files: " << read << " read, " << refused << " refused");
}
