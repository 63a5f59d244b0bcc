// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/adaptor.hpp>

#include <atomic>
#include <exception>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>

namespace scarp {

/// Options of prefetched.
struct prefetch_options {
    int ahead = 1024;   ///< samples made before they are asked for, and kept after it: at least a batch
};

/// Makes the next samples of any source on another thread while the ones before train: reading from disk, augmenting, a function of
/// your own. A fit says at the start of an epoch which samples it will ask for; the samples are the same as without this.
///
///     prefetched const train_set{augmented{data.train, {.crop_padding = 4, .horizontal_flip = true}}};
///     train.fit(train_set, {.epochs = 10, .validation = &data.test});
///
/// The source is asked by the other thread, and by the one that trains for samples outside of an epoch's order: its const functions
/// must bear both at once. One thread asks this. Outside of a fit samples are made when they are asked for.
///
/// Cost     twice `ahead` samples of memory; a thread per epoch
/// Errors   what the source throws, when the sample is asked for; std::invalid_argument when `ahead` is below 1
template <class Data>
class prefetched : public detail::adaptor<Data> {
    using base = detail::adaptor<Data>;
    using base::data_;
    using typename base::inner;
    using number = detail::number_of<inner>;
    using held = detail::held_sample<number>;

public:
    explicit prefetched(Data&& data, prefetch_options const& options = {})
        : base{static_cast<Data&&>(data)}, ahead_{options.ahead}, slots_(ahead_ < 1 ? 0 : 2 * static_cast<std::size_t>(ahead_)) {
        if (ahead_ < 1)
            throw std::invalid_argument{detail::joined({"scarp::prefetched: expected 1 or more samples ahead, found ", std::to_string(ahead_)})};
    }
    prefetched(prefetched const&) = delete;
    prefetched& operator=(prefetched const&) = delete;
    ~prefetched() { stop(); }

    /// Valid until `ahead` further samples have been asked for.
    std::span<number const> sample(int i) const { return find(i).features; }
    int label(int i) const
        requires requires(inner const& d) { d.label(0); }
    {
        return find(i).label;
    }
    std::span<number const> targets(int i) const
        requires requires(inner const& d) { d.targets(0).begin(); }
    {
        return find(i).targets;
    }

    void start_epoch(int epoch, std::span<int const> order) const {
        stop();
        this->hand_on_epoch(epoch, order);
        order_.assign(order.begin(), order.end());
        place_.assign(static_cast<std::size_t>(data_.size()), -1);
        for (std::size_t p = 0; p < order_.size(); ++p) place_[static_cast<std::size_t>(order_[p])] = static_cast<int>(p);
        made_ = 0;
        asked_ = 0;
        direct_number_ = -1;
        error_ = nullptr;
        worker_ = std::jthread{[this](std::stop_token stopped) { work(stopped); }};
    }

private:
    static constexpr int all = std::numeric_limits<int>::max();

    held& slot(int place) const { return slots_[static_cast<std::size_t>(place) % slots_.size()]; }

    /// Fills slots in order, at most `ahead` beyond the last one asked for; what lies as far behind it is written over.
    void work(std::stop_token const& stopped) const {
        int place = 0;
        try {
            for (; place < static_cast<int>(order_.size()) && !stopped.stop_requested(); ++place) {
                for (int seen = asked_; seen != all && place - seen >= ahead_; seen = asked_) asked_.wait(seen);
                if (stopped.stop_requested()) return;
                slot(place).fill(data_, order_[static_cast<std::size_t>(place)]);
                publish(place + 1);
            }
        } catch (...) {
            error_ = std::current_exception();
            publish(all);
        }
    }

    void publish(int made) const {
        made_.store(made, std::memory_order_release);
        made_.notify_one();
    }

    void stop() const {
        if (!worker_.joinable()) return;
        worker_.request_stop();
        asked_ = all;
        asked_.notify_one();
        worker_.join();
        worker_ = {};
    }

    held const& find(int i) const {
        int const place = place_.empty() ? -1 : place_[static_cast<std::size_t>(i)];
        if (place < 0 || place < asked_.load(std::memory_order_relaxed) - ahead_) return make(i);
        if (place >= asked_.load(std::memory_order_relaxed)) {
            asked_.store(place + 1, std::memory_order_release);
            asked_.notify_one();
        }
        int made = made_.load(std::memory_order_acquire);
        for (; made <= place; made = made_.load(std::memory_order_acquire)) made_.wait(made, std::memory_order_acquire);
        if (made == all && error_) std::rethrow_exception(error_);
        return slot(place);
    }

    held const& make(int i) const {
        if (direct_number_ == i) return direct_;
        direct_number_ = -1;
        direct_.fill(data_, i);
        direct_number_ = i;
        return direct_;
    }

    int ahead_;
    mutable std::vector<held> slots_;
    mutable std::vector<int> order_, place_;       // place_[i]: where sample i stands in order_
    mutable std::atomic<int> made_ = 0, asked_ = 0;   // places made, and asked for, so far
    mutable std::exception_ptr error_;
    mutable held direct_;
    mutable int direct_number_ = -1;
    mutable std::jthread worker_;                  // last: it uses all of the above
};

template <class Data>
prefetched(Data&&) -> prefetched<Data>;
template <class Data>
prefetched(Data&&, prefetch_options const&) -> prefetched<Data>;

} // namespace scarp
