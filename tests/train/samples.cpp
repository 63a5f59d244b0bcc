// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_samples
#include <boost/test/unit_test.hpp>

#include <scarp/activation.hpp>
#include <scarp/data/augment.hpp>
#include <scarp/data/function_source.hpp>
#include <scarp/data/prefetch.hpp>
#include <scarp/data/span_source.hpp>
#include <scarp/data/synthetic.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/reshape.hpp>
#include <scarp/loss.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/fit.hpp>

#include <functional>
#include <string>
#include <vector>

using namespace scarp;

namespace {

struct plane : network<input<2>, dense<8>, tanh_, dense<2>> {};
using trainer_of_plane = trainer<plane, softmax_cross_entropy, sgd, batch<8>>;

dataset const moons = two_moons(50, 0.1f, 5), others = two_moons(20, 0.1f, 6);

/// The numbers of a network after two epochs on some data.
template <class Data>
std::vector<float> trained(Data const& data, bool validated = true) {
    model<plane> net{seed{3}};
    trainer_of_plane train{net, {.learning_rate = 0.1f}};
    if constexpr (std::is_same_v<judging_set<Data>, dataset>) train.fit(data, {.epochs = 2, .validation = validated ? &others : nullptr});
    else train.fit(data, {.epochs = 2});
    auto const* const first = net.parameter_data();
    return {first, first + detail::parameter_block<plane, float>};
}

using maker = std::function<made_sample(int)>;   // one type for all: each kind of source is a fit to compile
made_sample moon(int i) { return {.features = {moons.sample(i)[0], moons.sample(i)[1]}, .label = moons.label(i)}; }

} // namespace

BOOST_AUTO_TEST_CASE(every_kind_of_source_trains_alike) {
    auto const expected = trained(moons);
    BOOST_TEST((trained(span_source{moons.samples(), 2, moons.labels()}) == expected));
    BOOST_TEST((trained(function_source{50, maker{moon}}) == expected));
    BOOST_TEST((trained(prefetched{moons, {.ahead = 8}}) == expected));
    BOOST_TEST((trained(two_moons(50, 0.1f, 4)) != expected));
}

BOOST_AUTO_TEST_CASE(an_augmented_fit_repeats_and_prefetching_changes_nothing) {
    dataset_parts parts = moons.parts();
    parts.shape = {1, 1, 2};
    dataset const images{std::move(parts)};
    augmentation const changes{.translate = 0.2f, .horizontal_flip = true, .seed = 8};
    struct wide : network<input<1, 1, 2>, flatten, dense<8>, tanh_, dense<2>> {};
    auto const run = [&](auto const& data) {
        model<wide> net{seed{3}};
        trainer<wide, softmax_cross_entropy, sgd, batch<8>> train{net, {.learning_rate = 0.1f}};
        history const h = train.fit(data, {.epochs = 3, .validation = &images});
        return std::pair{h.epochs.back().loss, h.epochs.back().val_loss.value()};
    };
    auto const expected = run(augmented{images, changes});
    BOOST_TEST((run(augmented{images, changes}) == expected));
    BOOST_TEST((run(prefetched{augmented{images, changes}}) == expected));
    BOOST_TEST((run(prefetched{augmented{images, changes}, {.ahead = 8}}) == expected));
    BOOST_TEST((run(images) != expected));
}

BOOST_AUTO_TEST_CASE(made_samples_are_checked_when_they_are_read) {
    int made = 0;
    function_source const few{50, maker{[&](int i) { return ++made, moon(i); }}};
    model<plane> net{seed{1}};
    trainer_of_plane train{net, {.learning_rate = 0.1f}};
    train.fit(few, {.epochs = 0});
    BOOST_TEST(made <= 1);                                                    // whether there are labels
    auto const message = [&](maker make) {
        try {
            train.fit(function_source{50, std::move(make)}, {.shuffle = false});
        } catch (std::invalid_argument const& e) {
            return std::string{e.what()};
        }
        return std::string{};
    };
    BOOST_TEST(message([](int i) { return i == 9 ? made_sample{.features = {1}, .label = 0} : moon(i); })
               == "scarp: numbers in sample 9: expected 2, found 1");
    BOOST_TEST(message([](int i) { return i == 9 ? made_sample{.features = {1, 2}, .label = 2} : moon(i); })
               == "scarp: label of sample 9: expected 0 to 1, found 2");
}

BOOST_AUTO_TEST_CASE(targets_of_a_function) {
    struct line : network<input<1>, dense<1>> {};
    model<line> net{seed{1}};
    trainer<line, mse, sgd, batch<4>> train{net, {.learning_rate = 0.1f}};
    prefetched const data{function_source{64, [](int i) {
        float const x = static_cast<float>(i) / 32 - 1;
        return made_sample{.features = {x}, .targets = {3 * x - 1}};
    }}};
    BOOST_TEST(train.fit(data, {.epochs = 30}).epochs.back().loss < 1e-4);
}
