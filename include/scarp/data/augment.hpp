// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/adaptor.hpp>
#include <scarp/data/function_source.hpp>
#include <scarp/data/number_text.hpp>
#include <scarp/data/scaler.hpp>
#include <scarp/shape/philox.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace scarp {

/// What may happen to an image before it is trained on, all with a default that does nothing. In this order: turned, stretched, sheared
/// and moved; cropped; mirrored; normalised. All are drawn anew for each sample and epoch, and depend on seed, epoch and sample alone.
struct augmentation {
    float rotate = 0;              ///< by up to so many degrees either way
    float stretch = 0;             ///< by a factor between 1 - stretch and 1 + stretch
    float shear = 0;               ///< by up to so many degrees either way
    float translate = 0;           ///< by up to so large a share of each side
    int crop_padding = 0;          ///< a random crop of the image with so many pixels of padding on each side
    bool horizontal_flip = false;  ///< left and right exchanged, for every other sample on average
    float fill = 0;                ///< what is seen beyond the border
    scaler normalise = {};         ///< e.g. standard_scaler(train, {.per_channel = true}), or normaliser(mean, deviation)
    std::uint64_t seed = 0;
    std::vector<int> shape = {};   ///< channels, height, width; empty: the data's own
};

/// The scaling of channels by means and deviations that are known: y = (x - mean) / deviation.
///
/// Errors   std::invalid_argument for other numbers of deviations than of means, means that are not finite, deviations that are not
///          positive and finite
inline scaler normaliser(std::vector<float> mean, std::vector<float> const& deviation) {
    scaler s{.offset = std::move(mean), .factor = {}};
    for (float d : deviation) s.factor.push_back(1 / d);
    if (s.offset.size() != s.factor.size())
        throw std::invalid_argument{detail::joined({"scarp::normaliser: expected a deviation for each mean, found ", std::to_string(s.offset.size()),
                                                    " means and ", std::to_string(s.factor.size()), " deviations"})};
    for (float m : s.offset)
        if (!std::isfinite(m)) throw std::invalid_argument{detail::joined({"scarp::normaliser: expected finite means, found ", detail::exact_text(m)})};
    for (float d : deviation)
        if (!(d > 0) || !std::isfinite(d) || !std::isfinite(1 / d))
            throw std::invalid_argument{detail::joined({"scarp::normaliser: expected positive, finite deviations, found ", detail::exact_text(d)})};
    return s;
}

namespace detail {

/// Refuses an amount that is not from 0 to below the limit.
inline void check_amount(std::string_view what, float amount, float limit) {
    if (!(amount >= 0 && amount < limit))
        throw std::invalid_argument{joined({"scarp::augmented: expected ", what, " from 0 to below ", exact_text(limit), ", found ", exact_text(amount)})};
}

struct image_extents {
    int channels, height, width;
};

/// From a pixel of the new image to a place in the old one: x' = xx x + xy y + x0.
struct affine_map {
    double xx = 1, xy = 0, x0 = 0, yx = 0, yy = 1, y0 = 0;
};

/// What was drawn for one sample.
struct image_change {
    bool moves = false;        ///< more than whole pixels
    affine_map from = {};
    int right = 0, down = 0;   ///< of the crop in the old image
    bool flip = false;
};

inline image_change draw_change(augmentation const& a, image_extents e, philox random) {
    image_change c;
    if (a.rotate != 0 || a.stretch != 0 || a.shear != 0 || a.translate != 0) {
        auto const within = [&](double most) { return most * (2 * random.uniform() - 1); };
        double const angle = within(a.rotate) * std::numbers::pi / 180, slant = std::tan(within(a.shear) * std::numbers::pi / 180);
        double const factor = 1 / (1 + within(a.stretch)), right = within(a.translate) * e.width, down = within(a.translate) * e.height;
        double const cosine = std::cos(angle) * factor, sine = std::sin(angle) * factor;
        double const x = (e.width - 1) / 2.0, y = (e.height - 1) / 2.0;      // turns around the centre
        affine_map m{.xx = cosine - slant * sine, .xy = sine + slant * cosine, .yx = -sine, .yy = cosine};
        m.x0 = x - m.xx * (x + right) - m.xy * (y + down);
        m.y0 = y - m.yx * (x + right) - m.yy * (y + down);
        c.from = m;
        c.moves = true;
    }
    if (a.crop_padding > 0) {
        auto const span = static_cast<std::uint32_t>(2 * a.crop_padding + 1);
        c.right = static_cast<int>(random.below(span)) - a.crop_padding;
        c.down = static_cast<int>(random.below(span)) - a.crop_padding;
    }
    c.flip = a.horizontal_flip && random.below(2) == 1;
    return c;
}

/// One channel of an image, with `fill` around it.
class plane {
public:
    plane(float const* pixels, image_extents e, float fill) : pixels_{pixels}, width_{e.width}, height_{e.height}, fill_{fill} {}

