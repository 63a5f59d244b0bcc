// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace scarp {

/// A growing array for constant evaluation: what std::vector is, at a fraction of the evaluator's work and parse time.
template <class T>
class list {
public:
    T* at = nullptr;  ///< the elements: `l.at[i]` is `l[i]` without the call, which constant evaluation charges for

    constexpr list() = default;
    constexpr explicit list(int count) { resize(count); }
    constexpr list(int count, T const& value) {
        reserve(count);
        for (int i = 0; i < count; ++i) at[i] = value;
        size_ = count;
    }
    constexpr list(T const* from, int count) {
        reserve(count);
        for (int i = 0; i < count; ++i) at[i] = from[i];
        size_ = count;
    }
    constexpr list(list const& other) : list(other.at, other.size_) {}
    constexpr list(list&& other) noexcept : at{other.at}, size_{other.size_}, capacity_{other.capacity_} {
        other.at = nullptr;
        other.size_ = other.capacity_ = 0;
    }
    constexpr list& operator=(list const& other) { return *this = list{other}; }
    constexpr list& operator=(list&& other) noexcept {
        swap(at, other.at);
        swap(size_, other.size_);
        swap(capacity_, other.capacity_);
        return *this;
    }
    constexpr ~list() { delete[] at; }

    constexpr int size() const { return size_; }
    constexpr bool empty() const { return size_ == 0; }
    constexpr T& operator[](int i) { return at[i]; }
    constexpr T const& operator[](int i) const { return at[i]; }
    constexpr T& back() { return at[size_ - 1]; }
    constexpr T const& back() const { return at[size_ - 1]; }
    constexpr T* begin() { return at; }
    constexpr T* end() { return at + size_; }
    constexpr T const* begin() const { return at; }
    constexpr T const* end() const { return at + size_; }

    constexpr int push(T const& value) {
        if (size_ == capacity_) return push_growing(value);
        at[size_] = value;
        return size_++;
    }
    constexpr void pop() { --size_; }
    constexpr void clear() { size_ = 0; }

    constexpr void resize(int count) {
        reserve(count);
        for (int i = size_; i < count; ++i) at[i] = T{};
        size_ = count;
    }

    constexpr void reserve(int capacity) {
        if (capacity <= capacity_) return;
        T* const fresh = new T[static_cast<unsigned>(capacity)];  // not {}: nothing is read before it is written
        for (int i = 0; i < size_; ++i) fresh[i] = static_cast<T&&>(at[i]);
        delete[] at;
        at = fresh;
        capacity_ = capacity;
    }

private:
    constexpr int push_growing(T const& value) {
        T const copy = value;  // value may live in the array that moves
        reserve(capacity_ < 8 ? 8 : 2 * capacity_);
        at[size_] = copy;
        return size_++;
    }
    template <class U>
    static constexpr void swap(U& a, U& b) {
        U const t = a;
        a = b;
        b = t;
    }

    int size_ = 0;
    int capacity_ = 0;
};

}  // namespace scarp
