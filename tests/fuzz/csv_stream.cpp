// SPDX-License-Identifier: BSL-1.0
#include <scarp/data/csv_stream.hpp>

#include "csv_choice.hpp"

#include <algorithm>

/// A stream whose rows can all be read has the samples of a file that is read whole.
static void load(std::span<unsigned char const> bytes) {
    if (bytes.empty()) return;
    csv_choice const chosen{bytes};
    memory_file const file{bytes.subspan(1)};
    scarp::csv_stream const stream{file.path(), chosen.options};
    std::vector<scarp::made_sample> samples;
    for (int i = 0; i < stream.size(); ++i) samples.push_back(stream.at(i));
    scarp::dataset const whole = scarp::from_csv(chosen.text, stream.schema());
    expect(whole.size() == stream.size());
    for (int i = 0; i < stream.size(); ++i) {
        auto const& one = samples[static_cast<std::size_t>(i)];
        expect(std::ranges::equal(one.features, whole.sample(i)) && std::ranges::equal(one.targets, whole.targets(i)));
        expect(one.label == (whole.has_labels() ? whole.label(i) : -1));
    }
}

SCARP_FUZZ(load)
