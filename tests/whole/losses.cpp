// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_losses
#include <boost/test/unit_test.hpp>

#include <compiler/program.hpp>
#include <loss/all.hpp>
#include <reference/losses.hpp>

#include <scarp/train/derivation.hpp>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

using namespace scarp;

namespace {

constexpr int batch = 5, size = 6;

/// The loss of a sample that is its own output: a parameter, so that the derivative by it is derived, beside a sample of 0.
template <class L>
constexpr testing::program program_of() {
    testing::program p;
    p.g.bound = true;
    expression const y = testing::input_of(p.g, slot::sample, extents{size}) + parameter("y", size);
    p.value = y.id();
    p.loss = scarp::detail::append_loss<L>(p.g, p.value);
    p.gradient = differentiate(p.g, p.loss);
    p.g.release();
    return p;
}

template <class T>
memory<T> memory_at(testing::program const& p, reference::loss const& r, int sample) {
    memory<T> m = memory_of<T>(p.g, 1);
    for (int i = 0; i < size; ++i) m.parameters[0][i] = static_cast<T>(r.outputs[sample * size + i]);
    for (int i = 0; i < m.target.size(); ++i) m.target[i] = static_cast<T>(r.targets[sample * r.targets_per_sample + i]);
    return m;
}

reference::loss const* recorded(std::string_view name) {
    for (auto const& l : reference::losses)
        if (name == l.name) return &l;
    return nullptr;
}

/// Outputs and targets for a loss without a record: those of the first with as many targets.
reference::loss const& like(int targets_per_sample) {
    for (auto const& l : reference::losses)
        if (l.targets_per_sample == targets_per_sample) return l;
    BOOST_FAIL("record a loss with " << targets_per_sample << " targets per sample");
    return reference::losses[0];
}

template <class T>
void agrees_with_pytorch(testing::program const& p, reference::loss const& r, double tolerance) {
    interpreter<T> run{p.g, 1};
    double loss = 0, largest = 1, worst = 0;
    for (int sample = 0; sample < batch; ++sample) {
        memory<T> m = memory_at<T>(p, r, sample);
        BOOST_TEST_REQUIRE(m.target.size() == r.targets_per_sample);
        run(m);
        loss += static_cast<double>(run[p.loss][0]) / batch;
        for (int i = 0; i < size; ++i) {
            double const expected = batch * r.gradient[sample * size + i];
            double const d = std::fabs(static_cast<double>(run[p.gradient[0]][static_cast<std::size_t>(i)]) - expected);
            largest = std::max(largest, std::fabs(expected));
            if (!(d <= worst)) worst = std::isnan(d) ? INFINITY : d;
        }
    }
    BOOST_TEST(std::fabs(loss - r.value) < tolerance * std::max(1.0, std::fabs(r.value)));
    BOOST_TEST(worst < tolerance * largest);
}

void derivative_agrees_with_differences(testing::program const& p, reference::loss const& r) {
    testing::finding all;
    for (int sample = 0; sample < batch; ++sample) {
        testing::finding const f = testing::compare_with_differences(p, 1, memory_at<double>(p, r, sample));
        all.checked += f.checked;
        all.worst = std::max(all.worst, f.worst);
    }
    BOOST_TEST(all.checked >= batch * size - 2);
    BOOST_TEST(all.worst < 1e-6);
}

struct entry {
    char const* name;
    testing::program (*program)();
};

template <class... S>
std::vector<entry> list_of(losses::subjects<S...>) {
    return {{S::text.text, &program_of<typename S::type>}...};
}

/// The loss of six outputs of 0.5 and targets of 1, in constant evaluation.
template <class L>
constexpr double at_half() {
    testing::program const p = program_of<L>();
    memory<double> m = memory_of<double>(p.g, 1);
    for (double& v : m.parameters[0]) v = 0.5;
    for (double& v : m.target) v = 1;
    interpreter<double> run{p.g, 1};
    run(m);
    return run[p.loss][0];
}
template <class... S>
constexpr bool all_are_finite(losses::subjects<S...>) {
    for (double const loss : {at_half<typename S::type>()...})
        if (!(loss < 60 && loss > -60)) return false;
    return true;
}
static_assert(all_are_finite(losses::all{}));
static_assert(at_half<mse>() == 0.25 && at_half<mae>() == 0.5 && at_half<hinge>() == 0.5 && at_half<summed<mse>>() == 1.5);

}  // namespace

BOOST_AUTO_TEST_CASE(losses_and_derivatives_agree_with_pytorch) {
    std::size_t checked = 0;
    for (auto const& [name, program] : list_of(losses::all{})) BOOST_TEST_CONTEXT(name) {
        reference::loss const* const r = recorded(name);
        if (!r) continue;  // PyTorch has no such loss
        testing::program const p = program();
        agrees_with_pytorch<double>(p, *r, 1e-13);
        agrees_with_pytorch<float>(p, *r, 2e-6);
        ++checked;
    }
    BOOST_TEST(checked == std::size(reference::losses));  // each recorded one is in the list
}

BOOST_AUTO_TEST_CASE(derivatives_agree_with_differences) {
    for (auto const& [name, program] : list_of(losses::all{})) BOOST_TEST_CONTEXT(name) {
        testing::program const p = program();
        reference::loss const* const r = recorded(name);
        derivative_agrees_with_differences(p, r ? *r : like(memory_of<double>(p.g, 1).target.size()));
    }
}

// Where PyTorch's own derivative is not that of its value, or there is none.
BOOST_AUTO_TEST_CASE(ends_of_the_range) {
    auto const at = []<class L, class T>(T y, T target, T& loss) {
        testing::program const p = program_of<L>();
        memory<T> m = memory_of<T>(p.g, 1);
        for (T& v : m.parameters[0]) v = y;
        for (T& v : m.target) v = target;
        interpreter<T> run{p.g, 1};
        run(m);
        loss = run[p.loss][0];
        return run[p.gradient[0]][0];
    };
    float loss;
    BOOST_TEST((at.template operator()<binary_cross_entropy>(0.0f, 1.0f, loss)) == 0);
    BOOST_TEST(loss == 100);
    BOOST_TEST((at.template operator()<binary_cross_entropy>(1.0f, 0.0f, loss)) == 0);
    BOOST_TEST(loss == 100);
    BOOST_TEST(std::isfinite(at.template operator()<focal<>>(100.0f, 0.0f, loss)));
    BOOST_TEST(std::fabs(loss - 75) < 1e-4f);
    BOOST_TEST(std::isfinite(at.template operator()<focal<1.5>>(-100.0f, 0.0f, loss)));
    BOOST_TEST(std::fabs(loss) < 1e-30f);
    BOOST_TEST((at.template operator()<log_cosh>(3.0f, 3.0f, loss)) == 0);
    BOOST_TEST(std::fabs(loss) < 1e-6f);
    BOOST_TEST(std::isfinite(at.template operator()<contrastive<>>(2.0f, 0.0f, loss)));  // equal embeddings
    BOOST_TEST(std::fabs(loss - 0.5f) < 1e-5f);
    BOOST_TEST(std::isfinite(at.template operator()<cosine_embedding<>>(0.0f, 1.0f, loss)));
    BOOST_TEST(std::isfinite(at.template operator()<gaussian_nll>(0.0f, 0.0f, loss)));
}
