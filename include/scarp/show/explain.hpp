// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/show/explanation.hpp>

namespace scarp {

namespace detail {

template <class What>
struct explain_of;

template <class Net>
    requires has_layers<Net>
struct explain_of<Net> {
    static std::string text(notation n) {
        if constexpr (!well_formed<Net>) return {};
        else {
            explained const e = explained_network<Net>();
            return explanation{e, n}.text();
        }
    }
};

template <class Net, class Loss, class Optimizer, class Batch, class T, storage Where>
struct explain_of<trainer<Net, Loss, Optimizer, Batch, T, Where>> {
    using type = trainer<Net, Loss, Optimizer, Batch, T, Where>;

    static explained gather() {
        explained e = explained_training<Net, Loss, Optimizer>();
        e.plan = thaw(type::program::plan);
        e.batch = Batch::size;
        e.lanes = simd::lanes<T>;
        e.bytes_per_number = int{sizeof(T)};
        return e;
    }
    static std::string text(notation n) {
        if constexpr (!requires { typename type::program; }) return {};  // an ill-formed one, which was refused
        else {
            explained const e = gather();
            return explanation{e, n}.text();
        }
    }
};

}  // namespace detail

/// What the compiler derived, as mathematics with shapes, and what it made of it: kernels with their FLOPs and bytes, and where
/// each value lives. Of a network its forward pass, of a trainer one step: forward, backward and update.
///
///     std::cout << explain<mlp>();
///     std::cout << explain<trainer<mlp, softmax_cross_entropy, sgd, batch<64>>>(notation::latex);
///     std::ofstream{"mlp.dot"} << explain<mlp>(notation::graphviz);      // dot -Tsvg mlp.dot
///
/// Names are those of the declaration; values that several others share are v1, v2, ...
/// Cost   all of it at run time; the program itself is the one that trains
template <class What>
std::string explain(notation n = notation::unicode) {
    return detail::explain_of<What>::text(n);
}

/// The kernels of a trainer's step in the order in which they run, as `explain` describes them.
template <class Trainer>
std::vector<kernel_text> explain_kernels() {
    detail::explained const e = detail::explain_of<Trainer>::gather();
    return detail::explanation{e, notation::unicode}.kernels();
}

}  // namespace scarp