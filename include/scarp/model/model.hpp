// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/model/block.hpp>
#include <scarp/model/first_values.hpp>
#include <scarp/model/inference.hpp>
#include <scarp/model/parameters.hpp>

#include <string_view>

namespace scarp {

/// A network with its parameters, all in one aligned block.
///
/// Init   as each layer says; the same seed gives the same values on every machine
/// Cost   one allocation when built (none with storage::in_place), none afterwards
template <class Net, class T = float, storage Where = storage::heap>
class model : public detail::named_parameters<model<Net, T, Where>, Net, T>, public detail::inference<model<Net, T, Where>, Net, T> {
public:
    using network = Net;
    using number = T;

    explicit model(seed s = {}) { initialize(s); }

    /// Draws all parameters anew.
    void initialize(seed s) {
        for (int p = 0; p < detail::parameters_of<Net>; ++p) detail::draw(detail::values_of<Net>(block_.data(), p), s, p);
    }

    /// Draws all parameters anew, those whose name matches a pattern by the rule behind it; the last that matches has its way.
    ///
    ///     net.initialize(seed{7}, "*.weight", orthogonal{}, "*.bias", zeros{}, "dense_3.weight", he_normal{});
    ///
    /// Errors   std::invalid_argument when a pattern matches no parameter, when a rule needs more axes than one that it matches
    ///          has, or its numbers make no sense; nothing is changed then
    template <initializer Rule, class... More>
    void initialize(seed s, std::string_view pattern, Rule const& rule, More const&... more) {
        detail::expect_rules<Net>(pattern, rule, more...);
        initialize(s);
        detail::apply_rules<Net>(block_.data(), s, pattern, rule, more...);
    }

    // for the library
    T* parameter_data() noexcept { return block_.data(); }
    T const* parameter_data() const noexcept { return block_.data(); }

private:
    aligned_block<T, static_cast<std::size_t>(detail::parameter_block<Net, T> > 0 ? detail::parameter_block<Net, T> : 1), Where> block_;
};

namespace detail {

template <class T>
concept model_number = std::is_same_v<T, float> || std::is_same_v<T, double>;

template <class T>
inline constexpr fault fault_of_number =
    model_number<T> ? fault{} : fault{problem::number_is_not_float_or_double, hint::use_float_or_double, {}, {}};

}  // namespace detail

/// After the one error of an ill-formed network, its model takes any use in silence.
template <class Net, class T, storage Where>
    requires(!well_formed<Net> || !detail::model_number<T>)
class model<Net, T, Where> {
    static_assert(detail::verdict_on_use<Net>().accepted, "read the type: this is not a network");
    static_assert(detail::verdict_on<detail::fault_of_number<T>, at_type<T>>().accepted, "read the type: float or double");

public:
    using network = Net;
    using number = T;
    static constexpr int input_size = 1, output_size = 1;

    explicit model(seed = {}) {}
    template <class... Rules>
    void initialize(seed, Rules const&...) {}
    template <class Sample>
    tensor<T, shape<1>> operator()(Sample&&) const noexcept {
        return {};
    }
    template <class... Any>
    void predict(Any&&...) const {}
    template <name>
    detail::no_view<T> parameter() const {
        return {};
    }
    auto parameters() const { return boost::hana::make_map(); }
    T* parameter_data() const noexcept { return nullptr; }
};

}  // namespace scarp
