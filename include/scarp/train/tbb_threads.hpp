// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/train/threads.hpp>

// oneTBB is used where its headers are found (then link with TBB::tbb, or -ltbb); SCARP_NO_TBB does without.
#if !defined(SCARP_NO_TBB) && __has_include(<tbb/parallel_for.h>)
#include <tbb/parallel_for.h>
#include <tbb/partitioner.h>
#include <tbb/task_arena.h>
#define SCARP_HAS_TBB 1
#else
#define SCARP_HAS_TBB 0
#endif

namespace scarp {

#if SCARP_HAS_TBB

/// As threads<Count>, in the same bits, on the workers that oneTBB has already: `trainer<net, mse, adam, batch<64, tbb_threads<2>>>`.
///
/// Every turn of a kernel is a loop over parts in an arena of its own. Nobody waits inside of a part, so a worker that does not come
/// is not missed: the others do its part.
/// Cost   two to three microseconds for each turn, where threads<> takes some hundred nanoseconds; oneTBB has memory of its own for tasks
template <int Count = 0>
struct tbb_threads {
    static_assert(Count >= 0, "tbb_threads<N>: expected 0 (one per core) or more");

    class team {
    public:
        static int default_size() noexcept { return threads<Count>::team::default_size(); }
        int size() const noexcept { return size_; }

        template <class Program, class T>
        void run(memory_map<T> const& memory) noexcept {
            arena_.execute([&] { run_handed_out<Program>(memory, *this); });
        }

        // what hands out

        template <class F>
        void all(F const& f) const {
            tbb::task_group_context apart{tbb::task_group_context::isolated};  // whoever cancels the caller's work cannot leave a step half done
            auto const part = [&](int i) {
                detail::flush_denormals const guard;
                f(kernels::part_of{i, size_});
            };
            tbb::parallel_for(0, size_, part, tbb::static_partitioner{}, apart);
        }
        template <class F>
        void one(F const& f, bool) const {
            detail::flush_denormals const guard;
            f();
        }

    private:
        int size_ = default_size();
        tbb::task_arena arena_{size_};
    };
};

#else

template <int Count = 0>
using tbb_threads = threads<Count>;

#endif

}  // namespace scarp
