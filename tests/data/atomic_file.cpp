// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_atomic_file
#include <boost/test/unit_test.hpp>

#include <scarp/data/atomic_file.hpp>

#include "files.hpp"

#include <atomic>
#include <csignal>
#include <iterator>
#include <stdexcept>
#include <thread>
#include <vector>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

using namespace scarp::detail;

namespace {

std::span<unsigned char const> bytes(std::string_view text) { return {reinterpret_cast<unsigned char const*>(text.data()), text.size()}; }

std::string contents(std::string const& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

int files_in(std::string const& folder) {
    std::filesystem::directory_iterator const all{folder};
    return static_cast<int>(std::distance(begin(all), end(all)));
}

std::string error_of(std::string const& path, std::string_view text = "x") {
    try {
        write_whole(path, bytes(text));
    } catch (scarp::data_error const& error) {
        return error.what();
    }
    return {};
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_old_stays_until_the_new_is_complete) {
    temporary_folder const folder;
    std::string const path = folder / "weights";
    write_whole(path, bytes("old"));
    {
        atomic_file file{path};
        file.write(bytes("new, of several"));
        file.write(bytes(" pieces"));
        BOOST_TEST(contents(path) == "old");
        file.commit();
        BOOST_TEST(contents(path) == "new, of several pieces");
    }
    BOOST_TEST(contents(path) == "new, of several pieces");
    BOOST_TEST(files_in(folder.path()) == 1);
}

BOOST_AUTO_TEST_CASE(without_commit_nothing_has_happened) {
    temporary_folder const folder;
    std::string const path = folder / "weights";
    write_whole(path, bytes("old"));
    try {
        atomic_file file{path};
        file.write(bytes("half of the n"));
        throw std::runtime_error{"a fault in between"};
    } catch (std::runtime_error const&) {
    }
    BOOST_TEST(contents(path) == "old");
    BOOST_TEST(files_in(folder.path()) == 1);
}

BOOST_AUTO_TEST_CASE(what_a_killed_writer_left_is_removed_by_the_next) {
    temporary_folder const folder;
    std::string const path = folder / "weights";
    write_whole(path, bytes("old"));
    write_file(folder / "weights.notes.tmp", "somebody's");
    pid_t const child = ::fork();
    if (child == 0) {
        atomic_file file{path};
        file.write(bytes("half of the n"));
        ::kill(::getpid(), SIGKILL);
    }
    ::waitpid(child, nullptr, 0);
    BOOST_TEST(contents(path) == "old");
    BOOST_TEST(files_in(folder.path()) == 3);
    write_whole(path, bytes("new"));
    BOOST_TEST(contents(path) == "new");
    BOOST_TEST(files_in(folder.path()) == 2);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_is_named_with_the_reason) {
    temporary_folder const folder;
    BOOST_TEST(error_of(folder / "no/such/weights") ==
               folder / "no/such/weights: expected a file that can be written, found No such file or directory");
    BOOST_TEST(error_of(folder.path()) == folder.path() + ": expected a file that can be written, found Is a directory");
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    rlimit const none{.rlim_cur = 0, .rlim_max = before.rlim_max};
    auto const handler = std::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &none);
    std::string const error = error_of(folder / "full");
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    BOOST_TEST(error == folder / "full: expected a file that can be written, found File too large");
    BOOST_TEST(files_in(folder.path()) == 0);
}

BOOST_AUTO_TEST_CASE(a_link_stays_and_a_device_or_a_pipe_is_never_replaced) {
    temporary_folder const folder;
    std::filesystem::create_directory(folder / "far");
    std::string const link = folder / "link", target = folder / "far/target";
    write_whole(target, bytes("old"));
    std::filesystem::create_symlink(target, link);
    atomic_file file{link};
    file.write(bytes("new"));
    file.keep_previous();
    file.commit();
    BOOST_TEST(std::filesystem::is_symlink(link));
    BOOST_TEST(contents(target) == "new");
    BOOST_TEST(contents(link + ".previous") == "old");

    std::filesystem::create_symlink("/dev/null", folder / "device");
    BOOST_REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
    for (std::string const& other : {folder / "device", folder / "pipe"}) {
        BOOST_TEST(error_of(other) == other + ": expected a file that can be written, found a device or a pipe");
        BOOST_CHECK_THROW(scarp::require_writable(other), scarp::data_error);
        BOOST_TEST(!std::filesystem::is_regular_file(other));
    }
}

BOOST_AUTO_TEST_CASE(threads_that_write_the_same_file_do_not_mix) {
    temporary_folder const folder;
    std::string const path = folder / "weights";
    std::atomic<int> faults = 0;
    {
        std::vector<std::jthread> writers;
        for (char const letter : {'a', 'b', 'c', 'd'})
            writers.emplace_back([&, text = std::string(5'000, letter)] {
                for (int i = 0; i < 50; ++i) {
                    faults += !error_of(path, text).empty();
                    std::string const found = contents(path);
                    faults += found != std::string(5'000, found.empty() ? '-' : found[0]);
                }
            });
    }
    BOOST_TEST(faults == 0);
    BOOST_TEST(files_in(folder.path()) == 1);
}

BOOST_AUTO_TEST_CASE(what_a_process_with_the_same_number_left_is_removed) {
    temporary_folder const folder;
    std::string const path = folder / "weights", own = path + "." + std::to_string(::getpid());
    atomic_file living{path};
    write_file(own + ".12.tmp", "of a container that was started again");
    for (char const* other : {".tmp", ".12.tmp~", ".x.tmp"}) write_file(own + other, "somebody's");
    write_whole(path, bytes("new"));
    BOOST_TEST(!std::filesystem::exists(own + ".12.tmp"));
    BOOST_TEST(files_in(folder.path()) == 5);
    living.write(bytes("newer"));
    living.commit();
    BOOST_TEST(contents(path) == "newer");
}

BOOST_AUTO_TEST_CASE(whether_a_file_could_be_written_is_known_beforehand) {
    temporary_folder const folder;
    std::string const path = folder / "weights";
    scarp::require_writable(path);
    BOOST_TEST(files_in(folder.path()) == 0);
    scarp::write_text(path, "old");
    scarp::require_writable(path);
    BOOST_TEST(contents(path) == "old");
    BOOST_TEST(files_in(folder.path()) == 1);
    auto const refusal = [](std::string const& where) {
        try {
            scarp::require_writable(where);
        } catch (scarp::data_error const& e) {
            return std::string{e.what()};
        }
        return std::string{};
    };
    BOOST_TEST(refusal(folder / "no/weights") == folder / "no/weights: expected a file that can be written, found No such file or directory");
    BOOST_TEST(refusal(folder.path()) == folder.path() + ": expected a file that can be written, found Is a directory");
}
