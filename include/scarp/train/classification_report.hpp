// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/train/confusion_matrix.hpp>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

namespace scarp {

/// How well one class was found, or all of them on average.
struct class_scores {
    double precision = 0;   ///< share of those taken for it that are
    double recall = 0;      ///< share of those that are it that were found
    double f1 = 0;          ///< their harmonic mean
    int support = 0;        ///< samples that are it
};

/// Precision, recall and F1 of every class and on average: `classification_report{evaluate<...>(net, data).confusion}`.
///
/// Math     macro is the plain mean over classes, weighted the mean with their supports; a share of nothing is `zero_division`;
///          as sklearn.metrics.precision_recall_fscore_support with labels = all classes
struct classification_report {
    std::vector<class_scores> classes;
    class_scores macro, weighted;
    double accuracy = 0;

    explicit classification_report(confusion_matrix const& confusion, double zero_division = 0)
        : accuracy{confusion.accuracy()} {
        auto const share = [=](int part, int whole) { return whole > 0 ? static_cast<double>(part) / whole : zero_division; };
        for (int c = 0; c < confusion.classes(); ++c) {
            int const hits = confusion(c, c), taken = confusion.taken_for(c), support = confusion.of_class(c);
            classes.push_back({share(hits, taken), share(hits, support), share(2 * hits, taken + support), support});
        }
        macro = mean([](class_scores const&) { return 1; }, confusion.samples(), zero_division);
        weighted = mean([](class_scores const& c) { return c.support; }, confusion.samples(), zero_division);
    }

private:
    template <class Weight>
    class_scores mean(Weight const& weight, int samples, double zero_division) const {
        class_scores sum;
        double all = 0;
        for (class_scores const& c : classes) {
            sum.precision += weight(c) * c.precision;
            sum.recall += weight(c) * c.recall;
            sum.f1 += weight(c) * c.f1;
            all += weight(c);
        }
        if (all <= 0) return {zero_division, zero_division, zero_division, samples};
        return {sum.precision / all, sum.recall / all, sum.f1 / all, samples};
    }
};

/// The report as the text that scikit-learn prints; classes without a name are their numbers.
inline std::string to_text(classification_report const& r, std::vector<std::string> names = {}, int digits = 2) {
    for (std::size_t c = names.size(); c < r.classes.size(); ++c) names.push_back(std::to_string(c));
    std::size_t width = std::string_view{"weighted avg"}.size();
    for (std::string const& name : names) width = std::max(width, name.size());
    std::string text;
    auto const put = [&](char const* format, auto... values) {
        char part[64];
        std::snprintf(part, sizeof part, format, values...);
        text += part;
    };
    auto const label = [&](std::string const& name) { text.append(width - std::min(width, name.size()), ' ').append(name).append(" "); };
    auto const row = [&](std::string const& name, class_scores const& s) {
        label(name);
        for (double const x : {s.precision, s.recall, s.f1}) put(" %9.*f", digits, x);
        put(" %9d\n", s.support);
    };
    label("");
    for (char const* head : {"precision", "recall", "f1-score", "support"}) put(" %9s", head);
    text += "\n\n";
    for (std::size_t c = 0; c < r.classes.size(); ++c) row(names[c], r.classes[c]);
    text += '\n';
    label("accuracy");
    put(" %9s %9s %9.*f %9d\n", "", "", digits, r.accuracy, r.macro.support);
    row("macro avg", r.macro);
    row("weighted avg", r.weighted);
    return text;
}

}  // namespace scarp
