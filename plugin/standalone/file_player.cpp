// The exchange of streams under the audio thread, and their ends.
#include "plugin/standalone/file_player.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace sordino {

void FilePlayer::start(const std::filesystem::path& file, double seconds) {
    exchange(nullptr); // the old thread ends before a new one starts
    shown_ = {true, file, seconds, 0.0, {}};
    exchange(std::make_unique<FileStream>(file, rate_, seconds, loop_));
}

void FilePlayer::seek(double seconds) {
    if (!shown_.playing) return;
    const double length = shown_.length_seconds;
    start(shown_.file, std::max(0.0, seconds));
    shown_.length_seconds = length;
}

void FilePlayer::stop() noexcept {
    fade_out_ = true;
    shown_.playing = false;
}

void FilePlayer::prepare(double rate) {
    if (rate == std::exchange(rate_, rate)) return;
    if (poll().playing) seek(shown_.seconds);
}

const FilePlayer::Shown& FilePlayer::poll() {
    if (stream_ == nullptr) return shown_; // this thread alone changes it
    auto progress = stream_->progress();
    shown_.seconds = progress.seconds;
    shown_.length_seconds = progress.length_seconds;
    shown_.error = std::move(progress.error);
    const bool ended = progress.decoded && progress.ahead == 0;
    if (!ended && !over_) return shown_;
    shown_.playing = false;
    exchange(nullptr);
    return shown_;
}

void FilePlayer::exchange(std::unique_ptr<FileStream> stream) noexcept {
    while (busy_.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
    stream_.swap(stream);
    fade_out_ = over_ = false;
    busy_.clear(std::memory_order_release);
} // and the old one is freed out here

bool FilePlayer::read(float* left, float* right, int frames) noexcept {
    if (busy_.test_and_set(std::memory_order_acquire)) return false;
    bool playing = stream_ != nullptr && !over_;
    if (playing) {
        playing = stream_->read(left, right, frames);
        if (fade_out_) {
            for (int i = 0; i < frames; ++i) {
                const float gain = 1.0F - static_cast<float>(i + 1) / static_cast<float>(frames);
                left[i] *= gain;
                right[i] *= gain;
            }
            over_ = true;
        }
    }
    busy_.clear(std::memory_order_release);
    return playing;
}

} // namespace sordino
