// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/error.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace scarp::detail {

/// A file of which any part can be read at any time, by any thread.
class random_access_file {
public:
    explicit random_access_file(std::string path) : path_{std::move(path)}, file_{::open(path_.c_str(), O_RDONLY | O_CLOEXEC)} {
        if (file_ < 0) throw data_error{path_, "a file", std::strerror(errno)};
    }
    random_access_file(random_access_file const&) = delete;
    random_access_file& operator=(random_access_file const&) = delete;
    ~random_access_file() { ::close(file_); }

    std::uint64_t size() const {
        struct stat facts {};
        if (::fstat(file_, &facts) != 0 || facts.st_size < 0) throw data_error{path_, "a file with a length", std::strerror(errno)};
        return static_cast<std::uint64_t>(facts.st_size);
    }

    /// Fills `out` from a place; a file that has become shorter is an error.
    void read(std::uint64_t at, std::span<unsigned char> out) const {
        for (std::size_t done = 0; done < out.size();) {
            ::ssize_t const got = ::pread(file_, out.data() + done, out.size() - done, static_cast<::off_t>(at + done));
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0)
                throw data_error{path_, joined({std::to_string(out.size()), " bytes of a sample"}),
                                 got < 0 ? std::string{std::strerror(errno)} : joined({"the end after ", std::to_string(done)}), at + done};
            done += static_cast<std::size_t>(got);
        }
    }

private:
    std::string path_;
    int file_;
};

} // namespace scarp::detail
