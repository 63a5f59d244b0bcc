// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_csv
#include <boost/test/unit_test.hpp>

#include <scarp/data/csv.hpp>

#include "files.hpp"
#include "fuzz.hpp"
#include "readers.hpp"

#include <clocale>
#include <cmath>
#include <string>
#include <vector>

using scarp::csv_options;
using scarp::csv_schema;
using scarp::data_error;
using scarp::dataset;
using scarp::from_csv;
using scarp::load_csv;
using scarp::missing_values;

namespace {

std::string refusal(std::string const& text, csv_options const& options = {}) {
    return refusal_of([&] { from_csv(text, options, "x.csv"); });
}

std::string const iris = "length,width,species\n5.1,3.5,setosa\n7,3.2,versicolor\n6.3,3.3,virginica\n4.9,3,setosa\n";

} // namespace

BOOST_AUTO_TEST_CASE(numbers_and_class_names) {
    temporary_folder const folder;
    write_file(folder / "iris.csv", iris);
    dataset const data = load_csv(folder / "iris.csv", {.label = "species"});
    BOOST_TEST(list(data.shape()) == ints{2});
    BOOST_TEST(list(data.samples()) == (floats{5.1f, 3.5f, 7, 3.2f, 6.3f, 3.3f, 4.9f, 3}));
    BOOST_TEST(list(data.labels()) == (ints{0, 1, 2, 0}));
    BOOST_TEST(list(data.names()) == (words{"setosa", "versicolor", "virginica"}));
    BOOST_TEST(data.origin() == folder / "iris.csv");
    for (scarp::csv_column column : {scarp::csv_column{2}, scarp::csv_column{-1}})
        BOOST_TEST(list(load_csv(folder / "iris.csv", {.label = column}).labels()) == list(data.labels()));
}

BOOST_AUTO_TEST_CASE(without_a_header_columns_have_numbers) {
    dataset const data = from_csv("1,2,3\n4,5,6\n", {.targets = {-1, 0}, .header = false});
    BOOST_TEST(list(data.samples()) == (floats{2, 5}));
    BOOST_TEST(list(data.targets()) == (floats{1, 3, 4, 6}));
    BOOST_TEST(data.outputs() == 2);
    BOOST_TEST(!data.has_labels());
}

BOOST_AUTO_TEST_CASE(regression_and_columns_left_out) {
    dataset const data = from_csv("id,size,price\na,1,10\nb,2,20\n", {.targets = {"price"}, .leave_out = {"id"}});
    BOOST_TEST(list(data.samples()) == (floats{1, 2}));
    BOOST_TEST(list(data.targets()) == (floats{10, 20}));
}

BOOST_AUTO_TEST_CASE(text_is_one_hot) {
    csv_schema const schema = scarp::learn_csv_text("colour,size,code\nred,1,7\ngreen,2,3\nred,3,7\n", {.categories = {"code"}});
    BOOST_TEST(schema.feature_names() == (words{"colour=green", "colour=red", "size", "code=3", "code=7"}));
    dataset const data = from_csv("colour,size,code\nred,1,7\ngreen,2,3\n", schema);
    BOOST_TEST(list(data.samples()) == (floats{0, 1, 1, 0, 1, 1, 0, 2, 1, 0}));
}

BOOST_AUTO_TEST_CASE(classes_that_are_numbers_are_sorted_as_such) {
    dataset const data = from_csv("1,10\n2,9\n3,-1\n4,10\n", {.label = -1, .header = false});
    BOOST_TEST(list(data.names()) == (words{"-1", "9", "10"}));
    BOOST_TEST(list(data.labels()) == (ints{2, 1, 0, 2}));
}

