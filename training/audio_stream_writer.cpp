// StreamWriter: a WAV header with an open end, then samples at once.
#include "training/audio_stream.h"

#include <cerrno>
#include <limits>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sndfile.h>
#include <unistd.h>

#include "training/sample_bytes.h"

namespace sordino {
namespace {

constexpr std::size_t tag_pcm = 1, tag_float = 3;
constexpr std::size_t open_end = std::numeric_limits<std::uint32_t>::max();

} // namespace

StreamWriter::StreamWriter(int descriptor, std::string name, const AudioInfo& like, bool raw)
    : descriptor_(descriptor)
    , name_(std::move(name))
    , info_(like)
    , header_due_(!raw) {
    if (sample_bytes(info_.format) == 0) info_.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
}

// 44 bytes: RIFF, fmt, data; both lengths are what ffmpeg too writes for "to the end".
Result<void> StreamWriter::write_header() {
    std::vector<std::byte> header;
    const auto put = [&](const void* bytes, std::size_t count) {
        const auto* from = static_cast<const std::byte*>(bytes);
        header.insert(header.end(), from, from + count);
    };
    const auto put16 = [&](std::size_t value) { put(&value, 2); };
    const auto put32 = [&](std::size_t value) { put(&value, 4); };
    const int type = info_.format & SF_FORMAT_SUBMASK;
    const auto rate = static_cast<std::size_t>(info_.rate),
               channels = static_cast<std::size_t>(info_.channels);
    const std::size_t sample = sample_bytes(info_.format), frame = channels * sample;
    put("RIFF", 4);
    put32(open_end);
    put("WAVEfmt ", 8);
    put32(16);
    put16(type == SF_FORMAT_FLOAT || type == SF_FORMAT_DOUBLE ? tag_float : tag_pcm);
    put16(channels);
    put32(rate);
    put32(rate * frame);
    put16(frame);
    put16(8 * sample);
    put("data", 4);
    put32(open_end);
    return write_all(header);
}

Result<void> StreamWriter::write(std::span<const float> interleaved) {
    if (std::exchange(header_due_, false))
        if (auto done = write_header(); !done) return done;
    bytes_.resize(interleaved.size() * sample_bytes(info_.format));
    encode_samples(interleaved, info_.format, bytes_);
    return write_all(bytes_);
}

Result<void> StreamWriter::finish() { return write({}); } // the header of a sound without samples

Result<void> StreamWriter::write_all(std::span<const std::byte> bytes) const {
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
        if (count < 0)
            return fail(
                fmt::format("{}: cannot be written: {}", name_, std::generic_category().message(errno)));
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return {};
}

} // namespace sordino
