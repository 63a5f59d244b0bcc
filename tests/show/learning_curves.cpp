// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE show_learning_curves
#include <boost/test/unit_test.hpp>

#include <scarp/show/learning_curves.hpp>
#include <show/pictures.hpp>

using namespace scarp;

namespace {

history some_epochs() {
    history h;
    for (int e = 1; e <= 4; ++e)
        h.epochs.push_back({.epoch = e, .loss = 1.0 / e, .accuracy = 1 - 0.5 / e, .val_loss = e == 2 ? 0.5 : 0.75, .val_accuracy = 0.5,
                            .learning_rate = 0.5 / e});
    h.epochs[0].more.push_back({"top 5", 0.25});
    return h;
}

}  // namespace

BOOST_AUTO_TEST_CASE(data_are_the_columns_and_panels_the_metrics) {
    auto const p = learning_curves("curves", some_epochs(), "A title, it's mine");
    BOOST_TEST(p.data == "# epoch loss accuracy val_loss val_accuracy lr top 5\n1 1 0.5 0.75 0.5 0.5 0.25\n2 0.5 0.75 0.5 0.5 0.25 ?\n"
                         "3 0.333333333 0.833333333 0.75 0.5 0.166666667 ?\n4 0.25 0.875 0.75 0.5 0.125 ?\n");
    BOOST_TEST(p.script.find("layout 1,4 title 'A title, it''s mine'") != std::string::npos);
    BOOST_TEST(p.script.find("from first 2, graph 0") != std::string::npos);  // the best epoch
    scarp_tests::check_drawn(p);
}

BOOST_AUTO_TEST_CASE(short_and_plain_trainings_have_pictures_too) {
    history one;
    one.epochs.push_back({.epoch = 1, .loss = 0.5});
    scarp_tests::check_drawn(learning_curves("one", one));
    BOOST_TEST(learning_curves("one", one).script.find("layout 1,1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_rate_is_that_of_the_steps_where_they_were_recorded) {
    history h = some_epochs();
    BOOST_TEST(learning_rate_curve("rate", h).data == "# epoch learning_rate\n1 0.5\n2 0.25\n3 0.166666667\n4 0.125\n");
    for (int s = 1; s <= 3; ++s) h.steps.push_back({.step = 10 * s, .learning_rate = 0.5 / s});
    BOOST_TEST(learning_rate_curve("rate", h).data == "# step learning_rate\n10 0.5\n20 0.25\n30 0.166666667\n");
    scarp_tests::check_drawn(learning_rate_curve("rate", h));
}
