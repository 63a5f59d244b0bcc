// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/array.hpp>
#include <scarp/data/atomic_file.hpp>
#include <scarp/data/byte_source.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace scarp {

namespace detail {

/// What the header of an .npy file says.
struct npy_header {
    dtype type = dtype::f4;
    bool swapped = false;          ///< the other byte order than this machine's
    bool fortran_order = false;
    std::vector<std::size_t> shape = {};
};

/// Reads the Python literal of the header: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
class npy_header_parser {
public:
    npy_header_parser(std::string_view text, std::string const& file, std::uint64_t offset)
        : text_{text}, file_{file}, offset_{offset} {}

    npy_header operator()() {
        expect('{');
        while (!accept('}')) {
            entry();
            if (accept(',')) continue;
            expect('}');
            break;
        }
        skip_spaces();
        if (at_ != text_.size()) fail("the end of the header after }");
        for (int i = 0; i < 3; ++i)
            if (!seen_[i]) fail(joined({"the key '", keys[i], "'"}));
        return header_;
    }

private:
    static constexpr std::string_view keys[] = {"descr", "fortran_order", "shape"};

    void entry() {
        std::size_t const start = at_;
        std::string_view const key = quoted();
        auto const which = static_cast<std::size_t>(std::find(std::begin(keys), std::end(keys), key) - std::begin(keys));
        if (which == 3 || seen_[which]) {
            at_ = start;
            fail("each of the keys 'descr', 'fortran_order' and 'shape' once");
        }
        seen_[which] = true;
        expect(':');
        if (which == 0) element_type();
        else if (which == 1) header_.fortran_order = boolean();
        else shape();
    }

    void element_type() {
        skip_spaces();
        std::size_t const start = at_;
        if (at_ < text_.size() && (text_[at_] == '\'' || text_[at_] == '"')) {
            std::string_view const descr = quoted();
            if (descr.size() >= 2 && std::string_view{"<>|="}.find(descr[0]) != std::string_view::npos) {
                bool const little = std::endian::native == std::endian::little;
                header_.swapped = descr[0] == (little ? '>' : '<');
                for (int t = 0; t <= static_cast<int>(dtype::f8); ++t)
                    if (t != static_cast<int>(dtype::bf16) && name_of(static_cast<dtype>(t)) == descr.substr(1)) {
                        header_.type = static_cast<dtype>(t);
                        return;
                    }
            }
        }
        at_ = start;
        fail("elements of type b1, i1 to i8, u1 to u8, f2, f4 or f8");
    }

    bool boolean() {
        skip_spaces();
        for (std::string_view word : {"True", "False"})
            if (text_.substr(at_).starts_with(word)) {
                at_ += word.size();
                return word == "True";
            }
        fail("True or False");
    }

    void shape() {
        expect('(');
        while (!accept(')')) {
            if (header_.shape.size() == 64) fail("at most 64 axes");
            header_.shape.push_back(number());
            if (accept(',')) continue;
            expect(')');
            break;
        }
    }

    std::size_t number() {
        constexpr std::uint64_t largest = std::uint64_t{1} << 60;
        skip_spaces();
        std::size_t const start = at_;
        std::uint64_t value = 0;
        for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9' && value <= largest; ++at_)
            value = value * 10 + static_cast<std::uint64_t>(text_[at_] - '0');
        if (at_ == start || value > largest) {
            at_ = start;
            fail("an extent from 0 to 2^60");
        }
        if (at_ < text_.size() && text_[at_] == 'L') ++at_;             // as Python 2 wrote them
        return static_cast<std::size_t>(value);
    }

    std::string_view quoted() {
        skip_spaces();
        char const quote = at_ < text_.size() ? text_[at_] : '\0';
        if (quote != '\'' && quote != '"') fail("a quoted word");
        std::size_t const end = text_.find(quote, at_ + 1);
        if (end == std::string_view::npos) fail("the quote to be closed");
        std::string_view const word = text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
        return word;
    }

    bool accept(char c) {
        skip_spaces();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    void expect(char c) {
        if (!accept(c)) fail(std::string(1, c));
    }
    void skip_spaces() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
    }

    [[noreturn]] void fail(std::string const& expected) const {
        std::string const found = at_ < text_.size() ? joined({"\"", text_.substr(at_, 24), "\""}) : "the end of the header";
        throw data_error{file_, joined({expected, " in the .npy header"}), found, offset_ + at_};
    }

