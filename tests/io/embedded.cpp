// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE io_embedded
#include <boost/test/unit_test.hpp>

#include "embedded_net.hpp"

#include <scarp/io/embedded.hpp>
#include <scarp/io/save_header.hpp>

#include "data/files.hpp"
#include "embedded_weights.hpp"

#include <cstdlib>
#include <cstring>
#include <iterator>
#include <limits>

using namespace scarp;

namespace {

int allocations = 0;

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    if (void* const memory = std::malloc(size)) return memory;
    throw std::bad_alloc{};
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
    ++allocations;
    auto const step = static_cast<std::size_t>(alignment);
    if (void* const memory = std::aligned_alloc(step, (size + step - 1) / step * step)) return memory;
    throw std::bad_alloc{};
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

// tests/io/embedded_weights.hpp is what save_header writes for a model of seed 1.
BOOST_AUTO_TEST_CASE(the_header_is_what_is_written_now) {
    temporary_folder const folder;
    model<embedded_net> const net{seed{1}};
    save_header(net, folder / "w.hpp", "embedded_weights");
    std::ifstream recorded{SCARP_TESTS_DIR "/io/embedded_weights.hpp", std::ios::binary}, written{folder / "w.hpp", std::ios::binary};
    std::string const wanted{std::istreambuf_iterator<char>{recorded}, {}}, text{std::istreambuf_iterator<char>{written}, {}};
    BOOST_TEST((wanted == "// SPDX-License-Identifier: BSL-1.0\n" + text));
    if (std::getenv("SCARP_RECORD")) std::ofstream{SCARP_TESTS_DIR "/io/embedded_weights.hpp", std::ios::binary} << "// SPDX-License-Identifier: BSL-1.0\n" << text;
}

BOOST_AUTO_TEST_CASE(constants_answer_with_the_same_bits) {
    model<embedded_net> const net{seed{1}};
    embedded<embedded_net, embedded_weights> const constant;
    static_assert(sizeof constant == 1);
    float x[5 * 4];
    for (int i = 0; i < 20; ++i) x[i] = static_cast<float>(i % 7) - 3;
    float many[5 * 3], theirs[5 * 3];
    net.predict(x, many);
    int const before = allocations;
    auto const y = constant(std::span<float const, 4>{x, 4});
    constant.predict(x, theirs);
    BOOST_TEST(allocations == before);
    BOOST_TEST(std::memcmp(y.data(), many, sizeof(float) * 3) == 0);
    BOOST_TEST(std::memcmp(theirs, many, sizeof many) == 0);
    BOOST_TEST(constant.parameter<"dense_1.weight">()(2, 3) == net.parameter<"dense_1.weight">()(2, 3));
    BOOST_TEST(std::memcmp(constant.parameter_data(), net.parameter_data(), sizeof(float) * detail::parameter_block<embedded_net, float>) == 0);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_is_refused) {
    model<embedded_net, double> net{seed{1}};
    BOOST_TEST(to_header(net, "w").find("using number = double;") != std::string::npos);
    BOOST_TEST(to_header(net, "w").find("p+0f") == std::string::npos);
    for (char const* name : {"", "1w", "w w", "w::x"}) BOOST_CHECK_THROW(to_header(net, name), std::invalid_argument);
    net.parameter<"dense_2.bias">()(0) = std::numeric_limits<double>::infinity();
    BOOST_CHECK_EXCEPTION(to_header(net, "w"), std::invalid_argument, [](auto const& e) {
        return std::string{e.what()} == "scarp: to_header: expected finite weights, found others in dense_2.bias";
    });
}
