// Overlapping triangular bands: mean power of a band, and band values spread back to bins.
#pragma once

#include "dsp/frame_spec.h"

#include <memory>
#include <span>
#include <vector>

namespace sordino {

// A bin stands for the cell from half a bin below to half a bin above it, and a band's weight on a bin is the
// integral of its triangle over that cell. So the weights of a band sum to its width in bins at every rate,
// and neither a noise nor a tone in a band changes its level with the sample rate. Copies share their tables.
class Bands {
  public:
    Bands(const FrameSpec& spec, const FrameSize& size); // allocates

    int count() const noexcept { return static_cast<int>(tables_->first_bin.size()); }
    int bins() const noexcept { return static_cast<int>(tables_->fraction.size()); }

    // Bins from here on lie above the last band: nothing of them was measured in training.
    int end_bin() const noexcept { return tables_->end_bin; }

    // [audio thread] Mean power per band. power: (bins); level: (count). Bands above Nyquist read 0.
    void mean_power(std::span<const float> power, std::span<float> level) const noexcept;

    // [audio thread] Linear interpolation between band centres; the outermost bands' values hold beyond them.
    // values: (count); spread: (bins).
    void spread(std::span<const float> values, std::span<float> spread) const noexcept;

    // The transpose of spread, for gradients: values[b] += sum over bins of its weight x slope[bin].
    void gather(std::span<const float> slope, std::span<float> values) const noexcept;

  private:
    struct Tables {
        std::vector<int> first_bin, weight_start, weight_count; // (count) each
        std::vector<float> weights;   // all bands' weights, divided by their width in bins
        std::vector<int> segment_end; // (count) bins below it, from the last one's end on, lie above centre b
        std::vector<float> fraction;  // (bins) share of the next band
        int end_bin = 0;
    };

    std::shared_ptr<const Tables> tables_;
};

} // namespace sordino
