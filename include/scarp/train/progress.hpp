// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/train/early_stopping.hpp>
#include <scarp/train/fit.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#if __has_include(<unistd.h>) && __has_include(<sys/ioctl.h>)
#include <sys/ioctl.h>
#include <unistd.h>
#endif

namespace scarp {

/// How progress is shown.
struct progress_style {
    bool bar = false;     ///< redrawn in place; else one plain line per epoch
    bool utf8 = false;
    bool colour = false;
    int columns = 80;
};

namespace detail {

inline std::string_view environment(char const* name) {
    char const* const value = std::getenv(name);
    return value ? std::string_view{value} : std::string_view{};
}

inline bool is_terminal(std::FILE* to) {
#if __has_include(<unistd.h>)
    return isatty(fileno(to)) == 1;
#else
    return false;
#endif
}

/// What the terminal says, else COLUMNS, else 80.
inline int columns_of(std::FILE* to) {
    int columns = std::atoi(std::string{environment("COLUMNS")}.c_str());
#if defined(TIOCGWINSZ)
    winsize size{};
    if (ioctl(fileno(to), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) columns = size.ws_col;
#endif
    return columns > 0 ? columns : 80;
}

/// The first of LC_ALL, LC_CTYPE and LANG that is set names the character set.
inline bool speaks_utf8() {
    for (char const* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        std::string_view const locale = environment(name);
        if (locale.empty()) continue;
        for (char const* spelling : {"UTF-8", "utf-8", "UTF8", "utf8"})
            if (locale.find(spelling) != locale.npos) return true;
        return false;
    }
    return false;
}

template <class... Argument>
void append(std::string& text, char const* format, Argument... arguments) {
    char part[128];
    int const length = std::snprintf(part, sizeof part, format, arguments...);
    text.append(part, static_cast<std::size_t>(std::clamp(length, 0, 127)));
}

/// "1:02", "1:02:03"
inline std::string clock_text(double seconds) {
    std::string text;
    auto const s = static_cast<long long>(std::clamp(seconds, 0.0, 1e9));
    if (s >= 3600) append(text, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
    else append(text, "%lld:%02lld", s / 60, s % 60);
    return text;
}

/// "950", "312k", "5.1M"
inline std::string rate_text(double rate) {
    std::string text;
    if (rate >= 1e7) append(text, "%.0fM", rate / 1e6);
    else if (rate >= 1e6) append(text, "%.1fM", rate / 1e6);
    else if (rate >= 1e4) append(text, "%.0fk", rate / 1e3);
    else append(text, "%.0f", rate);
    return text;
}

inline int digits_of(int n) {
    int digits = 1;
    while (n >= 10) n /= 10, ++digits;
    return digits;
}

}  // namespace detail

/// The style that fits a stream: a bar only on a terminal that is not dumb; colour there too unless NO_COLOR is set, and elsewhere
/// where CLICOLOR_FORCE is.
inline progress_style style_of(std::FILE* to) {
    progress_style s;
    s.bar = detail::is_terminal(to) && detail::environment("TERM") != "dumb" && !detail::environment("TERM").empty();
    s.utf8 = detail::speaks_utf8();
    std::string_view const forced = detail::environment("CLICOLOR_FORCE");
    s.colour = (s.bar && detail::environment("NO_COLOR").empty()) || (!forced.empty() && forced != "0");
    s.columns = detail::columns_of(to);
    return s;
}

/// Shows a training on the console, as a callback of a fit: `train.fit(data, {.epochs = 5, .callbacks = {progress{}}})`.
///
/// On a terminal a bar with loss, accuracy, pace and the time left in the epoch, as far as they fit, redrawn at most ten times a second; then, and
/// elsewhere only, one line per epoch, with what was logged by callbacks before it, the learning rate where it changed, and a mark
/// where the validation's loss is the best so far. At the end it says why the training stopped early.
class progress {
public:
    explicit progress(std::FILE* to = stderr) : progress{to, style_of(to)} {}
    progress(std::FILE* to, progress_style style) : to_{to}, style_{style} {}

    void operator()(training_state const& s) {
        if (s.at == moment::end) return finish(s);
        if (s.finished) return write(last_line(s), "\n");
        if (!style_.bar || s.at != moment::step) return;
        double const now = detail::now();
        if (now - drawn_ < 0.1) return;
        drawn_ = now;
        write(bar_line(s), "");
    }

private:
    /// A half-drawn bar stays as it is, on a line of its own.
    void finish(training_state const& s) {
        if (half_drawn_) std::fputs("\n", to_);
        half_drawn_ = false;
        if (s.stopping()) write(std::string{"stopped: "}.append(s.reason()), "\n");
    }

    static void append_epoch(std::string& line, training_state const& s) {
        detail::append(line, "Epoch %*d/%d  ", detail::digits_of(s.epochs), s.epoch, s.epochs);
    }

    /// "Epoch  3/20  938 batches  2.1 s  286k samples/s  loss 0.3345  accuracy 0.879  val_loss 0.3912  val_accuracy 0.858"
    static std::string last_line(training_state const& s) {
        epoch_record const& e = *s.finished;
        std::string line;
        append_epoch(line, s);
        detail::append(line, "%d batches  %.1f s  %s samples/s", s.batches, e.seconds, detail::rate_text(e.samples_per_second).c_str());
        detail::append(line, "  loss %.4f", e.loss);
        if (e.accuracy) detail::append(line, "  accuracy %.3f", *e.accuracy);
        if (e.val_loss) detail::append(line, "  val_loss %.4f", *e.val_loss);
        if (e.val_accuracy) detail::append(line, "  val_accuracy %.3f", *e.val_accuracy);
        for (named_value const& v : e.more)
            if (v.name.find('/') == v.name.npos) line.append("  ").append(v.name), detail::append(line, " %.4g", v.value);
        if (s.fit) append_comparison(line, s.fit->past);
        return line;
    }

    static void append_comparison(std::string& line, history const& h) {
        if (h.size() < 2) return;
        if (h.back().learning_rate != h[h.size() - 2].learning_rate) detail::append(line, "  lr %.3g", h.back().learning_rate);
        if (h.back().val_loss && find_best_epoch(h, "val_loss", false).epoch == h.size()) line.append("  *best");
    }

    /// "Epoch  3/20   47% ━━━━━━━━───────  281/600  0:01<0:01  312k samples/s  loss 0.3411  accuracy 0.876"
    std::string bar_line(training_state const& s) const {
        std::string before, count, time, pace, figures;
        append_epoch(before, s);
        detail::append(before, "%3d%% ", 100 * s.batch / s.batches);
        detail::append(count, "  %*d/%d", detail::digits_of(s.batches), s.batch, s.batches);
        detail::append(time, "  %s<%s", detail::clock_text(s.seconds).c_str(), detail::clock_text(s.seconds_left).c_str());
        detail::append(pace, "  %s samples/s", detail::rate_text(s.samples_per_second).c_str());
        detail::append(figures, "  loss %.4f", s.loss);
        if (s.accuracy) detail::append(figures, "  accuracy %.3f", *s.accuracy);

        auto const text_columns = [&] { return static_cast<int>(before.size() + count.size() + time.size() + pace.size() + figures.size()); };
        for (std::string* const least : {&pace, &time, &count})
            if (style_.columns - 1 - text_columns() < shortest_bar) least->clear();
        int const room = style_.columns - 1 - text_columns();
        std::string line = before + (room > 0 ? bar(s, std::min(room, 40)) : "") + count + time + pace + figures;
        if (room < 0) line.resize(static_cast<std::size_t>(std::max(style_.columns - 1, 0)));  // ASCII: there is no bar
        return line;
    }
    static constexpr int shortest_bar = 10;   // below it the least important figures go

    std::string bar(training_state const& s, int width) const {
        int const full = static_cast<int>(static_cast<long long>(width) * s.batch / s.batches);
        std::string text;
        if (style_.colour) text += "\033[32m";
        for (int i = 0; i < full; ++i) text += style_.utf8 ? "━" : "=";
        if (style_.colour) text += "\033[0m";
        for (int i = full; i < width; ++i) text += style_.utf8 ? "─" : "-";
        return text;
    }

    void write(std::string const& line, char const* end) {
        half_drawn_ = style_.bar && end[0] == '\0';
        std::fprintf(to_, "%s%s%s%s", style_.bar ? "\r" : "", line.c_str(), style_.bar ? "\033[K" : "", end);
        std::fflush(to_);
    }

    std::FILE* to_;
    progress_style style_;
    double drawn_ = -1;
    bool half_drawn_ = false;
};

}  // namespace scarp
