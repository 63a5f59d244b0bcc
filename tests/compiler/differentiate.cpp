// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE compiler_differentiate
#include <boost/test/unit_test.hpp>

#include <compiler/program.hpp>

using namespace scarp;
using namespace scarp::testing;

namespace {

using formula = expression (*)(expression);

struct example {
    char const* name;
    extents sample;
    formula f;
    double from = -1;
    double to = 1;
    int skipped = 0;  ///< most elements that may lie near a kink
};

int total = 0;

void check(example const& e) {
    BOOST_TEST_CONTEXT(e.name) {
        philox random{2024};
        for (int const batch : {1, 3}) {
            program const p = program_of(e.sample, e.f);
            BOOST_TEST(!p.g.error);
            BOOST_TEST(first_misfit(p.g) == -1);
            finding const f = compare_with_differences(p, batch, drawn_memory(p.g, batch, random, e.from, e.to));
            BOOST_TEST(f.worst < 1e-6);
            BOOST_TEST(f.checked > 0);
            BOOST_TEST(f.skipped <= e.skipped);
            total += f.checked;
        }
    }
}

expression weight(int a, int b) { return parameter("weight", a, b); }
expression row() { return parameter("row", 4); }
expression line() { return parameter("line", 1, 4); }  // (3, 4) * (4) is a matrix times a vector

example const one_argument[] = {
    {"negate", extents{4}, [](expression x) { return -(x * row()); }},
    {"exp", extents{4}, [](expression x) { return exp(x * row()); }},
    {"log", extents{4}, [](expression x) { return log(x * row()); }, 0.5, 2},
    {"log1p", extents{4}, [](expression x) { return log1p(x * row()); }, -0.9, 0.9},
    {"expm1", extents{4}, [](expression x) { return expm1(x * row()); }},
    {"sqrt", extents{4}, [](expression x) { return sqrt(x * row()); }, 0.5, 2},
    {"abs", extents{4}, [](expression x) { return abs(x + row()); }, -1, 1, 2},
    {"tanh", extents{4}, [](expression x) { return tanh(x + row()); }},
    {"sigmoid", extents{4}, [](expression x) { return detail::unary(op::sigmoid, x + 2 * row()); }},
    {"erf", extents{4}, [](expression x) { return erf(x + row()); }},
    {"sin", extents{4}, [](expression x) { return sin(x + 3 * row()); }},
    {"cos", extents{4}, [](expression x) { return cos(x + 3 * row()); }},
    {"floor", extents{4}, [](expression x) { return floor(x + 3 * row()) * row(); }, -1, 1, 4},
    {"square", extents{4}, [](expression x) { return square(x + row()); }},
};

example const two_arguments[] = {
    {"plus, row", extents{3, 4}, [](expression x) { return x + row(); }},
    {"plus, line", extents{3, 4}, [](expression x) { return x + line(); }},
    {"plus, same shape", extents{3, 4}, [](expression x) { return weight(3, 4) + x; }},
    {"plus, column", extents{3, 4}, [](expression x) { return x * x + weight(3, 1); }},
    {"plus, scalar parameter", extents{3, 4}, [](expression x) { return tanh(x + parameter("scalar")); }},
    {"minus, number on the left", extents{4}, [](expression x) { return 1 - x * row(); }},
    {"minus, parameter on the right", extents{3, 4}, [](expression x) { return tanh(x - line()); }},
    {"minus, both stretched", extents{3, 1}, [](expression x) { return x - square(weight(1, 4)); }},
    {"times, both parameters", extents{4}, [](expression x) { return (row() * parameter("other", 4)) + x; }},
    {"times, stretched parameters", extents{3, 4}, [](expression x) { return x + weight(3, 1) * parameter("w", 1, 4); }},
    {"divide, above", extents{4}, [](expression x) { return row() / x; }, 0.5, 2},
    {"divide, below", extents{3, 4}, [](expression x) { return x / line(); }, 0.5, 2},
    {"max", extents{3, 4}, [](expression x) { return max(x, line()); }, -1, 1, 2},
    {"max, parameter first", extents{3, 4}, [](expression x) { return max(line(), x); }, -1, 1, 2},
    {"relu", extents{3, 4}, [](expression x) { return max(x + line(), 0); }, -1, 1, 2},
    {"min", extents{3, 4}, [](expression x) { return min(x * line(), line()); }, -1, 1, 2},
    {"pow, base", extents{4}, [](expression x) { return pow(x * row(), 3.5); }, 0.5, 2},
    {"pow, exponent", extents{4}, [](expression x) { return pow(x, row()); }, 0.5, 2},
    {"pow, both", extents{4}, [](expression x) { return pow(row(), x * row()); }, 0.5, 2},
    {"pow, negative base", extents{4}, [](expression x) { return pow(x + row(), 3); }},
    {"where", extents{3, 4}, [](expression x) { return where(x > 0, x * line(), sin(line())); }},
    {"where, greater equal", extents{4}, [](expression x) { return where(x >= row(), x * row(), row()); }, -1, 1, 2},
    {"where, less", extents{4}, [](expression x) { return where(row() < x, exp(row()), row()); }, -1, 1, 2},
    {"where, less equal", extents{4}, [](expression x) { return where(x <= 0.25, 2 * row(), row()); }, -1, 1, 2},
    {"equal and not equal", extents{4}, [](expression x) { return row() * (x == x) + square(row()) * (x != 2); }},
    {"when_training, which is inference here", extents{3, 4}, [](expression x) { return when_training(line(), x * line()); }},
    {"where, scalar condition", extents{3, 4}, [](expression x) { return where(1, x * line(), line()); }},
};

example const reductions[] = {
    {"sum of all", extents{3, 4}, [](expression x) { return sum(tanh(x * line())); }},
    {"sum, first axis", extents{3, 4}, [](expression x) { return sum(exp(x * line()), axes{0}); }},
    {"sum, last axis kept", extents{3, 4}, [](expression x) { return x * sum(exp(x * line()), axes{-1}.kept()); }},
    {"sum, middle of three", extents{2, 3, 4}, [](expression x) { return sum(sin(x * row()), axes{1}); }},
    {"sum, outer two of three", extents{2, 3, 4}, [](expression x) { return sum(sin(x * row()), axes{0, 2}); }},
    {"sum of a parameter", extents{3}, [](expression x) { return x * sum(square(weight(3, 4)), axes{1}); }},
    {"mean of all", extents{3, 4}, [](expression x) { return mean(square(x - line())); }},
    {"x - mean(x)", extents{3, 4}, [](expression x) {
         expression const v = x * line();
         return square(v - mean(v, axes{-1}.kept()));
     }},
    {"max of all", extents{3, 4}, [](expression x) { return max(x * line()); }, -1, 1, 2},
    {"max, first axis", extents{3, 4}, [](expression x) { return max(x * line(), axes{0}); }, -1, 1, 2},
    {"max, last axis kept", extents{3, 4}, [](expression x) { return x * max(x * line(), axes{1}.kept()); }, -1, 1, 2},
};

example const products[] = {
    {"matrix times vector", extents{4}, [](expression x) { return weight(3, 4) * x; }},
    {"vector times matrix", extents{4}, [](expression x) { return matmul(x, weight(4, 3)); }},
    {"matrix times batched matrix", extents{4, 5}, [](expression x) { return matmul(weight(3, 4), x); }},
    {"batched matrix times matrix", extents{5, 4}, [](expression x) { return matmul(x, weight(4, 3)); }},
    {"batched times batched", extents{3, 3}, [](expression x) { return matmul(x * weight(3, 3), tanh(x + weight(3, 3))); }},
    {"rank 3 times matrix", extents{2, 3, 4}, [](expression x) { return matmul(x, weight(4, 5)); }},
    {"matrix times rank 3", extents{2, 4, 3}, [](expression x) { return matmul(weight(5, 4), x); }},
    {"rank 3 times rank 3", extents{2, 3, 4}, [](expression x) {
         expression const y = x * row();
         return matmul(y, transpose(x + row(), 0, 2, 1));
     }},
    {"rank 4 times rank 4", extents{2, 2, 3, 4}, [](expression x) {
         expression const y = x * row();
         return matmul(y, transpose(x + row(), 0, 1, 3, 2));
     }},
    {"product of parameters", extents{4}, [](expression x) { return matmul(weight(3, 2), parameter("b", 2, 4)) * x; }},
    {"matrix of parameters times vector of parameters", extents{3}, [](expression x) { return weight(3, 4) * row() + x; }},
    {"quadratic form", extents{4}, [](expression x) { return sum(x * (weight(4, 4) * x)); }},
};

example const movements[] = {
    {"reshape", extents{2, 6}, [](expression x) { return reshape(x, 3, 4) * line(); }},
    {"reshape a parameter", extents{3, 4}, [](expression x) { return x * square(reshape(parameter("w", 12), 3, 4)); }},
    {"transpose", extents{4, 3}, [](expression x) { return transpose(x) * line(); }},
    {"transpose, cyclic", extents{4, 2, 3}, [](expression x) { return exp(transpose(x, 1, 2, 0) * row()); }},
    {"transpose a parameter", extents{3, 4}, [](expression x) { return x * transpose(parameter("w", 4, 3)); }},
    {"transpose a parameter, cyclic", extents{2, 3, 4}, [](expression x) { return x * transpose(parameter("w", 4, 2, 3), 1, 2, 0); }},
    {"slice, last axis", extents{3, 4}, [](expression x) { return square(slice(x * line(), 1, 1, 3)); }},
    {"slice, first axis", extents{3, 4}, [](expression x) { return square(slice(x * line(), 0, 2, 3)); }},
    {"slice a parameter", extents{2}, [](expression x) { return x * exp(slice(row(), 0, 1, 3)); }},
    {"concat", extents{3, 4}, [](expression x) { return square(concat(x * line(), exp(x + line()), 1)); }},
    {"concat, first axis", extents{3, 4}, [](expression x) { return concat(x * line(), slice(x - line(), 0, 0, 2), 0); }},
    {"concat of parameters", extents{7}, [](expression x) { return x * concat(row(), parameter("other", 3)); }},
    {"expand", extents{1, 4}, [](expression x) {
         graph& g = *(x = x * line()).owner();
         return square(expression{g, g.add(applied(op::expand, x.id(), extents{batch_extent, 3, 4}))});
     }},
    {"pad", extents{2, 4}, [](expression x) {
         return exp(detail::movement(op::pad, x * line(), extents{5, 4}, 1, 2));
     }},
};

example const networks[] = {
    {"gated unit", extents{4}, [](expression x) {
         expression const value = parameter("value", 5, 4) * x + parameter("bias", 5);
         return tanh(value) * detail::unary(op::sigmoid, parameter("gate", 5, 4) * x);
     }},
    {"softmax cross entropy", extents{4}, [](expression x) {
         expression const z = parameter("w", 6, 4) * x + parameter("b", 6);
         expression const shifted = z - max(z);
         return log(sum(exp(shifted))) - slice(shifted, 0, 2, 3);
     }, -1, 1, 4},
    {"tied parameters", extents{4}, [](expression x) { return tanh(weight(4, 4) * tanh(weight(4, 4) * x)) + weight(4, 4) * x; }},
    {"a value used four times", extents{4}, [](expression x) {
         expression const y = tanh(weight(4, 4) * x);
         return y * y + y / (2 + y);
     }},
    {"attention", extents{3, 4}, [](expression x) {
         expression const q = matmul(x, parameter("q", 4, 2)), k = matmul(x, parameter("k", 4, 2));
         expression const s = exp(matmul(q, transpose(k)));
         return matmul(s / sum(s, axes{1}.kept()), matmul(x, parameter("v", 4, 2)));
     }},
    {"layer norm", extents{3, 4}, [](expression x) {
         expression const y = x * line(), centred = y - mean(y, axes{1}.kept());
         return centred / sqrt(mean(square(centred), axes{1}.kept()) + 1e-2) * parameter("scale", 1, 4);
     }},
};

}  // namespace

