// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/contraction_form.hpp>

namespace scarp::kernels {

/// c(g, m, n) = sum over k of a(g, m, k) b(g, k, n), and the epilogue on each tile of c while it is in registers.
///
/// A tile is Height rows by Width registers of columns. Its inner loop broadcasts Height elements of a and streams Width
/// registers of b, which the plan laid out in panels of that width: two loads feed Height * Width multiplications.
/// Source   the register blocking of Goto, van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008, with the
///          packing done once, in the layout of the parameters
///
/// Among several threads, each fetches the rows of a that its next tile broadcasts, a line a step: another core may hold them. What it
/// stores where others broadcast it must be taken from them before it can be written: a tile asks for that before it multiplies.
template <class P, int J, class T, bool Among = false>
struct contraction : contraction_form<P, J, T> {
    using form = contraction_form<P, J, T>;
    using code = typename form::code;
    using ext_pointers = typename code::ext_pointers;
    using form::k, form::L, form::vectors, form::full_vectors, form::per_panel, form::block, form::width, form::long_epilogue, form::turned;
    using form::single_column, form::narrow, form::together, form::bias, form::decay, form::rows_outside, form::height_for, form::packed_rows;
    using form::rows_of_part, form::steps_of_part, form::steps_of_fetch;

    static constexpr bool by_blocks = block < k.rows;
    static constexpr bool by_groups = k.groups > 1;

    template <class Share>
    SCARP_PART static void run(ext_pointers const& p, Share share) {
        if constexpr (by_groups) {
            for (int group = share.begin(k.groups); group < share.end(k.groups); ++group) one_group(p, group, everything{});
        } else {
            one_group(p, 0, share);
        }
    }

private:
    template <class Share>
    SCARP_PART static void one_group(ext_pointers const& p, int group, Share share) {
        if constexpr (single_column) {
            for (int row = share.begin(k.rows); row < share.end(k.rows); ++row) one_product(p, group, row);
        } else {
            auto const at = [&](auto height, int row, auto columns, auto last, int vector) SCARP_PART {
                one_tile<height, columns, last, k.a.panel>(p, group, row, vector, first_of_a(p, group, row), first_of_b(p, group, vector));
            };
            auto const [of_rows, of_columns] = shares_of(share);
            if constexpr (together > 1)
                each_interleaved(p, group, of_rows);
            else if constexpr (packed_rows > 0)
                each_packed(p, group, of_rows, of_columns);
            else if constexpr (rows_of_part > 0)
                each_packed_in_parts(p, group, of_rows, of_columns);
            else if constexpr (rows_outside)
                each_height(of_rows, [&](auto height, int row) SCARP_PART {
                    each_width(of_columns, [&](auto columns, auto last, int vector)
                                   SCARP_PART { at(height, row, columns, last, vector); });
                });
            else
                each_width(of_columns, [&](auto columns, auto last, int vector) SCARP_PART {
                    each_height(of_rows, [&](auto height, int row)
                                    SCARP_PART { at(height, row, columns, last, vector); });
                });
        }
    }

    /// One row of a times the single column of b.
    SCARP_PART static void one_product(ext_pointers const& p, int group, int row) {
        T const* a = first_of_a(p, group, row);
        T const* b = p.at[k.b_ext] + (k.b_grouped ? group * k.inner : 0);
        vec<T> sum(T{0});
        if constexpr (k.a.row_major() || k.inner <= k.a.panel) {
            sum = product_of<k.inner>(sum, a, b);
        } else {
            for (int panel = 0; panel < k.inner / k.a.panel; ++panel) {
                sum = product_of<k.a.panel>(sum, a, b);
                a += k.a.rows * k.a.panel;
                b += k.a.panel;
            }
            if constexpr (k.inner % k.a.panel != 0) sum = product_of<k.inner % k.a.panel>(sum, a, b);
        }
        epilogue<1, -1>(p, group, row, 0, simd::reduce_add(sum));
    }

    template <int Count>
    SCARP_PART static vec<T> product_of(vec<T> sum, T const* a, T const* b) {
        vec<T> second(T{0});  // two sums hide each other's latency
        int i = 0;
        for (; i + 2 * L <= Count; i += 2 * L) {
            sum = fmadd(simd::load(a + i), simd::load(b + i), sum);
            second = fmadd(simd::load(a + i + L), simd::load(b + i + L), second);
        }
        if constexpr (Count % (2 * L) >= L) {
            sum = fmadd(simd::load(a + i), simd::load(b + i), sum);
            i += L;
        }
        if constexpr (Count % L != 0)
            second = fmadd(simd::load_part<Count % L>(a + i), simd::load_part<Count % L>(b + i), second);
        return sum + second;
    }

