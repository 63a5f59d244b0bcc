// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/error.hpp>
#include <scarp/data/number_text.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scarp::detail {

/// The rows of a text with separated values, one after the other: quoted cells with doubled quotes, delimiters and line breaks inside;
/// lines that end in LF, CR LF or CR; a byte order mark before the first; empty lines are passed over. Blanks around cells do not count.
///
/// Errors   data_error naming line and byte for a quote that is not closed, or that is closed before the cell ends
/// Source   RFC 4180
class csv_text {
public:
    /// `line` and `offset` say where the text begins in its file, for messages.
    csv_text(std::string_view text, char delimiter, std::string const& file, std::size_t line = 1, std::uint64_t offset = 0)
        : text_{text}, delimiter_{delimiter}, file_{file}, offset_{offset}, line_{line}, row_line_{line} {
        if (offset == 0 && text.starts_with("\xEF\xBB\xBF")) at_ = 3;
    }

    /// Reads the next row; false at the end.
    bool next() {
        skip_empty_lines();
        cells_.clear();
        unescaped_.clear();
        row_line_ = line_;
        row_at_ = at_;
        if (at_ == text_.size()) return false;
        do read_cell();
        while (take_delimiter());
        return true;
    }

    std::size_t size() const { return cells_.size(); }
    std::string_view operator[](std::size_t i) const {
        cell const& c = cells_[i];
        return (c.unescaped ? std::string_view{unescaped_} : text_).substr(c.start, c.length);
    }
    /// The line on which the row begins, from 1, and its byte.
    std::size_t line() const { return row_line_; }
    std::uint64_t offset() const { return offset_ + row_at_; }

    [[noreturn]] void fail(std::string_view expected, std::string_view found) const { fail(expected, found, row_line_, row_at_); }

private:
    struct cell {
        std::size_t start, length;
        bool unescaped;
    };

    [[noreturn]] void fail(std::string_view expected, std::string_view found, std::size_t line, std::size_t at) const {
        throw data_error{file_, std::string{expected}, joined({found, " in line ", std::to_string(line)}), offset_ + at};
    }

    bool is_blank(std::size_t at) const { return (text_[at] == ' ' || text_[at] == '\t') && text_[at] != delimiter_; }
    bool at_line_end() const { return at_ == text_.size() || text_[at_] == '\n' || text_[at_] == '\r'; }
    void skip_blanks() {
        while (at_ < text_.size() && is_blank(at_)) ++at_;
    }
    void skip_line_end() {
        if (at_ == text_.size()) return;
        if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
        ++at_;
        ++line_;
    }
    void skip_empty_lines() {
        for (;;) {
            std::size_t const start = at_;
            skip_blanks();
            if (at_ == text_.size()) return;
            if (!at_line_end()) {
                at_ = start;
                return;
            }
            skip_line_end();
        }
    }

    bool take_delimiter() {
        if (at_line_end()) {
            skip_line_end();
            return false;
        }
        ++at_;
        return true;
    }

    void read_cell() {
        skip_blanks();
        if (at_ < text_.size() && text_[at_] == '"') return read_quoted();
        std::size_t const start = at_;
        std::size_t end = at_;
        for (; !at_line_end() && text_[at_] != delimiter_; ++at_)
            if (!is_blank(at_)) end = at_ + 1;
        cells_.push_back({start, end - start, false});
    }

    void read_quoted() {
        std::size_t const opened = at_, opened_line = line_, first = unescaped_.size();
        std::size_t start = at_ + 1;
        bool doubled = false;
        for (;;) {
            std::size_t const quote = text_.find('"', at_ + 1);
            if (quote == std::string_view::npos) fail("a closing quote", "none after the one that opens a cell", opened_line, opened);
            count_lines(at_ + 1, quote);
            at_ = quote + 1;
            if (at_ == text_.size() || text_[at_] != '"') break;
            doubled = true;                                            // "" inside of quotes is one "
            unescaped_.append(text_.substr(start, at_ - start));
            start = at_ + 1;
        }
        std::string_view const rest = text_.substr(start, at_ - 1 - start);
        if (doubled) cells_.push_back({first, unescaped_.append(rest).size() - first, true});
        else cells_.push_back({start, rest.size(), false});
        skip_blanks();
        if (!at_line_end() && text_[at_] != delimiter_)
            fail("a delimiter or the end of the line after a closing quote", shown(text_.substr(at_, 1)), line_, at_);
    }

    void count_lines(std::size_t from, std::size_t to) {
        for (; from < to; ++from)
            if (text_[from] == '\n' || (text_[from] == '\r' && text_[from + 1] != '\n')) ++line_;
    }

    std::string_view text_;
    char delimiter_;
    std::string const& file_;
    std::uint64_t offset_;
    std::size_t at_ = 0, line_;
    std::size_t row_at_ = 0, row_line_;
    std::vector<cell> cells_;
    std::string unescaped_;
};

} // namespace scarp::detail
