// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/show/equations.hpp>
#include <scarp/train/trainer.hpp>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace scarp::detail {

/// A program with everything an explanation says about it.
struct explained {
    char const* passes[3] = {"Forward pass", "Backward pass", "Update"};
    graph g{};
    leaf_names names{};
    std::vector<std::pair<int, std::string>> values{};   ///< named values of the forward pass
    std::vector<std::pair<int, std::string>> pulls{};    ///< derivatives by them
    list<int> gradients{};                               ///< derivatives by the parameters
    int loss = -1;
    char const* loss_name = "L";
    bool plain_gradients = false;                        ///< each derivative by itself, in the order of the parameters
    scarp::plan plan{};
    int batch = 0;
    int bytes_per_number = 4;
    int lanes = 1;
};

/// The name of a field, from its address.
template <auto Field>
std::string field_name() {
    std::string_view s = __PRETTY_FUNCTION__;
    s = s.substr(s.find("Field = ") + 8);
    s = s.substr(0, s.find_first_of(";]"));
    if (auto const colon = s.rfind(':'); colon != s.npos) s.remove_prefix(colon + 1);
    if (auto const end = s.find(')'); end != s.npos) s = s.substr(0, end);
    return std::string{s};
}

template <class Part, std::size_t... I>
void add_field_names(std::vector<std::string>& to, std::index_sequence<I...>) {
    (to.push_back(field_name<Part::fields[I]>()), ...);
}

template <class... Parts>
std::vector<std::string> field_names(part_list<Parts...>) {
    std::vector<std::string> all;
    auto const add = [&all]<class Part>(Part const*) {
        if constexpr (field_count<Part> > 0) add_field_names<Part>(all, std::make_index_sequence<static_cast<std::size_t>(field_count<Part>)>{});
    };
    (add(static_cast<Parts const*>(nullptr)), ...);
    return all;
}

template <class Net>
std::string layer_name(int l) {
    return std::string{name_of(reading_of<Net>.layers[l]).view()};
}

template <class Net>
leaf_names names_of_leaves(graph const& g) {
    leaf_names names;
    constexpr auto const& r = reading_of<Net>;
    for (int p = 0; p < r.parameter_count; ++p)
        names.parameters.push_back(layer_name<Net>(r.parameters[p].layer) + '.' + r.parameters[p].name);
    for (node const& n : g.nodes) {
        if (n.what != op::state) continue;
        auto const at = static_cast<std::size_t>(n.detail);
        if (at >= names.states.size()) names.states.resize(at + 1);
        int const p = n.detail % r.parameter_count;
        std::string const number = text_of("state_", std::to_string(n.detail / r.parameter_count));
        bool const of_all = n.dims.rank == 0 && r.parameters[p].dims.rank > 0;
        names.states[at] = of_all ? number : names.parameters[static_cast<std::size_t>(p)] + '.' + number;
    }
    return names;
}

/// The layers' results among the nodes of the forward pass: each node once, by its innermost and first layer.
template <class Net>
std::vector<std::pair<int, std::string>> results_of_layers(purpose why) {
    constexpr auto const& r = reading_of<Net>;
    program_graph p = thaw(r);
    p.outputs.clear();
    for (int l = 0; l < r.layer_count; ++l) p.outputs.push(r.layers[l].result < 0 ? 0 : r.layers[l].result);
    program_graph const s = simplify(p, false);
    graph const forward = thaw(forward_of<Net>).g;
    list<int> const now = matched(s.g, forward);
    std::vector<std::pair<int, std::string>> results;
    std::vector<int> depth;
    for (int l = 0; l < r.layer_count; ++l) {
        int id = r.layers[l].result < 0 ? -1 : now[s.outputs[l]];  // inference_of takes layers away
        while (id >= 0 && forward.nodes[id].what == op::when_training) id = forward.nodes[id].arg[why == purpose::inference ? 1 : 0];
        if (id < 0) continue;
        std::size_t same = 0;
        while (same < results.size() && results[same].first != id) ++same;
        if (same == results.size()) {
            results.emplace_back(id, layer_name<Net>(l));
            depth.push_back(r.layers[l].depth);
        } else if (r.layers[l].depth > depth[same]) {
            results[same].second = layer_name<Net>(l);
            depth[same] = r.layers[l].depth;
        }
    }
    std::sort(results.begin(), results.end());
    return results;
}

