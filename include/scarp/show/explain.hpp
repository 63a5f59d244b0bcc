// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/show/equations.hpp>
#include <scarp/show/fusion.hpp>
#include <scarp/show/summary.hpp>
#include <scarp/train/trainer.hpp>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace scarp {

namespace detail {

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

/// Puts what is known of a program on paper.
class explanation {
public:
    explanation(explained const& e, notation n) : e_{e}, n_{n}, script_{n}, equations_{e.g, e.names, n} {
        for (auto const& [id, name] : e.values) equations_.want({.id = id, .left = script_.identifier(name)});
        if (e.loss >= 0) equations_.want({.id = e.loss, .left = e.loss_name});
        for (auto i = e.pulls.rbegin(); i != e.pulls.rend(); ++i)
            equations_.want({.id = i->first, .in = pass::backward, .left = script_.gradient(script_.identifier(i->second), e.loss_name)});
        for (int p = 0; p < e.gradients.size(); ++p)
            if (e.gradients[p] >= 0)
                equations_.want({.id = e.gradients[p], .in = pass::backward, 
                                 .left = script_.gradient(parameter(p), e.loss_name), .transposed = turned(p),
                                 .is_name = !e.plain_gradients, .parameter = e.plain_gradients ? p : -1});
        want_updates();
        for (buffer const& b : e.plan.buffers)
            if (b.where == region::arena) name_in_memory(b.node);
        lines_ = equations_.write();
        same_for_all_ = unify_updates();
    }

    std::vector<equation> const& lines() const { return lines_; }

    std::string text() {
        if (n_ == notation::graphviz) return drawing();
        std::string const mathematics = n_ == notation::latex ? latex_equations() : plain_equations();
        if (e_.plan.kernels.empty()) return mathematics;
        return mathematics + "\n" + (n_ == notation::latex ? latex_kernels() : text_of(plain_kernels(), "\n", plain_memory()));
    }

    std::vector<kernel_text> kernels() {
        fusion_text fusion{e_.plan, e_.g, equations_.text(), e_.bytes_per_number};
        std::vector<kernel_text> all;
        for (int k = 0; k < e_.plan.kernels.size(); ++k) all.push_back(fusion.read(k));
        return all;
    }

private:
    explained const& e_;
    notation n_;
    script script_;
    derivation_text equations_;
    std::vector<equation> lines_;
    bool same_for_all_ = false;

    std::string parameter(int p) const { return script_.identifier(e_.names.parameters[static_cast<std::size_t>(p)]); }
    bool turned(int p) const { return e_.g.parameters[p].transposed; }

    void want_updates() {
        int const count = e_.g.parameters.size();
        for (node const& n : e_.g.nodes) {
            if (n.what != op::assign) continue;
            node const& to = e_.g.nodes[n.arg[0]];
            if (to.what == op::parameter) {
                equations_.want({.id = n.arg[1], .in = pass::update, .left = parameter(to.detail), .transposed = turned(to.detail),
                                 .is_name = false, .assigns = true, .parameter = to.detail});
            } else if (to.what == op::state) {
                int const p = to.detail % count;
                bool const matrix = to.dims.rank > 1;
                std::string const name = script_.identifier(e_.names.states[static_cast<std::size_t>(to.detail)]);
                equations_.want({.id = n.arg[1], .in = pass::update, .left = script_.next(name), .transposed = matrix && turned(p),
                                 .parameter = matrix || to.dims == e_.g.parameters[p].dims ? p : -1});
            }
        }
    }

    void name_in_memory(int id) {
        node const& n = e_.g.nodes[id];
        bool const quiet = n.what == op::reshape || n.what == op::expand || n.what == op::transpose;
        bool const labelled_above = std::any_of(e_.g.nodes.begin(), e_.g.nodes.end(), [&](node const& user) {
            int const at = static_cast<int>(&user - e_.g.nodes.begin());
            return user.what == op::reshape && user.arg[0] == id && !equations_.text().label(at).text.empty();
        });
        if (!quiet && !labelled_above) equations_.name(id);
    }

