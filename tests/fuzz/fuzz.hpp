// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/error.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

/// What must hold of whatever was loaded.
inline void expect(bool holds) {
    if (!holds) std::abort();
}

/// A file in memory, for readers that take a path.
class memory_file {
public:
    explicit memory_file(std::span<unsigned char const> bytes) : file_{::memfd_create("fuzz", 0)} {
        expect(file_ >= 0 && ::write(file_, bytes.data(), bytes.size()) == static_cast<::ssize_t>(bytes.size()));
    }
    memory_file(memory_file const&) = delete;
    memory_file& operator=(memory_file const&) = delete;
    ~memory_file() { ::close(file_); }
    std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

private:
    int file_;
};

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
