// SPDX-License-Identifier: BSL-1.0
// Everything that a training may remember at once: made samples in another thread, dropout, a schedule, early stopping, two cores.
#define BOOST_TEST_MODULE whole_resumed
#include <boost/test/unit_test.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/data/augment.hpp>
#include <scarp/data/digits.hpp>
#include <scarp/data/prefetch.hpp>
#include <scarp/io/checkpoint.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/dropout.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>
#include <scarp/optimizer/adam.hpp>
#include <scarp/schedule/cosine.hpp>
#include <scarp/train/early_stopping.hpp>
#include <scarp/train/threads.hpp>

#include "data/files.hpp"

#include <string>

using namespace scarp;

namespace {

struct net : network<input<784>, dense<64>, relu, dropout<0.2>, dense<10>> {};

constexpr int epochs = 4, steps_of_epoch = 10;  // 300 images in batches of 32: the last one of 12

split const& images() {
    static split const s = digits(300, 100, 4);
    return s;
}

template <class Threads>
struct training {
    model<net> weights{seed{5}};
    trainer<net, softmax_cross_entropy, adam, batch<32, Threads>> train{weights};

    static_assert(trainer<net, softmax_cross_entropy, adam, batch<32, threads<2>>>::uses_threads);

    std::string bits() const {
        std::string all(reinterpret_cast<char const*>(weights.parameter_data()), sizeof(float) * detail::parameter_block<net, float>);
        auto const states = train.state_memory();
        return all.append(reinterpret_cast<char const*>(states.data()), states.size_bytes());
    }
    history run(std::vector<callback> callbacks = {}, fit_state from = {}) {
        callbacks.insert(callbacks.begin(), early_stopping{.patience = 3});
        return train.fit(prefetched{augmented{images().train, {.rotate = 8, .translate = 0.1f, .seed = 2}}, {.ahead = 48}},
                         {.epochs = epochs, .seed = 11, .schedule = cosine{.rate = 2e-3, .steps = epochs * steps_of_epoch},
                          .callbacks = std::move(callbacks), .from = std::move(from)});
    }
};

/// Trains with First until a step, and from the file with Second to the end.
template <class First, class Second>
std::string in_two_parts(std::string const& path, int stop) {
    {
        training<First> first;
        first.run({checkpoint{first.train, path, {.every_epochs = 0}}, every_steps(stop, [](training_state& s) { s.stop("here"); })});
    }
    training<Second> second;
    fit_state const at = resume(second.train, path);
    BOOST_TEST(at.step == stop);
    second.run({}, at);
    return second.bits();
}

}  // namespace

BOOST_AUTO_TEST_CASE(all_at_once_and_on_another_number_of_cores) {
    temporary_folder const folder;
    training<one_thread> whole;
    history const h = whole.run();
    BOOST_TEST(h.size() == epochs);
    BOOST_TEST(h.back().loss < h[0].loss);
    int resumed = 0;
    for (int const stop : {1, 13, 20, 29, 37}) {
        std::string const path = folder / std::to_string(stop);
        BOOST_TEST((in_two_parts<threads<2>, threads<2>>(path, stop) == whole.bits()));
        BOOST_TEST((in_two_parts<threads<2>, one_thread>(path, stop) == whole.bits()));
        BOOST_TEST((in_two_parts<one_thread, threads<3>>(path, stop) == whole.bits()));
        resumed += 3;
    }
    BOOST_TEST(resumed == 15);
}
