// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_prefetch
#include <boost/test/unit_test.hpp>

#include <scarp/data/function_source.hpp>
#include <scarp/data/prefetch.hpp>
#include <scarp/data/synthetic.hpp>
#include <scarp/shape/philox.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <numeric>
#include <vector>

using scarp::function_source;
using scarp::made_sample;
using scarp::prefetched;

namespace {

std::vector<int> order_of(int size, std::uint64_t seed) {
    std::vector<int> order(static_cast<std::size_t>(size));
    std::iota(order.begin(), order.end(), 0);
    scarp::philox{seed}.shuffle(std::span<int>{order});
    return order;
}

made_sample numbered(int i, int epoch) { return {.features = {static_cast<float>(i), static_cast<float>(epoch)}, .label = i % 7, .targets = {-1.0f * static_cast<float>(i)}}; }

/// Asks as a fit does: each batch's samples, then its labels again; fills a short batch with its first sample.
template <class Data>
int check_epoch(Data const& data, int epoch, std::vector<int> const& order, int batch) {
    int checked = 0;
    for (std::size_t first = 0; first < order.size(); first += static_cast<std::size_t>(batch)) {
        std::size_t const count = std::min(order.size() - first, static_cast<std::size_t>(batch));
        for (std::size_t k = 0; k < static_cast<std::size_t>(batch); ++k) {
            int const i = order[first + (k < count ? k : 0)];
            auto const x = data.sample(i);
            BOOST_REQUIRE((x.size() == 2 && x[0] == static_cast<float>(i) && x[1] == static_cast<float>(epoch)));
            BOOST_REQUIRE((data.label(i) == i % 7 && data.targets(i)[0] == -1.0f * static_cast<float>(i)));
            ++checked;
        }
        for (std::size_t k = 0; k < count; ++k) BOOST_REQUIRE(data.label(order[first + k]) == order[first + k] % 7);
    }
    return checked;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_same_samples_in_any_order_and_any_depth) {
    int checked = 0;
    for (int ahead : {4, 5, 64, 5'000})
        for (int size : {1, 3, 4, 1'000}) {
            prefetched const data{function_source{size, numbered}, {.ahead = ahead}};
            for (int epoch = 1; epoch <= 3; ++epoch) {
                auto const order = order_of(size, static_cast<std::uint64_t>(epoch));
                data.start_epoch(epoch, order);
                checked += check_epoch(data, epoch, order, 4);
            }
        }
    BOOST_TEST(checked == 4 * 3 * (4 + 4 + 4 + 1'000));
}

BOOST_AUTO_TEST_CASE(each_sample_is_made_once_an_epoch_and_not_far_ahead) {
    std::atomic<int> made = 0;
    prefetched const data{function_source{500, [&](int i, int epoch) { return ++made, numbered(i, epoch); }}, {.ahead = 16}};
    auto const order = order_of(500, 3);
    data.start_epoch(1, order);
    for (int asked = 0; asked < 500; ++asked) {
        BOOST_REQUIRE(data.label(order[static_cast<std::size_t>(asked)]) == order[static_cast<std::size_t>(asked)] % 7);
        BOOST_REQUIRE(made <= asked + 1 + 16);
    }
    BOOST_TEST(made == 500);
}

BOOST_AUTO_TEST_CASE(what_is_asked_out_of_turn_is_made_at_once) {
    prefetched const data{function_source{1'000, numbered}, {.ahead = 8}};
    BOOST_TEST(data.sample(77)[0] == 77);                                     // no epoch yet
    std::vector<int> order(1'000);
    std::iota(order.begin(), order.end(), 0);
    data.start_epoch(1, order);
    for (int i : {500, 3, 501, 499, 0, 999, 990, 5}) BOOST_TEST(data.sample(i)[0] == static_cast<float>(i));
    data.start_epoch(2, std::vector<int>{4, 5});                              // the rest of an epoch that was begun before
    for (int i : {4, 5, 6}) BOOST_TEST(data.sample(i)[1] == 2);
}

BOOST_AUTO_TEST_CASE(an_epoch_may_be_left_at_any_point) {
    for (int left = 0; left < 40; ++left) {
        prefetched const data{function_source{200, numbered}, {.ahead = 8}};
        auto const order = order_of(200, 1);
        data.start_epoch(1, order);
        for (int k = 0; k < left; ++k) BOOST_REQUIRE(data.sample(order[static_cast<std::size_t>(k)])[0] == static_cast<float>(order[static_cast<std::size_t>(k)]));
        if (left % 2 == 1) data.start_epoch(2, order);
    }
}

BOOST_AUTO_TEST_CASE(what_the_source_throws_arrives_where_the_sample_is_asked_for) {
    prefetched const data{function_source{100, [](int i) { return i == 50 ? throw std::runtime_error{"the disk is gone"} : numbered(i, 1); }}, {.ahead = 10}};
    std::vector<int> order(100);
    std::iota(order.begin(), order.end(), 0);
    data.start_epoch(1, order);
    int read = 0;
    BOOST_CHECK_EXCEPTION(for (int i : order) { data.sample(i); ++read; }, std::runtime_error,
                          [](std::runtime_error const& e) { return std::string{e.what()} == "the disk is gone"; });
    BOOST_TEST((read > 38 && read <= 50));
    data.start_epoch(2, std::vector<int>{1, 2});                              // and the source can be used again
    BOOST_TEST(data.sample(2)[0] == 2);
}

BOOST_AUTO_TEST_CASE(sets_in_memory_too) {
    scarp::dataset const moons = scarp::two_moons(300, 0.1f, 1);
    prefetched const data{moons};
    BOOST_TEST(data.size() == 300);
    BOOST_TEST(data.has_labels());
    data.expect_shape(std::vector{2});
    BOOST_CHECK_THROW(data.expect_shape(std::vector{3}), scarp::data_error);
    auto const order = order_of(300, 9);
    data.start_epoch(1, order);
    for (int i : order) {
        BOOST_REQUIRE(data.sample(i)[1] == moons.sample(i)[1]);
        BOOST_REQUIRE(data.label(i) == moons.label(i));
        BOOST_REQUIRE(data.targets(i)[0] == moons.targets(i)[0]);
    }
    BOOST_CHECK_THROW((prefetched{moons, {.ahead = 0}}), std::invalid_argument);
}

// Two threads at work: what takes as long to make as to use is made meanwhile. Sleeping needs no processor, so this holds on one core too.
BOOST_AUTO_TEST_CASE(making_overlaps_with_using) {
    auto const pause = [] { std::this_thread::sleep_for(std::chrono::microseconds{500}); };
    prefetched const data{function_source{200, [&](int i) { return pause(), numbered(i, 1); }}};
    std::vector<int> order(200);
    std::iota(order.begin(), order.end(), 0);
    auto const started = std::chrono::steady_clock::now();
    data.start_epoch(1, order);
    for (int i : order) {
        BOOST_REQUIRE(data.sample(i)[0] == static_cast<float>(i));
        pause();
    }
    double const together = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    auto const alone = std::chrono::steady_clock::now();
    for (int i = 0; i < 400; ++i) pause();
    BOOST_TEST(together < 0.8 * std::chrono::duration<double>(std::chrono::steady_clock::now() - alone).count());
}
