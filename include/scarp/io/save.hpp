// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/atomic_file.hpp>
#include <scarp/io/weights.hpp>
#include <scarp/model/model.hpp>

namespace scarp {

namespace detail {

template <class = void>
void expect_safetensors(std::string const& path) {
    if (!path.ends_with(".safetensors"))
        throw std::invalid_argument{joined({"scarp: ", path, ": expected a name that ends in .safetensors; other kinds of files: scarp/io.hpp"})};
}

/// The header of a file of weights, without its numbers.
template <class = void>
safetensors_header header_of(std::span<parameter_schema const> network, std::span<array_of_parameter const> arrays, dtype type) {
    safetensors_header header{.arrays = {}, .metadata = {{"format", "pt"}}};  // the order of axes is PyTorch's
    std::uint64_t at = 0;
    for (std::size_t p = 0; p < network.size(); ++p) {
        auto const bytes = static_cast<std::uint64_t>(network[p].dims.size()) * size_of(type);
        header.arrays.push_back({arrays[p].name, type, shape_in_file(network[p].dims, arrays[p]), at, at + bytes});
        at += bytes;
    }
    header.data_bytes = at;
    return header;
}

}  // namespace detail

/// Writes a model's parameters as safetensors, each in its documented order: weight as (out, in), whatever the storage layout.
///
///     save(net, "lenet.safetensors");
///     save(net, "lenet.safetensors", pytorch{});                        // named as in torch.nn.Sequential, see io/names.hpp
///     save(net, "lenet.safetensors", own_names{}, dtype::bf16);   // half the size, rounded to the nearest
///
/// The file takes the place of an older one when it is complete; until then, and if anything fails, the older one stays.
///
/// Errors   data_error naming the file and the system's reason; std::invalid_argument for another ending or type
template <class Net, class T, storage Where, class Names = own_names>
void save(model<Net, T, Where> const& net, std::string const& path, Names const& names = {},
          dtype type = detail::dtype_for<T>()) {
    if constexpr (well_formed<Net>) {
        detail::expect_safetensors(path);
        if (!detail::is_real(type)) throw std::invalid_argument{"scarp: save: expected dtype::f8, f4, f2 or bf16, found another"};
        auto const network = detail::schema_of<Net>();
        auto const arrays = names(network, {});
        auto const header = detail::header_of(network, arrays, type);
        std::string const start = detail::write_safetensors_header(header);
        std::vector<unsigned char> bytes(start.begin(), start.end());
        bytes.resize(start.size() + static_cast<std::size_t>(header.data_bytes));
        unsigned char* const data = bytes.data() + start.size();
        for (std::size_t p = 0; p < network.size(); ++p)
            detail::write_parameter(detail::parameter_table<Net, T>[p], net.parameter_data(), type,
                                    data + header.arrays[p].begin,
                                    detail::places_of(network[p].dims, arrays[p]));
        detail::to_little_endian(data, bytes.size() - start.size(), size_of(type));
        detail::write_whole(path, bytes);
    }
}

namespace detail {

template <class Net, class T, class Names>
void read_safetensors(byte_source& source, T* block, Names const& names) {
    auto const header = read_safetensors_header(source);
    auto const network = schema_of<Net>();
    auto const arrays = names(network, header.arrays);
    auto const matched = match_arrays(source.path(), network, arrays, header.arrays, ignored_by<Names>());
    std::vector<unsigned char> bytes = source.require(header.data_bytes, "numbers");
    source.require_end();
    for (std::size_t p = 0; p < network.size(); ++p) {
        filed_array const& array = *matched[p];
        unsigned char* const first = bytes.data() + array.begin;
        to_little_endian(first, static_cast<std::size_t>(array.end - array.begin), size_of(array.type));
        read_parameter(parameter_table<Net, T>[p], block, array.type, first, places_of(network[p].dims, arrays[p]));
    }
}

}  // namespace detail

/// Reads a model's parameters from safetensors, of F64, F32, F16 or BF16, plain or gzip. Nothing is changed unless all is well.
///
///     load(net, "lenet.safetensors");
///     load(net, "lenet.safetensors", pytorch{});      // a torch.nn.Sequential's, see io/names.hpp
///
/// Cost     1.8 ms for a million numbers
/// Errors   weights_mismatch with all differences between the file's names, shapes and types and the network's;
///          data_error naming file, byte, expected and found for a file that is missing, damaged or not safetensors
template <class Net, class T, storage Where, class Names = own_names>
void load(model<Net, T, Where>& net, std::string const& path, Names const& names = {}) {
    if constexpr (well_formed<Net>) {
        detail::expect_safetensors(path);
        detail::byte_source source{path};
        detail::read_safetensors<Net>(source, net.parameter_data(), names);
    }
}

}  // namespace scarp
