// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_atomic_file
#include <boost/test/unit_test.hpp>

#include <scarp/data/atomic_file.hpp>

#include "files.hpp"

#include <iterator>
#include <stdexcept>

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

std::string error_of(std::string const& path) {
    try {
        write_whole(path, bytes("x"));
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
    if (std::filesystem::exists("/dev/full")) {
        std::filesystem::create_symlink("/dev/full", folder / ("full." + std::to_string(::getpid()) + ".tmp"));
        BOOST_TEST(error_of(folder / "full") ==
                   folder / "full: expected a file that can be written, found No space left on device");
        BOOST_TEST(files_in(folder.path()) == 0);
    }
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
