// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/network/diagnosis.hpp>

#include <array>
#include <cstddef>
#include <span>

namespace scarp::detail {

/// Number of elements that a type of argument promises: an array or a span of static extent; -1 where it is known at run time.
template <class Range>
inline constexpr int static_length = -1;
template <class T, std::size_t N>
inline constexpr int static_length<T[N]> = static_cast<int>(N);
template <class T, std::size_t N>
inline constexpr int static_length<std::array<T, N>> = static_cast<int>(N);
template <class T, std::size_t N>
inline constexpr int static_length<std::span<T, N>> = N == std::dynamic_extent ? -1 : static_cast<int>(N);

/// What is wrong with an argument of a known length.
template <class Range, int Wanted>
inline constexpr fault fault_of_length =
    static_length<Range> < 0 || static_length<Range> == Wanted
        ? fault{}
        : fault{problem::span_has_the_wrong_length, hint::pass_batch_times_size_numbers, extents{Wanted}, extents{static_length<Range>}};

}  // namespace scarp::detail
