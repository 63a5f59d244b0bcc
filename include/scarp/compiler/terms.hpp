// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/print.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace scarp {

/// What a value of a program is called.
struct value_label {
    std::string text{};       ///< typeset; empty where it has no name
    bool transposed = false;  ///< the name is of its transpose
    bool shared = false;      ///< named only because it is used more than once
};

namespace detail {

/// Values of a graph as sums of products, down to leaves and values that have a name: taken apart as one would by hand, with what
/// terms have in common in front, quotients as powers, exp(x) / sum(exp(x)) as one factor, where() as branches.
class terms_of_values {
public:
    explicit terms_of_values(graph const& g) : g_{g}, label_(static_cast<std::size_t>(g.nodes.size())) {}

    value_label& label(int id) { return label_[static_cast<std::size_t>(id)]; }
    value_label const& label(int id) const { return label_[static_cast<std::size_t>(id)]; }

    /// The value that a name stands for: behind broadcasting and axes of extent 1.
    int through(int id) const {
        while (!named(id) && goes_without_saying(g_.nodes[id])) id = g_.nodes[id].arg[0];
        return id;
    }

protected:
    graph const& g_;
    std::vector<value_label> label_;
    int top_ = -1;  // the value being written, whose own name does not count

    /// A factor: a value, or what stands for one.
    struct item {
        enum class kind { value, cases, softmax, exponential, sum, terms };
        int id = -1;
        kind what = kind::value;
        bool transposed = false;
        int power = 1;
        bool is(item const& o) const { return id == o.id && what == o.what && transposed == o.transposed; }
    };
    struct product {
        double number = 1;
        std::vector<item> items{};
    };
    struct branch {
        product value;
        int condition = -1;  // -1 otherwise
    };

    bool named(int id) const { return id != top_ && !label(id).text.empty(); }

    bool goes_without_saying(node const& n) const {
        if (n.what == op::expand || n.what == op::stop_gradient) return true;
        return n.what == op::reshape && squeezed(n.dims) == squeezed(g_.nodes[n.arg[0]].dims);
    }
    static extents squeezed(extents e) {
        extents s{};
        for (int i = 0; i < e.rank; ++i)
            if (e[i] != 1) s[s.rank++] = e[i];
        return s;
    }
    static bool is_turn(node const& n) {
        if (n.what != op::transpose || n.dims.rank < 2) return false;
        if (n.detail == permutation_swapping_last_two(n.dims.rank)) return true;
        // a convolution's weight as it is stored, and back
        return !n.dims.batched() && (n.detail == permutation_turning(n.dims.rank) || n.detail == permutation_unturning(n.dims.rank));
    }
    static bool is_scalar(extents e) { return sample_of(e).size() == 1; }
    /// Behind everything that changes no number, whatever it is called.
    int source(int id) const {
        while (goes_without_saying(g_.nodes[id])) id = g_.nodes[id].arg[0];
        return id;
    }

    // taking apart

    /// Whether the transpose of n is n of its transposed operands.
    bool turns_inside(node const& n) const {
        for (int k = 0; k < 3 && n.arg[k] >= 0; ++k)
            if (extents const d = g_.nodes[through(n.arg[k])].dims; d.rank > 0 && !(d == n.dims)) return false;
        return n.dims.rank == 2 || (n.dims.rank > 2 && !n.dims.batched());
    }

    void collect_terms(std::vector<product>& terms, int id, bool transposed, double sign) {
        id = through(id);
        node const& n = g_.nodes[id];
        if (!named(id) && (!transposed || turns_inside(n))) {
            if (n.what == op::add || n.what == op::subtract) {
                collect_terms(terms, n.arg[0], transposed, sign);
                return collect_terms(terms, n.arg[1], transposed, n.what == op::add ? sign : -sign);
            }
            if (n.what == op::negate) return collect_terms(terms, n.arg[0], transposed, -sign);
            if (n.what == op::expm1) {
                terms.push_back({sign, {{.id = id, .what = item::kind::exponential, .transposed = transposed}}});
                return terms.push_back({-sign, {}});
            }
        }
        product p = product_of(id, transposed);
        p.number *= sign;
        terms.push_back(p);
    }

    product product_of(int id, bool transposed) {
        product p;
        collect(p, id, transposed, 1);
        find_softmax(p);
        return p;
    }

