// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/objective/scalarise.hpp>
#include <scarp/show/explain.hpp>
#include <scarp/train/interpreted.hpp>

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace scarp {

/// A value of one training step, element by element.
struct traced_value {
    std::string name{};                    ///< "dense_1", "dense_1.weight", "loss"
    extents dims{};                        ///< of one sample, or logical of a parameter: (out, in)
    std::vector<std::string> names{};      ///< of its elements: "z₂"
    std::vector<std::string> formulas{};   ///< how each element is made of others; empty for what exists before the step
    std::vector<double> numbers{};
};

/// One step of the derived program on one sample: every number of it, and the formula it comes from.
struct step_trace {
    std::vector<traced_value> values{};      ///< x, target, the layers' results, loss
    std::vector<traced_value> pulls{};       ///< derivatives of the loss by the layers' results, first layer first
    std::vector<traced_value> gradients{};   ///< and by the parameters
    std::vector<traced_value> before{};      ///< the parameters
    std::vector<traced_value> after{};
    double loss = 0;
};

/// Short names for a trace: {"dense_1", "z"}; derivatives by a value are {"∂dense_1", "δ"}.
using short_names = std::vector<std::pair<std::string, std::string>>;

namespace detail {

/// Reads formulas from the program on single numbers, and numbers from the program that trains.
template <class Net, class Loss, class Optimizer>
class tracer {
public:
    tracer(Optimizer optimizer, seed first, std::span<double const> sample, std::span<double const> target, short_names const& names,
           notation n)
        : e_{explained_training<Net, Loss, Optimizer>()}, short_{names}, script_{n},
          scalars_{program_of_numbers()}, text_{scalars_.g, e_.names, n}, run_{e_.g, 1}, memory_{memory_of<double>(e_.g, 1)} {
        fill(optimizer, first, sample, target);
        label();
    }

    step_trace take() {
        step_trace t;
        for (int p = 0; p < e_.g.parameters.size(); ++p) t.before.push_back(parameter(p, false));
        run_(memory_);
        for (int p = 0; p < e_.g.parameters.size(); ++p) t.after.push_back(parameter(p, false));
        t.loss = memory_.loss;
        t.values.push_back(given("x", input_extents<Net>, memory_.sample));
        t.values.push_back(given("target", target_dims(), memory_.target));
        std::size_t at = 0;
        for (auto const& [id, name] : e_.values) t.values.push_back(computed(name, name, id, at++));
        traced_value loss{.name = "loss", .names = {"L"}, .numbers = {t.loss}};
        loss.formulas.push_back(text_.expansion(elements_.back()[0], false).text);
        t.values.push_back(loss);
        label_derivatives();  // only now: the forward pass is not told in terms of derivatives
        for (auto const& [id, name] : e_.pulls) t.pulls.push_back(computed(name, "∂" + name, id, at++));
        for (int p = 0; p < e_.gradients.size(); ++p) {
            if (!e_.g.parameters[p].trained) continue;
            traced_value v = parameter(p, true);
            std::vector<double> const stored = numbers_at(e_.gradients[p]);
            for (std::size_t i = 0; i < v.numbers.size(); ++i) {
                auto const from = static_cast<std::size_t>(stored_place(p, static_cast<int>(i)));
                v.numbers[i] = stored[from];
                v.formulas.push_back(text_.value(elements_[at][from]).text);
                v.names[i] = script_.gradient(v.names[i]);
            }
            ++at;
            t.gradients.push_back(v);
        }
        return t;
    }

private:
    explained e_;
    short_names const& short_;
    script script_;
    std::vector<std::vector<int>> elements_{};  // the nodes of single numbers: values, pulls, gradients, the loss
    program_graph scalars_;
    mathematics text_;
    interpreter<double> run_;
    memory<double> memory_;

    /// The step of one sample, whose weight is 1, on single numbers.
    program_graph program_of_numbers() {
        using stage = derived_graph<Net, Loss, Optimizer, derived::update>;
        graph const written = thaw(stage::stage::value).g;
        int const loss = loss_in(written);
        program_graph p;
        p.g = first_nodes(written, loss + 1);
        for (node& n : p.g.nodes) {
            n.dims = with_batch_of(n.dims, 1);
            if (n.what == op::input && n.detail == static_cast<int>(slot::sample_weight))
                n = number_node(1, n.dims);
        }
        list<int> of_value;
        list<int> const of_parameter = differentiate(p.g, loss, &of_value);
        p.g.release();
        std::vector<int> wanted;
        auto const results = results_of_layers<Net>(purpose::step);
        for (auto const& [id, name] : results) wanted.push_back(id);
        for (auto const& [id, name] : results)
            if (of_value[id] >= 0) wanted.push_back(of_value[id]);
        for (int const id : of_parameter)
            if (id >= 0) wanted.push_back(id);
        wanted.push_back(loss);
        for (int const id : wanted) p.outputs.push(id);
        program_graph const s = simplify(scalarise(p), true);
        int at = 0;
        for (int const id : wanted) {
            std::vector<int> nodes;
            for (int i = 0; i < p.g.nodes[id].dims.size(); ++i) nodes.push_back(s.outputs[at++]);
            elements_.push_back(nodes);
        }
        return s;
    }

    void fill(Optimizer const& optimizer, seed first, std::span<double const> sample, std::span<double const> target) {
        auto const numbers = interpreted<Net, Loss, Optimizer, double>{first}.snapshot();
        expect_length("target of a traced step", static_cast<std::size_t>(memory_.target.size()), target.size());
        std::size_t at = 0;
        for (auto& p : memory_.parameters)
            for (double& x : p) x = numbers[at++];
        std::copy_n(sample.begin(), memory_.sample.size(), memory_.sample.begin());
        std::copy_n(target.begin(), memory_.target.size(), memory_.target.begin());
        memory_.hyper.resize(field_count<Optimizer>);
        copy_fields(optimizer, memory_.hyper.begin());
    }

    std::string short_name(std::string const& name) const {
        for (auto const& [from, to] : short_)
            if (from == name) return to;
        return name;
    }
    /// The name of one element, counted from 1 as mathematics does; a vector of one number has just its name.
    std::string element(std::string const& name, extents dims, int i) const {
        std::string s = short_name(name);
        if (dims.size() == 1 && dims.rank < 2) return s;
        int at[max_rank] = {};
        for (int axis = dims.rank - 1; axis >= 0; --axis) {
            at[axis] = i % dims[axis];
            i /= dims[axis];
        }
        std::string index;
        for (int axis = 0; axis < dims.rank; ++axis) index.append(std::to_string(at[axis] + 1));
        return script_.numbered(s, std::atoi(index.c_str()));
    }

    extents target_dims() const {
        for (node const& n : e_.g.nodes)
            if (n.what == op::input && n.detail == static_cast<int>(slot::target)) return sample_of(n.dims);
        return {};
    }

    /// Where element i of the logical parameter lies in the program's order.
    int stored_place(int p, int i) const {
        parameter_record const& r = e_.g.parameters[p];
        return r.transposed ? turned_place(r.dims, i) : i;
    }

    traced_value parameter(int p, bool derivative) const {
        traced_value v{.name = e_.names.parameters[static_cast<std::size_t>(p)], .dims = e_.g.parameters[p].dims};
        for (int i = 0; i < v.dims.size(); ++i) {
            v.names.push_back(element(v.name, v.dims, i));
            v.numbers.push_back(derivative ? 0 : memory_.parameters[p][stored_place(p, i)]);
        }
        return v;
    }

    traced_value given(char const* name, extents dims, list<double> const& numbers) const {
        traced_value v{.name = name, .dims = dims};
        for (int i = 0; i < numbers.size(); ++i) {
            v.names.push_back(element(name, dims, i));
            v.numbers.push_back(numbers[i]);
        }
        return v;
    }

    std::vector<double> numbers_at(int id) const {
        std::span<double const> const all = run_[id];
        return {all.begin(), all.end()};
    }

    traced_value computed(std::string const& name, std::string const& called, int id, std::size_t at) {
        traced_value v{.name = name, .dims = sample_of(e_.g.nodes[id].dims), .numbers = numbers_at(id)};
        for (int i = 0; i < v.dims.size(); ++i) {
            int const node = elements_[at][static_cast<std::size_t>(i)];
            v.names.push_back(called_by(name, called, v.dims, i));
            bool const own = text_.label(node).text == v.names.back();
            v.formulas.push_back(own ? text_.expansion(node, false).text : text_.value(node).text);
        }
        return v;
    }

    /// Derivatives have a short name, or that of the value in ∂L/∂value.
    std::string called_by(std::string const& name, std::string const& called, extents dims, int i) const {
        bool const derivative = called != name && short_name(called) == called;
        return derivative ? script_.gradient(element(name, dims, i)) : element(called, dims, i);
    }

    void label() {
        list<int> parameter_of, place_of;
        for (int p = 0; p < e_.g.parameters.size(); ++p)
            for (int i = 0; i < e_.g.parameters[p].dims.size(); ++i) parameter_of.push(p), place_of.push(i);
        for (int id = 0; id < scalars_.g.nodes.size(); ++id) {
            node const& n = scalars_.g.nodes[id];
            if (n.what == op::parameter) {
                int const p = parameter_of[n.detail];
                for (int i = 0; i < e_.g.parameters[p].dims.size(); ++i)  // the logical element that lies there
                    if (stored_place(p, i) == place_of[n.detail])
                        text_.label(id).text = element(e_.names.parameters[static_cast<std::size_t>(p)], e_.g.parameters[p].dims, i);
            } else if (n.what == op::input) {
                bool const sample = n.detail == static_cast<int>(slot::sample);
                text_.label(id).text = element(sample ? "x" : "target", sample ? input_extents<Net> : target_dims(), n.begin);
            }
        }
        std::size_t at = 0;
        for (auto const& [id, layer] : e_.values) label(layer, layer, id, at++);
    }
    void label_derivatives() {
        std::size_t at = e_.values.size();
        for (auto const& [id, layer] : e_.pulls) label(layer, "∂" + layer, id, at++);
    }
    void label(std::string const& plain, std::string const& called, int real, std::size_t at) {
        extents const d = sample_of(e_.g.nodes[real].dims);
        for (int i = 0; i < d.size(); ++i)
            if (std::string& text = text_.label(elements_[at][static_cast<std::size_t>(i)]).text; text.empty())
                text = called_by(plain, called, d, i);
    }
};

}  // namespace detail

/// One training step on one sample with all its numbers, from first parameters as model's for the same seed.
///
///     step_trace const t = trace_step<net, mse, sgd>({.learning_rate = 0.5f}, seed{1}, sample, target);
///
/// Formulas are those of the derived program, written for single numbers; numbers are what the interpreter of that program found.
/// Errors   std::invalid_argument when sample or target has another size than the network's input or the loss's target
template <class Net, class Loss, class Optimizer>
step_trace trace_step(Optimizer optimizer, seed first, std::span<double const> sample, std::span<double const> target,
                      short_names const& names = {}, notation n = notation::unicode) {
    detail::expect_length("inputs of a traced step", input_shape<Net>::size, sample.size());
    return detail::tracer<Net, Loss, Optimizer>{optimizer, first, sample, target, names, n}.take();
}

}  // namespace scarp
