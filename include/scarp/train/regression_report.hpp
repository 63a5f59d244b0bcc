// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/train/confusion_matrix.hpp>

#include <cmath>
#include <cstdio>
#include <iterator>
#include <string>
#include <utility>

namespace scarp {

/// How far predicted numbers are from true ones: `regression_report r{p.targets, p.outputs, p.width}`. Rows are (samples, outputs);
/// of several outputs everything is the plain mean over them.
///
/// Math     r2 = 1 - sum (t - y)^2 / sum (t - mean t)^2; where all targets are the same, 1 for a perfect prediction, else 0;
///          as sklearn.metrics
/// Errors   std::invalid_argument when there is nothing, or the lengths do not belong together
struct regression_report {
    double mse = 0, rmse = 0, mae = 0, r2 = 0;
    int samples = 0;

    template <class Truth, class Predicted>
    regression_report(Truth const& truth, Predicted const& predicted, int outputs = 1) {
        std::size_t const size = std::size(truth), width = outputs > 0 ? static_cast<std::size_t>(outputs) : 1;
        if (size != std::size(predicted) || size == 0 || size % width != 0)
            detail::refuse_metric("predicted numbers", size == 0 ? width : (size + width - 1) / width * width, std::size(predicted));
        samples = static_cast<int>(size / width);
        for (std::size_t column = 0; column < width; ++column) add(std::data(truth) + column, std::data(predicted) + column, width);
        for (double* const mean : {&mse, &rmse, &mae, &r2}) *mean /= static_cast<double>(width);
    }

private:
    template <class T, class Y>
    void add(T const* truth, Y const* predicted, std::size_t apart) {
        auto const n = static_cast<std::size_t>(samples);
        double mean = static_cast<double>(truth[0]), squares = 0, sum = 0, spread = 0;
        for (std::size_t i = 0; i < n; ++i) sum += static_cast<double>(truth[i * apart]) - mean;  // exactly 0 of a constant
        mean += std::exchange(sum, 0) / samples;
        for (std::size_t i = 0; i < n; ++i) {
            double const t = static_cast<double>(truth[i * apart]), off = t - static_cast<double>(predicted[i * apart]);
            squares += off * off;
            sum += std::fabs(off);
            spread += (t - mean) * (t - mean);
        }
        mse += squares / samples;
        rmse += std::sqrt(squares / samples);
        mae += sum / samples;
        r2 += spread > 0 ? 1 - squares / spread : squares > 0 ? 0 : 1;
    }
};

/// "mse 0.25  rmse 0.5  mae 0.5  r2 0.9"
inline std::string to_text(regression_report const& r) {
    char text[160];
    std::snprintf(text, sizeof text, "mse %.6g  rmse %.6g  mae %.6g  r2 %.4f", r.mse, r.rmse, r.mae, r.r2);
    return text;
}

}  // namespace scarp
