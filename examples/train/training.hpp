// SPDX-License-Identifier: BSL-1.0
// Everything around the training of a network, whichever it is.
#pragma once

#include "options.hpp"

#include <scarp/data/atomic_file.hpp>
#include <scarp/data/train_test_split.hpp>
#include <scarp/io/checkpoint.hpp>
#include <scarp/io/save.hpp>
#include <scarp/scarp.hpp>
#include <scarp/show/first_not_finite.hpp>
#include <scarp/show/pictures.hpp>
#include <scarp/show/sparkline.hpp>
#include <scarp/train/threads.hpp>

#include <algorithm>
#include <cstdio>

using namespace scarp;

/// Images to learn from, to watch the training with, and to be judged by.
struct images {
    dataset train, validation, test;
};

inline images load_images(options const& o) {
    split all = o.data == "synthetic" ? digits(20'000, 4'000, o.seed) : load_idx(o.data);
    if (o.validation == 0) return {std::move(all.train), all.test, all.test};
    split parts = train_test_split(all.train, {.test = o.validation, .seed = o.seed, .stratify = true});
    return {std::move(parts.train), std::move(parts.test), std::move(all.test)};
}

inline any_schedule schedule_of(options const& o, double rate, std::int64_t steps) {
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

/// What the numbers of a training depend on beside what its checkpoints compare by themselves.
inline std::string settings_of(options const& o, float rate) {
    char numbers[160];
    std::snprintf(numbers, sizeof numbers, ", validation %g, seed %llu, epochs %d, learning rate %.7g, schedule ", o.validation,
                  static_cast<unsigned long long>(o.seed), o.epochs, static_cast<double>(rate));
    return "data " + o.data + numbers + o.schedule + ", warm-up " + std::to_string(o.warm_up);
}

inline progress_style console(options const& o) {
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

/// The derivative of the loss over some of the images that were learned from.
template <class Net>
gradient<Net> slope_of(model<Net> const& net, dataset const& data) {
    auto const count = static_cast<std::size_t>(std::min(data.size(), 256));
    return gradients<softmax_cross_entropy>(net, data.samples().first(count * static_cast<std::size_t>(data.features())), data.labels().first(count));
}

inline std::filesystem::path folder_of_pictures(options const& o) { return std::filesystem::path{o.pictures}.replace_extension(); }

/// That the results will find their place is asked before the training; log and checkpoint ask themselves.
inline void require_places(options const& o) {
    if (!o.save.empty()) require_writable(o.save);
    if (o.pictures.empty()) return;
    std::filesystem::create_directories(folder_of_pictures(o));
    require_writable((folder_of_pictures(o) / "learning_curves.dat").string());
}

template <class Net>
[[gnu::cold]] void draw_pictures(options const& o, model<Net> const& net, images const& data, history const& h, confusion_matrix const& confusion) {
    std::vector<std::string> const names(data.test.names().begin(), data.test.names().end());
    std::string const kind = std::filesystem::path{o.pictures}.extension() == ".svg" ? ".svg" : ".png";
    std::filesystem::path const folder = folder_of_pictures(o);
    bool drawn = true;
    for (gnuplot_picture const& p :
         {learning_curves("learning_curves", h), learning_rate_curve("learning_rate", h), confusion_picture("confusion", confusion, names),
          first_layer_filters("filters", net), weight_histograms("weights", net), gradient_histograms("gradients", slope_of(net, data.train)),
          predictions_picture("predictions", data.test, predict(net, data.test))})
        drawn = draw(folder / (p.name + kind), p) && drawn;
    if (!o.quiet) std::printf(drawn ? "pictures are in %s\n" : "gnuplot is missing or failed: data and scripts of the pictures are in %s\n", folder.c_str());
}

/// Trains a network with an optimizer on batches of a size; all three are types, so each choice of them is compiled.
template <class Net, class Optimizer, int Batch>
history train(options const& o, model<Net>& net, images const& data, callback const& ctrl_c) {
    Optimizer optimizer{};
    if (o.learning_rate > 0) optimizer.learning_rate = static_cast<float>(o.learning_rate);
    else if (o.optimizer != "adam") optimizer.learning_rate = 0.05f;
    trainer<Net, softmax_cross_entropy, Optimizer, batch<Batch, threads<>>> train{net, optimizer};
    std::string const settings = settings_of(o, optimizer.learning_rate);

    // Callbacks are told in this order, so each knows what those before it logged or decided.
    std::vector<callback> callbacks{ctrl_c};
    if (o.gradient_norms > 0) callbacks.push_back(gradient_norm(train, {.every = o.gradient_norms}));
    if (o.loss_goal > 0) callbacks.push_back(goal{"loss", o.loss_goal});
    if (o.gradient_norm_goal > 0) callbacks.push_back(goal{"gradient_norm", o.gradient_norm_goal});
    if (o.patience > 0) callbacks.push_back(early_stopping{.patience = o.patience});
    if (o.time_limit > 0) callbacks.push_back(time_limit{o.time_limit});
    if (!o.log.empty()) callbacks.push_back(history_file{o.log});
    if (!o.step_log.empty()) callbacks.push_back(history_file{o.step_log, history_part::steps});
    if (!o.quiet) callbacks.push_back(progress{stderr, console(o)});
    if (!o.checkpoint.empty()) callbacks.push_back(checkpoint{train, o.checkpoint, {.every_steps = o.checkpoint_every, .settings = settings}});

    std::int64_t const steps = std::int64_t{o.epochs} * ((data.train.size() + Batch - 1) / Batch);
    return train.fit(data.train, {.epochs = o.epochs,
                                  .validation = &data.validation,
                                  .seed = o.seed,
                                  .schedule = schedule_of(o, static_cast<double>(optimizer.learning_rate), steps),
                                  .callbacks = callbacks,
                                  .from = o.resume.empty() ? fit_state{} : resume(train, o.resume, o.change_settings ? "" : settings),
                                  .log_every = o.pictures.empty() && o.step_log.empty() ? 0 : std::max<std::int64_t>(steps / 500, 1),
                                  .diagnose = [&] { return first_not_finite(train); }});
}

template <class Net>
using training = history (*)(options const&, model<Net>&, images const&, callback const&);

/// Everything around the training of a network; returns the exit code.
template <class Net>
[[gnu::cold]] int run(options const& o, training<Net> train) {
    require_places(o);
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
    if (o.report) std::printf("\n%s\n", to_text(classification_report{found.confusion}, {data.test.names().begin(), data.test.names().end()}).c_str());
    if (!o.quiet) show_one(net, data.test, 0);
    std::printf("test accuracy %.3f\n", found.accuracy);
    if (!o.pictures.empty()) draw_pictures(o, net, data, h, found.confusion);
    return 0;
}

