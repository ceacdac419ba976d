// add_normal_noise: that it is normal, and what it leaves alone.
#include "training/normal_noise.h"

#include "tests/catch.h"

#include <algorithm>
#include <cmath>
#include <vector>

using namespace sordino;

namespace {

std::vector<float> noise(std::size_t count, float deviation = 1.0F, Random random = Random{2, 7}) {
    std::vector<float> values(count);
    add_normal_noise(values, deviation, random);
    return values;
}

double normal_share_below(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

double correlation(const std::vector<float>& values, std::size_t apart) {
    double sum = 0;
    for (std::size_t i = apart; i < values.size(); ++i)
        sum += static_cast<double>(values[i]) * static_cast<double>(values[i - apart]);
    return sum / static_cast<double>(values.size() - apart);
}

} // namespace

TEST_CASE("normal noise: its distribution is the normal one, by Kolmogorov and Smirnov") {
    auto values = noise(400000);
    std::ranges::sort(values);
    const auto count = static_cast<double>(values.size());
    double farthest = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        farthest = std::max(farthest, std::abs(static_cast<double>(i) / count -
                                               normal_share_below(static_cast<double>(values[i]))));
    CHECK(farthest * std::sqrt(count) < 1.95); // one in a thousand is above
    CHECK(normal_share_below(-4.0) * count * 0.3 <
          static_cast<double>(std::ranges::count_if(values, [](float x) { return x < -4.0F; })));
}

TEST_CASE("normal noise: the two values of a pair, and neighbours, are uncorrelated, their squares too") {
    const auto values = noise(400000);
    auto squares = values;
    for (float& x : squares) x = (x * x - 1.0F) / std::sqrt(2.0F);
    for (const std::size_t apart : {1U, 63U, 64U, 65U, 128U}) {
        INFO(apart);
        CHECK(std::abs(correlation(values, apart)) < 4.0 / std::sqrt(400000.0));
        CHECK(std::abs(correlation(squares, apart)) < 4.0 / std::sqrt(400000.0));
    }
}

TEST_CASE("normal noise: it is added, in proportion to the deviation, and the same for the same stream") {
    const auto once = noise(1001), thrice = noise(1001, 3.0F);
    CHECK(once == noise(1001));
    CHECK(once != noise(1001, 1.0F, Random{2, 8}));
    std::vector<float> there(1001, 5.0F);
    Random random{2, 7};
    add_normal_noise(there, 1.0F, random);
    for (std::size_t i = 0; i < once.size(); ++i) {
        CHECK(thrice[i] == Approx(3.0F * once[i]).margin(1e-6));
        CHECK(there[i] == Approx(5.0F + once[i]).margin(1e-5));
    }
}

TEST_CASE("normal noise: a piece of any length begins alike, and two pieces of a stream differ") {
    const auto whole = noise(300);
    for (const std::size_t length : {0U, 1U, 64U, 127U, 128U, 129U}) {
        const auto part = noise(length);
        CHECK(std::equal(part.begin(), part.end(), whole.begin()));
    }
    Random random{2, 7};
    std::vector<float> first(5), second(5);
    add_normal_noise(first, 1.0F, random);
    add_normal_noise(second, 1.0F, random);
    CHECK(first != second);
}
