// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/run.hpp>
#include <scarp/train/denormals.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

namespace scarp {

namespace detail {

/// Threads that run the same function together, again and again, and meet inside of it. The caller is one of them.
///
/// Cost   a meeting takes some hundred nanoseconds while all run; who waits longer than about 50 us sleeps
class team {
public:
    explicit team(int count) : count_{count < 1 ? 1 : count} {
        workers_.reserve(static_cast<std::size_t>(count_ - 1));
        for (int i = 1; i < count_; ++i) workers_.emplace_back([this, i] { work(i); });
    }
    team(team const&) = delete;
    team& operator=(team const&) = delete;
    ~team() {
        job_ = nullptr;
        call_together();
    }

    int size() const noexcept { return count_; }

    /// Calls f(part_of) in every thread, and returns when all have come back.
    template <class F>
    void run(F const& f) noexcept {
        context_ = &f;
        job_ = [](void const* context, kernels::part_of mine) noexcept { (*static_cast<F const*>(context))(mine); };
        call_together();
        f(kernels::part_of{0, count_});
        meet();
    }

    /// Returns when every thread has come to it.
    void meet() noexcept {
        if (count_ == 1) return;
        auto const count = static_cast<std::uint64_t>(count_);
        std::uint64_t const mine = arrived_.fetch_add(1, std::memory_order_acq_rel) + 1;
        std::uint64_t const all = (mine + count - 1) / count * count;  // as many as have come when this meeting is complete
        if (mine == all) arrived_.notify_all();
        else await(arrived_, [all](std::uint64_t now) { return now >= all; });
    }

private:
    using job = void (*)(void const*, kernels::part_of) noexcept;

    int count_;
    job job_ = nullptr;
    void const* context_ = nullptr;
    alignas(64) std::atomic<unsigned> calls_{0};
    alignas(64) std::atomic<std::uint64_t> arrived_{0};  // at all meetings so far
    std::vector<std::jthread> workers_;  // last: they end before what they look at

    void call_together() noexcept {
        calls_.fetch_add(1, std::memory_order_release);
        calls_.notify_all();
    }

    void work(int index) noexcept {
        for (unsigned seen = 0;; ++seen) {
            await(calls_, [seen](unsigned now) { return now != seen; });
            if (!job_) return;
            job_(context_, {index, count_});
            meet();
        }
    }

    template <class T, class Done>
    static void await(std::atomic<T> const& value, Done done) noexcept {
        for (int i = 0; i < 2000; ++i) {
            if (done(value.load(std::memory_order_acquire))) return;
            pause();
        }
        for (T now; !done(now = value.load(std::memory_order_acquire));) value.wait(now, std::memory_order_acquire);
    }

    static void pause() noexcept {
#if defined(__x86_64__) || defined(__i386__)
        __builtin_ia32_pause();
#elif defined(__aarch64__)
        asm volatile("yield");
#endif
    }
};

inline std::atomic<int> wanted_threads{0};

}  // namespace detail

/// How many threads each trainer with `threads<>` takes that is made from now on; 0, as at the start: one per core.
inline void set_num_threads(int count) noexcept { detail::wanted_threads = count > 0 ? count : 0; }

/// How many that is.
inline int get_num_threads() noexcept {
    int const wanted = detail::wanted_threads;
    unsigned const cores = std::thread::hardware_concurrency();
    return wanted > 0 ? wanted : cores > 0 ? static_cast<int>(cores) : 1;
}

/// Several threads for each training step: `trainer<net, mse, adam, batch<64, threads<2>>>`; `threads<>` takes one per core, or as
/// many as set_num_threads said.
///
/// The kernels of a step are cut into parts that do not depend on how many there are, so a training ends in the same bits on
/// one core and on sixty. Where a step is too small to gain from it, it runs on one thread by itself, and none is started.
/// Cost   threads start with the trainer and sleep while it is idle; a step allocates nothing
template <int Count = 0>
struct threads {
    static_assert(Count >= 0, "threads<N>: expected 0 (one per core) or more");

    class team {
    public:
        static int default_size() noexcept {
            return Count > 0 ? Count : get_num_threads();
        }
        int size() const noexcept { return team_->size(); }

        template <class Program, class T>
        void run(memory_map<T> const& memory) noexcept {
            team_->run([this, &memory](kernels::part_of mine) noexcept {
                detail::flush_denormals const guard;
                run_part<Program, T>(memory, mine, [this] { team_->meet(); });
            });
        }

    private:
        std::unique_ptr<detail::team> team_ = std::make_unique<detail::team>(default_size());
    };
};

}  // namespace scarp
