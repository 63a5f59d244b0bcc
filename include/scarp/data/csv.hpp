// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/byte_source.hpp>
#include <scarp/data/csv_schema.hpp>
#include <scarp/data/csv_text.hpp>
#include <scarp/data/dataset.hpp>
#include <scarp/data/atomic_file.hpp>

#include <algorithm>
#include <utility>

namespace scarp {

/// What stands in for a cell without a value.
enum class missing_values {
    refuse,     ///< nothing: an error that names the line
    mean,       ///< the mean of the column
    median,     ///< the median of the column
    constant    ///< csv_options::fill
};

/// A column by its name in the header, or by its number from 0; negative numbers count from the end, -1 is the last.
struct csv_column {
    csv_column(int by_number) : number{by_number} {}
    csv_column(std::string by_name) : name{std::move(by_name)} {}
    csv_column(char const* by_name) : name{by_name} {}

    std::string name = {};   ///< empty: by number
    int number = 0;
};

/// How a CSV file is read, all with a default: `load_csv("iris.csv", {.label = "species"})`.
struct csv_options {
    std::optional<csv_column> label = {};       ///< the column of class labels, texts or numbers
    std::vector<csv_column> targets = {};       ///< columns of numbers to predict
    std::vector<csv_column> leave_out = {};     ///< columns that are not read
    std::vector<csv_column> categories = {};    ///< columns of numbers that are names, such as codes: one-hot, as columns of text are
    bool header = true;                         ///< the first line names the columns
    char delimiter = ',';
    missing_values missing = missing_values::refuse;
    float fill = 0;                             ///< of missing_values::constant
    std::vector<std::string> missing_words = {"NA", "N/A", "NaN", "null", "?"};   ///< beside the empty cell; in capitals or not
    int max_categories = 100;                   ///< of one column: more are a text that a network cannot use
};

namespace detail {

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

/// begin(names of the columns), then each(row) for every row of values, of which there must be one.
template <class Begin, class Each>
void each_row(csv_text& row, bool header, std::string const& file, Begin const& begin, Each const& each) {
    bool more = row.next();
    if (!more) throw data_error{file, "rows of values", "an empty file", 0};
    begin(columns_of(row, header));
    if (header) more = row.next();
    if (!more) row.fail("rows of values below the header", "none");
    for (; more; more = row.next()) each(row);
}

/// Turns rows into samples by a schema.
class csv_encoder {
public:
    csv_encoder(csv_schema const& schema, std::string const& file) : schema_{schema}, file_{file} {}

    /// Finds the schema's columns among those of a file.
    void begin(std::vector<std::string> const& names) {
        columns_ = names.size();
        for (column_schema const& f : schema_.fields) {
            places_.push_back(place_of(f, names));
            order_.push_back(sorted(f.words));
        }
    }

    /// Appends what a row holds.
    void encode(csv_text const& row, dataset_parts& to) const {
        require_width(row, columns_);
        for (std::size_t i = 0; i < places_.size(); ++i)
            if (places_[i] != absent) encode(i, row, row[places_[i]], to);
    }

    /// All but the numbers.
    void describe(dataset_parts& parts) const {
        parts.shape = {schema_.width()};
        for (std::size_t i = 0; i < places_.size(); ++i) {
            column_schema const& f = schema_.fields[i];
            parts.outputs += f.what == column_schema::target && places_[i] != absent;
            if (f.what == column_schema::label && places_[i] != absent) parts.names = f.words;
        }
        parts.classes = static_cast<int>(parts.names.size());
        parts.origin = file_;
    }

private:
    static constexpr std::size_t absent = ~std::size_t{0};

