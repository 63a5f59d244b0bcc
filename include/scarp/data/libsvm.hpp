// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/byte_source.hpp>
#include <scarp/data/dataset.hpp>
#include <scarp/data/number_text.hpp>

#include <algorithm>

namespace scarp {

/// How a libsvm file is read, all with a default. A test file takes `features` and `classes` from its training set.
struct libsvm_options {
    int features = 0;                        ///< values per sample; 0: the highest index in the file
    bool zero_based = false;                 ///< indices begin at 0 instead of 1
    bool regression = false;                 ///< the first number of a line is a target, not a class
    std::vector<std::string> classes = {};   ///< the numbers that stand for classes 0, 1, ...; empty: those in the file, sorted
};

namespace detail {

class libsvm_reader {
public:
    libsvm_reader(std::string_view text, libsvm_options const& options, std::string const& file)
        : text_{text}, options_{options}, file_{file} {}

    dataset operator()() {
        for (line_ = 1; next_line(); ++line_) read_line();
        if (rows_.empty()) throw data_error{file_, "lines of a label and index:value pairs", "none", text_.size()};
        int const width = options_.features > 0 ? options_.features : highest_ + 1;
        check_size(width);
        dataset_parts parts{.shape = {width}, .features = std::vector<float>(rows_.size() * static_cast<std::size_t>(width)), .origin = file_};
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            std::size_t const end = i + 1 < rows_.size() ? rows_[i + 1].first : entries_.size();
            for (std::size_t k = rows_[i].first; k < end; ++k)
                parts.features[i * static_cast<std::size_t>(width) + static_cast<std::size_t>(entries_[k].index)] = entries_[k].value;
        }
        if (options_.regression) add_targets(parts);
        else add_labels(parts);
        return dataset{std::move(parts)};
    }

private:
    struct entry {
        int index;
        float value;
    };
    struct row {
        std::size_t first;   // of its entries
        double label;
        std::size_t line, at;
    };

    [[noreturn]] void fail(std::string_view expected, std::string_view found, std::size_t line, std::size_t at) const {
        throw data_error{file_, std::string{expected}, joined({found, " in line ", std::to_string(line)}), at};
    }

    bool next_line() {
        at_ = end_ == 0 && line_ == 1 ? 0 : end_ + 1;
        if (at_ >= text_.size()) return false;
        end_ = std::min(text_.find('\n', at_), text_.size());
        stop_ = at_ + std::min(text_.substr(at_, end_ - at_).find('#'), end_ - at_);   // a comment runs to the end of its line
        return true;
    }

    static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

    /// The next word of the line, empty at its end.
    std::string_view next_word() {
        while (at_ < stop_ && is_space(text_[at_])) ++at_;
        std::size_t const start = at_;
        while (at_ < stop_ && !is_space(text_[at_])) ++at_;
        return text_.substr(start, at_ - start);
    }

    void read_line() {
        std::string_view word = next_word();
        if (word.empty()) return;
        std::optional<double> const label = parsed_number(word);
        if (!label) fail("a label that is a number", shown(word), line_, at_ - word.size());
        rows_.push_back({entries_.size(), *label, line_, at_ - word.size()});
        for (int last = -1; !(word = next_word()).empty();)
            if (!word.starts_with("qid:")) last = read_pair(word, last);         // of rankings; no feature
    }

    int read_pair(std::string_view word, int last) {
        std::size_t const at = at_ - word.size(), colon = word.find(':');
        std::optional<double> const index = colon < word.size() ? parsed_number(word.substr(0, colon)) : std::nullopt;
        std::optional<double> const value = colon < word.size() ? parsed_number(word.substr(colon + 1)) : std::nullopt;
        if (!index || !value) fail("index:value, two numbers", shown(word), line_, at);
        int const first = options_.zero_based ? 0 : 1, end = options_.features > 0 ? options_.features : 1 << 28;
        if (!(*index >= first && *index < first + end) || std::floor(*index) != *index)
            fail(joined({"an index from ", std::to_string(first), " to ", std::to_string(first + end - 1)}), shown(word), line_, at);
        int const place = static_cast<int>(*index) - first;
        if (place <= last) fail("indices that rise", shown(word), line_, at);
        entries_.push_back({place, static_cast<float>(*value)});
        highest_ = std::max(highest_, place);
        return place;
    }

