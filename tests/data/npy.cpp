// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_npy
#include <boost/test/unit_test.hpp>

#include <scarp/data/npy.hpp>

#include "files.hpp"
#include "fuzz.hpp"
#include "readers.hpp"

#include <string>
#include <vector>

using scarp::data_error;
using scarp::dtype;
using scarp::from_npy;
using scarp::load_npy;
using scarp::named_array;

namespace {

std::string const recorded = SCARP_TESTS_DIR "/reference/data/";

/// An .npy file of version 1.0 with any header and contents.
std::string file(std::string const& header, std::string const& contents) {
    std::string bytes{"\x93NUMPY\x01\x00", 8};
    bytes += static_cast<char>(header.size() & 0xFF);
    bytes += static_cast<char>(header.size() >> 8);
    return bytes + header + contents;
}

std::string text(std::vector<unsigned char> const& bytes) { return {bytes.begin(), bytes.end()}; }

std::string refusal(std::string const& bytes) {
    return refusal_of([&] { from_npy(bytes_of(bytes), "x.npy"); });
}

} // namespace

BOOST_AUTO_TEST_CASE(what_numpy_wrote_in_three_versions) {
    for (std::string version : {"1", "2", "3"}) {
        named_array const a = load_npy(recorded + "version_" + version + ".npy");
        BOOST_TEST(a.name == "version_" + version);
        BOOST_TEST((a.type == dtype::f4));
        BOOST_TEST(a.shape == (std::vector<std::size_t>{3, 5}));
        std::vector<float> const numbers = a.values<float>();
        BOOST_REQUIRE(numbers.size() == 15u);
        for (int k = 0; k < 15; ++k) BOOST_TEST(numbers[static_cast<std::size_t>(k)] == static_cast<float>(k * 37 % 101 - 50) / 8);
    }
}

BOOST_AUTO_TEST_CASE(what_is_written_comes_back) {
    temporary_folder const folder;
    std::vector<float> const numbers{1, -2.5f, 0, 4, 5, 6};
    for (std::vector<std::size_t> shape : {std::vector<std::size_t>{6}, {2, 3}, {1, 6, 1}}) {
        named_array const a = named_array::of("weight", shape, std::span<float const>{numbers});
        scarp::save_npy(folder / "weight.npy", a);
        BOOST_TEST((load_npy(folder / "weight.npy") == a));
        BOOST_TEST(scarp::to_npy(a).size() == 128u + 24u);
    }
    named_array const one{"one", dtype::u1, {}, {7}}, none{"none", dtype::f8, {0, 4}, {}};
    BOOST_TEST((from_npy(scarp::to_npy(one), "one") == one));
    BOOST_TEST((from_npy(scarp::to_npy(none), "none") == none));
}

