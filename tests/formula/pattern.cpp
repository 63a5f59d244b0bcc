// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE formula_pattern
#include <boost/test/unit_test.hpp>

#include <scarp/formula/pattern.hpp>

#include <string>

using scarp::matches;

static_assert(matches("*.bias", "dense_1.bias") && !matches("*.bias", "dense_1.weight") && !matches("*.bias", "dense_1.bias2"));
static_assert(matches("dense_1.weight", "dense_1.weight") && !matches("dense_1.weight", "dense_11.weight"));
static_assert(matches("dense_*", "dense_12.weight") && !matches("dense_*", "my_dense_1.weight"));
static_assert(matches("*", "") && matches("", "") && !matches("", "a") && !matches("a", ""));
static_assert(matches("*norm*", "batch_norm_3.scale") && matches("a*b*c", "axxbyybzc") && !matches("a*b*c", "axxbyybzd"));
static_assert(matches("**", "anything") && matches("a**", "a") && !matches("*a", "ab"));

namespace {

/// The definition, letter by letter.
bool by_definition(std::string_view pattern, std::string_view name) {
    if (pattern.empty()) return name.empty();
    if (pattern[0] != '*') return !name.empty() && pattern[0] == name[0] && by_definition(pattern.substr(1), name.substr(1));
    return by_definition(pattern.substr(1), name) || (!name.empty() && by_definition(pattern, name.substr(1)));
}

std::string word(int number, int length, char const* letters, int base) {
    std::string w;
    for (; length > 0; --length, number /= base) w += letters[number % base];
    return w;
}

}  // namespace

BOOST_AUTO_TEST_CASE(all_short_words_agree_with_the_definition) {
    int checked = 0, wrong = 0;
    for (int p = 0, patterns = 1; p <= 5; ++p, patterns *= 3)
        for (int n = 0, names = 1; n <= 5; ++n, names *= 2)
            for (int a = 0; a < patterns; ++a)
                for (int b = 0; b < names; ++b, ++checked) {
                    std::string const pattern = word(a, p, "ab*", 3), name = word(b, n, "ab", 2);
                    wrong += matches(pattern, name) != by_definition(pattern, name);
                }
    BOOST_TEST(wrong == 0);
    BOOST_TEST(checked > 20'000);
}
