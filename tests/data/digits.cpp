// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_digits
#include <boost/test/unit_test.hpp>

#include <scarp/data/digits.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

using scarp::dataset;

namespace {

/// FNV-1a over labels and bit patterns of pixels.
std::uint64_t checksum(dataset const& data) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (int label : data.labels()) hash = (hash ^ static_cast<std::uint64_t>(label)) * 0x100000001b3u;
    for (float pixel : data.samples()) hash = (hash ^ std::bit_cast<std::uint32_t>(pixel)) * 0x100000001b3u;
    return hash;
}

bool equal(std::span<float const> a, std::span<float const> b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

/// Mean image of each class.
std::vector<std::vector<double>> centroids(dataset const& data) {
    std::vector<std::vector<double>> mean(10, std::vector<double>(784));
    std::array<int, 10> count{};
    for (int i = 0; i < data.size(); ++i) {
        auto const label = static_cast<std::size_t>(data.label(i));
        ++count[label];
        for (std::size_t k = 0; k < 784; ++k) mean[label][k] += data.image(i)[k];
    }
    for (std::size_t c = 0; c < 10; ++c)
        for (double& value : mean[c]) value /= count[c];
    return mean;
}

int nearest(std::vector<std::vector<double>> const& mean, std::span<float const> image) {
    int best = 0;
    double best_distance = 1e300;
    for (std::size_t c = 0; c < 10; ++c) {
        double distance = 0;
        for (std::size_t k = 0; k < 784; ++k) distance += (image[k] - mean[c][k]) * (image[k] - mean[c][k]);
        if (distance < best_distance) best_distance = distance, best = static_cast<int>(c);
    }
    return best;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_same_bits_on_every_compiler) {
    BOOST_TEST(checksum(scarp::synthetic_digits(3000, 7)) == 17073235179788074389u);
    BOOST_TEST(checksum(scarp::synthetic_digits(100, 8)) == 13323678102727663217u);
}

BOOST_AUTO_TEST_CASE(images_look_like_mnist_in_numbers) {
    dataset const data = scarp::synthetic_digits(2000, 1);
    BOOST_TEST(data.shape() == (std::vector{1, 28, 28}), boost::test_tools::per_element());
    BOOST_TEST(data.classes() == 10);
    double sum = 0;
    for (int i = 0; i < data.size(); ++i) {
        int paper = 0, ink = 0;
        float border = 0;
        for (std::size_t k = 0; k < 784; ++k) {
            float const pixel = data.image(i)[k];
            BOOST_REQUIRE((pixel >= 0 && pixel <= 1));
            BOOST_REQUIRE(pixel == static_cast<float>(static_cast<int>(pixel * 255 + 0.5f)) / 255.0f);
            paper += pixel == 0;
            ink += pixel > 0.4f;
            if (k < 28 || k >= 756 || k % 28 == 0 || k % 28 == 27) border = std::max(border, pixel);
            sum += pixel;
        }
        BOOST_REQUIRE((paper > 350 && ink > 8));
        BOOST_REQUIRE(border < 0.9f);                          // the digit stays inside
    }
    double const mean = sum / (2000.0 * 784);
    BOOST_TEST((mean > 0.09 && mean < 0.16));                  // MNIST: 0.1307
}

BOOST_AUTO_TEST_CASE(labels_are_even) {
    dataset const data = scarp::synthetic_digits(3000, 2);
    for (int label = 0; label < 10; ++label)
        BOOST_TEST(std::abs(std::count(data.labels().begin(), data.labels().end(), label) - 300) < 75);
}

BOOST_AUTO_TEST_CASE(a_sample_does_not_depend_on_the_count) {
    dataset const few = scarp::synthetic_digits(5, 3), many = scarp::synthetic_digits(50, 3);
    for (int i = 0; i < 5; ++i) {
        BOOST_TEST(few.label(i) == many.label(i));
        BOOST_TEST(equal(few.image(i), many.image(i)));
    }
    BOOST_TEST(!equal(few.samples(), scarp::synthetic_digits(5, 4).samples()));
    BOOST_TEST(scarp::synthetic_digits(0, 3).size() == 0);
    BOOST_CHECK_THROW(scarp::synthetic_digits(-1, 3), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(test_digits_are_other_digits) {
    auto const [train, test] = scarp::digits(200, 200, 5);
    BOOST_TEST(checksum(train) == checksum(scarp::synthetic_digits(200, 5)));
    int equal_pairs = 0;
    for (int i = 0; i < train.size(); ++i)
        for (int k = 0; k < test.size(); ++k) equal_pairs += equal(train.image(i), test.image(k));
    BOOST_TEST(equal_pairs == 0);
}

// Learnable, yet not by averaging alone. On MNIST this classifier reaches 0.82.
BOOST_AUTO_TEST_CASE(nearest_centroid_does_well_but_not_perfectly) {
    auto const [train, test] = scarp::digits(3000, 1000, 6);
    auto const mean = centroids(train);
    int right = 0;
    std::array<int, 10> right_of{}, of{};
    for (int i = 0; i < test.size(); ++i) {
        bool const hit = nearest(mean, test.image(i)) == test.label(i);
        right += hit;
        right_of[static_cast<std::size_t>(test.label(i))] += hit;
        ++of[static_cast<std::size_t>(test.label(i))];
    }
    BOOST_TEST_MESSAGE("nearest centroid: " << right << " of 1000");
    BOOST_TEST((right > 600 && right < 950));
    for (std::size_t c = 0; c < 10; ++c) BOOST_TEST(right_of[c] * 2 > of[c]);   // every digit is recognisable
}
