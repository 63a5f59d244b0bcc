// SPDX-License-Identifier: BSL-1.0
// Backpropagation, looked at: one training iteration of a network with two hidden layers, in numbers and as pictures. Every
// formula and every number is read from the program that the compiler derived; none is written here.
#include <scarp/scarp.hpp>
#include <scarp/show/explain.hpp>
#include <scarp/show/step_trace.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace scarp;

namespace {

struct small : network<input<2>, dense<3>, sigmoid, dense<2>, tanh_, dense<1>> {};

// One letter for each value: z and u what the neurons of a hidden layer sum up, h and k what they answer. δ of a value is the
// derivative of the loss by it.
short_names const letters{{"dense_1", "z"},   {"sigmoid_1", "h"},   {"dense_2", "u"},   {"tanh_1", "k"},   {"dense_3", "y"},
                          {"∂dense_1", "δz"}, {"∂sigmoid_1", "δh"}, {"∂dense_2", "δu"}, {"∂tanh_1", "δk"}, {"∂dense_3", "δy"},
                          {"dense_1.weight", "W"}, {"dense_1.bias", "b"}, {"dense_2.weight", "V"}, {"dense_2.bias", "c"},
                          {"dense_3.weight", "U"}, {"dense_3.bias", "d"}, {"target", "t"}};

short_names plain_letters() {
    short_names plain = letters;
    for (auto& [name, letter] : plain)
        if (name.starts_with("∂")) letter.replace(0, 2, "d");  // δ has two bytes
    return plain;
}

struct options {
    std::string out = "backpropagation";
    double learning_rate = 0.5;
    std::uint64_t seed = 3;
};

traced_value const& find(std::vector<traced_value> const& all, std::string const& name) {
    return *std::find_if(all.begin(), all.end(), [&](traced_value const& v) { return v.name == name; });
}

std::string number(double x, char const* format = "%.4f") {
    char text[32];
    std::snprintf(text, sizeof text, format, x);
    return text;
}

// In the terminal

/// The columns of neurons with their answers; every neuron of a column is joined to every one of the next.
std::string picture(std::vector<std::vector<std::string>> const& columns, bool utf8) {
    std::size_t height = 0;
    for (auto const& c : columns) height = std::max(height, c.size());
    auto const joint = [utf8](bool left, bool right, bool first, bool last) -> std::string {
        if (!utf8) return left && right ? "-+-" : left ? "-+ " : right ? " +-" : " | ";
        if (left && right) return first && last ? "───" : first ? "─┬─" : last ? "─┴─" : "─┼─";
        if (left) return first ? "─┐ " : last ? "─┘ " : "─┤ ";
        if (right) return first ? " ┌─" : last ? " └─" : " ├─";
        return " │ ";
    };
    std::string text;
    for (std::size_t row = 0; row < height; ++row) {
        text += "  ";
        for (std::size_t c = 0; c < columns.size(); ++c) {
            bool const here = row < columns[c].size();
            text += here ? columns[c][row] : std::string(detail::width_in_characters(columns[c][0]), ' ');
            if (c + 1 == columns.size()) break;
            std::size_t const reach = std::max(columns[c].size(), columns[c + 1].size());
            bool const next = row < columns[c + 1].size();
            text += row < reach ? " " + joint(here, next, row == 0, row + 1 == reach) + " " : "     ";
        }
        text.erase(text.find_last_not_of(' ') + 1);
        text += '\n';
    }
    return text;
}

std::string picture(step_trace const& t, bool utf8) {
    std::vector<std::vector<std::string>> columns;
    for (char const* layer : {"x", "sigmoid_1", "tanh_1", "dense_3"}) {
        traced_value const& v = find(t.values, layer);
        columns.emplace_back();
        for (std::size_t i = 0; i < v.names.size(); ++i) columns.back().push_back(v.names[i] + " " + number(v.numbers[i], "%7.4f"));
    }
    return picture(columns, utf8);
}

void print(char const* title, std::vector<traced_value> const& all) {
    std::printf("\n%s\n", title);
    std::size_t width = 0;
    for (traced_value const& v : all)
        for (std::size_t i = 0; i < v.names.size(); ++i)
            width = std::max(width, detail::width_in_characters(v.names[i] + (v.formulas.empty() ? "" : " = " + v.formulas[i])));
    for (traced_value const& v : all)
        for (std::size_t i = 0; i < v.names.size(); ++i) {
            std::string line = v.names[i] + (v.formulas.empty() ? "" : " = " + v.formulas[i]);
            line.append(width - detail::width_in_characters(line), ' ');
            std::printf("  %s  = %9.6f\n", line.c_str(), v.numbers[i]);
        }
}

void print_update(step_trace const& t) {
    std::printf("\nUpdate: each parameter one step against its derivative\n  %-6s %10s  %12s  %10s\n", "", "before", "derivative", "after");
    for (std::size_t p = 0; p < t.before.size(); ++p)
        for (std::size_t i = 0; i < t.before[p].names.size(); ++i) {
            std::string name = t.before[p].names[i];
            name.append(6 - std::min<std::size_t>(6, detail::width_in_characters(name)), ' ');
            std::printf("  %s %10.6f  %12.6f  %10.6f\n", name.c_str(), t.before[p].numbers[i], t.gradients[p].numbers[i],
                        t.after[p].numbers[i]);
        }
}

// As a picture

struct point {
    double x = 0, y = 0;
};

/// Draws the network for Graphviz: neurons at fixed places, on the way forward and on the way back a label for each edge.
class drawing {
public:
    explicit drawing(step_trace const& t) : t_{t} {
        text_ = "digraph backpropagation {\n"
                "  graph [layout=neato, splines=line, outputorder=edgesfirst, bgcolor=white, pad=0.3, fontname=\"DejaVu Sans\"];\n"
                "  node [fontname=\"DejaVu Sans\", fontsize=13];\n"
                "  edge [fontname=\"DejaVu Sans\", arrowsize=0.8, penwidth=1.2];\n";
        title();
        neurons();
        edges("x", "dense_1", 0);
        edges("sigmoid_1", "dense_2", 1);
        edges("tanh_1", "dense_3", 2);
        text_ += "}\n";
    }
    std::string const& text() const { return text_; }

private:
    step_trace const& t_;
    std::string text_;

