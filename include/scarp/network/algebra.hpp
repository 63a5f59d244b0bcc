// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/layer/parallel.hpp>
#include <scarp/network/network.hpp>

namespace scarp {

namespace detail {

template <class... L>
constexpr auto verdict_on_expression();

}  // namespace detail

/// A sequence that starts with an input is a network: an expression of layers is checked as it grows, and refused once.
template <int... Extents, class... Layers>
struct sequence<input<Extents...>, Layers...> {
    static_assert(detail::verdict_on_expression<input<Extents...>, Layers...>().accepted,
                  "read the type: what, at which layer, expected, got, the repair");
};

namespace detail {

template <class L>
concept part = is_input<L> || layer<L> || requires(L* l) { detail::list_of(l); };

template <class L>
struct parts {
    using type = types<L>;
};
template <class... L>
struct parts<sequence<L...>> {
    using type = types<L...>;
};
template <class... A, class... B>
sequence<A..., B...> chain(types<A...>, types<B...>);

/// Whether all layers but the last are in order: then a fault is the last one's, and not yet reported.
template <class... L>
constexpr bool prefix_is_in_order() {
    constexpr int count = sizeof...(L) - 1;
    return []<int... I>(std::integer_sequence<int, I...>) {
        return count == 1 || !fault_in<types<typename decltype(pick<I>(types<L...>{}))::type...>>;
    }(std::make_integer_sequence<int, count>{});
}

template <class... L>
constexpr auto verdict_on_expression() {
    if constexpr (prefix_is_in_order<L...>()) return verdict<types<L...>>();
    else return in_order{};
}

/// The join of two branches; between activations it is their formula too, so `sigmoid(a) * sigmoid(b)` stays a product.
template <class Join, class A, class B>
struct branch_pair {
    static constexpr auto name = "parallel";
    static constexpr expression define(expression const& x) { return branches<Join, A, B>(x); }
};
template <class Join, class A, class B>
    requires(has_application<A> && has_application<B>)
struct branch_pair<Join, A, B> : expression {
    static constexpr auto name = "parallel";
    constexpr branch_pair() = default;
    using expression::operator=;
    constexpr explicit branch_pair(expression const& x) : expression{branches<Join, A, B>(x)} {}
    constexpr branch_pair(A const& a, B const& b) : expression{combine(a, b)} {}

private:
    static constexpr expression combine(expression const& a, expression const& b) {
        if (a.is_number() && b.is_number()) return {};
        if constexpr (std::is_same_v<Join, join::add>) return a + b;
        else return a * b;
    }
};

/// Activations one behind the other: a layer, and their formula too.
template <class... A>
struct stacked : expression {
    static constexpr auto name = "parallel";
    constexpr stacked() = default;
    using expression::operator=;
    constexpr explicit stacked(expression const& x) : expression{branches<join::concat, A...>(x)} {}
    constexpr explicit stacked(A const&... a) : expression{(a.is_number() && ...) ? expression{} : one_behind_another(a...)} {}

private:
    static constexpr expression one_behind_another(expression const& a, auto const&... more) { return concat(a, expression{more}...); }
};

template <class Join, class A, class B>
constexpr branch_pair<Join, A, B> pair_up(A const& a, B const& b) {
    if constexpr (has_application<A> && has_application<B>) return {a, b};
    else return {};
}

}  // namespace detail

/// `a | b`: first a, then b. The type of the whole is a network where it starts with an input.
template <detail::part A, detail::part B>
constexpr auto operator|(A const&, B const&) {
    return decltype(detail::chain(typename detail::parts<A>::type{}, typename detail::parts<B>::type{})){};
}

/// `a + b`: both on the same input, summed.
template <layer A, layer B>
constexpr auto operator+(A const& a, B const& b) {
    return detail::pair_up<join::add>(a, b);
}

/// `a * b`: both on the same input, multiplied element by element.
template <layer A, layer B>
constexpr auto operator*(A const& a, B const& b) {
    return detail::pair_up<join::multiply>(a, b);
}

/// `concat(a, b, ...)`: all on the same input, one result behind the other along the first axis.
template <layer A, layer B, layer... More>
constexpr auto concat(A const& a, B const& b, More const&... more) {
    if constexpr (has_application<A> && has_application<B> && (has_application<More> && ...))
        return detail::stacked<A, B, More...>{a, b, more...};
    else return parallel<A, B, More...>{};
}

}  // namespace scarp
