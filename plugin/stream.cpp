// Cuts blocks into pieces that both the denoiser and the display take.
#include "plugin/stream.h"

#include "dsp/reblocker.h"

#include <chrono>
#include <cmath>

namespace sordino {
namespace {

// The mean of all channels, added to what stands at `mono`; and the largest magnitude of any.
template <class Pieces>
float mix(const Pieces& pieces, int frames, float* mono) noexcept {
    const float share = 1.0F / static_cast<float>(pieces.size());
    float peak = 0.0F;
    std::fill_n(mono, frames, 0.0F);
    for (const auto& piece : pieces)
        for (int i = 0; i < frames; ++i) {
            const float x = finite_or_zero(piece[static_cast<std::size_t>(i)]); // as the denoiser takes it
            mono[i] += share * x;
            peak = std::max(peak, std::abs(x));
        }
    return peak;
}

} // namespace

Stream::Stream(std::shared_ptr<const Model> model, double rate, int channels, Link link)
    : denoiser_(std::move(model), rate, channels, link)
    , rate_(rate)
    , link_(link)
    , scratch_(static_cast<std::size_t>(channels)) {
    for (Piece& piece : scratch_) pointers_.push_back(piece.data());
}

void Stream::relink(Link link) {
    denoiser_.relink(link);
    link_ = link;
}

template <class Sample>
void Stream::process(Sample* const* channels, int frames, DisplayTap& tap) noexcept {
    using Clock = std::chrono::steady_clock;
    DisplayFifo* const fifo = tap.fifo();
    const auto start = fifo != nullptr ? Clock::now() : Clock::time_point{};
    if (fifo == nullptr) in_frame_ = 0; // who looks next begins anew
    int room = DisplayFrame::size - in_frame_;
    for (int from = 0; from < frames;) {
        const int n = std::min(frames - from, room);
        for (std::size_t c = 0; c < scratch_.size(); ++c)
            for (int i = 0; i < n; ++i)
                scratch_[c][static_cast<std::size_t>(i)] = static_cast<float>(channels[c][from + i]);
        if (fifo != nullptr) show_input(n);
        denoiser_.process(pointers_.data(), pointers_.data(), n);
        if (fifo != nullptr) show_output(n, *fifo);
        for (std::size_t c = 0; c < scratch_.size(); ++c)
            for (int i = 0; i < n; ++i)
                channels[c][from + i] = static_cast<Sample>(scratch_[c][static_cast<std::size_t>(i)]);
        from += n;
        room = DisplayFrame::size - in_frame_;
    }
    if (fifo != nullptr && frames > 0)
        load_ =
            static_cast<float>(std::chrono::duration<double>(Clock::now() - start).count() * rate_ / frames);
}

template void Stream::process(float* const*, int, DisplayTap&) noexcept;
template void Stream::process(double* const*, int, DisplayTap&) noexcept;

void Stream::show_input(int frames) noexcept {
    if (in_frame_ == 0) frame_.in_peak = frame_.out_peak = 0.0F;
    frame_.in_peak = std::max(frame_.in_peak, mix(scratch_, frames, frame_.in.data() + in_frame_));
}

void Stream::show_output(int frames, DisplayFifo& fifo) noexcept {
    frame_.out_peak = std::max(frame_.out_peak, mix(scratch_, frames, frame_.out.data() + in_frame_));
    in_frame_ += frames;
    if (in_frame_ < DisplayFrame::size) return;
    frame_.rate = rate_;
    frame_.latency = denoiser_.latency();
    frame_.load = load_;
    fifo.push(frame_); // one that finds no room is not shown
    in_frame_ = 0;
}

} // namespace sordino
