// The sound of one instance: blocks of a host, in either precision, through the denoiser and past the
// display.
#pragma once

#include "dsp/realtime.h"
#include "model/denoiser.h"
#include "plugin/display_tap.h"

#include <array>
#include <memory>
#include <span>
#include <vector>

namespace sordino {

class Stream {
  public:
    // Allocates; throws std::invalid_argument (rate outside 8000..192000 Hz, channels outside 1..16).
    Stream(std::shared_ptr<const Model> model, double rate, int channels, Link link);

    // See its threads there.
    Denoiser& denoiser() noexcept { return denoiser_; }

    double rate() const noexcept { return rate_; }
    int channels() const noexcept { return static_cast<int>(scratch_.size()); }
    Link link() const noexcept { return link_; }

    // [control thread] See Denoiser.
    void relink(Link link);

    // [audio thread] In place: channels() pointers to `frames` (>= 0) samples.
    template <class Sample>
    void process(Sample* const* channels, int frames, DisplayTap& tap) noexcept SORDINO_NONBLOCKING;

  private:
    using Piece = std::array<float, DisplayFrame::size>;

    void show_input(int frames) noexcept;
    void show_output(int frames, DisplayFifo& fifo) noexcept;

    Denoiser denoiser_;
    double rate_;
    Link link_;
    std::vector<Piece> scratch_;   // (channels)
    std::vector<float*> pointers_; // (channels) to scratch_
    DisplayFrame frame_{};         // in the making, of which
    int in_frame_ = 0;             // so many samples are there
    float load_ = 0.0F;            // of the block before
};

extern template void Stream::process(float* const*, int, DisplayTap&) noexcept;
extern template void Stream::process(double* const*, int, DisplayTap&) noexcept;

} // namespace sordino
