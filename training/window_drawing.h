// Windows drawn from recordings of sensors: as they were, and with noise, corruption and gaps.
#pragma once

#include "dsp/window_spec.h"
#include "training/corruption.h"
#include "training/random.h"
#include "training/series.h"

#include <span>
#include <vector>

namespace sordino {

// Ranges that windows are drawn from.
struct WindowMixing {
    float snr_low_db = 0.0F, snr_high_db = 24.0F; // of recorded noise, over the whole of both recordings
    float clean = 0.1F;                           // share of windows without recorded noise
    float level_db = 0.0F;                        // window and noise are louder or softer, up to this
    float speed = 1.0F;                           // >= 1: windows are slower or faster, up to this factor
    float flip = 0.0F;                            // share of windows that are upside down
    float second_noise = 0.0F;                    // share of noisy windows with another noise as well
    float noise_speed_low = 1.0F, noise_speed_high = 1.0F; // noise is as often upside down as not
    bool operator==(const WindowMixing&) const = default;
};

// One window at a time. Of a recording that has its noisy rows the window is taken from both at one place;
// half of these get recorded noise as well. Rows before the first and after the last one are missing.
class WindowDrawing {
  public:
    // All outlive it. The corruptor is of one band at the spec's rate.
    WindowDrawing(const WindowSpec& spec, const WindowMixing& mixing, const Corruptor& corruptor);

    // In standard deviations. Of the rows that are given back, spec.output, all lie within the recording
    // where it is long enough.
    void draw(const SeriesSet& set, Random& random);

    // (channels, window) each, NaN: missing. Of the last draw.
    std::span<const float> clean() const { return clean_; }
    std::span<const float> spoilt() const { return spoilt_; }

  private:
    // A noise in a window, the same for all channels but for where it begins.
    struct Noise {
        const Series* series;
        float level;  // its sign is by chance
        double speed; // rows of it a row
        double first; // row
    };

    Noise draw_noise(const SeriesSet& set, float level, Random& random) const;
    std::vector<Noise> draw_noises(const SeriesSet& set, Random& random) const;
    void spoil(int channel, float level, std::vector<Noise>& noises, Random& random);
    std::span<float> window(std::vector<float>& values, int channel) const;

    const WindowSpec& spec_;
    const WindowMixing& mixing_;
    const Corruptor& corruptor_;
    std::vector<float> clean_, spoilt_; // (channels, window)
    std::vector<float> came_;           // (window) before it was spoilt
};

} // namespace sordino
