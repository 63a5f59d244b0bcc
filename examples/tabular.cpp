// SPDX-License-Identifier: BSL-1.0
// Learns a column of a CSV file from the others, classes or numbers, and predicts it for new rows.
#include "between.hpp"

#include <scarp/data/csv.hpp>
#include <scarp/data/scaler_file.hpp>
#include <scarp/data/train_test_split.hpp>
#include <scarp/io/save.hpp>
#include <scarp/scarp.hpp>
#include <scarp/show/first_not_finite.hpp>
#include <scarp/show/sparkline.hpp>
#include <scarp/version.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

using namespace scarp;

namespace {

// Shapes are static and a file's columns are not, so a row is filled up with zeros to the next width that was compiled, and
// classes that do not exist are never the answer.
template <int Columns, int Outputs>
struct table_net : network<input<Columns>, dense<32>, silu, dense<16>, silu, dense<Outputs>> {};
constexpr int widths[] = {16, 64};
constexpr int most_classes = 16;

struct options {
    std::string data, label, target, model = "tabular", out, missing = "median", delimiter = ",";
    std::vector<std::string> leave_out, categories, missing_words;
    int epochs = 300, patience = 30, rows = 1'000;
    float learning_rate = 3e-3f;
    double test = 0.2;
    std::uint64_t seed = 1;
    bool no_header = false, quiet = false;
};

/// What beside the network's weights is needed to use it.
struct preparation {
    csv_schema schema;
    scaler features, target;
};

/// A set whose rows are filled up to a width.
dataset widened(dataset data, int width) {
    dataset_parts parts = std::move(data).parts();
    auto const from = static_cast<std::size_t>(parts.shape[0]), to = static_cast<std::size_t>(width);
    std::vector<float> wide(parts.features.size() / from * to);
    for (std::size_t i = 0; i < parts.features.size(); ++i) wide[i / from * to + i % from] = parts.features[i];
    parts.features = std::move(wide);
    parts.shape = {width};
    return dataset{std::move(parts)};
}

/// What to say of a file's rows: for classes their scores without those of classes that do not exist, else the target's units.
template <class Net>
predictions<> answers(model<Net> const& net, dataset const& data, preparation const& known) {
    predictions<> p = predict(net, data);
    int const classes = static_cast<int>(known.schema.classes().size());
    if (classes == 0) known.target.undo(p.outputs, 1);
    else {
        std::vector<float> kept;
        for (int i = 0; i < p.samples; ++i) kept.insert(kept.end(), p.output(i).begin(), p.output(i).begin() + classes);
        p.outputs = std::move(kept);
        p.width = classes;
    }
    return p;
}

std::string weights_of(std::string const& name) { return name + ".safetensors"; }
std::string schema_of(std::string const& name) { return name + ".schema.csv"; }
std::string scale_of(std::string const& name) { return name + ".scale.npz"; }

void save_preparation(preparation const& known, std::string const& name) {
    save_csv_schema(schema_of(name), known.schema);
    std::vector<named_array> arrays = to_arrays(known.features, "features");
    if (known.schema.classes().empty())
        for (named_array& a : to_arrays(known.target, "target")) arrays.push_back(std::move(a));
    save_npz(scale_of(name), arrays);
}

preparation load_preparation(std::string const& name) {
    preparation known{load_csv_schema(schema_of(name)), {}, {}};
    std::string const file = scale_of(name);
    auto const arrays = load_npz(file);
    auto const read = [&](char const* part, int width) {
        scaler s = scaler_of(arrays, part, file);
        if (s.offset.size() != static_cast<std::size_t>(width))
            throw data_error{file, std::to_string(width) + " offsets of " + part + ", as " + schema_of(name) + " says", std::to_string(s.offset.size())};
        return s;
    };
    known.features = read("features", known.schema.width());
    if (known.schema.classes().empty()) known.target = read("target", 1);
    return known;
}

template <class Net>
void report(model<Net> const& net, dataset const& test, dataset const& test_in_units, preparation const& known) {
    predictions<> const p = answers(net, test, known);
    if (std::vector<std::string> const names = known.schema.classes(); !names.empty()) {
        confusion_matrix const confusion{p.width, p.labels, p.decisions()};
        std::printf("%s\nlog loss %.4f\ntest accuracy %.3f\n", to_text(classification_report{confusion}, names).c_str(),
                    log_loss(p.labels, probabilities_of(p.outputs, p.width)), confusion.accuracy());
    } else {
        std::printf("%s\n", to_text(regression_report{test_in_units.targets(), p.outputs}).c_str());
    }
}

/// Which rows the network learns from, which it stops by, and which it is judged by.
struct drawn_rows {
    std::vector<int> learn, watch, judge;
};

drawn_rows draw_rows(options const& o, dataset const& all) {
    if (all.size() < 10) throw data_error{o.data, "at least 10 rows, to learn from, to stop by and to be judged by", std::to_string(all.size())};
    split_numbers outer = train_test_numbers(all, {.test = o.test, .seed = o.seed, .stratify = all.has_labels()});
    selected const rest{all, std::move(outer.train)};
    split_numbers const inner = train_test_numbers(rest, {.test = 0.15, .seed = o.seed + 1, .stratify = all.has_labels()});
    drawn_rows r{.learn = {}, .watch = {}, .judge = std::move(outer.test)};
    for (int i : inner.train) r.learn.push_back(rest.number(i));
    for (int i : inner.test) r.watch.push_back(rest.number(i));
    return r;
}

/// Trains on most of the rows, stops by some others, is judged by the rest.
template <int Width, bool Classes>
void train(options const& o, dataset const& all, drawn_rows const& drawn, preparation known) {
    using net_type = table_net<Width, Classes ? most_classes : 1>;
    using loss_type = std::conditional_t<Classes, softmax_cross_entropy, smooth_l1<>>;
    known.features = standard_scaler(selected{all, drawn.learn});
    if (!Classes) known.target = standard_target_scaler(selected{all, drawn.learn});
    auto const prepared = [&](std::vector<int> const& numbers) {
        dataset const scaled = widened(known.features(subset(all, numbers)), Width);
        return Classes ? scaled : known.target.targets(scaled);
    };
    dataset const learn = prepared(drawn.learn), watch = prepared(drawn.watch), test = prepared(drawn.judge);
    if (!o.quiet)
        std::printf("%d columns as %d numbers; %d rows to learn from, %d to stop by, %d to be judged by\n", static_cast<int>(known.schema.fields.size()) - 1,
                    all.features(), learn.size(), watch.size(), test.size());

    model<net_type> net{seed{o.seed}};
    trainer<net_type, loss_type, adamw, batch<16>> steps{net, {.learning_rate = o.learning_rate}};
    history const h = steps.fit(learn, {.epochs = o.epochs, .validation = &watch, .seed = o.seed, .callbacks = {early_stopping{.patience = o.patience}},
                                       .diagnose = [&] { return first_not_finite(steps); }});
    if (!o.quiet)
        std::printf("validation loss %s, %d epochs%s%s\n\n", sparkline(h["val_loss"], {.width = 40, .utf8 = style_of(stdout).utf8, .logarithmic = true}).c_str(), h.size(),
                    h.stopped.empty() ? "" : ": ", h.stopped.c_str());
    report(net, test, subset(all, drawn.judge), known);
    save(net, weights_of(o.model));
    save_preparation(known, o.model);
}

std::string quoted(std::string const& text) {
    if (text.find_first_of(",\"\r\n") == text.npos) return text;
    std::string field = "\"";
    for (char const c : text) field.append(c == '"' ? 2 : 1, c);
    return field.append("\"");
}

/// How well the network did, where the file says in each row what was to be predicted.
template <class Net>
void judge(model<Net> const& net, options const& o, int width, preparation const& known) try {
    dataset const data = load_csv(o.data, known.schema);
    if (data.has_labels() || data.has_targets()) report(net, widened(known.features(data), width), data, known);
} catch (data_error const& e) {
    std::printf("predicted, but not judged: %s\n", e.what());
}

/// The rows of a file with what the network says of them.
template <int Width, bool Classes>
void predict_rows(options const& o, dataset const& rows, preparation const& known) {
    model<table_net<Width, Classes ? most_classes : 1>> net;
    load(net, weights_of(o.model));
    dataset const data = widened(known.features(rows), Width);
    predictions<> const p = answers(net, data, known);
    std::string text = Classes ? "prediction,probability\n" : "prediction\n";
    auto const names = known.schema.classes();
    auto const probability = probabilities_of(p.outputs, p.width);
    for (int i = 0; i < p.samples; ++i) {
        int const c = p.decision(i);
        char number[32];
        std::snprintf(number, sizeof number, "%.6g", static_cast<double>(Classes ? probability[static_cast<std::size_t>(i * p.width + c)] : p.output(i)[0]));
        if (Classes) text.append(quoted(names[static_cast<std::size_t>(c)])).append(",");
        text.append(number).append("\n");
    }
    if (o.out.empty()) std::fputs(text.c_str(), stdout);
    else write_text(o.out, text);
    if (!o.quiet && !o.out.empty()) judge(net, o, Width, known);
}

/// Calls f with the smallest compiled width that holds the columns.
template <class F>
void with_width(csv_schema const& schema, std::string const& file, F const& f) {
    int const numbers = schema.width();
    if (numbers <= widths[0]) return f(std::integral_constant<int, widths[0]>{});
    if (numbers <= widths[1]) return f(std::integral_constant<int, widths[1]>{});
    auto const texts = [](column_schema const& c) { return c.what == column_schema::category ? c.words.size() : 1; };
    auto const widest = std::ranges::max_element(schema.fields, {}, texts);
    throw data_error{file, "at most " + std::to_string(widths[1]) + " numbers per row (leave a column out, or compile a wider network)",
                     std::to_string(numbers) + ", of them " + std::to_string(texts(*widest)) + " of column \"" + widest->name + "\""};
}

/// A column by its name, or by its number.
csv_column column_of(std::string const& text) {
    int number = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    return fault == std::errc{} && end == text.data() + text.size() ? csv_column{number} : csv_column{text};
}

csv_options csv_options_of(options const& o) {
    csv_options columns{.header = !o.no_header, .delimiter = o.delimiter == "tab" ? '\t' : o.delimiter[0],
                        .missing = o.missing == "refuse" ? missing_values::refuse : o.missing == "mean" ? missing_values::mean : missing_values::median};
    if (!o.label.empty()) columns.label = column_of(o.label);
    else columns.targets = {column_of(o.target)};
    for (std::string const& c : o.leave_out) columns.leave_out.push_back(column_of(c));
    for (std::string const& c : o.categories) columns.categories.push_back(column_of(c));
    columns.missing_words.insert(columns.missing_words.end(), o.missing_words.begin(), o.missing_words.end());
    return columns;
}

/// What fills gaps and which texts there are is learned from the rows that the network learns from.
void train_command(options const& o) {
    for (std::string const& file : {weights_of(o.model), schema_of(o.model), scale_of(o.model)}) require_writable(file);
    csv_options const columns = csv_options_of(o);
    csv_schema const whole = learn_csv(o.data, columns);
    auto const classes = static_cast<int>(whole.classes().size());
    if (!o.label.empty() && (classes < 2 || classes > most_classes))
        throw data_error{o.data, "2 to " + std::to_string(most_classes) + " classes in column \"" + o.label + "\"", std::to_string(classes)};
    drawn_rows const drawn = draw_rows(o, load_csv(o.data, whole));
    preparation const known{learn_csv(o.data, columns, drawn.learn), {}, {}};
    csv_schema lenient = known.schema;
    lenient.refuse_missing = false;     // nothing is missing then, but rows that are held back may have texts of their own
    dataset const all = load_csv(o.data, lenient);
    with_width(known.schema, o.data, [&](auto width) {
        if (o.label.empty()) train<width, false>(o, all, drawn, known);
        else train<width, true>(o, all, drawn, known);
    });
}

/// What is to be predicted may be in the file or not, in all rows or in some.
void predict_command(options const& o) {
    if (!o.out.empty()) require_writable(o.out);
    preparation const known = load_preparation(o.model);
    csv_schema features = known.schema;
    std::erase_if(features.fields, [](column_schema const& c) { return c.what == column_schema::label || c.what == column_schema::target; });
    dataset const rows = load_csv(o.data, features);
    with_width(features, schema_of(o.model), [&](auto width) {
        if (known.schema.classes().empty()) predict_rows<width, false>(o, rows, known);
        else predict_rows<width, true>(o, rows, known);
    });
}

/// Houses for sale, so that there is a file of numbers, texts and gaps to try.
void make_command(options const& o) {
    philox draw{o.seed};
    std::string text = "area,rooms,age,district,garden,price\n";
    char const* const districts[] = {"centre", "harbour", "hills", "station"};
    double const worth[] = {1.5, 1.2, 1.35, 0.9};
    for (int i = 0; i < o.rows; ++i) {
        auto const d = static_cast<std::size_t>(draw.next_u32() % 4);
        double const area = draw.uniform<double>(40, 220), age = draw.uniform<double>(0, 90);
        int const rooms = std::max(1, static_cast<int>(area / 28 + draw.uniform<double>(-1, 1.5)));
        bool const garden = draw.uniform<double>() < 0.4;
        double const price = worth[d] * (2200 * area + 9000 * rooms) * (0.75 + 0.25 * std::exp(-age / 30)) + (garden ? 35'000 : 0) + draw.uniform<double>(-15'000, 15'000);
        char known_age[16] = "", line[160];
        if (draw.uniform<double>() > 0.05) std::snprintf(known_age, sizeof known_age, "%.0f", age);
        std::snprintf(line, sizeof line, "%.0f,%d,%s,%s,%s,%.0f\n", area, rooms, known_age, districts[d], garden ? "yes" : "no", price);
        text += line;
    }
    write_text(o.data, text);
}

}  // namespace

int main(int argc, char** argv) {
    options o;
    CLI::App app{"Learns a column of a CSV file from the others, and predicts it for new rows. Exit code: 0 done, 1 failed, 2 wrong usage."};
    app.require_subcommand(1);
    app.set_version_flag("--version", "tabular of Scarp " + std::to_string(version.major) + '.' + std::to_string(version.minor) + '.' + std::to_string(version.patch));
    CLI::App& make = *app.add_subcommand("make", "Write a CSV file of invented houses to try");
    CLI::App& learn = *app.add_subcommand("train", "Learn, report on rows held back, and save MODEL.safetensors, .schema.csv and .scale.npz");
    CLI::App& use = *app.add_subcommand("predict", "Predict the column for the rows of another file, as CSV");
    for (CLI::App* command : {&make, &learn, &use}) command->add_option("FILE", o.data, "The CSV file")->required();
    make.add_option("--rows", o.rows, "How many")->check(between(1, 10'000'000))->capture_default_str();
    auto& what = *learn.add_option_group("column", "What to learn");
    what.add_option("--label", o.label, "A column of classes, by its name or its number: 0 is the first, -1 the last");
    what.add_option("--target", o.target, "A column of numbers, likewise");
    what.require_option(1);
    auto const list = [&](char const* name, std::vector<std::string>& to, char const* help) {
        learn.add_option(name, to, help)->delimiter(',')->allow_extra_args(false);
    };
    list("--leave-out", o.leave_out, "Columns that say nothing, such as numbers of rows: a,b or once for each");
    list("--categories", o.categories, "Columns of numbers that are names, such as codes");
    list("--missing-word", o.missing_words, "Words for no value, beside NA, N/A, NaN, null and ?");
    learn.add_flag("--no-header", o.no_header, "The first line is a row of values: columns have numbers only");
    learn.add_option("--delimiter", o.delimiter, "What stands between cells: one character, or tab")->capture_default_str()
        ->check([](std::string const& text) { return text.size() == 1 || text == "tab" ? "" : "expected one character or tab, found " + text; });
    learn.add_option("--missing", o.missing, "What stands in for cells without a value")->check(CLI::IsMember({"refuse", "mean", "median"}))->capture_default_str();
    learn.add_option("--test", o.test, "Share of rows to be judged by")->check(between(0.01, 0.9))->capture_default_str();
    learn.add_option("--epochs", o.epochs, "Passes over the rows at most")->check(between(1, 1'000'000))->capture_default_str();
    learn.add_option("--patience", o.patience, "Epochs without a better validation loss after which it stops")->check(between(1, 1'000'000))->capture_default_str();
    learn.add_option("--lr", o.learning_rate, "Learning rate")->check(between(0, 10))->capture_default_str();
    for (CLI::App* command : {&make, &learn}) command->add_option("--seed", o.seed, "Of all that is drawn at random")->check(between(0, 18446744073709551615.))->capture_default_str();
    for (CLI::App* command : {&learn, &use}) command->add_option("--model", o.model, "Name of the model's files")->capture_default_str();
    for (CLI::App* command : {&learn, &use}) command->add_flag("--quiet", o.quiet, "Print the result only");
    use.add_option("--out", o.out, "File for the predictions; else they are printed");
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : 2;
    }
    try {
        (make ? make_command : learn ? train_command : predict_command)(o);
    } catch (std::exception const& e) {
        std::fflush(stdout);
        std::fprintf(stderr, "tabular: %s\n", e.what());
        return 1;
    }
}
