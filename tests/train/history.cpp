// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_history
#include <boost/test/unit_test.hpp>

#include <scarp/train/history.hpp>

#include <cmath>

using namespace scarp;

BOOST_AUTO_TEST_CASE(columns_have_keras_names_and_order) {
    history h;
    BOOST_TEST(h.names().empty());
    h.epochs.push_back({.epoch = 1, .loss = 0.5, .learning_rate = 0.1});
    BOOST_TEST(h.names() == (std::vector<std::string_view>{"loss", "lr"}), boost::test_tools::per_element());
    h.epochs.push_back({.epoch = 2, .loss = 0.25, .accuracy = 0.75, .val_loss = 0.375, .val_accuracy = 0.625, .learning_rate = 0.05});
    BOOST_TEST(h.names() == (std::vector<std::string_view>{"loss", "accuracy", "val_loss", "val_accuracy", "lr"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_column_has_one_value_per_epoch) {
    history h;
    h.epochs = {{.epoch = 1, .loss = 0.5, .learning_rate = 0.1}, {.epoch = 2, .loss = 0.25, .val_loss = 0.375, .learning_rate = 0.05}};
    BOOST_TEST(h["loss"] == (std::vector<double>{0.5, 0.25}), boost::test_tools::per_element());
    BOOST_TEST(h["lr"] == (std::vector<double>{0.1, 0.05}), boost::test_tools::per_element());
    BOOST_TEST(std::isnan(h["val_loss"][0]));
    BOOST_TEST(h["val_loss"][1] == 0.375);
    BOOST_TEST(h.size() == 2);
    BOOST_TEST(h.back().epoch == 2);
    BOOST_TEST(h[0].loss == 0.5);
    auto const names_those_that_were = [](std::out_of_range const& e) {
        return std::string{e.what()} == "scarp::history: expected a column that was measured (loss, val_loss, lr), found val_accuracy";
    };
    BOOST_CHECK_EXCEPTION(h["val_accuracy"], std::out_of_range, names_those_that_were);
    BOOST_CHECK_THROW(h["losses"], std::out_of_range);
    BOOST_CHECK_THROW(history{}["losses"], std::out_of_range);
    BOOST_TEST(history{}["val_loss"].empty());
}
