// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/error.hpp>

#include <atomic>
#include <cerrno>
#include <cstdint>
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
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#endif

namespace scarp::detail {

[[noreturn, gnu::cold]] inline void refuse_to_write(std::string const& path, int reason) {
    throw data_error{path, "a file that can be written", std::strerror(reason)};
}

/// A file that takes the place of another when it is complete: under its name there is always all of the old or all of the new,
/// whatever happens to the process or, where fsync keeps its word, to the machine. Without `commit` nothing has happened.
///
/// A link stays, and what it leads to is replaced. Several threads and processes may write the same file: the last one's stays.
/// Cost     a temporary file beside it, two fsyncs; what writers that were killed left there is removed
/// Errors   data_error naming the file and the system's reason; for a device or a pipe too, whose name would be a file's then
class atomic_file {
public:
    explicit atomic_file(std::string path) : path_{std::move(path)}, target_{target_of(path_)}, temporary_{temporary_name(target_)} {
        refuse_others();
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
        if (std::rename(temporary_.c_str(), target_.c_str()) != 0) refuse_to_write(path_, errno);
        committed_ = true;
        sync_folder();
    }

private:
    /// Beside the file, since only within a file system a rename is atomic; no two writers write the same one.
    static std::string temporary_name(std::string const& target) {
        static std::atomic<std::uint64_t> next{first_number()};
        return joined({target, ".", std::to_string(this_process()), ".", std::to_string(next++), ".tmp"});
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
    static int this_process() { return ::getpid(); }

    /// The time of the first file: a process that had this one's id before it gave lower numbers.
    static std::uint64_t first_number() {
        static std::uint64_t const number = [] {
            timespec now{};
            ::clock_gettime(CLOCK_REALTIME, &now);
            return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
        }();
        return number;
    }

    static std::string target_of(std::string const& path) {
        char* const real = ::realpath(path.c_str(), nullptr);  // none of a file that is yet to come
        std::string target = real ? real : path;
        std::free(real);
        return target;
    }

    void refuse_others() const {
        struct stat there{};
        if (::stat(path_.c_str(), &there) != 0 || S_ISREG(there.st_mode)) return;
        if (S_ISDIR(there.st_mode)) refuse_to_write(path_, EISDIR);
        throw data_error{path_, "a file that can be written", "a device or a pipe"};
    }

    std::string folder() const {
        std::size_t const slash = target_.rfind('/');
        return slash == std::string::npos ? "." : target_.substr(0, slash + 1);
    }

    void keep() const {
        std::string const previous = path_ + ".previous";
        std::remove(previous.c_str());
        [[maybe_unused]] int const done = ::link(target_.c_str(), previous.c_str());  // there may be none yet
    }

    void remove_leftovers() const {
        DIR* const all = ::opendir(folder().c_str());
        if (!all) return;
        std::string const start = joined({std::string_view{target_}.substr(target_.rfind('/') + 1), "."});
        while (dirent const* const entry = ::readdir(all))
            if (std::string_view const name = entry->d_name; name.starts_with(start) && is_leftover(entry->d_name + start.size()))
                std::remove(joined({folder(), "/", name}).c_str());
        ::closedir(all);
    }

    /// Whether it reads "PROCESS.NUMBER.tmp" and nobody writes there any more.
    static bool is_leftover(char const* name) {
        int writer = 0, length = 0;
        unsigned long long number = 0;
        if (std::sscanf(name, "%d.%llu.tmp%n", &writer, &number, &length) != 2 || length == 0 || name[length] != '\0' || writer <= 0) return false;
        if (writer == this_process()) return number < first_number();
        return ::kill(writer, 0) != 0 && errno == ESRCH;
    }
#else
    static int this_process() { return 0; }
    static std::uint64_t first_number() { return 0; }
    static std::string target_of(std::string const& path) { return path; }
    void refuse_others() const {}
    void keep() const {}
    void remove_leftovers() const {}
#endif

    std::string path_, target_, temporary_;
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
    detail::atomic_file{path};
}

/// Writes a text as a file, all of it or nothing.
///
/// Errors   data_error naming the file and the system's reason
inline void write_text(std::string const& path, std::string_view text) {
    detail::write_whole(path, {reinterpret_cast<unsigned char const*>(text.data()), text.size()});
}

}  // namespace scarp
