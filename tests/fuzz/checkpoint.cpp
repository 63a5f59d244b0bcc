// SPDX-License-Identifier: BSL-1.0
#include <scarp/io/checkpoint.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/optimizer/momentum.hpp>

#include "fuzz.hpp"

#include <algorithm>
#include <string>
#include <vector>

struct small : scarp::network<scarp::input<1>, scarp::dense<1>> {};

using training = scarp::trainer<small, scarp::mse, scarp::momentum, scarp::batch<2>>;

/// The hash of the program as it is now, in the place of the one that the seeds were written with.
static void renew(std::vector<unsigned char>& file) {
    static std::string const key = "\"program\":\"", now = scarp::detail::checkpointed<training>::describe().back().second;
    auto const at = std::search(file.begin(), file.end(), key.begin(), key.end());
    if (static_cast<std::size_t>(file.end() - at) > key.size() + now.size()) std::copy(now.begin(), now.end(), at + static_cast<std::ptrdiff_t>(key.size()));
}

// The checksum is made to fit, so that what is behind it is reached.
static void load(std::span<unsigned char const> bytes) {
    static scarp::model<small> net;
    static training train{net};
    std::vector<unsigned char> file(bytes.begin(), bytes.end());
    renew(file);
    if (file.size() >= 16)
        scarp::detail::write_u64(scarp::detail::xxh64::of({file.data(), file.size() - 8}), file.data() + file.size() - 8);
    net.parameter<"dense_1.bias">()(0) = 7;
    scarp::detail::byte_source source{"x", file};
    try {
        scarp::detail::resume_from(source, train);
    } catch (scarp::data_error const&) {
        expect(net.parameter<"dense_1.bias">()(0) == 7);
        throw;
    }
}

SCARP_FUZZ(load)
