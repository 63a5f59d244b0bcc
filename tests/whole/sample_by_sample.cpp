// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_sample_by_sample
#include <boost/test/unit_test.hpp>

#include <support/agreement.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/layer/batch_norm.hpp>
#include <scarp/layer/conv.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/dropout.hpp>
#include <scarp/layer/global_pool.hpp>
#include <scarp/layer/parallel.hpp>
#include <scarp/layer/pool.hpp>
#include <scarp/layer/residual.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/threads.hpp>
#include <scarp/train/trainer.hpp>

using namespace scarp;

namespace {

// so many images that samples are taken one after the other through several kernels, so small that two of them stay near
constexpr int samples = 40;
struct normed : network<input<3, 17, 16>, conv2d<16, 3, padding<1>, no_bias>, batch_norm<>, relu,
                        residual<conv2d<16, 3, padding<1>>, batch_norm<>, relu>,
                        parallel<join::add, sequence<conv2d<32, 3, stride<2>, padding<1>>, batch_norm<>>, conv2d<32, 1, stride<2>>>,
                        relu, global_avg_pool, dense<3>> {};
struct pooled : network<input<2, 20, 14>, parallel<join::concat, conv2d<16, 3, padding<1>>, conv2d<16, 1>>, max_pool2d<3, stride<2>>, relu,
                        dropout<0.25>, conv2d<20, 3, groups<1>>, avg_pool2d<2>, batch_norm<>, global_avg_pool, dense<3>> {};

struct large : network<input<16, 33, 32>, conv2d<16, 3, padding<1>>, relu, conv2d<16, 3, padding<1>>, relu, global_avg_pool, dense<3>> {};

template <class Net, int Batch>
using stage = detail::derived_graph<Net, softmax_cross_entropy, sgd, detail::derived::update>;

template <class Net, int Batch>
using program = detail::program<stage<Net, Batch>, Batch, float>;

template <class Program>
constexpr int longest_chain() {
    int n = 0;
    for (int k = 0; k < Program::plan.kernel_count; ++k) n = n < Program::plan.kernels[k].chained ? Program::plan.kernels[k].chained : n;
    return n;
}

/// Whether the sections of every chain fetch each tensor at most once, and some of them do.
template <class Program>
constexpr bool fetches_once() {
    constexpr auto const& plan = Program::plan;
    int fetched = 0;
    for (int k = 0; k < plan.kernel_count; ++k) {
        bool seen[plan.buffer_count]{};
        for (int j = k; j < k + plan.kernels[k].chained; ++j)
            for (int e = plan.kernels[j].ext_begin; e < plan.kernels[j].ext_end; ++e) {
                external const& x = plan.externals[e];
                if (!x.ahead) continue;
                if (plan.kernels[k].chained == 1 || seen[x.tensor]) return false;
                seen[x.tensor] = true;
                ++fetched;
            }
    }
    return fetched > 0;
}

/// Buffers whose memory another one had before.
template <class Program>
constexpr int taken_over() {
    int n = 0;
    for (int i = 0; i < Program::plan.buffer_count; ++i) n += Program::plan.buffers[i].in_place_of >= 0;
    return n;
}

/// Each kernel on the whole batch, as if there were no chains.
template <class Program>
void run_kernel_by_kernel(memory_map<float> const& m) {
    kernels::run_inlined<Program, float>(m.at, std::make_integer_sequence<int, Program::plan.kernel_count>{});
}

template <class Net, class Threads>
std::vector<float> trained() {
    constexpr int size = samples;
    model<Net> m{seed{5}};
    trainer<Net, softmax_cross_entropy, sgd, batch<size, Threads>> train{m, {.learning_rate = 1e-2f}};
    std::vector<float> inputs(size * std::size_t{model<Net>::input_size});
    std::vector<int> labels(size);
    philox random{9, 0};
    for (float& x : inputs) x = random.uniform<float>() - 0.5f;
    for (int& l : labels) l = static_cast<int>(random.uniform<float>() * 3);
    for (int i = 0; i < 3; ++i) train.step(std::span<float const>{inputs}, std::span<int const>{labels});
    return {train.parameter_data(), train.parameter_data() + detail::parameter_block<Net, float>};
}

}  // namespace

static_assert(simd::lanes<float> == 1 || longest_chain<program<normed, samples>>() >= 4);
static_assert(simd::lanes<float> == 1 || longest_chain<program<pooled, samples>>() >= 2);
static_assert(longest_chain<program<normed, 1>>() == 1);
static_assert(simd::lanes<float> >= 16 || longest_chain<program<large, 10>>() == 1, "two samples do not stay near");
static_assert(simd::lanes<float> == 1 || taken_over<program<normed, samples>>() >= 2);  // gradients in front of and behind a batch_norm
static_assert(simd::lanes<float> == 1 || (fetches_once<program<normed, samples>>() && fetches_once<program<pooled, samples>>()));

BOOST_AUTO_TEST_CASE(means_what_the_graph_means) {
    testing::agrees<stage<normed, samples>, samples>();
    testing::agrees<stage<pooled, samples>, samples>();
}

BOOST_AUTO_TEST_CASE(gives_the_bits_of_whole_kernels) {
    using both = program<normed, samples>;
    std::vector<float> memory[2];
    for (auto& all : memory) {
        constexpr std::size_t part = std::size_t{both::arena} + 1'000'000;
        all.assign(region_count * part, 0.f);
        memory_map<float> m;
        philox random{3, 0};
        for (std::size_t r = 0; r < region_count; ++r) {
            m.at[r] = all.data() + r * part;
            for (std::size_t i = 0; i < 500'000; ++i) m.at[r][i] = random.uniform<float>() - 0.3f;
        }
        if (&all == memory) run_program<both>(m);
        else run_kernel_by_kernel<both>(m);
    }
    BOOST_TEST((memory[0] == memory[1]));
}

BOOST_AUTO_TEST_CASE(any_number_of_threads_gives_the_same_bits) {
    auto const one = trained<normed, one_thread>();
    BOOST_TEST((trained<normed, threads<2>>() == one));
    BOOST_TEST((trained<normed, threads<3>>() == one));
}
