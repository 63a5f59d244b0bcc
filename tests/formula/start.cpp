// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE formula_start
#include <boost/test/unit_test.hpp>

#include <scarp/formula/expression.hpp>
#include <scarp/formula/start.hpp>
#include <scarp/shape/philox.hpp>

#include <vector>

using namespace scarp;

namespace {

constexpr parameter_record record(extents shape, bool transposed = false) {
    parameter_record r;
    r.dims = shape;
    r.transposed = transposed;
    return r;
}

constexpr int fan_in(extents shape) { return parameter_values<float>{nullptr, record(shape), row_major(shape)}.fan_in(); }
constexpr int fan_out(extents shape) { return parameter_values<float>{nullptr, record(shape), row_major(shape)}.fan_out(); }

// torch.nn.init._calculate_fan_in_and_fan_out
static_assert(fan_in(extents{30, 20}) == 20 && fan_out(extents{30, 20}) == 30);
static_assert(fan_in(extents{64, 32, 3, 5}) == 480 && fan_out(extents{64, 32, 3, 5}) == 960);
static_assert(fan_in(extents{8, 1, 3}) == 3 && fan_out(extents{8, 1, 3}) == 24);

constexpr auto count_up = [](auto const& values, philox&) {
    for (int i = 0; i < values.size(); ++i) values[i] = static_cast<typename std::remove_cvref_t<decltype(values)>::number>(i);
};
constexpr auto draw_bits = [](philox& random) { return random.below(1000); };
struct for_matrices {
    static constexpr int least_rank = 2;
    constexpr int operator()(philox&) const { return 1; }
};

static_assert(initializer<decltype(count_up)> && initializer<decltype(draw_bits)> && initializer<for_matrices>);
static_assert(!initializer<int> && !initializer<decltype([] { return 1; })>);
static_assert(start_rule_of<for_matrices{}>.least_rank == 2 && start_rule_of<count_up>.least_rank == 0);
static_assert(parameter<for_matrices{}>("w", 2, 3).seed().first == &start_rule_of<for_matrices{}>);
static_assert(parameter("w", 2, 3).from(nullptr).seed().first == nullptr);
static_assert(parameter<for_matrices{}>("w", 2, 3).from(&start_rule_of<count_up>).seed().first == &start_rule_of<count_up>);

constexpr problem problem_of(expression const& parameter) {
    graph g;
    detail::place_seed(g, parameter.seed());
    return g.error.what;
}
static_assert(problem_of(parameter<for_matrices{}>("w", 2, 3)) == problem::none);
static_assert(problem_of(parameter<for_matrices{}>("w", 2)) == problem::initializer_needs_more_axes);

}  // namespace

BOOST_AUTO_TEST_CASE(values_are_numbered_in_logical_order) {
    struct {
        extents shape;
        bool transposed;
        layout form;
        int places[6];
    } const cases[] = {{extents{2, 3}, false, {2, 3, 3}, {0, 1, 2, 3, 4, 5}},
                       {extents{2, 3}, true, {3, 2, 2}, {0, 2, 4, 1, 3, 5}},
                       {extents{2, 3}, false, {2, 3, 2}, {0, 1, 4, 2, 3, 6}},
                       {extents{6}, false, {1, 6, 6}, {0, 1, 2, 3, 4, 5}}};
    for (auto const& c : cases) {
        std::vector<double> memory(8, -1);
        parameter_record const r = record(c.shape, c.transposed);
        philox random{1};
        start_rule_of<count_up>(parameter_values<double>{memory.data(), r, c.form}, random);
        for (std::size_t i = 0; i < 6; ++i) BOOST_TEST(memory[static_cast<std::size_t>(c.places[i])] == static_cast<double>(i));
    }
}

BOOST_AUTO_TEST_CASE(one_number_an_element_in_order) {
    float f[4];
    parameter_record const r = record(extents{2, 2});
    philox random{7}, again{7};
    start_rule_of<draw_bits>(parameter_values<float>{f, r, row_major(r.dims)}, random);
    for (float const x : f) BOOST_TEST(x == static_cast<float>(again.below(1000)));
}
