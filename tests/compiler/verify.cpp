// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE compiler_verify
#include <boost/test/unit_test.hpp>

#include <support/agreement.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/compiler/verify.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>
#include <scarp/optimizer/adam.hpp>
#include <scarp/train/derivation.hpp>

using namespace scarp;
using namespace scarp::testing;

namespace {

constexpr int lanes = 8;

struct net : network<input<9>, dense<20>, relu, dense<20>, relu, dense<5>> {};
using step = detail::derived_graph<net, softmax_cross_entropy, adam, detail::derived::update>;

struct planned {
    program_graph p;
    plan made;
};

constexpr planned plan_of(program_graph p, int batch) {
    plan made = schedule(p.g, batch, lanes);
    place(made, p.g, lanes);
    return {p, made};
}

constexpr flaw flaw_of(planned const& x) { return verify(x.made, x.p.g, lanes).what; }

planned training() { return plan_of(thaw(frozen<step>::value), 16); }

/// Kernels in another order.
void exchange(planned& x, int i, int k) { std::swap(x.made.kernels[i], x.made.kernels[k]); }

planned chain() {  // a value made by one kernel and read by the next
    sketch s{4};
    expression const x = s.sample(extents{20});
    s.keep(matmul(tanh(matmul(x, s.parameter(extents{20, 20}))), s.parameter(extents{20, 3})));
    return plan_of(s.finish(), 4);
}

}  // namespace

static_assert(flaw_of(plan_of(thaw(frozen<step>::value), 16)) == flaw::none);

BOOST_AUTO_TEST_CASE(a_good_plan) {
    for (int const batch : {1, 7, 64}) {
        planned const x = plan_of(thaw(frozen<step>::value), batch);
        finding_in_plan const f = verify(x.made, x.p.g, lanes);
        BOOST_TEST(!f, "flaw " << static_cast<int>(f.what) << " at kernel " << f.kernel << ", buffer " << f.buffer);
    }
    BOOST_TEST((flaw_of(chain()) == flaw::none));
}

BOOST_AUTO_TEST_CASE(read_before_written) {
    planned x = chain();
    BOOST_REQUIRE(x.made.kernels.size() == 2);
    exchange(x, 0, 1);
    BOOST_TEST((flaw_of(x) == flaw::read_before_written));
}

BOOST_AUTO_TEST_CASE(read_after_update) {
    sketch s{20};  // as many samples as the parameter has rows: the update must not join the product for that
    expression const x = s.sample(extents{20});
    expression const w = s.parameter(extents{20, 20});
    s.keep(matmul(x, w));
    s.assign(w, w * 0.5);
    planned good = plan_of(s.finish(), 20);
    BOOST_TEST((flaw_of(good) == flaw::none));
    BOOST_REQUIRE(good.made.kernels.size() == 2);
    exchange(good, 0, 1);
    BOOST_TEST((flaw_of(good) == flaw::read_after_update));
}

BOOST_AUTO_TEST_CASE(written_twice_and_never) {
    planned twice = training();
    kernel const again = twice.made.kernels.back();
    twice.made.kernels.push(again);
    BOOST_TEST((flaw_of(twice) == flaw::written_twice || flaw_of(twice) == flaw::read_after_update));
    planned never = chain();
    never.made.kernels.pop();
    BOOST_TEST((flaw_of(never) == flaw::never_written));
}

BOOST_AUTO_TEST_CASE(outside_of_its_buffer) {
    planned x = training();
    for (int i = 0; i < x.made.micros.size(); ++i)
        if (x.made.micros[i].what == micro::kind::store) {
            x.made.externals[x.made.kernels[0].ext_begin + x.made.micros[i].ext].base += 1 << 20;
            break;
        }
    BOOST_TEST((flaw_of(x) == flaw::outside_of_its_buffer));
    x = training();
    x.made.arena -= lanes;
    BOOST_TEST((flaw_of(x) == flaw::outside_of_its_buffer));
}

BOOST_AUTO_TEST_CASE(shared_memory) {
    planned x = training();
    int kept = -1, moved = -1;  // two that are alive at once
    for (int i = 0; i < x.made.buffers.size(); ++i)
        for (int k = 0; k < i; ++k) {
            buffer const& a = x.made.buffers[i];
            buffer const& b = x.made.buffers[k];
            bool const both = a.where == region::arena && b.where == region::arena && a.first >= 0 && b.first >= 0;
            if (both && a.first <= b.last && b.first <= a.last) kept = k, moved = i;
        }
    BOOST_REQUIRE(kept >= 0);
    x.made.buffers[moved].offset = x.made.buffers[kept].offset;
    BOOST_TEST((flaw_of(x) == flaw::shared_memory || flaw_of(x) == flaw::outside_of_its_buffer));
}

BOOST_AUTO_TEST_CASE(memory_taken_over) {
    planned x = chain();
    list<buffer>& all = x.made.buffers;
    int made = -1;  // by the first kernel, and read by the second
    for (int i = 0; i < all.size(); ++i)
        if (all[i].where == region::arena && all[i].first == 0) made = i;
    BOOST_REQUIRE(made >= 0);
    all.push(all[made]);
    all.back().in_place_of = made;
    all.back().first = -1;
    BOOST_TEST((flaw_of(x) == flaw::none));
    external const taker = x.made.externals[x.made.kernels[0].ext_begin];
    x.made.externals[x.made.kernels[0].ext_begin].tensor = all.size() - 1;  // and the second kernel still reads what was there
    BOOST_TEST((flaw_of(x) != flaw::none));
    x.made.externals[x.made.kernels[0].ext_begin] = taker;
    all.back().offset += lanes;
    BOOST_TEST((flaw_of(x) == flaw::shared_memory));
}
