// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/show/explained.hpp>
#include <scarp/show/fusion.hpp>
#include <scarp/show/summary.hpp>

#include <string>
#include <utility>
#include <vector>

namespace scarp::detail {

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

}  // namespace scarp::detail
