// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/composed.hpp>
#include <scarp/formula/pattern.hpp>

namespace scarp {

/// Number of fields of an optimizer.
template <class Optimizer>
inline constexpr int field_count = [] {
    if constexpr (requires { Optimizer::fields.count; }) return Optimizer::fields.count;
    else if constexpr (requires { Optimizer::fields; })
        return static_cast<int>(sizeof(Optimizer::fields) / sizeof(Optimizer::fields[0]));
    else return 0;
}();

/// The values of an optimizer's fields, in the order of their list.
template <class Optimizer, class T>
constexpr void copy_fields([[maybe_unused]] Optimizer const& from, [[maybe_unused]] T* to) {
    if constexpr (field_count<Optimizer> > 0)
        for (int i = 0; i < field_count<Optimizer>; ++i) to[i] = static_cast<T>(from.*Optimizer::fields[i]);
}

namespace detail {

/// One parameter on its way through a step.
struct trained {
    int parameter = 0;
    expression weight{};
    expression gradient{};
    expression next{};        // the new weight
    expression rate = 1;      // factor of the learning rate
    expression due{}, step{}; // plain numbers unless a part makes the others wait
    bool frozen = false;
    list<node> states{};      // their next values
};

using name_test = bool (*)(int parameter, std::string_view pattern);

/// What the parts of an optimizer share, and where in it this one stands.
struct part_place {
    graph* g = nullptr;
    name_test named = nullptr;
    int first_field = 0;
    int first_state = 0;
    int rate_field = -1;   // number of the field `learning_rate`
    expression total{};
};

}  // namespace detail

/// What an optimizer's formula sees of one parameter: the old weight, its gradient, state buffers that start at 0, the number of
/// the step, and the optimizer's own fields, which may change from step to step.
///
/// An optimizer is a struct of float fields that lists them in `fields`, and a formula. They are float in trainings in double, too:
/// 0.1 is then the float next to it, 1.5e-9 away, and a double variable needs a cast.
///
///     struct momentum {
///         float learning_rate = 0.01f, decay = 0.9f;
///         static constexpr float momentum::*fields[] = {&momentum::learning_rate, &momentum::decay};
///         static constexpr expression update(scarp::update<momentum>& u) {
///             auto v = u.remember(0, u[&momentum::decay] * u.state(0) + u.gradient);
///             return u.weight - u[&momentum::learning_rate] * v;
///         }
///     };
///
/// What stands around an optimizer in a chain<> is such a struct too, with other formulas: see optimizer/chain.hpp.
template <class Optimizer>
class update {
public:
    constexpr update(detail::trained& self, detail::part_place const& at)
        : weight{self.weight}, gradient{self.gradient}, self_{self}, at_{at} {}

    expression const& weight;
    expression const& gradient;

    /// A field of the optimizer, read anew at every step.
    constexpr expression operator[](float Optimizer::*field) const {
        int i = 0;
        while (Optimizer::fields[i] != field) ++i;
        expression const value = leaf(slot::hyper, at_.first_field + i);
        return at_.first_field + i == at_.rate_field ? scaled(value) : value;
    }

    /// The field learning_rate of the optimizer in this chain; 1 where it has none.
    constexpr expression learning_rate() const {
        if (at_.rate_field < 0) return scaled(1);  // no ?: of expressions, see formula/expression.hpp
        return scaled(leaf(slot::hyper, at_.rate_field));
    }

    /// The number of this step, from 1; behind accumulate<>, of this update.
    constexpr expression step() const { return self_.step.is_number() ? leaf(slot::step, 0) : self_.step; }

    /// Whether the parameter's full name, "dense_1.weight", is of the pattern.
    constexpr bool named(std::string_view pattern) const {
        return at_.named ? at_.named(self_.parameter, pattern) : matches(pattern, "");
    }

    /// State buffer `number` of this parameter as the last step left it.
    constexpr expression state(int number) { return buffer(number, self_.parameter, weight.dims()); }

    /// Gives state buffer `number` its next value, and returns that.
    constexpr expression remember(int number, expression const& value) { return keep(state(number), value); }

    /// A mean in state buffer `number` that forgets: state <- keep state + (1 - keep) value.
    constexpr expression average(int number, expression const& value, expression const& keep) {
        return remember(number, keep * state(number) + (1 - keep) * value);
    }
    /// What that mean, which starts at 0, must be divided by: 1 - keep^step, without cancellation.
    constexpr expression correction(expression const& keep) const { return -expm1(step() * log(keep)); }

    /// The same with one number for all parameters; numbers and buffers are counted together.
    constexpr expression number(int number) { return buffer(number, 0, {}); }
    constexpr expression remember_number(int number, expression const& value) { return keep(this->number(number), value); }

    // for the parts of a chain

