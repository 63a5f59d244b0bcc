// SPDX-License-Identifier: BSL-1.0
#include <scarp/data/csv_stream.hpp>

#include "csv_choice.hpp"

/// A stream finds the rows that a reader of the whole text finds.
static void expect_rows(std::string_view text, char delimiter) {
    scarp::detail::csv_row_finder finder{delimiter};
    finder.see(text);
    std::string const file;
    scarp::detail::csv_text row{text, delimiter, file};
    for (auto const& place : finder.rows()) expect(row.next() && row.offset() == place.offset && row.line() == place.line);
    expect(!row.next());
}

static void load(std::span<unsigned char const> bytes) {
    if (bytes.empty()) return;
    auto const [bits, text, options] = csv_choice{bytes};
    scarp::csv_schema const schema = scarp::learn_csv_text(text, options);
    scarp::dataset const data = scarp::from_csv(text, schema);
    expect(data.size() > 0 && data.features() == schema.width());
    expect_rows(text, options.delimiter);
    if (!(bits & 128)) return;
    scarp::csv_schema const again = scarp::csv_schema_from(to_text(schema));
    expect(to_text(again) == to_text(schema));
    scarp::dataset const same = scarp::from_csv(text, again);
    expect(same.samples().size() == data.samples().size() && same.labels().size() == data.labels().size());
}

SCARP_FUZZ(load)
