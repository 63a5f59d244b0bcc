// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

/// Counts what a program asks of the heap: its own operator new, so in one source of a program only.
namespace scarp::testing {

inline std::atomic<long> allocations{0};

}  // namespace scarp::testing

[[gnu::noinline]] void* operator new(std::size_t size) {
    ++scarp::testing::allocations;
    if (void* p = std::malloc(size)) return p;
    throw std::bad_alloc{};
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