BOOST_AUTO_TEST_CASE(quotes_line_ends_and_blanks) {
    std::string const rows[] = {"a,b\n1,\"x \"\"y\"\", z\"\n2,\"two\nlines\"\n", "a,b\r\n1,\"x \"\"y\"\", z\"\r\n2,\"two\nlines\"\r\n",
                                "\xEF\xBB\xBF" "a,b\r1, \"x \"\"y\"\", z\" \r2,\t\"two\nlines\"", "\n\n a , b \n\n\"1\" ,\"x \"\"y\"\", z\"\n  \n 2,\"two\nlines\"\n\n"};
    for (std::string const& text : rows) {
        dataset const data = from_csv(text, {.label = "b"});
        BOOST_TEST(list(data.samples()) == (floats{1, 2}));
        BOOST_TEST(list(data.names()) == (words{"two\nlines", "x \"y\", z"}));
        BOOST_TEST(list(data.labels()) == (ints{1, 0}));
    }
    BOOST_TEST(list(from_csv("a\tb\n1\t\"2\"\n", {.delimiter = '\t'}).samples()) == (floats{1, 2}));
    BOOST_TEST(list(from_csv("a b\n1 2\n", {.delimiter = ' '}).samples()) == (floats{1, 2}));
    BOOST_TEST(list(from_csv("a;b\n+1.5e1;-.5\n", {.delimiter = ';'}).samples()) == (floats{15, -0.5f}));
}

BOOST_AUTO_TEST_CASE(missing_values_as_chosen) {
    std::string const text = "a,colour,y\n1,red,1\nNA,blue,2\n3,,3\n,red,4\n8,red,5\n";
    auto const column = [&](missing_values missing, float fill = 0) {
        dataset const data = from_csv(text, {.targets = {"y"}, .missing = missing, .fill = fill});
        floats values;
        for (int i = 0; i < data.size(); ++i) values.push_back(data.sample(i)[0]);
        BOOST_TEST(list(data.sample(2)) == (floats{3, 0, 0}));                // a text that is missing is no category
        return values;
    };
    BOOST_TEST(column(missing_values::mean) == (floats{1, 4, 3, 4, 8}));
    BOOST_TEST(column(missing_values::median) == (floats{1, 3, 3, 3, 8}));
    BOOST_TEST(column(missing_values::constant, -1) == (floats{1, -1, 3, -1, 8}));
    BOOST_TEST(refusal(text) == "x.csv: expected a value in column \"a\", found \"NA\" in line 3 at byte 19");
    BOOST_TEST(list(from_csv("a\n1\n4\nNA\n2\n3\n", {.missing = missing_values::median}).samples()) == (floats{1, 4, 2.5f, 2, 3}));
    BOOST_TEST(refusal("a,y\n1,2\n3,\n", {.targets = {"y"}, .missing = missing_values::mean})
               == "x.csv: expected a value in column \"y\", found an empty cell in line 3 at byte 8");
    BOOST_TEST(list(from_csv("a\n1\n-9\n", {.missing = missing_values::constant, .fill = 5, .missing_words = {"-9"}}).samples()) == (floats{1, 5}));
}

BOOST_AUTO_TEST_CASE(the_first_row_does_not_make_numbers_a_text) {
    for (std::string const first : {"-", "inf", "1e400", "\"1,5\"", "0x10", "unknown"})
        for (missing_values missing : {missing_values::refuse, missing_values::median}) {
            std::string const shown = first == "\"1,5\"" ? first : "\"" + first + "\"";
            BOOST_TEST(refusal("b,age\n1," + first + "\n2,23\n", {.missing = missing})
                       == "x.csv: expected texts only in column \"age\" as " + shown
                              + " is one (else list the column in categories, or the text in missing_words), found \"23\" in line 3 at byte "
                              + std::to_string(9 + first.size()));
            csv_options options{.missing = missing_values::mean};
            options.missing_words.push_back(first == "\"1,5\"" ? "1,5" : first);
            BOOST_TEST(list(from_csv("age\n" + first + "\n23\n25\n", options).samples()) == (floats{24, 23, 25}));
        }
    BOOST_TEST(from_csv("code\nA\n7\n", {.categories = {"code"}}).features() == 2);
    for (std::string const word : {"n/a", "NAN", "Null", "na"}) {
        BOOST_TEST(refusal("age\n" + word + "\n23\n") == "x.csv: expected a value in column \"age\", found \"" + word + "\" in line 2 at byte 4");
        BOOST_TEST(list(from_csv("age\n" + word + "\n23\n", {.missing = missing_values::median}).samples()) == (floats{23, 23}));
    }
}

