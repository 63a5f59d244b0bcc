// SPDX-License-Identifier: BSL-1.0
#include <scarp/data/cifar.hpp>

#include "fuzz.hpp"

/// The first byte chooses the format. Not gzip, which would unpack a thousand times as much: idx tries that.
static void load(std::span<unsigned char const> bytes) {
    if (bytes.size() < 3 || (bytes[1] == 0x1F && bytes[2] == 0x8B)) return;
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
