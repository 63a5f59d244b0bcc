// SPDX-License-Identifier: BSL-1.0
// What the compiler prints is tested in tests/ill_formed; here, that the diagnosis is the type it should be. An ill-formed
// network cannot be named without its error, so these ask for the verdict on a list of layers.
#define BOOST_TEST_MODULE diagnosis
#include <boost/test/unit_test.hpp>

#include <scarp/activation.hpp>
#include <scarp/initializer.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

#include <limits>
#include <string_view>
#include <type_traits>

using namespace scarp;

namespace {

template <class... L>
using verdict_on_list = decltype(detail::verdict<detail::types<L...>>());

template <class Verdict, problem What, class Where, class Expected, class Got, hint Repair>
constexpr bool says = std::is_same_v<Verdict, ill_formed<What, Where, Expected, Got, Repair>>;

template <auto Formula>
struct formula {
    static constexpr expression define(expression const& x) { return Formula(x); }
};

template <auto Formula>
using verdict_on_formula = verdict_on_list<input<4, 6>, formula<Formula>>;

template <class Layer, int Number, hint Repair>
constexpr bool refuses_option = says<verdict_on_list<input<3>, Layer>, problem::unknown_option, at_layer<2, Layer>,
                                     expected<words::an_option_of_the_layer>, got<words::option_number, Number>, Repair>;

template <class Layer, int Number>
constexpr bool is_given_twice = says<verdict_on_list<input<1, 8, 8>, Layer>, problem::option_given_twice, at_layer<2, Layer>,
                                     expected<words::one_of_its_kind>, got<words::option_number, Number>, hint::give_each_option_once>;

template <class Layer, problem What, class Expected, class Got, hint Repair>
constexpr bool refuses_number = says<verdict_on_list<input<1, 8, 8>, Layer>, What, at_layer<2, Layer>, Expected, Got, Repair>;

template <auto Formula, problem What, class Expected, class Got, hint Repair>
constexpr bool formula_says = says<verdict_on_formula<Formula>, What, at_layer<2, formula<Formula>>, Expected, Got, Repair>;

}  // namespace

BOOST_AUTO_TEST_CASE(a_network_in_order_is_accepted) {
    static_assert(std::is_same_v<verdict_on_list<input<784>, dense<128>, relu, dense<10>>, detail::in_order>);
    static_assert(std::is_same_v<verdict_on_list<input<1, 28, 28>, flatten, residual<dense<784>>, dense<10>>, detail::in_order>);
    BOOST_TEST((verdict_on_list<input<3>, dense<2>>::accepted));
}

BOOST_AUTO_TEST_CASE(the_list_itself) {
    static_assert(says<verdict_on_list<>, problem::network_is_empty, before_the_first_layer,
                       expected<words::a_layer_after_the_input>, got<words::nothing>, hint::start_with_input>);
    static_assert(says<verdict_on_list<input<3>>, problem::network_is_empty, at_layer<1, input<3>>,
                       expected<words::a_layer_after_the_input>, got<words::nothing>, hint::put_a_layer_after_the_input>);
    static_assert(says<verdict_on_list<dense<3>, relu>, problem::first_layer_must_be_input, at_layer<1, dense<3>>,
                       expected<words::an_input>, got<words::a_layer>, hint::start_with_input>);
    static_assert(says<verdict_on_list<input<3>, relu, input<3>>, problem::input_must_come_first_and_once, at_layer<3, input<3>>,
                       expected<words::a_layer>, got<words::a_second_input>, hint::remove_this_input>);
    static_assert(says<verdict_on_list<input<3>, int>, problem::not_a_layer, at_layer<2, int>, expected<words::a_layer>,
                       got<words::another_type>, hint::use_a_type_with_a_define_function>);
    static_assert(says<verdict_on_list<input<3, -1>, relu>, problem::size_must_be_positive, at_layer<1, input<3, -1>>,
                       expected<3, 1>, got<3, -1>, hint::use_sizes_of_at_least_1>);
    BOOST_TEST(!(detail::fault_in<detail::types<input<3>, relu>>));
    BOOST_TEST(static_cast<bool>(detail::fault_in<detail::types<input<3>>>));
}

BOOST_AUTO_TEST_CASE(positions_count_the_input_as_1) {
    static_assert(says<verdict_on_list<input<1, 28, 28>, dense<10>>, problem::input_is_not_flat, at_layer<2, dense<10>>,
                       expected<784>, got<1, 28, 28>, hint::insert_flatten>);
    BOOST_TEST((detail::fault_in<detail::types<input<1, 28, 28>, relu, dense<10>>>.layer) == 3);
}