    void collect(product& p, int id, bool transposed, int power) {
        id = through(id);
        node const& n = g_.nodes[id];
        if (n.what == op::constant && !named(id)) {
            p.number *= std::pow(n.value, power);
            return;
        }
        if (!named(id) && (!transposed || turns_inside(n))) {
            switch (n.what) {
                case op::negate:
                    if (g_.nodes[through(n.arg[0])].what == op::expm1) break;  // 1 - e^x is shorter than -(e^x - 1)
                    if (power % 2 != 0) p.number = -p.number;
                    return collect(p, n.arg[0], transposed, power);
                case op::multiply:
                    collect(p, n.arg[0], transposed, power);
                    return collect(p, n.arg[1], transposed, power);
                case op::divide:
                    collect(p, n.arg[0], transposed, power);
                    return collect(p, n.arg[1], transposed, -power);
                case op::pow:
                    if (node const& e = g_.nodes[source(n.arg[1])]; e.what == op::constant && is_small(e.value))
                        return collect(p, n.arg[0], transposed, power * static_cast<int>(e.value));
                    break;
                case op::add:
                case op::subtract:
                    if (power == 1 && collect_common(p, id, transposed)) return;
                    break;
                case op::sum:
                    if (power == 1) return collect_sum(p, id, transposed);
                    break;
                case op::where:
                    if (power == 1) return collect_cases(p, id, transposed);
                    break;
                default: break;
            }
        }
        if (!named(id) && is_turn(n)) return collect(p, n.arg[0], !transposed, power);
        multiply(p, {.id = id, .transposed = transposed && n.dims.rank > 1, .power = power});
    }
    static bool is_small(double exponent) { return exponent == std::round(exponent) && exponent != 0 && std::abs(exponent) < 10; }

    static void multiply(product& p, item const& factor) {
        for (std::size_t i = 0; i < p.items.size(); ++i) {
            if (!p.items[i].is(factor)) continue;
            p.items[i].power += factor.power;
            if (p.items[i].power == 0) p.items.erase(p.items.begin() + static_cast<std::ptrdiff_t>(i));
            return;
        }
        p.items.push_back(factor);
    }

    /// A value with a name that is a / b; -1 where there is none.
    int named_quotient(int a, int b) const {
        for (int i = 0; i < g_.nodes.size(); ++i) {
            node const& n = g_.nodes[i];
            if (n.what == op::divide && named(i) && source(n.arg[0]) == source(a) && source(n.arg[1]) == source(b)) return i;
        }
        return -1;
    }

    /// exp(x) over its own sum is softmax(x).
    void find_softmax(product& p) const {
        for (item& e : p.items) {
            if (e.what != item::kind::value || e.power < 1 || g_.nodes[e.id].what != op::exp) continue;
            for (item& s : p.items) {
                node const& n = g_.nodes[s.id];
                if (s.what != item::kind::value || s.power > -1 || n.what != op::sum || source(n.arg[0]) != source(e.id)) continue;
                int const count = std::min(e.power, -s.power);
                int const known = named_quotient(e.id, s.id);
                item const both{.id = known < 0 ? e.id : known,
                                .what = known < 0 ? item::kind::softmax : item::kind::value,
                                .transposed = e.transposed,
                                .power = count};
                e.power -= count;
                s.power += count;
                std::erase_if(p.items, [](item const& i) { return i.power == 0; });
                return multiply(p, both);
            }
        }
    }

    /// The branches of a where(), and of the where() it ends in.
    std::vector<branch> branches_of(int id, bool transposed) {
        std::vector<branch> all;
        for (;;) {
            node const& n = g_.nodes[id];
            all.push_back({product_of(n.arg[1], transposed), n.arg[0]});
            int const rest = through(n.arg[2]);
            if (g_.nodes[rest].what != op::where || named(rest)) {
                all.push_back({product_of(n.arg[2], transposed), -1});
                return all;
            }
            id = rest;
        }
    }

    /// What all of several products share, taken out of them.
    static std::vector<item> take_common(std::vector<product*> const& all) {
        std::vector<item> common;
        if (all.size() == 0) return common;
        for (item factor : all[0]->items) {
            bool const below = factor.power < 0;
            for (product const* p : all) {
                auto const found = std::find_if(p->items.begin(), p->items.end(), [&](item const& i) { return i.is(factor); });
                int const power = found == p->items.end() ? 0 : found->power;
                factor.power = below ? std::max(factor.power, std::min(power, 0)) : std::min(factor.power, std::max(power, 0));
            }
            if (factor.power != 0) common.push_back(factor);
        }
        for (item factor : common) {
            factor.power = -factor.power;
            for (product* p : all) multiply(*p, factor);
        }
        return common;
    }

    /// Takes what all branches that are not 0 share out of them, the number too.
    static product take_common(std::vector<branch>& branches) {
        std::vector<product*> all;
        bool same_number = true;
        for (branch& b : branches) {
            if (b.value.number == 0) b.value.items.clear();
            else all.push_back(&b.value);
        }
        product common{1, take_common(all)};
        for (product* p : all) same_number = same_number && std::abs(p->number) == std::abs(all[0]->number);
        bool const sign = all.size() == 2 && branches.size() == 3 && all[0]->number == -all[1]->number;
        if (same_number && !all.empty()) common.number = all.size() == 1 || sign ? all[0]->number : std::abs(all[0]->number);
        for (product* p : all) p->number /= common.number;
        return common;
    }

