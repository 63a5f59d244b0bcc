// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_determinism
#include <boost/test/unit_test.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/data/synthetic.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/dropout.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>
#include <scarp/optimizer/adam.hpp>
#include <scarp/train/fit.hpp>

#include <cstring>
#include <string>

using namespace scarp;

namespace {

struct plain : network<input<2>, dense<12>, relu, dense<2>> {};
struct dropping : network<input<2>, dense<12>, relu, dropout<0.3>, dense<2>> {};

/// A data set that remembers what was asked of it.
struct remembering {
    dataset const& data;
    std::vector<int>& asked;

    int size() const { return data.size(); }
    std::span<float const> sample(int i) const {
        asked.push_back(i);
        return data.sample(i);
    }
    int label(int i) const { return data.label(i); }
};

struct run {
    std::string first, last;   // the bits of the weights
    std::vector<int> order;
};

template <class Net>
run train(std::uint64_t number) {
    dataset const data = two_moons(100, 0.2f, 3);
    model<Net> net{seed{number}};
    auto const bits = [&] { return std::string(reinterpret_cast<char const*>(net.parameter_data()), sizeof(float) * detail::parameter_block<Net, float>); };
    run r{.first = bits(), .last = {}, .order = {}};
    trainer<Net, softmax_cross_entropy, adam, batch<8>> t{net};
    t.random = seed{number};
    t.fit(remembering{data, r.order}, {.epochs = 3, .seed = number});
    r.last = bits();
    return r;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_bits) {
    for (auto* const f : {&train<plain>, &train<dropping>}) {
        run const a = f(7), b = f(7), c = f(8);
        BOOST_TEST((a.first == b.first && a.last == b.last));
        BOOST_TEST(a.order == b.order, boost::test_tools::per_element());
        BOOST_TEST((a.first != c.first && a.last != c.last && a.order != c.order));
        BOOST_TEST((a.first != a.last));
    }
}

BOOST_AUTO_TEST_CASE(one_purpose_more_moves_no_other) {
    run const without = train<plain>(7), with = train<dropping>(7);
    BOOST_TEST((without.first == with.first));
    BOOST_TEST(without.order == with.order, boost::test_tools::per_element());
    BOOST_TEST((without.last != with.last));
    BOOST_TEST(without.order.size() >= 300u);
}
