// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE model_block
#include <boost/test/unit_test.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/conv.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/pool.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/model/model.hpp>
#include <scarp/optimizer/momentum.hpp>
#include <scarp/train/trainer.hpp>

#include <cstdint>
#include <cstdlib>
#include <new>
#include <utility>
#include <vector>

namespace {

int allocations = 0;

void* counted(std::size_t size, std::size_t alignment) {
    ++allocations;
    if (void* const p = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment)) return p;
    throw std::bad_alloc{};
}

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) { return counted(size, alignof(std::max_align_t)); }
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) { return counted(size, static_cast<std::size_t>(alignment)); }
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

using namespace scarp;

namespace {

struct net : network<input<9>, dense<20>, dense<5>> {};
struct net_of_large_images : network<input<1, 1200, 1200>, conv2d<4, 3>, tanh_, conv2d<4, 3, stride<599>>, max_pool2d<2>> {};  // 23 MB between the layers, more than a stack

template <class F>
int allocations_in(F const& f) {
    int const before = allocations;
    f();
    return allocations - before;
}

template <class Block>
void check_block() {
    Block a;
    BOOST_TEST(reinterpret_cast<std::uintptr_t>(a.data()) % block_alignment == 0u);
    for (std::size_t i = 0; i < a.size(); ++i) BOOST_TEST(a.data()[i] == 0);
    a.data()[3] = 7;
    Block b{a};
    BOOST_TEST(b.data()[3] == 7);
    BOOST_TEST(b.data() != a.data());
    auto* const home = b.data();
    a.data()[3] = 8;
    b = a;
    BOOST_TEST(b.data()[3] == 8);
    b = Block{};
    BOOST_TEST(b.data()[3] == 0);
    BOOST_TEST(b.data() == home);  // who knows the place still knows it
    b = std::as_const(b);
    Block c{std::move(a)};
    BOOST_TEST(c.data()[3] == 8);
}

template <storage Where>
int allocations_of_a_training(int expected_to_build) {
    std::vector<float> const x(4 * 9, 0.5f), t(4 * 5, 0.25f);
    std::vector<float> y(4 * 5);
    static float last;
    int inside = 0;
    int const all = allocations_in([&] {
        model<net, float, Where> m;
        trainer<net, mse, momentum, batch<4>, float, Where> train{m};
        inside = allocations_in([&] {
            for (int i = 0; i < 3; ++i) last = train.step(x, t);
            m.predict(x, y);
            m(std::span{x}.first<9>());
        });
    });
    BOOST_TEST(last > 0);
    BOOST_TEST(inside == 0);
    BOOST_TEST(all == expected_to_build);
    return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(blocks) {
    check_block<aligned_block<float, 37, storage::heap>>();
    check_block<aligned_block<double, 37, storage::in_place>>();
}

BOOST_AUTO_TEST_CASE(one_allocation_each_and_none_afterwards) { allocations_of_a_training<storage::heap>(2); }

BOOST_AUTO_TEST_CASE(what_is_too_large_for_the_stack_is_one_allocation) {
    model<net_of_large_images> const m;
    std::vector<float> const x(1200 * 1200, 0.5f);
    float y = 0;
    BOOST_TEST(allocations_in([&] { y = m(std::span{x}.first<1200 * 1200>())[3]; }) == 1);
    BOOST_TEST((y > -1 && y < 1 && y != 0));
}

BOOST_AUTO_TEST_CASE(in_place_allocates_nothing) {
    allocations_of_a_training<storage::in_place>(0);
    using inside = model<net, float, storage::in_place>;
    static_assert(sizeof(inside) >= parameter_count<net> * sizeof(float) && alignof(inside) == block_alignment);
    static_assert(sizeof(model<net>) == sizeof(void*));
}

BOOST_AUTO_TEST_CASE(a_trainer_keeps_training_a_model_that_is_assigned_to) {
    std::vector<float> const x(4 * 9, 0.5f), t(4 * 5, 0.25f);
    model<net> const start{seed{2}};
    model<net> m;
    trainer<net, mse, momentum, batch<4>> train{m};
    m = start;
    float const first = train.step(x, t);
    BOOST_TEST(m.parameter<"dense_2.bias">()(0) != start.parameter<"dense_2.bias">()(0));
    m = model<net>{seed{2}};
    BOOST_TEST(train.step(x, t) == first);
}

BOOST_AUTO_TEST_CASE(many_numbers_start_at_a_large_page) {
    constexpr std::size_t many = 2 * large_page / sizeof(float) + 3;
    aligned_block<float, many, storage::heap> a;
    BOOST_TEST(reinterpret_cast<std::uintptr_t>(a.data()) % large_page == 0u);
    bool all_zero = true;
    for (std::size_t i = 0; i < many; ++i) all_zero = all_zero && a.data()[i] == 0.f;
    BOOST_TEST(all_zero);
    a.data()[many - 1] = 7;
    aligned_block<float, many, storage::heap> const b = a;
    BOOST_TEST(b.data()[many - 1] == 7.f);
}
