// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/model/model.hpp>
#include <scarp/show/draw.hpp>
#include <scarp/train/flat.hpp>
#include <scarp/train/predict.hpp>
#include <scarp/train/scores.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace scarp {

namespace detail {

/// Small images of one size in rows, with a gap between them.
struct tiles {
    int width = 1, height = 1, columns = 1;
    std::vector<std::vector<double>> images = {};

    int rows() const { return (static_cast<int>(images.size()) + columns - 1) / columns; }
    int left(int tile, int gap) const { return tile % columns * (width + gap); }
    int top(int tile, int gap_below) const { return tile / columns * (height + gap_below); }

    /// One matrix of all pixels, for `matrix with image`.
    std::string matrix(int gap, int gap_below) const {
        int const wide = columns * (width + gap) - gap, high = rows() * (height + gap_below) - gap_below;
        std::vector<double> all(static_cast<std::size_t>(wide) * static_cast<std::size_t>(high), std::numeric_limits<double>::quiet_NaN());
        for (int t = 0; t < static_cast<int>(images.size()); ++t)
            for (int y = 0; y < height; ++y)
                for (int x = 0; x < width; ++x)
                    all[static_cast<std::size_t>((top(t, gap_below) + y) * wide + left(t, gap) + x)] = images[static_cast<std::size_t>(t)][static_cast<std::size_t>(y * width + x)];
        std::string text;
        for (std::size_t i = 0; i < all.size(); ++i) {
            char number[32];
            std::snprintf(number, sizeof number, "%.4g", all[i]);
            text += std::isnan(all[i]) ? "NaN" : number;
            text += (i + 1) % static_cast<std::size_t>(wide) == 0 ? '\n' : ' ';
        }
        return text;
    }
};

/// Height and width of what is shown of a sample: of an image its own, of a flat one a square where it is one, else a row.
constexpr void picture_size(int const* at, int rank, int& height, int& width) {
    if (rank >= 2) height = at[rank - 2], width = at[rank - 1];
    else {
        height = 1;
        while (height * height < at[0]) ++height;
        if (height * height != at[0]) height = 1;
        width = at[0] / height;
    }
}

/// Planes of an image that has several channels are shown as their mean.
inline std::vector<double> mean_of_planes(std::vector<double> const& values, int plane) {
    std::vector<double> image(static_cast<std::size_t>(plane));
    for (std::size_t i = 0; i < values.size(); ++i) image[i % image.size()] += values[i] * static_cast<double>(plane) / static_cast<double>(values.size());
    return image;
}

inline std::string bare_axes(std::string const& title) {
    return "set title " + detail::quoted(title) + " noenhanced font ',18'\nunset key\nunset tics\nunset border\nset size ratio -1\n";
}

}  // namespace detail

/// What the units of the first layer look for: their weights as small images, those with the largest norms first. White is 0.
///
/// A dense layer shows a unit's weights in the shape of the sample, a convolution its kernels.
template <class Net, class T, storage Where>
gnuplot_picture first_layer_filters(std::string const& name, model<Net, T, Where> const& net, int most = 60, std::string title = {}) {
    using namespace detail;
    static_assert(parameters_of<Net> > 0, "scarp::first_layer_filters: expected a network with parameters");
    flat_parameters<Net, T> const flat;
    extents const dims = reading_of<Net>.parameters[0].dims;
    int const units = dims.at[0], each = dims.size() / units;
    tiles all;
    if (dims.rank >= 3) picture_size(dims.at, dims.rank, all.height, all.width);
    else picture_size(input_extents<Net>.at, input_extents<Net>.rank, all.height, all.width);
    if (each % (all.width * all.height) != 0) all.width = each, all.height = 1;
    std::vector<std::pair<double, std::vector<double>>> found;
    for (int u = 0; u < units; ++u) {
        std::vector<double> weights;
        double square = 0;
        for (int i = 0; i < each; ++i) {
            weights.push_back(static_cast<double>(flat(net.parameter_data(), u * each + i)));
            square += weights.back() * weights.back();
        }
        found.emplace_back(square, mean_of_planes(weights, all.width * all.height));
    }
    std::sort(found.begin(), found.end(), [](auto const& a, auto const& b) { return a.first > b.first; });
    int const shown = std::min(units, most);
    double largest = 1e-12;
    for (int u = 0; u < shown; ++u) {
        all.images.push_back(found[static_cast<std::size_t>(u)].second);
        for (double const w : all.images.back()) largest = std::max(largest, std::fabs(w));
    }
    all.columns = std::min(shown, std::max(1, static_cast<int>(std::ceil(std::sqrt(1.6 * shown * all.height / all.width)))));
    for (int fewer = all.columns; 2 * fewer > all.columns; --fewer)  // full rows where there are some
        if (shown % fewer == 0) {
            all.columns = fewer;
            break;
        }
    if (title.empty()) {
        title = std::string{parameter_names<Net>[0]} + ": ";
        title += shown < units ? "the " + std::to_string(shown) + " strongest of " + std::to_string(units) : "all " + std::to_string(units);
        title += " units";
    }
    int const gap = std::max(1, all.width / 9);
    std::string const body = bare_axes(title) +
                             "set palette defined (-1 '#b35806', -0.5 '#f1a340', 0 '#ffffff', 0.5 '#67a9cf', 1 '#2166ac')\n"
                             "set cblabel 'weight'\nset cbrange [" + number_text(-largest) + ':' + number_text(largest) + "]\nset yrange [*:*] reverse\nset cbtics\n"
                             "set object 1 rectangle from graph 0,0 to graph 1,1 behind fillcolor rgb '#d9d9d9' fillstyle solid noborder\n"
                             "plot " + detail::quoted(name + ".dat") + " matrix with image\n";
    int const wide = all.columns * (all.width + gap), high = all.rows() * (all.height + gap);
    int const width = 960, height = std::clamp(110 + (width - 140) * high / wide, 300, 1300);
    return {name, all.matrix(gap, gap), drawn_by_ending(name, width, height, body)};
}