    static constexpr double apart = 7.4;
    static point place(int column, std::size_t i, std::size_t count) {
        double const gap = count == 3 ? 3.2 : 4.4;
        return {column * apart, (static_cast<double>(count - 1) / 2 - static_cast<double>(i)) * gap};
    }
    static std::string at(point p) { return "pos=\"" + number(p.x, "%.3f") + "," + number(p.y, "%.3f") + "!\""; }
    static std::string name(int column, std::size_t i) { return "n" + std::to_string(column) + "_" + std::to_string(i); }

    static std::string font(char const* colour, std::string const& s) { return std::string{"<font color=\""} + colour + "\">" + escaped(s) + "</font>"; }
    static std::string escaped(std::string const& s) {
        std::string r;
        for (char const c : s)
            if (c == '<') r += "&lt;";
            else if (c == '>') r += "&gt;";
            else if (c == '&') r += "&amp;";
            else r += c;
        return r;
    }

    void title() {
        text_ += "  title [shape=plaintext, fontsize=26, label=\"Backpropagation: one step of a network 2-3-2-1\", " +
                 at({1.5 * apart, 5.0}) + "];\n  legend [shape=plaintext, fontsize=17, label=<forward &nbsp; " +
                 font("red3", "backward, δ = ∂L/∂") + " &nbsp; &nbsp; " + escaped("loss  L = " + find(t_.values, "loss").formulas[0] + " = " + number(t_.loss)) +
                 ">, " + at({1.5 * apart, 4.5}) + "];\n";
    }

    /// A neuron says how it sums up, what it answers, and how the loss depends on it.
    void neurons() {
        traced_value const& x = find(t_.values, "x");
        for (std::size_t i = 0; i < x.names.size(); ++i)
            text_ += "  " + name(0, i) + " [shape=circle, style=filled, fillcolor=gray93, width=1.1, label=<" + escaped(x.names[i]) + "<br/>" +
                     number(x.numbers[i]) + ">, " + at(place(0, i, x.names.size())) + "];\n";
        neurons("dense_1", "sigmoid_1", 1);
        neurons("dense_2", "tanh_1", 2);
        neurons("dense_3", "", 3);
    }
    void neurons(char const* sum, char const* answer, int column) {
        traced_value const& z = find(t_.values, sum);
        traced_value const& d = find(t_.pulls, sum);
        for (std::size_t i = 0; i < z.names.size(); ++i) {
            std::string label = escaped(z.names[i]) + " = " + number(z.numbers[i]);
            if (*answer) {
                traced_value const& h = find(t_.values, answer);
                label += "<br/>" + escaped(h.names[i] + " = " + h.formulas[i]) + " = " + number(h.numbers[i]);
            }
            if (*answer) {
                traced_value const& dh = find(t_.pulls, answer);
                label += "<br/>" + font("red3", dh.names[i] + " = " + dh.formulas[i] + " = " + number(dh.numbers[i]));
            }
            label += "<br/>" + font("red3", d.names[i] + " = " + d.formulas[i] + " = " + number(d.numbers[i]));
            text_ += "  " + name(column, i) + " [shape=box, style=\"rounded,filled\", fillcolor=white, penwidth=1.5, margin=\"0.12,0.08\", label=<" +
                     label + ">, " + at(place(column, i, z.names.size())) + "];\n";
        }
    }