BOOST_AUTO_TEST_CASE(operations_of_one_argument) {
    for (example const& e : one_argument) check(e);
}
BOOST_AUTO_TEST_CASE(operations_of_two_and_three_arguments) {
    for (example const& e : two_arguments) check(e);
}
BOOST_AUTO_TEST_CASE(reductions_over_every_axis) {
    for (example const& e : reductions) check(e);
}
BOOST_AUTO_TEST_CASE(matrix_products_in_every_form) {
    for (example const& e : products) check(e);
}
BOOST_AUTO_TEST_CASE(movements_of_elements) {
    for (example const& e : movements) check(e);
}
BOOST_AUTO_TEST_CASE(whole_formulas) {
    for (example const& e : networks) check(e);
}

BOOST_AUTO_TEST_CASE(every_operation_is_among_the_examples) {
    bool seen[op_count] = {};
    auto const note = [&](auto const& examples) {
        for (example const& e : examples) {
            program const p = program_of(e.sample, e.f);
            for (int i = 0; i <= p.loss; ++i) seen[static_cast<int>(p.g.nodes[i].what)] = true;
        }
    };
    note(one_argument), note(two_arguments), note(reductions), note(products), note(movements), note(networks);
    for (int i = static_cast<int>(op::negate); i < static_cast<int>(op::assign); ++i) {
        bool const tested_below = static_cast<op>(i) == op::stop_gradient || over_window(static_cast<op>(i));  // by layers
        BOOST_TEST((seen[i] || tested_below), table::name(static_cast<op>(i)));
    }
    BOOST_TEST_MESSAGE(total << " derivatives agree with differences");
}

