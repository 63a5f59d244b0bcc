// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/interpret.hpp>
#include <scarp/compiler/simplify.hpp>
#include <scarp/formula/functions.hpp>
#include <scarp/kernel/run.hpp>
#include <scarp/model/program.hpp>
#include <scarp/shape/philox.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

/// Planned programs against the interpreter: the kernels may read no memory that nobody has written, and write no other.
namespace scarp::testing {

/// A test program while it is written: formulas of inputs and parameters, every result kept in memory of its own.
class sketch {
public:
    constexpr explicit sketch(int batch) : batch_{batch} { graph_.bound = true; }

    constexpr expression sample(extents shape) { return input(slot::sample, shape); }
    constexpr expression target(extents shape) { return input(slot::target, shape); }
    /// `transposed`: stored turned.
    constexpr expression parameter(extents shape, bool transposed = false) {
        parameter_record r{.name = ""};
        r.dims = shape;
        r.transposed = transposed;
        return of_parameter(r, shape);
    }
    /// Leaves a value behind as a parameter: panelled, where that has rows.
    constexpr void keep(expression const& y) {
        parameter_record r{.name = ""};
        r.dims = with_batch_of(y.dims(), batch_);
        assign(of_parameter(r, y.dims()), y);
    }
    /// Leaves a value behind in the user's memory: one in a program.
    constexpr void output(expression const& y) {
        assign({graph_, graph_.add(leaf(op::input, y.dims(), static_cast<int>(slot::output)))}, y);
    }
    constexpr void assign(expression const& to, expression const& y) {
        int const value = detail::place(graph_, y);
        graph_.add(applied(op::assign, to.id(), value, to.dims()));
    }
    constexpr program_graph finish() {
        program_graph p;
        p.g.nodes = graph_.nodes;
        p.g.parameters = graph_.parameters;
        p.g.windows = graph_.windows;
        p.g.error = graph_.error;
        graph_.release();
        return simplify(p, false);
    }

private:
    graph graph_;
    int batch_;

    constexpr expression input(slot where, extents shape) {
        return {graph_, graph_.add(leaf(op::input, prepend(batch_extent, shape), static_cast<int>(where)))};
    }
    constexpr expression of_parameter(parameter_record const& r, extents dims) {
        int const number = graph_.parameters.push(r);
        return {graph_, graph_.add(leaf(op::parameter, dims, number))};
    }
};

/// The stage of a program that `Draw(sketch&)` writes.
template <auto Draw, int Batch>
struct drawing {
    static constexpr program_graph make() {
        sketch s{Batch};
        Draw(s);
        return s.finish();
    }
    static constexpr detail::graph_sizes guess() { return {128, 64, 0, 0}; }
};

#if defined(__SANITIZE_ADDRESS__)
inline constexpr int guard = 0;  // what lies beyond is watched
#else
inline constexpr int guard = 64;
#endif

/// Numbers of one region, NaN where nothing was put.
template <class T>
class memory_of_region {
public:
    explicit memory_of_region(int size) : size_{size}, numbers_(static_cast<std::size_t>(size + 2 * guard), unwritten) {}

    T* data() { return numbers_.data() + guard; }
    T& operator[](int i) { return data()[i]; }
    void fill(list<double> const& from) {
        for (int i = 0; i < from.size(); ++i) data()[i] = static_cast<T>(from[i]);
    }
    /// Whether something was written before or behind the region.
    bool overrun() {
        bool changed = false;
        for (int i = 0; i < guard; ++i) changed = changed || data()[-1 - i] == data()[-1 - i] || data()[size_ + i] == data()[size_ + i];
        return changed;
    }

private:
    static constexpr T unwritten = std::numeric_limits<T>::quiet_NaN();
    int size_;
    std::vector<T> numbers_;
};

/// A planned program as the comparison sees it, so that only `run` is compiled anew for each.
template <class T>
struct planned_program {
    program_graph graph;
    int batch = 1;
    int arena = 1;
    void (*run)(memory_map<T> const&) = nullptr;
};

/// Runs a planned program and the interpreter on the same numbers.
template <class T>
class comparison {
public:
    comparison(planned_program<T> const& program, std::uint64_t seed)
        : graph_{program.graph}, random_{seed}, wanted_{memory_of<double>(graph_.g, program.batch)}, arena_{program.arena} {
        draw();
        memory<double> const before = wanted_;
        load(before);
        interpret(graph_.g, program.batch, wanted_);
        run(program);
        compare_all();
    }

    int compared() const { return compared_; }
    /// Empty where all agrees.
    std::string const& complaint() const { return complaint_; }

private:
    static constexpr int lanes = simd::lanes<T>;

    program_graph graph_;
    philox random_;
    memory<double> wanted_;
    int parameters_ = graph_.g.parameters.size();
    int block_ = offset_of_parameter(graph_.g, parameters_, lanes);
    memory_of_region<T> arena_, weights_{block_}, states_{count_states() * block_};
    memory_of_region<T> sample_{wanted_.sample.size()}, target_{wanted_.target.size()}, sample_weight_{wanted_.sample_weight.size()},
        scalars_{scalar_hyper + wanted_.hyper.size()}, output_{wanted_.output.size()}, loss_{1};
    int compared_ = 0;
    std::string complaint_;

    int count_states() const { return parameters_ > 0 ? (wanted_.states.size() + parameters_ - 1) / parameters_ : 0; }

