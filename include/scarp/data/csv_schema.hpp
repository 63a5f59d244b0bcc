// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/csv_text.hpp>

#include <initializer_list>
#include <utility>

namespace scarp {

/// What one column means.
struct column_schema {
    enum kind { number, category, label, target };

    kind what = number;
    std::string name = {};                  ///< its name, or its number as text where there is no header
    int column = 0;                         ///< its place in the file that it was learned from
    float fill = 0;                         ///< of a number: what stands in for a missing one
    std::vector<std::string> words = {};    ///< categories or classes in order
};

/// How rows of a CSV file become samples: learned from the training file, then the same for every other file.
///
/// Shapes   samples (width): in order of the columns one value for a number, one for each category of a text, 1 for its own and 0 for
///          the others, all 0 when it is missing; labels by their place among the sorted classes, numbers sorted as numbers
struct csv_schema {
    csv_schema() = default;   // no aggregate: braces with names are options

    std::vector<column_schema> fields = {};
    bool header = true;
    char delimiter = ',';
    bool refuse_missing = true;
    std::vector<std::string> missing_words = {};

    /// The columns of features that become what the network reads: "size", "colour=red", "colour=green".
    std::vector<std::string> feature_names() const {
        std::vector<std::string> names;
        for (column_schema const& f : fields) {
            if (f.what == column_schema::number) names.push_back(f.name);
            if (f.what == column_schema::category)
                for (std::string const& word : f.words) names.push_back(detail::joined({f.name, "=", word}));
        }
        return names;
    }
    /// Values per sample.
    int width() const { return static_cast<int>(feature_names().size()); }
    /// Names of the classes, empty without a label.
    std::vector<std::string> classes() const {
        for (column_schema const& f : fields)
            if (f.what == column_schema::label) return f.words;
        return {};
    }
};

namespace detail {

/// Cells as one line of CSV, quoted.
inline std::string csv_line(std::vector<std::string> const& cells) {
    std::string line;
    for (std::string const& cell : cells) {
        line += line.empty() ? "\"" : ",\"";
        for (char c : cell) line.append(c == '"' ? 2 : 1, c);
        line += '"';
    }
    return line + '\n';
}

inline constexpr std::string_view field_kinds[] = {"number", "category", "label", "target"};

inline column_schema read_field(csv_text const& row) {
    auto const number = [&](std::string_view cell, double least, double most) {
        std::optional<double> const value = parsed_number(cell);
        if (!value || *value < least || *value > most) row.fail("a number that fits", shown(cell));
        return *value;
    };
    column_schema f{.name = std::string{row[1]}, .column = static_cast<int>(number(row[2], 0, 2147483647)),
                .fill = static_cast<float>(number(row[3], -3.5e38, 3.5e38))};
    int kind = 0;
    while (kind < 4 && field_kinds[kind] != row[0]) ++kind;
    if (kind == 4) row.fail("number, category, label or target", shown(row[0]));
    f.what = static_cast<column_schema::kind>(kind);
    for (std::size_t i = 4; i < row.size(); ++i) f.words.emplace_back(row[i]);
    return f;
}

} // namespace detail

/// The schema as text, itself CSV: to be kept beside a model, so that it can be given new files.
inline std::string to_text(csv_schema const& schema) {
    std::vector<std::string> first{"scarp csv schema 1", schema.header ? "header" : "no header", std::string(1, schema.delimiter),
                                   schema.refuse_missing ? "refuse missing" : "fill missing"};
    first.insert(first.end(), schema.missing_words.begin(), schema.missing_words.end());
    std::string text = detail::csv_line(first);
    for (column_schema const& f : schema.fields) {
        std::vector<std::string> cells{std::string{detail::field_kinds[f.what]}, f.name, std::to_string(f.column), detail::exact_text(f.fill)};
        cells.insert(cells.end(), f.words.begin(), f.words.end());
        text += detail::csv_line(cells);
    }
    return text;
}

/// The schema that to_text() wrote.
///
/// Errors   data_error naming line, expected and found
inline csv_schema csv_schema_from(std::string_view text, std::string const& file = "csv schema") {
    detail::csv_text row{text, ',', file};
    bool const any = row.next();
    bool const sound = any && row.size() >= 4 && row[0] == "scarp csv schema 1" && row[2].size() == 1;
    if (!sound) row.fail("the first line of a CSV schema", any ? detail::shown(row[0]) : std::string{"an empty text"});
    csv_schema schema;
    schema.header = row[1] == "header";
    schema.delimiter = row[2][0];
    schema.refuse_missing = row[3] == "refuse missing";
    for (std::size_t i = 4; i < row.size(); ++i) schema.missing_words.emplace_back(row[i]);
    while (row.next()) {
        if (row.size() < 4) row.fail("at least 4 cells", std::to_string(row.size()));
        schema.fields.push_back(detail::read_field(row));
    }
    if (schema.width() == 0) row.fail("a column of features", "none");
    return schema;
}

} // namespace scarp