BOOST_AUTO_TEST_CASE(the_layer_within_a_combinator_is_named) {
    using parallel_layer = parallel<join::add, dense<8>, sequence<relu, dense<-8>>>;
    static_assert(says<verdict_on_list<input<5>, parallel_layer>, problem::size_must_be_positive,
                       at_layer<2, parallel_layer, inside<2, dense<-8>>>, expected<1, 5>, got<-8, 5>, hint::use_sizes_of_at_least_1>);
    // the combinator itself is at fault
    using residual_layer = residual<dense<4>, relu>;
    static_assert(says<verdict_on_list<input<5>, residual_layer>, problem::residual_changes_the_shape, at_layer<2, residual_layer>,
                       expected<5>, got<4>, hint::end_the_residual_with_the_shape_it_starts_with>);
    // one within another
    using outer = residual<relu, residual_layer>;
    static_assert(says<verdict_on_list<input<5>, outer>, problem::residual_changes_the_shape,
                       at_layer<2, outer, inside<2, residual_layer>>, expected<5>, got<4>,
                       hint::end_the_residual_with_the_shape_it_starts_with>);
    BOOST_TEST((detail::fault_in<detail::types<input<5>, outer>>.inner_position) == 2);
}

BOOST_AUTO_TEST_CASE(the_first_of_two_faults_is_reported) {
    static_assert(says<verdict_on_list<input<5>, residual<dense<4>>, dense<0>>, problem::residual_changes_the_shape,
                       at_layer<2, residual<dense<4>>>, expected<5>, got<4>, hint::end_the_residual_with_the_shape_it_starts_with>);
    BOOST_TEST((detail::fault_in<detail::types<input<5>, residual<dense<4>>, dense<0>>>.layer) == 2);
}

BOOST_AUTO_TEST_CASE(formulas) {
    constexpr auto plus = [](expression x) { return x + parameter("w", 5); };
    static_assert(formula_says<plus, problem::operands_of_plus_do_not_fit, expected<4, 6>, got<5>, hint::make_the_sizes_equal_or_1>);
    constexpr auto flat = [](expression x) { return parameter("w", 3, 24) * x + matmul(x, parameter("v", 24, 2)); };
    static_assert(formula_says<flat, problem::operands_of_times_do_not_fit, expected<3, 24>, got<4, 6>, hint::insert_flatten>);
    constexpr auto product = [](expression x) { return matmul(x, parameter("v", 24, 2)); };
    static_assert(formula_says<product, problem::operands_of_matmul_do_not_fit, expected<4, 6>, got<24, 2>, hint::insert_flatten>);
    constexpr auto scalar = [](expression x) { return matmul(x, sum(x)); };
    static_assert(formula_says<scalar, problem::operands_of_matmul_do_not_fit, expected<4, 6>, got<words::one_number>,
                               hint::make_the_inner_sizes_equal>);
    constexpr auto axis = [](expression x) { return sum(x, axes{-3}); };
    static_assert(formula_says<axis, problem::axis_does_not_exist, expected<4, 6>, got<-3>, hint::count_axes_from_0>);
    constexpr auto range = [](expression x) { return slice(x, 1, 4, 4); };
    static_assert(formula_says<range, problem::slice_is_out_of_range, expected<4, 6>, got<4, 4>, hint::stay_inside_the_axis>);
    constexpr auto many = [](expression x) { return x * parameter("w", 1, 1, 1, 1, 4, 6); };
    static_assert(formula_says<many, problem::too_many_axes, expected<5>, got<6>, hint::use_fewer_axes>);
    constexpr auto branch = [](expression x) { return concat(x, transpose(x)); };
    static_assert(formula_says<branch, problem::branches_do_not_fit, expected<4, 6>, got<6, 4>,
                               hint::make_the_branches_end_in_the_same_shape>);
    BOOST_TEST((std::is_same_v<verdict_on_formula<[](expression x) { return x * 2; }>, detail::in_order>));
}

