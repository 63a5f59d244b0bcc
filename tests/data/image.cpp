// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_image
#include <boost/test/unit_test.hpp>

#include <scarp/data/image.hpp>
#include <scarp/data/npz.hpp>

#include "files.hpp"
#include "fuzz.hpp"
#include "readers.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using scarp::data_error;
using scarp::image;
using scarp::image_options;
using scarp::load_image;

namespace {

std::string const recorded = SCARP_TESTS_DIR "/reference/data/images/";
std::vector<std::string> const files{"rgb.png", "grey.png", "palette.png", "bits.png", "rgba.png", "deep.png",
                                     "rgb.jpg", "grey.jpg", "progressive.jpeg"};
auto const seen = scarp::load_npz(recorded + "seen.npz");

std::string contents(std::string const& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// The largest difference in steps of 1/255 from what PIL saw, whose channels are the last axis.
float difference(image const& found, std::string const& name) {
    scarp::named_array const& expected = find_array(seen, name);
    BOOST_REQUIRE(expected.shape[0] == static_cast<std::size_t>(found.height));
    BOOST_REQUIRE(expected.shape[1] == static_cast<std::size_t>(found.width));
    std::size_t const size = expected.shape[0] * expected.shape[1], channels = static_cast<std::size_t>(found.channels);
    float most = 0;
    expected.each([&](std::size_t k, auto value) {
        float const here = found.pixels[k % channels * size + k / channels] * 255;
        most = std::max(most, std::abs(here - static_cast<float>(value)));
    });
    return most;
}

std::string refusal(std::string const& bytes, image_options const& options = {}) {
    return refusal_of([&] { scarp::from_image(bytes_of(bytes), options, "x"); });
}

} // namespace

// libjpeg is free to round its cosines otherwise on another processor.
BOOST_AUTO_TEST_CASE(what_pil_sees) {
    for (std::string const& file : files) {
        float const off = file.ends_with(".png") ? 1e-3f : 2.1f;
        BOOST_TEST(difference(load_image(recorded + file), file) < off, file);
        BOOST_TEST(difference(load_image(recorded + file, {.channels = 1}), file + " grey") < off, file);
    }
}

BOOST_AUTO_TEST_CASE(resized_as_pil_does) {
    for (auto [width, height] : {std::pair{7, 5}, {5, 20}, {28, 28}, {3, 3}}) {
        image const small = load_image(recorded + "rgb.png", {.height = height, .width = width, .resize = true});
        BOOST_TEST((small.height == height && small.width == width));
        BOOST_TEST(difference(small, "resized " + std::to_string(width) + "x" + std::to_string(height)) < 1.1f);   // PIL rounds twice
    }
}

BOOST_AUTO_TEST_CASE(errors_say_what_is_wrong) {
    std::string const png = contents(recorded + "rgb.png"), jpeg = contents(recorded + "rgb.jpg");
    BOOST_TEST(refusal("") == "x: expected a PNG or JPEG image, found other bytes at byte 0");
    BOOST_TEST(refusal("GIF89a") == "x: expected a PNG or JPEG image, found other bytes at byte 0");
    BOOST_TEST(refusal(png, {.height = 28, .width = 28}) == "x: expected an image of 28x28 pixels (or image_options::resize), found 14x10");
    BOOST_TEST(refusal(png, {.max_pixels = 100}) == "x: expected an image of 1 to 100 pixels, found 14x10 pixels");
    BOOST_TEST(refusal(jpeg, {.max_pixels = 100}) == "x: expected an image of 1 to 100 pixels, found 14x10 pixels");
    for (std::string const& whole : {png, jpeg}) {
        std::string const kind = whole == png ? "PNG" : "JPEG";
        BOOST_TEST(refusal(whole.substr(0, whole.size() / 2)).starts_with("x: expected an intact " + kind + " image, found damage ("));
        std::string damaged = whole;
        damaged[whole.size() / 2 + 20] = static_cast<char>(damaged[whole.size() / 2 + 20] ^ 0x55);
        if (kind == "PNG") BOOST_TEST(refusal(damaged).starts_with("x: expected an intact PNG image, found damage ("));   // its checksum
    }
    std::string huge = jpeg;                                                  // 65500 x 65500 pixels are claimed
    std::size_t const frame = huge.find("\xFF\xC0");
    for (std::size_t i = 5; i < 9; ++i) huge[frame + i] = i % 2 == 1 ? '\xFF' : '\xDC';
    BOOST_TEST(refusal(huge).starts_with("x: expected an image of 1 to 67108864 pixels, found 65500x65500 pixels"));
    for (std::size_t const i : {5u, 7u}) huge[frame + i] = '\x10';
    BOOST_TEST(refusal(huge).starts_with("x: expected as many pixels as "));
    BOOST_CHECK_THROW(load_image("/nowhere/at/all.png"), data_error);
    BOOST_CHECK_THROW(load_image(recorded + "rgb.png", {.channels = 2}), std::invalid_argument);
    BOOST_CHECK_THROW(load_image(recorded + "rgb.png", {.height = -1}), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(damaged_images_load_or_are_refused) {
    for (std::string const& file : files) {
        auto const report = load_damaged(contents(recorded + file), 2'000, [](std::string const& damaged) {
            image const i = scarp::from_image(bytes_of(damaged), {.max_pixels = 1 << 20});
            BOOST_REQUIRE(i.pixels.size() == static_cast<std::size_t>(i.channels) * static_cast<std::size_t>(i.height) * static_cast<std::size_t>(i.width));
        });
        BOOST_TEST(report.refused > 100);
    }
}
