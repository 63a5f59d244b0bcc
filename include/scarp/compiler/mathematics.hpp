// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/comparisons.hpp>

namespace scarp {

namespace detail {

/// Insertion keeps the order of equals; std::stable_sort warns of itself where libstdc++ meets a newer clang.
template <class T, class Before>
void sort_stably(std::vector<T>& all, Before const& before) {
    for (auto i = all.begin(); i != all.end(); ++i) std::rotate(std::upper_bound(all.begin(), i, *i, before), i, i + 1);
}

/// How tightly a text holds together; operands that hold less tightly than their operator get parentheses.
enum class hold : int { comparison, sum, big, product, matrix, power, whole };

struct phrase {
    std::string text{};
    hold by = hold::whole;
};

/// Writes values of a graph as mathematics.
///
/// Sums and products are taken apart and put together as one writes them by hand: numbers first, quotients as one fraction, equal
/// factors as powers, what all terms have in common in front. where() becomes a bracket [y > 0] that is 1 or 0, or cases;
/// exp(x) / sum(exp(x)) becomes softmax(x). Broadcasting and axes that come or go with extent 1 are not spoken of.
class mathematics : comparisons_of_values {
public:
    mathematics(graph const& g, leaf_names const& names, notation n)
        : comparisons_of_values{g}, names_{names}, script_{n}, uses_(label_.size()) {}

    script const& words() const { return script_; }
    using terms_of_values::label;
    using terms_of_values::through;

    /// How often a named value has been mentioned.
    int& uses(int id) { return uses_[static_cast<std::size_t>(id)]; }
    /// The named values and leaves that have been mentioned since the list was cleared.
    std::vector<int>& mentioned() { return mentioned_; }

    /// A value by its name, or in terms of named ones.
    phrase value(int id, bool transposed = false) {
        id = through(id);
        if (named(id)) {
            ++uses(id);
            mentioned_.push_back(id);
            bool const fraction = label(id).text.starts_with("\\frac");
            return turned({label(id).text, fraction ? hold::power : hold::whole}, transposed != label(id).transposed);
        }
        return expansion(id, transposed);
    }

    /// A value in terms of named ones, even if it has a name itself.
    phrase expansion(int id, bool transposed) {
        int const outer = top_;
        top_ = id;
        std::vector<product> terms;
        collect_terms(terms, id, transposed, 1);
        phrase const p = sum_of(terms, g_.nodes[id].dims);
        top_ = outer;
        return p;
    }

    /// How many operations a value is, down to leaves and named values: whether it deserves a name of its own.
    int weight(int id) const {
        node const& n = g_.nodes[id];
        if (goes_without_saying(n)) return weight(n.arg[0]);
        bool const dear = family_of(n.what) == family::reduction || n.what == op::matmul || n.what == op::where ||
                          (n.what >= op::exp && n.what <= op::cos);
        if (family_of(n.what) == family::leaf || is_turn(n)) return 0;
        int sum = dear ? 2 : 1;
        for (int k = 0; k < 3 && n.arg[k] >= 0; ++k)
            if (sum < 2 && !named(through(n.arg[k]))) sum += weight(n.arg[k]);
        return sum;
    }

private:
    leaf_names const& names_;
    script script_;
    std::vector<int> uses_, mentioned_;

    phrase turned(phrase const& p, bool transposed) const {
        if (!transposed) return p;
        return {script_.transposed(p.by < hold::whole ? script_.parentheses(p.text) : p.text), hold::power};
    }
    std::string inside(phrase const& p, bool parentheses) const { return parentheses ? script_.parentheses(p.text) : p.text; }

