// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE io_checksum
#include <boost/test/unit_test.hpp>

#include <scarp/io/checksum.hpp>

#include <string>
#include <string_view>
#include <vector>

using scarp::detail::xxh64;

namespace {

std::uint64_t of(std::string_view text, std::uint64_t seed = 0) {
    return xxh64::of({reinterpret_cast<unsigned char const*>(text.data()), text.size()}, seed);
}

}  // namespace

// What the xxhsum program of xxHash 0.8.1 prints.
BOOST_AUTO_TEST_CASE(known_answers) {
    BOOST_TEST(of("") == 0xef46db3751d8e999u);
    BOOST_TEST(of("a") == 0xd24ec4f1a98c6e5bu);
    BOOST_TEST(of("abc") == 0x44bc2cf5ad770999u);
    BOOST_TEST(of("0123456789abcdef0123456789abcdef") == 0x642a94958e71e6c5u);
    BOOST_TEST(of("The quick brown fox jumps over the lazy dog, twice over.") == 0xfb9f56ced8ad4fc4u);
}

BOOST_AUTO_TEST_CASE(every_flipped_bit_and_every_length_changes_it) {
    std::vector<unsigned char> bytes(100);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<unsigned char>(i * 37);
    int checked = 0;
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        std::uint64_t const h = xxh64::of({bytes.data(), length});
        BOOST_REQUIRE(h != xxh64::of({bytes.data(), length + 1}));
        for (std::size_t bit = 0; bit < 8 * length; ++bit, ++checked) {
            bytes[bit / 8] ^= static_cast<unsigned char>(1 << bit % 8);
            BOOST_REQUIRE(h != xxh64::of({bytes.data(), length}));
            bytes[bit / 8] ^= static_cast<unsigned char>(1 << bit % 8);
        }
    }
    BOOST_TEST(checked == 8 * 99 * 100 / 2);
}
