// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/show/draw.hpp>
#include <scarp/train/early_stopping.hpp>
#include <scarp/train/history.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

namespace scarp {

namespace detail {

/// Columns of a history as gnuplot's, epoch first; where nothing was measured, "?".
inline std::string data_of(history const& h) {
    std::string text = "# epoch";
    for (auto const name : h.names()) text.append(" ").append(name);
    for (epoch_record const& e : h) {
        text.append("\n").append(std::to_string(e.epoch));
        for (auto const name : h.names()) {
            auto const v = history::value(e, name);
            text.append(" ").append(v && std::isfinite(*v) ? number_text(*v) : "?");
        }
    }
    return text += '\n';
}

/// "accuracy" of "val_accuracy"
inline std::string_view training_name(std::string_view name) { return name.starts_with("val_") ? name.substr(4) : name; }

/// Marks of a logarithmic axis: 1, 2 and 5 of every decade.
inline std::string logarithmic_tics(double lowest, double highest) {
    std::string list;
    for (double ten = std::pow(10, std::floor(std::log10(lowest))); ten <= highest; ten *= 10)
        for (int const factor : {1, 2, 5}) list += (list.empty() ? "" : ", ") + number_text(factor * ten);
    return "set ytics (" + list + ")\n";
}

/// One panel: a metric of the training, and of the validation where there is one, over the epochs.
inline std::string panel_of(history const& h, std::string const& file, std::string_view metric) {
    auto const names = h.names();
    std::string items;
    bool positive = true;
    double lowest = HUGE_VAL, highest = 0;
    for (std::size_t k = 0; k < names.size(); ++k) {
        if (training_name(names[k]) != metric) continue;
        bool const validation = names[k] != metric;
        for (double const v : h[names[k]])
            if (std::isfinite(v)) lowest = std::min(lowest, v), highest = std::max(highest, v), positive = positive && v > 0;
        items += (items.empty() ? "" : ", ") + file + " using 1:" + std::to_string(k + 2) + " with " + (h.size() > 30 ? "lines" : "linespoints pt 7 ps 0.6")
                 + " lw 2.6 lc rgb " + trail_colour(validation ? 0 : 1) + " title " + (validation ? "'validation'" : "'training'");
    }
    bool const falls = !more_is_better(metric);
    std::string const title = metric == "lr" ? "learning rate" : std::string{metric};
    return "set title " + detail::quoted(title) + " noenhanced font ',15'\n"
           + (metric == "lr" ? "unset logscale y\nset ytics autofreq\nset yrange [0:*]\nunset arrow 1\nunset label 1\n"
              : falls && positive && highest > 4 * lowest ? "set logscale y\nset yrange [*:*]\n" + logarithmic_tics(lowest, highest)
                                                                  : "unset logscale y\nset ytics autofreq\nset yrange [*:*]\n")
           + (metric == "lr" ? "unset key\n" : falls ? "set key top right samplen 2\n" : "set key bottom right samplen 2\n")
           + "plot " + items + "\n";
}

}  // namespace detail

/// The course of a training: a panel per metric, training and validation in it, and one for the learning rate where it changed.
/// A dotted line marks the best epoch of the validation's loss.
inline gnuplot_picture learning_curves(std::string const& name, history const& h, std::string const& title = "Learning curves") {
    using namespace detail;
    std::vector<std::string_view> metrics;
    for (auto const column : h.names()) {
        auto const metric = training_name(column);
        bool const changes = h.size() > 1 && h[column].front() != h[column].back();
        if ((metric != "lr" || changes) && std::find(metrics.begin(), metrics.end(), metric) == metrics.end()) metrics.push_back(metric);
    }
    std::string const file = detail::quoted(name + ".dat");
    std::string body = "set datafile missing '?'\nset multiplot layout 1," + std::to_string(std::max<std::size_t>(metrics.size(), 1)) + " title " + detail::quoted(title)
                       + " noenhanced font ',18' margins 0.06,0.98,0.16,0.78 spacing 0.06\n"
                         "set xlabel 'epoch'\nset tics out nomirror\nset border 3\nset grid lc rgb '#e4e4e4' lw 1\n"
                         "set xrange [1:" + std::to_string(std::max(h.size(), 2)) + "]\n";
    if (h.size() <= 12) body += "set xtics 1\n";
    if (!h.empty() && h.back().val_loss) {
        int const best = find_best_epoch(h, "val_loss", false).epoch;
        body += "set arrow 1 from first " + std::to_string(best) + ", graph 0 to first " + std::to_string(best) + ", graph 1 nohead lc rgb '#808080' dt 3 lw 1.5\n"
                "set label 1 'best' at first " + std::to_string(best) + ", graph 1.03 center textcolor rgb '#606060' font ',11'\n";
    }
    for (auto const metric : metrics) body += panel_of(h, file, metric);
    return {name, data_of(h), drawn_by_ending(name, std::max(560, 480 * static_cast<int>(metrics.size())), 460, body + "unset multiplot\n")};
}

/// The learning rate of the steps that were recorded, see fit_options::log_every; without them, that of the epochs.
inline gnuplot_picture learning_rate_curve(std::string const& name, history const& h, std::string const& title = "Learning rate") {
    using namespace detail;
    std::string data = h.steps.empty() ? "# epoch learning_rate\n" : "# step learning_rate\n";
    for (step_record const& s : h.steps) data += std::to_string(s.step) + ' ' + number_text(s.learning_rate) + '\n';
    if (h.steps.empty())
        for (epoch_record const& e : h) data += std::to_string(e.epoch) + ' ' + number_text(e.learning_rate) + '\n';
    std::string const body = "set title " + detail::quoted(title) + " noenhanced font ',18'\nset xlabel " + (h.steps.empty() ? "'epoch'" : "'step'")
                             + "\nset ylabel 'learning rate'\nset yrange [0:*]\nset tics out nomirror\nset border 3\nset grid lc rgb '#e4e4e4' lw 1\nunset key\nplot "
                             + detail::quoted(name + ".dat") + " using 1:2 with lines lw 2.6 lc rgb " + trail_colour(1) + "\n";
    return {name, data, drawn_by_ending(name, 800, 480, body)};
}

}  // namespace scarp
