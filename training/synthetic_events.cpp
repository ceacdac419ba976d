// Impacts, bursts and calls at random times.
#include "training/synthetic_events.h"

#include "training/biquad.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <span>
#include <utility>

namespace sordino {
namespace {

constexpr double tau = 2.0 * std::numbers::pi;

double log_uniform(double low, double high, Random& random) {
    return low * std::pow(high / low, random.unit());
}

// Rises in a straight line over `attack`, then falls to a 1000th over `decay`, in samples.
double envelope(double i, double attack, double decay) {
    return i < attack ? i / attack : std::exp(-6.9 * (i - attack) / decay);
}

// Adds one event to the start of `out`, which may end before the event does.
using Event = std::function<void(std::span<float> out, Random& random)>;

Event impact(double rate, Random& random) {
    struct Mode {
        double turn, amplitude, decay;
    };
    std::vector<Mode> modes(3 + random.below(15));
    const double lowest =
        log_uniform(80.0, std::min(4000.0, 0.2 * rate), random); // Hz: from a door to a clock
    const double longest = log_uniform(0.02, 0.6, random) * rate, tilt = 0.2 + random.unit();
    for (Mode& mode : modes) {
        const double hz = log_uniform(lowest, 0.45 * rate, random), share = std::pow(lowest / hz, tilt);
        mode = {tau * hz / rate, (0.3 + random.unit()) * share, longest * std::sqrt(share)};
    }
    const double click = random.unit(), click_decay = log_uniform(0.002, 0.03, random) * rate;
    return [=](std::span<float> out, Random& again) {
        for (const Mode& mode : modes) {
            const double amplitude = mode.amplitude * (0.5 + again.unit()), phase = tau * again.unit();
            const auto end = std::min(out.size(), static_cast<std::size_t>(mode.decay));
            for (std::size_t i = 0; i < end; ++i) {
                const auto t = static_cast<double>(i);
                out[i] += static_cast<float>(amplitude * envelope(t, 8.0, mode.decay) *
                                             std::sin(mode.turn * t + phase));
            }
        }
        const auto end = std::min(out.size(), static_cast<std::size_t>(click_decay));
        for (std::size_t i = 0; i < end; ++i)
            out[i] += static_cast<float>(click * envelope(static_cast<double>(i), 2.0, click_decay)) *
                      again.normal();
    };
}

Event burst(double rate, Random& random) {
    const double attack = log_uniform(0.001, 0.2, random) * rate,
                 decay = log_uniform(0.02, 0.8, random) * rate;
    const double centre = log_uniform(100.0, 0.45 * rate, random), q = log_uniform(0.2, 5.0, random);
    const auto colour = Biquad::peak(centre, rate, 10.0 + 25.0 * random.unit(), q);
    return [=](std::span<float> out, Random& again) {
        std::vector<float> noise(std::min(out.size(), static_cast<std::size_t>(attack + decay)));
        for (float& x : noise) x = again.normal();
        colour.run(noise);
        for (std::size_t i = 0; i < noise.size(); ++i)
            out[i] += noise[i] * static_cast<float>(envelope(static_cast<double>(i), attack, decay));
    };
}

Event call(double rate, Random& random) {
    const double base = log_uniform(150.0, std::min(5000.0, 0.4 * rate), random);
    const double glide = random.chance(0.4F) ? 0.0 : 2.4 * random.unit() - 1.2; // octaves over the call
    const double vibrato = random.chance(0.5F) ? 0.0 : 0.06 * random.unit(),
                 vibrato_hz = 3.0 + 40.0 * random.unit();
    const double attack = log_uniform(0.005, 0.1, random) * rate,
                 decay = log_uniform(0.08, 2.0, random) * rate;
    const double tilt = 0.3 + 2.5 * random.unit();
    std::vector<double> shares(1 + random.below(24)); // of the harmonics
    for (std::size_t h = 0; h < shares.size(); ++h) shares[h] = std::pow(static_cast<double>(h + 1), -tilt);
    const bool notes = random.chance(0.4F); // of the chromatic scale, an octave around the base
    return [=](std::span<float> out, Random& again) {
        const double pitch = notes ? base * std::exp2((static_cast<double>(again.below(13)) - 6.0) / 12.0)
                                   : base * std::exp2(0.2 * (again.unit() - 0.5));
        const auto end = std::min(out.size(), static_cast<std::size_t>(attack + decay));
        double turns = again.unit(); // of the fundamental
        for (std::size_t i = 0; i < end; ++i) {
            const auto t = static_cast<double>(i);
            const double hz = pitch * std::exp2(glide * t / (attack + decay)) *
                              (1.0 + vibrato * std::sin(tau * vibrato_hz * t / rate));
            turns += hz / rate;
            // sin(h x) = 2 cos(x) sin((h - 1) x) - sin((h - 2) x)
            const double x = tau * turns, twice = 2.0 * std::cos(x);
            double sum = 0.0, sine = std::sin(x), before = 0.0;
            for (std::size_t h = 0; h < shares.size() && static_cast<double>(h + 1) * hz < 0.45 * rate; ++h) {
                sum += shares[h] * sine;
                before = std::exchange(sine, twice * sine - before);
            }
            out[i] += static_cast<float>(sum * envelope(t, attack, decay));
        }
    };
}

} // namespace

std::vector<float> synthetic_events(std::size_t length, double rate, Random& random) {
    const double kind = random.unit();
    const Event event = kind < 0.4    ? impact(rate, random)
                        : kind < 0.65 ? burst(rate, random)
                                      : call(rate, random);
    const double gap = log_uniform(0.12, 2.5, random) * rate; // mean distance of two, in samples
    const bool steady = random.chance(0.25F);
    const double spread_db = 12.0 * random.unit();
    std::vector<float> out(length);
    for (double at = gap * random.unit(); at < static_cast<double>(length);
         at += steady ? gap : std::max(0.03 * rate, -gap * std::log(1.0 - random.unit()))) {
        std::vector<float> one(length - static_cast<std::size_t>(at));
        event(one, random);
        const auto gain = static_cast<float>(std::pow(10.0, -spread_db * random.unit() / 20.0));
        for (std::size_t i = 0; i < one.size(); ++i) out[static_cast<std::size_t>(at) + i] += gain * one[i];
    }
    double power = 0.0;
    for (const float x : out) power += static_cast<double>(x * x);
    if (power > 0.0)
        for (float& x : out) x *= static_cast<float>(std::sqrt(static_cast<double>(length) / power));
    return out;
}

} // namespace sordino
