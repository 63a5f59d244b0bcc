// SPDX-License-Identifier: BSL-1.0
#include "rival_python.hpp"
#include "rows.hpp"

#include <string>

namespace {

using namespace bench;

/// The work as the words that rival.py reads.
template <class Work>
std::string words_of(bool walks, char const* predicts) {
    std::string sizes;
    for (std::size_t const size : Work::sizes) sizes += std::to_string(size) + ",";
    return "dict(sizes=(" + sizes + "), batch=" + std::to_string(Work::batch) + ", rate=" + std::to_string(Work::learning_rate) +
           ", activation='" + (Work::hidden == activation::relu ? "relu" : "tanh") + "', loss='" +
           (Work::objective == loss::mean_square ? "mse" : "cross_entropy") + "', optimizer='" +
           (Work::update == optimizer::sgd ? "sgd" : "adam") + "', bits=" + std::to_string(8 * sizeof(typename Work::number)) +
           ", walks=" + (walks ? "1" : "0") + ", predicts='" + predicts + "')";
}

/// A contestant in the other process, which has the work, its data and its first parameters.
template <class Work>
class python_contestant : public contestant {
public:
    using contestant::contestant;
    void prepare() override { engine_.load(); }
    void run(long count) override { timed(count); }
    double timed(long count) override { return engine_.timed(count); }
    heap_state heap() override { return engine_.heap(); }

protected:
    python_contestant(std::string title, python_process& process) : contestant{std::move(title)}, engine_{process} {}

    void write_start() {
        for (auto const& layer : start_) engine_.write(layer.weight), engine_.write(layer.bias);
    }
    void write_batch(samples const& data) {
        if (Work::objective == loss::softmax_cross_entropy) engine_.write(data.labels);
        engine_.write(data.targets);
    }

    python_engine engine_;
    parameters start_ = random_parameters<Work>();
};

template <class Work, class Batches>
class python_training : public python_contestant<Work> {
public:
    python_training(std::string title, python_process& process) : python_contestant<Work>{std::move(title), process} {
        std::string const words = words_of<Work>(Batches::moves, "");
        if constexpr (Batches::moves) {
            process.write_epoch(epoch_of<Work>::whole());
            this->engine_.make(words);
        } else {
            samples const data = random_samples<Work>();
            this->engine_.make(words, data.inputs);
            this->write_batch(data);
        }
        this->write_start();
    }

    double difference() override {
        this->prepare();
        return difference_of_training<Work, Batches>(this->start_, [this] { return this->engine_.step(); }, [this] { return store(); });
    }

private:
    parameters store() {
        parameters to = this->start_;
        for (std::size_t l = 0; l < to.size(); ++l) {
            if (l == 0) this->engine_.store(to[l].weight);
            else this->engine_.store_next(to[l].weight);
            this->engine_.store_next(to[l].bias);
        }
        return to;
    }
};

enum class samples_at_once { one, batch };

template <class Work, samples_at_once Count>
class python_prediction : public python_contestant<Work> {
public:
    python_prediction(std::string title, python_process& process) : python_contestant<Work>{std::move(title), process} {
        if constexpr (Count == samples_at_once::one) inputs_ = sample_ring<Work>{}.values;
        this->engine_.make(words_of<row_work>(false, Count == samples_at_once::one ? "one" : "batch"), inputs_);
        this->write_batch(random_samples<row_work>());
        this->write_start();
    }

    double difference() override {
        this->prepare();
        std::vector<float> outputs(inputs_.size() / Work::inputs * Work::outputs);
        this->engine_.predict(outputs);
        return difference_of_outputs<Work>(this->start_, inputs_, outputs);
    }

private:
    /// The work with as many samples as are sent.
    struct row_work : Work {
        static constexpr std::size_t batch = Count == samples_at_once::one ? sample_ring<Work>::size : Work::batch;
    };
    std::vector<float> inputs_ = random_samples<Work>().inputs;
};

/// PyTorch does all, scikit-learn's MLPClassifier trains what it has: relu, SGD, classes, single precision.
struct entering_python {
    row* next;

    template <class Work>
    void train(char const*, std::optional<target>) {
        enter_training<Work, one_batch<Work>>();
    }
    template <class Work>
    void walk(char const*, std::optional<target>) {
        enter_training<Work, shuffled_batches<Work>>();
    }
    template <class Work>
    void predict(char const*, std::optional<target>) {
        enter<python_prediction<Work, samples_at_once::batch>>("PyTorch", "torch");
        ++next;
    }
    template <class Work, calls>
    void infer(char const*, std::optional<target>) {
        enter<python_prediction<Work, samples_at_once::one>>("PyTorch", "torch");
        ++next;
    }

private:
    template <class Work, class Batches>
    void enter_training() {
        enter<python_training<Work, Batches>>("PyTorch", "torch");
        if constexpr (Work::objective == loss::softmax_cross_entropy && sizeof(typename Work::number) == 4)
            enter<python_training<Work, Batches>>("scikit-learn", "sklearn");
        ++next;
    }
    template <class Contestant>
    void enter(char const* title, char const* library) {
        if (auto* const process = python_process::of(library)) next->contestants.push_back(std::make_unique<Contestant>(title, *process));
    }
};

}  // namespace

void bench::enter_python(row_list& all) {
    entering_python visitor{all.data()};
    for_each_row(visitor);
}
