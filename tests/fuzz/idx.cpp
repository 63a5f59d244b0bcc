// SPDX-License-Identifier: BSL-1.0
#include <scarp/data/idx.hpp>

#include "fuzz.hpp"

/// The first byte says how many bytes are the file of labels.
static void load(std::span<unsigned char const> bytes) {
    if (bytes.empty()) return;
    std::size_t const split = std::min<std::size_t>(bytes[0], bytes.size() - 1);
    scarp::detail::byte_source labels{"labels", bytes.subspan(1, split)}, images{"images", bytes.subspan(1 + split)};
    scarp::dataset const data = scarp::detail::read_idx(images, labels, 10);
    expect(data.size() > 0 && data.labels().size() == static_cast<std::size_t>(data.size()));
}

SCARP_FUZZ(load)
