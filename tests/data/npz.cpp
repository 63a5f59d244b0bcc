// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_npz
#include <boost/test/unit_test.hpp>

#include <scarp/data/npz.hpp>

#include "files.hpp"
#include "fuzz.hpp"
#include "readers.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using scarp::data_error;
using scarp::dtype;
using scarp::named_array;

namespace {

std::string const recorded = SCARP_TESTS_DIR "/reference/data/";

std::string contents(std::string const& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::string text(std::vector<unsigned char> const& bytes) { return {bytes.begin(), bytes.end()}; }

std::vector<named_array> two_arrays() {
    std::vector<float> const weights{1, 2, 3, 4, 5, 6};
    std::vector<int> const steps{7};
    return {named_array::of("dense_1.weight", {2, 3}, std::span<float const>{weights}), named_array::of("steps", {}, std::span<int const>{steps})};
}

std::string refusal(std::string const& bytes) {
    return refusal_of([&] { scarp::from_npz(bytes_of(bytes), "x.npz"); });
}

void put(std::string& bytes, std::size_t at, std::uint32_t value, int width) {
    for (int i = 0; i < width; ++i) bytes[at + static_cast<std::size_t>(i)] = static_cast<char>(value >> (8 * i) & 0xFF);
}

/// Element k as tests/reference/make_data.py makes it.
double element(std::string const& kind, int k) {
    int const whole = k * 37 % 101;
    if (kind == "b1") return whole % 3 == 0;
    if (kind[0] == 'u') return whole;
    return kind[0] == 'f' ? (whole - 50) / 8.0 : whole - 50;
}

void check_numpys_arrays(std::vector<named_array> const& arrays) {
    BOOST_REQUIRE(arrays.size() == 51u);
    int checked = 0;
    for (named_array const& a : arrays) {
        if (a.shape.size() != 3) continue;
        std::string const kind = a.name.substr(0, 2);
        BOOST_TEST(name_of(a.type) == kind);
        BOOST_TEST(a.shape == (std::vector<std::size_t>{2, 3, 4}));
        std::vector<double> const numbers = a.values<double>();
        for (int k = 0; k < 24; ++k, ++checked)
            BOOST_TEST(numbers[static_cast<std::size_t>(k)] == element(kind, k), a.name << " " << k);
    }
    BOOST_TEST(checked == 12 * 2 * 2 * 24);
    BOOST_TEST(scarp::find_array(arrays, "scalar").values<double>() == std::vector<double>{2.5});
    BOOST_TEST(scarp::find_array(arrays, "scalar").shape.empty());
    BOOST_TEST(scarp::find_array(arrays, "empty").shape == (std::vector<std::size_t>{3, 0}));
    BOOST_TEST(scarp::find_array(arrays, "row").values<int>() == (std::vector<int>{0, 1, 2, 3, 4}));
}

} // namespace

BOOST_AUTO_TEST_CASE(what_numpy_stored) { check_numpys_arrays(scarp::load_npz(recorded + "stored.npz")); }

#if SCARP_TEST_ZLIB
BOOST_AUTO_TEST_CASE(what_numpy_deflated) { check_numpys_arrays(scarp::load_npz(recorded + "deflated.npz")); }
#endif

BOOST_AUTO_TEST_CASE(what_is_written_comes_back) {
    temporary_folder const folder;
    std::vector<named_array> arrays = two_arrays();
    for (bool compress : {false, true}) {
        scarp::save_npz(folder / "model.npz", arrays, {.compress = compress});
        BOOST_TEST((scarp::load_npz(folder / "model.npz") == arrays));
    }
    BOOST_TEST(scarp::load_npz(recorded + "stored.npz").size() == scarp::from_npz(scarp::to_npz(scarp::load_npz(recorded + "stored.npz"))).size());
    BOOST_TEST(scarp::from_npz(scarp::to_npz({})).empty());
    std::vector<float> const zeros(100'000);
    std::vector<named_array> const one{named_array::of("z", {100'000}, std::span<float const>{zeros})};
    BOOST_TEST((scarp::from_npz(scarp::to_npz(one, {.compress = true})) == one));
    if (SCARP_TEST_ZLIB) BOOST_TEST(scarp::to_npz(one, {.compress = true}).size() < 2'000u);
}

// Python's zipfile accepts what is written: checked by tests/reference/make_data.py's reader when this was recorded.
BOOST_AUTO_TEST_CASE(the_same_arrays_give_the_same_bytes) {
    BOOST_TEST((scarp::to_npz(two_arrays()) == scarp::to_npz(two_arrays())));
    BOOST_TEST(text(scarp::to_npz(two_arrays())) == contents(recorded + "written.npz"));
}

BOOST_AUTO_TEST_CASE(errors_name_what_is_wrong) {
    std::string const good = text(scarp::to_npz(two_arrays()));
    std::size_t const second = good.find("PK\3\4", 4), directory = good.find("PK\1\2"), end = good.find("PK\5\6");
    auto const with = [&](std::size_t at, std::uint32_t value, int width) {
        std::string bytes = good;
        put(bytes, at, value, width);
        return refusal(bytes);
    };
    BOOST_TEST(refusal(good) == "loaded");
    BOOST_TEST(refusal("") == "x.npz: expected a ZIP archive (its directory's end record), found none at byte 0");
    BOOST_TEST(refusal(good + "x").starts_with("x.npz: expected a ZIP archive (its directory's end record), found none"));
    BOOST_TEST(with(60, 0x55, 1) == "x.npz: expected contents that match the checksum, found damage in dense_1.weight.npy at byte 0");
    BOOST_TEST(with(0, 0, 1) == "x.npz: expected the header of dense_1.weight.npy, found other bytes at byte 0");
    BOOST_TEST(with(directory, 0, 1) == "x.npz: expected a member in the ZIP directory, found other bytes at byte " + std::to_string(directory));
    BOOST_TEST(with(directory + 8, 1, 2).starts_with("x.npz: expected a member that is not encrypted, found an encrypted one"));
    BOOST_TEST(with(directory + 10, 12, 2).starts_with("x.npz: expected a stored or deflated member (methods 0 and 8), found method 12"));
    BOOST_TEST(with(directory + 24, 99, 4).starts_with("x.npz: expected a stored member of one size, found two sizes"));
    BOOST_TEST(with(end + 10, 3, 2).starts_with("x.npz: expected a directory of 3 members up to its end record"));
    BOOST_TEST(with(end + 10, 1, 2).starts_with("x.npz: expected the end of the directory, found more data"));
    BOOST_TEST(with(end - 13, 0, 4).starts_with("x.npz: expected members that do not overlap"));   // the place of the second member
    BOOST_TEST(with(directory + 46 + 15, 'X', 1) == "x.npz: expected members named *.npy, found \"dense_1.weight.Xpy\" at byte 0");

    std::vector<named_array> twice = two_arrays();
    twice[1].name = twice[0].name;
    BOOST_TEST(refusal(text(scarp::to_npz(twice)))
               == "x.npz: expected each name once, found two members dense_1.weight.npy at byte " + std::to_string(second));
    BOOST_CHECK_EXCEPTION(scarp::find_array(two_arrays(), "bias", "x.npz"), data_error, [](data_error const& e) {
        return std::string{e.what()} == "x.npz: expected an array named bias, found dense_1.weight, steps";
    });
    std::string inside = good;                                                // an error inside of a member names it
    inside[second + 40] = 'X';
    put(inside, directory + 46 + 18 + 16, scarp::detail::checksum(bytes_of(inside).subspan(second + 39, 132)), 4);
    BOOST_TEST(refusal(inside) == "x.npz: steps.npy: expected an .npy file (93 'NUMPY'), found other bytes at byte 0");
}

// As archives of more than 4 GiB are: sizes in an extra field of 64 bits each, the directory found through a longer end record.
BOOST_AUTO_TEST_CASE(zip64) {
    std::vector<named_array> const one{two_arrays()[0]};
    std::string bytes = text(scarp::to_npz(one));
    std::size_t const directory = bytes.find("PK\1\2"), end = bytes.find("PK\5\6"), size = 152;
    std::string extra(36, '\0'), longer(56, '\0'), locator(20, '\0');
    put(extra, 0, 0x7777, 2), put(extra, 2, 12, 2);                           // one of another kind before it
    put(extra, 16, 1, 2), put(extra, 18, 16, 2), put(extra, 20, size, 4), put(extra, 28, size, 4);
    put(bytes, directory + 20, 0xFFFFFFFF, 4), put(bytes, directory + 24, 0xFFFFFFFF, 4), put(bytes, directory + 30, 36, 2);
    put(longer, 0, 0x06064B50, 4), put(longer, 32, 1, 4), put(longer, 40, static_cast<std::uint32_t>(end - directory) + 36, 4);
    put(longer, 48, static_cast<std::uint32_t>(directory), 4);
    put(locator, 0, 0x07064B50, 4), put(locator, 8, static_cast<std::uint32_t>(end) + 36, 4);
    for (std::size_t field : {8u, 10u}) put(bytes, end + field, 0xFFFF, 2);
    for (std::size_t field : {12u, 16u}) put(bytes, end + field, 0xFFFFFFFF, 4);
    bytes.insert(end, extra + longer + locator);
    BOOST_TEST((scarp::from_npz(bytes_of(bytes), "x.npz") == one));
    put(bytes, end + 20, size + 1, 4);
    BOOST_TEST(refusal(bytes).starts_with("x.npz: expected a stored member of one size, found two sizes"));
}

#if SCARP_TEST_ZLIB
BOOST_AUTO_TEST_CASE(a_bomb_is_not_unpacked) {
    std::vector<float> const zeros(1000);
    std::vector<named_array> const one{named_array::of("z", {1000}, std::span<float const>{zeros})};
    std::string bytes = text(scarp::to_npz(one, {.compress = true}));
    std::size_t const directory = bytes.find("PK\1\2");
    for (std::uint32_t size : {4127u, 4129u, 50'000u}) {
        put(bytes, directory + 24, size, 4);
        BOOST_TEST(refusal(bytes) == "x.npz: expected " + std::to_string(size) + " bytes of intact deflate data in z.npy, found another number of bytes at byte 0");
    }
    put(bytes, directory + 24, 0xFFFFFFF0, 4);
    BOOST_TEST(refusal(bytes).starts_with("x.npz: expected a size that deflate can reach, found 4294967280"));
}
#endif

BOOST_AUTO_TEST_CASE(damaged_archives_load_or_are_refused) {
    for (bool compress : {false, true}) {
        std::string const bytes = text(scarp::to_npz(two_arrays(), {.compress = compress}));
        std::vector<named_array> const whole = two_arrays();
        auto const report = load_damaged(bytes, 10'000, [&](std::string const& damaged) {
            for (named_array const& a : scarp::from_npz(bytes_of(damaged))) BOOST_REQUIRE(a.bytes.size() == a.size() * size_of(a.type));
        });
        BOOST_TEST(report.loaded > 10);                                       // in fields that nobody reads: dates, versions
        BOOST_TEST(report.refused > 5'000);
    }
}