    // updates

    /// The update of one parameter in terms of w.
    std::vector<std::string> in_general(int p) const {
        std::vector<std::string> general;
        for (equation const& l : lines_)
            if (l.in == pass::update && l.parameter == p)
                general.push_back(generic(l.left, p) + aligned(l.assigns) + generic(l.right, p));
        return general;
    }
    /// The sign between both sides; in LaTeX equations are aligned there.
    std::string aligned(bool assigns) const {
        std::string const s = script_.equals(assigns);
        return script_.latex() ? text_of(" &", s.substr(1)) : s;
    }
    std::string generic(std::string s, int p) const {
        std::string name = parameter(p);
        if (script_.latex()) name = name.substr(8, name.size() - 9);  // without \mathrm{}
        replace(s, name + '.', "");
        replace(s, script_.latex() ? "\\mathrm{" + name + '}' : name, "w");
        return s;
    }
    static void replace(std::string& s, std::string const& from, std::string const& to) {
        for (auto at = s.find(from); at != s.npos; at = s.find(from, at + to.size())) s.replace(at, from.size(), to);
    }
    /// Whether all parameters are updated alike.
    bool unify_updates() const {
        int first = -1;
        for (int p = 0; p < e_.g.parameters.size(); ++p) {
            std::vector<std::string> const lines = in_general(p);
            if (lines.empty()) continue;
            if (first < 0) first = p;
            else if (lines != in_general(first)) return false;
        }
        return first >= 0;
    }
    int first_updated() const {
        for (equation const& l : lines_)
            if (l.in == pass::update && l.parameter >= 0) return l.parameter;
        return 0;
    }

    // equations

    char const* title(pass p) const { return e_.passes[static_cast<int>(p)]; }

    std::string shape(extents e) const { return e.size() == 1 && !e.batched() ? "" : to_text(e); }

    static std::size_t width(std::string const& s) { return width_in_characters(s); }

    std::string plain_equations() const {
        std::string text;
        for (pass const p : {pass::forward, pass::backward, pass::update}) {
            std::vector<std::pair<std::string, std::string>> rows;
            for (equation const& l : lines_) {
                if (l.in != p || (p == pass::update && same_for_all_ && l.parameter >= 0)) continue;
                rows.emplace_back(l.left + aligned(l.assigns) + l.right, shape(l.dims));
            }
            if (p == pass::update && same_for_all_)
                for (std::string const& line : in_general(first_updated())) rows.emplace_back(line, "");
            if (rows.empty()) continue;
            std::size_t column = 0;
            for (auto const& [line, dims] : rows)
                if (width(line) <= 84) column = std::max(column, width(line));
            text.append(text.empty() ? "" : "\n").append(title(p));
            if (p == pass::update && same_for_all_) text.append(", for each parameter w");
            text.append("\n");
            for (auto const& [line, dims] : rows) {
                text.append("  ").append(line);
                if (!dims.empty()) text.append(std::max<std::size_t>(2, column + 2 - std::min(column, width(line))), ' ').append(dims);
                text.append("\n");
            }
        }
        return text + legend(text);
    }

