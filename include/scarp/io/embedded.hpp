// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/model/inference.hpp>
#include <scarp/model/parameters.hpp>

namespace scarp {

namespace detail {

/// All names and shapes of a network's parameters as one number: FNV-1a.
template <class Net>
constexpr unsigned long long count_schema() {
    unsigned long long hash = 0xcbf2'9ce4'8422'2325;
    auto const add = [&](unsigned long long byte) { hash = (hash ^ byte) * 0x100'0000'01b3; };
    for (int p = 0; p < parameters_of<Net>; ++p) {
        parameter_name const name = name_of_parameter<Net>(p);
        for (char const c : name.view()) add(static_cast<unsigned char>(c));
        extents const& dims = reading_of<Net>.parameters[p].dims;
        for (int axis = 0; axis < dims.rank; ++axis) add(256 + static_cast<unsigned>(dims[axis]));
    }
    return hash;
}
template <class Net>
inline constexpr unsigned long long schema_number = count_schema<Net>();

/// Weights in their documented order, brought into the order of memory while compiling.
template <class Net, class T, class Weights>
struct placed_weights {
    alignas(block_alignment) T at[parameter_block<Net, T> > 0 ? parameter_block<Net, T> : 1]{};

    constexpr placed_weights() {
        T const* next = Weights::values;
        for (parameter_entry const& p : parameter_table<Net, T>) next = place(p, next);
    }

private:
    constexpr T const* place(parameter_entry const& p, T const* next) {
        if (p.record.transposed && p.record.dims.rank == 2) return place_transposed(p, next);
        int const size = p.record.dims.size(), last = p.record.dims.last();
        for (int row = 0; row < size; row += last)   // two loops: compilers count the turns of each
            for (int i = row; i < row + last; ++i) {
                int index[max_rank + 1] = {};
                index_of(p.record.dims, i, index);
                at[p.offset + offset_in(p.record, p.form, index)] = *next++;
            }
        return next;
    }
    /// The same for most weights, at a tenth of the compiler's steps.
    constexpr T const* place_transposed(parameter_entry const& p, T const* next) {
        for (int out = 0; out < p.record.dims[0]; ++out) {
            T* to = at + p.offset + p.form.at(0, out);
            for (int in = p.record.dims[1]; in > 0; --in, to += in > 0 ? p.form.panel : 0) *to = *next++;
        }
        return next;
    }
};

template <class Net, class T, class Weights>
inline constexpr placed_weights<Net, T, Weights> weights_in_place{};

}  // namespace detail

/// A network whose weights are constants of the program, as save_header writes them: for devices without files, without heap, and
/// with little memory, since the weights stay where constants are. It answers as model does; all embedded of a kind are the same.
///
///     #include "controller_weights.hpp"
///     embedded<controller, controller_weights> const net;
///     auto const y = net(sample);
///
/// Errors   a compile-time error for weights of a network of other names or shapes
template <class Net, class Weights>
class embedded : public detail::named_parameters<embedded<Net, Weights>, Net, typename Weights::number>,
                 public detail::inference<embedded<Net, Weights>, Net, typename Weights::number> {
    static constexpr bool fits = Weights::schema == detail::schema_number<Net>;

public:
    using network = Net;
    using number = typename Weights::number;

    constexpr embedded() {
        static_assert(fits, "these weights are of a network of other parameters: generate them anew");
    }

    static constexpr number const* parameter_data() noexcept {
        if constexpr (fits) return detail::weights_in_place<Net, number, Weights>.at;
        else return nullptr;
    }
};

}  // namespace scarp
