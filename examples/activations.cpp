// SPDX-License-Identifier: BSL-1.0
// Prints docs/activations.md: every activation with its formula, the derivative that the compiler derived, its range and a plot.
#include <scarp/activation.hpp>
#include <scarp/show/explain_activation.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

using namespace scarp;

namespace {

template <class... Activations>
struct list_of {};

using all = list_of<relu, leaky_relu<>, prelu<>, relu6, elu<>, selu, celu<>, gelu, gelu_tanh, silu, mish, softplus<>, squareplus<>,
                    sigmoid, hard_sigmoid, fast_sigmoid, log_sigmoid, tanh_, hard_tanh<>, fast_tanh, softsign, hard_swish, sin_<>,
                    gaussian, threshold<1, 0>, softmax, log_softmax, glu<>, swiglu<>>;

std::string number(double x, char const* format) {
    char text[32];
    std::snprintf(text, sizeof text, format, x);
    return text;
}

template <class... Part>
std::string joined(Part const&... parts) {
    std::string s;
    ((s += parts), ...);
    return s;
}

/// Three decimals, none that say nothing.
std::string rounded(double x) {
    std::string s = number(std::abs(x) < 5e-4 ? 0 : x, "%.3f");
    s.erase(s.find_last_not_of('0') + 1);
    if (s.back() == '.') s.pop_back();
    return s;
}

/// The values a function takes, found by looking: an end is closed where it is reached, and infinite where values keep growing.
template <class A>
std::string range() {
    activation_curve<A> f;
    double low = 1e300, high = -1e300;
    for (int i = -1500; i <= 1500; ++i) {
        double const y = f(i / 100.0).value;
        low = std::min(low, y);
        high = std::max(high, y);
    }
    std::string text[2];
    for (int side = 0; side < 2; ++side) {
        double const sign = side == 0 ? -1 : 1;
        double const near = side == 0 ? low : high;
        double const far = std::max(sign * f(-1e6).value, sign * f(1e6).value);
        if (far > 1000) text[side] = side == 0 ? "(−∞" : "∞)";
        else if (far > sign * near) text[side] = side == 0 ? joined("(", rounded(sign * far)) : joined(rounded(sign * far), ")");
        else text[side] = side == 0 ? joined("[", rounded(near)) : joined(rounded(near), "]");
    }
    std::string both = joined(text[0], ", ", text[1]);
    for (auto at = both.find('-'); at != both.npos; at = both.find('-')) both.replace(at, 1, "−");
    return both;
}

/// A small plot: the function black, its derivative red.
template <class A>
std::string plot() {
    constexpr double width = 200, height = 130, left = -4, right = 4, bottom = -1.6, top = 3.2;
    activation_curve<A> f;
    auto const across = [](double x) { return number((x - left) / (right - left) * width, "%.1f"); };
    auto const down = [](double y) { return number((top - y) / (top - bottom) * height, "%.1f"); };
    std::string curves[2];
    for (int kind = 0; kind < 2; ++kind) {
        bool pen_down = false;
        double last = 0;
        for (int i = 0; i <= 160; ++i) {
            double const x = left + (right - left) * i / 160;
            auto const p = f(x);
            double const y = kind == 0 ? p.value : p.derivative;
            bool const inside = y >= bottom && y <= top;
            bool const jumps = pen_down && std::abs(y - last) > 0.4;
            if (inside) curves[kind] += joined(pen_down && !jumps ? "L" : "M", across(x), " ", down(y));
            pen_down = inside;
            last = y;
        }
    }
    std::string grid;
    for (int x = -3; x <= 3; ++x) grid += joined("M", across(x), " 0V130");
    for (int y = -1; y <= 3; ++y) grid += joined("M0 ", down(y), "H200");
    constexpr auto text = "\" font-size=\"9\" font-family=\"sans-serif\" fill=\"#666\">1</text>\n";
    return joined("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 200 130\" width=\"200\" height=\"130\">\n",
                  "<rect width=\"200\" height=\"130\" fill=\"#fff\"/>\n",
                  "<path d=\"", grid, "\" stroke=\"#e4e4e4\" fill=\"none\"/>\n",
                  "<path d=\"M0 ", down(0), "H200M", across(0), " 0V130\" stroke=\"#888\" fill=\"none\"/>\n",
                  "<path d=\"", curves[1], "\" stroke=\"#c00\" stroke-width=\"1.3\" stroke-dasharray=\"4 2\" fill=\"none\"/>\n",
                  "<path d=\"", curves[0], "\" stroke=\"#000\" stroke-width=\"1.8\" fill=\"none\"/>\n",
                  "<text x=\"", across(1.02), "\" y=\"", down(-0.33), text, "<text x=\"92\" y=\"", down(0.88), text, "</svg>\n");
}

void write(std::filesystem::path const& file, std::string const& text) {
    std::ofstream out{file};
    out << text;
    if (!out.flush()) throw std::runtime_error{"cannot write " + file.string()};
}

/// `x` as mathematics in a Markdown table.
std::string cell(std::string const& latex) { return "$`" + latex + "`$"; }

template <class A>
std::string row(std::filesystem::path const& folder) {
    activation_text const t = describe<A>(notation::latex);
    std::string text = "| `" + std::string{A::name} + "` | ";
    for (std::string const& s : t.shared) text += cell(s) + "<br>";
    text += cell("y = " + t.formula) + " | " + cell((t.elementwise ? "\\frac{\\partial y}{\\partial x} = " : "\\frac{\\partial L}{\\partial x} = ") + t.derivative) + " | ";
    if (t.elementwise) {
        text += range<A>() + " | ![" + A::name + "](activations/" + A::name + ".svg) |\n";
        if (!folder.empty()) write(folder / "activations" / (std::string{A::name} + ".svg"), plot<A>());
    } else {
        text += "| |\n";
    }
    return text;
}

template <class... Activations>
std::string page(list_of<Activations...>, std::filesystem::path const& folder) {
    std::string text =
        "# Activations\n\n"
        "Printed by `examples/activations` (`activations --out docs`): the formulas are those of the layers, the derivatives those that\n"
        "the compiler derived from them and simplified. `[c]` is 1 where `c` holds, else 0; `v` are values that several formulas share.\n"
        "Functions of a whole vector say how they pull the derivative of the loss `L` back: `∂L/∂x` from `∂L/∂y`. Plots: the function\n"
        "black, its derivative red and dashed, one square one unit.\n\n"
        "| name | y(x) | derivative | range | plot |\n|---|---|---|---|---|\n";
    ((text += row<Activations>(folder)), ...);
    return text;
}

}  // namespace

int main(int argc, char** argv) {
    std::string folder;
    CLI::App app{"Prints the table of activations as Markdown: formula, derived derivative, range, plot."};
    app.add_option("--out", folder, "Write activations.md and the plots activations/*.svg into this folder instead");
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : 2;
    }
    try {
        if (!folder.empty()) std::filesystem::create_directories(std::filesystem::path{folder} / "activations");
        std::string const text = page(all{}, folder);
        if (folder.empty()) std::fputs(text.c_str(), stdout);
        else write(std::filesystem::path{folder} / "activations.md", text);
    } catch (std::exception const& e) {
        std::fprintf(stderr, "activations: %s\n", e.what());
        return 1;
    }
}
