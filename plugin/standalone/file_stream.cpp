// Decoding, resampling, and the ring between two threads.
#include "plugin/standalone/file_stream.h"

#include "training/audio_file.h"
#include "training/resampler.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <exception>
#include <utility>

namespace sordino {
namespace {

constexpr int piece = 2048;           // frames that are decoded at a time
constexpr double ahead_seconds = 0.5; // at least, of what is decoded
constexpr auto nap = std::chrono::milliseconds(10);

// (frames, channels) to (frames, 2). NaN and infinity, which would ring in a resampler, become zero.
void to_stereo(std::span<const float> from, int channels, std::vector<float>& to) {
    const auto finite = [](float x) { return std::isfinite(x) ? x : 0.0F; };
    to.clear();
    for (std::size_t at = 0; at < from.size(); at += static_cast<std::size_t>(channels)) {
        if (channels == 2) {
            to.insert(to.end(), {finite(from[at]), finite(from[at + 1])});
            continue;
        }
        float sum = 0.0F;
        for (int c = 0; c < channels; ++c) sum += finite(from[at + static_cast<std::size_t>(c)]);
        to.insert(to.end(), 2, sum / static_cast<float>(channels));
    }
}

} // namespace

FileStream::FileStream(std::filesystem::path file, double rate, double start_seconds,
                       const std::atomic<bool>& loop)
    : file_(std::move(file))
    , rate_(rate)
    , start_seconds_(start_seconds)
    , loop_(loop)
    , capacity_(static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(ahead_seconds * rate)))) {
    ring_.resize(2 * static_cast<std::size_t>(capacity_));
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

FileStream::~FileStream() = default;

bool FileStream::read(float* left, float* right, int frames) noexcept {
    const bool complete = all_written_.load(std::memory_order_acquire); // before what is there is counted
    const auto from = read_.load(std::memory_order_relaxed);
    const auto there = written_.load(std::memory_order_acquire) - from;
    const int count = static_cast<int>(std::min<std::int64_t>(frames, there));
    for (int i = 0; i < count; ++i) {
        const auto at = 2 * static_cast<std::size_t>((from + i) & (capacity_ - 1));
        left[i] = ring_[at];
        right[i] = ring_[at + 1];
    }
    std::fill(left + count, left + frames, 0.0F);
    std::fill(right + count, right + frames, 0.0F);
    read_.store(from + count, std::memory_order_release);
    return count > 0 || !complete;
}

FileStream::Progress FileStream::progress() const {
    Progress progress;
    const bool complete = all_written_.load(std::memory_order_acquire);
    const auto taken = read_.load(std::memory_order_acquire);
    progress.seconds = start_seconds_ + static_cast<double>(taken) / rate_;
    progress.length_seconds = length_seconds_.load();
    if (progress.length_seconds > 0 && progress.seconds > progress.length_seconds)
        progress.seconds =
            loop_ ? std::fmod(progress.seconds, progress.length_seconds) : progress.length_seconds;
    progress.ahead = written_.load() - taken;
    progress.decoded = complete;
    const std::scoped_lock hold(error_lock_);
    progress.error = error_;
    return progress;
}

void FileStream::run(const std::stop_token& stop) {
    Result<void> played;
    double start = start_seconds_;
    do {
        const auto before = written_.load();
        const double from = std::exchange(start, 0.0);
        try {
            played = play_through(stop, from);
        } catch (const std::exception& error) {
            played = fail(fmt::format("{}: cannot be played: {}", file_.string(), error.what()));
        }
        if (written_.load() == before && from == 0) break; // nothing in it to go round with
    } while (played && loop_ && !stop.stop_requested());
    if (!played) {
        const std::scoped_lock hold(error_lock_);
        error_ = played.error().message;
    }
    all_written_.store(true, std::memory_order_release);
}

Result<void> FileStream::play_through(const std::stop_token& stop, double start_seconds) {
    auto reader = AudioReader::open(file_, Truncated::accept);
    if (!reader) return fail(reader.error().message);
    const AudioInfo& info = reader->info();
    if (info.frames > 0) length_seconds_ = static_cast<double>(info.frames) / info.rate;
    if (auto skipped = skip(*reader, start_seconds, stop); !skipped) return skipped;

    Resampler resampler(info.rate, rate_, 2);
    std::vector<float> decoded(static_cast<std::size_t>(piece * info.channels)), stereo;
    for (std::int64_t frames = 1; frames > 0 && !stop.stop_requested();) {
        const auto got = reader->read(decoded);
        if (!got) return fail(got.error().message);
        frames = *got;
        to_stereo(std::span(decoded).first(static_cast<std::size_t>(frames * info.channels)), info.channels,
                  stereo);
        push(resampler.run(stereo, frames == 0), stop);
    }
    return {};
}

Result<void> FileStream::skip(AudioReader& reader, double seconds, const std::stop_token& stop) {
    const AudioInfo& info = reader.info();
    std::vector<float> dropped(static_cast<std::size_t>(piece * info.channels));
    for (auto left = std::llround(seconds * info.rate); left > 0 && !stop.stop_requested();) {
        const auto frames = static_cast<std::size_t>(std::min<long long>(left, piece));
        const auto got =
            reader.read(std::span(dropped).first(frames * static_cast<std::size_t>(info.channels)));
        if (!got) return fail(got.error().message);
        if (*got == 0) break;
        left -= *got;
    }
    return {};
}

void FileStream::push(std::span<const float> stereo, const std::stop_token& stop) {
    while (!stereo.empty() && !stop.stop_requested()) {
        const auto at = written_.load(std::memory_order_relaxed);
        const auto space = capacity_ - (at - read_.load(std::memory_order_acquire));
        const auto count = std::min<std::int64_t>(space, static_cast<std::int64_t>(stereo.size() / 2));
        if (count == 0) std::this_thread::sleep_for(nap); // a reader that must not wait cannot wake anyone
        for (std::int64_t i = 0; i < count; ++i) {
            const auto to = 2 * static_cast<std::size_t>((at + i) & (capacity_ - 1));
            ring_[to] = stereo[2 * static_cast<std::size_t>(i)];
            ring_[to + 1] = stereo[2 * static_cast<std::size_t>(i) + 1];
        }
        written_.store(at + count, std::memory_order_release);
        stereo = stereo.subspan(2 * static_cast<std::size_t>(count));
    }
}

} // namespace sordino
