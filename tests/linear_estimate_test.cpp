#include "training/linear_estimate.h"

#include "tests/catch.h"
#include "tests/signals.h"
#include "tests/windows.h"

#include <cmath>

using namespace sordino;
using namespace sordino::test;

namespace {

Series series_of(const std::vector<float>& signal) {
    return {"made up",
            Eigen::Map<const Eigen::MatrixXf>(signal.data(), static_cast<Eigen::Index>(signal.size()), 1)};
}

WindowModel frame_of(const WindowSpec& spec) {
    WindowModel frame;
    frame.spec = spec;
    frame.mean.setZero(1);
    frame.scale.setOnes(1);
    set_plain_inputs(frame);
    return frame;
}

// White signal of power 1 with white noise: the best estimate is the value by its share of the power.
WindowOptions noise_at(float low_db, float high_db) {
    WindowOptions options;
    options.mixing.snr_low_db = low_db;
    options.mixing.snr_high_db = high_db;
    options.mixing.clean = 0.0F;
    return options;
}

const SeriesSet white{{series_of(white_noise(20000, 1.0, 1))}, {series_of(white_noise(20000, 1.0, 2))}};

// The mean weight of a row's own value.
float own_weight(const Eigen::Ref<const RowMatrix>& path, const WindowSpec& spec) {
    return path.cwiseProduct(straight_through(spec)).sum() / static_cast<float>(spec.outputs());
}

} // namespace

TEST_CASE("linear_estimate: of a white signal in white noise it is the share of the signal's power") {
    const auto spec = window_spec(1, 8, 4, 2, 2);
    for (const float snr : {0.0F, 6.0F}) {
        const WindowTask task(frame_of(spec), white, white, noise_at(snr, snr));
        const auto path = linear_estimate(task, 20000, 1);
        const double power = std::pow(10.0, static_cast<double>(snr) / 10.0), share = power / (1.0 + power);
        CHECK((path - static_cast<float>(share) * straight_through(spec)).cwiseAbs().maxCoeff() < 0.05F);
    }
}

TEST_CASE("linear_estimate: each noise and each part of a wide range of SNRs gets a path of its own") {
    const auto spec = window_spec(1, 8, 4, 2, 2);
    SeriesSet set = white;
    set.noise.push_back(series_of(white_noise(20000, 1.0, 3)));
    const auto paths = linear_estimates(frame_of(spec), set, set, noise_at(-3.0F, 24.0F), 20000, 1);
    REQUIRE(paths.rows() == 2 * 3 * spec.outputs());
    for (int noise = 0; noise < 2; ++noise) {
        float before = 0.3F;
        for (int band = 0; band < 3; ++band) { // trusts the value more, the less noise there is
            const float weight =
                own_weight(paths.middleRows((3 * noise + band) * spec.outputs(), spec.outputs()), spec);
            CHECK(weight > before + 0.02F);
            before = weight;
        }
        CHECK(before > 0.95F);
    }
}

TEST_CASE("linear_estimate: many noises share their paths, and without recorded noise there is one") {
    const auto spec = window_spec(1, 8, 4, 2, 2);
    SeriesSet set = white;
    set.noise.assign(5, set.noise.front());
    CHECK(linear_estimates(frame_of(spec), set, set, noise_at(0.0F, 18.0F), 2000, 1).rows() ==
          2 * spec.outputs());
    set.noise.clear();
    auto options = noise_at(0.0F, 18.0F);
    options.corruptions.push_back(parse_corruption("gaussian 0.5").value());
    CHECK(linear_estimates(frame_of(spec), set, set, options, 2000, 1).rows() == spec.outputs());
}
