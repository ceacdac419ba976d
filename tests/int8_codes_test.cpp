// Int8 codes: as close as rounding allows, for every number there is.
#include "model/int8_codes.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();
constexpr float largest = std::numeric_limits<float>::max();

struct Codes {
    float scale = 0;
    std::vector<std::int8_t> values;

    bool operator==(const Codes&) const = default;
};

Codes codes_of(const std::vector<float>& x) {
    Codes codes{0, std::vector<std::int8_t>(x.size(), 99)};
    codes.scale = quantise(x, codes.values);
    return codes;
}

const Codes no_codes{1.0F, {0, 0, 0}};

} // namespace

TEST_CASE("int8 codes: none is further from its number than half a scale, and the largest is 127") {
    for (unsigned seed = 0; seed < 200; ++seed) {
        const double size = std::pow(10.0, static_cast<double>(seed % 60) - 28.0);
        auto x = uniform_values(1 + seed * 7 % 131, -size, size, seed);
        x.front() = static_cast<float>(size);
        const Codes codes = codes_of(x);
        int most = 0;
        double worst = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            most = std::max(most, std::abs(codes.values[i]));
            worst = std::max(worst, std::abs(static_cast<double>(x[i]) / static_cast<double>(codes.scale) -
                                             codes.values[i]));
        }
        CAPTURE(seed);
        CHECK(most == 127);
        CHECK(worst < 0.5 + 1e-5);
    }
}

TEST_CASE("int8 codes: halves go to the even neighbour, signs are kept") {
    CHECK(codes_of({127, 0.5F, 1.5F, 2.5F, -0.5F, -1.5F, 126.4F, -126.6F}) ==
          Codes{1.0F, {127, 0, 2, 2, 0, -2, 126, -127}});
    CHECK(codes_of({-254, 254, 2}) == Codes{2.0F, {-127, 127, 1}});
}

TEST_CASE("int8 codes: zeros, and what is next to nothing, give zeros and a scale of 1") {
    CHECK(codes_of({}) == Codes{1.0F, {}});
    CHECK(codes_of({0.0F, -0.0F, 0.0F}) == no_codes);
    CHECK(codes_of({1e-31F, -1e-40F, 0.0F}) == no_codes);
    CHECK(codes_of({1e-29F, 0.0F, -1e-29F}).values == std::vector<std::int8_t>{127, 0, -127});
}

TEST_CASE("int8 codes: a NaN or an infinity anywhere gives zeros and a scale of 1") {
    for (const float wrong : {not_a_number, -not_a_number, inf, -inf})
        for (std::size_t at = 0; at < 3; ++at) {
            std::vector<float> x{1.0F, -2.0F, largest};
            x[at] = wrong;
            CHECK(codes_of(x) == no_codes);
        }
    CHECK(codes_of({largest, -largest, 0.0F}).values == std::vector<std::int8_t>{127, -127, 0});
}

TEST_CASE(
    "int8 codes: the largest number becomes 127, and back the same scale, for every float from 1 to 2") {
    int wrong = 0;
    for (std::int32_t bits = 0x3F800000; bits < 0x40000000; ++bits) {
        const float x = std::bit_cast<float>(bits);
        std::int8_t code = 0, again = 0;
        const float scale = quantise({&x, 1}, {&code, 1}), value = scale * static_cast<float>(code);
        if (quantise({&value, 1}, {&again, 1}) != scale || code != 127 || again != 127) ++wrong;
    }
    CHECK(wrong == 0);
}
