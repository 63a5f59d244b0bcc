// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/byte_source.hpp>
#include <scarp/io/element.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scarp {

namespace detail {

// What is here and in weights.hpp are templates though they need not be: programs that read no files then do not pay for it, 0.06 s
// of compile time.

/// An array in a file: what it is called, what it is, and where its bytes lie in the file's data.
struct filed_array {
    std::string name;
    dtype type{};
    std::vector<std::uint64_t> shape;
    std::uint64_t begin = 0, end = 0;
};

/// "F32 (120, 84)"
template <class = void>
std::string description_of(dtype type, std::vector<std::uint64_t> const& shape) {
    std::string text{safetensors_name(type)};
    text += " (";
    for (std::size_t i = 0; i < shape.size(); ++i) text.append(i > 0 ? ", " : "").append(std::to_string(shape[i]));
    return text += ')';
}

/// What a safetensors file says of itself.
struct safetensors_header {
    std::vector<filed_array> arrays;
    std::vector<std::pair<std::string, std::string>> metadata;
    std::uint64_t data_bytes = 0;
};

/// The arrays in another order. By qsort, since an instantiation of std::sort costs every user 0.02 s of compile time.
template <class = void>
std::vector<filed_array const*> sorted(std::span<filed_array const> arrays, int (*compare)(filed_array const&, filed_array const&)) {
    static thread_local int (*by)(filed_array const&, filed_array const&);
    by = compare;
    std::vector<filed_array const*> all;
    for (filed_array const& a : arrays) all.push_back(&a);
    using pointer = filed_array const* const*;
    if (all.empty()) return all;
    std::qsort(all.data(), all.size(), sizeof all[0],
               [](void const* a, void const* b) { return by(**static_cast<pointer>(a), **static_cast<pointer>(b)); });
    return all;
}
inline int compare_names(filed_array const& a, filed_array const& b) { return a.name.compare(b.name); }
inline int compare_places(filed_array const& a, filed_array const& b) {
    return a.begin != b.begin ? (a.begin < b.begin ? -1 : 1) : a.end != b.end ? (a.end < b.end ? -1 : 1) : 0;
}

/// Reads the JSON that a safetensors header may consist of, which is little: objects of known keys, strings, lists of natural
/// numbers. Not a general JSON parser (nlohmann's takes 1.3 s to compile): what else JSON allows is an error here anyway, nesting
/// has a fixed depth, and every error knows its byte.
template <class Path>
class safetensors_parser {
public:
    safetensors_parser(std::string_view text, Path const& path) : text_{text}, path_{path} {}

    /// Errors   data_error at the byte of the file that cannot be
    safetensors_header parse() {
        if (text_.empty() || text_[0] != '{') refuse("'{'");
        each_key([&](std::string key) {
            if (key == "__metadata__") read_metadata();
            else read_array(std::move(key));
        });
        skip_space();
        if (at_ != text_.size()) refuse("the end of the header");
        check_names();
        check_places();
        return std::move(header_);
    }

private:
    [[noreturn]] void refuse(std::string expected) const { refuse_at(at_, std::move(expected), found()); }
    [[noreturn]] void refuse_at(std::size_t at, std::string expected, std::string what) const {
        throw data_error{path_, std::move(expected), std::move(what), 8 + at};
    }
    std::string found() const {
        if (at_ >= text_.size()) return "the end of the header";
        char text[16];
        auto const c = static_cast<unsigned char>(text_[at_]);
        std::snprintf(text, sizeof text, c >= 0x20 && c < 0x7F ? "'%c'" : "byte %02x", static_cast<unsigned>(c));
        return text;
    }