    /// a [c] + b [not c] is a where c holds, else b.
    bool find_cases(std::vector<product>& terms, phrase& found) {
        for (std::size_t i = 0; i < terms.size(); ++i)
            for (std::size_t k = 0; k < terms.size(); ++k) {
                std::size_t here = 0, there = 0;
                int const c = i == k ? -1 : bracket_in(terms[i], false, here);
                if (c < 0 || bracket_in(terms[k], true, there) != c) continue;
                product a = terms[i], b = terms[k];
                bool const turns = a.items[here].transposed;
                std::string const negated = condition(c, true, turns);
                a.items.erase(a.items.begin() + static_cast<std::ptrdiff_t>(here));
                std::erase_if(b.items, [&](item const& x) {
                    return x.what == item::kind::cases && item_text(x).text == script_.brackets(negated);
                });
                found = cases_text({product_text(a).text, product_text(b).text}, {condition(c, false, turns)});
                terms.erase(terms.begin() + static_cast<std::ptrdiff_t>(std::max(i, k)));
                terms.erase(terms.begin() + static_cast<std::ptrdiff_t>(std::min(i, k)));
                return true;
            }
        return false;
    }

    phrase sum_of(std::vector<product>& terms, extents dims) {
        merge(terms);
        if (terms.empty()) return {"0"};
        if (terms.size() == 1) return product_text(terms[0]);
        std::vector<product*> all;
        for (product& p : terms) {
            find_softmax(p);
            all.push_back(&p);
        }
        product common{1, take_common(all)};
        find_softmax(common);
        open_sums(terms);
        merge(terms);
        if (terms.size() == 1 && common.items.empty()) return product_text(terms[0]);
        phrase extra;
        bool const has_cases = find_cases(terms, extra);
        // the first positive term leads
        auto const lead = std::find_if(terms.begin(), terms.end(), [](product const& p) { return p.number > 0; });
        if (lead != terms.end()) std::rotate(terms.begin(), lead, lead + 1);
        std::string text = extra.text;
        for (product p : terms) {
            bool const negative = p.number < 0;
            p.number = std::abs(p.number);
            if (!text.empty()) text.append(negative ? text_of(' ', script_.minus(), ' ') : " + ");
            else if (negative) text.append(script_.minus());
            phrase const t = product_text(p);
            text.append(inside(t, t.by <= hold::sum));
        }
        phrase const sum = has_cases && terms.empty() ? extra : phrase{text, terms.size() > 1 || has_cases ? hold::sum : hold::product};
        if (common.items.empty() && common.number == 1) return sum;
        return product_text(common, &sum, dims);
    }

    struct part {
        phrase text;
        bool scalar = false;
        bool simple = false;  // a name or a number
    };

    /// The parts one after the other: scalars first, what reaches to the right last.
    phrase joined(std::vector<part> parts) const {
        sort_stably(parts, [](part const& a, part const& b) {
            auto const place = [](part const& p) { return (p.text.by == hold::big ? 4 : 0) + (p.scalar ? 0 : 2) + (p.simple ? 0 : 1); };
            return place(a) < place(b);
        });
        if (parts.size() == 1) return parts[0].text;
        bool arrays = false;
        int array_count = 0;
        for (part const& p : parts) array_count += !p.scalar;
        arrays = array_count > 1;
        std::string text;
        hold by = hold::product;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            phrase const& p = parts[i].text;
            bool const last = i + 1 == parts.size();
            bool const big = p.by == hold::big;
            if (i > 0) text.append(parts[i].scalar || parts[i - 1].scalar ? script_.dot() : script_.elementwise());
            text.append(inside(p, p.by <= hold::sum || (big && !last) || (p.by == hold::product && arrays) ||
                                      (p.by == hold::matrix && arrays)));
            if (big && last) by = hold::big;
        }
        return {text, by};
    }

    phrase product_text(product const& p, phrase const* also = nullptr, extents also_dims = {}) {
        std::vector<part> above, below;
        for (item const& i : p.items) {
            phrase text = item_text(i);
            int const power = std::abs(i.power);
            if (power > 1) text = {script_.power(inside(text, text.by < hold::whole), power), hold::power};
            node const& n = g_.nodes[i.id];
            bool const simple = i.what == item::kind::value && power == 1 && (named(i.id) || family_of(n.what) == family::leaf);
            (i.power > 0 ? above : below).push_back({text, is_scalar(n.dims), simple});
        }
        if (also) above.push_back({*also, is_scalar(also_dims)});
        if (double const number = std::abs(p.number); number != 1 || above.empty()) {
            script::quotient const q = script_.number(number);
            if (q.above != "1" || above.empty()) above.insert(above.begin(), part{{q.above}, true, true});
            if (!q.below.empty()) below.insert(below.begin(), part{{q.below}, true, true});
        }
        phrase result = joined(above);
        if (!below.empty()) {
            phrase const under = joined(below);
            if (script_.latex()) {
                result = {"\\frac{" + result.text + "}{" + under.text + '}', hold::power};
            } else {
                bool const one = below.size() == 1 && under.by >= hold::power;
                result = {text_of(inside(result, result.by < hold::product || result.by == hold::matrix), " / ", inside(under, !one)), hold::product};
            }
        }
        if (p.number < 0) result = {script_.minus() + inside(result, result.by <= hold::sum), hold::sum};
        return result;
    }

