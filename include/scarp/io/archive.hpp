// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/io/element.hpp>

#include <bit>
#include <concepts>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace scarp::detail {

/// Writes plain values one after the other.
class archive_writer {
public:
    std::vector<unsigned char> bytes;

    void number(std::uint64_t x) {
        bytes.resize(bytes.size() + 8);
        write_u64(x, bytes.data() + bytes.size() - 8);
    }
    void text(std::string const& s) {
        number(s.size());
        bytes.insert(bytes.end(), s.begin(), s.end());
    }
    std::size_t count(std::size_t n) {
        number(n);
        return n;
    }
};

/// Reads them again. Any bytes are survived: a count is believed only as far as there are bytes for it.
///
/// Errors   std::out_of_range
class archive_reader {
public:
    explicit archive_reader(std::span<unsigned char const> bytes) : left_{bytes} {}

    std::uint64_t number() { return read_u64(take(8).data()); }
    std::string text() {
        auto const s = take(number());
        return {s.begin(), s.end()};
    }
    std::size_t count() {
        std::uint64_t const n = number();
        if (n > left_.size()) throw std::out_of_range{"an archive's count"};  // each element takes a byte at least
        return static_cast<std::size_t>(n);
    }
    void expect_end() const {
        if (!left_.empty()) throw std::out_of_range{"an archive's end"};
    }

private:
    std::span<unsigned char const> take(std::uint64_t n) {
        if (n > left_.size()) throw std::out_of_range{"an archive's bytes"};
        auto const taken = left_.first(static_cast<std::size_t>(n));
        left_ = left_.subspan(static_cast<std::size_t>(n));
        return taken;
    }

    std::span<unsigned char const> left_;
};

// Each value in both directions, so that what is written and what is read cannot differ.

inline void exchange(archive_writer& a, std::uint64_t const& x) { a.number(x); }
inline void exchange(archive_reader& a, std::uint64_t& x) { x = a.number(); }
inline void exchange(archive_writer& a, double const& x) { a.number(std::bit_cast<std::uint64_t>(x)); }
inline void exchange(archive_reader& a, double& x) { x = std::bit_cast<double>(a.number()); }
inline void exchange(archive_writer& a, std::string const& x) { a.text(x); }
inline void exchange(archive_reader& a, std::string& x) { x = a.text(); }
template <std::signed_integral Int>
void exchange(archive_writer& a, Int const& x) {
    a.number(static_cast<std::uint64_t>(x));
}
template <std::signed_integral Int>
void exchange(archive_reader& a, Int& x) {
    x = static_cast<Int>(a.number());
}
inline void exchange(archive_writer& a, std::optional<double> const& x) {
    a.number(x.has_value());
    exchange(a, x.value_or(0));
}
inline void exchange(archive_reader& a, std::optional<double>& x) {
    bool const there = a.number() != 0;
    double value = 0;
    exchange(a, value);
    x = there ? std::optional{value} : std::nullopt;
}
template <class Item>
void exchange(archive_writer& a, std::vector<Item> const& items) {
    a.count(items.size());
    for (Item const& item : items) exchange(a, item);
}
template <class Item>
void exchange(archive_reader& a, std::vector<Item>& items) {
    items.clear();
    for (std::size_t n = a.count(); n > 0; --n) exchange(a, items.emplace_back());
}

/// Several values in order; `a` knows the direction.
template <class Archive, class... Values>
void exchange_all(Archive& a, Values&... values) {
    (exchange(a, values), ...);
}

}  // namespace scarp::detail
