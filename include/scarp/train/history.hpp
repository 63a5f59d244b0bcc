// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace scarp {

/// What one epoch came to. Loss and accuracy are means over its batches, each measured before its update, as Keras does.
struct epoch_record {
    int epoch = 0;                          ///< from 1
    double loss = 0;
    std::optional<double> accuracy = {};        ///< of a classification
    std::optional<double> val_loss = {};        ///< with validation
    std::optional<double> val_accuracy = {};
    double learning_rate = 0;
    double seconds = 0;                     ///< of training, without validation
    double samples_per_second = 0;
};

/// What fit() returns: a record per epoch, and the same as columns by Keras' names.
struct history {
    std::vector<epoch_record> epochs;

    bool empty() const { return epochs.empty(); }
    int size() const { return static_cast<int>(epochs.size()); }
    epoch_record const& operator[](int i) const { return epochs[static_cast<std::size_t>(i)]; }
    epoch_record const& back() const { return epochs.back(); }
    auto begin() const { return epochs.begin(); }
    auto end() const { return epochs.end(); }

    /// The columns that were measured, in Keras' order: loss, accuracy, val_loss, val_accuracy, lr.
    std::vector<std::string_view> names() const {
        std::vector<std::string_view> all;
        for (column const& c : columns)
            if (!empty() && c.value(back())) all.push_back(c.name);
        return all;
    }

    /// One value per epoch, NaN where it was not measured.
    ///
    /// Errors   std::out_of_range for an unknown name
    std::vector<double> operator[](std::string_view name) const {
        std::vector<double> values;
        column const& c = find(name);
        for (epoch_record const& e : epochs) values.push_back(c.value(e).value_or(std::numeric_limits<double>::quiet_NaN()));
        return values;
    }

private:
    struct column {
        std::string_view name;
        std::optional<double> (*value)(epoch_record const&);
    };
    static constexpr column columns[] = {
        {"loss", [](epoch_record const& e) { return std::optional{e.loss}; }},
        {"accuracy", [](epoch_record const& e) { return e.accuracy; }},
        {"val_loss", [](epoch_record const& e) { return e.val_loss; }},
        {"val_accuracy", [](epoch_record const& e) { return e.val_accuracy; }},
        {"lr", [](epoch_record const& e) { return std::optional{e.learning_rate}; }},
    };

    static column const& find(std::string_view name) {
        for (column const& c : columns)
            if (c.name == name) return c;
        throw std::out_of_range{std::string{"scarp::history: expected loss, accuracy, val_loss, val_accuracy or lr, found "}.append(name)};
    }
};

}  // namespace scarp
