// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_synthetic
#include <boost/test/unit_test.hpp>

#include <scarp/data/synthetic.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

using namespace scarp;

BOOST_AUTO_TEST_CASE(xor_is_the_truth_table) {
    dataset const data = xor_set();
    BOOST_TEST(data.size() == 4);
    BOOST_TEST(data.features() == 2);
    BOOST_TEST(data.classes() == 2);
    BOOST_TEST(data.outputs() == 1);
    for (int i = 0; i < 4; ++i) {
        int const truth = data.sample(i)[0] != data.sample(i)[1];
        BOOST_TEST(data.label(i) == truth);
        BOOST_TEST(data.targets(i)[0] == static_cast<float>(truth));
    }
}

BOOST_AUTO_TEST_CASE(moons_without_noise_lie_on_half_circles) {
    dataset const data = two_moons(501, 0, 1);
    BOOST_TEST(data.size() == 501);
    for (int i = 0; i < data.size(); ++i) {
        float const x = data.sample(i)[0], y = data.sample(i)[1];
        bool const lower = data.label(i) == 1;
        BOOST_REQUIRE(std::abs(std::hypot(lower ? x - 1 : x, lower ? y - 0.5f : y) - 1) < 1e-6);
        BOOST_REQUIRE((lower ? y <= 0.5f : y >= 0));
    }
    BOOST_TEST(std::count(data.labels().begin(), data.labels().end(), 1) == 250);
}

BOOST_AUTO_TEST_CASE(noise_moves_points_by_its_deviation) {
    dataset const clean = two_moons(20'000, 0, 2), noisy = two_moons(20'000, 0.1f, 2);
    double square = 0;
    for (int i = 0; i < noisy.size(); ++i) {
        BOOST_REQUIRE(noisy.label(i) == clean.label(i));
        bool const lower = noisy.label(i) == 1;
        double const x = noisy.sample(i)[0], y = noisy.sample(i)[1];
        square += std::pow(std::hypot(lower ? x - 1 : x, lower ? y - 0.5 : y) - 1, 2);
    }
    BOOST_TEST(std::abs(std::sqrt(square / noisy.size()) - 0.1) < 0.005);   // across the arc: one coordinate's noise
}

BOOST_AUTO_TEST_CASE(spirals_lie_on_their_arms) {
    for (int arms : {2, 3, 5}) {
        dataset const data = spirals(1000, arms, 0, 3);
        BOOST_TEST(data.classes() == arms);
        BOOST_TEST(data.outputs() == (arms == 2 ? 1 : arms));
        for (int i = 0; i < data.size(); ++i) {
            double const x = data.sample(i)[0], y = data.sample(i)[1], radius = std::hypot(x, y);
            double const angle = std::numbers::pi * (3 * radius + 2.0 * data.label(i) / arms);
            BOOST_REQUIRE(std::abs(x - radius * std::cos(angle)) < 1e-5);
            BOOST_REQUIRE(std::abs(y - radius * std::sin(angle)) < 1e-5);
            BOOST_REQUIRE(radius <= 1 + 1e-6);
            auto const row = data.targets(i);
            if (arms == 2) BOOST_REQUIRE(row[0] == static_cast<float>(data.label(i)));
            else for (int k = 0; k < arms; ++k) BOOST_REQUIRE(row[static_cast<std::size_t>(k)] == (k == data.label(i) ? 1.0f : 0.0f));
        }
    }
}

BOOST_AUTO_TEST_CASE(circles_without_noise_have_two_radii) {
    dataset const data = circles(300, 0, 5, 0.25f);
    float left = 0, right = 0;
    for (int i = 0; i < data.size(); ++i) {
        float const x = data.sample(i)[0], y = data.sample(i)[1];
        BOOST_REQUIRE(std::abs(std::hypot(x, y) - (data.label(i) == 1 ? 0.25f : 1.0f)) < 1e-6f);
        BOOST_REQUIRE(data.targets(i)[0] == static_cast<float>(data.label(i)));
        left = std::min(left, x), right = std::max(right, x);
    }
    BOOST_TEST((left < -0.95f && right > 0.95f));
    BOOST_TEST(std::count(data.labels().begin(), data.labels().end(), 1) == 150);
}

BOOST_AUTO_TEST_CASE(blobs_spread_around_their_centres) {
    dataset const exact = blobs(6, 3, 0, 7, 4), cloud = blobs(30'000, 3, 0.5f, 7, 4);
    BOOST_TEST(exact.features() == 4);
    BOOST_TEST(exact.classes() == 3);
    for (int i = 0; i < 3; ++i) {
        for (std::size_t k = 0; k < 4; ++k) {
            float const centre = exact.sample(i)[k];
            BOOST_TEST(centre == exact.sample(i + 3)[k]);
            BOOST_TEST((centre >= -10 && centre < 10));
            double sum = 0, square = 0;
            for (int j = i; j < cloud.size(); j += 3) {
                BOOST_REQUIRE(cloud.label(j) == i);
                double const off = cloud.sample(j)[k] - centre;
                sum += off, square += off * off;
            }
            BOOST_TEST(std::abs(sum / 10'000) < 0.02);
            BOOST_TEST(std::abs(std::sqrt(square / 10'000) - 0.5) < 0.02);
        }
    }
}

BOOST_AUTO_TEST_CASE(sine_is_a_regression) {
    dataset const data = sine(1000, 4);
    BOOST_TEST(!data.has_labels());
    BOOST_TEST(data.outputs() == 1);
    float low = 0, high = 0;
    for (int i = 0; i < data.size(); ++i) {
        float const x = data.sample(i)[0];
        BOOST_REQUIRE(std::abs(data.targets(i)[0] - std::sin(x)) < 1e-6f);
        low = std::min(low, x), high = std::max(high, x);
    }
    BOOST_TEST((low < -3.1f && low >= -3.1415928f && high > 3.1f && high <= 3.1415928f));
}

BOOST_AUTO_TEST_CASE(a_seed_repeats_and_seeds_differ) {
    auto const same = [](dataset const& a, dataset const& b) {
        return std::equal(a.samples().begin(), a.samples().end(), b.samples().begin(), b.samples().end());
    };
    BOOST_TEST(same(two_moons(100, 0.1f, 5), two_moons(100, 0.1f, 5)));
    BOOST_TEST(!same(two_moons(100, 0.1f, 5), two_moons(100, 0.1f, 6)));
    BOOST_TEST(same(spirals(100, 3, 0.1f, 5), spirals(100, 3, 0.1f, 5)));
    BOOST_TEST(!same(sine(100, 5), sine(100, 6)));
}

BOOST_AUTO_TEST_CASE(absurd_counts_are_refused) {
    BOOST_CHECK_THROW(two_moons(0, 0, 1), std::invalid_argument);
    BOOST_CHECK_THROW(sine(-1, 1), std::invalid_argument);
    BOOST_CHECK_THROW(circles(0, 0, 1), std::invalid_argument);
    BOOST_CHECK_THROW(blobs(0, 1, 0, 1), std::invalid_argument);
    BOOST_CHECK_THROW(blobs(10, 0, 0, 1), std::invalid_argument);
    BOOST_CHECK_THROW(blobs(10, 1, 0, 1, 0), std::invalid_argument);
    BOOST_CHECK_THROW(spirals(0, 2, 0, 1), std::invalid_argument);
    BOOST_CHECK_EXCEPTION(spirals(10, 1, 0, 1), std::invalid_argument, [](std::invalid_argument const& e) {
        return std::string{e.what()} == "scarp::spirals: expected 2 or more arms, found 1";
    });
}