    /// Calls f(registers, whether the last is among them, first register) for all columns: tiles of equal width, one for the rest.
    template <class Share, class F>
    SCARP_PART static void each_width(Share share, F f) {
        constexpr int whole = full_vectors / width;
        constexpr int rest = vectors - whole * width;
        constexpr int turns = whole + (rest > 0);
        int const end = share.end(turns);
        for (int w = share.begin(turns); w < (end < whole ? end : whole); ++w)
            f(std::integral_constant<int, width>{}, std::false_type{}, w * width);
        if constexpr (rest > 0)
            if (share.begin(turns) < end && end == turns) f(std::integral_constant<int, rest>{}, std::true_type{}, whole * width);
    }

    /// All tiles of some rows after each other, those rows packed.
    template <class Rows, class Columns>
    SCARP_PART static void each_packed(ext_pointers const& p, int group, Rows of_rows, Columns of_columns) {
        constexpr int rest = k.rows % packed_rows, blocks = k.rows / packed_rows + (rest > 0);
        int const end = of_rows.end(blocks);
        for (int done = of_rows.begin(blocks); done < (rest > 0 && end == blocks ? end - 1 : end); ++done)
            one_packed<packed_rows>(p, group, done * packed_rows, of_columns);
        if constexpr (rest > 0)
            if (of_rows.begin(blocks) < end && end == blocks) one_packed<rest>(p, group, k.rows - rest, of_columns);
    }
    template <int Rows, class Columns>
    SCARP_PART static void one_packed(ext_pointers const& p, int group, int row, Columns of_columns) {
        constexpr int height = height_for(k.rows), rest = Rows % height, step = packed_rows;
        T packed[k.inner * step];
        T const* a = first_of_a(p, group, row);
        for (int i = 0; i < k.inner; ++i, a += k.a.panel) __builtin_memcpy(packed + i * step, a, Rows * sizeof(T));
        each_width(of_columns, [&](auto columns, auto last, int vector) SCARP_PART {
            T const* const b = first_of_b(p, group, vector);
            for (int r = 0; r < Rows - rest; r += height)
                one_tile<height, columns, last, step>(p, group, row + r, vector, packed + r, b);
            if constexpr (rest > 0) one_tile<rest, columns, last, step>(p, group, row + Rows - rest, vector, packed + Rows - rest, b);
        });
    }

    template <class Rows, class Columns>
    SCARP_PART static void each_packed_in_parts(ext_pointers const& p, int group, Rows of_rows, Columns of_columns) {
        constexpr int height = height_for(k.rows), rows = rows_of_part, blocks = k.rows / rows;
        for (int done = of_rows.begin(blocks); done < of_rows.end(blocks); ++done) {
            T packed[steps_of_part * rows], sums[vectors * L * rows] = {};
            T const* a = first_of_a(p, group, done * rows);
            for (int first = 0; first < k.inner; first += steps_of_part) {
                int const count = k.inner - first < steps_of_part ? k.inner - first : steps_of_part;
                for (int i = 0; i < count; ++i, a += k.a.panel) __builtin_memcpy(packed + i * rows, a, rows * sizeof(T));
                each_width(of_columns, [&](auto columns, auto last, int vector) SCARP_PART {
                    T const* const b = first_of_b(p, group, vector) + first * k.b.panel;
                    for (int r = 0; r < rows; r += height)
                        add_part<height, columns, last>(sums + (vector * rows + r * columns) * L, packed + r, b, count);
                });
            }
            each_width(of_columns, [&](auto columns, auto last, int vector) SCARP_PART {
                for (int r = 0; r < rows; ++r)
                    finish_kept<columns, last, -1>(sums + (vector * rows + r * columns) * L, p, group, done * rows + r, vector);
            });
        }
    }
    template <int Height, int Width, bool Last>
    SCARP_PART static void add_part(T* kept, T const* a, T const* b, int count) {
        vec<T> sum[Height * Width];
        SCARP_UNROLL(32)
        for (int i = 0; i < Height * Width; ++i) sum[i] = simd::load(kept + i * L);
        for (int i = 0; i < count; ++i, a += rows_of_part, b += step_of_b) step<Height, Width, Last>(sum, a, b);
        SCARP_UNROLL(32)
        for (int i = 0; i < Height * Width; ++i) simd::store(kept + i * L, sum[i]);
    }