    /// Columns may lie elsewhere than where they were learned, unless they share a name; what is to be predicted may be absent.
    std::size_t place_of(column_schema const& f, std::vector<std::string> const& names) const {
        auto const column = static_cast<std::size_t>(f.column);
        auto const named = std::find(names.begin(), names.end(), f.name);
        if (schema_.header && std::count(named, names.end(), f.name) == 1) return static_cast<std::size_t>(named - names.begin());
        if (column < names.size() && (!schema_.header || names[column] == f.name)) return column;
        if (f.what == column_schema::label || f.what == column_schema::target) return absent;
        return schema_.header && !f.name.empty() ? find_column(f.name, names, file_) : find_column(f.column, names, file_);
    }

    /// The places of words in the order of the alphabet.
    static std::vector<std::size_t> sorted(std::vector<std::string> const& words) {
        std::vector<std::size_t> places(words.size());
        for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
        std::sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) { return words[a] < words[b]; });
        return places;
    }

    void encode(std::size_t number, csv_text const& row, std::string_view cell, dataset_parts& to) const {
        column_schema const& field = schema_.fields[number];
        bool const missing = is_missing(cell, schema_.missing_words);
        bool const needed = field.what == column_schema::label || field.what == column_schema::target;
        if (missing && (needed || schema_.refuse_missing)) refuse_missing(row, cell, field.name);
        switch (field.what) {
        case column_schema::number:
            to.features.push_back(missing ? field.fill : static_cast<float>(require_number(row, cell, field.name)));
            break;
        case column_schema::target: to.targets.push_back(static_cast<float>(require_number(row, cell, field.name))); break;
        case column_schema::label: to.labels.push_back(static_cast<int>(word_of(number, row, cell))); break;
        case column_schema::category: one_hot(field, missing ? absent : word_of(number, row, cell), to); break;
        }
    }

    static void one_hot(column_schema const& field, std::size_t word, dataset_parts& to) {
        std::size_t const start = to.features.size();
        to.features.resize(start + field.words.size());
        if (word != absent) to.features[start + word] = 1;
    }

    /// The place of a word; `absent` for a category that was not seen before, where missing values are not refused.
    std::size_t word_of(std::size_t number, csv_text const& row, std::string_view cell) const {
        column_schema const& field = schema_.fields[number];
        auto const at = std::lower_bound(order_[number].begin(), order_[number].end(), cell,
                                         [&](std::size_t place, std::string_view word) { return field.words[place] < word; });
        if (at != order_[number].end() && field.words[*at] == cell) return *at;
        if (field.what == column_schema::category && !schema_.refuse_missing) return absent;
        std::string all;
        for (std::string const& word : field.words)
            if (all.size() < 200) all += joined({all.empty() ? "" : ", ", word});
        row.fail(joined({"one of ", all, column_text(field.name)}), shown(cell));
    }

    csv_schema const& schema_;
    std::string const& file_;
    std::size_t columns_ = 0;
    std::vector<std::size_t> places_;                 // of the fields among the columns of this file
    std::vector<std::vector<std::size_t>> order_;     // of their words
};

inline std::string contents_of(std::string const& path) {
    std::vector<unsigned char> const bytes = byte_source{path}.rest();
    return {bytes.begin(), bytes.end()};
}

/// Learns from the rows for which wanted(number) is true.
template <class Wanted>
csv_schema learn_rows(std::string_view text, csv_options const& options, std::string const& file, Wanted const& wanted) {
    check_delimiter(options.delimiter);
    csv_text row{text, options.delimiter, file};
    std::optional<schema_learner> learner;
    int number = 0;
    each_row(row, options.header, file, [&](auto const& names) { learner.emplace(names, options, file); },
             [&](csv_text const& r) { learner->see(r, wanted(number++)); });
    return std::move(*learner).finish();
}

} // namespace detail

/// Learns from a CSV text what its columns mean; see learn_csv.
inline csv_schema learn_csv_text(std::string_view text, csv_options const& options = {}, std::string const& file = "csv") {
    return detail::learn_rows(text, options, file, [](int) { return true; });
}

