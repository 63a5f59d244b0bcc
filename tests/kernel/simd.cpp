// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_simd
#if defined(SCARP_TEST_INCLUDED)
#include <boost/test/included/unit_test.hpp>
#else
#include <boost/test/unit_test.hpp>
#endif

#include <scarp/kernel/simd.hpp>

#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

using namespace scarp;
using namespace scarp::simd;

namespace {

using numbers = std::tuple<float, double>;

template <class T>
constexpr T infinity = std::numeric_limits<T>::infinity();
template <class T>
constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();

int checked = 0;

// How far apart two numbers are, in units of the last place of the expected one.
template <class T>
double ulps(T got, double expected_float, long double expected_double) {
    long double const expected = sizeof(T) == 4 ? static_cast<long double>(expected_float) : expected_double;
    if (std::isnan(expected) || std::isnan(got)) return std::isnan(expected) == std::isnan(got) ? 0 : infinity<double>;
    T const rounded = static_cast<T>(expected);
    if (got == rounded) return 0;
    if (std::isinf(rounded) || std::isinf(got)) return infinity<double>;
    int exponent = 0;
    std::frexp(rounded, &exponent);
    int const digits = std::numeric_limits<T>::digits;
    long double const unit = std::ldexp(1.0L, std::max(exponent, std::numeric_limits<T>::min_exponent) - digits);
    return static_cast<double>(std::fabs((static_cast<long double>(got) - expected) / unit));
}

constexpr int points = 1 << 17;

// The largest error over evenly spaced points, in ulp; float against scarp::math in double, double against libm's
// long double.
template <class T, class F, class G, class H>
double worst(F f, G in_double, H in_long_double, double low, double high) {
    double error = 0;
    T in[lanes<T>], out[lanes<T>];
    for (int i = 0; i < points; i += lanes<T>) {
        for (int l = 0; l < lanes<T>; ++l) in[l] = static_cast<T>(low + (high - low) * (i + l + 0.37) / points);
        store(out, f(load(in)));
        for (int l = 0; l < lanes<T>; ++l)
            error = std::max(error, ulps(out[l], in_double(static_cast<double>(in[l])),
                                         in_long_double(static_cast<long double>(in[l]))));
    }
    checked += points;
    return error;
}

struct range {
    double low, high;
};

template <class T, class F, class G, class H>
void compare(char const* name, double float_bound, double double_bound, F f, G in_double, H in_long_double,
             std::initializer_list<range> ranges) {
    double const bound = sizeof(T) == 4 ? float_bound : double_bound;
    for (auto [low, high] : ranges) {
        double const error = worst<T>(f, in_double, in_long_double, low, high);
        BOOST_TEST(error <= bound, name << " on [" << low << ", " << high << "]: " << error << " ulp");
    }
}

#define COMPARE(name, float_bound, double_bound, ...)                                                      \
    compare<T>(#name, float_bound, double_bound, [](vec<T> x) { return name(x); },                         \
               [](double x) { return math::name(x); }, [](long double x) { return std::name(x); }, {__VA_ARGS__})

// The lanes of a register as an array.
template <class T>
struct unpacked {
    T at[lanes<T>];
    explicit unpacked(vec<T> x) { store(at, x); }
};

template <class T>
vec<T> counting(T first) {
    T values[lanes<T>];
    for (int i = 0; i < lanes<T>; ++i) values[i] = first + static_cast<T>(i);
    return load(values);
}

template <class T>
bool all_equal(vec<T> x, T expected) {
    unpacked<T> const u(x);
    for (T value : u.at)
        if (!(value == expected && std::signbit(value) == std::signbit(expected)) && !(value != value && expected != expected))
            return false;
    checked += lanes<T>;
    return true;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_register_has_the_width_of_its_architecture) {
    BOOST_TEST_MESSAGE(architecture << ": " << lanes<float> << " floats, " << registers<float> << " registers");
    static_assert(sizeof(vec<float>) == sizeof(float) * lanes<float>);
    static_assert(lanes<double> == lanes<float> / 2 || lanes<float> == 1);
    static_assert(registers<float> == 16 || registers<float> == 32);
#if defined(SCARP_NO_SIMD)
    static_assert(lanes<float> == 1 && lanes<double> == 1);
#elif defined(__AVX512F__)
    static_assert(lanes<float> == 16 && registers<float> == 32);
#elif defined(__AVX__)
    static_assert(lanes<float> == 8 && registers<float> == 16);
#elif defined(__SSE2__) || defined(__aarch64__)
    static_assert(lanes<float> == 4);
#endif
    BOOST_TEST(lanes<float> >= 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(functions_are_accurate, T, numbers) {
    COMPARE(exp, 1.5, 2, {-1, 1}, {-110, 95}, {-760, 720});
    COMPARE(expm1, 2, 3, {-1, 1}, {-100, 100}, {-1e-3, 1e-3});
    COMPARE(log, 1.5, 2, {0, 3}, {0, 1e30}, {0, 1e-38});
    COMPARE(log1p, 1.5, 2, {-1, 1}, {-1, 1000}, {-1e-6, 1e-6});
    COMPARE(tanh, 6, 4, {-1, 1}, {-20, 20}, {-1e-3, 1e-3}, {-1e-30, 1e-30});
    COMPARE(erf, 3, 4, {-1, 1}, {-5, 5}, {-1e-3, 1e-3});
    COMPARE(sqrt, 0.5001, 0.5001, {0, 1e6}, {0, 1e-30}, {1, 4});
    COMPARE(floor, 0, 0, {-100, 100}, {-1e20, 1e20}, {-1, 1});
    COMPARE(sin, 1, 2, {-100, 100});
    COMPARE(cos, 1, 2, {-100, 100});
    compare<T>("sigmoid", 3, 4, [](vec<T> x) { return sigmoid(x); }, [](double x) { return math::sigmoid(x); },
               [](long double x) { return 1 / (1 + std::exp(-x)); }, {{-86, 86}, {-1, 1}, {-20, 0}});
    compare<T>("pow", 1, 4, [](vec<T> x) { return pow(x, vec<T>(T(2.5))); },
               [](double x) { return math::pow(x, 2.5); }, [](long double x) { return std::pow(x, 2.5L); }, {{0, 100}});
    BOOST_TEST_MESSAGE(checked << " values so far");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(special_values, T, numbers) {
    auto const of = [](T x) { return vec<T>(x); };
    T const inf = infinity<T>;
    for (T x : {T(0), T(-0.0), inf, -inf, not_a_number<T>, std::numeric_limits<T>::denorm_min(), T(-1)}) {
        BOOST_TEST(all_equal(of(x), x));
        BOOST_TEST(all_equal(abs(of(x)), math::abs(x)));
        BOOST_TEST(all_equal(sqrt(of(x)), math::sqrt(x)));
        BOOST_TEST(all_equal(floor(of(x)), math::floor(x)));
    }
    BOOST_TEST(all_equal(exp(of(inf)), inf));
    BOOST_TEST(all_equal(exp(of(-inf)), T(0)));
    BOOST_TEST(all_equal(exp(of(T(-0.0))), T(1)));
    BOOST_TEST(all_equal(expm1(of(inf)), inf));
    BOOST_TEST(all_equal(expm1(of(-inf)), T(-1)));
    BOOST_TEST(all_equal(expm1(of(T(-0.0))), T(-0.0)));
    BOOST_TEST(all_equal(log(of(T(0))), -inf));
    BOOST_TEST(all_equal(log(of(T(-0.0))), -inf));
    BOOST_TEST(all_equal(log(of(inf)), inf));
    BOOST_TEST(all_equal(log(of(T(-1))), not_a_number<T>));
    BOOST_TEST(all_equal(log1p(of(T(-1))), -inf));
    BOOST_TEST(all_equal(log1p(of(T(-2))), not_a_number<T>));
    BOOST_TEST(all_equal(log1p(of(inf)), inf));
    BOOST_TEST(all_equal(log1p(of(T(-0.0))), T(-0.0)));
    BOOST_TEST(all_equal(erf(of(inf)), T(1)));
    BOOST_TEST(all_equal(erf(of(-inf)), T(-1)));
    BOOST_TEST(all_equal(sigmoid(of(inf)), T(1)));
    BOOST_TEST(unpacked<T>(sigmoid(of(-inf))).at[0] < T(2e-38));
    BOOST_TEST(std::fabs(unpacked<T>(tanh(of(inf))).at[0] - 1) <= T(3e-7));
    BOOST_TEST(std::fabs(unpacked<T>(tanh(of(-inf))).at[0] + 1) <= T(3e-7));
    for (auto f : {+[](vec<T> x) { return exp(x); }, +[](vec<T> x) { return expm1(x); }, +[](vec<T> x) { return log(x); },
                   +[](vec<T> x) { return log1p(x); }, +[](vec<T> x) { return tanh(x); },
                   +[](vec<T> x) { return sigmoid(x); }, +[](vec<T> x) { return erf(x); },
                   +[](vec<T> x) { return sin(x); }, +[](vec<T> x) { return pow(x, vec<T>(T(2))); }})
        BOOST_TEST(all_equal(f(of(not_a_number<T>)), not_a_number<T>));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(arithmetic_and_comparisons, T, numbers) {
    vec<T> const a = counting(T(-3)), b(T(2));
    unpacked<T> const x(a), sum(a + b), difference(a - b), product(a * b), quotient(a / b), negated(-a);
    unpacked<T> const fused(fmadd(a, b, a)), minus(fnmadd(a, b, a)), larger(max(a, b)), smaller(min(a, b));
    for (int i = 0; i < lanes<T>; ++i) {
        T const v = x.at[i];
        BOOST_TEST((sum.at[i] == v + 2 && difference.at[i] == v - 2 && product.at[i] == v * 2 && quotient.at[i] == v / 2));
        BOOST_TEST((negated.at[i] == -v && fused.at[i] == 3 * v && minus.at[i] == -v));
        BOOST_TEST((larger.at[i] == math::max(v, T(2)) && smaller.at[i] == math::min(v, T(2))));
    }
    vec<T> accumulated = a;
    accumulated += b, accumulated *= b, accumulated -= b, accumulated /= b;
    BOOST_TEST(unpacked<T>(accumulated).at[0] == -2);
    // The second operand wins against NaN.
    BOOST_TEST(all_equal(max(vec<T>(not_a_number<T>), b), T(2)));
    BOOST_TEST(all_equal(max(b, vec<T>(not_a_number<T>)), not_a_number<T>));
    BOOST_TEST(all_equal(maximum(vec<T>(not_a_number<T>), b), not_a_number<T>));
    BOOST_TEST(all_equal(maximum(b, vec<T>(not_a_number<T>)), not_a_number<T>));
    BOOST_TEST(all_equal(maximum(b, vec<T>(T(3))), T(3)));
    BOOST_TEST(all_equal(maximum(vec<T>(T(3)), b), T(3)));
    BOOST_TEST(all_equal(min(vec<T>(not_a_number<T>), b), T(2)));
    BOOST_TEST(all_equal(min(b, vec<T>(not_a_number<T>)), not_a_number<T>));

    auto const truth = [](mask<T> m) { return select(m, vec<T>(T(1)), vec<T>(T(0))); };
    for (T left : {T(1), T(2), T(3), not_a_number<T>}) {
        vec<T> const l(left);
        BOOST_TEST(all_equal(truth(gt(l, b)), T(left > 2)));
        BOOST_TEST(all_equal(truth(ge(l, b)), T(left >= 2)));
        BOOST_TEST(all_equal(truth(lt(l, b)), T(left < 2)));
        BOOST_TEST(all_equal(truth(le(l, b)), T(left <= 2)));
        BOOST_TEST(all_equal(truth(eq(l, b)), T(left == 2)));
        BOOST_TEST(all_equal(truth(ne(l, b)), T(left != 2)));
        BOOST_TEST(all_equal(truth(ge(l, b) & le(l, b)), T(left == 2)));
        BOOST_TEST(all_equal(truth(gt(l, b) | lt(l, b)), T(left > 2 || left < 2)));
    }
    unpacked<T> const chosen(select(gt(a, vec<T>(T(0))), a, b));
    for (int i = 0; i < lanes<T>; ++i) BOOST_TEST(chosen.at[i] == (x.at[i] > 0 ? x.at[i] : 2));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(fused_product_rounds_once_where_the_architecture_can, T, numbers) {
#if (defined(__FMA__) || defined(__aarch64__)) && !defined(SCARP_NO_SIMD)
    T const e = std::numeric_limits<T>::epsilon();
    vec<T> const a(1 + e), b(1 - e);
    BOOST_TEST(all_equal(fmadd(a, b, vec<T>(T(-1))), -e * e));
    BOOST_TEST(all_equal(fnmadd(a, b, vec<T>(T(1))), e * e));
#else
    BOOST_TEST(all_equal(fmadd(vec<T>(T(3)), vec<T>(T(4)), vec<T>(T(5))), T(17)));
#endif
}

namespace {

// Two pages of which the second must not be touched: what is put against the border faults when it is overrun.
class guarded {
public:
    guarded() : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
        base_ = static_cast<char*>(mmap(nullptr, 2 * page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        BOOST_REQUIRE(base_ != MAP_FAILED);
        BOOST_REQUIRE(mprotect(base_ + page_, page_, PROT_NONE) == 0);
    }
    ~guarded() { munmap(base_, 2 * page_); }
    template <class T>
    T* last(int n) { return reinterpret_cast<T*>(base_ + page_) - n; }

private:
    std::size_t page_;
    char* base_ = nullptr;
};

template <int N, class T>
void check_part(guarded& memory) {
    T* const border = memory.last<T>(N);
    for (int i = 0; i < N; ++i) border[i] = static_cast<T>(i + 1);
    unpacked<T> const loaded(load_part<N>(border));
    unpacked<T> const kept(head<N>(counting(T(1)))), filled(head_or<N>(counting(T(1)), T(-7)));
    for (int i = 0; i < lanes<T>; ++i) {
        T const v = static_cast<T>(i + 1);
        BOOST_TEST((loaded.at[i] == (i < N ? v : 0) && kept.at[i] == (i < N ? v : 0) && filled.at[i] == (i < N ? v : -7)));
        ++checked;
    }
    if constexpr (N > 0) border[-1] = T(99);
    store_part<N>(border, counting(T(10)));
    for (int i = 0; i < N; ++i) BOOST_TEST(border[i] == static_cast<T>(10 + i));
    T untouched[lanes<T>];
    for (T& u : untouched) u = T(5);
    store_part<N>(untouched, counting(T(10)));
    for (int i = N; i < lanes<T>; ++i) BOOST_TEST(untouched[i] == 5);
}

}  // namespace

BOOST_AUTO_TEST_CASE_TEMPLATE(parts_stay_inside_their_memory, T, numbers) {
    guarded memory;
    [&]<int... N>(std::integer_sequence<int, N...>) {
        (check_part<N, T>(memory), ...);
    }(std::make_integer_sequence<int, lanes<T> + 1>{});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(memory_of_any_alignment, T, numbers) {
    alignas(64) T buffer[2 * lanes<T> + 1] = {};
    for (int i = 0; i < 2 * lanes<T> + 1; ++i) buffer[i] = static_cast<T>(i);
    for (int offset = 0; offset <= lanes<T>; ++offset) BOOST_TEST(unpacked<T>(load(buffer + offset)).at[0] == offset);
    store_aligned(buffer + lanes<T>, load_aligned(buffer) + vec<T>(T(100)));
    BOOST_TEST(buffer[lanes<T>] == 100);
    T spread[3 * lanes<T>];
    for (int i = 0; i < 3 * lanes<T>; ++i) spread[i] = static_cast<T>(i);
    unpacked<T> const strided(load_strided<3>(spread));
    for (int i = 0; i < lanes<T>; ++i) BOOST_TEST(strided.at[i] == 3 * i);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(reductions, T, numbers) {
    int const n = lanes<T>;
    BOOST_TEST(all_equal(reduce_add(counting(T(1))), static_cast<T>(n * (n + 1) / 2)));
    constexpr int half = lanes<T> > 1 ? lanes<T> / 2 : 1;
    unpacked<T> const of_half(reduce_add<T, half>(counting(T(1))));
    for (int i = 0; i < half; ++i) BOOST_TEST(of_half.at[i] == static_cast<T>(half * (half + 1) / 2));
    for (int peak = 0; peak < n; ++peak) {
        T values[lanes<T>];
        for (int i = 0; i < n; ++i) values[i] = static_cast<T>(-2 - i);
        values[peak] = T(100);
        BOOST_TEST(all_equal(reduce_max(load(values)), T(100)));
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(neighbours, T, numbers) {
    if constexpr (lanes<T> > 1) {
        unpacked<T> const turns(zip(counting(T(1)), counting(T(101)))), sums(add_pairs(counting(T(1))));
        for (int i = 0; i < lanes<T>; ++i) BOOST_TEST(turns.at[i] == static_cast<T>(1 + i / 2 + i % 2 * 100));
        for (int i = 0; i < lanes<T> / 2; ++i) BOOST_TEST(sums.at[i] == static_cast<T>(4 * i + 3));
        if constexpr (sizeof(T) == 4) {
            T const pair[] = {T(3), T(-0.0)};
            unpacked<T> const pairs(load_pair(pair));
            for (int i = 0; i < lanes<T>; ++i) BOOST_TEST((pairs.at[i] == pair[i % 2] && std::signbit(pairs.at[i]) == (i % 2 == 1)));
        }
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(transposition, T, numbers) {
    vec<T> rows[lanes<T>];
    for (int i = 0; i < lanes<T>; ++i) rows[i] = counting(static_cast<T>(100 * i));
    transpose(rows);
    for (int i = 0; i < lanes<T>; ++i)
        for (int j = 0; j < lanes<T>; ++j) BOOST_TEST(unpacked<T>(rows[i]).at[j] == static_cast<T>(100 * j + i));
}

BOOST_AUTO_TEST_CASE(report) {
    BOOST_TEST_MESSAGE(checked << " values checked");
    BOOST_TEST(checked > 6'000'000);
}