    float at(int x, int y) const {
        bool const inside = x >= 0 && x < width_ && y >= 0 && y < height_;
        return inside ? pixels_[static_cast<std::ptrdiff_t>(y) * width_ + x] : fill_;
    }
    /// Between pixels, linear in both directions.
    float at(double x, double y) const {
        if (!(x > -1 && x < width_ && y > -1 && y < height_)) return fill_;
        int const left = static_cast<int>(std::floor(x)), top = static_cast<int>(std::floor(y));
        auto const u = static_cast<float>(x - left), v = static_cast<float>(y - top);
        float const above = at(left, top) * (1 - u) + at(left + 1, top) * u;
        float const below = at(left, top + 1) * (1 - u) + at(left + 1, top + 1) * u;
        return above * (1 - v) + below * v;
    }

private:
    float const* pixels_;
    int width_, height_;
    float fill_;
};

inline void change_image(float const* from, float* to, image_extents e, image_change const& c, float fill) {
    for (int channel = 0; channel < e.channels; ++channel) {
        plane const p{from + static_cast<std::ptrdiff_t>(channel) * e.height * e.width, e, fill};
        for (int row = 0; row < e.height; ++row)
            for (int column = 0; column < e.width; ++column) {
                int const x = (c.flip ? e.width - 1 - column : column) + c.right, y = row + c.down;
                affine_map const& m = c.from;
                *to++ = c.moves ? p.at(m.xx * x + m.xy * y + m.x0, m.yx * x + m.yy * y + m.y0) : p.at(x, y);
            }
    }
}

} // namespace detail

/// Images of any source, changed a little each time they are asked for in another epoch.
///
/// Put prefetched before it, and the changing happens on another thread while the batch before trains.
/// Shapes   samples (channels, height, width), the data's own; labels and targets stay
/// Errors   std::invalid_argument for a shape that is no image of the data's samples; for amounts that are negative or not finite; for a
///          scaling that is not finite, or is neither one for all, nor one for each channel, nor one for each value
template <class Data>
class augmented : public detail::adaptor<Data> {
    using base = detail::adaptor<Data>;
    using base::data_;
    using typename base::inner;

public:
    explicit augmented(Data&& data, augmentation options) : base{static_cast<Data&&>(data)}, options_{std::move(options)}, extents_{find_extents()} {
        constexpr float infinity = std::numeric_limits<float>::infinity();
        detail::check_amount("rotate", options_.rotate, infinity);
        detail::check_amount("stretch", options_.stretch, 1);
        detail::check_amount("shear", options_.shear, 90);
        detail::check_amount("translate", options_.translate, infinity);
        detail::check_amount("crop_padding", static_cast<float>(options_.crop_padding), 1 << 20);
        if (!std::isfinite(options_.fill))
            throw std::invalid_argument{detail::joined({"scarp::augmented: expected a finite fill, found ", detail::exact_text(options_.fill)})};
        check_scaling();
    }

    made_sample at(int i) const {
        made_sample result;
        detail::held_sample<float> whole;
        whole.fill(data_, i);
        result.features = changed(whole.features, i);
        result.label = whole.label;
        result.targets = std::move(whole.targets);
        return result;
    }
    std::vector<float> sample(int i) const {
        auto const image = data_.sample(i);
        return changed({image.begin(), image.end()}, i);
    }
    auto label(int i) const
        requires requires(inner const& d) { d.label(0); }
    {
        return data_.label(i);
    }
    auto targets(int i) const
        requires requires(inner const& d) { d.targets(0).begin(); }
    {
        return data_.targets(i);
    }

    void start_epoch(int epoch, std::span<int const> order) const {
        this->hand_on_epoch(epoch, order);
        epoch_ = epoch;
    }

private:
    static constexpr std::uint64_t streams = std::uint64_t{1} << 63;   // apart from those of parameters and of the order

    detail::image_extents find_extents() const {
        std::vector<int> shape = options_.shape;
        if constexpr (requires(inner const& d) { d.shape().begin(); })
            if (shape.empty()) shape.assign(data_.shape().begin(), data_.shape().end());
        if (shape.size() != 3 || shape[0] < 1 || shape[1] < 1 || shape[2] < 1)
            throw std::invalid_argument{detail::joined({"scarp::augmented: expected samples of channels, height and width, found ",
                                                        detail::shape_text(shape)})};
        return {shape[0], shape[1], shape[2]};
    }

    std::size_t values() const {
        return static_cast<std::size_t>(extents_.channels) * static_cast<std::size_t>(extents_.height) * static_cast<std::size_t>(extents_.width);
    }

    void check_scaling() const {
        scaler const& s = options_.normalise;
        std::size_t const count = s.offset.size(), channels = static_cast<std::size_t>(extents_.channels);
        bool const fits = count <= 1 || count == channels || count == values();
        if (!fits || s.factor.size() != count)
            throw std::invalid_argument{detail::joined({"scarp::augmented: expected a scaling of 1, ", std::to_string(channels), " channels or ",
                                                        std::to_string(values()), " values, found ", std::to_string(count), " offsets and ",
                                                        std::to_string(s.factor.size()), " factors"})};
        auto const finite = [](float number) { return std::isfinite(number); };
        if (!std::all_of(s.offset.begin(), s.offset.end(), finite) || !std::all_of(s.factor.begin(), s.factor.end(), finite))
            throw std::invalid_argument{"scarp::augmented: expected a scaling by finite numbers, found others"};
    }

    std::vector<float> changed(std::vector<float> const& image, int i) const {
        std::size_t const wanted = values();
        if (image.size() != wanted)
            throw std::invalid_argument{detail::joined({"scarp::augmented: expected images of ", std::to_string(wanted), " values, found ",
                                                        std::to_string(image.size()), " in sample ", std::to_string(i)})};
        std::uint64_t const stream = streams | static_cast<std::uint64_t>(epoch_) << 32 | static_cast<std::uint32_t>(i);
        std::vector<float> result(image.size());
        change_image(image.data(), result.data(), extents_, draw_change(options_, extents_, philox{options_.seed, stream}), options_.fill);
        if (!options_.normalise.offset.empty()) options_.normalise.apply(result, static_cast<int>(result.size()));
        return result;
    }

    augmentation options_;
    detail::image_extents extents_;
    mutable int epoch_ = 1;
};

template <class Data>
augmented(Data&&, augmentation) -> augmented<Data>;

} // namespace scarp
