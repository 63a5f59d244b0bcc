// SPDX-License-Identifier: BSL-1.0
#include <scarp/data/image.hpp>

#include "fuzz.hpp"

static void load(std::span<unsigned char const> bytes) {
    scarp::image const i = scarp::from_image(bytes, {.channels = bytes.size() % 2 == 0 ? 1 : 3, .max_pixels = 1 << 16});
    expect(i.height > 0 && i.pixels.size() == static_cast<std::size_t>(i.channels) * static_cast<std::size_t>(i.height) * static_cast<std::size_t>(i.width));
}

SCARP_FUZZ(load)
