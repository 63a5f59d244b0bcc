// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_progress
#include <boost/test/unit_test.hpp>

#include <scarp/train/progress.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

using namespace scarp;

namespace {

/// A file that is read back.
class sink {
public:
    sink() : file_{std::tmpfile()} {}
    ~sink() { std::fclose(file_); }
    sink(sink const&) = delete;
    sink& operator=(sink const&) = delete;
    operator std::FILE*() const { return file_; }

    std::string text() const {
        std::rewind(file_);
        std::string all;
        for (int c; (c = std::fgetc(file_)) != EOF;) all += static_cast<char>(c);
        return all;
    }

private:
    std::FILE* file_;
};

training_state halfway() {
    return {.epoch = 3, .epochs = 20, .batch = 281, .batches = 600, .loss = 0.3411, .accuracy = 0.876, .seconds = 61, .seconds_left = 3723,
            .samples_per_second = 312'000};
}

epoch_record const whole{.epoch = 3, .loss = 0.3345, .accuracy = 0.879, .val_loss = 0.3912, .val_accuracy = 0.858, .seconds = 2.1,
                         .samples_per_second = 286'000};

}  // namespace

BOOST_AUTO_TEST_CASE(where_there_is_no_terminal_each_epoch_is_one_plain_line) {
    sink out;
    progress show{out};
    training_state s = halfway();
    for (int i = 0; i < 100; ++i) show(s);
    BOOST_TEST(out.text() == "");
    s.finished = &whole;
    show(s);
    BOOST_TEST(out.text() == "Epoch  3/20  600 batches  2.1 s  286k samples/s  loss 0.3345  accuracy 0.879  val_loss 0.3912  val_accuracy 0.858\n");
}

BOOST_AUTO_TEST_CASE(a_regression_has_no_accuracy) {
    sink out;
    training_state s = halfway();
    epoch_record const plain{.epoch = 3, .loss = 12.5, .seconds = 0.04, .samples_per_second = 5'120'000};
    s.finished = &plain;
    progress{out}(s);
    BOOST_TEST(out.text() == "Epoch  3/20  600 batches  0.0 s  5.1M samples/s  loss 12.5000\n");
}

BOOST_AUTO_TEST_CASE(figures_make_room_for_the_bar) {
    auto const at = [](int columns) {
        sink out;
        progress{out, {.bar = true, .columns = columns}}(halfway());
        std::string const text = out.text();
        return text.substr(1, text.size() - 4);   // between \r and \033[K
    };
    BOOST_TEST(at(103) == "Epoch  3/20   46% =======---------  281/600  1:01<1:02:03  312k samples/s  loss 0.3411  accuracy 0.876");
    BOOST_TEST(at(83) == "Epoch  3/20   46% =====-------  281/600  1:01<1:02:03  loss 0.3411  accuracy 0.876");
    BOOST_TEST(at(80) == "Epoch  3/20   46% ==========-------------  281/600  loss 0.3411  accuracy 0.876");
    BOOST_TEST(at(60) == "Epoch  3/20   46% =====-------  loss 0.3411  accuracy 0.876");
    BOOST_TEST(at(46) == "Epoch  3/20   46%   loss 0.3411  accuracy 0.8");
}

BOOST_AUTO_TEST_CASE(a_bar_is_drawn_at_most_ten_times_a_second_and_fits_the_terminal) {
    sink out;
    progress show{out, {.bar = true, .columns = 100}};
    for (int i = 0; i < 100; ++i) show(halfway());
    BOOST_TEST(out.text() == "\rEpoch  3/20   46% ======-------  281/600  1:01<1:02:03  312k samples/s  loss 0.3411  accuracy 0.876\033[K");
    BOOST_TEST(out.text().size() == 1 + 99 + 3);
}

BOOST_AUTO_TEST_CASE(a_narrow_terminal_gets_a_shorter_line) {
    for (int columns : {1, 10, 40, 79}) {
        sink out;
        progress{out, {.bar = true, .columns = columns}}(halfway());
        BOOST_TEST(out.text().size() <= static_cast<std::size_t>(1 + columns - 1 + 3));
    }
}

BOOST_AUTO_TEST_CASE(characters_and_colour_follow_the_style) {
    sink out;
    progress{out, {.bar = true, .utf8 = true, .colour = true, .columns = 100}}(halfway());
    BOOST_TEST(out.text().find("\033[32m━━━━━━\033[0m───────") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_environment_decides) {
    sink out;
    setenv("COLUMNS", "132", 1);
    setenv("LC_ALL", "de_DE.UTF-8", 1);
    BOOST_TEST(style_of(out).columns == 132);
    BOOST_TEST(style_of(out).utf8);
    BOOST_TEST(!style_of(out).bar);
    BOOST_TEST(!style_of(out).colour);
    setenv("CLICOLOR_FORCE", "1", 1);
    BOOST_TEST(style_of(out).colour);
    setenv("CLICOLOR_FORCE", "0", 1);
    BOOST_TEST(!style_of(out).colour);
    unsetenv("CLICOLOR_FORCE");
    setenv("LC_ALL", "C", 1);
    setenv("LANG", "de_DE.UTF-8", 1);
    BOOST_TEST(!style_of(out).utf8);
    unsetenv("COLUMNS");
    BOOST_TEST(style_of(out).columns == 80);
}

BOOST_AUTO_TEST_CASE(a_terminal_has_a_bar_and_colours_unless_the_environment_says_no) {
    int const pair = ::posix_openpt(O_RDWR | O_NOCTTY);
    BOOST_REQUIRE((pair >= 0 && ::grantpt(pair) == 0 && ::unlockpt(pair) == 0));
    std::FILE* const terminal = std::fopen(::ptsname(pair), "w");
    BOOST_REQUIRE(terminal != nullptr);
    winsize const size{.ws_row = 24, .ws_col = 97, .ws_xpixel = 0, .ws_ypixel = 0};
    ::ioctl(fileno(terminal), TIOCSWINSZ, &size);
    setenv("TERM", "xterm", 1);
    unsetenv("NO_COLOR");
    BOOST_TEST((style_of(terminal).bar && style_of(terminal).colour));
    BOOST_TEST(style_of(terminal).columns == 97);
    setenv("NO_COLOR", "1", 1);
    BOOST_TEST((style_of(terminal).bar && !style_of(terminal).colour));
    setenv("NO_COLOR", "", 1);
    BOOST_TEST(style_of(terminal).colour);
    setenv("TERM", "dumb", 1);
    BOOST_TEST((!style_of(terminal).bar && !style_of(terminal).colour));
    unsetenv("NO_COLOR");
    std::fclose(terminal);
    ::close(pair);
}

BOOST_AUTO_TEST_CASE(an_epoch_is_compared_with_those_before) {
    sink out;
    fit_state at;
    at.past.epochs = {{.epoch = 1, .loss = 0.5, .val_loss = 0.5, .learning_rate = 0.1},
                      {.epoch = 2, .loss = 0.25, .val_loss = 0.25, .learning_rate = 0.05, .more = {{"val_f1", 0.75}, {"of/parts", 1}}}};
    training_state s{.epoch = 2, .epochs = 2, .batches = 3, .at = moment::epoch, .fit = &at};
    s.finished = &at.past.epochs.back();
    progress{out}(s);
    BOOST_TEST(out.text() == "Epoch 2/2  3 batches  0.0 s  0 samples/s  loss 0.2500  val_loss 0.2500  val_f1 0.75  lr 0.05  *best\n");
}

BOOST_AUTO_TEST_CASE(the_end_leaves_a_half_drawn_bar_and_says_why) {
    sink out;
    progress show{out, {.bar = true, .columns = 60}};
    training_state s = halfway();
    show(s);
    s.at = moment::end;
    s.finished = nullptr;
    show(s);
    BOOST_TEST(out.text().ends_with("\033[K\n"));
    sink plain;
    s.stop("no better val_loss for 3 epochs");
    progress{plain}(s);
    BOOST_TEST(plain.text() == "stopped: no better val_loss for 3 epochs\n");
}

BOOST_AUTO_TEST_CASE(numbers_are_short) {
    BOOST_TEST(detail::rate_text(950) == "950");
    BOOST_TEST(detail::rate_text(12'345) == "12k");
    BOOST_TEST(detail::rate_text(12'345'678) == "12M");
    BOOST_TEST(detail::clock_text(0.4) == "0:00");
    BOOST_TEST(detail::clock_text(62) == "1:02");
    BOOST_TEST(detail::clock_text(3723) == "1:02:03");
}
