// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_simd_random
#include <boost/test/unit_test.hpp>

#include <support/agreement.hpp>

#include <scarp/kernel/simd_random.hpp>

using namespace scarp;
using testing::agrees_on;
using testing::sketch;

namespace {

template <class T>
void lanes_agree(int first, int apart) {
    step_key const key = key_of_step(seed{3}, 5);
    auto const drawn = simd::uniform_of_step<T>(key, 9, first, apart);
    for (int i = 0; i < simd::lanes<T>; ++i)
        BOOST_TEST(drawn[i] == uniform_of_step<T>(key, 9, static_cast<std::uint32_t>(first + i * apart)));
}

// numbers drawn in every kind of kernel
void constexpr everywhere(sketch& s) {
    expression const x = s.sample(extents{3, 35});
    s.keep(x * random_uniform(x));                                         // element by element, rows of whole panels and a part
    s.keep(sum(x * random_uniform(x), axes{1}));                           // before a reduction of columns
    s.keep(sum(x + random_uniform(x), axes{0}));                           // of rows
    s.keep(matmul(x, s.parameter(extents{35, 19})) + random_uniform(matmul(x, s.parameter(extents{35, 19}))));
    s.keep(x * random_uniform(sum(x, axes{1}.kept())));                    // one for each row
    s.keep(x * random_uniform(sum(x, axes{0}.kept())));                    // one for each column of a sample
    s.keep(where(random_uniform(x) > 0.5, x, 0) * where(random_uniform(x) > 0.5, x, 0));
}
// materialised, since only its elements are moved
void constexpr moved(sketch& s) {
    expression const x = s.sample(extents{3, 35});
    s.keep(transpose(random_uniform(x)));
    s.keep(slice(random_uniform(x), 1, 3, 30));
}
void constexpr once_for_two(sketch& s) {
    expression const x = s.sample(extents{21});
    expression const kept = where(random_uniform(x) > 0.25, 1, 0);
    s.keep(x * kept);
    s.output(matmul(x * x, s.parameter(extents{21, 21})) * kept);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_register_draws_what_its_elements_draw) {
    lanes_agree<float>(100, 1), lanes_agree<float>(7, 0);
    lanes_agree<double>(100, 1), lanes_agree<double>(7, 0);
}

BOOST_AUTO_TEST_CASE(kernels_draw_what_the_interpreter_draws) {
    agrees_on<everywhere, 5>();
    agrees_on<everywhere, 4, double>();
    agrees_on<once_for_two, 7>();
    agrees_on<moved, 3>();
}