    phrase item_text(item const& i) {
        switch (i.what) {
            case item::kind::value:
                if (i.id != top_ && named(i.id)) return value(i.id, i.transposed);
                return i.id == top_ ? atomic(i.id, i.transposed) : unnamed(i.id, i.transposed);
            case item::kind::exponential: return exponential(g_.nodes[i.id].arg[0], i.transposed);
            case item::kind::cases: return cases(i.id, i.transposed);
            case item::kind::terms: {
                std::vector<product> terms;
                take_terms(terms, i.id, i.transposed);
                return sum_of(terms, g_.nodes[i.id].dims);
            }
            case item::kind::sum: {
                product inner = product_of(g_.nodes[i.id].arg[0], false);
                take_constant(g_.nodes[i.id], inner);
                return over_axes(g_.nodes[i.id], product_text(inner));
            }
            case item::kind::softmax: return turned(softmax(i.id), i.transposed);
        }
        return {};
    }

    /// A value without a name inside of another: sums are taken apart by themselves, all else is atomic already.
    phrase unnamed(int id, bool transposed) {
        node const& n = g_.nodes[id];
        bool const composed = n.what == op::add || n.what == op::subtract || n.what == op::negate || n.what == op::expm1 ||
                              n.what == op::multiply || n.what == op::divide || n.what == op::where;
        if (!composed) return atomic(id, transposed);
        if (!transposed || turns_inside(n)) return expansion(id, transposed);
        return turned(expansion(id, false), true);
    }

    phrase call(std::string_view function, std::string const& arguments) const {
        return {script_.function(function) + script_.parentheses(arguments)};
    }

    phrase softmax(int id) {
        int const exponent = source(g_.nodes[id].arg[0]);
        node const& n = g_.nodes[exponent];
        // softmax(x - max x) is softmax(x)
        bool const shifted = n.what == op::subtract && g_.nodes[source(n.arg[1])].what == op::amax &&
                             source(g_.nodes[source(n.arg[1])].arg[0]) == source(n.arg[0]);
        return call("softmax", value(shifted ? n.arg[0] : g_.nodes[id].arg[0]).text);
    }

    /// e^x; where x has a logarithm as a factor, its argument to the power of the rest.
    phrase exponential(int id, bool transposed) {
        product p = product_of(id, transposed);
        for (std::size_t i = 0; i < p.items.size(); ++i) {
            item const log = p.items[i];
            if (log.what != item::kind::value || log.power != 1 || g_.nodes[log.id].what != op::log || named(log.id)) continue;
            p.items.erase(p.items.begin() + static_cast<std::ptrdiff_t>(i));
            phrase const base = value(g_.nodes[log.id].arg[0], log.transposed);
            phrase const exponent = product_text(p);
            return {script_.power(inside(base, base.by < hold::whole), exponent.text, exponent.by == hold::whole), hold::power};
        }
        std::string const x = value(id, transposed).text;
        if (script_.latex()) return {"e^{" + x + '}', hold::power};
        return call("exp", x);
    }

    std::string condition(int id, bool negated, bool transposed) {
        node const& n = g_.nodes[source(id)];
        if (!compares(n.what)) {
            phrase const c = value(id, transposed);
            return text_of(c.text, ' ', comparison(negated ? op::equal : op::not_equal, script_), " 0");
        }
        inequality const c = comparison_of(n);
        phrase const a = value(c.left, transposed);
        phrase const b = c.against_number ? product_text({c.number, {}}) : value(c.right, transposed);
        return text_of(inside(a, a.by == hold::comparison), ' ', comparison(negated ? opposite(c.what) : c.what, script_), ' ',
                       inside(b, b.by == hold::comparison));
    }

