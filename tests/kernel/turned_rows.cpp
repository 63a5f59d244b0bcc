// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_turned_rows
#include <boost/test/unit_test.hpp>

#include <support/agreement.hpp>

using namespace scarp;
using namespace scarp::testing;

namespace {

constexpr expression row_sum(expression const& x, int axis = 0) { return sum(x, axes{axis}.kept()); }
constexpr expression row_max(expression const& x, int axis = 0) { return max(x, axes{axis}.kept()); }

/// Softmax and cross entropy behind a product: whole rows and numbers of rows are kept, read and stored.
template <int Classes>
constexpr void classifier(sketch& s) {
    expression const x = s.sample(extents{5});
    expression const target = s.target(extents{Classes});
    expression const y = matmul(x, s.parameter(extents{5, Classes})) + s.parameter(extents{Classes});
    expression const shifted = y - row_max(y);
    expression const total = row_sum(exp(shifted));
    expression const soft = exp(shifted) / total;
    s.keep(row_sum(target) * log(total) - row_sum(target * shifted));
    s.keep(soft - target);
    s.keep(abs(soft) * index_vector(y, Classes));
    s.output(where(y >= row_max(y), soft, shifted * soft));
}

/// Mean and deviation of short rows, nothing before them; a second sum needs the first.
template <int Columns>
constexpr void normalisation(sketch& s) {
    expression const x = s.sample(extents{2, Columns});
    expression const y = s.target(extents{2, Columns});
    expression const centred = x - row_sum(x, 1) / Columns;
    expression const deviation = sqrt(row_sum(centred * centred, 1) / Columns + 1e-5);
    expression const z = centred / deviation + s.parameter(extents{Columns}) - s.parameter(extents{2, 1});
    s.keep(z);
    s.keep(deviation);
    s.output(tanh(z) * row_max(y * z, 1) + exp(y - row_max(y, 1)) / row_sum(exp(y), 1));
}

/// The largest of short rows, of which some hold NaN.
template <int Columns>
constexpr void with_nan(sketch& s) {
    expression const x = sqrt(s.sample(extents{Columns}) + 0.95);
    s.output(x - row_max(x) + row_sum(abs(x)));
}

/// How many kernels of a drawing's program can run turned.
template <auto Draw, int Batch, class T>
constexpr int turned_kernels() {
    using program = detail::program<drawing<Draw, Batch>, Batch, T>;
    return []<int... J>(std::integer_sequence<int, J...>) {
        return (0 + ... + int{kernels::turned_rows<program, J, T>::gains});
    }(std::make_integer_sequence<int, program::plan.kernel_count>{});
}

}  // namespace

BOOST_AUTO_TEST_CASE(softmax_behind_a_product) {
    agrees_on<classifier<10>, 64>();
    agrees_on<classifier<10>, 37>();  // rows are left over
    agrees_on<classifier<16>, 16>();
    agrees_on<classifier<4>, 9>();
    agrees_on<classifier<4>, 21, double>();
    agrees_on<classifier<3>, 5, double>();
}

BOOST_AUTO_TEST_CASE(rows_without_a_product) {
    agrees_on<normalisation<9>, 16>();
    agrees_on<normalisation<4>, 11>();
    agrees_on<normalisation<4>, 11, double>();
    agrees_on<normalisation<7>, 3>();  // fewer rows than lanes
}

BOOST_AUTO_TEST_CASE(nan_is_handed_on) { agrees_on<with_nan<5>, 24>(); }

BOOST_AUTO_TEST_CASE(wide_registers_run_turned) {
    constexpr bool wide = simd::lanes<float> >= 8;
    BOOST_TEST(((turned_kernels<normalisation<4>, 16, float>() > 0) || !wide));
    BOOST_TEST(((turned_kernels<classifier<4>, 16, float>() > 0) || !wide));
    BOOST_TEST((turned_kernels<classifier<40>, 16, float>() == 0));
}