    /// Rows of mostly zeros grow when they are written out: no more than a file of such a size can mean.
    void check_size(int width) const {
        if (options_.features < 1 && highest_ < 0) throw data_error{file_, "a pair of index:value", "none"};
        double const numbers = static_cast<double>(width) * static_cast<double>(rows_.size());
        if (options_.features < 1 && numbers > 1024.0 * static_cast<double>(text_.size()))
            throw data_error{file_, joined({"at most 1024 numbers for each byte (or libsvm_options::features, if it is meant so)"}),
                             joined({std::to_string(rows_.size()), " samples of ", std::to_string(width), " numbers"})};
    }

    void add_targets(dataset_parts& parts) const {
        parts.outputs = 1;
        for (row const& r : rows_) parts.targets.push_back(static_cast<float>(r.label));
    }

    void add_labels(dataset_parts& parts) const {
        std::vector<double> const classes = class_numbers();
        for (double c : classes) parts.names.push_back(options_.classes.empty() ? label_text(c) : options_.classes[parts.names.size()]);
        for (row const& r : rows_) {
            auto const at = std::find(classes.begin(), classes.end(), r.label);
            if (at == classes.end()) fail("a label that is one of the classes", label_text(r.label), r.line, r.at);
            parts.labels.push_back(static_cast<int>(at - classes.begin()));
        }
        parts.classes = static_cast<int>(classes.size());
    }

    std::vector<double> class_numbers() const {
        std::vector<double> classes;
        for (std::string const& name : options_.classes) {
            std::optional<double> const number = parsed_number(name);
            if (!number) throw std::invalid_argument{joined({"scarp::load_libsvm: expected classes that are numbers, found ", shown(name)})};
            classes.push_back(*number);
        }
        if (!classes.empty()) return classes;
        for (row const& r : rows_) {
            auto const at = std::lower_bound(classes.begin(), classes.end(), r.label);
            if (at != classes.end() && *at == r.label) continue;
            classes.insert(at, r.label);
            if (classes.size() > 1000) fail("at most 1000 classes (or regression)", "one more", r.line, r.at);
        }
        return classes;
    }

    static std::string label_text(double label) {
        char text[32];
        return {text, std::to_chars(text, text + sizeof text, label).ptr};
    }

    std::string_view text_;
    libsvm_options const& options_;
    std::string const& file_;
    std::size_t line_ = 1, at_ = 0, end_ = 0, stop_ = 0;
    int highest_ = -1;
    std::vector<row> rows_;
    std::vector<entry> entries_;
};

} // namespace detail

/// Samples from libsvm text in memory; see load_libsvm.
inline dataset from_libsvm(std::string_view text, libsvm_options const& options = {}, std::string const& file = "libsvm") {
    return detail::libsvm_reader{text, options, file}();
}

/// Samples from a file of lines "label index:value index:value ... # comment", plain or gzip; what a line leaves out is 0.
///
///     dataset const train = load_libsvm("a9a"), test = load_libsvm("a9a.t", {.features = train.features(), .classes = {"-1", "1"}});
///
/// Shapes   samples (features); labels by their place among the sorted numbers, whose texts are the classes' names, or targets (1)
/// Errors   data_error naming file, line, expected, found and byte: no numbers, indices that do not rise or are outside, labels that are
///          none of the classes, indices so high that the written-out rows would be 1024 times the file. Nothing is half-loaded.
/// Source   Chang, Lin 2011, "LIBSVM: a library for support vector machines", ACM TIST 2
inline dataset load_libsvm(std::string const& path, libsvm_options const& options = {}) {
    std::vector<unsigned char> const bytes = detail::byte_source{path}.rest();
    return from_libsvm({reinterpret_cast<char const*>(bytes.data()), bytes.size()}, options, path);
}

} // namespace scarp