/// Learns from a CSV file what its columns mean: which are numbers and which texts, what stands in for missing values, the classes.
///
/// A column is of numbers when its first value is one, else of text, which is one-hot. A later value of the other kind is an error: a
/// column of codes, some of them numbers, is to be listed in `categories`, and a word for "no value" in `missing_words`.
/// Learn from the training file only, so that nothing of the test file is known beforehand:
///
///     csv_schema const schema = learn_csv("train.csv", {.label = "species", .missing = missing_values::median});
///     dataset const train = load_csv("train.csv", schema), test = load_csv("test.csv", schema);
///
/// Errors   as load_csv
inline csv_schema learn_csv(std::string const& path, csv_options const& options = {}) {
    return learn_csv_text(detail::contents_of(path), options, path);
}

/// The same from some of the rows, by their numbers from 0, for a file that is split afterwards; the classes are those of all rows.
///
///     csv_options const options{.label = "species", .missing = missing_values::median};
///     split_numbers const rows = train_test_numbers(load_csv("all.csv", options));
///     dataset const all = load_csv("all.csv", learn_csv("all.csv", options, rows.train)), train = subset(all, rows.train);
///
/// Errors   as load_csv
inline csv_schema learn_csv(std::string const& path, csv_options const& options, std::span<int const> rows) {
    std::vector<int> numbers(rows.begin(), rows.end());
    std::sort(numbers.begin(), numbers.end());
    return detail::learn_rows(detail::contents_of(path), options, path,
                              [&](int number) { return std::binary_search(numbers.begin(), numbers.end(), number); });
}

/// Samples from a CSV text in memory; see load_csv.
inline dataset from_csv(std::string_view text, csv_schema const& schema, std::string const& file = "csv") {
    detail::check_delimiter(schema.delimiter);
    detail::csv_text row{text, schema.delimiter, file};
    detail::csv_encoder encoder{schema, file};
    dataset_parts parts;
    detail::each_row(row, schema.header, file, [&](auto const& names) { encoder.begin(names); },
                     [&](detail::csv_text const& r) { encoder.encode(r, parts); });
    encoder.describe(parts);
    return dataset{std::move(parts)};
}
inline dataset from_csv(std::string_view text, csv_options const& options = {}, std::string const& file = "csv") {
    return from_csv(text, learn_csv_text(text, options, file), file);
}

/// Samples from a CSV file, plain or gzip, as the options say.
///
///     dataset const iris = load_csv("iris.csv", {.label = "species"});                // names() are the species
///     dataset const prices = load_csv("houses.csv", {.targets = {"price"}, .missing = missing_values::median});
///
/// Shapes   samples (width), labels when there is a label column, targets (columns of targets); see csv_schema
/// Errors   data_error naming file, line, column, expected, found and byte: rows of other lengths than the first, texts (as which numbers
///          that float cannot hold count) among numbers or numbers among texts, missing values that are refused, a column without any
///          value whose mean or median is asked for, a quote that is not closed, a column that is not there or that has two meanings
///          (the label and left out), more different texts than max_categories. Nothing is half-loaded.
inline dataset load_csv(std::string const& path, csv_options const& options = {}) {
    return from_csv(detail::contents_of(path), options, path);
}

/// The same by a schema learned before: columns are found by name, further ones are passed over, and a file to predict from may lack
/// label and targets. A class that was not learned is an error; a category that was not is one where missing values are refused.
inline dataset load_csv(std::string const& path, csv_schema const& schema) {
    return from_csv(detail::contents_of(path), schema, path);
}

/// Writes a schema, as to_text() says it, to be kept beside the model.
///
/// Errors   data_error when the file cannot be written
inline void save_csv_schema(std::string const& path, csv_schema const& schema) { write_text(path, to_text(schema)); }

/// Reads what save_csv_schema wrote.
///
/// Errors   data_error naming file, line, expected and found
inline csv_schema load_csv_schema(std::string const& path) { return csv_schema_from(detail::contents_of(path), path); }

} // namespace scarp
