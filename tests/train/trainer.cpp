// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_trainer
#include <boost/test/unit_test.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss.hpp>
#include <scarp/optimizer.hpp>
#include <scarp/train/trainer.hpp>

#include <cstdlib>
#include <limits>
#include <new>
#include <vector>

namespace {
int allocations = 0;

void* allocate(std::size_t bytes, std::size_t alignment) {
    ++allocations;
    if (void* const memory = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment)) return memory;
    throw std::bad_alloc{};
}
}  // namespace

[[gnu::noinline]] void* operator new(std::size_t bytes) { return allocate(bytes, 16); }
[[gnu::noinline]] void* operator new[](std::size_t bytes) { return allocate(bytes, 16); }
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t a) { return allocate(bytes, static_cast<std::size_t>(a)); }
[[gnu::noinline]] void* operator new[](std::size_t bytes, std::align_val_t a) { return allocate(bytes, static_cast<std::size_t>(a)); }
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete[](void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete[](void* p, std::size_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete[](void* p, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

using namespace scarp;

namespace {

struct small : network<input<3>, dense<20>, tanh_, dense<4>> {};

std::vector<float> random_numbers(int count, std::uint64_t number) {
    philox random{number};
    std::vector<float> v(static_cast<std::size_t>(count));
    for (float& x : v) x = 2 * random.uniform<float>() - 1;
    return v;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_model_and_a_trainer_allocate_once_and_never_again) {
    std::vector<float> const inputs = random_numbers(24, 1), targets = random_numbers(32, 2);
    std::vector<int> const labels{0, 1, 2, 3, 3, 2, 1, 0};
    std::vector<float> answers(32);
    int const start = allocations;
    model<small> net{seed{1}};
    BOOST_TEST(allocations == start + 1);
    trainer<small, softmax_cross_entropy, adam, batch<8>> train{net};
    BOOST_TEST(allocations == start + 2);
    model<small, float, storage::in_place> here{seed{1}};
    trainer<small, mse, momentum, batch<8>, float, storage::in_place> train_here{here};
    int const built = allocations;
    for (int i = 0; i < 10; ++i) {
        train.step(inputs, labels);
        train.step(inputs, targets);
        train_here.step(inputs, targets);
        answers[0] += net(std::span<float const>{inputs}.first<3>())[0];
        net.predict(inputs, answers);
    }
    int const after = allocations;
    BOOST_TEST(built == start + 2);
    BOOST_TEST(after == built);
}

BOOST_AUTO_TEST_CASE(labels_are_rows_of_zeros_and_a_one) {
    std::vector<float> const inputs = random_numbers(6, 1);
    std::vector<int> const labels{2, 0};
    std::vector<float> const rows{0, 0, 1, 0, 1, 0, 0, 0};
    model<small> a{seed{1}}, b{seed{1}};
    trainer<small, softmax_cross_entropy, sgd, batch<2>> by_label{a}, by_row{b};
    for (int i = 0; i < 3; ++i) BOOST_TEST(by_label.step(inputs, labels) == by_row.step(inputs, rows));
    BOOST_TEST(by_label.steps() == 3);
}

BOOST_AUTO_TEST_CASE(a_step_leaves_the_answers_from_before_its_update) {
    std::vector<float> const inputs = random_numbers(6, 1);
    model<small> net{seed{1}};
    model<small> const before = net;
    trainer<small, softmax_cross_entropy, sgd, batch<2>> train{net, {.learning_rate = 1}};
    train.step(inputs, std::vector<int>{2, 0});
    for (int i = 0; i < 2; ++i) {
        auto const y = before(std::span<float const>{inputs}.subspan(static_cast<std::size_t>(3 * i), 3));
        for (int c = 0; c < 4; ++c) BOOST_TEST(train.outputs()[4 * i + c] == y[c], boost::test_tools::tolerance(1e-5f));
    }
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused_and_changes_nothing) {
    std::vector<float> const inputs = random_numbers(6, 1), short_inputs(5), targets(8), short_targets(7);
    std::vector<int> const labels{2, 0}, outside{2, 4}, negative{-1, 0}, one{1};
    model<small> net{seed{1}};
    float const first = net.parameter<"dense_1.weight">()(0, 0);
    trainer<small, softmax_cross_entropy, sgd, batch<2>> train{net, {.learning_rate = 1}};
    BOOST_CHECK_THROW(train.step(short_inputs, labels), std::invalid_argument);
    BOOST_CHECK_THROW(train.step(inputs, one), std::invalid_argument);
    BOOST_CHECK_THROW(train.step(inputs, outside), std::invalid_argument);
    BOOST_CHECK_THROW(train.step(inputs, negative), std::invalid_argument);
    BOOST_CHECK_THROW(train.step(inputs, short_targets), std::invalid_argument);
    BOOST_CHECK_THROW(train.step(short_inputs, targets), std::invalid_argument);
    BOOST_TEST(train.steps() == 0);
    BOOST_TEST(net.parameter<"dense_1.weight">()(0, 0) == first);
}

#if defined(__SSE2__) || defined(__aarch64__)
BOOST_AUTO_TEST_CASE(a_decaying_moment_ends_at_zero_and_the_callers_arithmetic_stays_as_it_was) {
    float volatile tiny = std::numeric_limits<float>::min();
    {
        detail::flush_denormals const guard;
        BOOST_TEST(tiny / 4 == 0.0f);
    }
    BOOST_TEST(tiny / 4 > 0.0f);
}
#endif

BOOST_AUTO_TEST_CASE(memory_is_known) {
    using training = trainer<small, softmax_cross_entropy, momentum, batch<8>>;
    static_assert(training::arena_bytes > 8 * 20 * 4);  // at least the hidden layer of a batch
    static_assert(training::bytes > training::arena_bytes + parameter_count<small> * 4 + 8 * (3 + 4) * 4);
    BOOST_TEST(training::bytes > 0);
}
