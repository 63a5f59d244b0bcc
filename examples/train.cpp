// SPDX-License-Identifier: BSL-1.0
// Trains a classifier of 28x28 images: Fashion-MNIST, any folder of the MNIST family, or synthetic digits. The networks are in train/.
#include "between.hpp"
#include "train/options.hpp"

#include <scarp/version.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>

namespace {

trainings const programs = [] {
    trainings all;
    for (auto const of : {trainings_of_mlp, trainings_of_conv, trainings_of_lenet5, trainings_of_resnet}) all.merge(of());
    return all;
}();

std::string choice(options const& o) { return o.network + ' ' + o.optimizer + ' ' + std::to_string(o.batch); }

/// What a network was compiled with: "momentum 64, adam 64".
std::string choices_of(std::string const& network) {
    std::string list;
    for (auto const& [name, program] : programs)
        if (name.starts_with(network + ' ')) list += (list.empty() ? "" : ", ") + name.substr(network.size() + 1);
    return list;
}

/// The convolutional network, unless something is asked for that only the other one was compiled with.
void choose_network(options& o) {
    if (!o.network.empty()) return;
    o.network = "conv";
    if (!programs.contains(choice(o))) o.network = "mlp";
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
    app.add_option("--optimizer", o.optimizer, "How weights are updated; adam: the mlp only")->check(CLI::IsMember({"momentum", "adam"}))->capture_default_str();
    app.add_option("--batch", o.batch, "Samples per step: 64; the mlp with momentum also 256")->check(CLI::IsMember({64, 256}))->capture_default_str();
    app.add_option("--threads", o.threads, "Cores that share a step where it is long enough, with the same result; 0: all")->check(between(0, 1024))->capture_default_str();
    app.add_option("--epochs", o.epochs, "Passes over the training images")->check(between(0, 100'000))->capture_default_str();
    app.add_option("--lr", o.learning_rate, "Learning rate, at the start or at the highest; 0: 0.05 with momentum, 0.001 with adam")->check(between(0, 100))->capture_default_str();
    app.add_option("--schedule", o.schedule, "How it changes")->check(CLI::IsMember({"constant", "linear", "cosine", "step", "one-cycle", "plateau"}))->capture_default_str();
    app.add_option("--warm-up", o.warm_up, "Steps in which it rises from 0 first")->check(between(0, 1e9))->capture_default_str();
    app.add_option("--seed", o.seed, "Of the first parameters and of the order of the samples")->check(between(0, 18446744073709551615.))->capture_default_str();
    app.add_option("--patience", o.patience, "Stop after so many epochs without a better validation loss, and take the best weights; 0: never")->check(between(0, 1e6))->capture_default_str();
    app.add_option("--time-limit", o.time_limit, "Stop after so many seconds; 0: never")->check(between(0, 1e9))->capture_default_str();
    app.add_option("--gradient-norms", o.gradient_norms, "Log the gradient's norm every so many steps, and its mean of every epoch; 0: never")->check(between(0, 1e9))->capture_default_str();
    app.add_option("--loss-goal", o.loss_goal, "Stop after the epoch whose loss is at most this; 0: never")->check(between(0, 1e9))->capture_default_str();
    app.add_option("--gradient-norm-goal", o.gradient_norm_goal, "Stop after the epoch whose gradient's norm is at most this, measured every ten steps unless --gradient-norms says otherwise; 0: never")->check(between(0, 1e9))->capture_default_str();
    app.add_option("--load", o.load, "Start from the parameters in this .safetensors file")->check(ending({".safetensors"}));
    app.add_option("--save", o.save, "Write the trained parameters to this .safetensors file")->check(ending({".safetensors"}));
    app.add_option("--checkpoint", o.checkpoint, "Keep all of the training in this file, after every epoch and at the end");
    app.add_option("--checkpoint-every", o.checkpoint_every, "And after every so many steps; 0: not")->check(between(0, 1e9))->capture_default_str();
    app.add_option("--resume", o.resume, "Go on from this checkpoint, with the options it was written with, to the same bits");
    app.add_flag("--change-settings", o.change_settings, "With --resume: go on although data, seed, epochs, learning rate or schedule are others than before");
    app.add_option("--log", o.log, "Write the history to this .csv or .jsonl file after every epoch")->check(ending({".csv", ".jsonl"}));
    app.add_option("--step-log", o.step_log, "Write loss and learning rate of about 500 steps to this .csv or .jsonl file")->check(ending({".csv", ".jsonl"}));
    app.add_option("--plot", o.pictures, "Draw pictures of the training into this folder; DIR.svg draws SVG into DIR");
    app.add_flag("--report", o.report, "Print precision, recall and F1 of every class");
    app.add_option("--color", o.colour, "Colours on the console")->check(CLI::IsMember({"auto", "always", "never"}))->capture_default_str();
    app.add_flag("--quiet", o.quiet, "Print the result only");
    app.set_version_flag("--version", "train of Scarp " + std::to_string(scarp::version.major) + '.' + std::to_string(scarp::version.minor) + '.' + std::to_string(scarp::version.patch));
}

}  // namespace

int main(int argc, char** argv) {
    options o;
    CLI::App app{"Trains a classifier of 28x28 images. Exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted by Ctrl-C."};
    declare(app, o);
    try {
        app.parse(argc, argv);
        choose_network(o);
        if (o.gradient_norm_goal > 0 && o.gradient_norms == 0) o.gradient_norms = 10;
        if (!programs.contains(choice(o))) throw CLI::ValidationError("--network " + o.network, "expected an optimizer and a batch of " + choices_of(o.network) + ", found " + o.optimizer + ' ' + std::to_string(o.batch));
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
