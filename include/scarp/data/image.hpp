// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/byte_source.hpp>

#include <algorithm>
#include <cmath>
#include <csetjmp>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

// PNG and JPEG are read where the headers of libpng and libjpeg are found (then link with -lpng -ljpeg); SCARP_NO_PNG and
// SCARP_NO_JPEG do without.
#if !defined(SCARP_NO_PNG) && __has_include(<png.h>)
#include <png.h>
#define SCARP_HAS_PNG 1
#else
#define SCARP_HAS_PNG 0
#endif
#if !defined(SCARP_NO_JPEG) && __has_include(<jpeglib.h>)
#include <jpeglib.h>
#define SCARP_HAS_JPEG 1
#else
#define SCARP_HAS_JPEG 0
#endif

namespace scarp {

/// How images are read, all with a default.
struct image_options {
    int channels = 3;                 ///< 3: red, green, blue; 1: grey
    int height = 0, width = 0;        ///< 0: as the file says, of a folder as its first file says
    bool resize = false;              ///< images of another size are resized, else refused
    int max_pixels = 1 << 26;         ///< of one file: more are refused
};

/// Shapes   pixels (channels, height, width) in [0, 1]
struct image {
    int channels = 0, height = 0, width = 0;
    std::vector<float> pixels = {};
};

namespace detail {

/// Pixels of three bytes, row by row.
struct raster {
    int height = 0, width = 0;
    std::vector<unsigned char> rgb = {};
};

/// Whether a file so long can hold so many pixels, `per_byte` at most: asked before memory is.
inline void check_pixels(std::uint64_t width, std::uint64_t height, std::size_t bytes, std::uint64_t per_byte, int most, std::string const& file) {
    std::string const found = joined({std::to_string(width), "x", std::to_string(height), " pixels"});
    if (width == 0 || height == 0 || width > 1'000'000 || height > 1'000'000 || width * height > static_cast<std::uint64_t>(most))
        throw data_error{file, joined({"an image of 1 to ", std::to_string(most), " pixels"}), found};
    if (width * height / per_byte > bytes)
        throw data_error{file, joined({"as many pixels as ", std::to_string(bytes), " bytes can hold"}), found};
}

#if SCARP_HAS_PNG
/// libpng's own short way, which reports errors without jumping. Transparency is left out of account, as by PIL's convert("RGB").
inline raster read_png(std::span<unsigned char const> bytes, int most, std::string const& file) {
    struct closed_image : png_image {
        closed_image() : png_image{} { version = PNG_IMAGE_VERSION; }
        ~closed_image() { png_image_free(this); }
    } png;
    auto const refuse = [&] { throw data_error{file, "an intact PNG image", joined({"damage (", png.message, ")"})}; };
    if (!png_image_begin_read_from_memory(&png, bytes.data(), bytes.size())) refuse();
    check_pixels(png.width, png.height, bytes.size(), 8 * 1032, most, file);     // deflate's best, a bit for a pixel
    png.format = PNG_FORMAT_RGBA;
    png.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    std::vector<unsigned char> rgba(PNG_IMAGE_SIZE(png));
    if (!png_image_finish_read(&png, nullptr, rgba.data(), 0, nullptr)) refuse();
    raster r{static_cast<int>(png.height), static_cast<int>(png.width), {}};
    r.rgb.reserve(rgba.size() / 4 * 3);
    for (std::size_t i = 0; i < rgba.size(); i += 4) r.rgb.insert(r.rgb.end(), {rgba[i], rgba[i + 1], rgba[i + 2]});
    return r;
}
#endif

#if SCARP_HAS_JPEG
/// libjpeg's decompressor. It reports errors by jumping, so between the jump's ends there is nothing to destroy.
class jpeg_decompressor {
public:
    explicit jpeg_decompressor(std::span<unsigned char const> bytes) {
        jpeg_.err = jpeg_std_error(&errors_);
        errors_.error_exit = [](j_common_ptr jpeg) { give_up(jpeg); };
        errors_.emit_message = [](j_common_ptr jpeg, int level) {
            if (level < 0) give_up(jpeg);                            // a warning: libjpeg would invent what is missing
        };
        jpeg_.client_data = this;
        if (setjmp(jump_) == 0) {
            jpeg_create_decompress(&jpeg_);
            created_ = true;
            jpeg_mem_src(&jpeg_, bytes.data(), static_cast<unsigned long>(bytes.size()));
        }
    }
    jpeg_decompressor(jpeg_decompressor const&) = delete;
    jpeg_decompressor& operator=(jpeg_decompressor const&) = delete;
    ~jpeg_decompressor() {
        if (created_) jpeg_destroy_decompress(&jpeg_);
    }

