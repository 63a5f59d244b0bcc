// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/terms.hpp>

namespace scarp::detail {

/// Comparisons among the values of a graph, read as one writes them.
class comparisons_of_values : public terms_of_values {
public:
    using terms_of_values::terms_of_values;

protected:
    static char const* comparison(op what, script const& s) {
        bool const a = s.ascii(), l = s.latex();
        switch (what) {
            case op::greater: return ">";
            case op::greater_equal: return l ? "\\ge" : a ? ">=" : "≥";
            case op::less: return "<";
            case op::less_equal: return l ? "\\le" : a ? "<=" : "≤";
            case op::equal: return a ? "==" : "=";
            default: return l ? "\\ne" : a ? "!=" : "≠";
        }
    }
    static constexpr op opposite(op what) {
        switch (what) {
            case op::greater: return op::less_equal;
            case op::greater_equal: return op::less;
            case op::less: return op::greater_equal;
            case op::less_equal: return op::greater;
            case op::equal: return op::not_equal;
            default: return op::equal;
        }
    }
    static bool compares(op what) { return what >= op::greater && what <= op::not_equal; }

    struct inequality {
        int left = -1;
        op what = op::greater;
        int right = -1;        // where it is no number
        double number = 0;
        bool against_number = false;
    };

    double const* constant_at(int id) const {
        node const& n = g_.nodes[source(id)];
        return n.what == op::constant ? &n.value : nullptr;
    }

    /// A comparison as one writes it: numbers at the right, and max(u, 0) > 0, min(u, 6) > 0 or u + 3 > 3 as u > 0.
    inequality comparison_of(node const& n) const {
        inequality c{.left = n.arg[0], .what = n.what, .right = n.arg[1]};
        for (;;) {
            if (!c.against_number && constant_at(c.left) && !constant_at(c.right)) {
                std::swap(c.left, c.right);
                c.what = mirrored(c.what);
            }
            if (double const* const number = constant_at(c.right); number && !c.against_number) {
                c.number = *number;
                c.against_number = true;
            }
            int const id = through(c.left);
            node const& u = g_.nodes[id];
            bool const bounded = u.what == op::max || u.what == op::min;
            if (named(id) && !(bounded && (label(id).shared || !c.against_number))) return c;
            if (bounded) {
                bool const upwards = c.what == op::greater || c.what == op::greater_equal;
                bool const strict = c.what == op::greater || c.what == op::less;
                int k = 0;
                if (!c.against_number && source(u.arg[0]) == source(c.right)) k = 0;
                else if (!c.against_number && source(u.arg[1]) == source(c.right)) k = 1;
                else if (c.against_number && (constant_at(u.arg[0]) || constant_at(u.arg[1]))) k = constant_at(u.arg[0]) ? 0 : 1;
                else return c;
                double const bound = c.against_number ? *constant_at(u.arg[k]) : 0;
                // decided by the other operand alone where the bound itself does not satisfy max(..) >, or does satisfy min(..) >
                bool const satisfies = bound == c.number ? !strict : upwards == (bound > c.number);
                if (!upwards && c.what != op::less && c.what != op::less_equal) return c;
                if (satisfies != ((u.what == op::min) == upwards)) return c;
                c.left = u.arg[1 - k];
            } else if (u.what == op::add && c.against_number && constant_at(u.arg[1])) {
                c.number -= *constant_at(u.arg[1]);
                c.left = u.arg[0];
            } else {
                return c;
            }
        }
    }

private:
    static constexpr op mirrored(op what) {
        switch (what) {
            case op::greater: return op::less;
            case op::greater_equal: return op::less_equal;
            case op::less: return op::greater;
            case op::less_equal: return op::greater_equal;
            default: return what;
        }
    }
};

}  // namespace scarp::detail
