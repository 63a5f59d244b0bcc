// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/npz.hpp>
#include <scarp/data/scaler.hpp>

namespace scarp {

/// A scaler as two named arrays, to be stored beside those of a model: "scaler.offset" and "scaler.factor".
inline std::vector<named_array> to_arrays(scaler const& scale, std::string_view name = "scaler") {
    auto const array = [&](std::string_view part, std::vector<float> const& values) {
        return named_array::of(detail::joined({name, ".", part}), {values.size()}, std::span<float const>{values});
    };
    return {array("offset", scale.offset), array("factor", scale.factor)};
}

/// The scaler among these arrays.
///
/// Errors   data_error when one of the two is missing, when their lengths differ, or for numbers that are not finite
inline scaler scaler_of(std::span<named_array const> arrays, std::string_view name = "scaler", std::string const& file = "arrays") {
    scaler const s{.offset = find_array(arrays, detail::joined({name, ".offset"}), file).values<float>(),
                   .factor = find_array(arrays, detail::joined({name, ".factor"}), file).values<float>()};
    bool const finite = std::all_of(s.offset.begin(), s.offset.end(), [](float x) { return std::isfinite(x); })
                        && std::all_of(s.factor.begin(), s.factor.end(), [](float x) { return std::isfinite(x); });
    if (s.offset.size() != s.factor.size() || s.offset.empty() || !finite)
        throw data_error{file, detail::joined({"as many finite offsets as factors of ", name}),
                         detail::joined({std::to_string(s.offset.size()), " and ", std::to_string(s.factor.size()), finite ? "" : ", not all finite"})};
    return s;
}

/// Writes a scaler as an .npz file.
///
/// Errors   as save_npz
inline void save_scaler(std::string const& path, scaler const& scale) { save_npz(path, to_arrays(scale)); }

/// Reads what save_scaler wrote.
///
/// Errors   as load_npz and scaler_of
inline scaler load_scaler(std::string const& path) { return scaler_of(load_npz(path), "scaler", path); }

} // namespace scarp
