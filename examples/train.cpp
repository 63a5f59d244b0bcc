// SPDX-License-Identifier: BSL-1.0
// Trains a classifier of 28x28 images: Fashion-MNIST, any folder of the MNIST family, or synthetic digits.
#include <scarp/data/train_test_split.hpp>
#include <scarp/io/checkpoint.hpp>
#include <scarp/io/save.hpp>
#include <scarp/networks/lenet5.hpp>
#include <scarp/networks/resnet.hpp>
#include <scarp/scarp.hpp>
#include <scarp/show/pictures.hpp>
#include <scarp/show/sparkline.hpp>
#include <scarp/train/threads.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

using namespace scarp;

namespace {

// The network is a type: output sizes only, inputs follow. A layer that does not fit is refused by the compiler, by name.
struct mlp : network<input<784>, dense<256>, relu, dense<128>, relu, dense<10>> {};

struct lenet5 : networks::lenet5<10> {};

struct conv : network<input<1, 28, 28>, conv2d<12, 5, padding<2>>, relu, max_pool2d<2>, conv2d<24, 3, padding<1>>, relu, max_pool2d<2>,
                      flatten, dropout<0.2>, dense<96>, relu, dense<10>> {};

struct resnet : network<input<1, 28, 28>, conv2d<16, 3, stride<2>, padding<1>, no_bias>, batch_norm<>, relu, networks::basic_block<16>,
                        networks::shrinking_block<32>, global_avg_pool, dense<10>> {};

static_assert(cost<mlp>.parameters == 235'146);
static_assert(cost<lenet5>.parameters == 61'706);
static_assert(std::is_same_v<output_shape<lenet5>, shape<10>>);

constexpr auto fashion_mnist = "/usr/share/datasets/fashion-mnist";

struct options {
    std::string data = std::filesystem::exists(fashion_mnist) ? fashion_mnist : "synthetic";
    std::string network, optimizer = "momentum", schedule = "linear", colour = "auto";
    std::string load, save, log, pictures, checkpoint, resume;
    int epochs = 8, batch = 64, threads = 0, warm_up = 0, patience = 0, checkpoint_every = 0, gradient_norms = 0;
    double learning_rate = 0, validation = 0, time_limit = 0;
    std::uint64_t seed = 1;
    bool report = false, quiet = false;
};

/// Images to learn from, to watch the training with, and to be judged by.
struct images {
    dataset train, validation, test;
};

images load_images(options const& o) {
    split all = o.data == "synthetic" ? digits(20'000, 4'000, o.seed) : load_idx(o.data);
    if (o.validation == 0) return {std::move(all.train), all.test, all.test};
    split parts = train_test_split(all.train, {.test = o.validation, .seed = o.seed, .stratify = true});
    return {std::move(parts.train), std::move(parts.test), std::move(all.test)};
}

any_schedule schedule_of(options const& o, double rate, std::int64_t steps) {
    std::int64_t const rest = steps - o.warm_up;
    auto const warm = [&](auto schedule) -> any_schedule {
        if (o.warm_up > 0) return warm_up{o.warm_up}.then(schedule);
        return schedule;
    };
    if (o.schedule == "linear") return warm(linear{.from = rate, .steps = rest});
    if (o.schedule == "cosine") return warm(cosine{.rate = rate, .steps = rest});
    if (o.schedule == "step") return warm(step_decay{.rate = rate, .step_size = std::max<std::int64_t>(rest / 3, 1)});
    if (o.schedule == "one-cycle") return one_cycle{.rate = rate, .steps = steps};
    if (o.schedule == "plateau") return warm(reduce_on_plateau{.rate = rate, .patience = 2});
    return warm(steady{.rate = rate});
}

progress_style console(options const& o) {
    progress_style style = style_of(stderr);
    if (o.colour != "auto") style.colour = o.colour == "always";
    return style;
}

template <class Net>
void show_one(model<Net> const& net, dataset const& test, int number) {
    auto const style = style_of(stdout).utf8 ? preview_style::blocks : preview_style::ascii;
    auto const scores = net(test.sample(number));
    int const predicted = static_cast<int>(std::max_element(scores.begin(), scores.end()) - scores.begin());
    std::printf("%sthis is test image %d: %s, and the network says %s\n", preview(test.image(number), 28, 28, style).c_str(), number,
                test.class_name(test.label(number)).c_str(), test.class_name(predicted).c_str());
}

template <class Net>
[[gnu::cold]] void draw_pictures(options const& o, model<Net> const& net, images const& data, history const& h, confusion_matrix const& confusion) {
    std::vector<std::string> const names(data.test.names().begin(), data.test.names().end());
    std::string const kind = std::filesystem::path{o.pictures}.extension() == ".svg" ? ".svg" : ".png";
    std::filesystem::path const folder = std::filesystem::path{o.pictures}.replace_extension();
    bool drawn = true;
    for (gnuplot_picture const& p :
         {learning_curves("learning_curves", h), learning_rate_curve("learning_rate", h), confusion_picture("confusion", confusion, names),
          first_layer_filters("filters", net), weight_histograms("weights", net), predictions_picture("predictions", data.test, predict(net, data.test))})
        drawn = draw(folder / (p.name + kind), p) && drawn;
    std::printf(drawn ? "pictures are in %s\n" : "gnuplot is missing: data and scripts of the pictures are in %s\n", folder.c_str());
}

/// Trains a network with an optimizer on batches of a size; all three are types, so each choice of them is compiled.
template <class Net, class Optimizer, int Batch>
history train(options const& o, model<Net>& net, images const& data, callback const& ctrl_c) {
    Optimizer optimizer{};
    if (o.learning_rate > 0) optimizer.learning_rate = static_cast<float>(o.learning_rate);
    else if (o.optimizer != "adam") optimizer.learning_rate = 0.05f;
    trainer<Net, softmax_cross_entropy, Optimizer, batch<Batch, threads<>>> train{net, optimizer};

    // Callbacks are told in this order, so each knows what those before it logged or decided.
    std::vector<callback> callbacks{ctrl_c};
    if constexpr (std::is_same_v<Net, mlp>)  // a program of its own to compile
        if (o.gradient_norms > 0) callbacks.push_back(gradient_norm(train, {.every = o.gradient_norms}));
    if (o.patience > 0) callbacks.push_back(early_stopping{.patience = o.patience});
    if (o.time_limit > 0) callbacks.push_back(time_limit{o.time_limit});
    if (!o.log.empty()) callbacks.push_back(history_file{o.log});
    if (!o.quiet) callbacks.push_back(progress{stderr, console(o)});
    if (!o.checkpoint.empty()) callbacks.push_back(checkpoint{train, o.checkpoint, {.every_steps = o.checkpoint_every}});

    std::int64_t const steps = std::int64_t{o.epochs} * ((data.train.size() + Batch - 1) / Batch);
    return train.fit(data.train, {.epochs = o.epochs,
                                  .validation = &data.validation,
                                  .seed = o.seed,
                                  .schedule = schedule_of(o, static_cast<double>(optimizer.learning_rate), steps),
                                  .callbacks = callbacks,
                                  .from = o.resume.empty() ? fit_state{} : resume(train, o.resume),
                                  .log_every = o.pictures.empty() ? 0 : std::max<std::int64_t>(steps / 500, 1)});
}

template <class Net>
using training = history (*)(options const&, model<Net>&, images const&, callback const&);

/// Everything around the training of a network; returns the exit code.
template <class Net>
[[gnu::cold]] int run(options const& o, training<Net> train) {
    images const data = load_images(o);
    if (!o.quiet)
        std::printf("%s\n%d images to learn from, %d to be judged by: %s; seed %llu\n\n", summary<Net>().c_str(), data.train.size(),
                    data.test.size(), o.data.c_str(), static_cast<unsigned long long>(o.seed));

    set_num_threads(o.threads);
    model<Net> net{seed{o.seed}};
    if (!o.load.empty()) load(net, o.load);
    interrupt_guard const ctrl_c;
    history const h = train(o, net, data, ctrl_c);
    if (!o.save.empty()) save(net, o.save);
    if (ctrl_c.requested()) return 130;

    auto const found = evaluate<softmax_cross_entropy>(net, data.test);
    if (!o.quiet && h.size() > 1)
        std::printf("loss %s %.4f to %.4f\n", sparkline(h["loss"], {.utf8 = style_of(stdout).utf8}).c_str(), h[0].loss, h.back().loss);
    if (!o.pictures.empty()) draw_pictures(o, net, data, h, found.confusion);
    if (o.report) std::printf("\n%s\n", to_text(classification_report{found.confusion}, {data.test.names().begin(), data.test.names().end()}).c_str());
    if (!o.quiet) show_one(net, data.test, 0);
    std::printf("test accuracy %.3f\n", found.accuracy);
    return 0;
}

std::map<std::string, std::function<int(options const&)>> const programs{
    {"mlp momentum 64", [](options const& o) { return run<mlp>(o, train<mlp, momentum, 64>); }},
    {"mlp adam 64", [](options const& o) { return run<mlp>(o, train<mlp, adam, 64>); }},
    {"mlp momentum 256", [](options const& o) { return run<mlp>(o, train<mlp, momentum, 256>); }},
    {"conv momentum 64", [](options const& o) { return run<conv>(o, train<conv, momentum, 64>); }},
    {"lenet5 momentum 64", [](options const& o) { return run<lenet5>(o, train<lenet5, momentum, 64>); }},
    {"resnet momentum 64", [](options const& o) { return run<resnet>(o, train<resnet, momentum, 64>); }},
};

std::string choice(options const& o) { return o.network + ' ' + o.optimizer + ' ' + std::to_string(o.batch); }

/// The convolutional network, unless something is asked for that only the other one was compiled with.
void choose_network(options& o) {
    if (!o.network.empty()) return;
    o.network = "conv";
    if (o.gradient_norms > 0 || !programs.contains(choice(o))) o.network = "mlp";
}

/// Numbers in a range, with a message that a person can read.
CLI::Validator between(double least, double most) {
    char text[64];
    std::snprintf(text, sizeof text, "%g to %g", least, most);
    return {[=, said = std::string{text}](std::string& input) {
                double value = 0;
                bool const number = CLI::detail::lexical_cast(input, value);
                return number && value >= least && value <= most ? std::string{} : "expected " + said + ", found " + input;
            },
            text};
}

/// A name that ends in one of some endings.
CLI::Validator ending(std::vector<std::string> const& endings) {
    std::string list;
    for (std::string const& e : endings) list += (list.empty() ? "" : " or ") + e;
    return {[=](std::string& input) {
                bool const good = std::any_of(endings.begin(), endings.end(), [&](std::string const& e) { return input.ends_with(e); });
                return good ? std::string{} : "expected a name that ends in " + list + ", found " + input;
            },
            "FILE"};
}

[[gnu::cold]] void declare(CLI::App& app, options& o) {
    app.add_option("--data", o.data, "Folder of an MNIST-like data set (IDX files, plain or .gz), or 'synthetic' for drawn digits")->capture_default_str();
    app.add_option("--validation", o.validation, "Share of the training images to watch the training with; 0: the test images")->check(between(0, 0.9))->capture_default_str();
    app.add_option("--network", o.network, "mlp: 784-256-128-10; lenet5; resnet: two residual blocks; conv: two wider convolutions and dropout, the default where nothing else asks for an mlp")->check(CLI::IsMember({"mlp", "lenet5", "resnet", "conv"}));
    app.add_option("--optimizer", o.optimizer, "How weights are updated")->check(CLI::IsMember({"momentum", "adam"}))->capture_default_str();
    app.add_option("--batch", o.batch, "Samples per step: 64; the mlp with momentum also 256")->check(CLI::IsMember({64, 256}))->capture_default_str();
    app.add_option("--threads", o.threads, "Cores that share a step where it is long enough, with the same result; 0: all")->check(between(0, 1024))->capture_default_str();
    app.add_option("--epochs", o.epochs, "Passes over the training images")->check(between(0, 100'000))->capture_default_str();
    app.add_option("--lr", o.learning_rate, "Learning rate, at the start or at the highest; 0: 0.05 with momentum, 0.001 with adam")->check(between(0, 100))->capture_default_str();
    app.add_option("--schedule", o.schedule, "How it changes")->check(CLI::IsMember({"constant", "linear", "cosine", "step", "one-cycle", "plateau"}))->capture_default_str();
    app.add_option("--warm-up", o.warm_up, "Steps in which it rises from 0 first")->check(between(0, 1e9))->capture_default_str();
    app.add_option("--seed", o.seed, "Of the first parameters and of the order of the samples")->capture_default_str();
    app.add_option("--patience", o.patience, "Stop after so many epochs without a better validation loss, and take the best weights; 0: never")->check(between(0, 1e6))->capture_default_str();
    app.add_option("--time-limit", o.time_limit, "Stop after so many seconds; 0: never")->check(between(0, 1e9))->capture_default_str();
    app.add_option("--gradient-norms", o.gradient_norms, "Log the gradient's norm every so many steps of an mlp; 0: never")->check(between(0, 1e9))->capture_default_str();
    app.add_option("--load", o.load, "Start from the parameters in this .safetensors file")->check(ending({".safetensors"}));
    app.add_option("--save", o.save, "Write the trained parameters to this .safetensors file")->check(ending({".safetensors"}));
    app.add_option("--checkpoint", o.checkpoint, "Keep all of the training in this file, after every epoch and at the end");
    app.add_option("--checkpoint-every", o.checkpoint_every, "And after every so many steps; 0: not")->check(between(0, 1e9))->capture_default_str();
    app.add_option("--resume", o.resume, "Go on from this checkpoint, with the options it was written with, to the same bits");
    app.add_option("--log", o.log, "Write the history to this .csv or .jsonl file after every epoch")->check(ending({".csv", ".jsonl"}));
    app.add_option("--plot", o.pictures, "Draw pictures of the training into this folder; DIR.svg draws SVG into DIR");
    app.add_flag("--report", o.report, "Print precision, recall and F1 of every class");
    app.add_option("--color", o.colour, "Colours on the console")->check(CLI::IsMember({"auto", "always", "never"}))->capture_default_str();
    app.add_flag("--quiet", o.quiet, "Print the result only");
    app.set_version_flag("--version", "train of Scarp " + std::to_string(version.major) + '.' + std::to_string(version.minor) + '.' + std::to_string(version.patch));
}

}  // namespace

int main(int argc, char** argv) {
    options o;
    CLI::App app{"Trains a classifier of 28x28 images. Exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted by Ctrl-C."};
    declare(app, o);
    try {
        app.parse(argc, argv);
        choose_network(o);
        if (!programs.contains(choice(o))) throw CLI::ValidationError("--batch", "no program was compiled for " + choice(o));
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : 2;
    }
    try {
        return programs.at(choice(o))(o);
    } catch (std::exception const& e) {
        std::fflush(stdout);
        std::fprintf(stderr, "train: %s\n", e.what());
        return 1;
    }
}