    std::string_view text_;
    std::string const& file_;
    std::uint64_t offset_;
    std::size_t at_ = 0;
    bool seen_[3] = {};
    npy_header header_;
};

inline npy_header read_npy_header(byte_source& source) {
    unsigned char start[8] = {};
    source.require(start, "an .npy file's first bytes");
    if (std::memcmp(start, "\x93NUMPY", 6) != 0)
        throw data_error{source.path(), "an .npy file (93 'NUMPY')", "other bytes", 0};
    int const version = start[6];
    if (version < 1 || version > 3 || start[7] != 0)
        throw data_error{source.path(), ".npy version 1.0, 2.0 or 3.0",
                         joined({std::to_string(version), ".", std::to_string(start[7])}), 6};
    unsigned char size[4] = {};
    source.require(std::span{size}.first(version == 1 ? 2 : 4), "the length of the .npy header");
    std::uint32_t const length = std::uint32_t{size[0]} | std::uint32_t{size[1]} << 8 | std::uint32_t{size[2]} << 16 | std::uint32_t{size[3]} << 24;
    std::uint64_t const at = source.offset();
    std::vector<unsigned char> const text = source.require(length, "the .npy header");
    return npy_header_parser{{reinterpret_cast<char const*>(text.data()), text.size()}, source.path(), at}();
}

/// Bytes of all elements; an error when no machine can hold them.
inline std::uint64_t bytes_of(npy_header const& header, std::string const& file) {
    std::uint64_t product = size_of(header.type);
    for (std::size_t extent : header.shape) {
        if (extent != 0 && product > (std::uint64_t{1} << 62) / extent)
            throw data_error{file, "a shape of at most 2^62 bytes", "one that is larger"};
        product *= extent;
    }
    return product;
}

inline void swap_bytes(std::vector<unsigned char>& bytes, std::size_t element) {
    for (std::size_t at = 0; at + element <= bytes.size(); at += element) std::reverse(bytes.data() + at, bytes.data() + at + element);
}

/// From column-major to row-major.
inline std::vector<unsigned char> transposed(std::vector<unsigned char> const& from, std::vector<std::size_t> const& shape,
                                             std::size_t element) {
    std::vector<unsigned char> to(from.size());
    std::vector<std::size_t> index(shape.size()), stride(shape.size());
    std::size_t step = element;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        stride[axis] = step;
        step *= shape[axis];
    }
    std::size_t source = 0;
    for (std::size_t at = 0; at < to.size(); at += element) {
        std::memcpy(to.data() + at, from.data() + source, element);
        for (std::size_t axis = shape.size(); axis-- > 0;) {                // the next index in row-major order
            source += stride[axis];
            if (++index[axis] < shape[axis]) break;
            source -= stride[axis] * shape[axis];
            index[axis] = 0;
        }
    }
    return to;
}

/// One array, to the end of the source.
inline named_array read_npy(byte_source& source, std::string name) {
    npy_header header = read_npy_header(source);
    std::vector<unsigned char> bytes = source.require(bytes_of(header, source.path()), "numbers");
    source.require_end();
    std::size_t const element = size_of(header.type);
    if (header.swapped) swap_bytes(bytes, element);
    if (header.fortran_order && header.shape.size() > 1) bytes = transposed(bytes, header.shape, element);
    return {std::move(name), header.type, std::move(header.shape), std::move(bytes)};
}

/// "weights/a.npy" is a.
inline std::string stem_of(std::string_view path) {
    std::string_view const last = path.substr(path.rfind('/') + 1);
    return std::string{last.substr(0, last.find('.'))};
}

} // namespace detail

/// The array in an .npy file, plain or gzip, by NumPy's numpy.save: versions 1 to 3, both byte orders, C and Fortran order.
///
/// The array's name is the file's, without folder and endings.
/// Errors   data_error naming file, expected, found and byte: other bytes than .npy, a type that is no number of up to 8 bytes
///          (objects, strings, complex and structured ones), a shape that the file does not fill exactly. Nothing is half-loaded,
///          and memory is asked for only as far as the file's length justifies it.
/// Source   numpy.org/doc/stable/reference/generated/numpy.lib.format.html
inline named_array load_npy(std::string const& path) {
    detail::byte_source source{path};
    return detail::read_npy(source, detail::stem_of(path));
}

/// The same from memory; the name is the array's and stands for the file in messages.
inline named_array from_npy(std::span<unsigned char const> bytes, std::string const& name = "npy") {
    detail::byte_source source{name, bytes};
    return detail::read_npy(source, name);
}

/// The bytes of an .npy file, version 1.0.
///
/// Errors   std::invalid_argument for bf16, which NumPy has not, and when bytes and shape do not belong together
inline std::vector<unsigned char> to_npy(named_array const& array) {
    if (array.type == dtype::bf16 || array.bytes.size() != array.size() * size_of(array.type) || array.shape.size() > 64)
        throw std::invalid_argument{detail::joined({"scarp::to_npy: expected a type of NumPy's and ", std::to_string(array.size()),
                                                    " elements of ", array.name, ", found ", name_of(array.type), " and ",
                                                    std::to_string(array.bytes.size()), " bytes"})};
    char const order = size_of(array.type) == 1 ? '|' : std::endian::native == std::endian::little ? '<' : '>';
    std::string header = detail::joined({"{'descr': '", std::string_view{&order, 1}, name_of(array.type),
                                         "', 'fortran_order': False, 'shape': ("});
    for (std::size_t i = 0; i < array.shape.size(); ++i)
        header += detail::joined({i ? " " : "", std::to_string(array.shape[i]), i == 0 || i + 1 < array.shape.size() ? "," : ""});
    header += "), }";
    header.append(63 - (10 + header.size()) % 64, ' ').append("\n");       // numbers begin at a multiple of 64
    std::string start{"\x93NUMPY\x01\0", 8};
    start.append(1, static_cast<char>(header.size() & 0xFF)).append(1, static_cast<char>(header.size() >> 8)).append(header);
    std::vector<unsigned char> bytes(start.begin(), start.end());
    bytes.insert(bytes.end(), array.bytes.begin(), array.bytes.end());
    return bytes;
}

/// Writes an .npy file: beside it first, then renamed, so that no reader meets half a file.
///
/// Errors   as to_npy; data_error when the file cannot be written
inline void save_npy(std::string const& path, named_array const& array) { detail::write_whole(path, to_npy(array)); }

} // namespace scarp
