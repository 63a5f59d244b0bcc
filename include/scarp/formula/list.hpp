// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace scarp {

/// A growing array for constant evaluation: what std::vector is, at a fraction of the evaluator's work and parse time.
template <class T>
class list {
public:
    constexpr list() = default;
    constexpr explicit list(int count) { resize(count); }
    constexpr list(int count, T const& value) {
        resize(count);
        for (int i = 0; i < count; ++i) items_[i] = value;
    }
    constexpr list(list const& other) {
        reserve(other.size_);
        for (int i = 0; i < other.size_; ++i) items_[i] = other.items_[i];
        size_ = other.size_;
    }
    constexpr list(list&& other) noexcept : items_{other.items_}, size_{other.size_}, capacity_{other.capacity_} {
        other.items_ = nullptr;
        other.size_ = other.capacity_ = 0;
    }
    constexpr list& operator=(list other) noexcept {
        swap(items_, other.items_);
        swap(size_, other.size_);
        swap(capacity_, other.capacity_);
        return *this;
    }
    constexpr ~list() { delete[] items_; }

    constexpr int size() const { return size_; }
    constexpr bool empty() const { return size_ == 0; }
    constexpr T& operator[](int i) { return items_[i]; }
    constexpr T const& operator[](int i) const { return items_[i]; }
    constexpr T& back() { return items_[size_ - 1]; }
    constexpr T const& back() const { return items_[size_ - 1]; }
    constexpr T* begin() { return items_; }
    constexpr T* end() { return items_ + size_; }
    constexpr T const* begin() const { return items_; }
    constexpr T const* end() const { return items_ + size_; }

    constexpr int push(T const& value) {
        if (size_ == capacity_) {
            T const copy = value;  // value may live in the array that moves
            reserve(capacity_ < 8 ? 8 : 2 * capacity_);
            items_[size_] = copy;
        } else {
            items_[size_] = value;
        }
        return size_++;
    }
    constexpr void pop() { --size_; }
    constexpr void clear() { size_ = 0; }

    constexpr void resize(int count) {
        reserve(count);
        for (int i = size_; i < count; ++i) items_[i] = T{};
        size_ = count;
    }

    constexpr void reserve(int capacity) {
        if (capacity <= capacity_) return;
        T* const fresh = new T[static_cast<unsigned>(capacity)]{};
        for (int i = 0; i < size_; ++i) fresh[i] = items_[i];
        delete[] items_;
        items_ = fresh;
        capacity_ = capacity;
    }

private:
    template <class U>
    static constexpr void swap(U& a, U& b) {
        U const t = a;
        a = b;
        b = t;
    }

    T* items_ = nullptr;
    int size_ = 0;
    int capacity_ = 0;
};

}  // namespace scarp
