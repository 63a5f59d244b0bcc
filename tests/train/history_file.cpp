// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_history_file
#include <boost/test/unit_test.hpp>

#include <scarp/train/history_file.hpp>

#include "data/files.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

using namespace scarp;

namespace {

history two_epochs() {
    history h;
    h.epochs = {{.epoch = 1, .loss = 0.1, .learning_rate = 0.05},
                {.epoch = 2, .loss = 1.0 / 3, .accuracy = 0.75, .val_loss = std::numeric_limits<double>::infinity(), .learning_rate = 0.025,
                 .more = {{"a \"b\", c", 3}}}};
    return h;
}

std::string read(std::string const& path) {
    std::ostringstream text;
    text << std::ifstream{path}.rdbuf();
    return text.str();
}

}  // namespace

BOOST_AUTO_TEST_CASE(csv_has_keras_columns_after_the_epoch_and_leaves_empty_what_is_not_there) {
    BOOST_TEST(to_csv(two_epochs()) == "epoch,loss,accuracy,val_loss,lr,\"a \"\"b\"\", c\"\n"
                                       "1,0.1,,,0.05,\n"
                                       "2,0.3333333333333333,0.75,inf,0.025,3\n");
    BOOST_TEST(to_csv(history{}) == "epoch\n");
}

BOOST_AUTO_TEST_CASE(json_has_an_object_per_epoch) {
    BOOST_TEST(to_json_lines(two_epochs()) == "{\"epoch\": 1, \"loss\": 0.1, \"lr\": 0.05}\n"
                                              "{\"epoch\": 2, \"loss\": 0.3333333333333333, \"accuracy\": 0.75, \"val_loss\": null, \"lr\": 0.025, "
                                              "\"a \\\"b\\\", c\": 3}\n");
    BOOST_TEST(detail::json_string("a\\b\n") == "\"a\\\\b\\u000a\"");
}

BOOST_AUTO_TEST_CASE(recorded_steps_have_files_too) {
    history h = two_epochs();
    h.steps = {{.step = 5'000'000'000, .loss = 0.5, .learning_rate = 0.1, .more = {{"gradient_norm", 2}}},
               {.step = 5'000'000'001, .loss = 0.25, .learning_rate = 0.1, .val_loss = 0.75, .val_accuracy = 0.5}};
    BOOST_TEST(steps_to_csv(h) == "step,loss,val_loss,val_accuracy,lr,gradient_norm\n"
                                  "5000000000,0.5,,,0.1,2\n"
                                  "5000000001,0.25,0.75,0.5,0.1,\n");
    BOOST_TEST(steps_to_json_lines(h) == "{\"step\": 5000000000, \"loss\": 0.5, \"lr\": 0.1, \"gradient_norm\": 2}\n"
                                         "{\"step\": 5000000001, \"loss\": 0.25, \"val_loss\": 0.75, \"val_accuracy\": 0.5, \"lr\": 0.1}\n");
    BOOST_TEST(steps_to_csv(two_epochs()) == "step\n");

    temporary_folder const folder;
    std::string const csv = folder / "steps.csv", lines = folder / "steps.jsonl";
    history_file const to_csv_file{csv, history_part::steps}, to_lines{lines, history_part::steps};
    fit_state at{.past = h};
    training_state s{.at = moment::step, .fit = &at};
    to_csv_file(s);
    BOOST_TEST(!std::filesystem::exists(csv));
    s.at = moment::epoch;
    to_csv_file(s);
    to_lines(s);
    BOOST_TEST(read(csv) == steps_to_csv(h));
    BOOST_TEST(read(lines) == steps_to_json_lines(h));
    at.past.steps.pop_back();
    s.at = moment::end;   // within an epoch
    to_csv_file(s);
    BOOST_TEST(read(csv) == steps_to_csv(at.past));
}

BOOST_AUTO_TEST_CASE(numbers_read_back_as_they_were) {
    for (double x : {0.1, 1.0 / 3, 1e-300, 5e-324, 123456789.125, -2.0, 1e22, std::numeric_limits<double>::max()})
        BOOST_TEST(std::strtod(detail::exact_text(x).c_str(), nullptr) == x);
    BOOST_TEST(detail::exact_text(0.05) == "0.05");
}

BOOST_AUTO_TEST_CASE(the_file_is_as_the_history_after_every_epoch) {
    auto const folder = std::filesystem::temp_directory_path() / "scarp_history_file";
    std::filesystem::create_directories(folder);
    std::string const csv = (folder / "log.csv").string(), lines = (folder / "log.jsonl").string();
    history_file const to_csv_file{csv}, to_lines{lines};
    fit_state at{.past = two_epochs()};
    training_state s{.at = moment::epoch, .fit = &at};
    to_csv_file(s);
    to_lines(s);
    BOOST_TEST(read(csv) == to_csv(at.past));
    BOOST_TEST(read(lines) == to_json_lines(at.past));
    at.past.epochs.push_back({.epoch = 3});
    s.at = moment::step;
    to_csv_file(s);
    BOOST_TEST(read(csv) == to_csv(two_epochs()));
    s.at = moment::epoch;
    to_csv_file(s);
    BOOST_TEST(read(csv) == to_csv(at.past));
    std::filesystem::remove_all(folder);
    auto const names_it = [&](std::runtime_error const& e) { return std::string{e.what()}.starts_with(csv + ": "); };
    BOOST_CHECK_EXCEPTION(to_csv_file(s), std::runtime_error, names_it);
    BOOST_CHECK_THROW(history_file{"log.txt"}, std::invalid_argument);
    training_state begin{.at = moment::begin};
    BOOST_CHECK_THROW(history_file{(folder / "none/log.csv").string()}(begin), data_error);
}