// What numpy.save(..., numpy.array([[1, 2]], "<i2")) writes, byte by byte.
BOOST_AUTO_TEST_CASE(the_bytes_are_numpys) {
    std::vector<short> const numbers{1, 2};
    std::string header = "{'descr': '<i2', 'fortran_order': False, 'shape': (1, 2), }";
    header.append(117 - header.size(), ' ').append("\n");
    BOOST_TEST(text(scarp::to_npy(named_array::of("x", {1, 2}, std::span<short const>{numbers})))
               == file(header, std::string{"\1\0\2\0", 4}));
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_written) {
    BOOST_CHECK_EXCEPTION(scarp::save_npy("/nowhere/x.npy", {}), std::exception, [](auto const&) { return true; });
    std::vector<float> const one{1};
    named_array const a = named_array::of("x", {1}, std::span<float const>{one});
    BOOST_CHECK_EXCEPTION(scarp::save_npy("/nowhere/x.npy", a), data_error, [](data_error const& e) {
        return std::string{e.what()} == "/nowhere/x.npy: expected a file that can be written, found No such file or directory";
    });
    BOOST_CHECK_THROW(scarp::to_npy({"x", dtype::bf16, {1}, {0, 0}}), std::invalid_argument);
    BOOST_CHECK_THROW(scarp::to_npy({"x", dtype::f4, {2}, {0, 0, 0, 0}}), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(headers_in_other_hands) {
    std::string const two{"\0\0\x80\x3F\0\0\0\x40", 8};
    for (std::string header : {"{'shape':(2,),'fortran_order':False,'descr':'<f4'}", "{\"descr\": \"<f4\", 'shape': (2L,), 'fortran_order': True}  \n",
                               " { 'descr' : '<f4' , 'fortran_order' : True , 'shape' : ( 2 , 1 ) , } "})
        BOOST_TEST(from_npy(bytes_of(file(header, two))).values<float>() == (std::vector<float>{1, 2}));
}

BOOST_AUTO_TEST_CASE(errors_name_expected_found_and_byte) {
    std::string const good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
    auto const with = [&](std::string const& from, std::string const& to) {
        std::string header = good;
        return refusal(file(header.replace(header.find(from), from.size(), to), std::string(8, '\0')));
    };
    BOOST_TEST(refusal(file(good, std::string(8, '\0'))) == "loaded");
    BOOST_TEST(refusal("") == "x.npy: expected 8 bytes of an .npy file's first bytes, found the end after 0 at byte 0");
    BOOST_TEST(refusal("PK345678") == "x.npy: expected an .npy file (93 'NUMPY'), found other bytes at byte 0");
    BOOST_TEST(refusal(std::string{"\x93NUMPY\x04\x00", 8}) == "x.npy: expected .npy version 1.0, 2.0 or 3.0, found 4.0 at byte 6");
    BOOST_TEST(refusal(file(good, "1234567")) == "x.npy: expected 8 bytes of numbers, found the end after 7 at byte 74");
    BOOST_TEST(refusal(file(good, "123456789")) == "x.npy: expected the end of the file, found more data at byte 75");
    BOOST_TEST(with("<f4", "|O") == "x.npy: expected elements of type b1, i1 to i8, u1 to u8, f2, f4 or f8 in the .npy header, "
                                    "found \"'|O', 'fortran_order': F\" at byte 20");
    BOOST_TEST(with("False", "0") == "x.npy: expected True or False in the .npy header, found \"0, 'shape': (2,), }\" at byte 44");
    BOOST_TEST(with("(2,)", "(-2,)") == "x.npy: expected an extent from 0 to 2^60 in the .npy header, found \"-2,), }\" at byte 61");
    BOOST_TEST(with("'shape'", "'descr'") == "x.npy: expected each of the keys 'descr', 'fortran_order' and 'shape' once in the .npy header, "
                                             "found \"'descr': (2,), }\" at byte 51");
    BOOST_TEST(with(", 'shape': (2,)", "") == "x.npy: expected the key 'shape' in the .npy header, found the end of the header at byte 52");
    BOOST_TEST(with("2,", "99999999999999999999,") == "x.npy: expected an extent from 0 to 2^60 in the .npy header, found \"99999999999999999999,), \" at byte 61");
    BOOST_TEST(with("(2,)", "(1152921504606846976, 2)") == "x.npy: expected a shape of at most 2^62 bytes, found one that is larger");
    // 2^60 bytes are claimed: refused for the missing data, without asking for the memory
    BOOST_TEST(with("(2,)", "(288230376151711744,)") == "x.npy: expected 1152921504606846976 bytes of numbers, found the end after 8 at byte 92");
    BOOST_CHECK_THROW(load_npy("/nowhere/x.npy"), data_error);
}

BOOST_AUTO_TEST_CASE(damaged_files_load_or_are_refused) {
    std::vector<float> const numbers{1, -2.5f, 0, 4, 5, 6};
    std::string const bytes = text(scarp::to_npy(named_array::of("x", {2, 3}, std::span<float const>{numbers})));
    auto const report = load_damaged(bytes, 20'000, [](std::string const& damaged) {
        named_array const a = from_npy(bytes_of(damaged));
        BOOST_REQUIRE(a.bytes.size() == a.size() * size_of(a.type));
    });
    BOOST_TEST(report.loaded > 400);
    BOOST_TEST(report.refused > 1'000);
}
