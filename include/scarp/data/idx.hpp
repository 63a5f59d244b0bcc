// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/byte_source.hpp>
#include <scarp/data/dataset.hpp>
#include <scarp/data/error.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#if __has_include(<sys/mman.h>)
#include <sys/mman.h>
#endif

namespace scarp {

namespace detail {

/// Asks for large pages under memory about to be filled, where the system has them: fewer page faults take 0.07 s off Fashion-MNIST.
inline void prefer_large_pages([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t bytes) {
#ifdef MADV_HUGEPAGE
    constexpr std::uintptr_t page = 4096;
    auto const start = (reinterpret_cast<std::uintptr_t>(memory) + page - 1) / page * page;
    auto const end = (reinterpret_cast<std::uintptr_t>(memory) + bytes) / page * page;
    if (end > start) madvise(reinterpret_cast<void*>(start), end - start, MADV_HUGEPAGE);   // a wish: failing is fine
#endif
}

inline std::uint32_t read_big_endian(byte_source& source, char const* what) {
    unsigned char b[4] = {};
    source.require(b, what);
    return std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 | b[3];
}

inline std::string hexadecimal(std::uint32_t value) {
    char text[11];
    std::snprintf(text, sizeof text, "0x%08x", static_cast<unsigned>(value));
    return text;
}

/// The magic number says the element type (8: unsigned byte) and the number of axes.
inline void require_magic(byte_source& source, std::uint32_t magic, char const* kind) {
    std::uint32_t const found = read_big_endian(source, "magic number");
    if (found != magic)
        throw data_error{source.path(), joined({"IDX ", kind, " (magic ", hexadecimal(magic), ")"}),
                         joined({"magic ", hexadecimal(found)}), 0};
}

inline int require_extent(byte_source& source, char const* what) {
    std::uint64_t const place = source.offset();
    std::uint32_t const found = read_big_endian(source, what);
    if (found == 0 || found > static_cast<std::uint32_t>(std::numeric_limits<int>::max()))
        throw data_error{source.path(), joined({what, " from 1 to 2147483647"}), std::to_string(found), place};
    return static_cast<int>(found);
}

struct image_header {
    int count, rows, columns;
    std::size_t values() const {
        return static_cast<std::size_t>(count) * static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
    }
};

inline image_header read_image_header(byte_source& source) {
    require_magic(source, 0x0000'0803, "images");
    int const count = require_extent(source, "number of images");
    int const rows = require_extent(source, "number of rows");
    int const columns = require_extent(source, "number of columns");
    int const shape[] = {rows, columns};
    if (volume(shape) == 0) throw data_error{source.path(), "an image of at most 2147483647 pixels", shape_text(shape), 8};
    return {count, rows, columns};
}

inline int read_label_header(byte_source& source) {
    require_magic(source, 0x0000'0801, "labels");
    return require_extent(source, "number of labels");
}

/// Calls use(bytes) on `total` bytes, a cache-sized piece at a time, and insists that the file ends there.
template <class Use>
void read_payload(byte_source& source, std::size_t total, char const* what, Use use) {
    std::vector<unsigned char> piece(std::size_t{1} << 14);
    for (std::size_t done = 0; done < total;) {
        std::size_t const wanted = total - done < piece.size() ? total - done : piece.size();
        std::size_t const got = source.read({piece.data(), wanted});
        use(std::span<unsigned char const>{piece.data(), got});
        done += got;
        if (got != wanted)
            throw data_error{source.path(), joined({std::to_string(total), " bytes of ", what}),
                             joined({"the end after ", std::to_string(done)}), source.offset()};
    }
    source.require_end();
}

/// Values in [0, 1], v / 255 as torchvision's ToTensor. Memory grows with what the file holds, not with what it claims.
inline std::vector<float> read_pixels(byte_source& source, std::size_t total) {
    float value[256];
    for (int v = 0; v < 256; ++v) value[v] = static_cast<float>(v) / 255.0f;
    std::vector<float> pixels;
    pixels.reserve(source.justified(total));
    prefer_large_pages(pixels.data(), pixels.capacity() * sizeof(float));
    read_payload(source, total, "pixels", [&](std::span<unsigned char const> bytes) {
        std::size_t const start = pixels.size();
        pixels.resize(start + bytes.size());
        float* next = pixels.data() + start;
        for (unsigned char byte : bytes) *next++ = value[byte];
    });
    return pixels;
}

inline std::vector<int> read_labels(byte_source& source, std::size_t total, int classes) {
    std::vector<int> labels;
    read_payload(source, total, "labels", [&](std::span<unsigned char const> bytes) {
        for (unsigned char label : bytes) {
            if (label >= classes)
                throw data_error{source.path(), joined({"labels from 0 to ", std::to_string(classes - 1)}),
                                 joined({"label ", std::to_string(label), " of sample ", std::to_string(labels.size())}),
                                 8 + labels.size()};
            labels.push_back(label);
        }
    });
    return labels;
}

inline std::string find_idx(std::string const& folder, char const* stem, char const* kind) {
    std::string const slash = folder.empty() || folder.ends_with('/') ? "" : "/";
    std::string tried;
    for (char const* infix : {"-", "."})
        for (char const* suffix : {"", ".gz"}) {
            std::string const name = joined({stem, infix, kind, suffix});
            std::string path = joined({folder, slash, name});
            if (file_exists(path)) return path;
            tried += joined({tried.empty() ? "one of " : ", ", name});
        }
    throw data_error{folder, tried, "none of them"};
}

/// Class names by the folder's own name: IDX files carry none.
inline std::vector<std::string> idx_class_names(std::string_view folder, int classes) {
    while (folder.ends_with('/')) folder.remove_suffix(1);
    std::string last{folder.substr(folder.rfind('/') + 1)};
    for (char& c : last)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (last.find("fashion") == std::string::npos || classes != 10) return {};
    return {"T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"};
}

inline std::string folder_of(std::string const& path) {
    std::size_t const slash = path.rfind('/');
    return slash == std::string::npos ? std::string{} : path.substr(0, slash);
}

inline dataset read_idx(byte_source& images, byte_source& labels, int classes) {
    image_header const header = read_image_header(images);
    int const label_count = read_label_header(labels);
    if (label_count != header.count)
        throw data_error{labels.path(),
                         joined({std::to_string(header.count), " labels, one for each image in ", images.path()}),
                         std::to_string(label_count), 4};
    return dataset{{.shape = {1, header.rows, header.columns},
                    .features = read_pixels(images, header.values()),
                    .labels = read_labels(labels, static_cast<std::size_t>(label_count), classes),
                    .classes = classes,
                    .names = idx_class_names(folder_of(images.path()), classes),
                    .origin = images.path(),
                    .shape_offset = 8}};
}

} // namespace detail

/// One pair of IDX files, plain or gzip: images as values in [0, 1] and their labels.
///
/// Shapes   samples (1, rows, columns), names as below
/// Errors   data_error naming file, expected, found and byte: see load_idx(folder); std::invalid_argument when
///          classes is not in 1 ... 256. Nothing is half-loaded.
/// Source   yann.lecun.com/exdb/mnist, "The IDX file format"
inline dataset load_idx(std::string const& images_path, std::string const& labels_path, int classes = 10) {
    if (classes < 1 || classes > 256)
        throw std::invalid_argument{detail::joined({"scarp::load_idx: expected 1 to 256 classes, found ", std::to_string(classes)})};
    detail::byte_source images{images_path};
    detail::byte_source labels{labels_path};
    return detail::read_idx(images, labels, classes);
}

/// A folder of the MNIST family (MNIST, Fashion-MNIST, KMNIST, ...): train-images-idx3-ubyte, train-labels-idx1-ubyte,
/// t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, also spelled train-images.idx3-ubyte, each plain or with .gz.
///
/// The classes have names when the folder's own name contains "fashion" (in any case): those of Fashion-MNIST.
///
/// Errors   data_error when a file is missing (lists the names tried), is not gzip though named .gz, is damaged or
///          truncated, has another magic number, sizes that are zero or overflow, more or fewer bytes than it states,
///          a label outside 0 ... classes-1, or when counts of images and labels or the image sizes of the two parts differ
inline split load_idx(std::string const& folder, int classes = 10) {
    using detail::find_idx;
    std::string const train_images = find_idx(folder, "train-images", "idx3-ubyte");
    std::string const train_labels = find_idx(folder, "train-labels", "idx1-ubyte");
    std::string const test_images = find_idx(folder, "t10k-images", "idx3-ubyte");
    std::string const test_labels = find_idx(folder, "t10k-labels", "idx1-ubyte");
    split both{.train = load_idx(train_images, train_labels, classes), .test = load_idx(test_images, test_labels, classes)};
    both.test.expect_shape(both.train.shape());
    return both;
}

} // namespace scarp
