// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/mathematics.hpp>
#include <scarp/compiler/simplify.hpp>

#include <string>
#include <vector>

namespace scarp::detail {

/// The passes of a training step, in order.
enum class pass : int { forward, backward, update };

/// One line of a derivation: `left = right`, or an assignment.
struct equation {
    pass in = pass::forward;
    std::string left{}, right{};
    extents dims{};
    int id = -1;
    bool assigns = false;
    int parameter = -1;             ///< of whose update it is part
    std::vector<int> reads{};       ///< named values and leaves
};

/// A value that the reader wants to see.
struct wanted_value {
    int id = -1;
    pass in = pass::forward;
    std::string left{};             ///< what it is called here
    bool transposed = false;        ///< the name is of its transpose
    bool is_name = true;            ///< others call it so too
    bool assigns = false;
    int parameter = -1;
};

/// Writes a program as equations: one for each wanted value, and one with a short name for each value that several of them share.
class derivation_text {
public:
    /// `shared` is the letter of values that only get a name because they are used more than once.
    derivation_text(graph const& g, leaf_names const& names, notation n, char const* shared = "v")
        : g_{g}, text_{g, names, n}, letter_{shared} {}

    mathematics& text() { return text_; }

    void want(wanted_value const& w) {
        if (w.is_name && text_.label(w.id).text.empty()) text_.label(w.id) = {w.left, w.transposed};
        wanted_.push_back(w);
    }
    /// A value that must have a name, since it lives in memory.
    void name(int id) { forced_.push_back(id); }

    std::vector<equation> write() {
        find_passes();
        for (wanted_value& w : wanted_)  // what an earlier pass needs is not called a derivative there
            if (w.is_name && w.in > pass_of(w.id) && text_.label(w.id).text == w.left) {
                text_.label(w.id) = {};
                w.is_name = false;
            }
        find_shared();
        number_shared();
        std::vector<equation> all;
        for (int id = 0; id < g_.nodes.size(); ++id) {
            if (value_label const& l = text_.label(id); l.shared)
                all.push_back(equation_of({.id = id, .in = pass_of(id), .left = l.text, .transposed = l.transposed}));
            for (wanted_value const& w : wanted_)
                if (w.id == id) all.push_back(equation_of(w));
        }
        sort_stably(all, [](equation const& a, equation const& b) {
            return a.in != b.in ? a.in < b.in : a.parameter < b.parameter;
        });
        return all;
    }

private:
    graph const& g_;
    mathematics text_;
    char const* letter_;
    std::vector<wanted_value> wanted_;
    std::vector<int> forced_;
    std::vector<pass> pass_;
    std::vector<int> owner_;  // the one parameter for whose update a value is made; -1 several, -2 none

    static std::size_t at(int id) { return static_cast<std::size_t>(id); }
    pass pass_of(int id) const { return pass_[at(id)]; }

    /// A value belongs to the first pass that needs it.
    void find_passes() {
        pass_.assign(at(g_.nodes.size()), pass::update);
        owner_.assign(pass_.size(), -2);
        for (wanted_value const& w : wanted_) {
            pass_[at(w.id)] = std::min(pass_of(w.id), w.in);
            if (w.parameter >= 0 && w.in == pass::update) owner_[at(w.id)] = w.parameter;
        }
        for (int id = g_.nodes.size() - 1; id >= 0; --id)
            for (int const a : g_.nodes[id].arg) {
                if (a < 0) continue;
                pass_[at(a)] = std::min(pass_of(a), pass_of(id));
                int& owner = owner_[at(a)];
                if (owner == -2) owner = owner_[at(id)];
                else if (owner_[at(id)] != -2 && owner != owner_[at(id)]) owner = -1;
            }
    }

    /// Gives a name to what is used more than once, until no name is idle: what a formula looked through needs none.
    void find_shared() {
        list<int> uses(g_.nodes.size(), 0);
        for (node const& n : g_.nodes) {
            int const first = n.what == op::assign ? 1 : 0;
            for (int k = first; k < 3 && n.arg[k] >= 0; ++k)
                if (k == first || n.arg[k] != n.arg[k - 1]) ++uses[text_.through(n.arg[k])];
        }
        for (int id = 0; id < g_.nodes.size(); ++id)
            if (text_.label(id).text.empty() && uses[id] > 1 && text_.weight(id) > 1) text_.label(id) = {.text = "?", .shared = true};
        for (int const id : forced_)
            if (text_.label(id).text.empty()) text_.label(id) = {.text = "?", .shared = true};
        for (bool changed = true; changed;) {
            changed = false;
            for (int id = 0; id < g_.nodes.size(); ++id) text_.uses(id) = 0;
            for (int id = g_.nodes.size() - 1; id >= 0; --id) {
                if (is_wanted(id) || (text_.label(id).shared && text_.uses(id) > 0)) text_.expansion(id, false);
            }
            for (int id = 0; id < g_.nodes.size(); ++id) {
                bool const idle = text_.label(id).shared && text_.uses(id) < 2 && !(is_forced(id) && text_.uses(id) > 0);
                if (!idle) continue;
                text_.label(id) = {};
                changed = true;
            }
        }
    }
    bool is_wanted(int id) const {
        return std::any_of(wanted_.begin(), wanted_.end(), [id](wanted_value const& w) { return w.id == id; });
    }
    bool is_forced(int id) const { return std::find(forced_.begin(), forced_.end(), id) != forced_.end(); }

    /// v1, v2, ... through the program; u1, u2, ... for each parameter's update by itself.
    void number_shared() {
        int shared = 0;
        list<int> own(g_.parameters.size() + 1, 0);
        for (int id = 0; id < g_.nodes.size(); ++id) {
            if (!text_.label(id).shared) continue;
            int const owner = pass_of(id) == pass::update ? owner_[at(id)] : -1;
            script const& s = text_.words();
            text_.label(id).text = owner >= 0 ? s.numbered("u", ++own[owner]) : s.numbered(letter_, ++shared);
            text_.label(id).transposed = owner >= 0 && g_.parameters[owner].transposed && g_.nodes[id].dims.rank > 1;
        }
    }

    equation equation_of(wanted_value const& w) {
        text_.mentioned().clear();
        equation e{.in = w.in, .left = w.left, .dims = g_.nodes[w.id].dims, .id = w.id, .assigns = w.assigns, .parameter = w.parameter};
        if (w.transposed) e.dims = unturned(e.dims);
        bool const by_name = !text_.label(w.id).text.empty() && text_.label(w.id).text != w.left;
        e.right = by_name ? text_.value(w.id, w.transposed).text : text_.expansion(w.id, w.transposed).text;
        if (text_.label(w.id).shared && w.in == pass::update) e.parameter = owner_[at(w.id)];
        e.reads = text_.mentioned();
        return e;
    }
};

/// The node of `real` that is the same value as each node of `copy`, a graph simplified by the same rules; -1 where there is none.
constexpr list<int> matched(graph const& copy, graph const& real) {
    list<int> now(copy.nodes.size(), -1);
    for (int i = 0; i < copy.nodes.size(); ++i) {
        node n = copy.nodes[i];
        bool known = true;
        for (int& a : n.arg) {
            if (a < 0) continue;
            a = now[a];
            known = known && a >= 0;
        }
        for (int k = 0; known && k < real.nodes.size() && now[i] < 0; ++k)
            if (same_node(real.nodes[k], n)) now[i] = k;
    }
    return now;
}

}  // namespace scarp::detail