BOOST_AUTO_TEST_CASE(derivatives_of_derivatives) {
    example const examples[] = {
        {"tanh", extents{4}, [](expression x) { return tanh(weight(3, 4) * x); }},
        {"softmax", extents{4}, [](expression x) { return log(sum(exp(weight(3, 4) * x))); }},
        {"slice and concat", extents{4}, [](expression x) {
             expression const y = exp(x * row());
             return concat(slice(y, 0, 0, 2), square(slice(y, 0, 2, 4)));
         }},
        {"product over columns", extents{3, 4}, [](expression x) { return square(matmul(weight(2, 3), x)); }},
    };
    for (example const& e : examples) BOOST_TEST_CONTEXT(e.name) {
        program p = program_of(e.sample, e.f);
        graph& g = p.g;
        expression const d{g, p.gradient[0]};
        expression const squares = sum(square(d));
        p.loss = squares.id();
        p.gradient = differentiate(g, p.loss);
        BOOST_TEST(first_misfit(g) == -1);
        philox random{5};
        finding const f = compare_with_differences(p, 3, drawn_memory(g, 3, random));
        BOOST_TEST(f.checked > 0);
        BOOST_TEST(f.skipped == 0);
        BOOST_TEST(f.worst < 1e-6);
    }
}

BOOST_AUTO_TEST_CASE(stop_gradient_makes_a_constant) {
    auto const stopped = [](expression x) { return stop_gradient(x * row()) * row(); };
    program const p = program_of(extents{4}, stopped);
    philox random{1};
    memory<double> m = drawn_memory(p.g, 1, random);
    list<list<double>> const v = interpret(p.g, 1, m);
    for (int i = 0; i < 4; ++i)  // d/dw of (stopped x w) w is x w, not 2 x w
        BOOST_TEST(v[p.gradient[0]][i] == m.sample[i] * m.parameters[0][i] * m.target[i], boost::test_tools::tolerance(1e-14));

    program const none = program_of(extents{4}, [](expression x) { return stop_gradient(x * row()); });
    BOOST_TEST(none.gradient[0] == -1);
}

