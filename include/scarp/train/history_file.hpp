// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/atomic_file.hpp>
#include <scarp/train/training_state.hpp>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scarp {

namespace detail {

/// A number that reads back as the same double.
inline std::string exact_text(double x) {
    char text[32];
    std::snprintf(text, sizeof text, "%.17g", x);
    for (int digits = 6; digits < 17; ++digits) {
        char shorter[32];
        std::snprintf(shorter, sizeof shorter, "%.*g", digits, x);
        if (std::strtod(shorter, nullptr) == x) return shorter;
    }
    return text;
}

inline std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == text.npos) return std::string{text};
    std::string quoted{'"'};
    for (char const c : text) quoted.append(c == '"' ? 2 : 1, c);
    return quoted += '"';
}

inline std::string json_string(std::string_view text) {
    std::string quoted{'"'};
    for (char const c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        if (static_cast<unsigned char>(c) >= 0x20) quoted += c;
        else {
            char code[8];
            std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(c));
            quoted += code;
        }
    }
    return quoted += '"';
}

template <class Record>
std::string csv_of(std::string text, std::vector<Record> const& records, std::int64_t (*number)(Record const&), std::vector<std::string_view> const& names) {
    for (auto const name : names) text.append(",").append(csv_field(name));
    for (Record const& r : records) {
        text.append("\n").append(std::to_string(number(r)));
        for (auto const name : names) {
            auto const v = history::value(r, name);
            text.append(",").append(v ? exact_text(*v) : "");
        }
    }
    return text += '\n';
}

template <class Record>
std::string json_lines_of(std::string const& first, std::vector<Record> const& records, std::int64_t (*number)(Record const&), std::vector<std::string_view> const& names) {
    std::string text;
    for (Record const& r : records) {
        text.append("{").append(json_string(first)).append(": ").append(std::to_string(number(r)));
        for (auto const name : names)
            if (auto const v = history::value(r, name))
                text.append(", ").append(json_string(name)).append(": ").append(std::isfinite(*v) ? exact_text(*v) : "null");
        text += "}\n";
    }
    return text;
}

inline std::int64_t number_of_epoch(epoch_record const& e) { return e.epoch; }
inline std::int64_t number_of_step(step_record const& s) { return s.step; }

}  // namespace detail

/// A history as Keras' CSVLogger writes it, epochs from 1: `epoch,loss,accuracy,val_loss,val_accuracy,lr`, what was not measured
/// left empty.
inline std::string to_csv(history const& h) { return detail::csv_of("epoch", h.epochs, detail::number_of_epoch, h.names()); }

/// The same with one JSON object per line; what was not measured is left out, what is not finite is null.
inline std::string to_json_lines(history const& h) { return detail::json_lines_of("epoch", h.epochs, detail::number_of_epoch, h.names()); }

/// The steps that were recorded, see fit_options::log_every: `step,loss,val_loss,val_accuracy,lr`.
inline std::string steps_to_csv(history const& h) { return detail::csv_of("step", h.steps, detail::number_of_step, h.step_names()); }
inline std::string steps_to_json_lines(history const& h) { return detail::json_lines_of("step", h.steps, detail::number_of_step, h.step_names()); }

/// Which records of a history.
enum class history_part { epochs, steps };

/// Keeps a file up to date with the history after every epoch: `callbacks = {history_file{"log.csv"}}`, or "log.jsonl".
/// `history_file{"steps.csv", history_part::steps}` does so with the steps that were recorded, at the end too.
///
/// The file is written anew each time and takes the old one's place at once, so that it is whole whenever it is read, and a resumed
/// training goes on in it.
/// Errors   std::invalid_argument for another ending; data_error when it cannot be written, before the first step too
class history_file {
public:
    explicit history_file(std::string path, history_part which = history_part::epochs) : path_{std::move(path)}, which_{which}, text_of_{format(path_, which)} {}

    void operator()(training_state& s) const {
        if (s.at == moment::begin) return require_writable(path_);
        if (s.at != moment::epoch && !(s.at == moment::end && which_ == history_part::steps)) return;
        std::string const text = text_of_(s.fit->past);
        detail::write_whole(path_, {reinterpret_cast<unsigned char const*>(text.data()), text.size()});
    }

private:
    using writer = std::string (*)(history const&);
    static writer format(std::string const& path, history_part which) {
        if (path.ends_with(".csv")) return which == history_part::epochs ? to_csv : steps_to_csv;
        if (path.ends_with(".jsonl")) return which == history_part::epochs ? to_json_lines : steps_to_json_lines;
        throw std::invalid_argument{"scarp::history_file: expected a name that ends in .csv or .jsonl, found " + path};
    }

    std::string path_;
    history_part which_;
    writer text_of_;
};

}  // namespace scarp
