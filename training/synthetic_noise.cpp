// Noise by rule, for what recordings lack.
#include "training/biquad.h"
#include "training/mixture.h"
#include "training/synthetic_events.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sordino {
namespace {

constexpr double tau = 2.0 * std::numbers::pi;

void add_coloured(std::vector<float>& out, double rate, Random& random) {
    const float pole = random.chance(0.7F) ? random.uniform(0.0F, 0.98F) : random.uniform(-0.6F, 0.0F);
    const float gain = std::sqrt(1.0F - pole * pole);
    const auto depth = random.chance(0.5F) ? random.unit() : 0.0;
    const double turn = tau * (0.1 + 8.0 * random.unit() * random.unit()) / rate, phase = tau * random.unit();
    float state = 0.0F;
    for (std::size_t i = 0; i < out.size(); ++i) {
        state = pole * state + gain * random.normal();
        out[i] += state * static_cast<float>(1.0 + depth * std::sin(turn * static_cast<double>(i) + phase));
    }
}

void add_hum(std::vector<float>& out, double rate, Random& random) {
    const double base =
        random.chance(0.5F) ? (random.chance(0.5F) ? 50.0 : 60.0) : 30.0 + 270.0 * random.unit();
    const int harmonics = 1 + static_cast<int>(random.below(20));
    for (int h = 1; h <= harmonics && base * h < 0.45 * rate; ++h) {
        const double turn = tau * base * h / rate, phase = tau * random.unit();
        const auto amplitude = random.uniform(0.2F, 1.4F) / std::sqrt(static_cast<float>(h));
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] += amplitude * static_cast<float>(std::sin(turn * static_cast<double>(i) + phase));
    }
}

void add_clicks(std::vector<float>& out, double rate, Random& random) {
    const double per_second = 0.5 + 15.0 * random.unit() * random.unit();
    const double decay = std::exp(-1.0 / (rate * (0.001 + 0.03 * random.unit())));
    const double turn = tau * (200.0 + 0.4 * rate * random.unit() * random.unit()) / rate;
    double envelope = 0.0, phase = 0.0;
    for (float& x : out) {
        if (random.unit() < per_second / rate) envelope += 2.0 + 8.0 * random.unit();
        phase += turn;
        x += static_cast<float>(envelope * (std::sin(phase) + 0.5 * (random.unit() - 0.5)));
        envelope *= decay;
    }
}

} // namespace

std::vector<float> synthetic_noise(std::size_t length, double rate, Random& random) {
    std::vector<float> out(length);
    const double kind = random.unit();
    if (kind < 0.3)
        add_coloured(out, rate, random);
    else if (kind < 0.4)
        add_hum(out, rate, random);
    else if (kind < 0.5)
        add_clicks(out, rate, random);
    else
        out = synthetic_events(length, rate, random);
    if (kind >= 0.3) { // none of these comes without a hiss
        const float hiss = random.uniform(0.003F, 0.2F);
        for (float& x : out) x += hiss * random.normal();
    }
    return out;
}

} // namespace sordino
