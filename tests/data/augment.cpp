// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_augment
#include <boost/test/unit_test.hpp>

#include <scarp/data/augment.hpp>
#include <scarp/data/prefetch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <string>
#include <vector>

using scarp::augmentation;
using scarp::augmented;
using scarp::dataset;
using scarp::prefetched;

namespace {

constexpr int height = 4, width = 5;

/// Images of two channels whose pixels are all different.
dataset images(int count = 3) {
    std::vector<float> pixels(static_cast<std::size_t>(count * 2 * height * width));
    std::iota(pixels.begin(), pixels.end(), 1.0f);
    return dataset{{.shape = {2, height, width}, .features = pixels, .labels = std::vector<int>(static_cast<std::size_t>(count), 1), .classes = 2}};
}

float pixel(std::span<float const> image, int channel, int row, int column) {
    return image[static_cast<std::size_t>((channel * height + row) * width + column)];
}

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();

auto says(std::string text) {
    return [text = std::move(text)](std::exception const& error) { return error.what() == text; };
}

std::vector<float> copy(std::span<float const> values) { return {values.begin(), values.end()}; }

} // namespace

BOOST_AUTO_TEST_CASE(nothing_asked_nothing_changed) {
    dataset const data = images();
    augmented const same{data, augmentation{}};
    for (int i = 0; i < 3; ++i) BOOST_TEST(same.sample(i) == copy(data.sample(i)));
    BOOST_TEST(same.label(2) == 1);
    BOOST_TEST(same.at(2).label == 1);
}

BOOST_AUTO_TEST_CASE(flips_are_mirror_images_and_about_half) {
    dataset const data = images();
    augmented const flipped{data, {.horizontal_flip = true}};
    int mirrored = 0;
    for (int epoch = 1; epoch <= 400; ++epoch) {
        flipped.start_epoch(epoch, {});
        auto const image = flipped.sample(1);
        bool const mirror = pixel(image, 0, 0, 0) != pixel(data.sample(1), 0, 0, 0);
        mirrored += mirror;
        for (int c = 0; c < 2; ++c)
            for (int y = 0; y < height; ++y)
                for (int x = 0; x < width; ++x)
                    BOOST_REQUIRE(pixel(image, c, y, x) == pixel(data.sample(1), c, y, mirror ? width - 1 - x : x));
    }
    BOOST_TEST((mirrored > 150 && mirrored < 250));
}

BOOST_AUTO_TEST_CASE(crops_are_the_image_moved_by_whole_pixels) {
    dataset const data = images();
    augmented const cropped{data, {.crop_padding = 2, .fill = -7}};
    std::set<std::pair<int, int>> seen;
    for (int epoch = 1; epoch <= 400; ++epoch) {
        cropped.start_epoch(epoch, {});
        auto const image = cropped.sample(0);
        int found = 0;
        for (int down = -2; down <= 2; ++down)
            for (int right = -2; right <= 2; ++right) {
                bool same = true;
                for (int c = 0; c < 2; ++c)
                    for (int y = 0; y < height; ++y)
                        for (int x = 0; x < width; ++x) {
                            bool const inside = y + down >= 0 && y + down < height && x + right >= 0 && x + right < width;
                            same = same && pixel(image, c, y, x) == (inside ? pixel(data.sample(0), c, y + down, x + right) : -7);
                        }
                found += same;
                if (same) seen.insert({down, right});
            }
        BOOST_REQUIRE(found == 1);
    }
    BOOST_TEST(seen.size() == 25u);
}