    /// All tiles, the rows of b interleaved in pairs.
    template <class Rows>
    SCARP_PART static void each_interleaved(ext_pointers const& p, int group, Rows of_rows) {
        T pairs[k.inner / 2 * L];
        T const* b = first_of_b(p, group, 0);
        for (int i = 0; i < k.inner / 2; ++i, b += 2 * k.b.panel)
            simd::store(pairs + i * L, simd::zip(row_of_b<k.cols>(b), row_of_b<k.cols>(b + k.b.panel)));
        each_height(of_rows, [&](auto height, int row) SCARP_PART {
            one_tile<height, 1, true, k.a.panel>(p, group, row, 0, first_of_a(p, group, row), pairs);
        });
    }

    /// Calls f(rows, first row) for all rows, block by block: tiles of equal height, one for the rest.
    template <class Share, class F>
    SCARP_PART static void each_height(Share share, F f) {
        constexpr int whole = k.rows / block;
        constexpr int rest = k.rows % block;
        if constexpr (!by_blocks) {
            each_height_of<k.rows>(0, share, f);
        } else {
            constexpr int turns = whole + (rest > 0);
            int const end = share.end(turns);
            for (int b = share.begin(turns); b < (end < whole ? end : whole); ++b) each_height_of<block>(b * block, everything{}, f);
            if constexpr (rest > 0)
                if (share.begin(turns) < end && end == turns) each_height_of<rest>(whole * block, everything{}, f);
        }
    }
    template <int Count, class Share, class F>
    SCARP_PART static void each_height_of(int row, Share share, F f) {
        constexpr int height = height_for(Count);
        constexpr int whole = Count / height;
        constexpr int rest = Count % height;
        constexpr int turns = whole + (rest > 0);
        int const end = share.end(turns);
        for (int t = share.begin(turns); t < (end < whole ? end : whole); ++t)
            f(std::integral_constant<int, height>{}, row + t * height);
        if constexpr (rest > 0)
            if (share.begin(turns) < end && end == turns) f(std::integral_constant<int, rest>{}, row + whole * height);
    }
    static constexpr auto shares_of(everything all) { return std::pair{all, all}; }
    /// Threads share columns where that comes out even, so that each keeps its panels of a weight in its own cache from the forward
    /// pass to the update; else rows.
    static constexpr auto shares_of(part_of mine) {
        constexpr int turns = (vectors + width - 1) / width;
        part_of const all{0, 1};
        bool const by_columns = !rows_outside && (turns % mine.count == 0 || turns >= 8 * mine.count);
        return by_columns ? std::pair{all, mine} : std::pair{mine, all};
    }

    // Loops of constant length over register arrays: compilers unroll them and keep the arrays in registers. One call in a
    // loop costs one call to compile; sixteen unfolded calls cost sixteen.

    /// Whether the tile is smaller than most: its code is worth less.
    template <int Height, int Width, bool Last>
    static constexpr bool at_edge = (Last && Width < vectors) || Height < height_for(block);