BOOST_AUTO_TEST_CASE(a_column_without_values_has_no_mean) {
    std::string const text = "a,b\n1,\n2,NA\n";
    for (missing_values missing : {missing_values::mean, missing_values::median})
        BOOST_TEST(refusal(text, {.missing = missing}) == "x.csv: expected a value in column \"b\", or the column left out, found none");
    BOOST_TEST(list(from_csv(text, {.missing = missing_values::constant, .fill = 7}).samples()) == (floats{1, 7, 2, 7}));
    BOOST_TEST(from_csv(text, {.leave_out = {"b"}, .missing = missing_values::mean}).features() == 1);
}

BOOST_AUTO_TEST_CASE(rows_to_judge_by_are_not_learned_from) {
    temporary_folder const folder;
    std::string const path = folder / "x.csv";
    write_file(path, "size,colour,kind\n1,red,b\n100,green,a\n3,blue,b\n,red,c\n");
    csv_options const options{.label = "kind", .missing = missing_values::mean};
    csv_schema const schema = scarp::learn_csv(path, options, std::vector{3, 0, 2});
    BOOST_TEST(schema.feature_names() == (words{"size", "colour=blue", "colour=red"}));
    BOOST_TEST(schema.classes() == (words{"a", "b", "c"}));
    dataset const data = load_csv(path, schema);
    BOOST_TEST(list(data.samples()) == (floats{1, 0, 1, 100, 0, 0, 3, 1, 0, 2, 0, 1}));
    BOOST_TEST(list(data.labels()) == (ints{1, 0, 1, 2}));
    BOOST_TEST(to_text(scarp::learn_csv(path, options, std::vector{0, 1, 2, 3})) == to_text(scarp::learn_csv(path, options)));
}

BOOST_AUTO_TEST_CASE(a_column_has_one_meaning) {
    std::string const text = "a,b\n1,2\n";
    BOOST_TEST(refusal(text, {.label = "b", .targets = {1}}) == "x.csv: expected one meaning of column \"b\", found a target and the label");
    BOOST_TEST(refusal(text, {.label = "b", .leave_out = {-1}}) == "x.csv: expected one meaning of column \"b\", found left out and the label");
    BOOST_TEST(refusal(text, {.targets = {"b"}, .categories = {"b"}}) == "x.csv: expected one meaning of column \"b\", found a category and a target");
    BOOST_TEST(from_csv(text, {.leave_out = {"b", -1}}).features() == 1);
}

BOOST_AUTO_TEST_CASE(a_schema_reads_other_files) {
    csv_schema const learned = scarp::learn_csv_text("size,colour,kind\n1,red,b\n,blue,a\n5,red,b\n", {.label = "kind", .missing = missing_values::mean});
    csv_schema const schema = scarp::csv_schema_from(to_text(learned));        // after storage
    BOOST_TEST(to_text(schema) == to_text(learned));
    BOOST_TEST(schema.classes() == (words{"a", "b"}));
    temporary_folder const folder;
    save_csv_schema(folder / "schema.csv", schema);
    BOOST_TEST(to_text(scarp::load_csv_schema(folder / "schema.csv")) == to_text(schema));
    dataset const test = from_csv("kind,extra,colour,size\nb,1,blue,\na,2,green,7\n", schema);
    BOOST_TEST(list(test.samples()) == (floats{3, 1, 0, 7, 0, 0}));
    BOOST_TEST(list(test.labels()) == (ints{1, 0}));
    dataset const unlabelled = from_csv("size,colour\n2,red\n", schema);
    BOOST_TEST(!unlabelled.has_labels());
    BOOST_TEST(unlabelled.classes() == 0);
    auto const message = [&](std::string const& text) {
        try {
            from_csv(text, schema, "test.csv");
        } catch (data_error const& e) {
            return std::string{e.what()};
        }
        return std::string{};
    };
    BOOST_TEST(message("size,colour,kind\n1,red,c\n") == "test.csv: expected one of a, b in column \"kind\", found \"c\" in line 2 at byte 17");
    BOOST_TEST(message("size,kind\n1,a\n") == "test.csv: expected one column named colour, found the columns size, kind");
    BOOST_CHECK_THROW(scarp::csv_schema_from("hello"), data_error);
    BOOST_CHECK_THROW(scarp::csv_schema_from(to_text(learned) + "\"colour\",\"x\",\"0\",\"0\"\n"), data_error);
}

