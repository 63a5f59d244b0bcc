// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

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

} // namespace scarp
