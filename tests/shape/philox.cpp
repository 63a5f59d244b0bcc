// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE shape_philox
#ifdef SCARP_TEST_INCLUDED
#include <boost/test/included/unit_test.hpp>
#else
#include <boost/test/unit_test.hpp>
#endif

#include <scarp/shape/philox.hpp>

#include "reference/philox.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

using scarp::philox;

// Known answers of the authors' Random123 library (kat_vectors, philox4x32 10).
static_assert(philox::encrypt({0, 0, 0, 0}, {0, 0})
              == philox::block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
static_assert(philox::encrypt({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff})
              == philox::block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
static_assert(philox::encrypt({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0})
              == philox::block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});

// The same ten rounds with words of 64 bits, philox4x64 10.
static_assert(scarp::philox_block<std::uint64_t>({0, 0, 0, 0}, {0, 0})
              == std::array<std::uint64_t, 4>{0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b});

constexpr std::uint32_t value_at(philox generator, int index) {
    for (int i = 0; i < index; ++i) generator.next_u32();
    return generator.next_u32();
}
static_assert(value_at(philox{0}, 0) == 0x6627e8d5 && value_at(philox{0}, 3) == 0x9b00dbd8);
static_assert(value_at(philox{1, 2}, 5) == philox::encrypt({1, 0, 2, 0}, {1, 0})[1]);

constexpr std::array<int, 10> shuffled(std::uint64_t seed) {
    std::array<int, 10> order{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    philox{seed}.shuffle(order);
    return order;
}

/// FNV-1a over the bit patterns.
template <class T>
std::uint64_t checksum(std::vector<T> const& values) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (T value : values) {
        auto const bits = std::bit_cast<std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>(value);
        hash = (hash ^ bits) * 0x100000001b3u;
    }
    return hash;
}

BOOST_AUTO_TEST_CASE(constant_evaluation_equals_run_time) {
    constexpr auto at_compile_time = [] {
        philox generator{7, 3};
        return std::array{generator.uniform(), double{generator.uniform<float>()}, generator.normal(), generator.normal()};
    }();
    philox generator{7, 3};
    BOOST_TEST(at_compile_time[0] == generator.uniform());
    BOOST_TEST(at_compile_time[1] == double{generator.uniform<float>()});
    BOOST_TEST(at_compile_time[2] == generator.normal());
    BOOST_TEST(at_compile_time[3] == generator.normal());

    constexpr auto order = shuffled(11);
    BOOST_TEST((order == shuffled(11)));
}

BOOST_AUTO_TEST_CASE(uniform_fills_the_half_open_interval) {
    philox generator{1};
    int const count = 200'000;
    std::array<int, 16> bins{};
    for (int i = 0; i < count; ++i) {
        double const x = generator.uniform();
        BOOST_REQUIRE((x >= 0 && x < 1));
        ++bins[static_cast<std::size_t>(x * 16)];
        float const y = generator.uniform<float>();
        BOOST_REQUIRE((y >= 0 && y < 1));
    }
    double chi2 = 0;
    for (int bin : bins) chi2 += std::pow(bin - count / 16.0, 2) / (count / 16.0);
    BOOST_TEST(chi2 < 37.7);                                   // 15 degrees of freedom, p = 0.001
    for (int i = 0; i < 1000; ++i) {
        float const x = generator.uniform(-0.25f, 0.25f);
        BOOST_REQUIRE((x >= -0.25f && x <= 0.25f));
    }
}

BOOST_AUTO_TEST_CASE(normal_has_the_moments_and_tails_of_the_normal) {
    philox generator{2};
    int const count = 400'000;
    double m1 = 0, m2 = 0, m3 = 0, m4 = 0;
    int beyond_1 = 0, beyond_3 = 0;
    for (int i = 0; i < count; ++i) {
        double const x = generator.normal();
        m1 += x, m2 += x * x, m3 += x * x * x, m4 += x * x * x * x;
        beyond_1 += std::abs(x) > 1;
        beyond_3 += std::abs(x) > 3;
    }
    BOOST_TEST(std::abs(m1 / count) < 0.006);                  // each bound is above three standard errors
    BOOST_TEST(std::abs(m2 / count - 1) < 0.008);
    BOOST_TEST(std::abs(m3 / count) < 0.02);
    BOOST_TEST(std::abs(m4 / count - 3) < 0.06);
    BOOST_TEST(std::abs(beyond_1 / double(count) - 0.317311) < 0.0025);
    BOOST_TEST(std::abs(beyond_3 / double(count) - 0.002700) < 0.0003);
}

BOOST_AUTO_TEST_CASE(log_and_root_are_close_to_the_library) {
    philox generator{3};
    int checked = 0;
    for (; checked < 100'000; ++checked) {
        double const s = std::ldexp(generator.uniform() + 1e-9, -static_cast<int>(generator.below(50)));
        BOOST_REQUIRE(std::abs(scarp::detail::fixed_point_log(s) - std::log(s)) < 2e-8);
        BOOST_REQUIRE(std::abs(scarp::detail::heron_sqrt(s) / std::sqrt(s) - 1) < 1e-15);
    }
    BOOST_TEST_MESSAGE(checked << " values");
}

BOOST_AUTO_TEST_CASE(below_is_unbiased_and_in_range) {
    philox generator{4};
    std::array<int, 7> counts{};
    for (int i = 0; i < 70'000; ++i) ++counts[generator.below(7)];
    for (int count : counts) BOOST_TEST(std::abs(count - 10'000) < 400);
    for (int i = 0; i < 10; ++i) BOOST_TEST(generator.below(1) == 0u);
    std::uint32_t const large = 0xC000'0000;                    // a modulo would prefer the lower third
    int upper = 0;
    for (int i = 0; i < 30'000; ++i) upper += generator.below(large) >= large / 3;
    BOOST_TEST(std::abs(upper - 20'000) < 400);
}

BOOST_AUTO_TEST_CASE(shuffle_keeps_the_items_and_reaches_every_order_evenly) {
    philox generator{5};
    std::array<int, 24> seen{};
    for (int i = 0; i < 24'000; ++i) {
        std::array<int, 4> order{0, 1, 2, 3};
        generator.shuffle(order);
        int rank = 0;                                           // Lehmer code
        for (std::size_t a = 0; a < 4; ++a) {
            int smaller = 0;
            for (std::size_t b = a + 1; b < 4; ++b) smaller += order[b] < order[a];
            rank = rank * (4 - static_cast<int>(a)) + smaller;
        }
        ++seen[static_cast<std::size_t>(rank)];
    }
    for (int count : seen) BOOST_TEST(std::abs(count - 1000) < 160);

    std::vector<int> many(1000);
    std::iota(many.begin(), many.end(), 0);
    generator.shuffle(many);
    BOOST_TEST(!std::is_sorted(many.begin(), many.end()));
    std::sort(many.begin(), many.end());
    for (int i = 0; i < 1000; ++i) BOOST_REQUIRE(many[static_cast<std::size_t>(i)] == i);
    std::span<int> none;
    generator.shuffle(none);
}

BOOST_AUTO_TEST_CASE(seek_returns_to_any_position) {
    philox generator{6, 9};
    std::vector<std::uint32_t> drawn;
    for (int i = 0; i < 50; ++i) drawn.push_back(generator.next_u32());
    BOOST_TEST(generator.position() == 50u);
    for (std::size_t i = 0; i < 50; ++i) {
        generator.seek(i);
        BOOST_REQUIRE(generator.next_u32() == drawn[i]);
    }
}

BOOST_AUTO_TEST_CASE(streams_and_seeds_differ) {
    BOOST_TEST(philox(1, 0).next_u64() != philox(1, 1).next_u64());
    BOOST_TEST(philox(1, 0).next_u64() != philox(2, 0).next_u64());
    BOOST_TEST(philox(1).next_u64() != philox(1ull << 32 | 1).next_u64());
    BOOST_TEST(philox(1, 1).next_u64() != philox(1, 1ull << 32 | 1).next_u64());
}

BOOST_AUTO_TEST_CASE(the_same_bits_on_every_compiler) {
    philox generator{2024};
    std::vector<double> normals(50'000);
    for (double& x : normals) x = generator.normal();
    BOOST_TEST(checksum(normals) == 17714537321120667856u);
    std::vector<float> uniforms(50'000);
    for (float& x : uniforms) x = generator.uniform<float>();
    BOOST_TEST(checksum(uniforms) == 575236420375678296u);
}

// NumPy's Philox is the one with words of 64 bits: its values for a key are the blocks of the counters that follow.
BOOST_AUTO_TEST_CASE(numpy_draws_the_same) {
    int checked = 0;
    for (reference::philox_case const& c : reference::philox_cases) {
        std::array<std::uint64_t, 4> counter{c.counter[0], c.counter[1], c.counter[2], c.counter[3]};
        for (std::size_t i = 0; i < 8; i += 4) {
            for (std::uint64_t& word : counter)
                if (++word != 0) break;
            auto const drawn = scarp::philox_block<std::uint64_t>(counter, {c.key[0], c.key[1]});
            for (std::size_t k = 0; k < 4; ++k, ++checked) {
                BOOST_TEST(drawn[k] == c.raw[i + k]);
                BOOST_TEST(static_cast<double>(drawn[k] >> 11) * 0x1p-53 == c.uniform[i + k]);
            }
        }
    }
    BOOST_TEST(checked == 32);
}
