// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/io/archive.hpp>
#include <scarp/train/fit_state.hpp>

namespace scarp::detail {

/// A type to read into, or the same, constant, to write from.
template <class Value, class Wanted>
concept either_way = std::same_as<std::remove_const_t<Value>, Wanted>;

template <class Archive, either_way<named_value> V>
void exchange(Archive& a, V& v) {
    exchange_all(a, v.name, v.value);
}
template <class Archive, either_way<fit_state::logged_sum> V>
void exchange(Archive& a, V& l) {
    exchange_all(a, l.name, l.sum, l.count);
}
template <class Archive, either_way<epoch_record> V>
void exchange(Archive& a, V& e) {
    exchange_all(a, e.epoch, e.loss, e.accuracy, e.val_loss, e.val_accuracy, e.learning_rate, e.seconds, e.samples_per_second, e.more);
}
template <class Archive, either_way<step_record> V>
void exchange(Archive& a, V& s) {
    exchange_all(a, s.step, s.loss, s.learning_rate, s.val_loss, s.val_accuracy, s.more);
}
template <class Archive, either_way<history> V>
void exchange(Archive& a, V& h) {
    exchange_all(a, h.epochs, h.steps, h.stopped);
}
template <class Archive, either_way<fit_state> V>
void exchange(Archive& a, V& f) {
    exchange_all(a, f.seed, f.samples, f.batch_size, f.epoch, f.batch, f.step, f.loss_sum, f.hits, f.seconds, f.elapsed, f.logged,
                 f.past, f.best_epoch, f.best_weights);
}

template <class Record>
std::vector<unsigned char> bytes_of(Record const& r) {
    archive_writer a;
    exchange(a, r);
    return std::move(a.bytes);
}

}  // namespace scarp::detail
