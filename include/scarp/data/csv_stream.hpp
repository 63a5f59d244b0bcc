// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/csv.hpp>
#include <scarp/data/function_source.hpp>
#include <scarp/data/random_access_file.hpp>
#include <scarp/data/scaler.hpp>

namespace scarp {

namespace detail {

/// Where each row of a CSV file begins: found a byte at a time, so that the file need not fit into memory.
class csv_row_finder {
public:
    struct place {
        std::uint64_t offset;
        std::size_t line;
    };

    explicit csv_row_finder(char delimiter) : delimiter_{delimiter} {}

    /// The next piece of the file.
    void see(std::string_view piece) {
        std::size_t const mark = at_ == 0 && piece.starts_with("\xEF\xBB\xBF") ? 3 : 0;      // of the byte order
        at_ += mark;
        start_ += mark;
        for (char c : piece.substr(mark)) see(c);
    }

    std::vector<place> const& rows() const { return rows_; }

private:
    enum state : char { before_cell, in_cell, quoted, after_quote };

    void see(char c) {
        ++at_;
        if ((c == '\n' && last_ != '\r') || c == '\r') ++lines_;
        last_ = c;
        if (where_ == quoted) where_ = c == '"' ? after_quote : quoted;
        else if (where_ == after_quote && c == '"') where_ = quoted;
        else if (c == '\n' || c == '\r') begin_line();
        else see_outside(c);
    }

    void begin_line() {
        where_ = before_cell;
        has_content_ = false;
        start_ = at_;
    }

    void see_outside(char c) {
        if ((c == ' ' || c == '\t') && c != delimiter_) return;
        if (!has_content_) rows_.push_back({start_, lines_});
        has_content_ = true;
        where_ = c == delimiter_ ? before_cell : c == '"' && where_ == before_cell ? quoted : in_cell;
    }

    char delimiter_;
    std::uint64_t at_ = 0, start_ = 0;      // of the line
    std::size_t lines_ = 1;
    char last_ = 0;
    state where_ = before_cell;
    bool has_content_ = false;
    std::vector<place> rows_;
};

} // namespace detail

/// Rows of a CSV file that stays on disk, for data larger than memory: only where each row begins is held, 16 bytes a row; a row is read
/// and understood when it is asked for, by any number of threads, or ahead of it through prefetched.
///
///     csv_stream const train_set{"large.csv", {.label = "species"}};         // reads the file once to learn its columns
///     csv_stream const test_set{"large_test.csv", train_set.schema()};
///     train.fit(prefetched{train_set}, {.epochs = 3, .validation = &test_set});
///
/// A scaler, such as standard_scaler(train_set) of a stream that has none, is applied to each sample.
/// Shapes   as load_csv
/// Errors   as load_csv, those of a row when it is asked for; gzip is refused, having no rows to go to
class csv_stream {
public:
    static constexpr bool made_on_demand = true;

    csv_stream(std::string path, csv_schema schema, scaler scale = {})
        : path_{std::move(path)}, file_{path_}, schema_{std::move(schema)}, scale_{std::move(scale)} {
        detail::check_delimiter(schema_.delimiter);
        find_rows(schema_.delimiter);
        begin();
    }
    explicit csv_stream(std::string path, csv_options const& options = {}, scaler scale = {})
        : path_{std::move(path)}, file_{path_}, scale_{std::move(scale)} {
        detail::check_delimiter(options.delimiter);
        schema_.delimiter = options.delimiter;
        find_rows(options.delimiter);
        detail::schema_learner learner{names_of_columns(options.header), options, path_};
        first_ = options.header;
        check_rows();
        for (int i = 0; i < size(); ++i) with_row(i, [&](detail::csv_text const& row) { learner.see(row); });
        schema_ = std::move(learner).finish();
        begin();
    }
    csv_stream(csv_stream const&) = delete;
    csv_stream& operator=(csv_stream const&) = delete;

    csv_schema const& schema() const { return schema_; }
    int size() const { return static_cast<int>(rows_.size() - first_); }
    std::span<int const> shape() const { return facts_.shape; }
    int classes() const { return facts_.classes; }
    std::span<std::string const> names() const { return facts_.names; }

    /// All of sample i, read once.
    made_sample at(int i) const {
        dataset_parts row;
        with_row(i, [&](detail::csv_text const& text) { encoder_->encode(text, row); });
        if (!scale_.offset.empty()) scale_.apply(row.features, static_cast<int>(row.features.size()));
        return {.features = std::move(row.features), .label = row.labels.empty() ? -1 : row.labels[0], .targets = std::move(row.targets)};
    }
    std::vector<float> sample(int i) const { return at(i).features; }
    bool has_labels() const { return facts_.classes > 0; }
    int label(int i) const { return at(i).label; }
    std::vector<float> targets(int i) const { return at(i).targets; }

    void expect_shape(std::span<int const> wanted) const { dataset{{.shape = facts_.shape, .origin = path_}}.expect_shape(wanted); }

private:
    void find_rows(char delimiter) {
        detail::csv_row_finder finder{delimiter};
        std::vector<unsigned char> piece(std::size_t{1} << 16);
        size_ = file_.size();
        for (std::uint64_t at = 0; at < size_;) {
            auto const bytes = std::span{piece}.first(static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), size_ - at)));
            file_.read(at, bytes);
            if (at == 0 && bytes.size() >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B) throw data_error{path_, "a plain file", "gzip (1f 8b)", 0};
            finder.see({reinterpret_cast<char const*>(bytes.data()), bytes.size()});
            at += bytes.size();
        }
        rows_ = finder.rows();
        if (rows_.empty()) throw data_error{path_, "rows of values", "an empty file", 0};
        if (rows_.size() > 0x7FFF'FFFF) throw data_error{path_, "at most 2147483647 rows", std::to_string(rows_.size())};
    }

    void check_rows() const {
        if (rows_.size() <= first_) throw data_error{path_, "rows of values below the header", "none", size_};
    }

    void begin() {
        first_ = schema_.header;
        check_rows();
        encoder_.emplace(schema_, path_);
        encoder_->begin(names_of_columns(schema_.header));
        encoder_->describe(facts_);
    }

    std::vector<std::string> names_of_columns(bool header) const {
        std::vector<std::string> names;
        with_place(0, [&](detail::csv_text const& row) { names = detail::columns_of(row, header); });
        return names;
    }

    template <class F>
    void with_row(int i, F const& f) const {
        with_place(static_cast<std::size_t>(i) + first_, f);
    }
    template <class F>
    void with_place(std::size_t place, F const& f) const {
        std::uint64_t const start = rows_[place].offset, end = place + 1 < rows_.size() ? rows_[place + 1].offset : size_;
        std::string text(static_cast<std::size_t>(end - start), '\0');
        file_.read(start, {reinterpret_cast<unsigned char*>(text.data()), text.size()});
        detail::csv_text row{text, schema_.delimiter, path_, rows_[place].line, start};
        if (!row.next()) throw data_error{path_, "a row", "empty lines where one was", start};     // the file was changed meanwhile
        f(row);
    }

    std::string path_;
    detail::random_access_file file_;
    csv_schema schema_;
    scaler scale_;
    std::uint64_t size_ = 0;
    std::size_t first_ = 0;                                       // 1: the row of the header is none of values
    std::vector<detail::csv_row_finder::place> rows_;
    std::optional<detail::csv_encoder> encoder_;
    dataset_parts facts_;                                         // all but numbers
};

} // namespace scarp
