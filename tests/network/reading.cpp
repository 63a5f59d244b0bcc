// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE network_reading
#include <boost/test/unit_test.hpp>

#include <compiler/program.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/residual.hpp>
#include <scarp/network/network.hpp>

#include <string_view>

using namespace scarp;

namespace {

struct net : network<input<6>, dense<4>, relu, residual<dense<4>, relu>, dense<3, no_bias>> {};
constexpr auto const& reading = detail::reading_of<net>;

constexpr int find(std::string_view layer, int number, std::string_view name) {
    for (int p = 0; p < reading.parameter_count; ++p) {
        layer_record const& l = reading.layers[reading.parameters[p].layer];
        if (std::string_view{l.kind, static_cast<std::size_t>(l.kind_length)} == layer && l.number == number &&
            reading.parameters[p].name == name)
            return p;
    }
    return -1;
}

constexpr parameter_record first_weight = reading.parameters[find("dense", 1, "weight")];
constexpr parameter_record first_bias = reading.parameters[find("dense", 1, "bias")];
constexpr parameter_record last_weight = reading.parameters[find("dense", 3, "weight")];

static_assert(reading.parameter_count == 5 && find("dense", 3, "bias") == -1);
static_assert(first_weight.dims == extents{4, 6} && first_weight.transposed && first_weight.bound == 6);
static_assert(first_bias.dims == extents{4} && !first_bias.transposed && first_bias.bound == 6, "a bias starts like its weight");
static_assert(last_weight.dims == extents{3, 4} && last_weight.bound == 4);
static_assert(!reading.error);

}  // namespace

BOOST_AUTO_TEST_CASE(a_reading_is_a_well_formed_graph) {
    graph const g = thaw(reading).g;
    BOOST_TEST(first_misfit(g) == -1);
    BOOST_TEST(g.nodes.size() == reading.node_count);
    BOOST_TEST((reading.nodes[0].what == op::input && reading.nodes[0].dims == extents{batch_extent, 6}));
    BOOST_TEST(reading.output_count == 1);
    BOOST_TEST((reading.nodes[reading.outputs[0]].dims == extents{batch_extent, 3}));
    for (int i = 0; i < g.nodes.size(); ++i)
        for (int const a : g.nodes[i].arg) BOOST_TEST(a < i);
}

BOOST_AUTO_TEST_CASE(simplified_it_means_the_same) {
    program_graph const before = thaw(reading), after = thaw(detail::forward_of<net>);
    BOOST_TEST(first_misfit(after.g) == -1);
    philox random{1};
    memory<double> m = testing::drawn_memory(before.g, 5, random);
    auto const a = interpret(before.g, 5, m), b = interpret(after.g, 5, m);
    auto const &x = a[before.outputs[0]], &y = b[after.outputs[0]];
    BOOST_REQUIRE(x.size() == 15);
    BOOST_REQUIRE(y.size() == 15);
    for (int i = 0; i < 15; ++i) BOOST_TEST(std::fabs(x[i] - y[i]) < 1e-14);
}

BOOST_AUTO_TEST_CASE(the_records_of_layers_point_at_their_nodes) {
    for (int i = 0; i < reading.layer_count; ++i) {
        layer_record const& l = reading.layers[i];
        BOOST_TEST(l.first < l.last);
        BOOST_TEST(l.last <= reading.node_count);
        BOOST_TEST((sample_of(reading.nodes[l.last - 1].dims) == l.dims));
    }
}

BOOST_AUTO_TEST_CASE(the_first_fault_stops_the_reading) {
    struct unknown {};
    using detail::read_layers;
    using detail::types;
    auto const check = [](fault const& f, problem what, int layer) {
        BOOST_TEST((f.what == what));
        BOOST_TEST(f.layer == layer);
    };
    check(read_layers(types<>{}).g.error, problem::network_is_empty, 0);
    check(read_layers(types<input<3>>{}).g.error, problem::network_is_empty, 1);
    check(read_layers(types<dense<3>>{}).g.error, problem::first_layer_must_be_input, 1);
    check(read_layers(types<input<3>, relu, input<3>, relu>{}).g.error, problem::input_must_come_first_and_once, 3);
    check(read_layers(types<input<3>, relu, unknown>{}).g.error, problem::not_a_layer, 3);
    check(read_layers(types<input<0>, relu>{}).g.error, problem::size_must_be_positive, 1);
    check(read_layers(types<input<3, 4>, relu, dense<2>, dense<0>>{}).g.error, problem::input_is_not_flat, 3);
    check(read_layers(types<input<3>, dense<0>, residual<dense<7>>>{}).g.error, problem::size_must_be_positive, 2);
    check(read_layers(types<input<3>, dense<4>, residual<dense<7>>>{}).g.error, problem::residual_changes_the_shape, 3);
}
