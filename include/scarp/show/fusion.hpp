// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/plan.hpp>
#include <scarp/show/equations.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace scarp {

/// What one kernel does, read from its instructions.
struct kernel_text {
    std::string anchor{};               ///< "matrix product (64, 784) · (784, 128)"
    std::vector<std::string> lines{};   ///< what the accumulator holds, and what is stored
    std::int64_t flops = 0;             ///< as cost<> counts: 2 per multiply-add of a contraction
    std::int64_t bytes = 0;             ///< read and written, each tensor once
    int code = 0;                       ///< the kernel whose code it shares
};

namespace detail {

/// Reads a plan: names of tensors are those of the equations.
class fusion_text {
public:
    fusion_text(plan const& p, graph const& g, mathematics& names, int bytes_per_number)
        : p_{p}, names_{names}, size_{bytes_per_number}, name_(static_cast<std::size_t>(g.nodes.size())) {
        // a number that a reshaped value is called is that of the buffer beneath
        for (int id = 0; id < g.nodes.size(); ++id) {
            if (names.label(id).text.empty()) continue;
            int source = id;
            while (g.nodes[source].what == op::reshape || g.nodes[source].what == op::expand) source = g.nodes[source].arg[0];
            std::string& name = name_[static_cast<std::size_t>(source)];
            if (name.empty()) name = names.value(id).text;
        }
    }

    std::string name_of(buffer const& b) {
        std::string const& known = name_[static_cast<std::size_t>(b.node)];
        return known.empty() ? names_.value(b.node).text : known;
    }

    kernel_text read(int number) {
        kernel const& k = p_.kernels[number];
        kernel_text t{.anchor = anchor_of(k), .flops = flops_of(k), .bytes = bytes_of(k), .code = k.code};
        if (k.chained > 1)
            t.anchor += text_of(", with the next ", std::to_string(k.chained - 1), " in ", std::to_string(k.sections), " parts of the batch");
        if (k.what == kernel::kind::transposition) {
            t.lines.push_back(text_of(target(k, k.b_ext), " = ", script_().transposed(script_().parentheses(target(k, k.a_ext)))));
            return t;
        }
        graph micros;
        derivation_text text{micros_of(k, micros), nothing_, notation_(), "r"};
        label_leaves(k, text.text());
        if (k.what == kernel::kind::contraction) {
            std::string const a = target(k, k.a_ext);
            t.lines.push_back(text_of("acc = ", k.a_transposed ? script_().transposed(a) : a, script_().matrix_dot(), target(k, k.b_ext)));
        } else if (k.what == kernel::kind::windowed) {
            std::string operands = target(k, k.a_ext);
            for (int const others[] = {k.b_ext, k.c_ext}; int const e : others)
                if (e >= 0) operands.append(", ").append(target(k, e));
            t.lines.push_back(text_of("acc = ", table::name(p_.windows[k.window].what), '(', operands, ')'));
            if (k.pool >= 0) {
                int const image = p_.micros[k.micro_begin + k.accumulator].a;
                t.lines.push_back(text_of("pooled = ", table::name(p_.windows[k.pool].what), '(', text.text().value(image).text, ')'));
            }
        } else if (k.accumulator >= 0) {
            micro const& m = p_.micros[k.micro_begin + k.accumulator];
            bool const rows = k.what == kernel::kind::reduce_rows;
            std::string const over = rows ? "rows" : k.reduced != 0 ? "all" : "columns";
            t.lines.push_back(std::string{"acc = "} + (k.reducer == op::sum ? "sum over " : "largest over ") + over + " of " +
                              text.text().value(m.a).text);
        }
        for (int i = k.micro_begin; i < k.micro_end; ++i) {
            micro const& m = p_.micros[i];
            if (m.what != micro::kind::store) continue;
            region const r = buffer_of(k, m.ext).where;
            std::string const name = target(k, m.ext);
            text.want({.id = m.a, .left = r == region::states ? script_().next(name) : name, .is_name = r != region::parameters,
                       .assigns = r == region::parameters});
        }
        std::vector<equation> lines = text.write();  // nothing is overwritten before all old values have been read
        sort_stably(lines, [](equation const& a, equation const& b) { return a.assigns < b.assigns; });
        for (equation const& e : lines) t.lines.push_back(text_of(e.left, script_().equals(e.assigns), e.right));
        return t;
    }

