// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "harness.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

/// Libraries of Python take their turns in a process of their own, on the same core, and measure their CPU time there.
/// Lines go to and fro over two pipes; arrays follow a line as raw numbers of single precision. rival.py is the other end.
namespace bench {

class python_process {
public:
    /// Null when Python, the script's modules or both are missing.
    static python_process* of(std::string const& library) {
        static std::map<std::string, std::unique_ptr<python_process>> all;
        auto& one = all[library];
        if (!one) one.reset(new python_process{library});
        return one->ready_ ? one.get() : nullptr;
    }
    python_process(python_process const&) = delete;
    python_process& operator=(python_process const&) = delete;
    ~python_process() {
        if (to_) std::fclose(to_);
        if (from_) std::fclose(from_);
        if (child_ > 0) waitpid(child_, nullptr, 0);
    }

    void write(std::string const& line) { std::fprintf(to_, "%s\n", line.c_str()); }
    void write(std::vector<float> const& values) { std::fwrite(values.data(), sizeof(float), values.size(), to_); }
    void write(std::vector<int> const& values) { std::fwrite(values.data(), sizeof(int), values.size(), to_); }

    /// The samples of an epoch, once, whoever walks through them.
    template <class Epoch>
    void write_epoch(Epoch const& all) {
        if (has_epoch_) return;
        has_epoch_ = true;
        write("epoch " + std::to_string(all.size) + " " + std::to_string(all.inputs.size() / all.size));
        write(all.inputs), write(all.labels), write(all.order);
    }

    double read_number() {
        std::fflush(to_);
        double value = 0;
        if (std::fscanf(from_, "%lf", &value) != 1 || std::fgetc(from_) != '\n') throw std::runtime_error{"rival.py " + library_ + " ended"};
        return value;
    }
    void read(std::vector<float>& values) {
        std::fflush(to_);
        if (std::fread(values.data(), sizeof(float), values.size(), from_) != values.size())
            throw std::runtime_error{"rival.py " + library_ + " ended"};
    }

private:
    explicit python_process(std::string library) : library_{std::move(library)} {
        std::signal(SIGPIPE, SIG_IGN);  // an end that is gone is an exception here
        int there[2], back[2];
        // closed in other children: one that held the end of another's pipe would keep it waiting
        if (pipe2(there, O_CLOEXEC) != 0 || pipe2(back, O_CLOEXEC) != 0) return;
        child_ = fork();
        if (child_ == 0) {
            dup2(there[0], 0), dup2(back[1], 1);
            execl("/usr/bin/python3", "python3", SCARP_BENCHMARKS_DIR "/rival.py", library_.c_str(), nullptr);
            _exit(127);
        }
        close(there[0]), close(back[1]);
        to_ = fdopen(there[1], "w"), from_ = fdopen(back[0], "r");
        double version = 0;
        ready_ = child_ > 0 && std::fscanf(from_, "ready %lf", &version) == 1 && std::fgetc(from_) == '\n';
    }

    std::string library_;
    pid_t child_ = -1;
    std::FILE *to_ = nullptr, *from_ = nullptr;
    bool ready_ = false, has_epoch_ = false;
};

/// An engine in the Python process: it is made there with its data and its first parameters, and called by number.
class python_engine {
public:
    explicit python_engine(python_process& process) : process_{process}, number_{next()++} {}

    /// `words` describe the work as a Python expression; the arrays follow in their order.
    void make(std::string const& words, auto const&... arrays) {
        process_.write("make " + std::to_string(number_) + " " + words);
        (process_.write(arrays), ...);
    }
    void write(auto const& array) { process_.write(array); }
    void load() { process_.write("load " + std::to_string(number_)); }
    float step() {
        process_.write("step " + std::to_string(number_));
        return static_cast<float>(process_.read_number());
    }
    void store(std::vector<float>& into) {
        process_.write("store " + std::to_string(number_));
        store_next(into);
    }
    void store_next(std::vector<float>& into) { process_.read(into); }
    void predict(std::vector<float>& into) {
        process_.write("predict " + std::to_string(number_));
        store_next(into);
    }
    heap_state heap() {
        process_.write("heap " + std::to_string(number_));
        heap_state now;
        for (long* const one : {&now.blocks, &now.held, &now.most}) *one = static_cast<long>(process_.read_number());
        return now;
    }
    double timed(long count) {
        process_.write("run " + std::to_string(number_) + " " + std::to_string(count));
        return process_.read_number();
    }

private:
    static int& next() {
        static int number = 0;
        return number;
    }

    python_process& process_;
    int number_;
};

}  // namespace bench
