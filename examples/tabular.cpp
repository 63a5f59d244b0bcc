// SPDX-License-Identifier: BSL-1.0
// Learns a column of a CSV file from the others, classes or numbers, and predicts it for new rows.
#include <scarp/data/csv.hpp>
#include <scarp/data/scaler_file.hpp>
#include <scarp/data/train_test_split.hpp>
#include <scarp/io/save.hpp>
#include <scarp/scarp.hpp>
#include <scarp/show/sparkline.hpp>

#include <CLI/CLI.hpp>

#include <cmath>
#include <cstdio>
#include <exception>
#include <fstream>
#include <sstream>
#include <string>

using namespace scarp;

namespace {

// Shapes are static and a file's columns are not, so a row is filled up with zeros to the next width that was compiled, and
// classes that do not exist are never the answer.
template <int Columns, int Outputs>
struct table_net : network<input<Columns>, dense<32>, silu, dense<16>, silu, dense<Outputs>> {};
constexpr int widths[] = {16, 64};
constexpr int most_classes = 16;

struct options {
    std::string data, label, target, model = "tabular", out, missing = "median";
    int epochs = 300, patience = 30, rows = 1'000;
    float learning_rate = 3e-3f;
    double test = 0.2;
    std::uint64_t seed = 1;
    bool quiet = false;
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

std::string read_text(std::string const& path) {
    std::ostringstream text;
    std::ifstream file{path, std::ios::binary};
    if (!(text << file.rdbuf())) throw std::runtime_error{path + ": expected a file that tabular train wrote, found none"};
    return text.str();
}

void save_preparation(preparation const& known, std::string const& name) {
    save_csv_schema(name + ".schema.csv", known.schema);
    std::vector<named_array> arrays = to_arrays(known.features, "features");
    if (known.schema.classes().empty())
        for (named_array& a : to_arrays(known.target, "target")) arrays.push_back(std::move(a));
    save_npz(name + ".scale.npz", arrays);
}

preparation load_preparation(std::string const& name) {
    std::string const schema = name + ".schema.csv", scale = name + ".scale.npz";
    preparation known{csv_schema_from(read_text(schema), schema), {}, {}};
    auto const arrays = load_npz(scale);
    known.features = scaler_of(arrays, "features", scale);
    if (known.schema.classes().empty()) known.target = scaler_of(arrays, "target", scale);
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

/// Trains on most of the rows, stops by some others, is judged by the rest.
template <int Width, bool Classes>
void train(options const& o, dataset const& all, preparation known) {
    using net_type = table_net<Width, Classes ? most_classes : 1>;
    using loss_type = std::conditional_t<Classes, softmax_cross_entropy, smooth_l1<>>;
    split const halves = train_test_split(all, {.test = o.test, .seed = o.seed, .stratify = Classes});
    split const parts = train_test_split(halves.train, {.test = 0.15, .seed = o.seed + 1, .stratify = Classes});
    known.features = standard_scaler(parts.train);
    if (!Classes) known.target = standard_target_scaler(parts.train);
    auto const prepared = [&](dataset const& data) {
        dataset const scaled = widened(known.features(data), Width);
        return Classes ? scaled : known.target.targets(scaled);
    };
    dataset const learn = prepared(parts.train), watch = prepared(parts.test), test = prepared(halves.test);
    if (!o.quiet)
        std::printf("%d columns as %d numbers; %d rows to learn from, %d to stop by, %d to be judged by\n", static_cast<int>(known.schema.fields.size()) - 1,
                    all.features(), learn.size(), watch.size(), test.size());

    model<net_type> net{seed{o.seed}};
    trainer<net_type, loss_type, adamw, batch<16>> steps{net, {.learning_rate = o.learning_rate}};
    history const h = steps.fit(learn, {.epochs = o.epochs, .validation = &watch, .seed = o.seed, .callbacks = {early_stopping{.patience = o.patience}}});
    if (!o.quiet)
        std::printf("validation loss %s, %d epochs%s%s\n\n", sparkline(h["val_loss"], {.width = 40, .utf8 = style_of(stdout).utf8, .logarithmic = true}).c_str(), h.size(),
                    h.stopped.empty() ? "" : ": ", h.stopped.c_str());
    report(net, test, halves.test, known);
    save(net, o.model + ".safetensors");
    save_preparation(known, o.model);
}

std::string quoted(std::string const& text) {
    if (text.find_first_of(",\"\r\n") == text.npos) return text;
    std::string field = "\"";
    for (char const c : text) field.append(c == '"' ? 2 : 1, c);
    return field.append("\"");
}

/// The rows of a file with what the network says of them; where the file knows better, also how well it did.
template <int Width, bool Classes>
void predict_rows(options const& o, dataset const& rows, preparation const& known) {
    model<table_net<Width, Classes ? most_classes : 1>> net;
    load(net, o.model + ".safetensors");
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
    if (!o.quiet && !o.out.empty() && (rows.has_labels() || rows.has_targets())) report(net, data, rows, known);
}

/// Calls f with the smallest compiled width that holds the columns.
template <class F>
void with_width(int columns, F const& f) {
    if (columns <= widths[0]) f(std::integral_constant<int, widths[0]>{});
    else if (columns <= widths[1]) f(std::integral_constant<int, widths[1]>{});
    else throw std::runtime_error{"expected at most " + std::to_string(widths[1]) + " numbers per row, found " + std::to_string(columns) + ": compile a wider network"};
}

missing_values rule_of(std::string const& name) {
    return name == "refuse" ? missing_values::refuse : name == "mean" ? missing_values::mean : missing_values::median;
}

void train_command(options const& o) {
    csv_options columns{.missing = rule_of(o.missing)};
    if (!o.label.empty()) columns.label = o.label;
    else columns.targets = {o.target};
    preparation known{learn_csv(o.data, columns), {}, {}};
    if (known.schema.classes().size() > static_cast<std::size_t>(most_classes))
        throw std::runtime_error{o.data + ": expected at most " + std::to_string(most_classes) + " classes, found " + std::to_string(known.schema.classes().size())};
    dataset const all = load_csv(o.data, known.schema);
    with_width(all.features(), [&](auto width) {
        if (o.label.empty()) train<width, false>(o, all, known);
        else train<width, true>(o, all, known);
    });
}

void predict_command(options const& o) {
    preparation const known = load_preparation(o.model);
    dataset const rows = load_csv(o.data, known.schema);
    with_width(rows.features(), [&](auto width) {
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
    CLI::App& make = *app.add_subcommand("make", "Write a CSV file of invented houses to try");
    CLI::App& learn = *app.add_subcommand("train", "Learn, report on rows held back, and save MODEL.safetensors, .schema.csv and .scale.npz");
    CLI::App& use = *app.add_subcommand("predict", "Predict the column for the rows of another file, as CSV");
    for (CLI::App* command : {&make, &learn, &use}) command->add_option("FILE", o.data, "The CSV file")->required();
    make.add_option("--rows", o.rows, "How many")->capture_default_str();
    auto& what = *learn.add_option_group("column", "What to learn");
    what.add_option("--label", o.label, "A column of classes");
    what.add_option("--target", o.target, "A column of numbers");
    what.require_option(1);
    learn.add_option("--missing", o.missing, "What stands in for cells without a value")->check(CLI::IsMember({"refuse", "mean", "median"}))->capture_default_str();
    learn.add_option("--test", o.test, "Share of rows to be judged by")->check(CLI::Range(0.01, 0.9))->capture_default_str();
    learn.add_option("--epochs", o.epochs, "Passes over the rows at most")->check(CLI::Range(1, 1'000'000))->capture_default_str();
    learn.add_option("--patience", o.patience, "Epochs without a better validation loss after which it stops")->check(CLI::Range(1, 1'000'000))->capture_default_str();
    learn.add_option("--lr", o.learning_rate, "Learning rate")->check(CLI::Range(0.0, 10.0))->capture_default_str();
    for (CLI::App* command : {&make, &learn}) command->add_option("--seed", o.seed, "Of all that is drawn at random")->capture_default_str();
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
