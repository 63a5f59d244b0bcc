// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/array_set.hpp>
#include <scarp/data/random_access_file.hpp>
#include <scarp/data/scaler.hpp>

namespace scarp {

/// Samples of an .npy file that stay on disk, for data larger than memory: each is read when it is asked for, by any number of threads.
/// Labels or targets come from a second file and are held in memory.
///
///     npy_stream const stream{"pixels.npy", "labels.npy", {.offset = {0}, .factor = {1 / 255.0f}}};
///     train.fit(prefetched{stream}, {.epochs = 3});            // read on another thread while the batch before trains
///
/// Shapes   features (samples, ...) of any number type, row-major; labels (samples) or targets (samples, outputs) as for to_dataset
/// Errors   data_error as load_npy, for gzip, for Fortran order, for a length that the header does not state exactly, and when a sample
///          cannot be read
class npy_stream {
public:
    static constexpr bool made_on_demand = true;

    npy_stream(std::string const& features, std::string const& answers, scaler scale = {})
        : file_{features}, scale_{std::move(scale)} {
        read_header(features);
        dataset_parts parts;
        detail::add_answers(parts, load_npy(answers), header_.shape[0], answers);
        labels_ = std::move(parts.labels);
        targets_ = std::move(parts.targets);
        classes_ = parts.classes;
        outputs_ = parts.outputs;
    }

    int size() const { return static_cast<int>(header_.shape[0]); }
    std::span<int const> shape() const { return shape_; }
    int classes() const { return classes_; }

    std::vector<float> sample(int i) const {
        named_array row{"row", header_.type, {}, std::vector<unsigned char>(row_bytes_)};
        file_.read(start_ + static_cast<std::uint64_t>(i) * row_bytes_, row.bytes);
        if (header_.swapped) detail::swap_bytes(row.bytes, size_of(row.type));
        std::vector<float> numbers = row.values<float>();
        if (!scale_.offset.empty()) scale_.apply(numbers, static_cast<int>(numbers.size()));
        return numbers;
    }
    bool has_labels() const { return !labels_.empty(); }
    int label(int i) const { return labels_[static_cast<std::size_t>(i)]; }
    std::span<float const> targets(int i) const {
        auto const width = static_cast<std::size_t>(outputs_);
        return std::span{targets_}.subspan(static_cast<std::size_t>(i) * width, width);
    }

    void expect_shape(std::span<int const> wanted) const { dataset{{.shape = shape_, .origin = origin_}}.expect_shape(wanted); }

private:
    void read_header(std::string const& path) {
        origin_ = path;
        detail::byte_source source{path};
        header_ = detail::read_npy_header(source);
        start_ = source.offset();
        std::uint64_t const wanted = start_ + bytes_of(header_, path), found = file_.size();
        if (wanted != found)
            throw data_error{path, detail::joined({"a plain .npy file of ", std::to_string(wanted), " bytes"}), std::to_string(found), start_};
        shape_ = detail::sample_shape(header_.shape, path);
        if (header_.fortran_order && header_.shape.size() > 1) throw data_error{path, "rows that lie together", "Fortran order", start_};
        row_bytes_ = static_cast<std::size_t>(detail::volume(shape_)) * size_of(header_.type);
    }

    detail::random_access_file file_;
    scaler scale_;
    std::string origin_;
    detail::npy_header header_;
    std::uint64_t start_ = 0;
    std::size_t row_bytes_ = 0;
    std::vector<int> shape_, labels_;
    std::vector<float> targets_;
    int classes_ = 0, outputs_ = 0;
};

} // namespace scarp