    bool read_header() {
        if (!created_ || setjmp(jump_) != 0) return false;
        jpeg_read_header(&jpeg_, TRUE);
        return true;
    }
    unsigned width() const { return jpeg_.image_width; }
    unsigned height() const { return jpeg_.image_height; }
    char const* message() const { return message_; }

    /// Into rows of width() pixels of three bytes.
    bool read(unsigned char* rgb) {
        if (setjmp(jump_) != 0) return false;
        jpeg_.progress = &progress_;
        progress_.progress_monitor = [](j_common_ptr jpeg) {
            auto const* const d = reinterpret_cast<j_decompress_ptr>(jpeg);
            if (d->input_scan_number > 200) give_up(jpeg);            // a small file must not take hours
        };
        jpeg_.out_color_space = JCS_RGB;
        jpeg_start_decompress(&jpeg_);
        while (jpeg_.output_scanline < jpeg_.output_height) {
            JSAMPROW row = rgb + std::size_t{3} * jpeg_.output_scanline * jpeg_.output_width;
            jpeg_read_scanlines(&jpeg_, &row, 1);
        }
        jpeg_finish_decompress(&jpeg_);
        return true;
    }

private:
    [[noreturn]] static void give_up(j_common_ptr jpeg) {
        auto* const self = static_cast<jpeg_decompressor*>(jpeg->client_data);
        jpeg->err->format_message(jpeg, self->message_);
        std::longjmp(self->jump_, 1);
    }