    void draw() {
        auto const fill = [&](list<double>& values, double low, double high) {
            for (double& v : values) v = static_cast<T>(random_.uniform(low, high));
        };
        for (auto& p : wanted_.parameters) fill(p, -1, 1);
        for (auto& s : wanted_.states) fill(s, 0.01, 1);  // a second moment is positive
        fill(wanted_.sample, -1, 1);
        fill(wanted_.target, 0, 1);
        fill(wanted_.sample_weight, 0, 1);
        fill(wanted_.hyper, 0.1, 0.9);
        wanted_.step = 3;
    }

    layout form(int parameter) const { return layout_of_parameter(stored_extents(graph_.g.parameters[parameter]), lanes); }
    int place_of_state(int s) const { return s / parameters_ * block_ + offset_of_parameter(graph_.g, s % parameters_, lanes); }

    void load(memory<double> const& m) {
        for (int p = 0; p < parameters_; ++p) scatter(m.parameters[p], form(p), weights_, offset_of_parameter(graph_.g, p, lanes));
        for (int s = 0; s < m.states.size(); ++s) scatter(m.states[s], form(s % parameters_), states_, place_of_state(s));
        sample_.fill(m.sample);
        target_.fill(m.target);
        sample_weight_.fill(m.sample_weight);
        scalars_[scalar_step] = static_cast<T>(m.step);
        for (int i = 0; i < 2; ++i) scalars_[scalar_key + i] = static_cast<T>(m.key.at[i]);
        for (int i = 0; i < m.hyper.size(); ++i) scalars_[scalar_hyper + i] = static_cast<T>(m.hyper[i]);
    }
    static void scatter(list<double> const& from, layout form, memory_of_region<T>& to, int offset) {
        for (int i = 0; i < from.size(); ++i) to[offset + form.at(i / form.cols, i % form.cols)] = static_cast<T>(from[i]);
    }

    void run(planned_program<T> const& program) {
        memory_map<T> m;
        m[region::arena] = arena_.data();
        m[region::parameters] = weights_.data();
        m[region::states] = states_.data();
        m[region::sample] = sample_.data();
        m[region::target] = target_.data();
        m[region::sample_weight] = sample_weight_.data();
        m[region::scalars] = scalars_.data();
        m[region::output] = output_.data();
        m[region::loss] = loss_.data();
        program.run(m);
    }

    void compare_all() {
        for (int p = 0; p < parameters_; ++p)
            compare("parameter", p, wanted_.parameters[p], form(p), weights_, offset_of_parameter(graph_.g, p, lanes));
        for (int s = 0; s < wanted_.states.size(); ++s)
            compare("state", s, wanted_.states[s], form(s % parameters_), states_, place_of_state(s));
        compare("output", 0, wanted_.output, {1, wanted_.output.size(), wanted_.output.size()}, output_, 0);
        bool has_loss = false;
        for (node const& n : graph_.g.nodes)
            has_loss = has_loss || (n.what == op::input && n.detail == static_cast<int>(slot::loss));
        if (has_loss) compare("loss", 0, list<double>(1, wanted_.loss), {1, 1, 1}, loss_, 0);
        for (auto* r : {&arena_, &weights_, &states_, &sample_, &target_, &sample_weight_, &scalars_, &output_, &loss_})
            if (r->overrun()) complaint_ += "something was written outside of its region; ";
    }

    void compare(char const* what, int number, list<double> const& wanted, layout form, memory_of_region<T>& got, int offset) {
        constexpr double tolerance = sizeof(T) == 4 ? 2e-5 : 1e-12;
        double scale = 0;
        for (double const w : wanted) scale = std::fmax(scale, std::fabs(w));
        int wrong = 0;
        for (int i = 0; i < wanted.size(); ++i, ++compared_) {
            double const x = got[offset + form.at(i / form.cols, i % form.cols)];
            if (std::isnan(x) && std::isnan(wanted[i])) continue;
            if (std::fabs(x - wanted[i]) <= tolerance * (std::fabs(wanted[i]) + scale + 1e-3)) continue;
            if (++wrong > 1) continue;
            complaint_ += std::string{what} + " " + std::to_string(number) + " (" + std::to_string(form.rows) + " x " +
                          std::to_string(form.cols) + "): element " + std::to_string(i) + " is " + std::to_string(x) +
                          ", expected " + std::to_string(wanted[i]) + "; ";
        }
        if (wrong > 1) complaint_ += std::to_string(wrong) + " are wrong; ";
    }
};

template <class T>
void expect_agreement(planned_program<T> const& program) {
    comparison<T> const c{program, 17};
    BOOST_TEST(c.compared() > 0);
    BOOST_TEST_CONTEXT("batch " << program.batch << ", numbers of " << sizeof(T) << " bytes") BOOST_TEST(c.complaint() == "");
}

/// Whether a stage's program computes what its graph means; every number kept is compared.
template <class Stage, int Batch, class T = float>
void agrees() {
    using program = detail::program<Stage, Batch, T>;
    expect_agreement<T>({thaw(frozen<Stage>::value), Batch, program::arena,
                         [](memory_map<T> const& m) { run_program<program>(m); }});
}

/// The same for a program that `Draw` writes.
template <auto Draw, int Batch, class T = float>
void agrees_on() {
    agrees<drawing<Draw, Batch>, Batch, T>();
}

}  // namespace scarp::testing
