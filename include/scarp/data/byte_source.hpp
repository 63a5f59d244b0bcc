// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/error.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

// gzip is read where zlib's header is found (then link with -lz); SCARP_NO_ZLIB does without.
#if !defined(SCARP_NO_ZLIB) && __has_include(<zlib.h>)
#include <zlib.h>
#define SCARP_HAS_ZLIB 1
#else
#define SCARP_HAS_ZLIB 0
#endif

namespace scarp::detail {

/// A file open for reading, closed with its scope. Not std::unique_ptr: <memory> costs every user 0.1 s.
class input_file {
public:
    explicit input_file(std::string const& path) : file_{std::fopen(path.c_str(), "rb")} {}
    input_file(input_file const&) = delete;
    input_file& operator=(input_file const&) = delete;
    ~input_file() {
        if (file_) std::fclose(file_);
    }
    input_file() = default;
    bool is_open() const { return file_ != nullptr; }
    /// Bytes in the file, or a guess for what has no length, such as a pipe.
    std::uint64_t size() const {
        constexpr std::uint64_t guess = std::uint64_t{1} << 26;
        if (!file_ || std::fseek(file_, 0, SEEK_END) != 0) return guess;
        long const end = std::ftell(file_);
        std::rewind(file_);
        return end < 0 ? guess : static_cast<std::uint64_t>(end);
    }
    bool failed() const { return file_ && std::ferror(file_) != 0; }
    std::size_t read(std::vector<unsigned char>& buffer) {
        return file_ ? std::fread(buffer.data(), 1, buffer.size(), file_) : 0;
    }

private:
    std::FILE* file_ = nullptr;
};

inline bool file_exists(std::string const& path) { return input_file{path}.is_open(); }

#if SCARP_HAS_ZLIB
/// zlib's inflate for gzip members or for bare deflate, closed with its scope. zlib keeps a pointer to the stream: it must not move.
class inflater {
public:
    enum format { gzip = 16 + MAX_WBITS, bare = -MAX_WBITS };

    explicit inflater(format what = gzip) {
        if (inflateInit2(&stream_, what) != Z_OK) throw std::bad_alloc{};
    }
    inflater(inflater const&) = delete;
    inflater& operator=(inflater const&) = delete;
    ~inflater() { inflateEnd(&stream_); }

    /// Unpacks from `in` to `out`, drops what it has used from both, and returns zlib's verdict.
    int run(std::span<unsigned char const>& in, std::span<unsigned char>& out) {
        constexpr std::size_t limit = std::size_t{1} << 30;        // zlib counts in unsigned int
        auto const piece = [](std::size_t size) { return static_cast<uInt>(size < limit ? size : limit); };
        uInt const given = piece(in.size()), room = piece(out.size());
        stream_.next_in = const_cast<unsigned char*>(in.data());   // zlib before 1.2.5.2 has no const
        stream_.avail_in = given;
        stream_.next_out = out.data();
        stream_.avail_out = room;
        int const verdict = inflate(&stream_, Z_NO_FLUSH);
        in = in.subspan(given - stream_.avail_in);
        out = out.subspan(room - stream_.avail_out);
        return verdict;
    }
    void next_member() { inflateReset(&stream_); }
    char const* message() const { return stream_.msg ? stream_.msg : "damaged data"; }

private:
    z_stream stream_{};
};
#endif

/// The bytes of a file, or of memory, in order, unpacked when it is gzip; counts them, so that an error can say where.
///
/// Errors   data_error for a file that cannot be read, for "*.gz" without gzip's mark, and for damaged or truncated gzip
class byte_source {
public:
    explicit byte_source(std::string path) : path_{std::move(path)}, file_{path_} {
        if (!file_.is_open()) throw data_error{path_, "a file", "none that can be opened"};
        packed_size_ = file_.size();
        refill();
        look_for_gzip();
    }

    /// Bytes in memory, which must outlive this; the name is for messages.
    byte_source(std::string name, std::span<unsigned char const> bytes) : path_{std::move(name)}, packed_{bytes}, packed_size_{bytes.size()} {
        look_for_gzip();
    }

    std::string const& path() const { return path_; }
    std::uint64_t offset() const { return offset_; }

    /// As many of `wanted` bytes as may still come, of gzip a guess at most: deflate packs up to 1032 into one. What to ask memory for.
    std::size_t justified(std::uint64_t wanted) const {
        constexpr std::uint64_t most_unpacked = std::uint64_t{1} << 26;
        std::uint64_t const bound = !is_gzip_ ? packed_size_ : packed_size_ < most_unpacked / 1032 ? packed_size_ * 1032 : most_unpacked;
        std::uint64_t const left = bound > offset_ ? bound - offset_ : 0;
        return static_cast<std::size_t>(wanted < left ? wanted : left);
    }

