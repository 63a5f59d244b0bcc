// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE show_tiles_picture
#include <boost/test/unit_test.hpp>

#include <scarp/activation.hpp>
#include <scarp/data/digits.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss.hpp>
#include <scarp/show/tiles_picture.hpp>
#include <show/pictures.hpp>

#include <sstream>

using namespace scarp;

namespace {

struct flat_image : network<input<784>, dense<7>, relu, dense<10>> {};
struct row : network<input<6>, dense<2>> {};

std::vector<std::string> lines(std::string const& text) {
    std::vector<std::string> all;
    std::istringstream in{text};
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(tiles_lie_in_rows_with_gaps) {
    detail::tiles const t{2, 1, 2, {{1, 2}, {3, 4}, {5, 6}}};
    BOOST_TEST(t.matrix(1, 2) == "1 2 NaN 3 4\nNaN NaN NaN NaN NaN\nNaN NaN NaN NaN NaN\n5 6 NaN NaN NaN\n");
}

BOOST_AUTO_TEST_CASE(filters_are_the_rows_of_the_first_weights_the_strongest_first) {
    model<row> net;
    auto const w = net.parameter<"dense_1.weight">();
    for (int i = 0; i < 6; ++i) w(0, i) = static_cast<float>(i), w(1, i) = static_cast<float>(-10 * i);
    auto const p = first_layer_filters("filters", net);
    BOOST_TEST(lines(p.data)[0] == "0 -10 -20 -30 -40 -50");  // 6 is no square
    BOOST_TEST(lines(p.data)[2] == "0 1 2 3 4 5");
    BOOST_TEST(p.script.find("dense_1.weight: all 2 units") != std::string::npos);
    BOOST_TEST(p.script.find("set cbrange [-50:50]") != std::string::npos);
    auto const images = first_layer_filters("filters", model<flat_image>{seed{1}}, 6);
    BOOST_TEST(images.script.find("the 6 strongest of 7 units") != std::string::npos);
    BOOST_TEST(lines(images.data).size() == 2 * 28 + 3);
    scarp_tests::check_drawn(images);
}

BOOST_AUTO_TEST_CASE(planes_are_averaged_and_flat_squares_are_images) {
    BOOST_TEST(detail::mean_of_planes({1, 2, 3, 6}, 2) == (std::vector<double>{2, 4}), boost::test_tools::per_element());
    int height = 0, width = 0;
    int const flat[] = {49}, image[] = {3, 5, 7};
    detail::picture_size(flat, 1, height, width);
    BOOST_TEST((height == 7 && width == 7));
    detail::picture_size(image, 3, height, width);
    BOOST_TEST((height == 5 && width == 7));
}

BOOST_AUTO_TEST_CASE(samples_show_what_the_network_says) {
    dataset const data = digits(10, 40, 1).test;
    model<flat_image> const net{seed{1}};
    auto p = predict(net, data);
    int right = 0;
    for (int i = 0; i < p.samples; ++i) right += p.decision(i) == p.labels[static_cast<std::size_t>(i)];
    BOOST_REQUIRE(right < 35);
    auto const picture = predictions_picture("says", data, p, {.right = 0, .wrong = 5, .columns = 3});
    int crosses = 0;
    for (auto const& line : lines(picture.data)) crosses += line.find("✗") != line.npos;
    BOOST_TEST(crosses == 5);
    scarp_tests::check_drawn(picture);
    p.labels.clear();
    BOOST_CHECK_THROW(predictions_picture("says", data, p), std::invalid_argument);
}
