// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/csv_options.hpp>
#include <scarp/data/csv_schema.hpp>

#include <algorithm>
#include <stdexcept>

namespace scarp::detail {

inline bool is_missing(std::string_view cell, std::vector<std::string> const& words) {
    auto const small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    auto const is_cell = [&](std::string_view word) { return std::ranges::equal(word, cell, {}, small, small); };
    return cell.empty() || std::any_of(words.begin(), words.end(), is_cell);
}

inline std::vector<std::string> columns_of(csv_text const& row, bool header) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < row.size(); ++i) names.push_back(header ? std::string{row[i]} : std::to_string(i));
    return names;
}

/// The place of a column among those named.
inline std::size_t find_column(csv_column const& wanted, std::vector<std::string> const& names, std::string const& file) {
    auto const count = static_cast<int>(names.size());
    if (wanted.name.empty()) {
        int const at = wanted.number < 0 ? wanted.number + count : wanted.number;
        if (at < 0 || at >= count)
            throw data_error{file, joined({"a column number from ", std::to_string(-count), " to ", std::to_string(count - 1)}),
                             std::to_string(wanted.number)};
        return static_cast<std::size_t>(at);
    }
    auto const first = std::find(names.begin(), names.end(), wanted.name);
    if (first == names.end() || std::find(first + 1, names.end(), wanted.name) != names.end()) {
        std::string all;
        for (std::string const& name : names) all += joined({all.empty() ? "" : ", ", name});
        throw data_error{file, joined({"one column named ", wanted.name}), joined({"the columns ", all})};
    }
    return static_cast<std::size_t>(first - names.begin());
}

inline void require_width(csv_text const& row, std::size_t columns) {
    if (row.size() != columns)
        row.fail(joined({std::to_string(columns), columns == 1 ? " cell as in the first row" : " cells as in the first row"}),
                 std::to_string(row.size()));
}

inline std::string column_text(std::string_view name) { return joined({" in column ", shown(name)}); }

inline double require_number(csv_text const& row, std::string_view cell, std::string_view name) {
    std::optional<double> const value = parsed_number(cell);
    if (!value) row.fail(joined({"a number", column_text(name)}), cell.empty() ? std::string{"an empty cell"} : shown(cell));
    return *value;
}

[[noreturn]] inline void refuse_missing(csv_text const& row, std::string_view cell, std::string_view name) {
    row.fail(joined({"a value", column_text(name)}), cell.empty() ? std::string{"an empty cell"} : shown(cell));
}

/// What a column looks like while a file is read for the first time.
class column_statistics {
public:
    column_statistics(column_schema field, csv_options const& options, bool as_category)
        : field_{std::move(field)}, options_{options}, guessed_{!as_category && field_.what == column_schema::number} {
        if (as_category) field_.what = column_schema::category;
    }

    void see(csv_text const& row) {
        std::string_view const cell = row[static_cast<std::size_t>(field_.column)];
        bool const missing = is_missing(cell, options_.missing_words);
        bool const needed = field_.what == column_schema::label || field_.what == column_schema::target;
        if (missing && (needed || options_.missing == missing_values::refuse)) refuse_missing(row, cell, field_.name);
        if (missing) return;
        if (guessed_ && (empty_ || field_.what == column_schema::category)) guess(row, cell);
        empty_ = false;
        if (field_.what == column_schema::number || field_.what == column_schema::target) add(require_number(row, cell, field_.name));
        else add(row, cell);
    }

    bool is_label() const { return field_.what == column_schema::label; }

    column_schema finish(std::string const& file) && {
        if (empty_ && options_.missing != missing_values::constant)
            throw data_error{file, joined({"a value", column_text(field_.name), ", or the column left out"}), "none"};
        if (field_.what == column_schema::number) field_.fill = fill();
        if (field_.what == column_schema::label) sort_numbers(field_.words);
        return std::move(field_);
    }

private:
    /// A column means what its first cell says; a number among texts is most likely one of a column that began with a word for nothing.
    void guess(csv_text const& row, std::string_view cell) {
        bool const number = parsed_number(cell).has_value();
        if (number && !empty_)
            row.fail(joined({"texts only", column_text(field_.name), " as ", shown(field_.words[0]),
                             " is one (else list the column in categories, or the text in missing_words)"}), shown(cell));
        field_.what = number ? column_schema::number : column_schema::category;
    }

    void add(double value) {
        sum_ += value;
        ++count_;
        if (options_.missing == missing_values::median && field_.what == column_schema::number) values_.push_back(value);
    }