BOOST_AUTO_TEST_CASE(options_are_those_of_the_layer) {
    static_assert(refuses_option<dense<3, relu>, 1, hint::put_the_activation_behind_the_layer>);
    static_assert(refuses_option<dense<3, no_bias, dropout<0.5>>, 2, hint::put_the_activation_behind_the_layer>);
    static_assert(refuses_option<dense<3, init<ones{}>, no_bias, int>, 3, hint::use_options_that_the_layer_knows>);
    static_assert(refuses_option<dense<3, padding<2>>, 1, hint::use_options_that_the_layer_knows>);
    static_assert(refuses_option<conv1d<3, 3, output_padding<1>>, 1, hint::use_options_that_the_layer_knows>);
    static_assert(refuses_option<conv_transpose2d<3, 3, same>, 1, hint::use_options_that_the_layer_knows>);
    static_assert(refuses_option<max_pool2d<2, stride<1>, relu>, 2, hint::put_the_activation_behind_the_layer>);
    static_assert(refuses_option<avg_pool2d<2, no_bias>, 1, hint::use_options_that_the_layer_knows>);
    static_assert(refuses_option<batch_norm<affine>, 1, hint::use_options_that_the_layer_knows>);
    static_assert(refuses_option<group_norm<1, relu>, 1, hint::put_the_activation_behind_the_layer>);
    static_assert(refuses_option<instance_norm<no_affine>, 1, hint::use_options_that_the_layer_knows>);
    static_assert(refuses_option<layer_norm<running<0.1>>, 1, hint::use_options_that_the_layer_knows>);
    static_assert(refuses_option<rms_norm<no_bias>, 1, hint::use_options_that_the_layer_knows>);
    static_assert(refuses_option<prelu<no_bias>, 1, hint::use_options_that_the_layer_knows>);
    BOOST_TEST((verdict_on_list<input<1, 8, 8>, conv2d<2, 3, init<ones{}>, same, stride<2>, dilation<2>, groups<1>, no_bias>,
                                conv_transpose2d<2, 3, padding<1>, stride<2>, output_padding<1>>, avg_pool2d<2, dilation<1>, padding<0>>,
                                batch_norm<eps<1e-3>, running<0.2>, no_affine>, layer_norm<last_axes<2>, no_bias>, prelu<per_channel>>::accepted));
}

BOOST_AUTO_TEST_CASE(options_are_given_once) {
    static_assert(is_given_twice<conv2d<2, 3, stride<1>, no_bias, stride<2>>, 3>);
    static_assert(is_given_twice<conv2d<2, 3, same, padding<1>>, 2>);
    static_assert(is_given_twice<max_pool2d<2, padding<1>, same>, 2>);
    static_assert(is_given_twice<batch_norm<eps<1e-3>, eps<1e-4>>, 2>);
    BOOST_TEST((verdict_on_list<input<1, 8, 8>, conv2d<2, 3, init<ones{}>, init<zeros{}, "bias">>>::accepted));
}

BOOST_AUTO_TEST_CASE(options_are_in_range) {
    static_assert(refuses_number<conv2d<2, 3, padding<>>, problem::number_of_axes_does_not_fit, expected<2>, got<0>,
                                 hint::give_one_number_or_one_for_each_axis>);
    static_assert(refuses_number<conv2d<2, 3, groups<0>>, problem::size_must_be_positive, expected<1>, got<0>, hint::use_sizes_of_at_least_1>);
    static_assert(refuses_number<conv2d<2, decimal{2.5}>, problem::kernel_is_no_size, expected<words::a_whole_number>,
                                 got<words::another_type>, hint::use_a_whole_number_or_kernel_size>);
    static_assert(refuses_number<conv_transpose2d<2, 3, stride<2, 1>, output_padding<2>, dilation<1, 3>>, problem::option_is_out_of_range,
                                 expected<1, 2>, got<2, 2>, hint::use_less_padding>);
    static_assert(refuses_number<batch_norm<eps<-1>>, problem::option_is_out_of_range, expected<words::numbers_in_their_range>,
                                 got<words::numbers_outside>, hint::use_a_number_of_at_least_0>);
    static_assert(refuses_number<layer_norm<eps<std::numeric_limits<double>::infinity()>>, problem::option_is_out_of_range, expected<words::numbers_in_their_range>,
                                 got<words::numbers_outside>, hint::use_a_number_of_at_least_0>);
    static_assert(refuses_number<batch_norm<running<1.5>>, problem::option_is_out_of_range, expected<words::numbers_in_their_range>,
                                 got<words::numbers_outside>, hint::use_a_share_from_0_to_1>);
    BOOST_TEST((verdict_on_list<input<1, 8, 8>, conv2d<2, 3u>, conv_transpose2d<2, 3, dilation<3>, output_padding<2>>,
                                batch_norm<eps<0>, running<1>>>::accepted));
}

BOOST_AUTO_TEST_CASE(combinators_hold_layers) {
    static_assert(says<verdict_on_list<input<3>, parallel<>>, problem::combinator_is_empty, at_layer<2, parallel<>>,
                       expected<words::a_layer>, got<words::nothing>, hint::put_layers_into_it>);
    static_assert(says<verdict_on_list<input<3>, parallel<join::add>>, problem::combinator_is_empty, at_layer<2, parallel<join::add>>,
                       expected<words::a_layer>, got<words::nothing>, hint::put_layers_into_it>);
    static_assert(says<verdict_on_list<input<3>, residual<>>, problem::combinator_is_empty, at_layer<2, residual<>>,
                       expected<words::a_layer>, got<words::nothing>, hint::put_layers_into_it>);
    BOOST_TEST((verdict_on_list<input<3>, parallel<relu>, parallel<join::multiply, relu>, residual<relu>>::accepted));
}

