// Places, levels and noises by chance.
#include "training/window_drawing.h"

#include "dsp/decibels.h"
#include "dsp/window.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace sordino {
namespace {

constexpr float missing = std::numeric_limits<float>::quiet_NaN();
constexpr float noise_on_pairs = 0.5F; // share of windows of pairs, as of sound

// A channel at a place between rows, on the line between these; what is outside of the recording is missing.
float value_at(const Eigen::MatrixXf& values, Eigen::Index c, double row) {
    const auto before = static_cast<Eigen::Index>(std::floor(row));
    const auto part = static_cast<float>(row - std::floor(row));
    if (row < 0.0 || before + (part > 0.0F ? 1 : 0) >= values.rows()) return missing;
    return part > 0.0F ? values(before, c) + part * (values(before + 1, c) - values(before, c))
                       : values(before, c);
}

const Series& pick(const std::vector<Series>& all, Random& random) {
    Eigen::Index rows = 0;
    for (const auto& one : all) rows += one.values.rows();
    auto place = static_cast<Eigen::Index>(random.below(static_cast<std::size_t>(rows)));
    const auto* one = all.data();
    while (place >= one->values.rows()) place -= one++->values.rows();
    return *one;
}

double noise_place(const Series& noise, Random& random) {
    return static_cast<double>(random.below(static_cast<std::size_t>(noise.values.rows())));
}

// Where a window lies: its row `begin` is that row of the recording, the others so many rows apart.
struct Place {
    double row, step;
    int begin;
};

void take(const Eigen::MatrixXf& values, Eigen::Index c, const Place& place, float level,
          std::span<float> window) {
    for (std::size_t i = 0; i < window.size(); ++i)
        window[i] =
            level * value_at(values, c, place.row + place.step * (static_cast<double>(i) - place.begin));
}

// Noise that ends begins again.
void add(const Eigen::MatrixXf& values, Eigen::Index c, double first, double speed, float level,
         std::span<float> signal) {
    const auto last = static_cast<double>(values.rows() - 1);
    double row = std::min(first, last);
    for (float& x : signal) {
        const float n = value_at(values, c, row);
        if (!std::isnan(n)) x += level * n;
        row += speed;
        if (row > last) row = 0.0;
    }
}

} // namespace

WindowDrawing::WindowDrawing(const WindowSpec& spec, const WindowMixing& mixing, const Corruptor& corruptor)
    : spec_(spec)
    , mixing_(mixing)
    , corruptor_(corruptor)
    , clean_(static_cast<std::size_t>(spec.channel_count() * spec.window))
    , spoilt_(clean_)
    , came_(static_cast<std::size_t>(spec.window)) {}

void WindowDrawing::draw(const SeriesSet& set, Random& random) {
    const Series& one = pick(set.clean, random);
    const auto places = std::max<Eigen::Index>(1, one.values.rows() - spec_.output + 1);
    const auto row = static_cast<double>(random.below(static_cast<std::size_t>(places)));
    const auto speed = static_cast<double>(std::pow(mixing_.speed, random.uniform(-1.0F, 1.0F)));
    const Place place{row, speed, spec_.output_begin()};
    const float level = amplitude(random.uniform(-mixing_.level_db, mixing_.level_db)) *
                        (random.chance(mixing_.flip) ? -1.0F : 1.0F);
    const bool is_pair = one.noisy.size() > 0;
    auto noises = is_pair && !random.chance(noise_on_pairs) ? std::vector<Noise>() : draw_noises(set, random);
    for (int c = 0; c < spec_.channel_count(); ++c) {
        take(one.values, c, place, level, window(clean_, c));
        take(is_pair ? one.noisy : one.values, c, place, level, came_);
        spoil(c, level, noises, random);
    }
}

// The channel that came, with all that happens to it.
void WindowDrawing::spoil(int channel, float level, std::vector<Noise>& noises, Random& random) {
    const auto spoilt = window(spoilt_, channel);
    std::ranges::copy(came_, spoilt.begin());
    fill_gaps(spoilt);
    for (Noise& noise : noises) {
        const bool shared = noise.series->values.cols() == 1;
        if (shared && channel > 0) noise.first = noise_place(*noise.series, random);
        add(noise.series->values, shared ? 0 : channel, noise.first, noise.speed, level * noise.level,
            spoilt);
    }
    corruptor_.apply(spoilt, random);
    for (std::size_t i = 0; i < spoilt.size(); ++i)
        if (std::isnan(came_[i]) || std::abs(spoilt[i]) > outlier) spoilt[i] = missing;
}

WindowDrawing::Noise WindowDrawing::draw_noise(const SeriesSet& set, float level, Random& random) const {
    const Series& series = pick(set.noise, random);
    return {&series, random.chance(0.5F) ? level : -level,
            static_cast<double>(random.uniform(mixing_.noise_speed_low, mixing_.noise_speed_high)),
            noise_place(series, random)};
}

std::vector<WindowDrawing::Noise> WindowDrawing::draw_noises(const SeriesSet& set, Random& random) const {
    std::vector<Noise> noises;
    if (set.noise.empty() || random.chance(mixing_.clean)) return noises;
    const float level = amplitude(-random.uniform(mixing_.snr_low_db, mixing_.snr_high_db));
    const bool two = random.chance(mixing_.second_noise);
    const float share = two ? std::numbers::sqrt2_v<float> / 2.0F : 1.0F;
    for (int i = 0; i < (two ? 2 : 1); ++i) noises.push_back(draw_noise(set, share * level, random));
    return noises;
}

std::span<float> WindowDrawing::window(std::vector<float>& values, int channel) const {
    const auto rows = static_cast<std::size_t>(spec_.window);
    return std::span(values).subspan(static_cast<std::size_t>(channel) * rows, rows);
}

} // namespace sordino
