// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#if !defined(SCARP_NO_ZLIB) && __has_include(<zlib.h>)
#include <zlib.h>
#define SCARP_TEST_ZLIB 1
#else
#define SCARP_TEST_ZLIB 0
#endif

#include <unistd.h>

/// A folder that lives as long as the object.
class temporary_folder {
public:
    explicit temporary_folder(std::string const& name = "data") {
        root_ = std::filesystem::temp_directory_path() / ("scarp_" + std::to_string(::getpid()) + "_" + std::to_string(made()++));
        std::filesystem::create_directories(root_ / name);
        path_ = (root_ / name).string();
    }
    temporary_folder(temporary_folder const&) = delete;
    temporary_folder& operator=(temporary_folder const&) = delete;
    ~temporary_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(root_, ignored);
    }
    std::string const& path() const { return path_; }
    std::string operator/(std::string const& name) const { return path_ + "/" + name; }

private:
    static int& made() {
        static int count = 0;
        return count;
    }
    std::filesystem::path root_;
    std::string path_;
};

inline void write_file(std::string const& path, std::string const& bytes) {
    std::ofstream{path, std::ios::binary | std::ios::trunc}.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// Four bytes, the most significant first.
inline std::string big_endian(std::uint32_t value) {
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(value >> shift & 0xFF);
    return text;
}

#if SCARP_TEST_ZLIB
inline std::string gzip(std::string const& bytes) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, bytes.size()) + 32, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}
#endif
