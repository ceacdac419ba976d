// The stated error bounds of the fast logarithm, power and sigmoid, over dense sweeps.
#include "dsp/fast_math.h"

#include "tests/catch.h"

#include <cmath>
#include <limits>

using namespace sordino;

namespace {

constexpr std::uint32_t smallest_normal = 0x00800000U, infinity = 0x7F800000U;

double error_of_log2(std::uint32_t bits) {
    const float x = std::bit_cast<float>(bits);
    return std::abs(static_cast<double>(fast_log2(x)) - std::log2(static_cast<double>(x)));
}

} // namespace

TEST_CASE("fast_math: log2 errs by less than 4e-6 over all normal positive numbers") {
    double worst = 0;
    for (std::uint32_t bits = smallest_normal; bits < infinity; bits += 127)
        worst = std::max(worst, error_of_log2(bits));
    CHECK(worst < 4e-6);
    double near_one = 0; // from 1/16 to 16, where the result's own rounding is small
    for (std::uint32_t bits = 0x3D800000U; bits < 0x41800000U; bits += 13)
        near_one = std::max(near_one, error_of_log2(bits));
    CHECK(near_one < 1e-6);
    CHECK(fast_log10(1000.0F) == Approx(3.0).margin(1e-6));
    CHECK(fast_log10(1e-11F) == Approx(-11.0).margin(2e-6));
}

TEST_CASE("fast_math: log2 never falls where its argument rises, not even by a bit") {
    float before = fast_log2(0.0F);
    bool rising = true;
    for (std::uint32_t bits = 1; bits < infinity; bits += bits < smallest_normal ? 1009 : 61) {
        const float y = fast_log2(std::bit_cast<float>(bits));
        rising = rising && y >= before;
        before = y;
    }
    for (std::uint32_t bits = 0x3F700000U; bits < 0x3FC00000U;
         ++bits) // each number around 1 / sqrt 2 x 2 and 1
        rising = rising && fast_log2(std::bit_cast<float>(bits)) <= fast_log2(std::bit_cast<float>(bits + 1));
    CHECK(rising);
}

TEST_CASE("fast_math: log2 of zero and of denormals is finite, near -127") {
    for (const float x : {0.0F, -0.0F, 1e-45F, 1e-40F, 1.1e-38F})
        CHECK(std::abs(fast_log2(x) + 127.0F) < 1.1F);
}

TEST_CASE("fast_math: exp2 errs by less than 3e-6 of its value from -126 to 126, and is clamped outside") {
    double worst = 0;
    bool rising = true;
    float before = 0;
    for (int i = -12'600'000; i <= 12'600'000; i += 7) {
        const float x = static_cast<float>(i) * 1e-5F, y = fast_exp2(x);
        worst = std::max(worst, std::abs(static_cast<double>(y) / std::exp2(static_cast<double>(x)) - 1.0));
        rising = rising && y >= before * (1.0F - 1e-6F);
        before = y;
    }
    CHECK(worst < 3e-6);
    CHECK(rising);
    for (const float x : {126.1F, 1e9F, std::numeric_limits<float>::infinity()}) {
        CHECK(fast_exp2(x) == fast_exp2(126.0F));
        CHECK(fast_exp2(-x) == fast_exp2(-126.0F));
    }
}

TEST_CASE("fast_math: the sigmoid errs by less than 1e-5 of its value and stays within 0 and 1") {
    double worst = 0;
    for (float x = -87.0F; x < 87.0F; x += 1e-4F)
        worst = std::max(
            worst,
            std::abs(static_cast<double>(fast_sigmoid(x)) * (1.0 + std::exp(-static_cast<double>(x))) - 1.0));
    CHECK(worst < 1e-5);
    CHECK(fast_sigmoid(0.0F) == 0.5F);
    for (const float x : {100.0F, 1e30F, std::numeric_limits<float>::infinity()}) {
        CHECK(fast_sigmoid(x) == 1.0F);
        CHECK((fast_sigmoid(-x) >= 0.0F && fast_sigmoid(-x) < 1e-37F));
    }
}
