// SPDX-License-Identifier: BSL-1.0
#include <scarp/data/cifar.hpp>

#include "fuzz.hpp"

/// The first byte chooses the format.
static void load(std::span<unsigned char const> bytes) {
    if (bytes.empty()) return;
    auto const format = bytes[0] & 1   ? scarp::detail::cifar10
                        : bytes[0] & 2 ? scarp::detail::cifar100(scarp::cifar_labels::fine)
                                       : scarp::detail::cifar100(scarp::cifar_labels::coarse);
    scarp::detail::byte_source source{"x", bytes.subspan(1)};
    scarp::dataset_parts parts;
    append_cifar(source, format, parts);
    scarp::dataset const data = cifar_set(std::move(parts), format, {});
    expect(data.size() > 0 && data.features() == 3072);
}

SCARP_FUZZ(load)
