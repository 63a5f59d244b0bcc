// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE compiler_print
#include <boost/test/unit_test.hpp>

#include <compiler/program.hpp>
#include <scarp/compiler/print.hpp>

using namespace scarp;
using namespace scarp::testing;

using e = expression;

BOOST_AUTO_TEST_CASE(extents_name_the_batch) {
    BOOST_TEST(to_text(extents{}) == "()");
    BOOST_TEST(to_text(extents{3}) == "(3)");
    BOOST_TEST(to_text(extents{batch_extent, 64}) == "(B, 64)");
    BOOST_TEST(to_text(extents{-5, 2}) == "(5B, 2)");
}

BOOST_AUTO_TEST_CASE(numbers_are_as_short_as_they_can_be) {
    BOOST_TEST(detail::digits_of(0.001f) == "0.001");
    BOOST_TEST(detail::digits_of(0.1) == "0.1");
    BOOST_TEST(detail::digits_of(0.1f) == "0.1");
    BOOST_TEST(detail::digits_of(1e-12) == "1e-12");
    BOOST_TEST(detail::digits_of(3) == "3");
}

BOOST_AUTO_TEST_CASE(leaves_by_name) {
    graph g;
    parameter_record const w{.name = "weight", .layer = 1, .dims = extents{2}};
    g.parameters.push(w);
    g.add(leaf(op::parameter, extents{2}));
    g.add(leaf(op::input, {}, static_cast<int>(slot::hyper), 1));
    g.add(leaf(op::state, extents{2}, 3));
    g.add(leaf(op::input, {}, static_cast<int>(slot::step)));
    BOOST_TEST(to_text(g) == "v0 = weight  (2)\nv1 = hyper_1  ()\nv2 = state_3  (2)\nv3 = step  ()\n");
    leaf_names const names{.parameters = {"dense_2.weight"}, .hyper = {"beta", "learning_rate"}};
    BOOST_TEST(to_text(g, names) == "v0 = dense_2.weight  (2)\nv1 = learning_rate  ()\nv2 = state_3  (2)\nv3 = step  ()\n");
}

BOOST_AUTO_TEST_CASE(programs_are_one_line_per_value) {
    graph g;
    g.bound = true;
    e const x = input_of(g, slot::sample, extents{17});
    e const y = tanh(parameter("weight", 64, 17) * x + parameter("bias", 64));
    sum(where(y > 0, y, -0.5));
    g.release();
    BOOST_TEST(to_text(g) ==
               "v0 = x  (B, 17)\n"
               "v1 = weight  (64, 17)\n"
               "v2 = transpose(v1, 1, 0)  (17, 64)\n"
               "v3 = v0 @ v2  (B, 64)\n"
               "v4 = bias  (64)\n"
               "v5 = v3 + v4  (B, 64)\n"
               "v6 = tanh(v5)  (B, 64)\n"
               "v7 = 0  ()\n"
               "v8 = v6 > v7  (B, 64)\n"
               "v9 = -0.5  ()\n"
               "v10 = where(v8, v6, v9)  (B, 64)\n"
               "v11 = sum(v10, 0)  (B, 1)\n"
               "v12 = reshape(v11, (B))  (B)\n");
}

BOOST_AUTO_TEST_CASE(calls_say_what_they_need) {
    auto const last_line = [](auto const& f, extents sample) {
        graph g;
        g.bound = true;
        f(input_of(g, slot::sample, sample));
        g.release();
        std::string const s = to_text(g);
        return s.substr(s.rfind('\n', s.size() - 2) + 1);
    };
    BOOST_TEST(last_line([](e x) { slice(x, 0, 1, 3); }, extents{3}) == "v1 = slice(v0, 0, 1, 3)  (B, 2)\n");
    BOOST_TEST(last_line([](e x) { concat(x, x); }, extents{3}) == "v1 = concat(v0, v0, 0)  (B, 6)\n");
    BOOST_TEST(last_line([](e x) { max(x, axes{-1}.kept()); }, extents{3}) == "v1 = max(v0, 0)  (B, 1)\n");
    BOOST_TEST(last_line([](e x) { transpose(x, 1, 2, 0); }, extents{2, 3, 4}) == "v1 = transpose(v0, batch, 1, 2, 0)  (B, 3, 4, 2)\n");
    BOOST_TEST(last_line([](e x) { index_vector(x, 3); }, extents{3}) == "v1 = (0..2)  (3)\n");
    BOOST_TEST(last_line([](e x) { -x; }, extents{3}) == "v1 = -v0  (B, 3)\n");
    BOOST_TEST(last_line([](e x) { max(x, x); }, extents{3}) == "v1 = max(v0, v0)  (B, 3)\n");
}
