// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/channel_windows.hpp>
#include <scarp/kernel/minimal_filters.hpp>

namespace scarp::kernels {

/// Convolutions by minimal filtering: blocks of a kernel's result (of the convolution, where the window's gradient is taken), and how
/// many of them are near at once: whole lines of blocks, that they may be neighbours.
template <class P, int J, class T>
struct winograd_blocks : channel_windows<P, J, T> {
    using base = channel_windows<P, J, T>;
    using base::k, base::w, base::L, base::vectors, base::width;

    static constexpr bool forward = w.what != op::convolve_back;
    static constexpr int side = k.minimal, across = side + 2, positions = across * across;  ///< of a block, and of what it meets
    static constexpr int const (&result)[max_window_rank] = forward ? w.out : w.in;
    static constexpr int const (&other)[max_window_rank] = forward ? w.in : w.out;
    static constexpr int channels = forward ? w.channels : w.filters;  ///< of the other side
    static constexpr int low(int axis) { return forward ? w.low[axis] : 2 - w.low[axis]; }

    static constexpr int registers = (channels + L - 1) / L, cells = width * L;

    // Lines of blocks are cut into parts where they are long, and several are taken at once where they are short: so many blocks
    // that the transformed weight is read seldom, so few that what is made of them stays near.
    static constexpr int most_blocks = [] {
        int const most = 192 * 1024 / (positions * (registers * L + cells) * int{sizeof(T)}), enough = 64 / side;
        return most < 6 ? 6 : most < enough ? most : enough;
    }();
    static constexpr int blocks_of_line = (result[2] + side - 1) / side, lines_of_image = (result[1] + side - 1) / side;
    static constexpr int parts = (blocks_of_line + most_blocks - 1) / most_blocks;
    static constexpr int blocks_of_part = (blocks_of_line + parts - 1) / parts;
    static constexpr int turns = result[0] * lines_of_image * parts;
    static constexpr int turns_at_once = [] {
        int most = 1;
        for (int n = 1; n <= turns && parts == 1 && n * blocks_of_line <= most_blocks; ++n)
            if (lines_of_image % n == 0 || (n % lines_of_image == 0 && turns % n == 0)) most = n;
        return most;
    }();
    static constexpr int blocks = turns_at_once * blocks_of_part;

    /// A part of a line of blocks: of which image, line of blocks, first and so many of it.
    struct part {
        int image, line, first, count;
        SCARP_PART constexpr explicit part(int turn)
            : image{turn / parts / lines_of_image}, line{turn / parts % lines_of_image}, first{turn % parts * blocks_of_part},
              count{parts == 1 || first + blocks_of_part <= blocks_of_line ? blocks_of_part : blocks_of_line - first} {}
    };
    /// Blocks of some turns, which one takes at once.
    SCARP_PART static int blocks_of(int turn, int count) { return parts == 1 ? count * blocks_of_line : part(turn).count; }

    /// Numbers from one position to the next; a line of the cache more than there are, lest all meet in the same set of it.
    static constexpr int padded(int numbers) { return numbers + 64 / int{sizeof(T)}; }
    static constexpr int image_apart = padded(blocks * registers * L);

    /// What the turns from one on, which are taken at once, touch of an image whose first place lies at `from`.
    SCARP_PART static void fetch(fetching& next, T const* from, int of_image, int of_line, int of_place, int turn) {
        part const here(turn);
        T const* const first = from + here.image * of_image + here.line * side * of_line + here.first * side * of_place;
        if (parts == 1) return next.add(first, side * turns_at_once * of_line * int{sizeof(T)});
        for (int i = 0; i < side; ++i) next.add(first + i * of_line, side * here.count * of_place * int{sizeof(T)});
    }
    SCARP_PART static void fetch_image(fetching& next, typename base::ext_pointers const& p, int turn) {
        constexpr int panel = k.a.panel;
        for (int c = 0; c < channels && turn < turns; c += panel)
            fetch(next, p.at[k.a_ext] + c * k.a.rows, other[1] * other[2] * panel, other[2] * panel, panel, turn);
    }

    /// Instead of a line that is not there: the places that a part meets.
    static constexpr int length_of_zeros(int places, int panel) { return (places * panel / L + 2) * L; }
    static constexpr int zeros_of_image = length_of_zeros(side * blocks_of_part + 2, k.a.panel);
    SCARP_PART static void clear(T* line, int length) {
        for (int i = 0; i < length; i += L) simd::store(line + i, vec<T>(T{0}));
    }

    /// Registers Begin to before End of the image's channels, transformed: the blocks of `count` turns.
    SCARP_PART static void transform(T* to, T const* image, T const* zeros, int turn, int count, int begin, int end) {
        for (int i = 0; i < count; ++i) transform_one(to + i * blocks_of_part * registers * L, image, zeros, part(turn + i), begin, end);
    }

    /// How many of `count` tiles of so many numbers are near at once.
    static constexpr int at_once(int numbers, int count) {
        int const most = 512 * 1024 / (numbers * int{sizeof(T)});
        return most < 1 ? 1 : most < count ? most : count;
    }
    /// Calls f(registers, tile) for some tiles of a row's registers: of equal width, one for the rest.
    template <class F>
    SCARP_PART static void each_tile(int first, int last, F f) {
        base::each_width(some_turns{first, last}, [&](auto columns, int vector) SCARP_PART { f(columns, vector / width); });
    }

private:
    SCARP_PART static void transform_one(T* to, T const* image, T const* zeros, part here, int begin, int end) {
        T const* const plane = image + here.image * other[1] * other[2] * k.a.panel;
        int const line = here.line * side - low(1), place = here.first * side - low(2);
        winograd::lines_of_blocks<across, T> x{{}, k.a.panel, place < 0 ? 0 : place, other[2]};
        for (int c = begin; c < end; ++c) {
            for (int i = 0; i < across; ++i) {
                bool const there = line + i >= 0 && line + i < other[1];
                x.line[i] = there ? plane + base::first_of(k.a, c) + ((line + i) * other[2] + x.first) * k.a.panel : zeros;
            }
            winograd::transform<winograd::of_image<side>>(to + c * L, registers * L, across * image_apart, image_apart, x, place,
                                                          here.count);
        }
    }
};

}  // namespace scarp::kernels
