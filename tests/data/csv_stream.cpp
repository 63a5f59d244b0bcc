// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_csv_stream
#include <boost/test/unit_test.hpp>

#include <scarp/data/csv_stream.hpp>
#include <scarp/data/prefetch.hpp>
#include <scarp/shape/philox.hpp>

#include "files.hpp"

#include <numeric>
#include <string>
#include <vector>

using scarp::csv_options;
using scarp::csv_stream;
using scarp::data_error;
using scarp::dataset;
using scarp::missing_values;

namespace {

/// Both ways of reading give the same samples.
void check_same(csv_stream const& stream, dataset const& whole) {
    BOOST_REQUIRE(stream.size() == whole.size());
    BOOST_TEST(stream.shape() == whole.shape(), boost::test_tools::per_element());
    BOOST_TEST(stream.names() == whole.names(), boost::test_tools::per_element());
    BOOST_TEST(stream.has_labels() == whole.has_labels());
    for (int i = whole.size() - 1; i >= 0; --i) {
        auto const one = stream.at(i);
        BOOST_REQUIRE((one.features == std::vector<float>(whole.sample(i).begin(), whole.sample(i).end())));
        BOOST_REQUIRE((one.targets == std::vector<float>(whole.targets(i).begin(), whole.targets(i).end())));
        BOOST_REQUIRE(one.label == (whole.has_labels() ? whole.label(i) : -1));
    }
}

std::string message(std::string const& text, csv_options const& options = {}) {
    temporary_folder const folder;
    write_file(folder / "x.csv", text);
    try {
        csv_stream{folder / "x.csv", options};
    } catch (data_error const& e) {
        return std::string{e.what()}.substr(e.file.size());
    }
    return "loaded";
}

} // namespace

BOOST_AUTO_TEST_CASE(the_samples_of_a_file_read_whole) {
    temporary_folder const folder;
    std::string const texts[] = {"a,colour,y\n1,red,1\n2,blue,2\n3,red,3\n", "\xEF\xBB\xBF\n a ,colour,y\r\n\r\n1,\"re\nd\",1\r\n  \r\n2,\"b\"\"l,ue\" ,2",
                                 "a,colour,y\r1,red,1\r\"2\",x\"y,2\r\r", "\n\na,colour,y\n1,\"\n\n\",1\n\n\n,,2\n"};
    for (std::string const& text : texts)
        for (csv_options const& options : {csv_options{.label = "colour", .missing = missing_values::mean},
                                           csv_options{.targets = {"y"}, .missing = missing_values::median}, csv_options{.missing = missing_values::constant}}) {
            if (options.label && text.find(",,") != std::string::npos) continue;
            write_file(folder / "x.csv", text);
            check_same(csv_stream{folder / "x.csv", options}, load_csv(folder / "x.csv", options));
        }
}

BOOST_AUTO_TEST_CASE(a_file_larger_than_the_pieces_it_is_read_in) {
    temporary_folder const folder;
    scarp::philox random{4};
    std::string text = "number,word,kind\n";
    for (int i = 0; i < 20'000; ++i) {
        text += std::to_string(random.below(1'000'000)) + (random.below(2) ? ",\"a\nb\"," : ",c,") + (random.below(3) ? "yes" : "\"n\"\"o\"");
        text += random.below(2) ? "\r\n" : "\n\n";
    }
    write_file(folder / "x.csv", text);
    csv_options const options{.label = "kind"};
    csv_stream const stream{folder / "x.csv", options};
    check_same(stream, load_csv(folder / "x.csv", options));
    scarp::prefetched const ahead{stream, {.ahead = 64}};
    std::vector<int> order(static_cast<std::size_t>(stream.size()));
    std::iota(order.begin(), order.end(), 0);
    random.shuffle(std::span<int>{order});
    ahead.start_epoch(1, order);
    for (int i : std::span{order}.first(2'000)) {
        auto const expected = stream.at(i);
        BOOST_REQUIRE(ahead.label(i) == expected.label);
        BOOST_REQUIRE(ahead.sample(i)[0] == expected.features[0]);
    }
}

BOOST_AUTO_TEST_CASE(a_schema_from_elsewhere) {
    temporary_folder const folder;
    write_file(folder / "train.csv", "size,kind\n1,b\n2,a\n");
    write_file(folder / "test.csv", "kind,more,size\nb,0,7\n");
    write_file(folder / "wrong.csv", "size,kind\n1,b\n\n\"2\n\",a\nx,a\n");
    csv_stream const train{folder / "train.csv", {.label = "kind"}};
    check_same(csv_stream{folder / "test.csv", train.schema()}, load_csv(folder / "test.csv", train.schema()));
    csv_stream const wrong{folder / "wrong.csv", train.schema()};
    BOOST_TEST(wrong.sample(0)[0] == 1);
    BOOST_CHECK_EXCEPTION(wrong.sample(2), data_error, [&](data_error const& e) {
        return e.what() == folder / "wrong.csv" + ": expected a number in column \"size\", found \"x\" in line 6 at byte 22";
    });
    std::filesystem::resize_file(folder / "wrong.csv", 12);
    BOOST_CHECK_THROW(wrong.sample(2), data_error);
}

BOOST_AUTO_TEST_CASE(samples_are_scaled) {
    temporary_folder const folder;
    write_file(folder / "x.csv", "size,age,kind\n1,5,b\n3,9,a\n");
    csv_options const options{.label = "kind"};
    csv_stream const plain{folder / "x.csv", options};
    scarp::scaler const scale = standard_scaler(plain);
    BOOST_TEST((scale == standard_scaler(load_csv(folder / "x.csv", options))));
    check_same(csv_stream{folder / "x.csv", plain.schema(), scale}, scale(load_csv(folder / "x.csv", options)));
    check_same(csv_stream{folder / "x.csv", options, scale}, scale(load_csv(folder / "x.csv", options)));
}

BOOST_AUTO_TEST_CASE(errors_are_those_of_the_other_reader) {
    BOOST_TEST(message("") == ": expected rows of values, found an empty file at byte 0");
    BOOST_TEST(message("a,b\n\n") == ": expected rows of values below the header, found none at byte 5");
    BOOST_TEST(message("a,b\n1,2\n3\n") == ": expected 2 cells as in the first row, found 1 in line 3 at byte 8");
    BOOST_TEST(message("a\n1\n\"2\n3\n") == ": expected a closing quote, found none after the one that opens a cell in line 3 at byte 4");
    BOOST_TEST(message("a,\"b\nc\"\n1,2\n\nx,3\n") == ": expected a number in column \"a\", found \"x\" in line 5 at byte 13");
    BOOST_TEST(message("\x1F\x8B") == ": expected a plain file, found gzip (1f 8b) at byte 0");
    BOOST_TEST(message("a,b\n1,2\n", {.label = "c"}) == ": expected one column named c, found the columns a, b");
    BOOST_CHECK_THROW(csv_stream{"/nowhere/at/all.csv"}, data_error);
}
