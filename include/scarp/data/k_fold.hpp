// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/train_test_split.hpp>

namespace scarp {

/// Options of k_fold, all with a default.
struct fold_options {
    int folds = 5;
    std::uint64_t seed = 0;
    bool shuffle = true;       ///< else folds are of neighbours, as the samples lie
    bool stratify = false;     ///< each fold has its share of each class
};

/// The folds of a cross-validation over a set or any source: each sample is in the test part of one of them. Refers to the data.
///
///     for (auto const& [train, test] : k_fold(data, {.folds = 10, .stratify = true})) { ... }
///
/// Math     the folds of scikit-learn's KFold and StratifiedKFold, the same ones where nothing is shuffled
/// Cost     one copy of the samples of a data set at a time, made when a fold is asked for; a number for each sample of another source
/// Errors   std::invalid_argument for fewer than two folds or more than samples; stratified, without labels or for more folds than
///          the largest class has samples
template <class Data = dataset>
class k_fold {
public:
    explicit k_fold(Data const& data, fold_options const& options = {}) : data_{data}, folds_{options.folds} {
        if (options.folds < 2 || options.folds > data.size()) refuse("2 or more folds, at most as many as samples", options.folds);
        order_ = detail::shuffled_numbers(data.size(), options.seed, options.shuffle);
        fold_of_.resize(order_.size());
        if (options.stratify) deal_by_class();
        else deal_in_order();
    }
    k_fold(Data const&&, fold_options const& = {}) = delete;   // the data must outlive the folds

    int size() const { return folds_; }

    split_numbers numbers(int fold) const {
        split_numbers parts;
        for (int i = 0; i < data_.size(); ++i) (fold_of_[static_cast<std::size_t>(i)] == fold ? parts.test : parts.train).push_back(i);
        return parts;
    }
    split_of<Data> operator[](int fold) const { return detail::split_by(data_, numbers(fold)); }

    class iterator {
    public:
        iterator(k_fold const& folds, int at) : folds_{&folds}, at_{at} {}
        split_of<Data> operator*() const { return (*folds_)[at_]; }
        iterator& operator++() {
            ++at_;
            return *this;
        }
        friend bool operator==(iterator const& a, iterator const& b) { return a.at_ == b.at_; }

    private:
        k_fold const* folds_;
        int at_;
    };
    iterator begin() const { return {*this, 0}; }
    iterator end() const { return {*this, folds_}; }

private:
    [[noreturn]] static void refuse(std::string_view expected, int found) {
        throw std::invalid_argument{detail::joined({"scarp::k_fold: expected ", expected, ", found ", std::to_string(found)})};
    }

    /// The first size % folds folds have one sample more.
    void deal_in_order() {
        int const size = data_.size(), larger = size % folds_;
        std::size_t at = 0;
        for (int fold = 0; fold < folds_; ++fold)
            for (int k = size / folds_ + (fold < larger); k > 0; --k) fold_of_[static_cast<std::size_t>(order_[at++])] = fold;
    }

    /// As if the sorted labels were dealt out like cards, which says how many of each class a fold gets. Classes are numbered by
    /// their first sample, as scikit-learn does.
    void deal_by_class() {
        auto const labels = detail::labels_of(data_, "k_fold");
        auto const counts = detail::count_classes(labels);
        if (folds_ > *std::max_element(counts.begin(), counts.end())) refuse("at most as many folds as samples of the largest class", folds_);
        std::vector<int> classes;
        for (int label : labels)
            if (std::find(classes.begin(), classes.end(), label) == classes.end()) classes.push_back(label);
        int dealt = 0;
        for (int c : classes) {
            std::vector<int> share(static_cast<std::size_t>(folds_));
            for (int k = 0; k < counts[static_cast<std::size_t>(c)]; ++k) ++share[static_cast<std::size_t>(dealt++ % folds_)];
            std::size_t fold = 0;
            for (int i : order_) {
                if (labels[static_cast<std::size_t>(i)] != c) continue;
                while (share[fold] == 0) ++fold;
                --share[fold];
                fold_of_[static_cast<std::size_t>(i)] = static_cast<int>(fold);
            }
        }
    }

    Data const& data_;
    int folds_;
    std::vector<int> order_, fold_of_;
};

} // namespace scarp
