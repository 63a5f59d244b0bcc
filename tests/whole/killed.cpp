// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_killed
#include <boost/test/unit_test.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/data/synthetic.hpp>
#include <scarp/io/checkpoint.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>
#include <scarp/optimizer/adam.hpp>

#include "data/files.hpp"

#include <string>

#include <signal.h>
#include <sys/wait.h>

using namespace scarp;

namespace {

struct net : network<input<2>, dense<9>, relu, dense<2>> {};

struct training {
    model<net> weights{seed{5}};
    trainer<net, softmax_cross_entropy, adam, batch<16>> train{weights};

    std::string bits() const {
        std::string all(reinterpret_cast<char const*>(weights.parameter_data()), sizeof(float) * detail::parameter_block<net, float>);
        auto const states = train.state_memory();
        return all.append(reinterpret_cast<char const*>(states.data()), states.size_bytes());
    }
    history run(int epochs, std::vector<callback> callbacks, fit_state from) {
        static dataset const data = two_moons(200, 0.2f, 3);  // 13 batches, the last one of 8
        return train.fit(data, {.epochs = epochs, .seed = 11, .callbacks = std::move(callbacks), .from = std::move(from)});
    }
};

/// Trains in another process that says after every checkpoint how many steps it holds, and kills it after so many microseconds.
/// Returns what was said last; -1 when the training came to its end.
std::int64_t train_and_kill(std::string const& path, int epochs, unsigned microseconds) {
    int pipe[2];
    BOOST_REQUIRE(::pipe(pipe) == 0);
    pid_t const child = ::fork();
    if (child == 0) {
        training t;
        auto const say = [&](std::int64_t steps) { if (::write(pipe[1], &steps, sizeof steps) < 0) ::_exit(2); };
        fit_state const at = resume_or_start(t.train, path);
        t.run(epochs, {checkpoint{t.train, path, {.every_steps = 1}}, on_step([&](training_state& s) { say(s.fit->step); })}, at);
        say(-1);
        ::_exit(0);
    }
    ::close(pipe[1]);
    ::usleep(microseconds);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    BOOST_TEST((WIFSIGNALED(status) || WEXITSTATUS(status) == 0));
    std::int64_t last = 0, said = 0;
    while (::read(pipe[0], &said, sizeof said) == sizeof said) last = said;
    ::close(pipe[0]);
    return last;
}

}  // namespace

// Killed at a thousand random moments: what was said to be written is there, whole, and the end has the bits of a quiet run.
BOOST_AUTO_TEST_CASE(killed_a_thousand_times) {
    temporary_folder const folder;
    int const epochs = 40;
    training whole;
    history const h = whole.run(epochs, {}, {});
    philox random{1};
    int kills = 0, trainings = 0;
    for (std::string path; kills < 1000; ++trainings) {
        path = folder / std::to_string(trainings);
        std::int64_t said = 0;
        for (std::int64_t held = 0; said >= 0 && kills < 1000; ++kills) {
            said = train_and_kill(path, epochs, random.below(12'000));
            training t;
            fit_state const at = resume_or_start(t.train, path);
            BOOST_REQUIRE(at.step >= said);      // nothing lost
            BOOST_REQUIRE(at.step >= held);
            BOOST_REQUIRE(at.step == t.train.steps());
            held = at.step;
        }
        training last;
        history const all = last.run(epochs, {}, resume_or_start(last.train, path));
        BOOST_TEST((last.bits() == whole.bits()));
        BOOST_TEST(all["loss"] == h["loss"], boost::test_tools::per_element());
    }
    BOOST_TEST(kills == 1000);
    BOOST_TEST_MESSAGE(kills << " kills in " << trainings << " trainings");
}
