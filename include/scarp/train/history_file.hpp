// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/atomic_file.hpp>
#include <scarp/train/training_state.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

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

}  // namespace detail

/// A history as Keras' CSVLogger writes it, epochs from 1: `epoch,loss,accuracy,val_loss,val_accuracy,lr`, what was not measured
/// left empty.
inline std::string to_csv(history const& h) {
    auto const names = h.names();
    std::string text = "epoch";
    for (auto const name : names) text.append(",").append(detail::csv_field(name));
    for (epoch_record const& e : h) {
        text.append("\n").append(std::to_string(e.epoch));
        for (auto const name : names) {
            auto const v = history::value(e, name);
            text.append(",").append(v ? detail::exact_text(*v) : "");
        }
    }
    return text += '\n';
}

/// The same with one JSON object per line; what was not measured is left out, what is not finite is null.
inline std::string to_json_lines(history const& h) {
    std::string text;
    for (epoch_record const& e : h) {
        text.append("{\"epoch\": ").append(std::to_string(e.epoch));
        for (auto const name : h.names())
            if (auto const v = history::value(e, name))
                text.append(", ").append(detail::json_string(name)).append(": ").append(std::isfinite(*v) ? detail::exact_text(*v) : "null");
        text += "}\n";
    }
    return text;
}

/// Keeps a file up to date with the history after every epoch: `callbacks = {history_file{"log.csv"}}`, or "log.jsonl".
///
/// The file is written anew each time and takes the old one's place at once, so that it is whole whenever it is read, and a resumed
/// training goes on in it.
/// Errors   std::invalid_argument for another ending; data_error when it cannot be written, before the first step too
class history_file {
public:
    explicit history_file(std::string path) : path_{std::move(path)}, text_of_{format(path_)} {}

    void operator()(training_state& s) const {
        if (s.at == moment::begin) return require_writable(path_);
        if (s.at != moment::epoch) return;
        std::string const text = text_of_(s.fit->past);
        detail::write_whole(path_, {reinterpret_cast<unsigned char const*>(text.data()), text.size()});
    }

private:
    using writer = std::string (*)(history const&);
    static writer format(std::string const& path) {
        if (path.ends_with(".csv")) return to_csv;
        if (path.ends_with(".jsonl")) return to_json_lines;
        throw std::invalid_argument{"scarp::history_file: expected a name that ends in .csv or .jsonl, found " + path};
    }

    std::string path_;
    writer text_of_;
};

}  // namespace scarp