    /// `a` is the first element of the tile's rows, Step elements apart along the contracted axis where they are transposed; `b` of
    /// its columns.
    template <int Height, int Width, bool Last, int Step>
    SCARP_PART static void one_tile(ext_pointers const& p, int group, int row, int vector, T const* a, T const* b) {
        if constexpr (narrow && Height % L == 0) return narrow_tile<Height / L, Last, Step>(p, group, row, a, b);
        // short sums in few accumulators would wait for each other: split them over the contracted axis
        constexpr int ways = Height * Width >= 8 ? 1 : Height * Width >= 4 ? 2 : Height * Width >= 2 ? 4 : 8;
        vec<T> sum[ways * Height * Width];
        SCARP_UNROLL(32)
        for (int i = 0; i < ways * Height * Width; ++i) sum[i] = vec<T>(T{0});
        if constexpr (bias >= 0) start_from_bias<Height, Width, Last>(sum, p, vector);
        if constexpr (Among && Height >= 8 && contested() >= 0) take<contested(), Height, Width>(p, group * k.rows + row, vector);
        accumulate<Height, Width, Last, ways, Step>(sum, a, b, next_of_b(b, row));
        for (int half = ways / 2 * Height * Width; half >= Height * Width; half /= 2) {
            SCARP_UNROLL(32)
            for (int i = 0; i < half; ++i) sum[i] = sum[i] + sum[half + i];
        }
        if constexpr (together > 1) {
            SCARP_UNROLL(32)
            for (int i = 0; i < Height; ++i) sum[i] = simd::add_pairs(sum[i]);
        }
        if constexpr (turned && Height == L) {
            turned_rows<P, J, T>::run(p, group * k.rows + row, sum);
        } else if constexpr (long_epilogue && Height > 1) {
            T kept[Height * Width * L];  // through memory: rows can then be counted at run time
            SCARP_UNROLL(32)
            for (int i = 0; i < Height * Width; ++i) simd::store(kept + i * L, sum[i]);
            SCARP_NO_UNROLL
            for (int r = 0; r < Height; ++r) finish_kept<Width, Last, bias>(kept + r * Width * L, p, group, row + r, vector);
        } else {
            if constexpr (decay >= 0 && !at_edge<Height, Width, Last>)
                if (*decay_number(p) == 0) return finish<Height, Width, Last, decay>(sum, p, group, row, vector);
            finish<Height, Width, Last, bias>(sum, p, group, row, vector);
        }
    }
    /// The external that it stores and of which another kernel broadcasts elements; -1 where there is none.
    static constexpr int contested() {
        for (int i = 0; i < code::instructions; ++i) {
            micro const& m = code::instruction(i);
            if (m.what != micro::kind::store || code::ext(m.ext).lane != 1) continue;
            for (int j = 0; j < P::plan.kernel_count; ++j) {
                kernel const& other = P::plan.kernels[j];
                if (other.what != kernel::kind::contraction) continue;
                buffer const& read = P::plan.buffers[P::plan.externals[other.ext_begin + other.a_ext].tensor];
                buffer const& stored = P::plan.buffers[code::ext(m.ext).tensor];
                if (read.where == stored.where && read.offset == stored.offset && read.where == region::parameters) return m.ext;
            }
        }
        return -1;
    }
    /// Always in place: g++ takes a function that does nothing but this for one without effects.
    template <int E, int Height, int Width>
    SCARP_INLINE static void take(ext_pointers const& p, int row, int vector) {
        constexpr external const& x = code::ext(E);
        for (int r = 0; r < Height; ++r)
            for (int c = vector; c < vector + Width; ++c)
                __builtin_prefetch(p.at[E] + x.base + code::template offset_of_row<E, all_axes>(row + r) + c / per_panel * x.panel_stride + c % per_panel * L, 1, 3);
    }
    template <int Height, int Width, bool Last, int Done>
    SCARP_PART static void finish(vec<T> const* sum, ext_pointers const& p, int group, int row, int vector) {
        SCARP_UNROLL(32)
        for (int r = 0; r < Height; ++r) finish_row<Width, Last, Done>(sum + r * Width, p, group, row + r, vector);
    }
    /// A row whose sums are in memory.
    template <int Width, bool Last, int Done>
    SCARP_PART static void finish_kept(T const* kept, ext_pointers const& p, int group, int row, int vector) {
        vec<T> sum[Width];
        SCARP_UNROLL(32)
        for (int c = 0; c < Width; ++c) sum[c] = simd::load(kept + c * L);
        finish_row<Width, Last, Done>(sum, p, group, row, vector);
    }
    SCARP_PART static T const* decay_number(ext_pointers const& p) {
        constexpr micro const& product = code::instruction(code::instruction(decay).a);
        constexpr micro const& m = form::decays(product) ? product : code::instruction(code::instruction(decay).b);
        constexpr int E = code::instruction(form::is_setting(code::instruction(m.a)) ? m.a : m.b).ext;
        return p.at[E] + code::ext(E).base;
    }

    /// Vectors registers full of rows by all columns, summed turned: streams rows of a, broadcasts elements of b.
    template <int Vectors, bool Last, int Step>
    SCARP_PART static void narrow_tile(ext_pointers const& p, int group, int row, T const* a, T const* b) {
        vec<T> sum[k.cols * Vectors];
        SCARP_UNROLL(32)
        for (int i = 0; i < k.cols * Vectors; ++i) sum[i] = vec<T>(T{0});
        for (int i = 0; i < k.inner; ++i, a += Step, b += k.b.panel) {
            vec<T> rows[Vectors];
            SCARP_UNROLL(32)
            for (int v = 0; v < Vectors; ++v) rows[v] = simd::load(a + v * L);
            SCARP_UNROLL(32)
            for (int c = 0; c < k.cols; ++c)
                for (int v = 0; v < Vectors; ++v) sum[c * Vectors + v] = fmadd(vec<T>(b[c]), rows[v], sum[c * Vectors + v]);
        }
        T square[L * L] = {};
        SCARP_UNROLL(32)
        for (int v = 0; v < Vectors; ++v) {
            T upright[L * L];
            SCARP_UNROLL(32)
            for (int c = 0; c < k.cols; ++c) simd::store(square + c * L, sum[c * Vectors + v]);
            turn_square<T>(square, L, upright, L);
            SCARP_NO_UNROLL
            for (int r = 0; r < L; ++r) {
                vec<T> const of_row = simd::load(upright + r * L);
                finish_row<1, Last>(&of_row, p, group, row + v * L + r, 0);
            }
        }
    }

