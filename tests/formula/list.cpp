// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE formula_list
#include <boost/test/unit_test.hpp>

#include <scarp/formula/list.hpp>

#include <string>
#include <utility>

using scarp::list;

namespace {

constexpr int sum_of(list<int> const& l) {
    int s = 0;
    for (int const v : l) s += v;
    return s;
}

constexpr list<int> squares(int count) {
    list<int> l;
    for (int i = 0; i < count; ++i) l.push(i * i);
    return l;
}

static_assert(list<int>{}.empty());
static_assert(sum_of(squares(0)) == 0);
static_assert(sum_of(squares(100)) == 328350);
static_assert(squares(100).size() == 100);
static_assert(squares(100).back() == 99 * 99);
static_assert(list<int>(5).size() == 5 && sum_of(list<int>(5)) == 0);
static_assert(sum_of(list<int>(5, 3)) == 15);

constexpr bool push_tells_the_position() {
    list<int> l;
    return l.push(7) == 0 && l.push(8) == 1 && l[1] == 8;
}
static_assert(push_tells_the_position());

constexpr bool copies_are_independent() {
    list<int> a = squares(10);
    list<int> b = a;
    b[0] = 1000;
    b.push(1);
    list<int> c;
    c = a;
    c.pop();
    return a.size() == 10 && a[0] == 0 && b.size() == 11 && c.size() == 9;
}
static_assert(copies_are_independent());

constexpr bool moving_empties() {
    list<int> a = squares(10);
    list<int> b = std::move(a);
    return a.empty() && b.size() == 10 && sum_of(b) == 285;
}
static_assert(moving_empties());

constexpr bool assigning_to_itself_keeps() {
    list<int> a = squares(10);
    list<int> const& same = a;
    a = same;
    return sum_of(a) == 285;
}
static_assert(assigning_to_itself_keeps());

// the argument lies in the array that growth frees
constexpr bool own_elements_can_be_pushed() {
    list<int> a(1, 5);
    for (int i = 0; i < 50; ++i) a.push(a[0]);
    return sum_of(a) == 255;
}
static_assert(own_elements_can_be_pushed());

constexpr bool resizing_keeps_and_clears() {
    list<int> a = squares(10);
    a.resize(4);
    bool const shorter = a.size() == 4 && sum_of(a) == 14;
    a.resize(10);
    bool const cleared = sum_of(a) == 14;
    a.clear();
    return shorter && cleared && a.empty();
}
static_assert(resizing_keeps_and_clears());

constexpr bool lists_of_lists() {
    list<list<int>> l;
    for (int i = 0; i < 20; ++i) l.push(squares(i));
    list<list<int>> const copy = l;
    l[19][18] = 0;
    return copy[19][18] == 324 && l[18].size() == 18;
}
static_assert(lists_of_lists());

}  // namespace

BOOST_AUTO_TEST_CASE(elements_with_memory_of_their_own) {
    list<std::string> l;
    for (int i = 0; i < 100; ++i) l.push(std::string(40, static_cast<char>('a' + i % 26)));
    list<std::string> copy = l;
    copy[3] = "changed";
    for (int i = 0; i < 50; ++i) l.push(l[3]);
    BOOST_TEST(l.size() == 150);
    BOOST_TEST(l.back() == std::string(40, 'd'));
    BOOST_TEST(copy.size() == 100);
    l = std::move(copy);
    BOOST_TEST(l[3] == "changed");
    l = list<std::string>{};
    BOOST_TEST(l.empty());
}