    /// What the signs in a text mean.
    std::string legend(std::string const& text) const {
        std::string where;
        auto const say = [&](std::string_view sign, std::string_view meaning) {
            if (text.find(sign) == text.npos) return;
            where.append("  ").append(meaning).append("\n");
        };
        bool const a = script_.ascii();
        say("B", "B: the samples of a batch");
        say("sample_weight", "sample_weight: what each sample counts in the mean, 1/B");
        say("random", "random_n: uniform numbers between 0 and 1, drawn anew for each element in every step");
        if (!a) say("⊙", "⊙: element by element");
        if (a) say(" @ ", "@: matrix product; *: element by element");
        for (auto at = text.find('['); at != text.npos; at = text.find('[', at + 1)) {
            if (at > 0 && text[at - 1] != ' ' && text[at - 1] != '(') continue;  // x[0] is an element
            where.append("  [c]: 1 where c holds, else 0\n");
            break;
        }
        say("_i", a ? "sum_i, max_i: over the first axis of a sample (j, k: the next); sum_batch: over the samples"
                    : "Σ_i, max_i: over the first axis of a sample (j, k: the next); Σ_batch: over the samples");
        say(script_.next(""), a ? "': the value after the step" : "′: the value after the step");
        return where.empty() ? where : "where\n" + where;
    }

    // kernels

    struct totals_of {
        std::int64_t flops = 0, bytes = 0;
        int codes = 0;
    };

    std::vector<kernel_text> kernels(totals_of& total) {
        std::vector<kernel_text> const all = kernels();
        for (std::size_t k = 0; k < all.size(); ++k) {
            total.flops += all[k].flops;
            total.bytes += all[k].bytes;
            total.codes += all[k].code == static_cast<int>(k);
        }
        return all;
    }

    std::string summary_of(totals_of const& total, std::size_t count) const {
        std::string const different = total.codes == static_cast<int>(count) ? "all" : std::to_string(total.codes);
        return text_of(std::to_string(count), " kernels, ", different, " different; batch ", std::to_string(e_.batch),
                       ", registers of ", std::to_string(e_.lanes), " numbers");
    }

    std::string plain_kernels() {
        totals_of total;
        std::vector<kernel_text> const all = kernels(total);
        std::string text = summary_of(total, all.size()) + "\n";
        for (std::size_t i = 0; i < all.size(); ++i) {
            kernel_text const& k = all[i];
            std::string number = std::to_string(i + 1);
            number.insert(0, number.size() < 3 ? 3 - number.size() : 0, ' ');
            text.append(number).append("  ").append(k.anchor);
            if (k.flops > 0) text.append(", ").append(grouped(k.flops)).append(" FLOP");
            text.append(", ").append(grouped(k.bytes)).append(" bytes");
            if (k.code != static_cast<int>(i)) text.append(", the code of kernel ").append(std::to_string(k.code + 1));
            text.append("\n");
            for (std::string const& line : k.lines) text.append("       ").append(line).append("\n");
        }
        return text_of(text, "Total: ", grouped(total.flops), " FLOP, ", grouped(total.bytes), " bytes read and written\n");
    }

    static char const* name_of(region r) {
        switch (r) {
            case region::arena: return "arena";
            case region::parameters: return "parameters";
            case region::states: return "states";
            default: return "";
        }
    }
    static std::string form_of(layout const& l) {
        if (l.row_major()) return l.rows == 1 || l.cols == 1 ? "contiguous" : "row-major";
        return text_of("panels of ", std::to_string(l.panel));
    }

    std::vector<table_row> memory() {
        fusion_text fusion{e_.plan, e_.g, equations_.text(), e_.bytes_per_number};
        std::vector<table_row> rows;
        for (buffer const& b : e_.plan.buffers) {
            if (*name_of(b.where) == 0 || b.first < 0) continue;
            rows.push_back({fusion.name_of(b), name_of(b.where), grouped(std::int64_t{b.offset} * e_.bytes_per_number),
                            grouped(fusion.bytes_in_memory(b)), form_of(b.form), std::to_string(b.first + 1),
                            std::to_string(b.last + 1)});
        }
        sort_stably(rows, [](table_row const& a, table_row const& b) { return a[1] < b[1]; });
        return rows;
    }

    std::string plain_memory() {
        std::vector<table_row> rows = memory();
        rows.insert(rows.begin(), {"Value", "Lives in", "At byte", "Bytes", "Layout", "First kernel", "Last"});
        return table_text(rows) + "Arena: " + grouped(std::int64_t{e_.plan.arena} * e_.bytes_per_number) +
               " bytes, used again as values die\n";
    }

