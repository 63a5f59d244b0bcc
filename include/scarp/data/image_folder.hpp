// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/dataset.hpp>
#include <scarp/data/function_source.hpp>
#include <scarp/data/image.hpp>

#include <filesystem>
#include <system_error>
#include <utility>

namespace scarp {

/// Images in folders, one folder for each class: folder/cat/1.png, folder/dog/2.jpg, ... read when they are asked for, so there may be more
/// than memory holds; prefetched reads them on another thread.
///
/// Classes are the folders' names, sorted, and images of a class sorted by name; files of other endings than .png, .jpg and .jpeg
/// and hidden ones are passed over.
/// Shapes   samples (channels, height, width) in [0, 1], labels by folder
/// Errors   data_error for a folder that cannot be read, without classes, or a class without images, and when an image is read as load_image
class image_folder {
public:
    static constexpr bool made_on_demand = true;

    explicit image_folder(std::string folder, image_options options = {}) : folder_{std::move(folder)}, options_{options} {
        detail::check_image_options(options_);
        names_ = entries(folder_, true);
        if (names_.empty()) throw data_error{folder_, "a folder for each class", "none"};
        for (std::size_t c = 0; c < names_.size(); ++c) {
            std::string const of_class = detail::joined({folder_, "/", names_[c]});
            std::vector<std::string> const files = entries(of_class, false);
            if (files.empty()) throw data_error{of_class, "images (.png, .jpg, .jpeg)", "none"};
            for (std::string const& file : files) {
                paths_.push_back(detail::joined({of_class, "/", file}));
                labels_.push_back(static_cast<int>(c));
            }
        }
        image const first = load_image(paths_[0], options_);
        options_.height = first.height;
        options_.width = first.width;
        shape_ = {first.channels, first.height, first.width};
    }

    int size() const { return static_cast<int>(paths_.size()); }
    std::span<int const> shape() const { return shape_; }
    std::vector<float> sample(int i) const { return load_image(path(i), options_).pixels; }
    int label(int i) const { return labels_[static_cast<std::size_t>(i)]; }
    std::string const& path(int i) const { return paths_[static_cast<std::size_t>(i)]; }
    std::span<std::string const> names() const { return names_; }
    std::string const& folder() const { return folder_; }

    void expect_shape(std::span<int const> wanted) const { dataset{{.shape = shape_, .origin = folder_}}.expect_shape(wanted); }

private:
    static bool is_image(std::string name) {
        for (char& c : name)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        return name.ends_with(".png") || name.ends_with(".jpg") || name.ends_with(".jpeg");
    }

    /// Names of the folders or of the images in a folder, sorted.
    static std::vector<std::string> entries(std::string const& folder, bool folders) {
        std::error_code fault;
        std::vector<std::string> names;
        for (std::filesystem::directory_iterator at{folder, fault}, end; !fault && at != end; at.increment(fault)) {
            std::string name = at->path().filename().string();
            std::error_code unknown;
            bool const wanted = folders ? at->is_directory(unknown) : is_image(name) && !at->is_directory(unknown);
            if (wanted && !name.starts_with('.')) names.push_back(std::move(name));
        }
        if (fault) throw data_error{folder, "a folder that can be read", fault.message()};
        std::sort(names.begin(), names.end());
        return names;
    }

    std::string folder_;
    image_options options_;
    std::vector<std::string> names_, paths_;
    std::vector<int> labels_, shape_;
};

/// All images of an image_folder in memory.
///
/// Errors   as image_folder. Nothing is half-loaded.
inline dataset load_images(std::string const& folder, image_options const& options = {}) {
    image_folder const images{folder, options};
    dataset_parts parts{.shape = {images.shape().begin(), images.shape().end()}, .classes = static_cast<int>(images.names().size()),
                        .names = {images.names().begin(), images.names().end()}, .origin = folder};
    for (int i = 0; i < images.size(); ++i) {
        std::vector<float> const pixels = images.sample(i);
        parts.features.insert(parts.features.end(), pixels.begin(), pixels.end());
        parts.labels.push_back(images.label(i));
    }
    return dataset{std::move(parts)};
}

} // namespace scarp
