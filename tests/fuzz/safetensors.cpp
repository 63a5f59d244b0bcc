// SPDX-License-Identifier: BSL-1.0
#include <scarp/io/save.hpp>
#include <scarp/layer/dense.hpp>

#include "fuzz.hpp"

struct small : scarp::network<scarp::input<3>, scarp::dense<2>> {};

static void load(std::span<unsigned char const> bytes) {
    static scarp::model<small> net;
    net.parameter<"dense_1.bias">()(0) = 7;
    scarp::detail::byte_source source{"x", bytes};
    try {
        scarp::detail::read_safetensors<small>(source, net.parameter_data(), scarp::own_names{});
    } catch (scarp::weights_mismatch const& error) {
        expect(!error.differences.empty() && net.parameter<"dense_1.bias">()(0) == 7);
        throw;
    } catch (scarp::data_error const&) {
        expect(net.parameter<"dense_1.bias">()(0) == 7);
        throw;
    }
}

SCARP_FUZZ(load)
