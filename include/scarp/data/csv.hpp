// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/atomic_file.hpp>
#include <scarp/data/byte_source.hpp>
#include <scarp/data/csv_learner.hpp>
#include <scarp/data/dataset.hpp>

#include <algorithm>
#include <utility>

namespace scarp {

namespace detail {

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
