// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/shape/extents.hpp>

namespace scarp {

/// What is wrong with a network: the word that the compiler prints.
enum class problem : int {
    none,
    network_is_empty,
    first_layer_must_be_input,
    input_must_come_first_and_once,
    not_a_layer,
    not_a_network,
    not_a_loss,
    not_an_optimizer,
    size_must_be_positive,
    too_many_axes,
    input_is_not_flat,
    operands_do_not_fit,
    operands_of_plus_do_not_fit,
    operands_of_minus_do_not_fit,
    operands_of_times_do_not_fit,
    operands_of_divide_do_not_fit,
    operands_of_matmul_do_not_fit,
    branches_do_not_fit,
    residual_changes_the_shape,
    reshape_changes_the_size,
    axis_does_not_exist,
    slice_is_out_of_range,
    axis_does_not_divide,
    layer_ignores_its_input,
    parameter_named_twice,
    fewer_than_two_classes,
    target_does_not_fit_the_output,
    loss_is_not_one_number,
    loss_ignores_the_output,
    batch_must_be_positive,
    span_has_the_wrong_length,
    no_parameter_of_this_name,
    no_parameter_is_of_this_pattern,
    initializer_needs_more_axes,
    initializer_numbers_make_no_sense,
    not_an_initializer,
    number_of_axes_does_not_fit,
    window_is_larger_than_the_input,
    window_may_be_all_padding,
    padding_is_negative,
    groups_do_not_divide_the_channels,
    formula_captures_something,
    formula_names_a_parameter,
    only_statistics_are_remembered,
    sample_is_one_number,
    option_is_out_of_range,
    mean_of_one_number,
    unknown_option,
    combinator_is_empty,
    formula_takes_other_arguments,
    number_is_not_float_or_double,
    axis_named_twice,
    too_many_numbers,
    option_given_twice,
    kernel_is_no_size,
    model_is_of_another_network,
    model_is_of_other_numbers,
};

/// The smallest repair.
enum class hint : int {
    none,
    put_a_layer_after_the_input,
    start_with_input,
    remove_this_input,
    use_a_type_with_a_define_function,
    derive_from_network,
    put_the_loss_after_the_network,
    put_one_optimizer_after_the_loss,
    use_sizes_of_at_least_1,
    use_fewer_axes,
    insert_flatten,
    make_the_sizes_equal_or_1,
    make_the_inner_sizes_equal,
    make_the_leading_axes_equal_or_leave_one_out,
    make_the_branches_end_in_the_same_shape,
    end_the_residual_with_the_shape_it_starts_with,
    keep_the_number_of_elements,
    count_axes_from_0,
    stay_inside_the_axis,
    make_the_axis_a_multiple,
    use_the_input_in_define,
    give_each_parameter_its_own_name_or_compose_with_sequence,
    add_mean_or_sum,
    use_the_output_in_the_loss,
    end_with_one_output_per_class,
    use_a_loss_for_classes_or_one_number_per_output,
    use_a_batch_of_at_least_1,
    pass_batch_times_size_numbers,
    see_parameter_names,
    use_an_initializer_of_any_shape,
    use_numbers_in_their_range,
    use_a_function_of_the_random_numbers,
    reshape_to_channels_and_space,
    use_a_smaller_window_or_more_padding,
    use_less_padding,
    give_one_number_or_one_for_each_axis,
    use_sizes_of_at_least_0,
    make_the_channels_a_multiple_of_the_groups,
    write_a_lambda_that_captures_nothing,
    use_the_variables_alone,
    declare_it_with_statistic,
    normalise_something_with_axes,
    normalise_over_more_numbers,
    use_a_rate_from_0_to_below_1,
    use_a_number_of_at_least_0,
    put_the_activation_behind_the_layer,
    use_options_that_the_layer_knows,
    put_layers_into_it,
    write_a_lambda_of_one_value,
    write_a_lambda_of_the_output_and_the_target,
    use_float_or_double,
    name_each_axis_once,
    use_smaller_sizes,
    give_each_option_once,
    use_a_share_from_0_to_1,
    use_a_whole_number_or_kernel_size,
    give_the_trainer_a_model_of_its_network,
    name_the_numbers_behind_the_batch,
};

/// The first thing found wrong, as a value; `ill_formed` (network/diagnosis.hpp) is the type that compilers print for it.
struct fault {
    problem what = problem::none;
    hint repair = hint::none;
    extents expected{};
    extents got{};
    int layer = 0;                   ///< position in the declaration, the input being 1; 0 before the first
    char const* inner = nullptr;     ///< detail::tag_of<L> of the layer inside a combinator, if it is one
    int inner_position = 0;          ///< its place there, from 1
    char const* parameter = nullptr; ///< the name of the one it is about, where it is about one

    constexpr explicit operator bool() const { return what != problem::none; }
};

namespace detail {

/// A layer's type as a value: its address.
template <class L>
inline constexpr char tag_of = 0;

}  // namespace detail

}  // namespace scarp