    std::int64_t bytes_in_memory(buffer const& b) const { return std::int64_t{b.form.length()} * size_; }

private:
    plan const& p_;
    mathematics& names_;
    int size_;
    leaf_names nothing_;
    std::vector<std::string> name_;

    script const& script_() const { return names_.words(); }
    notation notation_() const {
        return script_().latex() ? notation::latex : script_().ascii() ? notation::ascii : notation::unicode;
    }
    buffer const& buffer_of(kernel const& k, int ext) const { return p_.buffers[p_.externals[k.ext_begin + ext].tensor]; }
    std::string target(kernel const& k, int ext) { return name_of(buffer_of(k, ext)); }

    std::string anchor_of(kernel const& k) const {
        auto const matrix = [](int rows, int cols) { return text_of('(', std::to_string(rows), ", ", std::to_string(cols), ')'); };
        int rows = k.rows;
        if (k.what != kernel::kind::contraction && k.what != kernel::kind::transposition) {
            rows = 1;
            for (int i = 0; i < k.axes; ++i) rows *= k.extent[i];
        }
        std::string const times = k.groups > 1 ? std::to_string(k.groups) + " times " : "";
        switch (k.what) {
            case kernel::kind::pointwise: return text_of("element by element ", matrix(rows, k.cols));
            case kernel::kind::contraction: return text_of("matrix product ", times, matrix(rows, k.inner), " by ", matrix(k.inner, k.cols));
            case kernel::kind::reduce_rows: return text_of("reduction of rows ", matrix(rows, k.cols));
            case kernel::kind::reduce_columns: return text_of("reduction of columns ", matrix(rows, k.cols));
            case kernel::kind::transposition: return text_of("transposition ", times, matrix(rows, k.cols));
            case kernel::kind::windowed: return words_of(k);
        }
        return {};
    }

    /// "3x3 convolution of 16 channels into 32, 32x32 places".
    std::string words_of(kernel const& k) const {
        window_work const& w = p_.windows[k.window];
        bool const by_channels = w.batch_axis >= 0;
        int const channels = by_channels && w.what > op::convolve_window ? w.samples : w.channels;
        auto const sizes = [&](int const* n) {
            std::string s;
            for (int i = 0; i < max_window_rank; ++i)
                if (i != w.batch_axis && (n[i] > 1 || i + 1 == max_window_rank)) s.append(s.empty() ? "" : "x").append(std::to_string(n[i]));
            return s;
        };
        std::string s = sizes(w.size);
        if (w.what == op::convolve) s += " convolution of ";
        else if (w.what == op::convolve_back) s += " convolution back to ";
        else if (w.what == op::convolve_window) s += " gradient of a weight between ";
        else s.append(" ").append(table::name(w.what)).append(" of ");
        s.append(std::to_string(channels)).append(channels == 1 ? " channel" : " channels");
        if (w.what == op::convolve) s.append(" into ").append(std::to_string(w.filters));
        else if (w.what == op::convolve_back) s.append(" from ").append(std::to_string(w.filters));
        else if (w.what == op::convolve_window) s.append(" and ").append(std::to_string(w.filters));
        if (w.groups > 1) s.append(" in ").append(std::to_string(w.groups)).append(" groups");
        s.append(", ").append(sizes(w.what == op::convolve_back ? w.in : w.out)).append(" places, ");
        if (k.pool >= 0) {
            window_work const& pool = p_.windows[k.pool];
            s.append(text_of("with ", sizes(pool.size), " ", table::name(pool.what), " into ", sizes(pool.out), ", "));
        }
        return s.append(by_channels ? "channels" : "samples").append(" in the registers").append(k.minimal > 0 ? ", by minimal filtering" : "");
    }

