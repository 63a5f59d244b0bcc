// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/error.hpp>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#if __has_include(<unistd.h>)
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>
#endif

namespace scarp::detail {

[[noreturn, gnu::cold]] inline void refuse_to_write(std::string const& path, int reason) {
    throw data_error{path, "a file that can be written", std::strerror(reason)};
}

/// A file that takes the place of another when it is complete: under its name there is always all of the old or all of the new,
/// whatever happens to the process or, where fsync keeps its word, to the machine. Without `commit` nothing has happened.
///
/// Cost     a temporary file beside it, two fsyncs; what writers that were killed left there is removed
/// Errors   data_error naming the file and the system's reason
class atomic_file {
public:
    explicit atomic_file(std::string path) : path_{std::move(path)}, temporary_{temporary_name(path_)} {
        remove_leftovers();
        file_ = std::fopen(temporary_.c_str(), "wb");
        if (!file_) refuse_to_write(path_, errno);
        std::setvbuf(file_, nullptr, _IONBF, 0);
    }
    atomic_file(atomic_file const&) = delete;
    atomic_file& operator=(atomic_file const&) = delete;
    ~atomic_file() {
        if (file_) std::fclose(file_);
        if (!committed_) std::remove(temporary_.c_str());
    }

    void write(std::span<unsigned char const> bytes) {
        if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) refuse_to_write(path_, errno);
    }

    /// The file that is there when the new one is complete stays, as "PATH.previous", where the file system has hard links.
    void keep_previous() { keeps_previous_ = true; }

    void commit() {
        bool sound = std::fflush(file_) == 0;
#if __has_include(<unistd.h>)
        sound = sound && ::fsync(::fileno(file_)) == 0;
#endif
        int reason = errno;
        if (std::fclose(std::exchange(file_, nullptr)) != 0 && sound) sound = false, reason = errno;
        if (!sound) refuse_to_write(path_, reason);
        if (keeps_previous_) keep();
        if (std::rename(temporary_.c_str(), path_.c_str()) != 0) refuse_to_write(path_, errno);
        committed_ = true;
        sync_folder();
    }

private:
    /// Beside the file, since only within a file system a rename is atomic; two processes do not write the same one.
    static std::string temporary_name(std::string const& path) {
#if __has_include(<unistd.h>)
        return joined({path, ".", std::to_string(::getpid()), ".tmp"});
#else
        return path + ".tmp";
#endif
    }

    /// The new name is only as durable as the folder that holds it. Some file systems cannot sync one: then it is as it is.
    void sync_folder() const {
#if __has_include(<unistd.h>)
        int const handle = ::open(folder().c_str(), O_RDONLY | O_CLOEXEC);
        if (handle < 0) return;
        ::fsync(handle);
        ::close(handle);
#endif
    }

#if __has_include(<unistd.h>)
    std::string folder() const {
        std::size_t const slash = path_.rfind('/');
        return slash == std::string::npos ? "." : path_.substr(0, slash + 1);
    }

    void keep() const {
        std::string const previous = path_ + ".previous";
        std::remove(previous.c_str());
        [[maybe_unused]] int const done = ::link(path_.c_str(), previous.c_str());  // there may be none yet
    }

    void remove_leftovers() const {
        DIR* const all = ::opendir(folder().c_str());
        if (!all) return;
        std::string const start = joined({std::string_view{path_}.substr(path_.rfind('/') + 1), "."});
        while (dirent const* const entry = ::readdir(all)) {
            std::string_view const name = entry->d_name;
            if (!name.starts_with(start) || !name.ends_with(".tmp")) continue;
            int const writer = std::atoi(entry->d_name + start.size());
            bool const dead = writer > 0 && ::kill(writer, 0) != 0 && errno == ESRCH;
            if (dead) std::remove(joined({folder(), "/", name}).c_str());
        }
        ::closedir(all);
    }
#else
    void keep() const {}
    void remove_leftovers() const {}
#endif

    std::string path_, temporary_;
    std::FILE* file_ = nullptr;
    bool committed_ = false, keeps_previous_ = false;
};

/// All at once.
inline void write_whole(std::string const& path, std::span<unsigned char const> bytes) {
    atomic_file file{path};
    file.write(bytes);
    file.commit();
}

}  // namespace scarp::detail

namespace scarp {

/// Passes when a file of this name could be written now: to be asked before a training whose result goes there. What is there stays.
///
/// Errors   data_error naming the file and the system's reason
inline void require_writable(std::string const& path) {
    if (std::FILE* const there = std::fopen(path.c_str(), "r+b")) std::fclose(there);
    else if (errno == EISDIR) detail::refuse_to_write(path, errno);
    detail::atomic_file{path};
}

/// Writes a text as a file, all of it or nothing.
///
/// Errors   data_error naming the file and the system's reason
inline void write_text(std::string const& path, std::string_view text) {
    detail::write_whole(path, {reinterpret_cast<unsigned char const*>(text.data()), text.size()});
}

}  // namespace scarp