// A plane a + b x + c y stays a plane under affine maps, and bilinear sampling is exact on it.
BOOST_AUTO_TEST_CASE(affine_changes_keep_a_plane) {
    constexpr int side = 33;
    std::vector<float> plane;
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) plane.push_back(static_cast<float>(100 + (x - 16) + 2 * (y - 16)));
    dataset const data{{.shape = {1, side, side}, .features = plane}};
    augmented const turned{data, {.rotate = 30, .stretch = 0.1f, .shear = 10, .fill = -1000}};
    double steepest = 0, flattest = 100;
    for (int epoch = 1; epoch <= 100; ++epoch) {
        turned.start_epoch(epoch, {});
        auto const image = turned.sample(0);
        auto const at = [&](int x, int y) { return image[static_cast<std::size_t>(y * side + x)]; };
        BOOST_REQUIRE(std::abs(at(16, 16) - 100) < 1e-3f);                     // the centre stays
        float const across = at(17, 16) - at(16, 16), down = at(16, 17) - at(16, 16);
        for (int y = 10; y <= 22; ++y)
            for (int x = 10; x <= 22; ++x)
                BOOST_REQUIRE(std::abs(at(x, y) - (100 + across * static_cast<float>(x - 16) + down * static_cast<float>(y - 16))) < 2e-3f);
        steepest = std::max(steepest, static_cast<double>(std::hypot(across, down)));
        flattest = std::min(flattest, static_cast<double>(std::hypot(across, down)));
    }
    BOOST_TEST((flattest > 1.6 && flattest < 2.1 && steepest > 2.3 && steepest < 3.1));       // sqrt(5) = 2.236, stretched and sheared
}

BOOST_AUTO_TEST_CASE(a_quarter_turn_and_a_move) {
    dataset const data{{.shape = {1, 3, 3}, .features = {1, 2, 3, 4, 5, 6, 7, 8, 9}}};
    scarp::detail::image_change change;
    change.moves = true;
    change.from = {.xx = 0, .xy = 1, .x0 = 0, .yx = -1, .yy = 0, .y0 = 2};
    std::vector<float> turned(9);
    change_image(data.sample(0).data(), turned.data(), {1, 3, 3}, change, 0);
    BOOST_TEST(turned == (std::vector<float>{7, 4, 1, 8, 5, 2, 9, 6, 3}));
    change.from = {.x0 = 0.5, .y0 = 0};
    change_image(data.sample(0).data(), turned.data(), {1, 3, 3}, change, 0);
    BOOST_TEST(turned == (std::vector<float>{1.5f, 2.5f, 1.5f, 4.5f, 5.5f, 3, 7.5f, 8.5f, 4.5f}));
}

BOOST_AUTO_TEST_CASE(moves_reach_what_they_may) {
    dataset const data{{.shape = {1, 1, 101}, .features = std::vector<float>(101, 1)}};
    augmented const moved{data, {.translate = 0.2f, .fill = 0}};
    int least = 101, most = 0;
    for (int epoch = 1; epoch <= 300; ++epoch) {
        moved.start_epoch(epoch, {});
        auto const image = moved.sample(0);
        int const dark = static_cast<int>(std::count_if(image.begin(), image.end(), [](float v) { return v < 0.5f; }));
        if (dark == 101) continue;                                            // moved up or down by more than half of the one row
        least = std::min(least, dark), most = std::max(most, dark);
    }
    BOOST_TEST((least <= 1 && most >= 18 && most <= 21));
}