BOOST_AUTO_TEST_CASE(errors_name_line_column_and_byte) {
    BOOST_TEST(refusal("") == "x.csv: expected rows of values, found an empty file at byte 0");
    BOOST_TEST(refusal("a,b\n") == "x.csv: expected rows of values below the header, found none in line 2 at byte 4");
    BOOST_TEST(refusal("a,b\n1,2\n3\n") == "x.csv: expected 2 cells as in the first row, found 1 in line 3 at byte 8");
    BOOST_TEST(refusal("a,b\n1,2\n3,4,5\n") == "x.csv: expected 2 cells as in the first row, found 3 in line 3 at byte 8");
    BOOST_TEST(refusal("a,b\n1,2\n3,1O\n") == "x.csv: expected a number in column \"b\", found \"1O\" in line 3 at byte 8");
    BOOST_TEST(refusal("a\n1\n1e39\n") == "x.csv: expected a number in column \"a\", found \"1e39\" in line 3 at byte 4");
    BOOST_TEST(refusal("a\n1\ninf\n") == "x.csv: expected a number in column \"a\", found \"inf\" in line 3 at byte 4");
    BOOST_TEST(refusal("a\n1\n\"2\n3\n") == "x.csv: expected a closing quote, found none after the one that opens a cell in line 3 at byte 4");
    BOOST_TEST(refusal("a\n\"1\"x\n") == "x.csv: expected a delimiter or the end of the line after a closing quote, found \"x\" in line 2 at byte 5");
    BOOST_TEST(refusal("a,\"b\nc\"\n1,2\n\nx,3\n") == "x.csv: expected a number in column \"a\", found \"x\" in line 5 at byte 13");
    BOOST_TEST(refusal("a\nx\ny\nz\n", {.max_categories = 2}) == "x.csv: expected at most 2 different texts in column \"a\", found one more, \"z\", in line 4 at byte 6");
    BOOST_TEST(refusal(iris, {.label = "kind"}) == "x.csv: expected one column named kind, found the columns length, width, species");
    BOOST_TEST(refusal(iris, {.label = 3}) == "x.csv: expected a column number from -3 to 2, found 3");
    BOOST_TEST(refusal("a,a,b\n1,2,3\n", {.label = "a"}) == "x.csv: expected one column named a, found the columns a, a, b");
    BOOST_TEST(refusal("a\n1\n", {.targets = {"a"}}) == "x.csv: expected a column of features, found none");
    BOOST_CHECK_THROW(from_csv(iris, {.delimiter = '"'}), std::invalid_argument);
    BOOST_CHECK_THROW(load_csv("/nowhere/at/all.csv"), data_error);
}

BOOST_AUTO_TEST_CASE(columns_of_one_name_are_kept_apart_by_place) {
    BOOST_TEST(list(from_csv("a,a,\n1,2,3\n").samples()) == (floats{1, 2, 3}));
}

BOOST_AUTO_TEST_CASE(numbers_do_not_depend_on_the_locale) {
    std::setlocale(LC_ALL, "de_DE.UTF-8");                                    // where it is installed
    BOOST_TEST(list(from_csv("a\n1.5\n1e-400\n").samples()) == (floats{1.5f, 0}));
    std::setlocale(LC_ALL, "C");
}

#if SCARP_TEST_ZLIB
BOOST_AUTO_TEST_CASE(gzip_is_unpacked) {
    temporary_folder const folder;
    write_file(folder / "iris.csv.gz", gzip(iris));
    BOOST_TEST(load_csv(folder / "iris.csv.gz", {.label = "species"}).size() == 4);
}
#endif

BOOST_AUTO_TEST_CASE(damaged_files_load_or_are_refused) {
    std::string const text = "a,colour,y\n1,red,1\nNA,\"bl\"\"ue\",2\n3,,3\n\"4\",\"re\nd\",5\r\n8,red,5\n";
    auto const report = load_damaged(text, 20'000, [](std::string const& damaged) {
        dataset const data = from_csv(damaged, {.label = -1, .missing = missing_values::mean});
        BOOST_REQUIRE(data.labels().size() == static_cast<std::size_t>(data.size()));
        for (float x : data.samples()) BOOST_REQUIRE(std::isfinite(x));
    });
    BOOST_TEST(report.loaded > 2'000);
    BOOST_TEST(report.refused > 2'000);
}
