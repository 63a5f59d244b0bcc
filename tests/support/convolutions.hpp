// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <support/agreement.hpp>

#include <scarp/formula/windows.hpp>

namespace scarp::testing {

struct shape_of_image {
    int channels, filters, height, width;
};

/// A convolution with an epilogue, and both of its adjoints on numbers of their own.
template <shape_of_image S, window W>
constexpr void all_three(sketch& s) {
    extents image{}, weight{}, result{};
    image[image.rank++] = S.channels;
    result[result.rank++] = S.filters;
    weight[weight.rank++] = S.filters;
    weight[weight.rank++] = S.channels / W.groups;
    for (int i = 0; i < W.rank; ++i) {
        int const size = i + 1 == W.rank ? S.width : S.height;
        image[image.rank++] = size;
        result[result.rank++] = W.places(i, size);
        weight[weight.rank++] = W.size[i];
    }
    expression const x = s.sample(image);
    expression const d = s.target(result);
    expression const w = s.parameter(weight, true);
    expression const y = convolve(x, w, W);
    s.output(max(y + detail::movement(op::reshape, s.parameter(extents{S.filters}), [&] {
        extents e = result;
        for (int i = 1; i < e.rank; ++i) e[i] = 1;
        return e;
    }()), 0));
    scene const at{.a = term{x}, .b = term{w}, .y = term{y}, .dy = term{d}, .self = y.owner()->nodes[y.id()]};
    adjoints const back = table::derivative(at);
    s.keep(back.a.e);
    s.keep(w - back.b.e);
}

template <shape_of_image S, window W, int Batch, class T = float>
void convolutions_agree() {
    agrees_on<all_three<S, W>, Batch, T>();
}

constexpr window square(int size, int stride = 1, int padding = 0, int dilation = 1, int groups = 1) {
    return window_of(2, size, stride, padding, dilation, groups);
}

inline constexpr int lanes = simd::lanes<float>;

}  // namespace scarp::testing