BOOST_AUTO_TEST_CASE(channels_are_normalised) {
    dataset const data = images();
    augmented const normal{data, {.normalise = scarp::normaliser({1, 21}, {2, 4})}};
    auto const image = normal.sample(0);
    BOOST_TEST(image[1] == 0.5f);
    BOOST_TEST(image[21] == 0.25f);
    BOOST_TEST(scarp::normaliser({1, 21}, {2, 4})(data).sample(0)[21] == 0.25f);
    BOOST_CHECK_THROW(scarp::normaliser({1}, {2, 3}), std::invalid_argument);
    BOOST_CHECK_THROW(scarp::normaliser({1}, {0}), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(the_same_for_seed_epoch_and_sample_whoever_makes_them) {
    dataset const data = images(50);
    augmentation const changes{.rotate = 20, .stretch = 0.1f, .translate = 0.1f, .crop_padding = 1, .horizontal_flip = true, .seed = 5};
    augmented const alone{data, changes};
    prefetched const ahead{augmented{data, changes}, {.ahead = 8}};
    std::vector<int> order(50);
    std::iota(order.rbegin(), order.rend(), 0);
    int different = 0;
    for (int epoch = 1; epoch <= 3; ++epoch) {
        alone.start_epoch(epoch, order);
        ahead.start_epoch(epoch, order);
        for (int i : order) {
            auto const image = alone.sample(i);
            BOOST_REQUIRE(copy(ahead.sample(i)) == image);
            different += image != alone.sample((i + 1) % 50);
        }
    }
    BOOST_TEST(different == 150);
    auto other = changes;
    other.seed = 6;
    BOOST_TEST((augmented{data, other}.sample(0) != augmented{data, changes}.sample(0)));
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused) {
    dataset const data = images(), flat{{.shape = {40}, .features = std::vector<float>(40)}};
    BOOST_CHECK_THROW((augmented{flat, augmentation{}}), std::invalid_argument);
    augmented const shaped{flat, {.shape = {2, 4, 5}}}, wrong{flat, {.shape = {1, 4, 5}}};
    BOOST_TEST(shaped.sample(0).size() == 40u);
    BOOST_CHECK_THROW(wrong.sample(0), std::invalid_argument);
    BOOST_CHECK_THROW((augmented{data, {.rotate = -1}}), std::invalid_argument);
    BOOST_CHECK_THROW((augmented{data, {.stretch = 1}}), std::invalid_argument);
    BOOST_CHECK_THROW((augmented{data, {.crop_padding = -1}}), std::invalid_argument);
    BOOST_CHECK_THROW((augmented{data, {.rotate = infinity}}), std::invalid_argument);
    BOOST_CHECK_THROW((augmented{data, {.translate = not_a_number}}), std::invalid_argument);
    BOOST_CHECK_THROW((augmented{data, {.fill = not_a_number}}), std::invalid_argument);
    BOOST_CHECK_EXCEPTION((augmented{data, {.shear = 90}}), std::invalid_argument,
                          says("scarp::augmented: expected shear from 0 to below 90, found 90"));
}

BOOST_AUTO_TEST_CASE(a_scaling_is_of_all_of_each_channel_or_of_each_value) {
    dataset const data = images();
    auto const scaled_by = [&](std::size_t count) {
        return augmented{data, {.normalise = {.offset = std::vector<float>(count, 1), .factor = std::vector<float>(count, 2)}}}.sample(0)[1];
    };
    for (std::size_t const count : {1u, 2u, 40u}) BOOST_TEST(scaled_by(count) == 2);
    for (std::size_t const count : {3u, 4u, 5u, 80u}) BOOST_CHECK_THROW(scaled_by(count), std::invalid_argument);
    BOOST_CHECK_EXCEPTION(scaled_by(4), std::invalid_argument,
                          says("scarp::augmented: expected a scaling of 1, 2 channels or 40 values, found 4 offsets and 4 factors"));
    for (scarp::scaler const& unsound : {scarp::scaler{{}, {1}}, scarp::scaler{{not_a_number}, {1}}, scarp::scaler{{0}, {infinity}}})
        BOOST_CHECK_THROW((augmented{data, augmentation{.normalise = unsound}}), std::invalid_argument);
    BOOST_CHECK_EXCEPTION(scarp::normaliser({not_a_number}, {1}), std::invalid_argument, says("scarp::normaliser: expected finite means, found nan"));
    BOOST_CHECK_EXCEPTION(scarp::normaliser({0}, {infinity}), std::invalid_argument,
                          says("scarp::normaliser: expected positive, finite deviations, found inf"));
    BOOST_CHECK_THROW(scarp::normaliser({0}, {1e-44f}), std::invalid_argument);
}
