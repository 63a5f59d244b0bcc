// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE io_checkpoint
#include <boost/test/unit_test.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/activation/relu6.hpp>
#include <scarp/data/synthetic.hpp>
#include <scarp/io/checkpoint.hpp>
#include <scarp/io/save.hpp>
#include <scarp/layer/batch_norm.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/dropout.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>
#include <scarp/optimizer.hpp>
#include <scarp/schedule/reduce_on_plateau.hpp>
#include <scarp/train/early_stopping.hpp>

#include "data/files.hpp"

#include <iterator>

using namespace scarp;

namespace {

struct net : network<input<2>, dense<9>, batch_norm<>, relu, dropout<0.1>, dense<2>> {};
using optimizer = chain<accumulate<2>, nadam>;
using trainer_of_all = trainer<net, softmax_cross_entropy, optimizer, batch<16>>;

/// Two of the same names and shapes.
struct small : network<input<2>, dense<3>, relu, dense<2>> {};
struct small_too : network<input<2>, dense<3>, relu, relu6, dense<2>> {};
template <class Net>
using trainer_of = trainer<Net, softmax_cross_entropy, momentum, batch<4>>;

dataset const& data() {
    static dataset const d = two_moons(200, 0.2f, 3);  // 13 batches, the last one of 8
    return d;
}

std::string contents(std::string const& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// A model and its trainer.
template <class Trainer = trainer_of_all>
struct training {
    model<typename Trainer::network> net{seed{5}};
    Trainer train{net};

    explicit training(seed of_dropout = {}) { train.random = of_dropout; }

    std::string bits() const {
        std::string all(reinterpret_cast<char const*>(net.parameter_data()), sizeof(float) * detail::parameter_block<typename Trainer::network, float>);
        auto const states = train.state_memory();
        all.append(reinterpret_cast<char const*>(states.data()), states.size_bytes());
        float fields[field_count<decltype(train.optimizer)> + 1] = {};
        copy_fields(train.optimizer, fields);
        all.append(reinterpret_cast<char const*>(fields), sizeof fields);
        return all.append(std::to_string(train.steps()));
    }

    history run(int epochs, std::vector<callback> callbacks = {}, fit_state from = {}) {
        callbacks.insert(callbacks.begin(), [](training_state& s) {
            if (s.at == moment::step) s.log("twice", 2 * s.batch_loss);
        });
        return train.fit(data(), {.epochs = epochs, .validation = &data(), .seed = 11, .schedule = reduce_on_plateau{.rate = 0.03, .patience = 0, .threshold = 0.05},
                                  .callbacks = std::move(callbacks), .from = std::move(from), .log_every = 7});
    }
};

/// All of a history but the times.
std::string text_of(history const& h) {
    std::string text = h.stopped;
    auto const add = [&](double x) { text.append(reinterpret_cast<char const*>(&x), sizeof x); };
    for (epoch_record const& e : h.epochs) {
        for (double const x : {static_cast<double>(e.epoch), e.loss, *e.accuracy, *e.val_loss, *e.val_accuracy, e.learning_rate}) add(x);
        for (named_value const& v : e.more) text += v.name, add(v.value);
    }
    for (step_record const& s : h.steps) {
        add(static_cast<double>(s.step)), add(s.loss), add(s.learning_rate);
        for (named_value const& v : s.more) text += v.name, add(v.value);
    }
    return text;
}

template <class Training>
std::string error_of(Training& t, std::string const& path) {
    std::string const before = t.bits();
    try {
        resume(t.train, path);
    } catch (data_error const& error) {
        BOOST_TEST((t.bits() == before));   // nothing is half-read
        return std::string{error.what()}.substr(path.size() + 2);
    }
    return "resumed";
}

}  // namespace

BOOST_AUTO_TEST_CASE(ten_epochs_are_five_and_five) {
    temporary_folder const folder;
    std::string const path = folder / "x.ckpt";
    training whole{seed{9}};
    history const h = whole.run(10);
    {
        training first{seed{9}};
        first.run(5, {checkpoint{first.train, path}});
    }
    training second;
    fit_state const at = resume(second.train, path);
    BOOST_TEST(at.epoch == 6);
    BOOST_TEST(at.step == 65);
    history const resumed = second.run(10, {}, at);
    BOOST_TEST((second.bits() == whole.bits()));
    BOOST_TEST((text_of(resumed) == text_of(h)));
    BOOST_TEST(resumed.size() == 10);
    BOOST_TEST(h["lr"].back() < 0.03);   // the schedule has listened
}

BOOST_AUTO_TEST_CASE(any_batch_will_do) {
    temporary_folder const folder;
    training whole;
    history const h = whole.run(3);
    int resumed = 0;
    for (int stop = 1; stop < 39; stop += 3, ++resumed) {
        std::string const path = folder / std::to_string(stop);
        training first;
        first.run(3, {checkpoint{first.train, path, {.every_epochs = 0}}, every_steps(stop, [](training_state& s) { s.stop("here"); })});
        training second;
        fit_state const at = resume_or_start(second.train, path);
        BOOST_TEST(at.step == stop);
        history const both = second.run(3, {}, at);
        BOOST_TEST((second.bits() == whole.bits()));
        BOOST_TEST((text_of(both) == text_of(h)));
    }
    BOOST_TEST(resumed == 13);
}

BOOST_AUTO_TEST_CASE(best_weights_and_the_end_of_early_stopping_are_kept) {
    temporary_folder const folder;
    std::string const path = folder / "x.ckpt";
    auto const stopping = [] { return early_stopping{.patience = 3, .min_delta = 0.01}; };
    training whole;
    history const h = whole.run(40, {stopping()});
    BOOST_TEST(h.size() < 40);
    training first;
    first.run(h.size() - 1, {stopping(), checkpoint{first.train, path, {.every_epochs = 0}}});
    training second;
    fit_state const at = resume(second.train, path);
    BOOST_TEST(at.best_epoch > 0);
    BOOST_TEST((text_of(second.run(40, {stopping()}, at)) == text_of(h)));
    BOOST_TEST((second.bits() == whole.bits()));
}

BOOST_AUTO_TEST_CASE(the_file_is_written_when_it_is_due) {
    temporary_folder const folder;
    std::string const path = folder / "x.ckpt";
    auto const steps_in_file = [&](std::string const& file) {
        training t;
        return resume(t.train, file).step;
    };
    training t;
    t.run(5, {checkpoint{t.train, path, {.every_epochs = 2}}});                     // after 2, 4, and at the end
    BOOST_TEST(steps_in_file(path) == 65);
    BOOST_TEST(steps_in_file(path + ".previous") == 52);
    t.run(1, {checkpoint{t.train, path, {.every_epochs = 0, .every_steps = 5}}});   // after 5, 10, and at the end
    BOOST_TEST(steps_in_file(path) == 13);
    BOOST_TEST(steps_in_file(path + ".previous") == 10);
    t.run(1, {checkpoint{t.train, path, {.every_epochs = 0, .every_seconds = 1e-9}}});   // after every batch
    BOOST_TEST(steps_in_file(path + ".previous") == 13);   // in the epoch; the file itself is behind it
    std::filesystem::directory_iterator const files{folder.path()};
    BOOST_TEST(std::distance(begin(files), end(files)) == 2);
}

BOOST_AUTO_TEST_CASE(ruined_weights_are_not_written) {
    temporary_folder const folder;
    std::string const path = folder / "x.ckpt";
    training t;
    auto const ruin = on_epoch([&](training_state& s) {
        if (s.epoch == 2) std::fill_n(t.net.parameter_data(), detail::parameter_block<net, float>, std::numeric_limits<float>::quiet_NaN());
    });
    BOOST_CHECK_THROW(t.run(5, {checkpoint{t.train, path}, ruin}), diverged);
    training u;
    BOOST_TEST(resume(u.train, path).step == 26);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_of_another_training_is_refused_with_all_differences) {
    temporary_folder const folder;
    std::string const path = folder / "x.ckpt";
    training<trainer_of<small>> other;
    save_checkpoint(other.train, path);
    training t;
    std::string const error = error_of(t, path);
    BOOST_TEST(error.starts_with("expected a checkpoint of this training, found "));
    for (char const* part : {" differences: ", "optimizer is momentum, expected accumulate, nadam; ",
                             "batch is 4, expected 16; ", "program is 0x", "dense_1.weight is F32 (3, 2), expected (9, 2); ",
                             "optimizer.0.dense_1.weight is F32 (3, 2), expected (9, 2)", "optimizer.2.dense_2.bias (2) is missing"})
        BOOST_TEST(error.find(part) != error.npos, part << " in " << error);
    BOOST_CHECK_THROW(resume_or_start(t.train, path), weights_mismatch);

    training<trainer_of<small_too>> formula;
    BOOST_TEST(error_of(formula, path).starts_with("expected a checkpoint of this training, found 2 differences: network is dense_1, relu_1, "
                                            "dense_2, expected dense_1, relu_1, relu6_1, dense_2; program is 0x"));
}

BOOST_AUTO_TEST_CASE(other_settings_are_refused_unless_nothing_is_said) {
    temporary_folder const folder;
    std::string const path = folder / "x.ckpt";
    training<trainer_of<small>> t;
    t.train.fit(data(), {.callbacks = {checkpoint{t.train, path, {.settings = "seed 3"}}}});
    BOOST_TEST(resume(t.train, path, "seed 3").epoch == 2);
    BOOST_TEST(resume(t.train, path).epoch == 2);
    auto const tells = [](weights_mismatch const& e) {
        return std::string_view{e.what()}.ends_with("found 1 difference: settings is seed 3, expected seed 4");
    };
    BOOST_CHECK_EXCEPTION(resume(t.train, path, "seed 4"), weights_mismatch, tells);
    BOOST_CHECK_EXCEPTION(resume_or_start(t.train, path, "seed 4"), weights_mismatch, tells);
}

BOOST_AUTO_TEST_CASE(what_is_no_checkpoint_is_called_what_it_is) {
    temporary_folder const folder;
    std::string const path = folder / "x";
    training<trainer_of<small>> t;
    write_file(path, "12345");
    BOOST_TEST(error_of(t, path) == "expected a checkpoint of at least 16 bytes, found 5");
    std::string const weights = folder / "x.safetensors";
    save(t.net, weights);
    BOOST_TEST(error_of(t, weights) == "expected a checkpoint, found weights without their training: load() reads them");
}

BOOST_AUTO_TEST_CASE(a_checkpoint_that_was_changed_or_cut_is_refused) {
    temporary_folder const folder;
    training<trainer_of<small>> t;
    t.train.fit(data(), {.epochs = 2, .callbacks = {checkpoint{t.train, folder / "x.ckpt"}}});
    std::string const bytes = contents(folder / "x.ckpt");
    std::string const path = folder / "y.ckpt";
    training<trainer_of<small>> u;
    std::string const before = u.bits();
    int refused = 0;
    auto const check = [&](std::string const& changed) {
        detail::byte_source source{"y.ckpt", {reinterpret_cast<unsigned char const*>(changed.data()), changed.size()}};
        BOOST_REQUIRE_THROW(detail::resume_from(source, u.train), data_error);
        ++refused;
    };
    for (std::size_t length = 0; length < bytes.size(); ++length) check(bytes.substr(0, length));
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
        std::string changed = bytes;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ 1 << bit % 8);
        check(changed);
    }
    check(bytes + '\0');
    BOOST_TEST(refused == static_cast<int>(9 * bytes.size() + 1));
    BOOST_TEST_MESSAGE(refused << " damaged checkpoints refused");
    BOOST_TEST((u.bits() == before));

    write_file(path, bytes.substr(0, bytes.size() / 2));
    std::string const error = error_of(u, path);
    BOOST_TEST(error.starts_with("expected a checkpoint with the checksum 0x"));
    BOOST_TEST(error.ends_with(" (truncated or changed)"));
    BOOST_TEST(error_of(u, folder / "none") == "expected a file, found none that can be opened");
}

