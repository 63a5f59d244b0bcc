// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace scarp {

/// Every primitive operation. What each means is said once, in its row of the table (formula/table.hpp).
enum class op : int {
    // leaves: values that exist before the program runs
    constant, input, parameter, state, random, index,
    // one argument, element by element
    negate, exp, log, log1p, expm1, sqrt, abs, tanh, sigmoid, erf, sin, cos, floor, stop_gradient,
    // two arguments, element by element with broadcasting; comparisons give 0 or 1; when_training is one of the two by what the
    // program is for, see compiler/purpose.hpp
    add, subtract, multiply, divide, max, min, pow, greater, greater_equal, less, less_equal, equal, not_equal, when_training,
    // three arguments: where(condition, a, b)
    where,
    // reductions over the axes of a mask; a reduced axis stays with extent 1
    sum, amax,
    // contraction of the last axis of a with the axis before the last of b
    matmul,
    // the trilinear form of convolution, sum over everything of y * x * w: its derivative by y, by x, by w, from the other two
    convolve, convolve_back, convolve_window,
    // over windows: sum, and what gives each element of a window the window's number; maximum, what is taken from the place of the
    // maximum, and what is put there
    window_sum, window_spread, window_max, window_pick, window_place,
    // movement of elements
    expand, reshape, transpose, slice, pad, concat,
    // effects
    assign,
    count
};

constexpr bool over_window(op what) { return what >= op::convolve && what <= op::window_place; }

inline constexpr int op_count = static_cast<int>(op::count);

/// How the compiler treats an operation.
enum class family : int { leaf, pointwise, reduction, contraction, movement, effect };

/// What an input of the program is; the trainer fills each before a step.
enum class slot : int {
    sample,         ///< the network's input, (batch, ...)
    target,         ///< what the loss compares with, (batch, ...)
    sample_weight,  ///< weight of each sample in the mean, (batch)
    step,           ///< number of the step, from 1
    hyper,          ///< a field of the optimizer; node.begin says which
    output,         ///< where the program's result goes; only assigned
    loss            ///< where the loss goes; only assigned
};

}  // namespace scarp
