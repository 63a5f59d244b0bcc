// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <new>
#include <utility>

#if __has_include(<sys/mman.h>)
#include <sys/mman.h>
#endif

namespace scarp {

/// Where a model or trainer keeps its numbers: in one allocation of its own, or inside itself.
enum class storage { heap, in_place };

/// Where a cache line, and the widest SIMD register, starts.
inline constexpr std::size_t block_alignment = 64;

/// A large page of memory. A processor keeps the addresses of some thousand pages at hand; small ones are too many for the images of
/// a large batch.
inline constexpr std::size_t large_page = std::size_t{2} << 20;

/// Count numbers of type T, aligned, all 0 at first; many of them in large pages, where the system has some.
template <class T, std::size_t Count, storage Where>
class aligned_block {
public:
    aligned_block() : data_{allocate()} {}
    aligned_block(aligned_block const& other) : data_{allocate()} { copy(other); }
    aligned_block(aligned_block&& other) noexcept : data_{std::exchange(other.data_, nullptr)} {}
    // into the memory that is there: a trainer keeps training the model it was built on
    aligned_block& operator=(aligned_block const& other) {
        if (!data_) data_ = allocate();
        copy(other);
        return *this;
    }
    aligned_block& operator=(aligned_block&& other) noexcept {
        if (data_) copy(other);
        else data_ = std::exchange(other.data_, nullptr);
        return *this;
    }
    ~aligned_block() { ::operator delete(data_, alignment); }

    T* data() noexcept { return data_; }
    T const* data() const noexcept { return data_; }
    static constexpr std::size_t size() noexcept { return Count; }

private:
    static constexpr std::size_t bytes = Count * sizeof(T);
    static constexpr std::align_val_t alignment{bytes < 2 * large_page ? block_alignment : large_page};

    static T* allocate() {
        void* const memory = ::operator new(bytes, alignment);
#ifdef MADV_HUGEPAGE
        if constexpr (bytes >= 2 * large_page) ::madvise(memory, bytes / large_page * large_page, MADV_HUGEPAGE);  // a wish
#endif
        return new (memory) T[Count]{};
    }
    void copy(aligned_block const& other) {
        for (std::size_t i = 0; i < Count; ++i) data_[i] = other.data_[i];
    }

    T* data_;
};

template <class T, std::size_t Count>
class aligned_block<T, Count, storage::in_place> {
public:
    T* data() noexcept { return data_; }
    T const* data() const noexcept { return data_; }
    static constexpr std::size_t size() noexcept { return Count; }

private:
    alignas(block_alignment) T data_[Count]{};
};

}  // namespace scarp
