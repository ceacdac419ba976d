// Random: named streams, their independence, and the shape of what is drawn.
#include "training/random.h"

#include "tests/catch.h"

#include <algorithm>
#include <array>
#include <vector>

using namespace sordino;

namespace {

constexpr int many = 200000;

std::vector<std::uint64_t> first_of(Random random, int count = 8) {
    std::vector<std::uint64_t> drawn;
    for (int i = 0; i < count; ++i) drawn.push_back(random.bits());
    return drawn;
}

// The mean of f over many draws, in standard errors from what it should be.
template <class Draw>
double surprise(double expected, double deviation, Draw&& draw) {
    double sum = 0;
    for (int i = 0; i < many; ++i) sum += draw();
    return (sum / many - expected) / (deviation / std::sqrt(static_cast<double>(many)));
}

} // namespace

TEST_CASE("random: the nameless stream is SplitMix64 from seed 0, as published") {
    // https://prng.di.unimi.it/splitmix64.c with x = 0
    CHECK(first_of(Random({}), 3) ==
          std::vector<std::uint64_t>{0xE220A8397B1DCDAFU, 0x6E789E6AA1B965F4U, 0x06C45D188009454FU});
}

TEST_CASE("random: a name is a stream, and a copy goes on where the original stood") {
    CHECK(first_of(Random{3, 1, 4}) == first_of(Random{3, 1, 4}));
    Random random{3, 1, 4};
    random.bits();
    CHECK(first_of(random) == first_of(random));
    CHECK(first_of(random) != first_of(Random{3, 1, 4}));
}

TEST_CASE("random: streams of different names have nothing in common") {
    std::vector<std::uint64_t> all;
    for (std::uint64_t a = 0; a < 40; ++a)
        for (std::uint64_t b = 0; b < 40; ++b) {
            for (const auto& drawn : {first_of(Random{a, b}), first_of(Random{a, 0, b})})
                all.insert(all.end(), drawn.begin(), drawn.end());
        }
    for (std::uint64_t a = 0; a < 40; ++a) all.push_back(Random{a}.bits());
    std::sort(all.begin(), all.end());
    CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
}

TEST_CASE("random: neighbouring streams and neighbouring draws are uncorrelated") {
    for (const int part : {0, 1, 2}) {
        double sum = 0;
        Random running{5};
        double last = running.unit();
        for (std::uint64_t i = 0; i < many; ++i) {
            const double x = part == 0 ? Random{9, i}.unit() : part == 1 ? Random{i, 9}.unit() : last;
            const double y = part == 0   ? Random{9, i + 1}.unit()
                             : part == 1 ? Random{i + 1, 9}.unit()
                                         : running.unit();
            last = y;
            sum += (x - 0.5) * (y - 0.5);
        }
        CHECK(std::abs(sum / many * 12.0 * std::sqrt(static_cast<double>(many))) < 4.5);
    }
}

TEST_CASE("random: unit is uniform from 0 to less than 1") {
    Random random{11};
    double least = 1, most = 0;
    std::array<int, 64> counts{};
    for (int i = 0; i < many; ++i) {
        const double x = random.unit();
        least = std::min(least, x);
        most = std::max(most, x);
        ++counts[std::min<std::size_t>(static_cast<std::size_t>(std::max(x, 0.0) * 64), 63)];
    }
    CHECK(least >= 0.0);
    CHECK(most < 1.0);
    double chi2 = 0; // 63 degrees of freedom: mean 63, deviation 11.2
    for (const int count : counts) chi2 += std::pow(count - many / 64.0, 2) / (many / 64.0);
    CHECK(chi2 > 25.0);
    CHECK(chi2 < 115.0);
}

TEST_CASE("random: normal has the moments of a standard normal variable") {
    Random random{12};
    const auto moment = [&](int k) { return std::pow(static_cast<double>(random.normal()), k); };
    CHECK(std::abs(surprise(0, 1, [&] { return moment(1); })) < 4.5);
    CHECK(std::abs(surprise(1, std::sqrt(2.0), [&] { return moment(2); })) < 4.5);
    CHECK(std::abs(surprise(0, std::sqrt(15.0), [&] { return moment(3); })) < 4.5);
    CHECK(std::abs(surprise(3, std::sqrt(96.0), [&] { return moment(4); })) < 4.5);
    CHECK(std::abs(surprise(0.0455, 0.208, [&] { return std::abs(moment(1)) > 2 ? 1.0 : 0.0; })) < 4.5);
}

TEST_CASE("random: below gives every whole number from 0 on and none beyond, equally often") {
    for (const std::size_t count : {1U, 2U, 3U, 7U, 10U}) {
        Random random{13, count};
        std::vector<int> seen(count);
        for (int i = 0; i < 20000; ++i) {
            const std::size_t x = random.below(count);
            REQUIRE(x < count);
            ++seen[x];
        }
        const double expected = 20000.0 / static_cast<double>(count);
        for (const int n : seen) CHECK(std::abs(n - expected) < 5.0 * std::sqrt(expected));
    }
}

TEST_CASE("random: uniform stays between its ends and fills them, chance happens as often as it says") {
    Random random{14};
    float least = 1e9F, most = -1e9F;
    CHECK(std::abs(surprise(-1.5, 7.0 / std::sqrt(12.0), [&] {
              const float x = random.uniform(-5.0F, 2.0F);
              least = std::min(least, x);
              most = std::max(most, x);
              return static_cast<double>(x);
          })) < 4.5);
    CHECK(least >= -5.0F);
    CHECK(least < -4.99F);
    CHECK(most <= 2.0F);
    CHECK(most > 1.99F);
    CHECK(std::abs(surprise(0.3, std::sqrt(0.21), [&] { return random.chance(0.3F) ? 1.0 : 0.0; })) < 4.5);
    for (int i = 0; i < 1000; ++i) {
        REQUIRE(random.chance(1.0F));
        REQUIRE(!random.chance(0.0F));
    }
}