    std::int64_t flops_of(kernel const& k) const {
        if (k.what == kernel::kind::windowed) {
            window_work const& w = p_.windows[k.window];
            std::int64_t meetings = 0;
            if (w.what <= op::convolve_window) w.each_meeting([&](int, int, int) { ++meetings; });
            return 2 * meetings * w.samples * w.filters * w.channels_in_group();
        }
        return k.what == kernel::kind::contraction ? std::int64_t{2} * k.groups * k.rows * k.cols * k.inner : 0;
    }

    /// Numbers of a tensor that a kernel touches.
    std::int64_t reach_of(kernel const& k, int e) const {
        external const& x = p_.externals[k.ext_begin + e];
        if (e == k.a_ext || e == k.b_ext || (k.what == kernel::kind::windowed && e == k.c_ext)) {
            layout const& l = p_.buffers[x.tensor].form;
            return std::int64_t{l.rows} * l.cols;
        }
        std::int64_t n = x.lane != 0 ? k.cols : 1;
        for (int i = 0; i < k.axes; ++i)
            if (x.stride[i] != 0) n *= k.extent[i];
        return n;
    }

    std::int64_t bytes_of(kernel const& k) const {
        std::int64_t numbers = 0;
        std::vector<int> seen;
        auto const once = [&](int key, std::int64_t n) {
            if (std::find(seen.begin(), seen.end(), key) != seen.end()) return;
            seen.push_back(key);
            numbers += n;
        };
        auto const key = [&](int e, bool store) { return 2 * p_.externals[k.ext_begin + e].tensor + store; };
        if (k.a_ext >= 0) once(key(k.a_ext, false), reach_of(k, k.a_ext));
        if (k.b_ext >= 0) once(key(k.b_ext, k.what == kernel::kind::transposition), reach_of(k, k.b_ext));
        for (int i = k.micro_begin; i < k.micro_end; ++i) {
            micro const& m = p_.micros[i];
            if (m.what == micro::kind::load || m.what == micro::kind::store)
                once(key(m.ext, m.what == micro::kind::store), reach_of(k, m.ext));
        }
        return numbers * size_;
    }

    /// The instructions as a graph, one node for each: arrays have extents (2), what is one number for a whole row ().
    graph const& micros_of(kernel const& k, graph& to) const {
        for (int i = k.micro_begin; i < k.micro_end; ++i) {
            micro const& m = p_.micros[i];
            node n = leaf(op::input, extents{2});
            switch (m.what) {
                case micro::kind::load:
                    if (p_.externals[k.ext_begin + m.ext].lane == 0) n.dims = {};
                    break;
                case micro::kind::constant: n = number_node(m.value); break;
                case micro::kind::index: n.what = op::index; break;
                case micro::kind::random: n = leaf(op::random, extents{2}, static_cast<int>(m.value)); break;
                case micro::kind::compute:
                    n = applied(m.does, m.a, m.b, m.c, {});
                    for (int const a : n.arg)
                        if (a >= 0 && to.nodes[a].dims.rank > 0) n.dims = extents{2};
                    break;
                case micro::kind::row_reduce: n = applied(m.does, m.a, {}, 1); break;
                case micro::kind::accumulator:
                    if (k.what == kernel::kind::reduce_columns) n.dims = {};
                    break;
                case micro::kind::store: break;
            }
            to.add(n);
        }
        return to;
    }

    void label_leaves(kernel const& k, mathematics& text) {
        for (int i = k.micro_begin; i < k.micro_end; ++i) {
            micro const& m = p_.micros[i];
            std::string& name = text.label(i - k.micro_begin).text;
            if (m.what == micro::kind::load) name = target(k, m.ext);
            if (m.what == micro::kind::accumulator) name = k.pool >= 0 && i - k.micro_begin == k.accumulator ? "pooled" : "acc";
        }
    }
};

}  // namespace detail

}  // namespace scarp
