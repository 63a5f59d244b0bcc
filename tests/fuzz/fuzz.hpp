// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/error.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

/// What must hold of whatever was loaded.
inline void expect(bool holds) {
    if (!holds) std::abort();
}

/// libFuzzer's entry: any bytes load, or one data_error says why; anything else is a crash, and a large allocation too.
#define SCARP_FUZZ(load)                                                                              \
    extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {               \
        try {                                                                                         \
            load(std::span<unsigned char const>{data, size});                                         \
        } catch (scarp::data_error const& error) {                                                    \
            expect(!error.expected.empty() && !error.found.empty());                                  \
        }                                                                                             \
        return 0;                                                                                     \
    }