    // LaTeX

    std::string latex_equations() const {
        std::string text;
        for (pass const p : {pass::forward, pass::backward, pass::update}) {
            std::string rows;
            for (equation const& l : lines_) {
                if (l.in != p || (p == pass::update && same_for_all_ && l.parameter >= 0)) continue;
                rows.append(rows.empty() ? "  " : " \\\\\n  ").append(l.left).append(aligned(l.assigns)).append(l.right);
                if (std::string const s = shape(l.dims); !s.empty()) rows.append(" && ").append(s);
            }
            if (p == pass::update && same_for_all_)
                for (std::string const& line : in_general(first_updated())) rows.append(rows.empty() ? "  " : " \\\\\n  ").append(line);
            if (rows.empty()) continue;
            text.append("\\paragraph{").append(title(p));
            if (p == pass::update && same_for_all_) text.append(", for each parameter $w$");
            text.append("}\n\\begin{align*}\n").append(rows).append("\n\\end{align*}\n");
        }
        return text;
    }

    std::string latex_kernels() {
        totals_of total;
        std::vector<kernel_text> const all = kernels(total);
        std::string text = "\\paragraph{Kernels} " + summary_of(total, all.size()) + ".\n\\begin{enumerate}\n";
        for (kernel_text const& k : all) {
            text.append("  \\item ").append(k.anchor);
            if (k.flops > 0) text.append(", ").append(grouped(k.flops)).append(" FLOP");
            text.append(", ").append(grouped(k.bytes)).append(" bytes: ");
            for (std::size_t i = 0; i < k.lines.size(); ++i) text.append(i ? ", $" : "$").append(in_latex(k.lines[i])).append("$");
            text.append("\n");
        }
        text.append("\\end{enumerate}\nTotal: ").append(grouped(total.flops)).append(" FLOP, ").append(grouped(total.bytes));
        text.append(" bytes read and written.\n\n\\begin{tabular}{llrrlrr}\n  Value & Lives in & At byte & Bytes & Layout & First kernel & Last \\\\\n");
        for (table_row row : memory()) {
            row[0] = '$' + row[0] + '$';
            for (std::size_t i = 0; i < row.size(); ++i) text.append(i ? " & " : "  ").append(row[i]);
            text.append(" \\\\\n");
        }
        return text + "\\end{tabular}\n";
    }
    static std::string in_latex(std::string line) {
        for (char const* words : {"sum over rows of ", "sum over columns of ", "sum over all of ", "largest over rows of ", "largest over columns of ", "largest over all of "})
            replace(line, words, text_of("\\text{", words, '}'));
        replace(line, "acc", "\\mathrm{acc}");
        return line;
    }

    // Graphviz

    static std::string quoted(std::string s) {
        replace(s, "\\", "\\\\");
        replace(s, "\"", "\\\"");
        return '"' + s + '"';
    }

