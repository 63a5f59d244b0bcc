// SPDX-License-Identifier: BSL-1.0
// What tests of readers share.
#pragma once

#include <scarp/data/error.hpp>

#include <span>
#include <string>
#include <vector>

/// What a reader says of bytes that it refuses.
template <class Read>
std::string refusal_of(Read const& read) {
    try {
        read();
    } catch (scarp::data_error const& e) {
        return e.what();
    }
    return "loaded";
}

template <class T>
std::vector<T> list(std::span<T const> values) {
    return {values.begin(), values.end()};
}

using floats = std::vector<float>;
using ints = std::vector<int>;
using words = std::vector<std::string>;
