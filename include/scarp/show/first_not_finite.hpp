// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/interpret.hpp>
#include <scarp/show/explained.hpp>
#include <scarp/show/summary.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scarp {

namespace detail {

/// How much of some numbers is not finite, and how large the others are.
struct magnitude {
    std::size_t count = 0, nan = 0, infinite = 0;
    double largest = 0;
    std::size_t first = 0;   ///< place of the first that is not finite

    template <class T>
    void add(std::span<T const> numbers) {
        for (T const x : numbers) {
            if (!std::isfinite(x) && finite()) first = count;
            ++count;
            if (std::isnan(x)) ++nan;
            else if (std::isinf(x)) ++infinite;
            else largest = std::max(largest, std::fabs(static_cast<double>(x)));
        }
    }
    bool finite() const { return nan + infinite == 0; }

    /// "3 of 4,096 are not a number", or how large they are: "up to 1.2e+38".
    std::string text() const {
        char number[40];
        std::snprintf(number, sizeof number, "up to %.3g", largest);
        if (finite()) return number;
        std::string s = grouped(static_cast<std::int64_t>(nan + infinite)).append(" of ").append(grouped(static_cast<std::int64_t>(count)));
        return s.append(nan == 0 ? " infinite" : infinite == 0 ? " not a number" : " infinite or not a number");
    }
};

/// The forward pass of a trainer's next step with its loss, every layer's result among its values.
template <class Net, class Loss, class Optimizer>
class forward_values {
public:
    forward_values() : results_{results_of_layers<Net>(purpose::step)} {
        using written = typename derived_graph<Net, Loss, Optimizer, derived::update>::stage;
        graph const g = thaw(written::value).g;
        program_graph p;
        loss_ = loss_in(g);
        p.g = first_nodes(g, loss_ + 1);
        p.g.release();
        for (auto const& [id, name] : results_) p.outputs.push(id);
        p.outputs.push(loss_);
        s_ = simplify(p, true);
        for (std::size_t i = 0; i < results_.size(); ++i) results_[i].first = s_.outputs[static_cast<int>(i)];
        loss_ = s_.outputs[s_.outputs.size() - 1];
    }

    graph const& program() const { return s_.g; }
    std::vector<std::pair<int, std::string>> const& results() const { return results_; }
    int loss() const { return loss_; }

    /// Calls f with the nodes that a result is made of, as far as the results of other layers, the sample and parameters.
    template <class F>
    void each_source(int result, F const& f) const {
        std::vector<bool> seen(static_cast<std::size_t>(s_.g.nodes.size()));
        std::vector<int> open{result};
        while (!open.empty()) {
            node const& n = s_.g.nodes[open.back()];
            open.pop_back();
            for (int const a : n.arg) {
                if (a < 0 || seen[static_cast<std::size_t>(a)]) continue;
                seen[static_cast<std::size_t>(a)] = true;
                bool const is_result = std::any_of(results_.begin(), results_.end(), [a](auto const& r) { return r.first == a; });
                op const what = s_.g.nodes[a].what;
                if (is_result || what == op::input || what == op::parameter) f(a);
                else open.push_back(a);
            }
        }
    }

private:
    std::vector<std::pair<int, std::string>> results_;
    int loss_ = -1;
    program_graph s_;
};

/// A trainer's parameters as the interpreter has them.
template <class Net, class T>
void copy_parameters(T const* from, list<list<T>>& to) {
    for (int p = 0; p < to.size(); ++p) {
        parameter_entry const& e = parameter_table<Net, T>[static_cast<std::size_t>(p)];
        for (int i = 0; i < e.record.dims.size(); ++i) {
            int at[max_rank] = {};
            index_of(e.record.dims, i, at);
            to[p][e.record.transposed ? turned_place(e.record.dims, i) : i] = from[e.offset + offset_in(e.record, e.form, at)];
        }
    }
}

/// What is not finite of a batch's rows; empty when all is.
template <class T>
std::string not_finite_in(std::string_view what, std::span<T const> rows, std::size_t width) {
    magnitude found;
    found.add(rows);
    if (found.finite()) return {};
    std::string text{what};
    text.append(" (").append(found.text()).append(", the first in row ").append(std::to_string(found.first / width + 1));
    return text.append(" of the batch)");
}

template <class Trainer, class Net, class Loss, class Optimizer, class T>
std::string find_not_finite(Trainer const& train) {
    constexpr int batch = Trainer::batch_size;
    constexpr std::size_t inputs = Trainer::input_size, targets = Trainer::target_size;
    std::string data = not_finite_in("the inputs", std::span<T const>{train.staged_inputs(), batch * inputs}, inputs);
    if (data.empty()) data = not_finite_in("the targets", std::span<T const>{train.staged_targets(), batch * targets}, targets);
    if (!data.empty()) return data;

    forward_values<Net, Loss, Optimizer> const forward;
    graph const& g = forward.program();
    auto const step = static_cast<std::uint64_t>(train.steps() + 1);
    memory<T> m = memory_of<T>(g, batch);
    copy_parameters<Net>(train.parameter_data(), m.parameters);
    std::copy_n(train.staged_inputs(), m.sample.size(), m.sample.begin());
    std::copy_n(train.staged_targets(), m.target.size(), m.target.begin());
    for (int i = 0; i < m.sample_weight.size(); ++i) m.sample_weight[i] = i < train.staged() ? T(1) / T(train.staged()) : T(0);
    m.step = static_cast<T>(step);
    m.key = key_of_step(train.random, step);
    interpreter<T> run{g, batch};
    run(m);

    for (auto const& [id, name] : forward.results()) {
        magnitude output, read, parameters;
        output.add(run[id]);
        if (output.finite()) continue;
        forward.each_source(id, [&](int from) { (g.nodes[from].what == op::parameter ? parameters : read).add(run[from]); });
        std::string text = name + " (" + output.text();
        if (read.count > 0) text.append("; what it reads: ").append(read.text());
        if (parameters.count > 0) text.append("; its parameters: ").append(parameters.text());
        return text.append(")");
    }
    return std::isfinite(run[forward.loss()][0]) ? std::string{} : "the loss";
}

}  // namespace detail

/// The first layer whose output is not finite in the trainer's next step on the batch that is staged, which after `diverged` is the
/// step that failed: its name, how many numbers are infinite or not a number, and how large those are that it computes with. "the
/// inputs" or "the targets" with the row of the batch when the data is not finite, "the loss" when only that is not, empty when all is.
///
///     train.fit(data.train, {.epochs = 5, .diagnose = [&] { return first_not_finite(train); }});   // then diverged says it
///
/// Cost   the forward pass by the reference interpreter: some hundred times a step, and memory for every value of the batch
template <class Net, class Loss, class Optimizer, class Batch, class T, storage Where>
[[gnu::cold]] std::string first_not_finite(trainer<Net, Loss, Optimizer, Batch, T, Where> const& train) {
    using trained = trainer<Net, Loss, Optimizer, Batch, T, Where>;
    if constexpr (requires { typename trained::program; }) return detail::find_not_finite<trained, Net, Loss, Optimizer, T>(train);
    else return {};  // an ill-formed one, which was refused
}

}  // namespace scarp
