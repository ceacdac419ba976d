// Second-order filters for augmentation (Bristow-Johnson's audio EQ cookbook).
#pragma once

#include "training/random.h"

#include <span>

namespace sordino {

// y = b0 x + b1 x' + b2 x'' - a1 y' - a2 y''
struct Biquad {
    double b0, b1, b2, a1, a2;

    // hz below half of rate; q > 0. The peak's gain stands at hz, a shelf's on its side of hz and half of it,
    // in dB, at hz; the low-pass and the
    // high-pass have the gain q at hz.
    static Biquad peak(double hz, double rate, double gain_db, double q);
    static Biquad low_shelf(double hz, double rate, double gain_db);
    static Biquad high_shelf(double hz, double rate, double gain_db);
    static Biquad low_pass(double hz, double rate, double q);
    static Biquad high_pass(double hz, double rate, double q);

    // In place, from silence.
    void run(std::span<float> signal) const;
};

// A smooth random colour: a low shelf, a peak and a high shelf of up to +-range_db each.
void random_eq(std::span<float> signal, double rate, float range_db, Random& random);

// Butterworth low-pass of order 8: 48 dB an octave.
void steep_low_pass(std::span<float> signal, double hz, double rate);

} // namespace sordino
