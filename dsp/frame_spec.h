// The one description of how sound is cut into frames and bands; a weights file carries it.
#pragma once

#include <vector>

namespace sordino {

// Everything that features depend on, in units that hold at any sample rate.
struct FrameSpec {
    float hop_ms = 16.0F;             // the window is two hops
    std::vector<float> band_edges_hz; // B + 2 rising points: band b rises from point b to b+1, falls to b+2
    float smoothing_ms = 70.0F;       // time constant of the power before its minimum is taken
    float floor_memory_ms = 1500.0F;  // how far the noise floor looks back
    int floor_parts = 6;              // sub-windows that the memory is held in
    float silence_dbfs = -100.0F;     // quieter frames do not move the noise floor
    float level_floor_db = -110.0F;   // added to every power: what a band without energy reads
    int feature_version = 2;          // changes whenever the same sound gives other features

    int bands() const { return static_cast<int>(band_edges_hz.size()) - 2; }
    static constexpr int pitch_features = 4;
    int feature_count() const { return 2 * bands() + pitch_features; } // level and SNR of each band first
    bool operator==(const FrameSpec&) const = default;
};

// A FrameSpec at one sample rate, in samples.
struct FrameSize {
    int hop = 0;
    double rate = 0; // Hz

    int window() const { return 2 * hop; }
    int bins() const { return hop + 1; }
    double bin_hz() const { return rate / window(); }
};

// The hop nearest to hop_ms whose prime factors are <= 11: FFTW transforms others slowly, and allocates while
// it does. So the spacing of bins in Hz stays that of the model's training: within 0.5 % at the rates that
// devices have, within 2.5 % at any whole rate for hops of 16 ms. rate: 8000..192000 Hz. Throws
// std::invalid_argument outside that range.
FrameSize frame_size(const FrameSpec& spec, double rate);

// Points for FrameSpec::band_edges_hz from 0 to top_hz: about half an ERB apart (ERB-rate scale of Glasberg &
// Moore 1990), but never closer than one bin of the given hop, since narrower bands would repeat bins.
std::vector<float> erb_band_edges(float top_hz, float hop_ms);

// A sentence that says what is wrong with the spec, or an empty string. For data that came from a file.
const char* problem_with(const FrameSpec& spec);

} // namespace sordino
