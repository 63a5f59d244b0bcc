// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE show_confusion_picture
#include <boost/test/unit_test.hpp>

#include <scarp/show/confusion_picture.hpp>
#include <show/pictures.hpp>

#include <vector>

using namespace scarp;

BOOST_AUTO_TEST_CASE(cells_are_predicted_true_count_and_share_of_the_row) {
    std::vector<int> const truth{0, 0, 0, 0, 1}, predicted{0, 0, 0, 1, 1};
    auto const p = confusion_picture("confusion", confusion_matrix{3, truth, predicted}, {"it's", "two"});
    BOOST_TEST(p.data == "# predicted truth count share_of_the_truth\n0 0 3 0.75\n1 0 1 0.25\n2 0 0 0\n0 1 0 0\n1 1 1 1\n2 1 0 0\n0 2 0 0\n1 2 0 0\n2 2 0 0\n");
    BOOST_TEST(p.script.find("80.0 % of 5 are right") != std::string::npos);
    BOOST_TEST(p.script.find("set xtics ('it''s' 0, 'two' 1, '2' 2)") != std::string::npos);
    scarp_tests::check_drawn(p);
}
