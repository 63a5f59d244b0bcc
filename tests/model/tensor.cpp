// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE model_tensor
#include <boost/test/unit_test.hpp>

#include <scarp/model/tensor.hpp>

#include <algorithm>
#include <numeric>
#include <span>

using namespace scarp;

namespace {

constexpr tensor<float, shape<2, 3>> six{{1, 2, 3, 4, 5, 6}};
static_assert(six[5] == 6 && six.size() == 6);
static_assert(std::accumulate(six.begin(), six.end(), 0.0f) == 21);
static_assert(std::is_same_v<decltype(six)::value_type, float>);

}  // namespace

BOOST_AUTO_TEST_CASE(a_tensor_is_a_range_and_a_value) {
    auto a = six;
    a[0] = 10;
    std::ranges::reverse(a);
    BOOST_TEST(a[5] == 10);
    BOOST_TEST(a.data()[0] == 6);
    BOOST_TEST(std::ranges::max_element(a) == a.data() + 5);
    BOOST_TEST((std::span<float const, 6>{a.data(), 6}[4]) == 2);
    BOOST_TEST(six[0] == 1);
}
