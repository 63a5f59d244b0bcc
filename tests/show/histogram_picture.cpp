// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE show_histogram_picture
#include <boost/test/unit_test.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss.hpp>
#include <scarp/show/histogram_picture.hpp>
#include <show/pictures.hpp>

#include <numeric>
#include <sstream>

using namespace scarp;

namespace {

struct small : network<input<4>, dense<30>, relu, dense<3>> {};

/// Sum of the counts in each of gnuplot's data sets.
std::vector<int> counts_of(std::string const& data) {
    std::vector<int> sums;
    std::istringstream in{data};
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with('#')) sums.push_back(0);
        else if (!line.empty()) sums.back() += std::stoi(line.substr(line.find(' ')));
    }
    return sums;
}

}  // namespace

BOOST_AUTO_TEST_CASE(bins_count_every_number_once) {
    double width = 0;
    BOOST_TEST(detail::binned({0, 1, 2, 3, 4, 5, 6, 8}, 4, width) == "1 2\n3 2\n5 2\n7 2\n");
    BOOST_TEST(width == 2);
    BOOST_TEST(counts_of("#\n" + detail::binned({2, 2, 2}, 8, width))[0] == 3);
    BOOST_TEST(counts_of("#\n" + detail::binned({0, 0}, 8, width))[0] == 2);
    BOOST_TEST(detail::round_step(1) == 0.5);
    BOOST_TEST(detail::round_step(0.031) == 0.01, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(every_parameter_has_a_panel) {
    model<small> const net{seed{1}};
    std::vector<int> const sizes{120, 30, 90, 3};
    auto const p = weight_histograms("weights", net);
    BOOST_TEST(counts_of(p.data) == sizes, boost::test_tools::per_element());
    BOOST_TEST(p.script.find("dense\\\\_1.weight") != std::string::npos);
    scarp_tests::check_drawn(p);
    std::vector<float> x(8), t(6);
    std::iota(x.begin(), x.end(), -3.0f);
    auto const g = gradient_histograms("gradients", gradients<mse>(net, x, t));
    BOOST_TEST(counts_of(g.data) == sizes, boost::test_tools::per_element());
    scarp_tests::check_drawn(g);
}