BOOST_AUTO_TEST_CASE(a_damaged_checkpoint_gives_way_to_the_one_before) {
    temporary_folder const folder;
    std::string const path = folder / "x.ckpt";
    training t;
    BOOST_TEST(resume_or_start(t.train, path).step == 0);
    t.run(3, {checkpoint{t.train, path}});
    write_file(path, contents(path).substr(0, 500));
    training u;
    BOOST_TEST(resume_or_start(u.train, path).step == 26);
    BOOST_TEST(resume(u.train, path).step == 26);   // it took the place
    BOOST_TEST(!std::filesystem::exists(path + ".previous"));
    std::filesystem::rename(path, path + ".previous");
    BOOST_TEST(resume_or_start(u.train, path).step == 26);
    write_file(path, "");
    write_file(path + ".previous", "");
    BOOST_CHECK_THROW(resume_or_start(u.train, path), data_error);
}

BOOST_AUTO_TEST_CASE(weights_without_their_training) {
    temporary_folder const folder;
    std::string const path = folder / "x.ckpt";
    training<trainer_of<small>> t;
    t.train.fit(data(), {.callbacks = {checkpoint{t.train, path}}});
    model<small> weights{seed{8}};
    load_checkpoint(weights, path);
    for (int i = 0; i < 20; ++i)
        for (int k = 0; k < 2; ++k) BOOST_TEST(weights(data().sample(i))[k] == t.net(data().sample(i))[k]);
    model<net> other{seed{8}};
    BOOST_CHECK_THROW(load_checkpoint(other, path), weights_mismatch);
    BOOST_CHECK_THROW(load_checkpoint(weights, folder / "none"), data_error);
}
