// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE network_network
#include <boost/test/unit_test.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/activation/softmax.hpp>
#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/parallel.hpp>
#include <scarp/layer/reshape.hpp>
#include <scarp/layer/residual.hpp>
#include <scarp/network/network.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace scarp;

namespace {

struct mlp : network<input<784>, dense<128>, relu, dense<10>> {};
static_assert(parameter_count<mlp> == 784 * 128 + 128 + 128 * 10 + 10);
static_assert(std::is_same_v<input_shape<mlp>, shape<784>> && std::is_same_v<output_shape<mlp>, shape<10>>);
static_assert(well_formed<mlp>);

struct image : network<input<3, 4, 5>, relu, flatten, dense<6>, reshape_<2, 3>, softmax> {};
static_assert(std::is_same_v<input_shape<image>, shape<3, 4, 5>> && std::is_same_v<output_shape<image>, shape<2, 3>>);
static_assert(parameter_count<image> == 60 * 6 + 6);

struct no_parameters : network<input<4>, relu> {};
static_assert(parameter_count<no_parameters> == 0);

struct nested : network<input<8>, dense<8>,
                        residual<tanh_, dense<8, no_bias>, residual<dense<8>, tanh_>>,
                        parallel<dense<3>, sequence<dense<5>, relu>>, dense<2>> {};
static_assert(parameter_count<nested> == 72 + 64 + 72 + 27 + 45 + 18);
static_assert(std::is_same_v<output_shape<nested>, shape<2>>);

template <class Net>
std::vector<std::string> names() {
    auto const& f = detail::reading_of<Net>;
    std::vector<std::string> all;
    for (int i = 0; i < f.layer_count; ++i) {
        layer_record const& l = f.layers[i];
        all.push_back(std::string(static_cast<std::size_t>(l.depth), ' ') +
                      std::string(l.kind, static_cast<std::size_t>(l.kind_length)) + "_" + std::to_string(l.number));
    }
    return all;
}

/// input, then Depth times a dense layer and an activation.
template <int... I>
auto deep(std::integer_sequence<int, I...>) -> network<input<8>, std::conditional_t<I % 2 == 0, dense<8>, tanh_>...>;
struct hundred : decltype(deep(std::make_integer_sequence<int, 200>{})) {};
static_assert(parameter_count<hundred> == 100 * 72);
static_assert(std::is_same_v<output_shape<hundred>, shape<8>>);

}  // namespace

BOOST_AUTO_TEST_CASE(layers_are_named_by_kind_and_counted_with_those_inside_combinators) {
    std::vector<std::string> const expected{"dense_1", "residual_1", " tanh_1", " dense_2", " residual_2", "  dense_3", "  tanh_2",
                                            "parallel_1", " dense_4", " sequence_1", "  dense_5", "  relu_1", "dense_6"};
    BOOST_TEST(names<nested>() == expected);
}

BOOST_AUTO_TEST_CASE(every_layer_knows_its_shape) {
    auto const& f = detail::reading_of<nested>;
    std::vector<int> sizes;
    for (int i = 0; i < f.layer_count; ++i) {
        BOOST_TEST(f.layers[i].dims.rank == 1);
        sizes.push_back(f.layers[i].dims.size());
    }
    std::vector<int> const expected{8, 8, 8, 8, 8, 8, 8, 8, 3, 5, 5, 5, 2};
    BOOST_TEST(sizes == expected);
}

BOOST_AUTO_TEST_CASE(a_hundred_layers) {
    auto const& f = detail::reading_of<hundred>;
    BOOST_TEST(f.layer_count == 200);
    BOOST_TEST(f.parameter_count == 200);
    BOOST_TEST(names<hundred>().back() == "tanh_100");
}

BOOST_AUTO_TEST_CASE(an_alias_a_derived_type_and_the_list_are_one_network) {
    using alias = network<input<784>, dense<128>, relu, dense<10>>;
    static_assert(std::is_same_v<layers_of<mlp>, layers_of<alias>>);
    static_assert(&detail::reading_of<mlp> == &detail::reading_of<alias>, "read once");
    BOOST_TEST(names<mlp>() == names<alias>());
}
