// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/model/parameters.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace scarp::detail {

/// All parameters of a network as one vector: one after the other, each row-major in its logical shape, whatever lies in memory.
template <class Net, class T>
class flat_parameters {
    static constexpr auto const& table = parameter_table<Net, T>;

public:
    flat_parameters() {
        for (parameter_entry const& p : table)
            for (int i = 0; i < p.record.dims.size(); ++i) {
                int at[max_rank] = {};
                index_of(p.record.dims, i, at);
                places_.push_back(p.offset + offset_in(p.record, p.form, at));
            }
    }

    int size() const { return static_cast<int>(places_.size()); }
    /// Number i in a block of parameters, or of their gradients.
    T& operator()(T* block, int i) const { return block[places_[static_cast<std::size_t>(i)]]; }
    T const& operator()(T const* block, int i) const { return block[places_[static_cast<std::size_t>(i)]]; }

    template <class Vector>
    void read(T const* block, Vector& to) const {
        for (int i = 0; i < size(); ++i) to[i] = static_cast<double>((*this)(block, i));
    }
    template <class Vector>
    void write(Vector const& from, T* block) const {
        for (int i = 0; i < size(); ++i) (*this)(block, i) = static_cast<T>(from[i]);
    }

private:
    std::vector<int> places_;
};

template <class Net, class Numbers>
inline constexpr std::array<std::string_view, 0> names_in{};
template <class Net, int... P>
inline constexpr auto names_in<Net, std::integer_sequence<int, P...>> =
    std::array<std::string_view, sizeof...(P)>{stored_parameter<Net, double, P>::name.view()...};

/// "dense_1.weight" of each parameter.
template <class Net>
inline constexpr auto const& parameter_names = names_in<Net, std::make_integer_sequence<int, parameters_of<Net>>>;

}  // namespace scarp::detail
