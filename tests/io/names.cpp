// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE io_names
#include <boost/test/unit_test.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/activation/tanh.hpp>
#include <scarp/io/names.hpp>
#include <scarp/io/npz.hpp>
#include <scarp/io/save.hpp>
#include <scarp/layer/batch_norm.hpp>
#include <scarp/layer/conv.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/parallel.hpp>
#include <scarp/layer/pool.hpp>
#include <scarp/layer/reshape.hpp>
#include <scarp/layer/residual.hpp>

#include "data/files.hpp"

#include <cmath>

using namespace scarp;

namespace {

/// Its layers, from 0: flatten, dense, batch_norm, relu, residual of (dense, relu, dense), dense.
struct net : network<input<2, 3, 4>, flatten, dense<5>, batch_norm<>, relu, residual<dense<5>, relu, dense<5>>, dense<3>> {};
/// The same shape over and over, so that nothing but the order tells them apart.
struct thrice : network<input<4>, dense<4>, relu, dense<4>, relu, dense<4>> {};

std::vector<std::string> names_of(std::vector<detail::array_of_parameter> const& arrays) {
    std::vector<std::string> names;
    for (auto const& a : arrays) names.push_back(a.name);
    return names;
}

std::vector<detail::filed_array> arrays_called(std::vector<std::string> const& names) {
    std::vector<detail::filed_array> all;
    for (std::string const& n : names) all.push_back({n, dtype::f4, {}, all.size(), all.size() + 1});
    return all;
}

template <class Net>
void expect_names(auto const& names, std::vector<std::string> const& found, std::vector<std::string> const& expected) {
    BOOST_TEST(names_of(names(detail::schema_of<Net>(), arrays_called(found))) == expected, boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_saved_for_pytorch_counts_modules) {
    expect_names<net>(pytorch{}, {}, {"1.weight", "1.bias", "2.weight", "2.bias", "2.running_mean", "2.running_var", "4.0.weight", "4.0.bias",
                                      "4.2.weight", "4.2.bias", "5.weight", "5.bias"});
    expect_names<thrice>(pytorch{}, {}, {"0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias"});
}

BOOST_AUTO_TEST_CASE(a_sequential_may_count_otherwise) {
    expect_names<thrice>(pytorch{}, {"10.bias", "10.weight", "2.bias", "2.weight", "9.bias", "9.weight"},
                       {"2.weight", "2.bias", "9.weight", "9.bias", "10.weight", "10.bias"});
    expect_names<thrice>(pytorch{}, {"fc.weight", "1.0.weight", "1.1.weight"}, {"1.0.weight", "1.0.bias", "1.1.weight", "1.1.bias", "4.weight", "4.bias"});
    expect_names<thrice>(pytorch{}, {"scale", "0.weight"}, {"0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias"});
    BOOST_TEST(pytorch::ignores("2.num_batches_tracked"));
    BOOST_TEST(!pytorch::ignores("2.weight"));
}

BOOST_AUTO_TEST_CASE(in_the_order_of_the_file) {
    expect_names<thrice>(in_order{}, {"fc2.weight", "fc2.bias", "fc1.bias", "fc1.weight", "a.b.out.weight"},
                       {"fc2.weight", "fc2.bias", "fc1.weight", "fc1.bias", "a.b.out.weight", "a.b.out.bias"});
}

BOOST_AUTO_TEST_CASE(by_a_table) {
    expect_names<thrice>(renamed{{"dense_1", "fc1"}, {"dense_3.bias", "shift"}}, {},
                       {"fc1.weight", "fc1.bias", "dense_2.weight", "dense_2.bias", "dense_3.weight", "shift"});
    BOOST_CHECK_EXCEPTION(expect_names<thrice>(renamed{{"dense_4", "x"}}, {}, {}), std::invalid_argument, [](auto const& e) {
        return std::string{e.what()} == "scarp: renamed: expected a layer or parameter of the network, found \"dense_4\"";
    });
}

BOOST_AUTO_TEST_CASE(keras_counts_each_kind) {
    expect_names<net>(keras{}, {}, {"dense/kernel", "dense/bias", "batch_normalization/gamma", "batch_normalization/beta",
                                    "batch_normalization/moving_mean", "batch_normalization/moving_variance", "dense_1/kernel", "dense_1/bias",
                                    "dense_2/kernel", "dense_2/bias", "dense_3/kernel", "dense_3/bias"});
    expect_names<thrice>(keras{}, {"dense_10/kernel:0", "dense_10/bias:0", "m/dense_9/bias:0", "m/dense_9/kernel:0", "dense_x/kernel:0", "dense_11/kernel:0"},
                       {"m/dense_9/kernel:0", "m/dense_9/bias:0", "dense_10/kernel:0", "dense_10/bias:0", "dense_11/kernel:0", "dense_2/bias"});
}

// An image flattened by Keras has its channels last, and kernels are (in, out): the numbers of our weight are found there.
BOOST_AUTO_TEST_CASE(keras_kernels_are_turned) {
    temporary_folder const folder;
    model<net> m{seed{1}};
    save_npz(m, folder / "net.npz", keras{});
    std::vector<named_array> const arrays = load_npz(folder / "net.npz");
    named_array const& kernel = find_array(arrays, "dense/kernel");
    BOOST_TEST(kernel.shape == (std::vector<std::size_t>{24, 5}), boost::test_tools::per_element());
    auto const numbers = kernel.values<float>();
    auto const weight = m.parameter<"dense_1.weight">();
    int checked = 0;
    for (int out = 0; out < 5; ++out)
        for (int channel = 0; channel < 2; ++channel)
            for (int row = 0; row < 3; ++row)
                for (int column = 0; column < 4; ++column, ++checked)
                    BOOST_REQUIRE(numbers[static_cast<std::size_t>(((row * 4 + column) * 2 + channel) * 5 + out)] == weight(out, (channel * 3 + row) * 4 + column));
    BOOST_TEST(checked == 120);
    auto const second = find_array(arrays, "dense_1/kernel").values<float>();
    for (int out = 0; out < 5; ++out)
        for (int in = 0; in < 5; ++in) BOOST_TEST(second[static_cast<std::size_t>(in * 5 + out)] == m.parameter<"dense_2.weight">()(out, in));
}

BOOST_AUTO_TEST_CASE(keras_convolutions_have_their_channels_last) {
    temporary_folder const folder;
    struct images : network<input<2, 5, 4>, conv2d<3, 2>, relu, flatten, dense<2>> {};
    model<images> m{seed{1}};
    save_npz(m, folder / "net.npz", keras{});
    std::vector<named_array> const arrays = load_npz(folder / "net.npz");
    named_array const& kernel = find_array(arrays, "conv2d/kernel");
    BOOST_TEST(kernel.shape == (std::vector<std::size_t>{2, 2, 2, 3}), boost::test_tools::per_element());
    auto const numbers = kernel.values<float>(), flat = find_array(arrays, "dense/kernel").values<float>();
    auto const weight = m.parameter<"conv2d_1.weight">();
    for (int out = 0; out < 3; ++out)
        for (int in = 0; in < 2; ++in)
            for (int row = 0; row < 2; ++row)
                for (int column = 0; column < 2; ++column)
                    BOOST_TEST(numbers[static_cast<std::size_t>(((row * 2 + column) * 2 + in) * 3 + out)] == weight(out, in, row, column));
    for (int channel = 0; channel < 3; ++channel)   // of 4 x 3 pixels each
        for (int pixel = 0; pixel < 12; ++pixel)
            BOOST_TEST(flat[static_cast<std::size_t>((pixel * 3 + channel) * 2 + 1)] == m.parameter<"dense_1.weight">()(1, channel * 12 + pixel));
    model<images> again{seed{2}};
    load_npz(again, folder / "net.npz", keras{});
    float x[40];
    for (int i = 0; i < 40; ++i) x[i] = static_cast<float>(i % 7) - 3;
    BOOST_TEST(again(x)[1] == m(x)[1]);
}

// What NumPy computed in Keras' layout, of weights under Keras' names, is what our network says once it has loaded them.
BOOST_AUTO_TEST_CASE(a_network_of_keras_says_the_same_here) {
    struct images : network<input<2, 8, 5>, conv2d<3, kernel_size<3, 2>>, batch_norm<eps<1e-3>>, relu, max_pool2d<2>, flatten, dense<4>, tanh_, dense<2>> {};
    std::string const folder = SCARP_TESTS_DIR "/reference/data/";
    model<images> m{seed{1}};
    load_npz(m, folder + "keras_net.npz", keras{});
    std::vector<named_array> const recorded = load_npz(folder + "keras_case.npz");
    auto const x = find_array(recorded, "x").values<float>(), expected = find_array(recorded, "y").values<float>();
    BOOST_REQUIRE(expected.size() == 10u);
    for (std::size_t sample = 0; sample < 5; ++sample) {
        auto const y = m(std::span<float const>{x}.subspan(80 * sample, 80));
        for (std::size_t i = 0; i < 2; ++i) BOOST_TEST(std::abs(y[static_cast<int>(i)] - expected[2 * sample + i]) <= 1e-6);
    }
    temporary_folder const written;  // and back, number by number
    save_npz(m, written / "again.npz", keras{});
    std::vector<named_array> const before = load_npz(folder + "keras_net.npz"), after = load_npz(written / "again.npz");
    for (char const* name : {"conv2d/kernel", "batch_normalization/moving_variance", "dense/kernel", "dense_1/bias"})
        BOOST_TEST((find_array(before, std::string{name} + ":0").values<float>() == find_array(after, name).values<float>()));
}

namespace {

template <class Names>
void round_trips(Names const& names) {
    temporary_folder const folder;
    model<net> const from{seed{1}};
    model<net> to{seed{2}}, packed{seed{3}};
    save(from, folder / "net.safetensors", names);
    load(to, folder / "net.safetensors", names);
    save_npz(from, folder / "net.npz", names, dtype::f8, {.compress = true});
    load_npz(packed, folder / "net.npz", names);
    float x[24];
    for (int i = 0; i < 24; ++i) x[i] = static_cast<float>(i % 7) - 3;
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(from(x)[i] == to(x)[i]);
        BOOST_TEST(from(x)[i] == packed(x)[i]);
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(there_and_back) {
    round_trips(own_names{});
    round_trips(pytorch{});
    round_trips(in_order{});
    round_trips(keras{});
    round_trips(renamed{{"dense_1", "fc1"}, {"dense_4", "head"}});
}

BOOST_AUTO_TEST_CASE(differences_are_named_as_in_the_file) {
    temporary_folder const folder;
    model<thrice> m{seed{1}};
    save_npz(m, folder / "thrice.npz", keras{});
    model<net> n{seed{2}};
    try {
        load_npz(n, folder / "thrice.npz", keras{});
        BOOST_ERROR("loaded");
    } catch (weights_mismatch const& error) {
        BOOST_TEST(error.differences.size() == 12u);
        BOOST_TEST(error.differences[0] == "dense/kernel is F32 (4, 4), expected (24, 5)");
        BOOST_TEST(error.differences.back() == "dense_3/bias (3) is missing");
    }
    BOOST_CHECK_THROW(save_npz(m, folder / "x.npz", own_names{}, dtype::bf16), std::invalid_argument);
    BOOST_CHECK_THROW(save_npz(m, folder / "x.npz", own_names{}, dtype::i4), std::invalid_argument);
}