    /// What is the same for all elements of a sum stands before it: returns that, and leaves the rest in `inner`.
    product take_constant(node const& n, product& inner) const {
        extents const a = g_.nodes[n.arg[0]].dims;
        product outer{inner.number, {}};
        inner.number = 1;
        std::erase_if(inner.items, [&](item const& i) {
            extents const d = g_.nodes[i.id].dims;
            bool constant = i.what == item::kind::value;
            for (int axis = 0; axis < a.rank; ++axis) {
                int const own = axis - (a.rank - d.rank);
                if ((n.detail & (1 << axis)) && own >= 0 && d[own] != 1) constant = false;
            }
            if (constant) outer.items.push_back(i);
            return constant;
        });
        return outer;
    }

    /// The terms of a sum without what they have in common, which is returned.
    product take_terms(std::vector<product>& terms, int id, bool transposed) {
        collect_terms(terms, id, transposed, 1);
        merge(terms);
        std::vector<product*> all;
        for (product& t : terms) all.push_back(&t);
        return {1, terms.size() > 1 ? take_common(all) : std::vector<item>{}};
    }

    bool collect_common(product& p, int id, bool transposed) {
        std::vector<product> terms;
        product const common = take_terms(terms, id, transposed);
        if (common.items.empty()) return false;
        for (item const& i : common.items) multiply(p, i);
        multiply(p, {.id = id, .what = item::kind::terms, .transposed = transposed});
        return true;
    }

    void collect_sum(product& p, int id, bool transposed) {
        product inner = product_of(g_.nodes[id].arg[0], false);
        product const outer = take_constant(g_.nodes[id], inner);
        bool const whole = inner.items.empty() || (outer.items.empty() && outer.number == 1);
        if (whole) return multiply(p, {.id = id, .transposed = transposed && g_.nodes[id].dims.rank > 1});
        p.number *= outer.number;
        for (item const& i : outer.items) multiply(p, i);
        multiply(p, {.id = id, .what = item::kind::sum});
    }

    void collect_cases(product& p, int id, bool transposed) {
        std::vector<branch> branches = branches_of(id, transposed);
        product const common = take_common(branches);
        p.number *= common.number;
        for (item const& i : common.items) multiply(p, i);
        multiply(p, {.id = id, .what = item::kind::cases, .transposed = transposed});
    }

    // putting together

    /// Terms that differ in their number only become one.
    static void merge(std::vector<product>& terms) {
        for (std::size_t i = 0; i < terms.size(); ++i)
            for (std::size_t k = terms.size() - 1; k > i; --k) {
                bool same = terms[i].items.size() == terms[k].items.size();
                for (item const& x : terms[k].items)
                    same = same && std::any_of(terms[i].items.begin(), terms[i].items.end(),
                                               [&x](item const& y) { return y.is(x) && y.power == x.power; });
                if (!same) continue;
                terms[i].number += terms[k].number;
                terms.erase(terms.begin() + static_cast<std::ptrdiff_t>(k));
            }
        std::erase_if(terms, [](product const& p) { return p.number == 0; });
    }

    /// Sums among the terms become terms themselves.
    void open_sums(std::vector<product>& terms) {
        for (std::size_t i = 0; i < terms.size(); ++i) {
            product const p = terms[i];
            bool const alone = p.items.size() == 1 && p.items[0].what == item::kind::value && p.items[0].power == 1 &&
                               std::abs(p.number) == 1;
            if (!alone || named(p.items[0].id) || p.items[0].id == top_) continue;
            op const what = g_.nodes[p.items[0].id].what;
            if (what != op::add && what != op::subtract && what != op::expm1) continue;
            terms.erase(terms.begin() + static_cast<std::ptrdiff_t>(i));
            collect_terms(terms, p.items[0].id, p.items[0].transposed, p.number);
            return open_sums(terms);
        }
    }

    /// The condition of a factor [c] or [not c]: its node, or -1.
    int bracket_in(product const& p, bool negated, std::size_t& at) {
        for (at = 0; at < p.items.size(); ++at) {
            item const& i = p.items[at];
            if (i.what != item::kind::cases || i.power != 1) continue;
            std::vector<branch> b = branches_of(i.id, i.transposed);
            take_common(b);
            if (b.size() == 2 && b[0].value.number == (negated ? 0 : 1) && b[1].value.number == (negated ? 1 : 0) &&
                b[0].value.items.empty() && b[1].value.items.empty())
                return source(b[0].condition);
        }
        return -1;
    }
};

}  // namespace detail

}  // namespace scarp
