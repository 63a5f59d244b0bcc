// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/npy.hpp>
#include <scarp/data/zip.hpp>

namespace scarp {

/// Options of save_npz.
struct npz_options {
    bool compress = false;   ///< as numpy.savez_compressed; needs zlib, else members are stored
};

/// The arrays of an .npz file's bytes, in the order of the file; `file` is for messages.
///
/// Errors   as load_npz
inline std::vector<named_array> from_npz(std::span<unsigned char const> bytes, std::string const& file = "npz") {
    detail::zip_archive const archive{file, bytes};
    std::vector<named_array> arrays;
    for (detail::zip_member const& member : archive.members()) {
        if (!member.name.ends_with(".npy"))
            throw data_error{file, "members named *.npy", detail::joined({"\"", member.name, "\""}), member.header_at};
        std::vector<unsigned char> const contents = archive.read(member);
        detail::byte_source source{detail::joined({file, ": ", member.name}), contents};
        arrays.push_back(detail::read_npy(source, member.name.substr(0, member.name.size() - 4)));
    }
    return arrays;
}

/// The arrays in an .npz file, as numpy.savez and numpy.savez_compressed write them: stored or deflated .npy files in a ZIP archive.
///
/// Errors   data_error naming file, expected, found and byte (inside a member, of its contents): no ZIP archive, a damaged or truncated
///          one, a checksum that does not match, members that are no .npy file; and as load_npy. Nothing is half-loaded.
/// Source   numpy.org/doc/stable/reference/generated/numpy.savez.html
inline std::vector<named_array> load_npz(std::string const& path) {
    return from_npz(detail::byte_source{path}.rest(), path);
}

/// The bytes of an .npz file.
///
/// Errors   as to_npy; std::length_error beyond 4 GiB
inline std::vector<unsigned char> to_npz(std::span<named_array const> arrays, npz_options const& options = {}) {
    detail::zip_writer zip;
    for (named_array const& array : arrays) zip.add(detail::joined({array.name, ".npy"}), to_npy(array), options.compress);
    return std::move(zip).finish();
}

/// Writes an .npz file that numpy.load reads: beside it first, then renamed.
///
/// Errors   as to_npz; data_error when the file cannot be written
inline void save_npz(std::string const& path, std::span<named_array const> arrays, npz_options const& options = {}) {
    detail::write_whole(path, to_npz(arrays, options));
}

/// The array of that name.
///
/// Errors   data_error listing the names there are
inline named_array const& find_array(std::span<named_array const> arrays, std::string_view name, std::string const& file = "arrays") {
    std::string names;
    for (named_array const& array : arrays) {
        if (array.name == name) return array;
        names += detail::joined({names.empty() ? "" : ", ", array.name});
    }
    throw data_error{file, detail::joined({"an array named ", name}), names.empty() ? "none at all" : names};
}

} // namespace scarp