    /// The epilogue of one row of the tile; instruction Done is done already, or has nothing to do.
    template <int Width, bool Last, int Done = bias>
    SCARP_PART static void finish_row(vec<T> const* sum, ext_pointers const& p, int group, int row, int vector) {
        constexpr bool part = Last && k.cols % L != 0;
        SCARP_UNROLL(32)
        for (int c = 0; c < Width - part; ++c) epilogue<L, Done>(p, group, row, vector + c, sum[c]);
        if constexpr (part) epilogue<k.cols % L, Done>(p, group, row, vector + Width - 1, sum[Width - 1]);
    }

    /// The tile program at one register of c.
    template <int Valid, int Done>
    SCARP_PART static void epilogue(ext_pointers const& p, int group, int row, int vector, vec<T> total) {
        int const at = group * k.rows + row;
        typename code::registers registers;
        auto const offset = [&](auto e) SCARP_PART {
            return code::template offset_of_row<decltype(e)::value, all_axes>(at);
        };
        if constexpr (Done >= 0) {
            code::template run<0, Done, Valid>(registers, p, offset, vector / per_panel, vector % per_panel * L, total);
            registers.at[Done] = total;
        }
        code::template run<Done + 1, code::instructions, Valid>(registers, p, offset, vector / per_panel, vector % per_panel * L, total);
    }

    template <int Height, int Width, bool Last>
    SCARP_PART static void start_from_bias(vec<T>* sum, ext_pointers const& p, int vector) {
        constexpr micro const& m = code::instruction(bias);
        constexpr int E = code::instruction(code::instruction(m.a).what == micro::kind::load ? m.a : m.b).ext;
        constexpr external const& x = code::ext(E);
        constexpr bool part = Last && k.cols % L != 0;
        SCARP_UNROLL(32)
        for (int c = 0; c < Width; ++c) {
            T const* const from = p.at[E] + x.base + (vector + c) / per_panel * x.panel_stride + (vector + c) % per_panel * L;
            vec<T> const value = part && c == Width - 1 ? code::template load<E, part ? k.cols % L : L>(from) : code::template load<E, L>(from);
            SCARP_UNROLL(32)
            for (int r = 0; r < Height; ++r) sum[r * Width + c] = value;
        }
    }

    /// The first element of row `row` of a.
    SCARP_PART static T const* first_of_a(ext_pointers const& p, int group, int row) {
        if constexpr (k.a_transposed) return p.at[k.a_ext] + k.a.at(k.a_grouped ? group * k.inner : 0, row);
        else return p.at[k.a_ext] + k.a.at((k.a_grouped ? group * k.rows : 0) + row, 0);
    }

    SCARP_PART static T const* first_of_b(ext_pointers const& p, int group, int vector) {
        return p.at[k.b_ext] + offset_in_b(vector) + (k.b_grouped ? group * k.inner * k.b.panel : 0);
    }
    /// Where register `vector` of a row of b starts.
    static constexpr int offset_in_b(int vector) {
        return k.b.row_major() ? vector * L : vector / per_panel * k.b.rows * k.b.panel + vector % per_panel * L;
    }

    /// A register of b of which so many columns exist.
    template <int Columns>
    SCARP_PART static vec<T> row_of_b(T const* from) {
        if constexpr (code::ext(k.b_ext).exact) return simd::load_part<Columns>(from);
        else return simd::load(from);
    }
    SCARP_PART static vec<T> element_of_a(T const* from) {
        if constexpr (together > 1) return simd::load_pair(from);
        else return vec<T>(*from);
    }
    static constexpr int step_of_b = together > 1 ? L : k.b.panel;

