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
    std::vector<std::string_view> names() const { return measured(epochs); }
    std::vector<std::string_view> step_names() const { return measured(steps); }

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

    /// What an epoch or a step came to under a name; empty where it was not measured.
    static std::optional<double> value(epoch_record const& e, std::string_view name) { return find(e, name); }
    static std::optional<double> value(step_record const& s, std::string_view name) { return find(s, name); }

private:
    struct column {
        std::string_view name;
        std::optional<double> (*of_epoch)(epoch_record const&);
        std::optional<double> (*of_step)(step_record const&);

        std::optional<double> operator()(epoch_record const& e) const { return of_epoch(e); }
        std::optional<double> operator()(step_record const& s) const { return of_step(s); }
    };
    static constexpr column columns[] = {
        {"loss", [](epoch_record const& e) { return std::optional{e.loss}; }, [](step_record const& s) { return std::optional{s.loss}; }},
        {"accuracy", [](epoch_record const& e) { return e.accuracy; }, [](step_record const&) { return std::optional<double>{}; }},
        {"val_loss", [](epoch_record const& e) { return e.val_loss; }, [](step_record const& s) { return s.val_loss; }},
        {"val_accuracy", [](epoch_record const& e) { return e.val_accuracy; }, [](step_record const& s) { return s.val_accuracy; }},
        {"lr", [](epoch_record const& e) { return std::optional{e.learning_rate}; }, [](step_record const& s) { return std::optional{s.learning_rate}; }},
    };

    template <class Record>
    static std::optional<double> find(Record const& r, std::string_view name) {
        for (column const& c : columns)
            if (c.name == name) return c(r);
        for (named_value const& v : r.more)
            if (v.name == name) return v.value;
        return {};
    }

    static bool is_column(std::string_view name) {
        for (column const& c : columns)
            if (c.name == name) return true;
        return false;
    }

    template <class Record>
    static std::vector<std::string_view> measured(std::vector<Record> const& records) {
        std::vector<std::string_view> all;
        auto const add = [&](std::string_view name) {
            for (std::string_view const known : all)
                if (known == name) return;
            for (Record const& r : records)
                if (find(r, name)) return all.push_back(name);
        };
        for (column const& c : columns) add(c.name);
        for (Record const& r : records)
            for (named_value const& v : r.more) add(v.name);
        return all;
    }

    [[noreturn]] void refuse(std::string_view name) const {
        std::string known_names;
        for (std::string_view const known : names()) known_names.append(known_names.empty() ? "" : ", ").append(known);
        throw std::out_of_range{"scarp::history: expected a column that was measured (" + known_names + "), found " + std::string{name}};
    }
};

}  // namespace scarp
