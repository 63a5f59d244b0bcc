// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/error.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <span>
#include <string>

namespace scarp::detail {

/// Writes a file beside the wanted one and renames it: readers see the old contents or the new ones.
///
/// Errors   data_error with the system's reason; the file that was there stays
inline void write_whole(std::string const& path, std::span<unsigned char const> bytes) {
    std::string const beside = joined({path, ".part"});
    std::FILE* const file = std::fopen(beside.c_str(), "wb");
    bool written = file != nullptr && std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
    int reason = errno;
    if (file && std::fclose(file) != 0 && written) {
        written = false;
        reason = errno;
    }
    if (written && std::rename(beside.c_str(), path.c_str()) == 0) return;
    if (written) reason = errno;
    if (file) std::remove(beside.c_str());
    throw data_error{path, "a file that can be written", std::strerror(reason)};
}

} // namespace scarp::detail
