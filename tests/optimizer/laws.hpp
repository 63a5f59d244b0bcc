// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/test/unit_test.hpp>

#include <optimizer/all.hpp>
#include <reference/agreement.hpp>
#include <support/agreement.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/train/interpreted.hpp>

#include <cstdlib>
#include <new>

/// What all optimizers obey.
namespace optimizers {

inline int allocations = 0;

struct net : network<input<6>, dense<10>, tanh_, dense<3>> {};
struct bowl : network<input<3>, dense<2>> {};

template <class Subject>
typename Subject::type with_recorded_fields() {
    using optimizer = typename Subject::type;
    static_assert(std::size(Subject::recorded::fields) == field_count<optimizer>);
    optimizer o{};
    for (int i = 0; i < field_count<optimizer>; ++i) o.*optimizer::fields[i] = Subject::recorded::fields[i];
    return o;
}

/// Ten steps are those of PyTorch (or of the paper, where that has none), and take no memory from the heap.
template <class Subject, class T>
void takes_the_recorded_steps() {
    model<net, T> m;
    reference::set_parameters(m);
    trainer<net, mse, typename Subject::type, batch<recorded::batch>, T> train{m, with_recorded_fields<Subject>()};
    auto const x = reference::inputs<T>(recorded::batch * m.input_size);
    auto const t = reference::targets<T, recorded>();
    double losses[std::size(Subject::recorded::losses)];
    int const before = allocations;
    for (double& loss : losses) loss = static_cast<double>(train.step(std::span<T const>{x}, std::span<T const>{t}));
    BOOST_TEST(allocations == before);
    BOOST_TEST(reference::distance(std::span<double const>{losses}, Subject::recorded::losses) < reference::tolerance<T>);
    BOOST_TEST(reference::distance(reference::all_parameters(m), Subject::recorded::weights) < reference::tolerance<T>);
}

template <class Subject, class T>
void kernels_agree_with_the_interpreter() {
    testing::agrees<detail::derived_graph<net, mse, typename Subject::type, detail::derived::update>, recorded::batch, T>();
}

template <class Subject>
void keeps_its_states() {
    BOOST_TEST((detail::states_of<detail::training_graph<bowl, mse, typename Subject::type>>) == Subject::states);
}

/// Linear regression is a convex bowl: with its default fields every optimizer walks down.
template <class Subject>
void falls_on_a_bowl() {
    constexpr int batch = 5;
    interpreted<bowl, mse, typename Subject::type, double> train{seed{3}, {}, batch};
    double x[batch * 3], t[batch * 2];
    for (int i = 0; i < batch * 3; ++i) x[i] = 2 * reference::number(7, i);
    for (int i = 0; i < batch * 2; ++i) t[i] = 2 * reference::number(8, i);
    double const first = train.step(x, t);
    double loss = first;
    for (int i = 0; i < 100; ++i) loss = train.step(x, t);
    BOOST_TEST(loss < first);
}

template <class Subject>
char const* text_of() {
    if constexpr (requires { Subject::type::name; }) return Subject::type::name;
    else return "chain";
}

template <class T, class... Subjects>
void run_in(subjects<Subjects...>) {
    auto const run = []<class Subject>(Subject) {
        BOOST_TEST_CONTEXT(text_of<Subject>() << " with " << field_count<typename Subject::type> << " fields") {
            takes_the_recorded_steps<Subject, T>();
            kernels_agree_with_the_interpreter<Subject, T>();
        }
    };
    (run(Subjects{}), ...);
}

template <class... Subjects>
void obey_the_laws(subjects<Subjects...>) {
    auto const obey = []<class Subject>(Subject) {
        BOOST_TEST_CONTEXT(text_of<Subject>() << " with " << field_count<typename Subject::type> << " fields") {
            keeps_its_states<Subject>();
            falls_on_a_bowl<Subject>();
        }
    };
    (obey(Subjects{}), ...);
}

}  // namespace optimizers

[[gnu::noinline]] void* operator new(std::size_t bytes) {
    ++optimizers::allocations;
    if (void* const memory = std::malloc(bytes)) return memory;
    throw std::bad_alloc{};
}
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
    ++optimizers::allocations;
    auto const a = static_cast<std::size_t>(alignment);
    if (void* const memory = std::aligned_alloc(a, (bytes + a - 1) / a * a)) return memory;
    throw std::bad_alloc{};
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
