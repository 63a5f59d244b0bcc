// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/byte_source.hpp>
#include <scarp/data/dataset.hpp>

#include <initializer_list>
#include <span>

namespace scarp {

/// Which of its two labels an image of CIFAR-100 gets.
enum class cifar_labels { fine, coarse };   // 100 classes, or their 20 groups

namespace detail {

/// How records of a CIFAR file are made: a byte for each kind of labels, one of which counts, and three planes of 32x32 pixels.
struct cifar_format {
    std::span<int const> labels;   // how many there are of each kind
    std::size_t chosen;

    int classes() const { return labels[chosen]; }
};
inline constexpr int cifar_pixels = 3 * 32 * 32;

/// Appends the records of one file. Memory grows with what the file holds.
inline void append_cifar(byte_source& source, cifar_format format, dataset_parts& parts) {
    std::vector<unsigned char> record(format.labels.size() + cifar_pixels);
    parts.features.reserve(parts.features.size() + source.justified(~std::uint64_t{0}) / record.size() * cifar_pixels);
    float value[256];
    for (int v = 0; v < 256; ++v) value[v] = static_cast<float>(v) / 255.0f;
    for (int number = 0;; ++number) {
        std::uint64_t const at = source.offset();
        std::size_t const got = source.read(record);
        if (got == 0 && number > 0) return;
        if (got != record.size())
            throw data_error{source.path(), joined({"a record of ", std::to_string(record.size()), " bytes"}),
                             joined({"the end after ", std::to_string(got)}), at + got};
        for (std::size_t kind = 0; int const classes : format.labels) {
            if (record[kind] >= classes)
                throw data_error{source.path(), joined({"labels from 0 to ", std::to_string(classes - 1)}),
                                 joined({"label ", std::to_string(record[kind]), " of image ", std::to_string(number)}), at + kind};
            ++kind;
        }
        parts.labels.push_back(record[format.chosen]);
        std::size_t const start = parts.features.size();
        parts.features.resize(start + cifar_pixels);
        for (std::size_t i = 0; i < cifar_pixels; ++i) parts.features[start + i] = value[record[format.labels.size() + i]];
    }
}

inline dataset cifar_set(dataset_parts parts, cifar_format format, std::vector<std::string> names) {
    parts.shape = {3, 32, 32};
    parts.classes = format.classes();
    parts.names = std::move(names);
    return dataset{std::move(parts)};
}

inline std::string in_folder(std::string const& folder, std::string_view name) {
    return joined({folder, folder.empty() || folder.ends_with('/') ? "" : "/", name});
}

/// The plain file or the one with .gz.
inline std::string plain_or_gzip(std::string const& folder, std::string_view name) {
    for (std::string_view ending : {"", ".gz"})
        if (std::string path = in_folder(folder, joined({name, ending})); file_exists(path)) return path;
    throw data_error{folder, joined({"one of ", name, ", ", name, ".gz"}), "none of them"};
}

inline dataset load_cifar(std::string const& folder, std::initializer_list<std::string_view> files, cifar_format format,
                          std::vector<std::string> const& names) {
    dataset_parts parts;
    for (std::string_view name : files) {
        byte_source source{plain_or_gzip(folder, name)};
        append_cifar(source, format, parts);
        if (parts.origin.empty()) parts.origin = source.path();
    }
    return cifar_set(std::move(parts), format, names);
}

/// The names of so many classes from a text file, a line each; none when it is not there.
inline std::vector<std::string> class_names(std::string const& path, int classes) {
    std::vector<std::string> lines;
    if (!file_exists(path)) return lines;
    std::string line;
    for (unsigned char c : byte_source{path}.rest()) {
        if (c != '\n' && c != '\r') line += static_cast<char>(c);
        else if (!line.empty()) lines.push_back(std::exchange(line, {}));
    }
    if (!line.empty()) lines.push_back(line);
    if (lines.size() != static_cast<std::size_t>(classes))
        throw data_error{path, joined({std::to_string(classes), " names, a line each"}), std::to_string(lines.size())};
    return lines;
}

inline constexpr int cifar10_labels[]{10}, cifar100_labels[]{20, 100};
inline constexpr cifar_format cifar10{cifar10_labels, 0};
constexpr cifar_format cifar100(cifar_labels labels) { return {cifar100_labels, labels == cifar_labels::fine ? 1u : 0u}; }

} // namespace detail

/// CIFAR-10 in its binary version, plain or gzip: data_batch_1.bin ... data_batch_5.bin and test_batch.bin in one folder.
///
/// Shapes   samples (3, 32, 32): red, green and blue planes in [0, 1]; labels 0 ... 9, airplane ... truck
/// Errors   data_error naming file, expected, found and byte: a file that is missing, empty, damaged, or that ends inside of a record,
///          a label outside of the classes. Nothing is half-loaded.
/// Source   Krizhevsky 2009, "Learning multiple layers of features from tiny images"
inline split load_cifar10(std::string const& folder) {
    std::vector<std::string> const names{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};
    return {.train = detail::load_cifar(folder, {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"},
                                        detail::cifar10, names),
            .test = detail::load_cifar(folder, {"test_batch.bin"}, detail::cifar10, names)};
}

/// CIFAR-100 in its binary version, plain or gzip: train.bin and test.bin in one folder; names from fine_label_names.txt or
/// coarse_label_names.txt where they are there.
///
/// Shapes   samples (3, 32, 32): red, green and blue planes in [0, 1]; labels 0 ... 99, or 0 ... 19 for coarse ones
/// Errors   as load_cifar10; a file of names that has not one for each class
inline split load_cifar100(std::string const& folder, cifar_labels labels = cifar_labels::fine) {
    auto const format = detail::cifar100(labels);
    auto const names = detail::class_names(detail::in_folder(folder, labels == cifar_labels::fine ? "fine_label_names.txt" : "coarse_label_names.txt"),
                                           format.classes());
    return {.train = detail::load_cifar(folder, {"train.bin"}, format, names), .test = detail::load_cifar(folder, {"test.bin"}, format, names)};
}

} // namespace scarp
