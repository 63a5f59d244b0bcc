// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace scarp {

/// A number under a name, such as what a callback logs.
struct named_value {
    std::string name;
    double value = 0;
};

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
    std::vector<named_value> more = {};     ///< what callbacks logged, of steps the mean
};

/// What one step came to, see fit_options::log_every.
struct step_record {
    std::int64_t step = 0;                  ///< from 1
    double loss = 0;                        ///< of its batch, before its update
    double learning_rate = 0;
    std::optional<double> val_loss = {};    ///< after it, see fit_options::validate_every
    std::optional<double> val_accuracy = {};
    std::vector<named_value> more = {};     ///< what callbacks logged
};

/// What fit() returns: a record per epoch, and the same as columns by Keras' names.
struct history {
    std::vector<epoch_record> epochs;
    std::vector<step_record> steps = {};    ///< some steps, where they were asked for
    std::string stopped = {};               ///< why it ended before its last epoch; empty when it did not

    bool empty() const { return epochs.empty(); }
    int size() const { return static_cast<int>(epochs.size()); }
    epoch_record const& operator[](int i) const { return epochs[static_cast<std::size_t>(i)]; }
    epoch_record const& back() const { return epochs.back(); }
    auto begin() const { return epochs.begin(); }
    auto end() const { return epochs.end(); }

    /// The columns that were measured, in Keras' order: loss, accuracy, val_loss, val_accuracy, lr, then what callbacks logged.
    std::vector<std::string_view> names() const {
        std::vector<std::string_view> all;
        for (column const& c : columns) add_if_measured(all, c.name);
        for (epoch_record const& e : epochs)
            for (named_value const& v : e.more) add_if_measured(all, v.name);
        return all;
    }

    /// One value per epoch, NaN where it was not measured.
    ///
    /// Errors   std::out_of_range for an unknown name, and for one that no epoch has measured
    std::vector<double> operator[](std::string_view name) const {
        std::vector<double> values;
        bool known = empty() && is_column(name);
        for (epoch_record const& e : epochs) {
            std::optional<double> const v = value(e, name);
            known = known || v;
            values.push_back(v.value_or(std::numeric_limits<double>::quiet_NaN()));
        }
        if (!known) refuse(name);
        return values;
    }

    /// What an epoch came to under a name; empty where it was not measured.
    static std::optional<double> value(epoch_record const& e, std::string_view name) {
        for (column const& c : columns)
            if (c.name == name) return c.value(e);
        for (named_value const& v : e.more)
            if (v.name == name) return v.value;
        return {};
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

    static bool is_column(std::string_view name) {
        for (column const& c : columns)
            if (c.name == name) return true;
        return false;
    }

    void add_if_measured(std::vector<std::string_view>& all, std::string_view name) const {
        for (std::string_view const known : all)
            if (known == name) return;
        for (epoch_record const& e : epochs)
            if (value(e, name)) return all.push_back(name);
    }

    [[noreturn]] void refuse(std::string_view name) const {
        std::string measured;
        for (std::string_view const known : names()) measured.append(measured.empty() ? "" : ", ").append(known);
        throw std::out_of_range{"scarp::history: expected a column that was measured (" + measured + "), found " + std::string{name}};
    }
};

}  // namespace scarp
