// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/model/parameters.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace scarp::detail {

/// The way back from a step that ruined the weights: what a trainer was up to 256 steps ago, and how each step since was taken.
///
/// Cost   memory for another copy of parameters and states, allocated when built. Copying them every 256 steps is 0.02 % of the time of
///        LeNet-5's steps on batches of 64, 0.15 % of a wide perceptron's; steps on one sample that wait for memory pay up to 1 %.
///        A step itself adds the optimizer's fields and its loss
template <class Trainer>
class rewind {
    using number = typename Trainer::number;
    static constexpr std::size_t parameters = static_cast<std::size_t>(parameter_block<typename Trainer::network, number>);

    struct step {
        int epoch, batch;
        decltype(Trainer::optimizer) optimizer;   // schedules and callbacks change it
        number loss;
    };

public:
    static constexpr int reach = 256;   ///< steps from one copy to the next

    explicit rewind(Trainer& train) : train_{train}, kept_(parameters + train.state_memory().size()) { taken_.reserve(reach); }

    void before_step(int epoch, int batch) {
        if (taken_.size() == std::size_t{reach}) taken_.clear();
        if (taken_.empty()) keep();
        taken_.push_back({epoch, batch, train_.optimizer, 0});
    }
    void after_step(number loss) { taken_.back().loss = loss; }

    /// Takes the steps again, `again(epoch, batch)` each, and stands before the last one, whose batch is staged then. False, with
    /// nothing changed, when they do not lead to the same losses: the data is not what it was, or a callback changed weights.
    template <class Again>
    bool undo_step(Again again) {
        std::vector<number> ruined(kept_.size());
        std::int64_t const steps = train_.steps();
        copy_to(ruined);
        put_back(kept_, steps_);
        bool const repeats = repeat(again);
        if (repeats) put_back(kept_, steps_);
        else put_back(ruined, steps);
        train_.optimizer = taken_.back().optimizer;
        return repeats;
    }

private:
    template <class Again>
    bool repeat(Again& again) {
        try {
            for (step const& s : taken_) {
                if (&s == &taken_.back()) keep();
                train_.optimizer = s.optimizer;
                number const loss = again(s.epoch, s.batch);
                if (loss != s.loss && (loss == loss || s.loss == s.loss)) return false;
            }
            return true;
        } catch (...) {  // of the data
            return false;
        }
    }

    void keep() {
        steps_ = train_.steps();
        copy_to(kept_);
    }
    void copy_to(std::vector<number>& block) const {
        std::copy_n(train_.parameter_data(), parameters, block.data());
        std::copy_n(train_.state_data(), block.size() - parameters, block.data() + parameters);
    }
    void put_back(std::vector<number> const& block, std::int64_t steps) {
        std::copy_n(block.data(), parameters, train_.parameter_data());
        std::copy_n(block.data() + parameters, block.size() - parameters, train_.state_memory().data());
        train_.resume_at(steps);
    }

    Trainer& train_;
    std::vector<number> kept_;
    std::int64_t steps_ = 0;   // taken until it was kept
    std::vector<step> taken_;
};

}  // namespace scarp::detail