    void add(csv_text const& row, std::string_view word) {
        auto const at = std::lower_bound(field_.words.begin(), field_.words.end(), word);
        if (at != field_.words.end() && *at == word) return;
        field_.words.emplace(at, word);
        if (field_.what == column_schema::category && field_.words.size() > static_cast<std::size_t>(options_.max_categories))
            row.fail(joined({"at most ", std::to_string(options_.max_categories), " different texts", column_text(field_.name)}),
                     joined({"one more, ", shown(word), ","}));
        if (field_.what == column_schema::label && field_.words.size() > 65'536)
            row.fail(joined({"at most 65536 classes", column_text(field_.name)}), joined({"one more, ", shown(word), ","}));
    }

    float fill() {
        if (options_.missing == missing_values::constant) return options_.fill;
        if (options_.missing != missing_values::median) return static_cast<float>(sum_ / static_cast<double>(count_));
        auto const middle = values_.begin() + static_cast<std::ptrdiff_t>(values_.size() / 2);
        std::nth_element(values_.begin(), middle, values_.end());
        double const upper = *middle, lower = values_.size() % 2 == 1 ? upper : *std::max_element(values_.begin(), middle);
        return static_cast<float>(lower + (upper - lower) / 2);
    }

    static void sort_numbers(std::vector<std::string>& words) {
        for (std::string const& word : words)
            if (!parsed_number(word)) return;
        std::sort(words.begin(), words.end(), [](auto const& a, auto const& b) {
            double const x = *parsed_number(a), y = *parsed_number(b);
            return x < y || (x == y && a < b);
        });
    }

    column_schema field_;
    csv_options const& options_;
    bool guessed_, empty_ = true;
    double sum_ = 0;
    std::size_t count_ = 0;
    std::vector<double> values_;
};

inline std::vector<column_statistics> columns_to_learn(std::vector<std::string> const& names, csv_options const& options,
                                                       std::string const& file) {
    enum part : char { number, category, label, target, none };
    static constexpr std::string_view words[] = {"a number", "a category", "the label", "a target", "left out"};
    std::vector<part> parts(names.size(), number);
    auto const mark = [&](std::vector<csv_column> const& columns, part as) {
        for (csv_column const& c : columns) {
            std::size_t const at = find_column(c, names, file);
            if (parts[at] != number && parts[at] != as)
                throw data_error{file, joined({"one meaning of column ", shown(names[at])}), joined({words[parts[at]], " and ", words[as]})};
            parts[at] = as;
        }
    };
    mark(options.leave_out, none);
    mark(options.categories, category);
    mark(options.targets, target);
    if (options.label) mark({*options.label}, label);
    std::vector<column_statistics> columns;
    for (std::size_t i = 0; i < names.size(); ++i) {
        column_schema::kind const kind = parts[i] == label ? column_schema::label : parts[i] == target ? column_schema::target : column_schema::number;
        if (parts[i] != none)
            columns.emplace_back(column_schema{.what = kind, .name = names[i], .column = static_cast<int>(i)}, options, parts[i] == category);
    }
    return columns;
}

inline void check_delimiter(char delimiter) {
    if (delimiter == '"' || delimiter == '\n' || delimiter == '\r')
        throw std::invalid_argument{"scarp: delimiter of a CSV file: expected another than a quote or a line break"};
}

/// Learns a schema from rows, seen one after the other. The options must outlive it.
class schema_learner {
public:
    schema_learner(std::vector<std::string> const& names, csv_options const& options, std::string const& file)
        : options_{options}, file_{file}, width_{names.size()}, columns_{columns_to_learn(names, options, file)} {}

    /// Of a row to be judged by the classes only are seen: that they are there is no secret.
    void see(csv_text const& row, bool learn = true) {
        require_width(row, width_);
        for (column_statistics& column : columns_)
            if (learn || column.is_label()) column.see(row);
    }

    csv_schema finish() && {
        csv_schema schema;
        schema.header = options_.header;
        schema.delimiter = options_.delimiter;
        schema.refuse_missing = options_.missing == missing_values::refuse;
        schema.missing_words = options_.missing_words;
        for (column_statistics& column : columns_) schema.fields.push_back(std::move(column).finish(file_));
        if (schema.width() == 0) throw data_error{file_, "a column of features", "none"};
        return schema;
    }

private:
    csv_options const& options_;
    std::string const& file_;
    std::size_t width_;
    std::vector<column_statistics> columns_;
};

} // namespace scarp::detail