    /// The branches of a where() without what they have in common: [c], 1 or 0, where that is all; else one by one.
    phrase cases(int id, bool transposed) {
        std::vector<branch> branches = branches_of(id, transposed);
        take_common(branches);
        auto const is = [](product const& p, double number) { return p.items.empty() && p.number == number; };
        if (branches.size() == 2) {
            if (is(branches[0].value, 1) && is(branches[1].value, 0))
                return {script_.brackets(condition(branches[0].condition, false, transposed))};
            if (is(branches[0].value, 0) && is(branches[1].value, 1))
                return {script_.brackets(condition(branches[0].condition, true, transposed))};
        }
        if (branches.size() == 3 && is(branches[0].value, 1) && is(branches[1].value, -1) && is(branches[2].value, 0)) {
            node const& above = g_.nodes[source(branches[0].condition)];
            node const& under = g_.nodes[source(branches[1].condition)];
            bool const of_same = above.what == op::greater && under.what == op::less && source(above.arg[0]) == source(under.arg[0]);
            auto const zero = [&](int x) { return g_.nodes[source(x)].what == op::constant && g_.nodes[source(x)].value == 0; };
            if (of_same && zero(above.arg[1]) && zero(under.arg[1])) return call("sign", value(above.arg[0], transposed).text);
        }
        std::vector<std::string> values, conditions;
        for (branch const& b : branches) {
            values.push_back(product_text(b.value).text);
            if (b.condition >= 0) conditions.push_back(condition(b.condition, false, transposed));
        }
        return cases_text(values, conditions);
    }

