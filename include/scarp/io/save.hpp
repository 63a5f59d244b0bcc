// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/io/atomic_file.hpp>
#include <scarp/io/weights.hpp>
#include <scarp/model/model.hpp>

namespace scarp {

namespace detail {

inline void expect_safetensors(std::string const& path) {
    if (!path.ends_with(".safetensors"))
        throw std::invalid_argument{joined({"scarp: ", path, ": expected a name that ends in .safetensors; other kinds of files: scarp/io.hpp"})};
}

/// The header of a file of weights, without its numbers.
inline safetensors_header header_of(std::span<parameter_schema const> network, std::span<array_of_parameter const> arrays, number_type type) {
    safetensors_header header{.arrays = {}, .metadata = {{"format", "pt"}}};  // the order of axes is PyTorch's
    std::uint64_t at = 0;
    for (std::size_t p = 0; p < network.size(); ++p) {
        auto const bytes = static_cast<std::uint64_t>(network[p].dims.size()) * static_cast<std::uint64_t>(kind_of(type).bytes);
        header.arrays.push_back({arrays[p].name, type, shape_in_file(network[p].dims, arrays[p]), at, at + bytes});
        at += bytes;
    }
    header.data_bytes = at;
    return header;
}

template <class Names>
constexpr bool (*ignored_by())(std::string_view) {
    if constexpr (requires { &Names::ignores; }) return &Names::ignores;
    else return nullptr;
}

}  // namespace detail

/// Writes a model's parameters as safetensors, each in its documented order: weight as (out, in), whatever the storage layout.
///
///     save(net, "lenet.safetensors");
///     save(net, "lenet.safetensors", pytorch{});                        // named as in torch.nn.Sequential, see io/names.hpp
///     save(net, "lenet.safetensors", own_names{}, number_type::bf16);   // half the size, rounded to the nearest
///
/// The file takes the place of an older one when it is complete; until then, and if anything fails, the older one stays.
///
/// Errors   data_error naming the file and the system's reason; std::invalid_argument for another ending or type
template <class Net, class T, storage Where, class Names = own_names>
void save(model<Net, T, Where> const& net, std::string const& path, Names const& names = {},
          number_type type = detail::type_of_number<T>) {
    if constexpr (well_formed<Net>) {
        detail::expect_safetensors(path);
        if (!detail::is_real(type)) throw std::invalid_argument{"scarp: save: expected one of f64, f32, f16, bf16, found another type"};
        auto const network = detail::schema_of<Net>();
        auto const arrays = names(network, {});
        auto const header = detail::header_of(network, arrays, type);
        std::string bytes = detail::write_safetensors_header(header);
        std::size_t const data = bytes.size();
        bytes.resize(data + static_cast<std::size_t>(header.data_bytes));
        for (std::size_t p = 0; p < network.size(); ++p)
            detail::write_parameter(detail::parameter_table<Net, T>[p], net.parameter_data(), type,
                                    reinterpret_cast<unsigned char*>(bytes.data()) + data + header.arrays[p].begin,
                                    detail::row_major_strides(network[p].dims, arrays[p]));
        detail::write_atomically(path, bytes);
    }
}

/// Reads a model's parameters from safetensors, of F64, F32, F16 or BF16, plain or gzip. Nothing is changed unless all is well.
///
/// Errors   weights_mismatch with all differences between the file's names, shapes and types and the network's;
///          data_error naming file, byte, expected and found for a file that is missing, damaged or not safetensors
template <class Net, class T, storage Where, class Names = own_names>
void load(model<Net, T, Where>& net, std::string const& path, Names const& names = {}) {
    if constexpr (well_formed<Net>) {
        detail::expect_safetensors(path);
        detail::byte_source source{path};
        auto const header = detail::read_safetensors_header(source);
        auto const network = detail::schema_of<Net>();
        auto const arrays = names(network, header.arrays);
        auto const matched = detail::match_arrays(path, network, arrays, header.arrays, detail::ignored_by<Names>());
        std::string const bytes = detail::read_claimed(source, header.data_bytes, "numbers");
        source.require_end();
        for (std::size_t p = 0; p < network.size(); ++p) {
            detail::filed_array const& array = *matched[p];
            detail::read_parameter(detail::parameter_table<Net, T>[p], net.parameter_data(), array.type,
                                   reinterpret_cast<unsigned char const*>(bytes.data()) + array.begin,
                                   detail::row_major_strides(network[p].dims, arrays[p]));
        }
    }
}

}  // namespace scarp