/// Which samples a picture of predictions shows.
struct shown_samples {
    int right = 10, wrong = 10;
    int columns = 5;
};

/// Samples with what the network says of them: those it is right about, from the first on, then those it is wrong about, the surest
/// first. Above each its true class, and what the network says with which probability.
///
/// Errors   std::invalid_argument for predictions without labels, or of other data
template <class Data, class T>
gnuplot_picture predictions_picture(std::string const& name, Data const& data, predictions<T> const& p, shown_samples show = {},
                                    std::string const& title = "What the network says; ✗ is wrong") {
    using namespace detail;
    if (p.labels.empty() || p.samples != data.size())
        throw std::invalid_argument{"scarp::predictions_picture: expected the predictions of labelled data, found others"};
    std::vector<T> const probability = probabilities_of(p.outputs, p.width);
    auto const sureness = [&](int i) { return probability[static_cast<std::size_t>(i * p.width + p.decision(i))]; };
    std::vector<int> right, wrong;
    for (int i = 0; i < p.samples; ++i) (p.decision(i) == p.labels[static_cast<std::size_t>(i)] ? right : wrong).push_back(i);
    std::sort(wrong.begin(), wrong.end(), [&](int a, int b) { return sureness(a) > sureness(b) || (sureness(a) == sureness(b) && a < b); });
    right.resize(std::min(right.size(), static_cast<std::size_t>(std::max(show.right, 0))));
    wrong.resize(std::min(wrong.size(), static_cast<std::size_t>(std::max(show.wrong, 0))));
    tiles all;
    all.columns = std::max(1, show.columns);
    picture_size(data.shape().data(), static_cast<int>(data.shape().size()), all.height, all.width);
    while (right.size() % static_cast<std::size_t>(all.columns) != 0 && !wrong.empty()) right.pop_back();  // whole rows
    int const gap = all.width * 2 / 3, below = all.height * 7 / 10;
    std::string captions;
    for (auto const* which : {&right, &wrong})
        for (int const i : *which) {
            int const tile = static_cast<int>(all.images.size());
            std::vector<double> const image(data.sample(i).begin(), data.sample(i).end());
            all.images.push_back(mean_of_planes(image, all.width * all.height));
            int const truth = p.labels[static_cast<std::size_t>(i)], says = p.decision(i);
            char text[160];
            if (truth == says) std::snprintf(text, sizeof text, "%s %.0f %%", data.class_name(says).c_str(), 100 * static_cast<double>(sureness(i)));
            else std::snprintf(text, sizeof text, "✗ %s %.0f %%\\n is %s", data.class_name(says).c_str(), 100 * static_cast<double>(sureness(i)), data.class_name(truth).c_str());
            captions += number_text(all.left(tile, gap) + all.width / 2.0) + ' ' + number_text(all.top(tile, below) - all.height * 0.28) + " \"" + text + "\" "
                        + (truth == says ? "0x0072b2" : "0xd55e00") + '\n';
        }
    std::string const file = detail::quoted(name + ".dat");
    int const wide = all.columns * (all.width + gap) - gap;
    std::string const body = bare_axes(title) + "set palette defined (0 '#ffffff', 1 '#101010')\nunset colorbox\n"
                             "set xrange [" + number_text(-gap * 0.5) + ':' + number_text(wide + gap * 0.5) + "]\n"
                             "set yrange [" + number_text(all.rows() * (all.height + below) - below * 0.6) + ':' + number_text(-all.height * 0.6) + "]\n"
                             "plot " + file + " index 0 matrix with image, \\\n    " + file
                             + " index 1 using 1:2:3:4 with labels center noenhanced textcolor rgb variable font ',12'\n";
    int const width = 1000, height = std::clamp(80 + width * all.rows() * (all.height + below) / (wide + gap), 300, 1400);
    return {name, all.matrix(gap, below) + "\n\n# x y caption colour\n" + captions, drawn_by_ending(name, width, height, body)};
}

}  // namespace scarp