BOOST_AUTO_TEST_CASE(kinks_give_the_derivative_of_one_side) {
    auto const at = [](auto f, double value) {
        program const p = program_of(extents{1}, f);
        memory<double> m = memory_of<double>(p.g, 1);
        m.parameters[0][0] = value;
        m.target[0] = 1;
        return interpret(p.g, 1, m)[p.gradient[0]][0];
    };
    auto const relu = [](expression x) { return max(parameter("w", 1) + 0 * x, 0); };
    BOOST_TEST(at(relu, 0) == 0);
    BOOST_TEST(at(relu, 1) == 1);
    BOOST_TEST(at(relu, -1) == 0);
    auto const size = [](expression x) { return abs(parameter("w", 1) + 0 * x); };
    BOOST_TEST(at(size, 0) == 0);
    BOOST_TEST(at(size, -2) == -1);
    auto const power = [](expression x) { return pow(parameter("w", 1) + 0 * x, 2); };
    BOOST_TEST(at(power, 0) == 0);
    auto const root = [](expression x) { return pow(parameter("w", 1) + 0 * x, parameter("e", 1) + 1); };
    BOOST_TEST(at(root, 0) == 1);
}

namespace {

constexpr program unused_parameter() {
    return program_of(extents{2}, [](expression x) {
        expression const y = parameter("used", 2) * x;
        detail::unary(op::tanh, parameter("unused", 2) * x);
        return y;
    });
}
static_assert(unused_parameter().gradient.size() == 2);
static_assert(unused_parameter().gradient[0] >= 0);
static_assert(unused_parameter().gradient[1] == -1);

// d/dw sum (w x)^2 = 2 w x^2, in constant evaluation
constexpr double derivative_of_square(double w, double x) {
    program const p = program_of(extents{1}, [](expression in) { return square(parameter("w", 1) * in); });
    memory<double> m = memory_of<double>(p.g, 1);
    m.parameters[0][0] = w;
    m.sample[0] = x;
    m.target[0] = 1;
    return interpret(p.g, 1, m)[p.gradient[0]][0];
}
static_assert(derivative_of_square(3, 0.5) == 1.5);

}  // namespace
