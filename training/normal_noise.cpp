// Box and Muller's transform in blocks, as vector units work.
#include "training/normal_noise.h"

#include <Eigen/Core>

#include <algorithm>
#include <numbers>

namespace sordino {
namespace {

constexpr Eigen::Index pairs = 64;
using Block = Eigen::Array<float, pairs, 1>;

// Taylor's series; of -pi/4 to pi/4 what is left out is below 3e-8.
template <class Squares>
auto cosine(const Squares& x2) {
    return 1.0F - x2 / 2.0F * (1.0F - x2 / 12.0F * (1.0F - x2 / 30.0F * (1.0F - x2 / 56.0F)));
}
template <class Values, class Squares>
auto sine(const Values& x, const Squares& x2) {
    return x * (1.0F - x2 / 6.0F * (1.0F - x2 / 20.0F * (1.0F - x2 / 42.0F * (1.0F - x2 / 72.0F))));
}

} // namespace

void add_normal_noise(std::span<float> values, float deviation, Random& random) noexcept {
    constexpr float whole = 0x1p-32F, quarter_turn = std::numbers::pi_v<float> / 2.0F;
    while (!values.empty()) {
        Block share, angle, right, up; // (0, 1]; within an eighth of a turn; signs
        for (Eigen::Index i = 0; i < pairs; ++i) {
            const std::uint64_t bits = random.bits();
            share[i] = 2.0F * whole * (static_cast<float>(static_cast<std::int32_t>(bits >> 33U)) + 1.0F);
            angle[i] = quarter_turn * whole * static_cast<float>(static_cast<std::int32_t>(bits));
            right[i] = deviation * static_cast<float>(static_cast<std::int32_t>(bits & 2U) - 1);
            up[i] = deviation * static_cast<float>(static_cast<std::int32_t>(bits >> 1U & 2U) - 1);
        }
        // An eighth of a turn further, cosine and sine are (cos - sin) / sqrt 2 and (cos + sin) / sqrt 2.
        const Block radius = (-share.log()).sqrt(), x2 = angle.square();
        const Block cos = radius * cosine(x2), sin = radius * sine(angle, x2);
        Eigen::Array<float, 2 * pairs, 1> noise;
        noise << right * (cos - sin), up * (cos + sin);
        const auto count = std::min<std::size_t>(values.size(), 2 * pairs);
        for (std::size_t i = 0; i < count; ++i) values[i] += noise[static_cast<Eigen::Index>(i)];
        values = values.subspan(count);
    }
}

} // namespace sordino