    void skip_space() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) ++at_;
    }
    bool skip(char c) {
        skip_space();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    void expect(char c) {
        if (!skip(c)) refuse({'\'', c, '\''});
    }

    /// Calls f(key) with the scanner before the value of each.
    template <class F>
    void each_key(F const& f) {
        expect('{');
        if (skip('}')) return;
        do {
            std::string key = read_string();
            expect(':');
            f(std::move(key));
        } while (skip(','));
        expect('}');
    }

    std::string read_string() {
        expect('"');
        std::string s;
        while (at_ < text_.size() && text_[at_] != '"') {
            auto const c = static_cast<unsigned char>(text_[at_]);
            if (c < 0x20) refuse("a character of a string");
            if (c == '\\') read_escape(s);
            else if (c < 0x80) s += text_[at_++];
            else copy_character(s);
        }
        expect('"');
        return s;
    }

    void read_escape(std::string& s) {
        static constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
        ++at_;
        char const c = at_ < text_.size() ? text_[at_] : '\0';
        if (c == 'u') {
            ++at_;
            return append(s, read_code());
        }
        std::size_t const k = letters.find(c);
        if (at_ >= text_.size() || k == letters.npos) refuse("an escape of JSON");
        s += meanings[k];
        ++at_;
    }

    /// A code point behind \u, of two halves where it must be.
    std::uint32_t read_code() {
        std::uint32_t const first = read_four_digits();
        if (first < 0xD800 || first > 0xDFFF) return first;
        std::size_t const at = at_;
        if (first < 0xDC00 && text_.substr(at_, 2) == "\\u") {
            at_ += 2;
            std::uint32_t const second = read_four_digits();
            if (second >= 0xDC00 && second <= 0xDFFF) return 0x1'0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        }
        refuse_at(at, "two halves of a character", "one");
    }
    std::uint32_t read_four_digits() {
        static constexpr std::string_view digits = "0123456789abcdef";
        std::uint32_t value = 0;
        for (int i = 0; i < 4; ++i, ++at_) {
            char const c = at_ < text_.size() ? text_[at_] : '\0';
            std::size_t const digit = digits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c);
            if (digit == digits.npos) refuse("a hexadecimal digit");
            value = value * 16 + static_cast<std::uint32_t>(digit);
        }
        return value;
    }
    static void append(std::string& s, std::uint32_t code) {
        auto const add = [&](std::uint32_t byte) { s += static_cast<char>(byte); };
        if (code < 0x80) return add(code);
        if (code < 0x800) add(0xC0 | code >> 6);
        else if (code < 0x1'0000) add(0xE0 | code >> 12), add(0x80 | (code >> 6 & 0x3F));
        else add(0xF0 | code >> 18), add(0x80 | (code >> 12 & 0x3F)), add(0x80 | (code >> 6 & 0x3F));
        add(0x80 | (code & 0x3F));
    }

    /// One character of UTF-8 that is not ASCII: the shortest form only, no halves.
    void copy_character(std::string& s) {
        auto const byte = [&](std::size_t i) { return at_ + i < text_.size() ? static_cast<unsigned char>(text_[at_ + i]) : 0u; };
        unsigned const first = byte(0);
        std::size_t const length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        std::uint32_t code = first & (0x7Fu >> length);
        bool sound = first >= 0xC2 && first <= 0xF4;
        for (std::size_t i = 1; i < length; ++i) {
            sound = sound && (byte(i) & 0xC0u) == 0x80u;
            code = code << 6 | (byte(i) & 0x3Fu);
        }
        static constexpr std::uint32_t least[] = {0x80, 0x800, 0x1'0000};
        if (!sound || code < least[length - 2] || code > 0x10'FFFF || (code >= 0xD800 && code <= 0xDFFF)) refuse("UTF-8");
        s.append(text_.substr(at_, length));
        at_ += length;
    }

    std::uint64_t read_number() {
        skip_space();
        std::size_t const start = at_;
        std::uint64_t value = 0;
        for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
            auto const digit = static_cast<std::uint64_t>(text_[at_] - '0');
            if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) refuse_at(start, "a number below 2^64", "a larger one");
            value = value * 10 + digit;
        }
        if (at_ == start) refuse("a natural number");
        if (text_[start] == '0' && at_ - start > 1) refuse_at(start, "a natural number", "one that starts with 0");
        return value;
    }

    /// At most `most` numbers between brackets.
    std::vector<std::uint64_t> read_numbers(std::size_t most) {
        expect('[');
        std::vector<std::uint64_t> values;
        if (skip(']')) return values;
        do {
            if (values.size() == most) refuse(joined({"at most ", std::to_string(most), " numbers"}));
            values.push_back(read_number());
        } while (skip(','));
        expect(']');
        return values;
    }

    void read_metadata() {
        if (std::exchange(has_metadata_, true)) refuse_at(at_, "__metadata__ once", "it twice");
        each_key([&](std::string key) {
            skip_space();
            header_.metadata.emplace_back(std::move(key), read_string());
        });
    }

    void read_array(std::string name) {
        filed_array a{.name = std::move(name), .shape = {}};
        std::size_t const start = at_;
        unsigned seen = 0;
        each_key([&](std::string const& key) { seen |= read_field(a, key, seen); });
        if (seen != 7) refuse_at(start, "dtype, shape and data_offsets", "not all of them");
        check_size(a, start);
        header_.arrays.push_back(std::move(a));
        starts_.push_back(start);
    }

    /// Returns the bit of the field.
    unsigned read_field(filed_array& a, std::string const& key, unsigned seen) {
        static constexpr std::string_view keys[] = {"dtype", "shape", "data_offsets"};
        std::size_t const start = at_;
        unsigned number = 0;
        while (number < 3 && keys[number] != key) ++number;
        if (number == 3 || (seen >> number & 1u) != 0) refuse_at(start, "dtype, shape and data_offsets, each once", quoted(key));
        if (number == 0) a.type = read_type();
        else if (number == 1) a.shape = read_numbers(64);
        else {
            std::vector<std::uint64_t> const offsets = read_numbers(2);
            if (offsets.size() != 2) refuse_at(start, "two offsets", std::to_string(offsets.size()));
            a.begin = offsets[0];
            a.end = offsets[1];
        }
        return 1u << number;
    }

    dtype read_type() {
        skip_space();
        std::size_t const start = at_;
        std::string const name = read_string();
        int type = 0;
        for (std::string_view const known : safetensors_types) {
            if (known == name) return static_cast<dtype>(type);
            ++type;
        }
        refuse_at(start, "a dtype such as \"F32\"", quoted(name));
    }

    void check_size(filed_array const& a, std::size_t start) const {
        std::uint64_t size = size_of(a.type);
        bool empty = false;
        for (std::uint64_t const extent : a.shape) empty = empty || extent == 0;
        for (std::uint64_t const extent : a.shape) {
            if (!empty && size > std::numeric_limits<std::uint64_t>::max() / extent)
                refuse_at(start, "a shape of less than 2^64 bytes", description_of(a.type, a.shape));
            size = empty ? 0 : size * extent;
        }
        if (a.begin > a.end || a.end - a.begin != size)
            refuse_at(start, joined({std::to_string(size), " bytes of ", description_of(a.type, a.shape)}),
                      joined({"offsets ", std::to_string(a.begin), " to ", std::to_string(a.end)}));
    }

    void check_names() const {
        std::vector<filed_array const*> const all = sorted(header_.arrays, compare_names);
        for (std::size_t i = 1; i < all.size(); ++i)
            if (all[i]->name == all[i - 1]->name) refuse_twice(all[i] < all[i - 1] ? all[i - 1] : all[i]);
    }
    [[noreturn]] void refuse_twice(filed_array const* second) const {
        refuse_at(starts_[static_cast<std::size_t>(second - header_.arrays.data())], "every name once", joined({quoted(second->name), " twice"}));
    }

    /// That the arrays lie one behind the other and cover the data.
    void check_places() {
        for (filed_array const* a : sorted(header_.arrays, compare_places)) {
            if (a->begin != header_.data_bytes)
                throw data_error{path_, joined({quoted(a->name), " to start at offset ", std::to_string(header_.data_bytes)}),
                                 joined({"offset ", std::to_string(a->begin), a->begin > header_.data_bytes ? " (a hole)" : " (an overlap)"})};
            header_.data_bytes = a->end;
        }
    }

    static std::string quoted(std::string_view s) { return joined({"\"", s.substr(0, 100), "\""}); }

    std::string_view text_;
    Path const& path_;
    std::size_t at_ = 0;
    safetensors_header header_;
    std::vector<std::size_t> starts_;
    bool has_metadata_ = false;
};

/// Reads a header; the source then stands before the data, and is known to have as many bytes only when they are read.
///
/// Source   github.com/huggingface/safetensors, "Format"
/// Errors   data_error, see safetensors_parser; for a header of more than 100 MB too
template <class Source>
safetensors_header read_safetensors_header(Source& source) {
    constexpr std::uint64_t longest = 100'000'000;
    unsigned char start[8] = {};
    source.require(start, "header length");
    auto const length = read_u64(start);
    if (length > longest)
        throw data_error{source.path(), "safetensors (a header of at most 100000000 bytes)", joined({"a length of ", std::to_string(length)}), 0};
    std::vector<unsigned char> const text = source.require(length, "header");
    return safetensors_parser{{reinterpret_cast<char const*>(text.data()), text.size()}, source.path()}.parse();
}

/// "text" as JSON.
template <class = void>
void append_json(std::string& to, std::string_view text) {
    to += '"';
    for (char const c : text) {
        if (c == '"' || c == '\\') to += '\\';
        if (static_cast<unsigned char>(c) >= 0x20) {
            to += c;
            continue;
        }
        char code[8];
        std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
        to += code;
    }
    to += '"';
}

/// The first bytes of a file: the header's length and the header, padded so that the data starts on a multiple of 8.
template <class = void>
std::string write_safetensors_header(safetensors_header const& header) {
    std::string text(8, '\0');
    text += "{\"__metadata__\":{";
    bool first = true;
    for (auto const& [key, value] : header.metadata) {
        if (!std::exchange(first, false)) text += ',';
        append_json(text, key);
        text += ':';
        append_json(text, value);
    }
    text += '}';
    for (filed_array const& a : header.arrays) {
        text += ',';
        append_json(text, a.name);
        text.append(":{\"dtype\":\"").append(safetensors_name(a.type)).append("\",\"shape\":[");
        for (std::size_t i = 0; i < a.shape.size(); ++i) text.append(i > 0 ? "," : "").append(std::to_string(a.shape[i]));
        text.append("],\"data_offsets\":[").append(std::to_string(a.begin)).append(",").append(std::to_string(a.end)).append("]}");
    }
    text += '}';
    text.resize((text.size() + 7) / 8 * 8, ' ');
    write_u64(text.size() - 8, reinterpret_cast<unsigned char*>(text.data()));
    return text;
}

}  // namespace detail

}  // namespace scarp