    jpeg_decompress_struct jpeg_{};
    jpeg_error_mgr errors_{};
    jpeg_progress_mgr progress_{};
    std::jmp_buf jump_{};
    char message_[JMSG_LENGTH_MAX] = {};
    bool created_ = false;
};

inline raster read_jpeg(std::span<unsigned char const> bytes, int most, std::string const& file) {
    jpeg_decompressor jpeg{bytes};
    auto const refuse = [&] { throw data_error{file, "an intact JPEG image", joined({"damage (", jpeg.message(), ")"})}; };
    if (!jpeg.read_header()) refuse();
    check_pixels(jpeg.width(), jpeg.height(), bytes.size(), 1024, most, file);       // a bit for a block of 64
    raster r{static_cast<int>(jpeg.height()), static_cast<int>(jpeg.width()), {}};
    r.rgb.resize(std::size_t{3} * jpeg.height() * jpeg.width());
    if (!jpeg.read(r.rgb.data())) refuse();
    return r;
}
#endif

inline raster read_raster(std::span<unsigned char const> bytes, [[maybe_unused]] int most, std::string const& file) {
    bool const png = bytes.size() >= 4 && bytes[0] == 0x89 && bytes[1] == 'P' && bytes[2] == 'N' && bytes[3] == 'G';
    bool const jpeg = bytes.size() >= 3 && bytes[0] == 0xFF && bytes[1] == 0xD8 && bytes[2] == 0xFF;
#if SCARP_HAS_PNG
    if (png) return read_png(bytes, most, file);
#endif
#if SCARP_HAS_JPEG
    if (jpeg) return read_jpeg(bytes, most, file);
#endif
    if (png || jpeg)
        throw data_error{file, joined({"a kind of image that this program was built for (", png ? "libpng" : "libjpeg", " is missing)"}),
                         png ? "PNG" : "JPEG", 0};
    throw data_error{file, "a PNG or JPEG image", "other bytes", 0};
}

/// Grey as PIL and torchvision see it: ITU-R 601 luma.
inline image planes_of(raster const& r, int channels) {
    image result{channels, r.height, r.width, {}};
    std::size_t const size = r.rgb.size() / 3;
    result.pixels.resize(size * static_cast<std::size_t>(channels));
    for (std::size_t i = 0; i < size; ++i) {
        unsigned char const* const p = r.rgb.data() + 3 * i;
        if (channels == 1) result.pixels[i] = static_cast<float>((p[0] * 19595u + p[1] * 38470u + p[2] * 7471u + 0x8000u) >> 16) / 255.0f;
        else
            for (std::size_t c = 0; c < 3; ++c) result.pixels[c * size + i] = static_cast<float>(p[c]) / 255.0f;
    }
    return result;
}

/// Lines of `from` values, `apart` from each other, to lines of `to`: linear between pixels, and their mean where many become one.
inline void resize_lines(float const* source, float* target, int from, int to, int lines, int apart, int line_step_from, int line_step_to) {
    double const scale = static_cast<double>(from) / to, reach = std::max(scale, 1.0);
    for (int k = 0; k < to; ++k) {
        double const centre = (k + 0.5) * scale;
        int const first = std::max(0, static_cast<int>(centre - reach + 0.5)), end = std::min(from, static_cast<int>(centre + reach + 0.5));
        double all = 0;
        auto const weight = [&](int i) { return std::max(0.0, 1 - std::abs((i + 0.5 - centre) / reach)); };
        for (int i = first; i < end; ++i) all += weight(i);
        for (int line = 0; line < lines; ++line) {
            double sum = 0;
            for (int i = first; i < end; ++i) sum += weight(i) * static_cast<double>(source[std::ptrdiff_t{line} * line_step_from + std::ptrdiff_t{i} * apart]);
            target[std::ptrdiff_t{line} * line_step_to + std::ptrdiff_t{k} * apart] = static_cast<float>(sum / all);
        }
    }
}

inline image resized(image const& from, int height, int width) {
    image across{from.channels, from.height, width, {}}, result{from.channels, height, width, {}};
    auto const volume = [](image const& i) { return static_cast<std::size_t>(i.channels) * static_cast<std::size_t>(i.height) * static_cast<std::size_t>(i.width); };
    across.pixels.resize(volume(across));
    result.pixels.resize(volume(result));
    for (int c = 0; c < from.channels; ++c) {
        float const* const source = from.pixels.data() + std::ptrdiff_t{c} * from.height * from.width;
        float* const middle = across.pixels.data() + std::ptrdiff_t{c} * from.height * width;
        resize_lines(source, middle, from.width, width, from.height, 1, from.width, width);
        resize_lines(middle, result.pixels.data() + std::ptrdiff_t{c} * height * width, from.height, height, width, width, 1, 1);
    }
    return result;
}

inline void check_image_options(image_options const& o) {
    if ((o.channels != 1 && o.channels != 3) || o.height < 0 || o.width < 0 || o.max_pixels < 1
        || static_cast<std::int64_t>(std::max(o.height, 1)) * std::max(o.width, 1) > o.max_pixels)
        throw std::invalid_argument{joined({"scarp::image_options: expected 1 or 3 channels and sizes from 0 to max_pixels, found ",
                                            std::to_string(o.channels), ", ", std::to_string(o.height), " and ", std::to_string(o.width)})};
}

} // namespace detail

/// The image in the bytes of a PNG or JPEG file; see load_image. `file` is for messages.
inline image from_image(std::span<unsigned char const> bytes, image_options const& options = {}, std::string const& file = "image") {
    detail::check_image_options(options);
    image whole = detail::planes_of(detail::read_raster(bytes, options.max_pixels, file), options.channels);
    int const height = options.height > 0 ? options.height : whole.height, width = options.width > 0 ? options.width : whole.width;
    if (height == whole.height && width == whole.width) return whole;
    if (!options.resize)
        throw data_error{file, detail::joined({"an image of ", std::to_string(width), "x", std::to_string(height), " pixels (or image_options::resize)"}),
                         detail::joined({std::to_string(whole.width), "x", std::to_string(whole.height)})};
    return detail::resized(whole, height, width);
}

/// An image from a PNG or JPEG file, of any depth and colours, as red, green and blue or grey. Needs libpng and libjpeg.
///
/// Shapes   pixels (channels, height, width) in [0, 1], v / 255; grey is 0.299 red + 0.587 green + 0.114 blue
/// Errors   data_error naming file, expected and found: no image, a damaged or truncated one, another size than the options say unless
///          it is to be resized, more pixels than max_pixels or than the file's length can hold
inline image load_image(std::string const& path, image_options const& options = {}) {
    return from_image(detail::byte_source{path}.rest(), options, path);
}

} // namespace scarp