    /// Each edge goes through the label of what flows along it: forward the weighted answer, backward the weight's derivative.
    void edges(char const* from, char const* to, int column) {
        traced_value const& a = find(t_.values, from);
        traced_value const& z = find(t_.values, to);
        traced_value const& weight = find(t_.before, std::string{to} + ".weight");
        traced_value const& derivative = find(t_.gradients, std::string{to} + ".weight");
        for (std::size_t i = 0; i < a.names.size(); ++i)
            for (std::size_t j = 0; j < z.names.size(); ++j) {
                std::size_t const w = j * a.names.size() + i;
                point const p = place(column, i, a.names.size()), q = place(column + 1, j, z.names.size());
                edge(name(column, i), name(column + 1, j), between(p, q, 0.38, 0.1), "black", weight.names[w] + " · " + a.names[i]);
                edge(name(column + 1, j), name(column, i), between(p, q, 0.62, -0.1), "red3", derivative.names[w] + " = " + derivative.formulas[w]);
            }
    }
    static point between(point p, point q, double share, double above) {
        return {p.x + share * (q.x - p.x), p.y + share * (q.y - p.y) + above};
    }
    int labels_ = 0;
    void edge(std::string const& from, std::string const& to, point middle, char const* colour, std::string const& label) {
        std::string const l = "l" + std::to_string(labels_++);
        text_ += "  " + l + " [shape=plaintext, style=filled, fillcolor=white, margin=\"0.03,0.01\", width=0, height=0, fontsize=12, fontcolor=" +
                 colour + ", label=\"" + label + "\", " + at(middle) + "];\n";
        text_ += "  " + from + " -> " + l + " [dir=none, color=" + colour + "];\n  " + l + " -> " + to + " [color=" + colour + "];\n";
    }
};

void write(std::filesystem::path const& file, std::string const& text) {
    std::ofstream out{file};
    out << text;
    if (!out.flush()) throw std::runtime_error{"cannot write " + file.string()};
}

bool has_dot() { return std::system("command -v dot >/dev/null 2>&1") == 0; }

/// Writes the graph, and beside it the pictures that `dot` makes of it.
void draw(std::filesystem::path const& folder, std::string const& name, std::string const& graph, bool pictures) {
    std::filesystem::path const file = folder / (name + ".dot");
    write(file, graph);
    std::printf("  %s", file.c_str());
    for (char const* kind : {"png", "svg"}) {
        if (!pictures) break;
        std::filesystem::path const picture = folder / (name + "." + kind);
        std::string quoted = "dot -T" + std::string{kind} + " -Gdpi=" + (kind[0] == 'p' ? "80" : "72");
        for (std::filesystem::path const& p : {file, picture}) {
            quoted += p == file ? " '" : " -o '";
            for (char const c : p.string()) quoted += c == '\'' ? std::string{"'\\''"} : std::string{c};
            quoted += '\'';
        }
        if (std::system(quoted.c_str()) != 0) throw std::runtime_error{"dot failed on " + file.string()};
        std::printf("  %s", picture.c_str());
    }
    std::printf("\n");
}

void run(options const& o) {
    bool const utf8 = style_of(stdout).utf8;
    double const sample[] = {0.8, -0.4}, target[] = {0.5};
    sgd const descent{.learning_rate = static_cast<float>(o.learning_rate)};
    auto const trace = [&](bool unicode) {
        return trace_step<small, mse, sgd>(descent, seed{o.seed}, sample, target, unicode ? letters : plain_letters(),
                                           unicode ? notation::unicode : notation::ascii);
    };
    step_trace const t = trace(utf8);
    std::printf("The network, with what each neuron answers\n\n%s", picture(t, utf8).c_str());
    print("Forward: each value from those before it", t.values);
    print(utf8 ? "Backward: the chain rule from the loss down; δ is the derivative of L by a value" : "Backward: the chain rule from the loss down; d is the derivative of L by a value", {t.pulls.rbegin(), t.pulls.rend()});
    print("The derivatives by the parameters", t.gradients);
    print_update(t);

    std::printf("\nPictures\n");
    std::filesystem::create_directories(o.out);
    bool const pictures = has_dot();
    draw(o.out, "backpropagation", drawing{utf8 ? t : trace(true)}.text(), pictures);
    draw(o.out, "program", explain<trainer<small, mse, sgd, batch<1>>>(notation::graphviz), pictures);
    if (!pictures) std::printf("  dot is not installed (Debian: graphviz), so there are the graphs only: dot -Tsvg FILE.dot -o FILE.svg\n");
}

}  // namespace

int main(int argc, char** argv) {
    options o;
    CLI::App app{"One training iteration of a network with two hidden layers, step by step, and as pictures."};
    app.add_option("--out", o.out, "Folder for the pictures and the graphs they are drawn from")->capture_default_str();
    app.add_option("--lr", o.learning_rate, "Learning rate")->check(CLI::PositiveNumber)->capture_default_str();
    app.add_option("--seed", o.seed, "Of the first parameters")->capture_default_str();
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : 2;
    }
    try {
        run(o);
    } catch (std::exception const& e) {
        std::fflush(stdout);
        std::fprintf(stderr, "backpropagation: %s\n", e.what());
        return 1;
    }
}
