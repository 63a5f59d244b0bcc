// SPDX-License-Identifier: BSL-1.0
#include "rival_python.hpp"
#include "rows.hpp"

#include <string>

namespace {

using namespace bench;

template <class Work>
class python_training : public contestant {
public:
    python_training(std::string title, python_process& process) : contestant{std::move(title)}, engine_{process} {
        std::string sizes;
        for (std::size_t const size : Work::sizes) sizes += std::to_string(size) + ",";
        engine_.make("dict(sizes=(" + sizes + "), batch=" + std::to_string(Work::batch) + ", rate=" + std::to_string(Work::learning_rate) +
                         ", activation='" + (Work::hidden == activation::relu ? "relu" : "tanh") + "', loss='" +
                         (Work::objective == loss::mean_square ? "mse" : "cross_entropy") + "', optimizer='" +
                         (Work::update == optimizer::sgd ? "sgd" : "adam") + "', bits=" + std::to_string(8 * sizeof(typename Work::number)) + ")",
                     data_.inputs);
        if (Work::objective == loss::softmax_cross_entropy) engine_.write(data_.labels);
        engine_.write(data_.targets);
        for (auto const& layer : start_) engine_.write(layer.weight), engine_.write(layer.bias);
    }

    double difference() override {
        prepare();
        return difference_of_training<Work>(start_, data_, [this] { return engine_.step(); }, [this] { return store(); });
    }
    void prepare() override { engine_.load(); }
    void run(long count) override { timed(count); }
    double timed(long count) override { return engine_.timed(count); }

private:
    parameters store() {
        parameters to = start_;
        for (std::size_t l = 0; l < to.size(); ++l) {
            if (l == 0) engine_.store(to[l].weight);
            else engine_.store_next(to[l].weight);
            engine_.store_next(to[l].bias);
        }
        return to;
    }

    python_engine engine_;
    parameters start_ = random_parameters<Work>();
    samples data_ = random_samples<Work>();
};

/// PyTorch trains all, scikit-learn's MLPClassifier what it has: relu, SGD, classes, single precision.
struct entering_python {
    row* next;

    template <class Work>
    void train(char const*, std::optional<target>) {
        enter<Work>("PyTorch", "torch");
        if constexpr (Work::objective == loss::softmax_cross_entropy && sizeof(typename Work::number) == 4)
            enter<Work>("scikit-learn", "sklearn");
        ++next;
    }
    template <class>
    void predict(char const*, std::optional<target>) {
        ++next;
    }
    template <class, calls>
    void infer(char const*, std::optional<target>) {
        ++next;
    }

private:
    template <class Work>
    void enter(char const* title, char const* library) {
        if (auto* const process = python_process::of(library))
            next->contestants.push_back(std::make_unique<python_training<Work>>(title, *process));
    }
};

}  // namespace

void bench::enter_python(row_list& all) {
    entering_python visitor{all.data()};
    for_each_row(visitor);
}
