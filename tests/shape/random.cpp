// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE shape_random
#include <boost/test/unit_test.hpp>

#include <scarp/shape/random.hpp>

#include <set>

using namespace scarp;

namespace {

constexpr random_stream purposes[] = {random_stream::data,    random_stream::parameters,   random_stream::shuffle,
                                      random_stream::dropout, random_stream::augmentation, random_stream::split,
                                      random_stream::user};

constexpr std::uint64_t first_of(random_stream purpose, std::uint64_t number = 0) {
    return random_of(seed{7}, purpose, number).next_u64();
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_purpose_and_number_has_a_stream_of_its_own) {
    std::set<std::uint64_t> firsts;
    for (random_stream const purpose : purposes)
        for (std::uint64_t number = 0; number < 1000; ++number) firsts.insert(first_of(purpose, number));
    BOOST_TEST(firsts.size() == 7000u);
}

BOOST_AUTO_TEST_CASE(a_stream_is_a_function_of_seed_purpose_and_number) {
    constexpr std::uint64_t drawn = first_of(random_stream::shuffle, 3);
    philox other = random_of(seed{7}, random_stream::dropout);
    for (int i = 0; i < 100; ++i) other.next_u32();
    BOOST_TEST(first_of(random_stream::shuffle, 3) == drawn);
    BOOST_TEST((random_of(seed{8}, random_stream::shuffle, 3).next_u64() != drawn));
    BOOST_TEST(first_of(random_stream::shuffle, 3) == (philox{7, (2ull << 32) + 3}.next_u64()));
}
