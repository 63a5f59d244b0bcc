// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_networks
#include <boost/test/unit_test.hpp>

#include <scarp/model/program.hpp>
#include <scarp/network/cost.hpp>
#include <scarp/networks.hpp>

using namespace scarp;

// what torchvision's summaries say of the same layers
static_assert(parameter_count<networks::lenet5<>> == 61'706);
static_assert(cost<networks::lenet5<>>.forward_flops == 2 * (28 * 28 * 6 * 25 + 10 * 10 * 16 * 6 * 25 + 400 * 120 + 120 * 84 + 84 * 10));
static_assert(std::is_same_v<output_shape<networks::resnet8<100>>, shape<100>>);

/// Whether each stage of the compiler ran once.
template <class Net>
constexpr bool compiles_once() {
    using graph = detail::inference_graph<Net>;
    return frozen<detail::reading_stage<Net>>::guessed && frozen<detail::forward<detail::reading_stage<Net>>>::guessed && frozen<graph>::guessed &&
           frozen<typename detail::program<graph, 1, float>::emitted>::guessed;
}
static_assert(compiles_once<networks::lenet5<>>());
static_assert(compiles_once<networks::resnet8<>>());
static_assert(std::is_same_v<output_shape<networks::resnet20<>>, shape<10>>);
static_assert(std::is_same_v<output_shape<networks::mobile<>>, shape<10>>);
static_assert(std::is_same_v<output_shape<networks::autoencoder<>>, shape<1, 28, 28>>);
static_assert(std::is_same_v<output_shape<networks::autoencoder<3, 32>>, shape<3, 32, 32>>);

BOOST_AUTO_TEST_CASE(are_well_formed) {
    BOOST_TEST(well_formed<networks::resnet20<>>);
    BOOST_TEST(well_formed<networks::mobile<>>);
    BOOST_TEST(well_formed<networks::autoencoder<>>);
}
