// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/test/unit_test.hpp>

#include <scarp/data/error.hpp>
#include <scarp/shape/philox.hpp>

#include <string>

/// What became of damaged copies of some bytes.
struct damage_report {
    int loaded = 0, refused = 0;
};

/// Loads every beginning of the bytes and copies with some bits or bytes changed: each loads or ends in one data_error.
template <class Load>
damage_report load_damaged(std::string const& bytes, int changes, Load const& load, std::uint64_t seed = 1) {
    damage_report report;
    auto const attempt = [&](std::string const& damaged) {
        try {
            load(damaged);
            ++report.loaded;
        } catch (scarp::data_error const& error) {
            BOOST_REQUIRE(!error.expected.empty());
            BOOST_REQUIRE(!error.found.empty());
            ++report.refused;
        }
    };
    for (std::size_t length = 0; length < bytes.size(); ++length) attempt(bytes.substr(0, length));
    scarp::philox random{seed};
    for (int i = 0; i < changes; ++i) {
        std::string damaged = bytes;
        for (std::uint32_t n = 1 + random.below(3); n > 0 && !damaged.empty(); --n) {
            std::size_t const place = random.below(static_cast<std::uint32_t>(damaged.size()));
            switch (random.below(4)) {
            case 0: damaged[place] = static_cast<char>(random.below(256)); break;
            case 1: damaged.erase(place, 1 + random.below(4)); break;
            case 2: damaged.insert(place, 1, static_cast<char>(random.below(256))); break;
            default: damaged[place] = static_cast<char>(damaged[place] ^ (1 << random.below(8)));
            }
        }
        attempt(damaged);
    }
    BOOST_TEST_MESSAGE(report.loaded + report.refused << " damaged copies: " << report.loaded << " loaded, " << report.refused << " refused");
    return report;
}

inline std::span<unsigned char const> bytes_of(std::string const& text) {
    return {reinterpret_cast<unsigned char const*>(text.data()), text.size()};
}