BOOST_AUTO_TEST_CASE(faults_among_parameters_are_not_lost) {
    constexpr auto sliced = [](expression x) { return x + slice(parameter("b", 6), 0, 2, 9); };
    static_assert(formula_says<sliced, problem::slice_is_out_of_range, expected<6>, got<2, 9>, hint::stay_inside_the_axis>);
    constexpr auto reshaped = [](expression x) { return x + reshape(parameter("b", 6), 7); };
    static_assert(formula_says<reshaped, problem::reshape_changes_the_size, expected<6>, got<7>, hint::keep_the_number_of_elements>);
    constexpr auto summed = [](expression x) { return x + sum(parameter("b", 6), axes{2}); };
    static_assert(formula_says<summed, problem::axis_does_not_exist, expected<6>, got<2>, hint::count_axes_from_0>);
    constexpr auto twice = [](expression x) { return x + parameter("b", 6) + parameter("b", 4, 6); };
    static_assert(formula_says<twice, problem::parameter_named_twice, expected<6>, got<name<2>{"b"}, 4, 6>,
                               hint::give_each_parameter_its_own_name_or_compose_with_sequence>);
    BOOST_TEST((verdict_on_formula<[](expression x) { return x + sum(parameter("b", 6)); }>::accepted));
}

BOOST_AUTO_TEST_CASE(axes_of_reductions) {
    constexpr auto twice = [](expression x) { return sum(x, axes{1, -1}); };
    static_assert(formula_says<twice, problem::axis_named_twice, expected<4, 6>, got<-1>, hint::name_each_axis_once>);
    constexpr auto over_the_batch = [](expression x) { return x - batch_mean(x, axes{0, 0}); };
    static_assert(formula_says<over_the_batch, problem::axis_named_twice, expected<4, 6>, got<0>, hint::name_each_axis_once>);
    constexpr auto seven = [](expression x) { return mean(x, axes{0, 1, 2, 3, 4, 5, 6}); };
    static_assert(formula_says<seven, problem::too_many_axes, expected<5>, got<7>, hint::use_fewer_axes>);
    BOOST_TEST((verdict_on_formula<[](expression x) { return max(x, axes{1, 0}); }>::accepted));
}

BOOST_AUTO_TEST_CASE(arguments_of_formulas) {
    using two = pointwise<[](auto x, auto y) { return x * y; }>;
    static_assert(says<verdict_on_list<input<3>, two>, problem::formula_takes_other_arguments, at_layer<2, two>, expected<1>,
                       got<words::another_number>, hint::write_a_lambda_of_one_value>);
    BOOST_TEST((verdict_on_list<input<3>, pointwise<[](auto x) { return x * x; }>>::accepted));
}

BOOST_AUTO_TEST_CASE(numbers_are_counted_in_an_int) {
    static_assert(says<verdict_on_list<input<50'000, 50'000>, relu>, problem::too_many_numbers, at_layer<1, input<50'000, 50'000>>,
                       expected<max_numbers>, got<50'000, 50'000>, hint::use_smaller_sizes>);
    static_assert(says<verdict_on_list<input<100'000>, dense<30'000>>, problem::too_many_numbers, at_layer<2, dense<30'000>>,
                       expected<max_numbers>, got<30'000, 100'000>, hint::use_smaller_sizes>);
    // together
    static_assert(says<verdict_on_list<input<40'000>, dense<40'000>, relu, dense<30'000>>, problem::too_many_numbers,
                       at_layer<4, dense<30'000>>, expected<max_numbers>, got<30'000, 40'000>, hint::use_smaller_sizes>);
    // a result
    static_assert(says<verdict_on_list<input<1, 1'000, 1'000>, upsample<50>>, problem::too_many_numbers, at_layer<2, upsample<50>>,
                       expected<max_numbers>, got<1, 50'000, 50'000>, hint::use_smaller_sizes>);
    BOOST_TEST((verdict_on_list<input<40'000>, dense<40'000>>::accepted));
}

BOOST_AUTO_TEST_CASE(an_unaccepted_network_answers_in_silence) {
    constexpr detail::uncounted n;
    static_assert(n == 61'706 && n < 1 && n > 1 && n <= 0 && n >= 2 && 61'706 == n);
    int const room[n] = {};
    BOOST_TEST(room[0] == 0);
    static_assert(detail::fault_of_use<dense<3>>.what == problem::not_a_network);
    static_assert(!detail::fault_of_use<network<input<3>, relu>>);
}
