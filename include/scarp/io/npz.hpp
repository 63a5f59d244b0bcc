// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/npz.hpp>
#include <scarp/io/weights.hpp>
#include <scarp/model/model.hpp>

namespace scarp {

/// Writes a model's parameters as .npz, for numpy.load: one array per parameter, each in its documented order.
///
///     save_npz(net, "mlp.npz");
///     save_npz(net, "mlp.npz", keras{});    // kernels as (in, out), see io/names.hpp
///
/// Errors   as save_npz of data/npz.hpp; std::invalid_argument for a type other than f8, f4 and f2
template <class Net, class T, storage Where, class Names = own_names>
void save_npz(model<Net, T, Where> const& net, std::string const& path, Names const& names = {}, dtype type = detail::dtype_for<T>(),
              npz_options const& options = {}) {
    if constexpr (well_formed<Net>) {
        if (!detail::is_real(type) || type == dtype::bf16)
            throw std::invalid_argument{detail::joined({"scarp: save_npz: expected dtype::f8, f4 or f2, found ", name_of(type)})};
        auto const network = detail::schema_of<Net>();
        auto const arrays = names(network, {});
        std::vector<named_array> all;
        for (std::size_t p = 0; p < network.size(); ++p) {
            std::vector<std::uint64_t> const shape = detail::shape_in_file(network[p].dims, arrays[p]);
            named_array& a = all.emplace_back(named_array{arrays[p].name, type, {shape.begin(), shape.end()}, {}});
            a.bytes.resize(a.size() * size_of(type));
            detail::write_parameter(detail::parameter_table<Net, T>[p], net.parameter_data(), type, a.bytes.data(),
                                    detail::places_of(network[p].dims, arrays[p]));
        }
        save_npz(path, all, options);
    }
}

/// Reads a model's parameters from .npz, of float64, float32 or float16. Nothing is changed unless all is well.
///
/// Errors   weights_mismatch with all differences; as load_npz of data/npz.hpp
template <class Net, class T, storage Where, class Names = own_names>
void load_npz(model<Net, T, Where>& net, std::string const& path, Names const& names = {}) {
    if constexpr (well_formed<Net>) {
        std::vector<named_array> const all = load_npz(path);
        std::vector<detail::filed_array> found;
        for (named_array const& a : all)
            found.push_back({a.name, a.type, {a.shape.begin(), a.shape.end()}, found.size(), found.size() + 1});
        auto const network = detail::schema_of<Net>();
        auto const arrays = names(network, found);
        auto const matched = detail::match_arrays(path, network, arrays, found, detail::ignored_by<Names>());
        for (std::size_t p = 0; p < network.size(); ++p) {
            named_array const& a = all[static_cast<std::size_t>(matched[p] - found.data())];
            detail::read_parameter(detail::parameter_table<Net, T>[p], net.parameter_data(), a.type, a.bytes.data(),
                                   detail::places_of(network[p].dims, arrays[p]));
        }
    }
}

}  // namespace scarp
