// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <span>

namespace scarp::detail {

/// What the pen does after it has reached a point.
enum class pen { go, corner, lift };

/// One point of a handwritten digit, in a box 64 wide and 100 high, y downwards.
struct pen_point {
    int x, y;
    pen then = pen::go;
};

inline constexpr pen_point zero_open[] = {{40, 3}, {24, 4}, {8, 26}, {4, 56}, {14, 88}, {32, 99}, {50, 86}, {60, 54}, {54, 20}, {38, 2}, {26, 6}};
inline constexpr pen_point zero_slim[] = {{34, 0}, {20, 18}, {12, 50}, {18, 84}, {32, 100}, {46, 82}, {52, 48}, {46, 16}, {32, 1}};
inline constexpr pen_point one_stroke[] = {{34, 0}, {32, 50}, {31, 100}};
inline constexpr pen_point one_flag[] = {{14, 24}, {34, 2, pen::corner}, {33, 50}, {33, 100}};
inline constexpr pen_point one_foot[] = {{16, 20}, {33, 2, pen::corner}, {33, 98, pen::lift}, {12, 99}, {56, 98}};
inline constexpr pen_point two_plain[] = {{8, 22}, {20, 4}, {40, 2}, {54, 18}, {48, 42}, {28, 70}, {6, 98, pen::corner}, {34, 95}, {62, 96}};
inline constexpr pen_point two_loop[] = {{8, 18}, {26, 2}, {46, 6}, {52, 28}, {40, 58}, {20, 88}, {8, 98}, {4, 88}, {14, 80}, {30, 90}, {46, 98}, {64, 92}};
inline constexpr pen_point three_round[] = {{8, 12}, {26, 1}, {46, 8}, {48, 28}, {36, 42}, {22, 47, pen::corner}, {42, 50}, {57, 68}, {50, 90}, {28, 100}, {6, 92}};
inline constexpr pen_point three_flat[] = {{8, 4}, {54, 2, pen::corner}, {24, 42, pen::corner}, {46, 48}, {58, 68}, {48, 92}, {26, 100}, {6, 92}};
inline constexpr pen_point four_open[] = {{16, 2}, {10, 30}, {6, 54, pen::corner}, {32, 54}, {62, 51, pen::lift}, {48, 6}, {46, 54}, {44, 100}};
inline constexpr pen_point four_closed[] = {{46, 2}, {24, 34}, {2, 64, pen::corner}, {32, 63}, {64, 62, pen::lift}, {46, 2}, {45, 50}, {44, 100}};
inline constexpr pen_point four_curved[] = {{10, 4}, {6, 34}, {16, 52}, {34, 50}, {50, 38, pen::lift}, {54, 2}, {50, 48}, {46, 100}};
inline constexpr pen_point five_corner[] = {{56, 3}, {16, 4, pen::corner}, {11, 44, pen::corner}, {32, 38}, {54, 52}, {56, 78}, {36, 98}, {4, 92}};
inline constexpr pen_point five_curved[] = {{58, 2}, {34, 3}, {18, 12}, {14, 32}, {28, 46}, {48, 58}, {54, 78}, {40, 97}, {20, 99}, {6, 90}};
inline constexpr pen_point six_round[] = {{48, 0}, {26, 16}, {8, 50}, {8, 82}, {28, 100}, {50, 90}, {54, 68}, {36, 54}, {16, 64}, {9, 78}};
inline constexpr pen_point six_straight[] = {{36, 0}, {18, 34}, {8, 68}, {14, 94}, {34, 99}, {50, 82}, {42, 62}, {24, 62}, {10, 80}};
inline constexpr pen_point seven_plain[] = {{6, 6}, {32, 5}, {58, 3, pen::corner}, {42, 46}, {28, 100}};
inline constexpr pen_point seven_bar[] = {{6, 6}, {58, 4, pen::corner}, {42, 46}, {28, 100, pen::lift}, {18, 52}, {58, 48}};
inline constexpr pen_point seven_serif[] = {{5, 20}, {8, 5, pen::corner}, {32, 6}, {60, 4, pen::corner}, {46, 36}, {36, 100}};
inline constexpr pen_point eight_cross[] = {{52, 12}, {32, 0}, {12, 14}, {20, 38}, {44, 56}, {54, 80}, {34, 100}, {10, 86}, {16, 60}, {42, 40}, {54, 18}, {48, 8}};
inline constexpr pen_point eight_rings[] = {{34, 46}, {14, 34}, {16, 8}, {34, 0}, {50, 10}, {50, 34}, {34, 46, pen::corner}, {12, 60}, {8, 84}, {30, 100}, {54, 86}, {52, 60}, {34, 46}};
inline constexpr pen_point nine_straight[] = {{52, 16}, {36, 1}, {14, 8}, {8, 30}, {22, 46}, {42, 38}, {54, 14, pen::corner}, {52, 50}, {48, 100}};
inline constexpr pen_point nine_curved[] = {{54, 20}, {36, 2}, {14, 12}, {12, 36}, {30, 46}, {50, 34}, {55, 18, pen::corner}, {54, 58}, {42, 90}, {22, 100}, {6, 90}};

/// The ways of writing one digit; the first is the most common.
inline std::span<std::span<pen_point const> const> ways_of_writing(int digit) {
    using glyph = std::span<pen_point const>;
    static constexpr glyph zero[] = {zero_open, zero_slim}, one[] = {one_stroke, one_flag, one_foot},
                           two[] = {two_plain, two_loop}, three[] = {three_round, three_flat},
                           four[] = {four_open, four_closed, four_curved}, five[] = {five_corner, five_curved},
                           six[] = {six_round, six_straight}, seven[] = {seven_plain, seven_bar, seven_serif},
                           eight[] = {eight_cross, eight_rings}, nine[] = {nine_straight, nine_curved};
    static constexpr std::span<glyph const> all[] = {zero, one, two, three, four, five, six, seven, eight, nine};
    return all[digit];
}

} // namespace scarp::detail
