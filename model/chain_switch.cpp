// Warm-up and crossfade of an incoming chain.
#include "model/chain_switch.h"

#include <algorithm>
#include <cmath>

namespace sordino {

ChainSwitch::ChainSwitch(std::unique_ptr<Chain> first, int channels)
    : newest_(first.get())
    , slot_(std::move(first))
    , next_out_(static_cast<std::size_t>(channels))
    , in_(next_out_.size())
    , out_(next_out_.size())
    , next_(next_out_.size()) {
    for (std::size_t c = 0; c < next_.size(); ++c) next_[c] = next_out_[c].data();
}

void ChainSwitch::reset() noexcept {
    slot_.replace_by_last();
    heard_ = 0;
    slot_.current().reset();
}

void ChainSwitch::publish(std::unique_ptr<Chain> next) {
    Chain* const newest = next.get();
    slot_.publish(std::move(next));
    newest_ = newest;
}

void ChainSwitch::collect() {
    newest_->collect();
    slot_.collect();
}

void ChainSwitch::process(const float* const* in, float* const* out, int frames,
                          const LiveControls& controls) noexcept {
    Chain* next = slot_.incoming();
    if (next == nullptr) return slot_.current().process(in, out, frames, controls);
    for (int done = 0; done < frames; done += piece) {
        for (std::size_t c = 0; c < in_.size(); ++c) {
            in_[c] = in[c] + done;
            out_[c] = out[c] + done;
        }
        const int n = std::min(piece, frames - done);
        if (next != nullptr)
            process_both(*next, n, controls);
        else
            slot_.current().process(in_.data(), out_.data(), n, controls);
        if (heard_ == 0) next = nullptr; // it has taken over
    }
}

void ChainSwitch::process_both(Chain& next, int frames, const LiveControls& controls) noexcept {
    next.process(in_.data(), next_.data(), frames, controls); // first: the input may be where the output goes
    slot_.current().process(in_.data(), out_.data(), frames, controls);
    // once: a model that enters it later must not turn the fade back
    if (heard_ == 0) silent_ = next.memory();
    const int fade = static_cast<int>(std::lround(fade_seconds * next.frame_size().rate));
    for (int i = 0; i < frames; ++i) {
        const float share =
            std::clamp(static_cast<float>(heard_ + i - silent_) / static_cast<float>(fade), 0.0F, 1.0F);
        if (share <= 0.0F) continue;
        for (std::size_t c = 0; c < out_.size(); ++c)
            // equal ones, as in a bypass, stay what they are to the last bit
            if (next_[c][i] != out_[c][i]) out_[c][i] += share * (next_[c][i] - out_[c][i]);
    }
    heard_ += frames;
    if (heard_ < silent_ + fade) return;
    slot_.replace();
    heard_ = 0;
}

} // namespace sordino
