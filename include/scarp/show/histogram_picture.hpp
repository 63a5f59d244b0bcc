// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/model/model.hpp>
#include <scarp/show/draw.hpp>
#include <scarp/train/flat.hpp>
#include <scarp/train/gradients.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace scarp {

namespace detail {

/// Numbers counted in bins of equal width, as gnuplot's lines "middle count".
inline std::string binned(std::vector<double> const& values, int bins, double& width) {
    auto const [lowest, highest] = std::minmax_element(values.begin(), values.end());
    double const from = *lowest, range = *highest > from ? *highest - from : std::max(std::fabs(from), 1e-12);
    std::vector<int> counts(static_cast<std::size_t>(bins));
    for (double const v : values)
        ++counts[static_cast<std::size_t>(std::clamp(static_cast<int>((v - from) / range * bins), 0, bins - 1))];
    width = range / bins;
    std::string text;
    for (int b = 0; b < bins; ++b) text += number_text(from + (b + 0.5) * width) + ' ' + std::to_string(counts[static_cast<std::size_t>(b)]) + '\n';
    return text;
}

/// A round step that divides a range into about four.
inline double round_step(double range) {
    double const ten = std::pow(10, std::floor(std::log10(range / 4)));
    for (double const factor : {1.0, 2.0, 5.0})
        if (range / 4 <= factor * ten) return factor * ten;
    return 10 * ten;
}

template <class Net, class T>
gnuplot_picture parameters_in_bins(std::string const& name, std::string const& title, T const* block, bool logarithmic, char const* colour) {
    flat_parameters<Net, T> const flat;
    int const count = parameters_of<Net>, columns = std::min(count, 4), rows = (count + columns - 1) / std::max(columns, 1);
    std::string data, body = "set multiplot layout " + std::to_string(rows) + ',' + std::to_string(columns) + " title " + detail::quoted(title)
                             + " noenhanced font ',18'\nset style fill solid 0.85 noborder\nset tics out nomirror\nset border 3\nunset key\n"
                               "set xtics font ',10'\nset ytics font ',10'\nset format x '%.4g'\n"
                             + (logarithmic ? "set logscale y\nset yrange [0.7:*]\n" : "set yrange [0:*]\n");
    for (int p = 0, i = 0; p < count; ++p) {
        std::vector<double> values;
        double sum = 0, squares = 0, width = 0;
        for (int const end = i + reading_of<Net>.parameters[p].dims.size(); i < end; ++i) values.push_back(static_cast<double>(flat(block, i)));
        for (double const v : values) sum += v, squares += v * v;
        double const n = static_cast<double>(values.size()), mean = sum / n;
        int const bins = std::clamp(static_cast<int>(std::sqrt(n)), 8, 60);
        std::string const label{parameter_names<Net>[static_cast<std::size_t>(p)]};
        data += (p ? "\n\n# " : "# ") + label + ": middle count\n" + binned(values, bins, width);
        char text[120];
        std::snprintf(text, sizeof text, "\\n{/*0.75 mean %.2g, deviation %.2g, %d numbers}", mean, std::sqrt(std::max(squares / n - mean * mean, 0.0)), static_cast<int>(n));
        std::string escaped;
        for (char const c : label) escaped += c == '_' ? std::string{"\\\\_"} : std::string{c};
        body += "set xtics " + number_text(round_step(width * bins)) + "\nset title \"" + escaped + text + "\" font ',13'\nplot " + detail::quoted(name + ".dat") + " index " + std::to_string(p) + " using 1:2:(" + number_text(width)
                + ") with boxes lc rgb '" + colour + "'\n";
    }
    return {name, data, drawn_by_ending(name, 80 + 320 * columns, 80 + 280 * rows, body + "unset multiplot\n")};
}

}  // namespace detail

/// How the weights of every parameter are distributed, a panel each.
template <class Net, class T, storage Where>
gnuplot_picture weight_histograms(std::string const& name, model<Net, T, Where> const& net, std::string const& title = "Weights") {
    return detail::parameters_in_bins<Net>(name, title, net.parameter_data(), false, "#0072b2");
}

/// How the derivatives by every parameter are distributed, on a logarithmic axis: `gradient_histograms("g", gradients<mse>(net, x, t))`.
template <class Net, class T>
gnuplot_picture gradient_histograms(std::string const& name, gradient<Net, T> const& g, std::string const& title = "Gradients") {
    return detail::parameters_in_bins<Net>(name, title, g.parameter_data(), true, "#d55e00");
}

}  // namespace scarp
