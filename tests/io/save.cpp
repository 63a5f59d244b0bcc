// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE io_save
#include <boost/test/unit_test.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/io/save.hpp>
#include <scarp/layer/dense.hpp>

#include "data/files.hpp"

#include <boost/hana/at_key.hpp>
#include <boost/hana/first.hpp>
#include <boost/hana/second.hpp>

#include <cmath>
#include <iterator>

using namespace scarp;
namespace hana = boost::hana;

namespace {

/// A matrix as it is, one transposed, a tensor of three axes, a number.
template <int Out>
struct mixed {
    static constexpr expression define(expression x) {
        auto straight = matmul(x, parameter("right", x.size(), Out));
        auto turned = parameter("left", Out, x.size()) * x;
        return straight + turned + sum(parameter("block", 2, 3, Out), axes{0, 1}) + parameter("shift");
    }
};

struct net : network<input<9>, dense<37>, relu, mixed<7>, dense<5, no_bias>> {};
struct other : network<input<9>, dense<36>, relu, dense<7>> {};

std::string contents(std::string const& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

template <class A, class B>
int numbers_that_differ(A const& a, B const& b, double relative = 0) {
    int different = 0;
    hana::for_each(a.parameters(), [&](auto const& named) {
        auto const x = hana::second(named);
        auto const y = b.parameters()[hana::first(named)];
        for (int i = 0; i < x.size(); ++i) {
            double const p = static_cast<double>(x[i]), q = static_cast<double>(y[i]);
            different += !(std::abs(p - q) <= relative * std::abs(p));
        }
    });
    return different;
}

template <class Model>
std::string error_of(Model& m, std::string const& path) {
    Model const before = m;
    try {
        load(m, path);
    } catch (data_error const& error) {
        BOOST_TEST(numbers_that_differ(before, m) == 0);   // nothing is half-loaded
        return error.what();
    }
    return "loaded";
}

template <class T, class U>
void round_trip(dtype type, double relative) {
    temporary_folder const folder;
    model<net, T> const from{seed{1}};
    model<net, U> to{seed{2}};
    BOOST_TEST(numbers_that_differ(from, to) > 300);
    save(from, folder / "net.safetensors", own_names{}, type);
    load(to, folder / "net.safetensors");
    BOOST_TEST(numbers_that_differ(from, to, relative) == 0);
}

}  // namespace

BOOST_AUTO_TEST_CASE(save_load_equal) {
    round_trip<float, float>(dtype::f4, 0);
    round_trip<double, double>(dtype::f8, 0);
    round_trip<float, double>(dtype::f8, 0);
    round_trip<double, float>(dtype::f8, 0x1p-24);
    round_trip<double, double>(dtype::f4, 0x1p-24);
    round_trip<float, float>(dtype::f2, 0x1p-10);
    round_trip<float, double>(dtype::bf16, 0x1p-8);
}

BOOST_AUTO_TEST_CASE(the_file_is_row_major_in_the_documented_order) {
    temporary_folder const folder;
    model<net> m;
    hana::for_each(m.parameters(), [n = 0](auto const& named) mutable {
        auto const v = hana::second(named);
        for (int i = 0; i < v.size(); ++i) v[i] = static_cast<float>(n++);
    });
    save(m, folder / "net.safetensors");
    std::string const bytes = contents(folder / "net.safetensors");
    auto const header = detail::safetensors_parser{std::string_view{bytes}.substr(
        8, bytes.size() - 8 - 4 * static_cast<std::size_t>(parameter_count<net>)), "net"}.parse();
    BOOST_TEST(header.arrays[0].name == "dense_1.weight");
    BOOST_TEST(header.arrays[0].shape == (std::vector<std::uint64_t>{37, 9}), boost::test_tools::per_element());
    BOOST_TEST(header.arrays[4].shape == (std::vector<std::uint64_t>{2, 3, 7}), boost::test_tools::per_element());
    BOOST_TEST(header.arrays[5].shape.empty());
    auto const* data = reinterpret_cast<unsigned char const*>(bytes.data()) + bytes.size() - 4 * parameter_count<net>;
    int checked = 0;
    for (; checked < parameter_count<net>; ++checked)
        BOOST_REQUIRE((detail::read_element<dtype::f4, float>(data + 4 * checked) == static_cast<float>(checked)));
    BOOST_TEST(checked == 37 * 10 + 2 * 37 * 7 + 42 + 1 + 35);
}

BOOST_AUTO_TEST_CASE(all_differences_are_named_at_once) {
    temporary_folder const folder;
    save(model<other>{}, folder / "other.safetensors");
    model<net> m{seed{3}};
    BOOST_TEST(error_of(m, folder / "other.safetensors") ==
               folder / "other.safetensors: expected weights of the network, found 8 differences: "
                        "dense_1.weight is F32 (36, 9), expected (37, 9); dense_1.bias is F32 (36), expected (37); "
                        "mixed_1.right (37, 7) is missing; mixed_1.left (7, 37) is missing; mixed_1.block (2, 3, 7) is missing; "
                        "mixed_1.shift () is missing; dense_2.weight is F32 (7, 36), expected (5, 7); "
                        "dense_2.bias F32 (7) is unexpected");
}

BOOST_AUTO_TEST_CASE(other_types_are_refused) {
    temporary_folder const folder;
    detail::safetensors_header header{
        .arrays = {{"dense_1.weight", dtype::i4, {2, 1}, 0, 8}, {"dense_1.bias", dtype::f2, {2}, 8, 12}}, .metadata = {}};
    write_file(folder / "x.safetensors", detail::write_safetensors_header(header) + std::string(12, '\0'));
    struct small : network<input<1>, dense<2>> {};
    model<small> m;
    BOOST_TEST(error_of(m, folder / "x.safetensors") == folder / "x.safetensors: expected weights of the network, found 1 difference: "
                                                                 "dense_1.weight is I32 (2, 1), expected F64, F32, F16 or BF16");
    BOOST_CHECK_THROW(save(m, folder / "y.safetensors", own_names{}, dtype::i1), std::invalid_argument);
    BOOST_CHECK_THROW(save(m, folder / "y.pt"), std::invalid_argument);
    BOOST_CHECK_THROW(load(m, folder / "y.npz"), std::invalid_argument);
    BOOST_TEST(!std::filesystem::exists(folder / "y.safetensors"));
}

BOOST_AUTO_TEST_CASE(no_part_of_a_file_loads) {
    temporary_folder const folder;
    struct small : network<input<3>, dense<2>> {};
    save(model<small>{}, folder / "whole.safetensors");
    std::string const bytes = contents(folder / "whole.safetensors");
    model<small> m{seed{4}};
    std::string const path = folder / "part.safetensors";
    std::size_t refused = 0;
    for (; refused < bytes.size(); ++refused) {
        write_file(path, bytes.substr(0, refused));
        BOOST_REQUIRE(error_of(m, path).starts_with(path + ": expected "));
    }
    write_file(path, bytes + "x");
    BOOST_TEST(error_of(m, path) == path + ": expected the end of the file, found more data at byte " + std::to_string(bytes.size()));
    BOOST_TEST(error_of(m, folder / "none.safetensors") == folder / "none.safetensors: expected a file, found none that can be opened");
    BOOST_TEST_MESSAGE(refused << " lengths");
}

BOOST_AUTO_TEST_CASE(a_network_without_parameters_and_a_model_in_place) {
    temporary_folder const folder;
    struct empty : network<input<3>, relu> {};
    model<empty> nothing;
    save(nothing, folder / "empty.safetensors");
    load(nothing, folder / "empty.safetensors");

    static model<other, float, storage::in_place> m{seed{1}};
    save(m, folder / "other.safetensors");
    model<other> again{seed{2}};
    load(again, folder / "other.safetensors");
    BOOST_TEST(numbers_that_differ(m, again) == 0);
}
