// StreamReader: a WAV header taken apart front to back, then samples as they come.
#include "training/audio_stream.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <system_error>

#include <fmt/format.h>
#include <sndfile.h>
#include <unistd.h>

#include "training/audio_length.h"
#include "training/number_in.h"
#include "training/sample_bytes.h"

namespace sordino {
namespace {

constexpr unsigned tag_pcm = 1, tag_float = 3, tag_extensible = 0xFFFE;
constexpr std::uint32_t open_end = std::numeric_limits<std::uint32_t>::max();

template <class Integer>
Integer integer_at(std::span<const std::byte> bytes, std::size_t offset) {
    Integer value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

// Four bytes of a header for an error message.
std::string shown(std::span<const std::byte> bytes) {
    std::string text;
    for (const std::byte byte : bytes.first(4)) {
        const auto c = static_cast<unsigned char>(byte);
        text += c >= ' ' && c < 0x7F ? std::string(1, static_cast<char>(c)) : fmt::format("\\x{:02x}", c);
    }
    return text;
}

bool has_id(std::span<const std::byte> bytes, const char* id) {
    return std::memcmp(bytes.data(), id, 4) == 0;
}

int sample_type(unsigned tag, unsigned bits) {
    if (tag == tag_pcm && bits == 8) return SF_FORMAT_PCM_U8;
    if (tag == tag_pcm && bits == 16) return SF_FORMAT_PCM_16;
    if (tag == tag_pcm && bits == 24) return SF_FORMAT_PCM_24;
    if (tag == tag_pcm && bits == 32) return SF_FORMAT_PCM_32;
    if (tag == tag_float && bits == 32) return SF_FORMAT_FLOAT;
    if (tag == tag_float && bits == 64) return SF_FORMAT_DOUBLE;
    return 0;
}

} // namespace

Result<AudioInfo> raw_format(const std::string& text) {
    const std::size_t first = text.find(':');
    const std::size_t second = text.find(':', std::min(first, text.size() - 1) + 1);
    const auto number = [](const std::string& digits) { return number_in<int>(digits).value_or(0); };
    AudioInfo info;
    if (second != text.npos) {
        info.rate = number(text.substr(first + 1, second - first - 1));
        info.channels = number(text.substr(second + 1));
        info.format = sample_type_named(text.substr(0, first));
    }
    if (info.rate < 1 || info.channels < 1 || info.format == 0)
        return fail(fmt::format(
            "'{}': expected TYPE:RATE:CHANNELS such as f32le:48000:1, with u8, s16le, s24le, s32le, "
            "f32le or f64le as the type",
            text));
    info.format |= SF_FORMAT_WAV;
    return info;
}

StreamReader::StreamReader(int descriptor, std::string name, AudioInfo info)
    : descriptor_(descriptor)
    , name_(std::move(name))
    , info_(std::move(info)) {}

StreamReader StreamReader::open_raw(int descriptor, std::string name, const AudioInfo& format) {
    return {descriptor, std::move(name), format};
}

Result<StreamReader> StreamReader::open_wav(int descriptor, std::string name, Truncated policy) {
    StreamReader reader(descriptor, std::move(name), {});
    reader.policy_ = policy;
    return reader.parse_wav().map([&] { return std::move(reader); });
}

Result<std::size_t> StreamReader::read_some(std::span<std::byte> bytes) const {
    const ssize_t count = ::read(descriptor_, bytes.data(), bytes.size());
    if (count < 0)
        return fail(fmt::format("{}: cannot be read: {}", name_, std::generic_category().message(errno)));
    return static_cast<std::size_t>(count);
}

Result<void> StreamReader::read_exactly(std::span<std::byte> bytes) const {
    while (!bytes.empty()) {
        const auto count = read_some(bytes);
        if (!count) return tl::unexpected(count.error());
        if (*count == 0)
            return fail(
                fmt::format("{}: expected a WAV stream, found its end in the header. Did the program before "
                            "it in the pipe fail?",
                            name_));
        bytes = bytes.subspan(*count);
    }
    return {};
}

Result<void> StreamReader::parse_wav() {
    std::vector<std::byte> bytes(12);
    if (auto done = read_exactly(bytes); !done) return done;
    if (!(has_id(bytes, "RIFF") || has_id(bytes, "RF64")) || !has_id(std::span(bytes).subspan(8), "WAVE"))
        return fail(fmt::format(
            "{}: expected a WAV stream, found '{}'. Put `ffmpeg -i IN -f wav - |` before it, or name "
            "the samples' type by --raw.",
            name_, shown(bytes)));
    std::uint64_t long_size = 0;
    for (;;) {
        bytes.resize(8);
        if (auto done = read_exactly(bytes); !done) return done;
        const bool is_format = has_id(bytes, "fmt "), is_long_size = has_id(bytes, "ds64");
        const auto size = integer_at<std::uint32_t>(bytes, 4);
        if (has_id(bytes, "data")) {
            if (info_.format == 0)
                return fail(name_ + ": expected a WAV stream, found samples before their format");
            length_known_ = long_size > 0 || !means_unknown_length(size);
            if (length_known_) bytes_left_ = size == open_end ? long_size : size;
            return {};
        }
        for (std::uint64_t left = std::uint64_t{size} + (size & 1U); left > 0; left -= bytes.size()) {
            bytes.resize(
                std::min<std::uint64_t>(left, 4096)); // of what is used, all stands in the first piece
            if (auto done = read_exactly(bytes); !done) return done;
            if (is_format && info_.format == 0)
                if (auto done = parse_format(bytes); !done) return done;
            if (is_long_size && long_size == 0 && bytes.size() >= 16)
                long_size = integer_at<std::uint64_t>(bytes, 8);
        }
    }
}

Result<void> StreamReader::parse_format(std::span<const std::byte> chunk) {
    if (chunk.size() < 16) return fail(name_ + ": expected a WAV stream, found one with too short a format");
    unsigned tag = integer_at<std::uint16_t>(chunk, 0);
    if (tag == tag_extensible && chunk.size() >= 40) tag = integer_at<std::uint16_t>(chunk, 24);
    const auto channels = integer_at<std::uint16_t>(chunk, 2), frame = integer_at<std::uint16_t>(chunk, 12),
               bits = integer_at<std::uint16_t>(chunk, 14);
    const auto rate = integer_at<std::uint32_t>(chunk, 4);
    const int type = sample_type(tag, bits);
    if (type == 0 || channels == 0 || rate == 0 || rate > 0x7FFFFFFFU || frame != channels * bits / 8)
        return fail(
            fmt::format("{}: expected a WAV stream of integers or floats, found type {:#x} with {} bits, {} "
                        "channels at {} Hz. Ask the program before it for 16-bit samples.",
                        name_, tag, bits, channels, rate));
    info_.rate = static_cast<int>(rate);
    info_.channels = channels;
    info_.format = SF_FORMAT_WAV | type;
    return {};
}

Result<std::int64_t> StreamReader::read(std::span<float> interleaved) {
    const std::size_t size =
        sample_bytes(info_.format) * static_cast<std::size_t>(info_.channels); // of a frame
    const std::size_t room = interleaved.size() / static_cast<std::size_t>(info_.channels) * size;
    bytes_.resize(std::max(room, size));
    while (pending_ < size) {
        const auto wanted = std::min<std::uint64_t>(bytes_left_, bytes_.size() - pending_);
        const auto count = wanted > 0 ? read_some(std::span(bytes_).subspan(pending_, wanted)) : 0;
        if (!count) return tl::unexpected(count.error());
        if (*count == 0) {
            if (wanted == 0 || !length_known_ || policy_ == Truncated::accept) return 0;
            return fail(
                fmt::format("{}: is truncated: {} bytes that the header announces are missing; use --partial "
                            "to process what is there",
                            name_, bytes_left_));
        }
        pending_ += *count;
        if (length_known_) bytes_left_ -= *count;
    }
    const std::size_t frames = pending_ / size;
    decode_samples(std::span(bytes_).first(frames * size), info_.format,
                   interleaved.first(frames * static_cast<std::size_t>(info_.channels)));
    std::memmove(bytes_.data(), bytes_.data() + frames * size, pending_ - frames * size);
    pending_ -= frames * size;
    return static_cast<std::int64_t>(frames);
}

} // namespace sordino
