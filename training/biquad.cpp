// Cookbook biquads.
#include "training/biquad.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sordino {
namespace {

double omega(double hz, double rate) { return 2.0 * std::numbers::pi * hz / rate; }

Biquad normalised(double b0, double b1, double b2, double a0, double a1, double a2) {
    return {b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0};
}

// sign +1: low shelf, -1: high shelf; slope 1.
Biquad shelf(double hz, double rate, double gain_db, double sign) {
    const double a = std::pow(10.0, gain_db / 40.0), w = omega(hz, rate);
    const double c = sign * std::cos(w), beta = std::sin(w) * std::sqrt(2.0 * a);
    return normalised(a * ((a + 1) - (a - 1) * c + beta), sign * 2 * a * ((a - 1) - (a + 1) * c),
                      a * ((a + 1) - (a - 1) * c - beta), (a + 1) + (a - 1) * c + beta,
                      -sign * 2 * ((a - 1) + (a + 1) * c), (a + 1) + (a - 1) * c - beta);
}

} // namespace

Biquad Biquad::peak(double hz, double rate, double gain_db, double q) {
    const double a = std::pow(10.0, gain_db / 40.0), w = omega(hz, rate), alpha = std::sin(w) / (2.0 * q);
    return normalised(1 + alpha * a, -2 * std::cos(w), 1 - alpha * a, 1 + alpha / a, -2 * std::cos(w),
                      1 - alpha / a);
}

Biquad Biquad::low_shelf(double hz, double rate, double gain_db) { return shelf(hz, rate, gain_db, 1.0); }
Biquad Biquad::high_shelf(double hz, double rate, double gain_db) { return shelf(hz, rate, gain_db, -1.0); }

Biquad Biquad::low_pass(double hz, double rate, double q) {
    const double w = omega(hz, rate), c = std::cos(w), alpha = std::sin(w) / (2.0 * q);
    return normalised((1 - c) / 2, 1 - c, (1 - c) / 2, 1 + alpha, -2 * c, 1 - alpha);
}

Biquad Biquad::high_pass(double hz, double rate, double q) {
    const double w = omega(hz, rate), c = std::cos(w), alpha = std::sin(w) / (2.0 * q);
    return normalised((1 + c) / 2, -(1 + c), (1 + c) / 2, 1 + alpha, -2 * c, 1 - alpha);
}

void Biquad::run(std::span<float> signal) const {
    double s1 = 0.0, s2 = 0.0; // transposed direct form II
    for (float& x : signal) {
        const double in = x, out = b0 * in + s1;
        s1 = b1 * in - a1 * out + s2;
        s2 = b2 * in - a2 * out;
        x = static_cast<float>(out);
    }
}

void random_eq(std::span<float> signal, double rate, float range_db, Random& random) {
    const auto gain = [&] { return static_cast<double>(random.uniform(-range_db, range_db)); };
    const double top = std::min(8000.0, 0.45 * rate);
    const double middle = 200.0 * std::pow(top / 200.0, random.unit());
    Biquad::low_shelf(100.0 + 300.0 * random.unit(), rate, gain()).run(signal);
    Biquad::peak(middle, rate, gain(), 0.4 + random.unit()).run(signal);
    Biquad::high_shelf(top * (0.25 + 0.5 * random.unit()), rate, gain()).run(signal);
}

void steep_low_pass(std::span<float> signal, double hz, double rate) {
    for (int k = 0; k < 4; ++k) // pole pairs of the Butterworth circle
        Biquad::low_pass(hz, rate, 0.5 / std::cos(std::numbers::pi * (2 * k + 1) / 16.0)).run(signal);
}

} // namespace sordino