    /// Where the part of b's next panel starts that the tile at `row` brings near.
    static constexpr int numbers_of_line = 64 / int{sizeof(T)};
    SCARP_PART static T const* next_of_b(T const* b, int row) {
        if constexpr (steps_of_fetch == 0) return b;
        else return b + k.b.rows * k.b.panel + row / height_for(k.rows) * (k.inner / steps_of_fetch) * numbers_of_line;
    }

    template <int Height, int Width, bool Last, int Ways, int Step>
    SCARP_PART static void accumulate(vec<T>* sum, T const* a, T const* b, T const* next) {
        if constexpr (k.a_transposed) {
            stretch<Height, Width, Last, Ways, k.inner, Step>(sum, a, b);
        } else if constexpr (k.a.row_major() || k.inner <= k.a.panel) {
            fetching_stretch<Height, Width, Last, Ways, k.inner / together, together>(sum, a, b, next);
        } else {  // panel by panel of a
            constexpr int steps = k.a.panel / together;
            for (int panel = 0; panel < k.inner / k.a.panel; ++panel) {
                fetching_stretch<Height, Width, Last, Ways, steps, together>(sum, a, b, next);
                b += steps * step_of_b;
                a += k.a.rows * k.a.panel;
            }
            if constexpr (k.inner % k.a.panel != 0) stretch<Height, Width, Last, Ways, k.inner % k.a.panel / together, together>(sum, a, b);
        }
    }

    /// Count steps, with a line of what comes next in front of some.
    template <int Height, int Width, bool Last, int Ways, int Count, int Step>
    SCARP_PART static void fetching_stretch(vec<T>* sum, T const* a, T const* b, T const*& next) {
        if constexpr (steps_of_fetch == 0 || steps_of_fetch > Count || Ways > 1) {
            stretch<Height, Width, Last, Ways, Count, Step>(sum, a, b);
        } else {
            for (int i = 0; i < Count / steps_of_fetch; ++i) {
                fetch(next);
                stretch<Height, Width, Last, Ways, steps_of_fetch, Step>(sum, a, b);
                a += steps_of_fetch * Step;
                b += steps_of_fetch * step_of_b;
                next += numbers_of_line;
            }
            if constexpr (Count % steps_of_fetch != 0) stretch<Height, Width, Last, Ways, Count % steps_of_fetch, Step>(sum, a, b);
        }
    }
    SCARP_INLINE static void fetch(T const* line) { __builtin_prefetch(line, 0, 2); }

    /// Count steps along the contracted axis, a moving by Step.
    template <int Height, int Width, bool Last, int Ways, int Count, int Step>
    SCARP_PART static void stretch(vec<T>* sum, T const* a, T const* b) {
        SCARP_UNROLL(2)
        for (int i = 0; i < Count / Ways; ++i) {
            SCARP_UNROLL(8)
            for (int w = 0; w < Ways; ++w) {
                step<Height, Width, Last>(sum + w * Height * Width, a, b);
                a += Step;
                b += step_of_b;
            }
        }
        SCARP_UNROLL(8)
        for (int w = 0; w < Count % Ways; ++w) {
            step<Height, Width, Last>(sum + w * Height * Width, a, b);
            a += Step;
            b += step_of_b;
        }
    }

    template <int Height, int Width, bool Last>
    SCARP_PART static void step(vec<T>* sum, T const* a, T const* b) {
        constexpr int distance = k.a_transposed ? 1 : k.a.panel;  // from row to row of a
        constexpr bool part = Last && k.cols % L != 0 && together == 1;
        if constexpr (Among && Height >= 8 && !k.a_transposed && !k.a.row_major()) {
            constexpr std::size_t in_line = 64 / sizeof(T);
            std::size_t const column = reinterpret_cast<std::size_t>(a) / sizeof(T);
            __builtin_prefetch(a + (Height + column % in_line) * distance, 0, 2);
        }
        vec<T> row[Width];
        SCARP_UNROLL(32)
        for (int c = 0; c < Width - part; ++c) row[c] = simd::load(b + offset_in_b(c));
        if constexpr (part) row[Width - 1] = row_of_b<k.cols % L>(b + offset_in_b(Width - 1));
        SCARP_UNROLL(32)
        for (int r = 0; r < Height; ++r) {
            vec<T> const x = element_of_a(a + r * distance);
            SCARP_UNROLL(32)
            for (int c = 0; c < Width; ++c) sum[r * Width + c] = fmadd(x, row[c], sum[r * Width + c]);
        }
    }
};

}  // namespace scarp::kernels
