// SPDX-License-Identifier: BSL-1.0
// Gradient descent as pictures: on a convex surface, on one with several minima, and optimizers side by side. Each picture is
// drawn by gnuplot from a script and data that are left beside it.
#include <scarp/objective.hpp>
#include <scarp/objective/gallery.hpp>
#include <scarp/optimizer.hpp>
#include <scarp/show/contour.hpp>
#include <scarp/show/gnuplot.hpp>
#include <scarp/train/progress.hpp>

#include <CLI/CLI.hpp>
#include <gnuplot-iostream.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

using namespace scarp;
namespace fs = std::filesystem;

namespace {

// The formula is all that is written: gradients are derived.
constexpr auto convex = objective<2>([](auto x) { return square(x[0]) + 3 * square(x[1]); });
constexpr auto const& hilly = gallery::styblinski_tang;
constexpr auto const& plain = gallery::beale;

static_assert(check_gradient(convex, {-1.7, 1.5}));

struct options {
    std::string out = "pictures";
    bool quiet = false;
};

template <class Path>
trail trail_of(std::string const& label, Path const& way) {
    return {label, {way.points.begin(), way.points.end()}};
}

template <class Path>
void print_end(std::string const& label, Path const& way) {
    std::printf("  %-22s %6d steps from (%5.2f, %5.2f) to (%8.5f, %8.5f)   f = %-11.5g %s\n", label.c_str(), way.steps,
                way.points.front()[0], way.points.front()[1], way.end()[0], way.end()[1], way.value(), to_text(way.reason));
}

void draw(fs::path const& folder, gnuplot_picture const& picture) {
    picture.write(folder);
    for (char const* const kind : {".png", ".svg"}) fs::remove(folder / (picture.name + kind));
    {
        Gnuplot gnuplot{"gnuplot"};
        gnuplot << "cd " << detail::quoted(folder.string()) << "\nload " << detail::quoted(picture.name + ".gp") << "\n";
    }  // gnuplot has drawn when it is closed
    for (char const* const kind : {".png", ".svg"}) {
        fs::path const file = folder / (picture.name + kind);
        if (!fs::exists(file) || fs::file_size(file) == 0) throw std::runtime_error{"gnuplot did not draw " + file.string()};
        std::printf("  %s\n", file.string().c_str());
    }
}

/// One surface three times: in space, from above, and as text.
template <class F>
void show(options const& o, std::string const& name, F const& f, surface::point from, surface::point to,
          std::vector<trail> const& trails, surface_captions const& captions) {
    draw(o.out, surface_picture(name + "_surface", surface{f, from, to, 61, 61}, f, trails, captions));
    draw(o.out, contour_picture(name + "_contour", surface{f, from, to, 161, 161}, f, trails, captions));
    if (o.quiet) return;
    auto const style = style_of(stdout);
    std::printf("\n%s\n", contour(surface{f, from, to, 64, 24}, trails, {.utf8 = style.utf8, .colour = style.colour}).c_str());
}

void convex_surface(options const& o) {
    std::puts("Gradient descent on a convex surface, f = x^2 + 3 y^2");
    auto const way = minimise(convex, {-1.7, 1.5}, gradient_descent{.learning_rate = 0.08f}, {.gradient_norm = 1e-4});
    print_end("gradient descent", way);
    show(o, "convex", convex, {-2, -2}, {2, 2}, {trail_of("gradient descent", way)},
         {.title = "Gradient descent on a convex surface", .z = "x² + 3 y²", .marks = {{"minimum", {{0, 0}}}}});
}

void surface_with_local_minima(options const& o) {
    std::puts("Gradient descent on a surface with four minima, Styblinski and Tang's");
    gradient_descent const method{.learning_rate = 0.012f};
    auto const global = minimise(hilly, {-0.4, -0.7}, method, {.gradient_norm = 1e-4});
    auto const local = minimise(hilly, {0.7, -0.7}, method, {.gradient_norm = 1e-4});
    print_end("to the global minimum", global);
    print_end("to a local minimum", local);
    show(o, "nonconvex", hilly, {-3.9, -3.9}, {3.9, 3.9},
         {trail_of("to the global minimum", global), trail_of("to a local minimum", local)},
         {.title = "Gradient descent on a non-convex surface: two starts, two minima",
          .z = "Styblinski-Tang",
          .marks = {{"global minimum", {hilly.minima[0]}}}});
}

void optimizers(options const& o) {
    std::puts("Optimizers on Beale's function from (1, 1.6)");
    std::vector<trail> trails;
    std::vector<labelled_values> curves;
    auto const run = [&](std::string const& label, auto const& method) {
        auto const way = minimise(plain, {1.0, 1.6}, method, {.gradient_norm = 1e-8, .max_steps = 12'000});
        print_end(label, way);
        trails.push_back(trail_of(label, way));
        curves.push_back({label, way.values});
    };
    run("gradient descent", gradient_descent{.learning_rate = 5e-3f});
    run("momentum", momentum{.learning_rate = 2e-3f, .decay = 0.9f});
    run("nesterov", nesterov{.learning_rate = 2e-3f, .decay = 0.9f});
    run("rmsprop", rmsprop{.learning_rate = 1e-2f});
    run("adam", adam{.learning_rate = 0.1f});
    run("L-BFGS", lbfgs{});
    draw(o.out, contour_picture("optimizers_contour", surface{plain, {0, -2.2}, {4.5, 2}, 161, 161}, plain, trails,
                                {.title = "Six ways down Beale's function", .marks = {{"minimum", {plain.minima[0]}}}}));
    draw(o.out, curves_picture("optimizers_values", curves, "How fast each one falls", "step", "f(x, y)"));
}

void run(options const& o) {
    fs::create_directories(o.out);
    convex_surface(o);
    surface_with_local_minima(o);
    optimizers(o);
}

}  // namespace

int main(int argc, char** argv) {
    options o;
    CLI::App app{"Draws gradient descent on surfaces, as PNG and SVG, with gnuplot's script and data beside each picture."};
    app.add_option("--out", o.out, "Folder for the pictures; it is made where it is missing")->capture_default_str();
    app.add_flag("--quiet", o.quiet, "No contours as text");
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : 2;
    }
    std::signal(SIGPIPE, SIG_IGN);  // where gnuplot is missing, the pictures that are not there say so
    try {
        run(o);
    } catch (std::exception const& e) {
        std::fflush(stdout);
        std::fprintf(stderr, "surfaces: %s\n", e.what());
        return 1;
    }
}