    /// Every equation a box, forward edges black, backward ones red, those of the update blue.
    std::string drawing() const {
        std::string text = "digraph program {\n  rankdir=BT;\n  graph [fontname=\"Helvetica\", nodesep=0.35, ranksep=0.5];\n"
                           "  node [fontname=\"Helvetica\", fontsize=11, shape=box, style=\"rounded,filled\", fillcolor=white];\n"
                           "  edge [fontname=\"Helvetica\", fontsize=10, arrowsize=0.7];\n";
        auto const colour = [](pass p) { return p == pass::forward ? "black" : p == pass::backward ? "red3" : "blue3"; };
        std::vector<int> drawn;
        std::string edges;
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            equation const& l = lines_[i];
            std::string const dims = shape(l.dims);
            text.append("  e").append(std::to_string(i)).append(" [label=").append(quoted(l.left + script_.equals(l.assigns) + l.right + (dims.empty() ? "" : "   " + dims)));
            text.append(", color=").append(colour(l.in)).append("];\n");
            for (std::size_t k = 0; k < l.reads.size(); ++k) {
                int const id = l.reads[k];
                if (std::find(l.reads.begin(), l.reads.begin() + static_cast<std::ptrdiff_t>(k), id) != l.reads.begin() + static_cast<std::ptrdiff_t>(k)) continue;
                std::string const from = source(id);
                if (from.empty() || (from[0] == 'n' && l.in == pass::update)) continue;  // what every update reads is clutter
                if (from[0] == 'n' && std::find(drawn.begin(), drawn.end(), id) == drawn.end()) {
                    drawn.push_back(id);
                    text.append("  ").append(from).append(" [label=").append(quoted(leaf(id))).append(", shape=ellipse, style=filled, fillcolor=gray95];\n");
                }
                edges.append("  ").append(from).append(" -> e").append(std::to_string(i)).append(" [color=").append(colour(l.in)).append("];\n");
            }
        }
        return text + edges + "}\n";
    }
    std::string source(int id) const {
        for (std::size_t i = 0; i < lines_.size(); ++i)
            if (lines_[i].id == id && !lines_[i].assigns) return text_of('e', std::to_string(i));
        op const what = e_.g.nodes[id].what;
        return what == op::input || what == op::parameter || what == op::state ? text_of('n', std::to_string(id)) : "";
    }
    std::string leaf(int id) const {
        node const& n = e_.g.nodes[id];
        std::string const dims = shape(n.what == op::parameter ? e_.g.parameters[n.detail].dims : n.dims);
        return script_.identifier(name_of_leaf(e_.g, n, e_.names)) + (dims.empty() ? "" : "   " + dims);
    }
};

template <class What>
struct explain_of;

template <class Net>
    requires has_layers<Net>
struct explain_of<Net> {
    static std::string text(notation n) {
        if constexpr (!well_formed<Net>) return {};
        else {
            explained const e = explained_network<Net>();
            return explanation{e, n}.text();
        }
    }
};

template <class Net, class Loss, class Optimizer, class Batch, class T, storage Where>
struct explain_of<trainer<Net, Loss, Optimizer, Batch, T, Where>> {
    using type = trainer<Net, Loss, Optimizer, Batch, T, Where>;

    static explained gather() {
        explained e = explained_training<Net, Loss, Optimizer>();
        e.plan = thaw(type::program::plan);
        e.batch = Batch::size;
        e.lanes = simd::lanes<T>;
        e.bytes_per_number = int{sizeof(T)};
        return e;
    }
    static std::string text(notation n) {
        if constexpr (!requires { typename type::program; }) return {};  // an ill-formed one, which was refused
        else {
            explained const e = gather();
            return explanation{e, n}.text();
        }
    }
};

}  // namespace detail

/// What the compiler derived, as mathematics with shapes, and what it made of it: kernels with their FLOPs and bytes, and where
/// each value lives. Of a network its forward pass, of a trainer one step: forward, backward and update.
///
///     std::cout << explain<mlp>();
///     std::cout << explain<trainer<mlp, softmax_cross_entropy, sgd, batch<64>>>(notation::latex);
///     std::ofstream{"mlp.dot"} << explain<mlp>(notation::graphviz);      // dot -Tsvg mlp.dot
///
/// Names are those of the declaration; values that several others share are v1, v2, ...
/// Cost   all of it at run time; the program itself is the one that trains
template <class What>
std::string explain(notation n = notation::unicode) {
    return detail::explain_of<What>::text(n);
}

/// The kernels of a trainer's step in the order in which they run, as `explain` describes them.
template <class Trainer>
std::vector<kernel_text> explain_kernels() {
    detail::explained const e = detail::explain_of<Trainer>::gather();
    return detail::explanation{e, notation::unicode}.kernels();
}

}  // namespace scarp
