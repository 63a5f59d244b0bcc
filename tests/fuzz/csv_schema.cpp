// SPDX-License-Identifier: BSL-1.0
#include <scarp/data/csv_schema.hpp>

#include "fuzz.hpp"

static void load(std::span<unsigned char const> bytes) {
    scarp::csv_schema const schema = scarp::csv_schema_from({reinterpret_cast<char const*>(bytes.data()), bytes.size()});
    expect(to_text(scarp::csv_schema_from(to_text(schema))) == to_text(schema));
}

SCARP_FUZZ(load)
