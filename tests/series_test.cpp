// Recordings of sensors: what is usual in each channel, what is slow in it, and which are held out.
#include "training/series.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <limits>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr float nothing = std::numeric_limits<float>::quiet_NaN();

Series series_of(const std::string& name, const std::vector<float>& channel) {
    Series series{name, Eigen::MatrixXf(static_cast<Eigen::Index>(channel.size()), 1)};
    std::copy(channel.begin(), channel.end(), series.values.data());
    return series;
}

std::vector<float> passed(const std::vector<float>& signal, double hz, double rate) {
    Series series = series_of("a", signal);
    high_pass(series, hz, rate);
    return {series.values.data(), series.values.data() + series.values.size()};
}

} // namespace

TEST_CASE(
    "series: means and deviations are those of all values that are there, whichever recording they are in") {
    Series a{"a", Eigen::MatrixXf(3, 3)}, b{"b", Eigen::MatrixXf(2, 3)};
    a.values << 1, nothing, 7, 3, nothing, 7, nothing, nothing, 7;
    b.values << 5, nothing, 7, 7, nothing, 7;
    const auto scale = channel_scale({a, b});
    CHECK(scale.mean[0] == Approx(4.0));
    CHECK(scale.deviation[0] == Approx(std::sqrt(5.0)));
    CHECK(scale.mean[1] == 0.0F);
    CHECK(scale.deviation[1] == 1.0F);
    CHECK(scale.mean[2] == 7.0F);
    CHECK(scale.deviation[2] == 1.0F);
}

TEST_CASE("series: a small movement far from zero has the deviation that it has") {
    std::vector<float> values = white_noise(5000, 0.25, 1);
    for (float& x : values) x += 1000.0F;
    const auto scale = channel_scale({series_of("a", values)});
    CHECK(scale.mean[0] == Approx(1000.0).epsilon(1e-5));
    CHECK(scale.deviation[0] == Approx(0.25).epsilon(0.05));
}

TEST_CASE("series: a sensor that fails for a moment does not change what is usual, and those values go") {
    std::vector<float> values = white_noise(5000, 2.0, 1);
    const auto before = channel_scale({series_of("a", values)});
    values[100] = 7e5F;
    values[2000] = -3000.0F;
    values[2001] = nothing;
    std::vector<Series> all{series_of("a", values)};
    const auto after = channel_scale(all);
    CHECK(after.mean[0] == Approx(before.mean[0]).margin(0.01));
    CHECK(after.deviation[0] == Approx(before.deviation[0]).epsilon(0.01));
    CHECK(remove_outliers(all, after) == 2);
    CHECK(std::isnan(all[0].values(100, 0)));
    CHECK(std::isnan(all[0].values(2000, 0)));
    CHECK(all[0].values(99, 0) == values[99]);
}

TEST_CASE(
    "series: the high-pass takes what is slow, halves its own frequency and leaves what is fast, undelayed") {
    const double rate = 100.0, hz = 0.5;
    const auto amplitude_of = [&](double at) {
        const auto in = tone(12000, at, rate, 1.0), out = passed(in, hz, rate);
        double product = 0.0, power = 0.0;
        for (std::size_t i = 3000; i < 9000; ++i) {
            product += static_cast<double>(in[i] * out[i]);
            power += static_cast<double>(in[i] * in[i]);
        }
        return product / power; // of what is in phase with the input
    };
    CHECK(amplitude_of(0.05) < 1e-3);
    CHECK(amplitude_of(0.5) == Approx(0.5).epsilon(0.02)); // 3 dB each way
    CHECK(amplitude_of(5.0) == Approx(1.0).epsilon(1e-3));
}

TEST_CASE(
    "series: the high-pass takes a level and a slope away up to both ends, and leaves gaps where they are") {
    std::vector<float> line(3000);
    for (std::size_t i = 0; i < line.size(); ++i) line[i] = 5.0F + 0.002F * static_cast<float>(i);
    line[40] = line[41] = line[2999] = nothing;
    const auto out = passed(line, 0.5, 100.0);
    for (std::size_t i = 0; i < out.size(); ++i) {
        CAPTURE(i);
        CHECK(std::isnan(out[i]) == std::isnan(line[i]));
        if (!std::isnan(out[i])) CHECK(std::abs(out[i]) < 0.02F);
    }
}

TEST_CASE("series: few recordings are held out by their last fifths, ten or more by their names") {
    std::vector<Series> some;
    for (int i = 0; i < 9; ++i) some.push_back(series_of(std::to_string(i), tone(100, 1, 100, 1)));
    some[3].noisy = 2.0F * some[3].values;
    const auto few = split(some);
    CHECK(few.training.size() == 9);
    CHECK(few.validation.size() == 9);
    CHECK(few.training[3].values.rows() == 80);
    CHECK(few.validation[3].values == some[3].values.bottomRows(20));
    CHECK(few.validation[3].noisy == some[3].noisy.bottomRows(20));
    CHECK(few.training[3].noisy == some[3].noisy.topRows(80));
    CHECK(few.training[2].noisy.size() == 0);
    for (int i = 9; i < 40; ++i) some.push_back(series_of(std::to_string(i), tone(100, 1, 100, 1)));
    const auto many = split(some);
    CHECK(many.training.size() + many.validation.size() == 40);
    CHECK_FALSE(many.validation.empty());
    CHECK(many.validation.size() < 12);
    CHECK(many.training.front().values.rows() == 100);
}