    /// The new weight, behind the optimizer.
    constexpr expression const& next() const { return self_.next; }
    /// The sum of `measure(gradient)` over all parameters that train.
    constexpr expression const& total() const { return at_.total; }
    /// Takes the parameter out of the training, for all parts behind this one.
    constexpr void freeze() { self_.frozen = true; }
    /// Multiplies the learning rate of this parameter.
    constexpr void scale_rate(expression const& factor) { self_.rate = self_.rate.is_number() ? factor : self_.rate * factor; }
    /// From here on, what is remembered and the new weight only count where `due`, and the step is `step`.
    constexpr void wait_until(expression const& due, expression const& step) {
        self_.due = due;
        self_.step = step;
    }

    // for the library

    /// Number of states and numbers that the formula has named.
    constexpr int states() const { return states_; }

private:
    detail::trained& self_;
    detail::part_place const& at_;
    int states_ = 0;

    constexpr expression leaf(slot s, int field) const {
        graph& g = *at_.g;
        return {g, g.add(scarp::leaf(op::input, {}, static_cast<int>(s), field))};
    }
    constexpr expression scaled(expression const& value) const {
        if (self_.rate.is_number()) return value;
        return value * self_.rate;
    }
    constexpr expression buffer(int number, int parameter, extents dims) {
        if (number >= states_) states_ = number + 1;
        graph& g = *at_.g;
        int const id = (at_.first_state + number) * g.parameters.size() + parameter;
        return {g, g.add(scarp::leaf(op::state, dims, id))};
    }
    constexpr expression keep(expression const& old, expression const& value) {
        expression to = value;
        if (!self_.due.is_number()) to = where(self_.due, value, old);
        self_.states.push(applied(op::assign, old.id(), detail::place(*at_.g, to), old.dims()));
        return value;
    }
};

namespace detail {

/// The parts of an optimizer: itself alone, unless it is a chain.
template <class... Parts>
struct part_list {
    static constexpr int count = sizeof...(Parts);
};
template <class Optimizer>
struct parts_of {
    using type = part_list<Optimizer>;
};

/// Number of the field `learning_rate` of the part that has an update; -1 where it has none.
template <class Part>
constexpr int rate_field_of() {
    if constexpr (requires { Part::learning_rate; Part::update; } && field_count<Part> > 0) {
        for (int i = 0; i < field_count<Part>; ++i)
            if (Part::fields[i] == &Part::learning_rate) return i;
    }
    return -1;
}
template <class... Parts>
constexpr int find_rate_field(part_list<Parts...>) {
    int found = -1, first = 0;
    ((found = rate_field_of<Parts>() >= 0 ? first + rate_field_of<Parts>() : found, first += field_count<Parts>), ...);
    return found;
}

/// One part's formulas for all parameters; returns the number of its states.
template <class Part>
constexpr int apply_part(list<trained>& all, part_place& at) {
    if constexpr (requires(expression const& g) { Part::measure(g); }) {
        at.total = 0;
        for (trained const& t : all)
            if (!t.frozen) at.total = at.total + Part::measure(t.gradient);
    }
    int states = 0;
    for (trained& t : all) {
        if (t.frozen) continue;
        update<Part> u{t, at};
        if constexpr (requires { Part::gradient(u); }) t.gradient = Part::gradient(u);
        if constexpr (requires { Part::update(u); }) t.next = Part::update(u);
        if constexpr (requires { Part::weight(u); }) t.next = Part::weight(u);
        if (u.states() > states) states = u.states();
    }
    return states;
}

template <class Part>
inline constexpr bool has_update = requires(update<Part>& u) { Part::update(u); };

template <class... Parts>
constexpr int count_updates(part_list<Parts...>) {
    return (0 + ... + int{has_update<Parts>});
}

/// The step of an optimizer for all parameters that it trains; returns the first state of each part.
template <class... Parts>
constexpr list<int> descend(graph& g, list<trained>& all, name_test named, part_list<Parts...> parts) {
    part_place at{.g = &g, .named = named, .rate_field = find_rate_field(parts)};
    list<int> first_states;
    ((first_states.push(at.first_state), at.first_state += apply_part<Parts>(all, at), at.first_field += field_count<Parts>), ...);
    for (trained const& t : all) {
        if (t.frozen) continue;
        expression next = t.next;
        if (!t.due.is_number()) next = where(t.due, t.next, t.weight);
        g.add(applied(op::assign, t.weight.id(), place(g, next), t.weight.dims()));
        for (node const& n : t.states) g.add(n);
    }
    return first_states;
}

/// The same for an optimizer or a chain of parts.
template <class Optimizer>
constexpr list<int> append_step(graph& g, list<trained>& all, name_test named = nullptr) {
    return descend(g, all, named, typename parts_of<Optimizer>::type{});
}

}  // namespace detail

/// What takes the steps of a training: a struct with an update formula, or a chain<> with one.
template <class Optimizer>
concept optimizer_formula = detail::count_updates(typename detail::parts_of<Optimizer>::type{}) == 1;

}  // namespace scarp
