// SPDX-License-Identifier: BSL-1.0
#include <scarp/scarp.hpp>

#include <cstdio>

struct net : scarp::network<scarp::input<4>, scarp::dense<8>, scarp::relu, scarp::dense<2>> {};

int main() {
    try {
        // Reads files, so this links only where zlib came along.
        scarp::load_idx("no/such/folder");
    } catch (scarp::data_error const&) {
        std::printf("%d parameters\n", static_cast<int>(scarp::parameter_count<net>));
    }
}