    /// Fills `out` as far as the contents reach; returns how many bytes that is.
    std::size_t read(std::span<unsigned char> out) {
        std::size_t const wanted = out.size();
#if SCARP_HAS_ZLIB
        if (inflater_) unpack(out);
        else
#endif
            copy(out);
        offset_ += wanted - out.size();
        return wanted - out.size();
    }

    /// Reads exactly `out.size()` bytes of what `what` names.
    void require(std::span<unsigned char> out, char const* what) {
        std::uint64_t const start = offset_;
        std::size_t const got = read(out);
        if (got != out.size())
            throw data_error{path_, joined({std::to_string(out.size()), " bytes of ", what}),
                             joined({"the end after ", std::to_string(got)}), start + got};
    }

    /// Exactly `total` bytes of what `what` names. Memory grows with what the file holds, not with what it claims.
    std::vector<unsigned char> require(std::uint64_t total, char const* what) {
        constexpr std::uint64_t step = std::uint64_t{1} << 20;
        std::vector<unsigned char> bytes;
        bytes.reserve(justified(total));
        while (bytes.size() < total) {
            std::size_t const start = bytes.size();
            std::uint64_t const left = total - start;
            bytes.resize(start + static_cast<std::size_t>(left < step ? left : step));
            std::size_t const got = read(std::span{bytes}.subspan(start));
            if (start + got != bytes.size())
                throw data_error{path_, joined({std::to_string(total), " bytes of ", what}),
                                 joined({"the end after ", std::to_string(start + got)}), offset_};
        }
        return bytes;
    }

    /// All bytes that are left.
    std::vector<unsigned char> rest() {
        std::vector<unsigned char> bytes;
        for (std::size_t got = 1; got != 0;) {
            std::size_t const start = bytes.size();
            bytes.resize(start + (start == 0 ? std::size_t{1} << 16 : start));
            got = read(std::span{bytes}.subspan(start));
            bytes.resize(start + got);
        }
        return bytes;
    }

    /// The contents must end here.
    void require_end() {
        unsigned char extra = 0;
        if (read({&extra, 1}) != 0)
            throw data_error{path_, "the end of the file", "more data", offset_ - 1};
    }

private:
    void refill() {
        if (!file_.is_open()) return;
        buffer_.resize(std::size_t{1} << 16);
        std::size_t const got = file_.read(buffer_);
        if (file_.failed()) throw data_error{path_, "a readable file", "a read error (is it a folder?)", offset_};
        packed_ = {buffer_.data(), got};
    }

    void look_for_gzip() {
        bool const marked = packed_.size() >= 2 && packed_[0] == 0x1F && packed_[1] == 0x8B;
        if (!marked && path_.ends_with(".gz"))
            throw data_error{path_, "gzip (1f 8b)", packed_.empty() ? "an empty file" : first_bytes(), 0};
        is_gzip_ = marked;
        if (marked) open_gzip();
    }

    std::string first_bytes() const {
        std::string text;
        for (unsigned char byte : packed_.size() > 2 ? packed_.first(2) : packed_) {
            char digits[4];
            std::snprintf(digits, sizeof digits, "%02x ", static_cast<unsigned>(byte));
            text += digits;
        }
        return text.substr(0, text.size() - 1);
    }

    void copy(std::span<unsigned char>& out) {
        while (!out.empty()) {
            if (packed_.empty()) refill();
            if (packed_.empty()) return;
            std::size_t const count = out.size() < packed_.size() ? out.size() : packed_.size();
            std::memcpy(out.data(), packed_.data(), count);
            packed_ = packed_.subspan(count);
            out = out.subspan(count);
        }
    }

#if SCARP_HAS_ZLIB
    void open_gzip() { inflater_.emplace(); }

    void unpack(std::span<unsigned char>& out) {
        std::size_t const before = out.size();
        while (!out.empty()) {
            if (packed_.empty()) refill();
            if (packed_.empty() && between_members_) return;
            int const verdict = inflater_->run(packed_, out);     // may hold back output: call it without input too
            std::uint64_t const here = offset_ + (before - out.size());
            if (verdict == Z_STREAM_END) {
                inflater_->next_member();                  // gzip files may be joined end to end
                between_members_ = true;
            } else if (verdict == Z_OK) {
                between_members_ = false;
            } else if (verdict == Z_BUF_ERROR) {
                throw data_error{path_, "a whole gzip file", "its end too early (truncated)", here};
            } else {
                throw data_error{path_, "intact gzip data", joined({"damage (", inflater_->message(), ")"}), here};
            }
        }
    }

    std::optional<inflater> inflater_;
    bool between_members_ = false;
#else
    [[noreturn]] void open_gzip() {
        throw data_error{path_, "a plain file (this program was built without zlib)", "gzip (1f 8b)", 0};
    }
#endif

    std::string path_;
    input_file file_;
    std::vector<unsigned char> buffer_;
    std::span<unsigned char const> packed_;     // of buffer_ or of the memory given: not yet used
    std::uint64_t packed_size_ = 0;
    bool is_gzip_ = false;
    std::uint64_t offset_ = 0;
};

} // namespace scarp::detail
