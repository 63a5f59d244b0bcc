// SPDX-License-Identifier: BSL-1.0
// What the command line of train says.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

inline constexpr auto fashion_mnist = "/usr/share/datasets/fashion-mnist";

struct options {
    std::string data = std::filesystem::exists(fashion_mnist) ? fashion_mnist : "synthetic";
    std::string network, optimizer = "momentum", schedule = "linear", colour = "auto";
    std::string load, save, log, step_log, pictures, checkpoint, resume;
    int epochs = 8, batch = 64, threads = 0, warm_up = 0, patience = 0, checkpoint_every = 0, gradient_norms = 0;
    double learning_rate = 0, validation = 0, time_limit = 0, loss_goal = 0, gradient_norm_goal = 0;
    std::uint64_t seed = 1;
    bool report = false, quiet = false, change_settings = false;
};

/// Trainings by network, optimizer and batch: each is a type, so each choice of them is compiled, a file for each network.
using trainings = std::map<std::string, std::function<int(options const&)>>;

trainings trainings_of_mlp();
trainings trainings_of_conv();
trainings trainings_of_lenet5();
trainings trainings_of_resnet();