/// What inference runs: the forward pass, simplified once more.
template <class Net>
explained explained_network() {
    using stage = inference_graph<Net>;
    explained e;
    e.g = thaw(frozen<stage>::value).g;
    e.names = names_of_leaves<Net>(e.g);
    program_graph p = thaw(forward_of<Net>);
    std::vector<std::pair<int, std::string>> const results = results_of_layers<Net>(purpose::inference);
    p.outputs.clear();
    for (auto const& [id, name] : results) p.outputs.push(id);
    settle(p, purpose::inference);
    program_graph const s = simplify(p, true);
    list<int> const now = matched(s.g, e.g);
    for (int i = 0; i < s.outputs.size(); ++i)
        if (int const id = now[s.outputs[i]]; id >= 0) e.values.emplace_back(id, results[static_cast<std::size_t>(i)].second);
    using program = detail::program<stage, 1, float>;
    e.plan = thaw(program::plan);
    e.batch = 1;
    e.lanes = simd::lanes<float>;
    return e;
}

/// The first nodes of a graph, as a graph of their own.
inline graph first_nodes(graph const& g, int count) {
    graph r;
    for (int i = 0; i < count; ++i) r.nodes.push(g.nodes[i]);
    r.parameters = g.parameters;
    r.windows = g.windows;
    r.bound = true;
    return r;
}

/// The value that a program leaves as its loss.
inline int loss_in(graph const& g) {
    for (node const& n : g.nodes) {
        if (n.what != op::assign) continue;
        node const& to = g.nodes[n.arg[0]];
        if (to.what == op::input && to.detail == static_cast<int>(slot::loss)) return n.arg[1];
    }
    return -1;
}

/// Differentiates the program's own loss again, to know which of its values is which derivative.
template <class Net, class Loss, class Optimizer>
explained explained_training() {
    using stage = derived_graph<Net, Loss, Optimizer, derived::update>;
    explained e;
    e.g = thaw(frozen<stage>::value).g;
    e.names = names_of_leaves<Net>(e.g);
    e.names.hyper = field_names(typename parts_of<Optimizer>::type{});
    e.loss = loss_in(e.g);

    graph const written = thaw(stage::stage::value).g;
    int const loss = loss_in(written);
    program_graph p;
    p.g = first_nodes(written, loss + 1);
    list<int> of_value;
    list<int> const of_parameter = differentiate(p.g, loss, &of_value);
    p.g.release();
    std::vector<std::pair<int, std::string>> const results = results_of_layers<Net>(purpose::step);
    std::vector<int> wanted;
    for (auto const& [id, name] : results) wanted.push_back(id);
    for (auto const& [id, name] : results) wanted.push_back(of_value[id]);
    for (int const id : of_parameter) wanted.push_back(id);
    for (int const id : wanted)
        if (id >= 0) p.outputs.push(id);
    program_graph const s = simplify(p, true);
    list<int> const now = matched(s.g, e.g);
    int next = 0;
    auto const found = [&](int id) {
        if (id < 0) return -1;
        int at = s.outputs[next++];  // a single number keeps the axes it had before a reshape
        while (now[at] < 0 && s.g.nodes[at].what == op::reshape) at = s.g.nodes[at].arg[0];
        return now[at];
    };
    for (auto const& [id, name] : results)
        if (int const at = found(id); at >= 0) e.values.emplace_back(at, name);
    for (auto const& [id, name] : results)
        if (int const at = found(of_value[id]); at >= 0) e.pulls.emplace_back(at, name);
    for (int const id : of_parameter) e.gradients.push(found(id));
    return e;
}

}  // namespace scarp::detail