    phrase cases_text(std::vector<std::string> const& values, std::vector<std::string> const& conditions) const {
        bool const latex = script_.latex();
        std::string text = latex ? "\\begin{cases}" : "{";
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i > 0) text.append(latex ? " \\\\ " : "; ");
            text.append(values[i]).append(latex ? " & " : " ");
            if (i < conditions.size()) text.append(latex ? "" : "if ").append(conditions[i]);
            else text.append(latex ? "\\text{otherwise}" : "otherwise");
        }
        return {text + (latex ? "\\end{cases}" : "}")};
    }

    phrase atomic(int id, bool transposed) {
        node const& n = g_.nodes[id];
        if (family_of(n.what) == family::leaf) {
            mentioned_.push_back(id);
            return leaf(n, transposed);
        }
        if (compares(n.what)) return {script_.brackets(condition(id, false, transposed))};
        if (n.what == op::matmul && n.dims.rank == 2 && transposed) return matrix_product(value(n.arg[1], true), value(n.arg[0], true));
        if (is_turn(n)) return value(n.arg[0], !transposed);
        bool const inside = transposed && family_of(n.what) == family::pointwise && turns_inside(n);
        return turned(whole(n, inside), transposed && !inside && n.dims.rank > 1);
    }

    phrase leaf(node const& n, bool transposed) {
        if (n.what == op::constant) return product_text({n.value, {}});
        if (n.what == op::index) {
            std::string const last = std::to_string(n.dims.last() - 1);
            return {script_.parentheses(script_.sign("0, …, ", "0, ..., ", "0, \\dots, ") + last)};
        }
        bool const stored_turned = n.what == op::parameter && n.begin != 0 && g_.parameters[n.detail].transposed;
        bool const state_turned = n.what == op::state && g_.parameters[n.detail % g_.parameters.size()].transposed;
        return turned({script_.identifier(name_of_leaf(g_, n, names_))}, transposed != (stored_turned || state_turned));
    }

    phrase matrix_product(phrase const& a, phrase const& b) const {
        return {inside(a, a.by < hold::matrix) + script_.matrix_dot() + inside(b, b.by < hold::matrix), hold::matrix};
    }

    /// Operations that stay in one piece; of transposed operands where the operation is element by element.
    phrase whole(node const& n, bool transposed) {
        switch (n.what) {
            case op::matmul: return matrix_product(value(n.arg[0]), value(n.arg[1]));
            case op::sum:
            case op::amax: return over_axes(n, value(n.arg[0]));
            case op::exp: return exponential(n.arg[0], transposed);
            case op::log1p: return call("log", text_of("1 + ", operand_of_sum(value(n.arg[0], transposed))));
            case op::sqrt: return {script_.root(value(n.arg[0], transposed).text)};
            case op::abs: {
                product p = product_of(n.arg[0], transposed);
                p.number = std::abs(p.number);
                std::string const x = product_text(p).text;
                return {script_.latex() ? "\\left\\lvert " + x + "\\right\\rvert" : '|' + x + '|'};
            }
            case op::floor: {
                std::string const x = value(n.arg[0], transposed).text;
                return {script_.sign("⌊", "floor(", "\\left\\lfloor ") + x + script_.sign("⌋", ")", "\\right\\rfloor")};
            }
            case op::pow: {
                phrase const a = value(n.arg[0], transposed);
                phrase const b = value(n.arg[1], transposed);
                return {script_.power(inside(a, a.by < hold::whole), b.text, b.by == hold::whole), hold::power};
            }
            case op::max:
            case op::min: {
                bool const number_second = g_.nodes[source(n.arg[1])].what == op::constant;
                std::string const a = value(n.arg[number_second ? 1 : 0], transposed).text;
                return call(n.what == op::max ? "max" : "min", text_of(a, ", ", value(n.arg[number_second ? 0 : 1], transposed).text));
            }
            case op::slice: return element_or_slice(n);
            default: break;
        }
        std::string arguments = value(n.arg[0], transposed).text;
        for (int k = 1; k < 3 && n.arg[k] >= 0; ++k) arguments.append(", ").append(value(n.arg[k], transposed).text);
        if (family_of(n.what) == family::movement) arguments.append(details_of(n, g_.nodes[n.arg[0]].dims));
        return call(table::name(n.what), arguments);
    }

    std::string operand_of_sum(phrase const& p) const { return inside(p, p.by == hold::comparison || p.text.starts_with(script_.minus())); }

    /// x[2], or the elements from begin up to end: x[2:4]; all of the other axes.
    phrase element_or_slice(node const& n) {
        extents const a = g_.nodes[n.arg[0]].dims;
        phrase const x = value(n.arg[0]);
        std::string at;
        for (int i = a.batched() ? 1 : 0; i < n.detail; ++i) at.append(":, ");
        at.append(std::to_string(n.begin));
        if (n.dims[n.detail] != 1) at.append(":").append(std::to_string(n.begin + n.dims[n.detail]));
        std::string const base = inside(x, x.by < hold::whole);
        return {script_.latex() ? base + "_{" + at + '}' : base + '[' + at + ']'};
    }

    /// The reduced axes: the batch by its name, axes 0, 1, 2 of a sample as i, j, k.
    std::string axes_of(node const& n) const {
        extents const a = g_.nodes[n.arg[0]].dims;
        int const shift = a.batched() ? 1 : 0;
        std::string s;
        for (int i = 0; i < a.rank; ++i) {
            if (!(n.detail & (1 << i)) || a[i] == 1) continue;
            if (!s.empty()) s += ',';
            if (i < shift) s += script_.latex() ? "\\mathrm{batch}" : "batch";
            else s += "ijklmn"[i - shift];
        }
        return s;
    }

    phrase over_axes(node const& n, phrase const& x) const {
        std::string const axes = axes_of(n);
        bool const sum = n.what == op::sum;
        if (script_.ascii()) return call((sum ? "sum_" : "max_") + axes, x.text);
        std::string const sign = sum ? script_.sign("Σ_", "", "\\sum_{") : script_.sign("max_", "", "\\max_{");
        return {sign + axes + (script_.latex() ? "} " : " ") + inside(x, x.by <= hold::sum), hold::big};
    }
};

}  // namespace detail

/// One value as mathematics, down to the leaves: "target ⊙ (1 − tanh(x)²)".
///
/// Values used twice are written twice; explain() gives them names.
inline std::string to_formula(graph const& g, int id, leaf_names const& names = {}, notation n = notation::unicode) {
    return detail::mathematics{g, names, n}.value(id).text;
}

}  // namespace scarp
