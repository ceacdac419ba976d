// Excerpt: libsndfile encodes into a string through its virtual file interface.
#include "training/report/excerpt.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace sordino::report {

namespace {

MemoryFile& memory(void* user) { return *static_cast<MemoryFile*>(user); }

SF_VIRTUAL_IO memory_io() {
    SF_VIRTUAL_IO io{};
    io.get_filelen = [](void* user) { return static_cast<sf_count_t>(memory(user).bytes.size()); };
    io.tell = [](void* user) { return memory(user).position; };
    io.seek = [](sf_count_t offset, int whence, void* user) {
        const auto end = static_cast<sf_count_t>(memory(user).bytes.size());
        const sf_count_t base = whence == SEEK_CUR ? memory(user).position : whence == SEEK_END ? end : 0;
        return memory(user).position = std::clamp<sf_count_t>(base + offset, 0, end);
    };
    io.read = [](void* out, sf_count_t count, void* user) {
        MemoryFile& from = memory(user);
        count = std::min(count, static_cast<sf_count_t>(from.bytes.size()) - from.position);
        std::copy_n(from.bytes.data() + from.position, count, static_cast<char*>(out));
        from.position += count;
        return count;
    };
    io.write = [](const void* in, sf_count_t count, void* user) {
        MemoryFile& to = memory(user);
        const auto at = static_cast<std::size_t>(to.position), size = static_cast<std::size_t>(count);
        to.bytes.resize(std::max(to.bytes.size(), at + size));
        std::copy_n(static_cast<const char*>(in), count, to.bytes.data() + at);
        to.position += count;
        return count;
    };
    return io;
}

} // namespace

Excerpt::Excerpt(int rate, int channels)
    : rate_(rate)
    , source_channels_(channels)
    , channels_(channels == 2 ? 2 : 1) {
    SF_VIRTUAL_IO io = memory_io();
    file_ = SndfileHandle(io, &memory_, SFM_WRITE, SF_FORMAT_FLAC | SF_FORMAT_PCM_16, channels_, rate_);
}

void Excerpt::push(std::span<const float> interleaved) {
    const std::int64_t most =
        std::min<std::int64_t>(std::int64_t{rate_} * excerpt_seconds, excerpt_samples / channels_);
    const auto step =
        static_cast<std::size_t>(source_channels_ / channels_); // source samples per one of ours
    const std::int64_t frames = std::min<std::int64_t>(
        static_cast<std::int64_t>(interleaved.size()) / source_channels_, most - frames_);
    block_.resize(static_cast<std::size_t>(frames * channels_));
    for (std::size_t i = 0; i < block_.size(); ++i) {
        const auto source = interleaved.subspan(i * step, step);
        const float mean = std::accumulate(source.begin(), source.end(), 0.f) / static_cast<float>(step);
        block_[i] = static_cast<short>(std::lrint(std::clamp(mean * 32768.f, -32768.f, 32767.f)));
    }
    frames_ += frames;
    if (file_ && frames > 0) file_.writef(block_.data(), frames);
}

double Excerpt::seconds() const { return static_cast<double>(frames_) / rate_; }

std::string Excerpt::finish() {
    const bool sound = file_ && !file_.error();
    file_ = SndfileHandle(); // closing writes the last block and the header
    return sound ? std::move(memory_.bytes) : std::string();
}

} // namespace sordino::report
