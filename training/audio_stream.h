// Sound through pipes: WAV with an open end, or bare samples, on file descriptors that cannot seek.
#pragma once

#include <memory>
#include <string>

#include "training/audio_file.h"

namespace sordino {

// Bare samples, as "f32le:48000:1" says it: u8, s16le, s24le, s32le, f32le or f64le; Hz; channels.
Result<AudioInfo> raw_format(const std::string& text);

// Reads from a descriptor what is there, without waiting for full blocks. It stays open, and belongs to the
// caller. A signal whose handler interrupts the wait is an error.
class StreamReader : public AudioSource {
  public:
    // Waits for the header. Refuses what is no WAV; a length that means "unknown" is read to the end.
    static Result<StreamReader> open_wav(int descriptor, std::string name, Truncated = Truncated::refuse);
    static StreamReader open_raw(int descriptor, std::string name, const AudioInfo& format);

    const AudioInfo& info() const override { return info_; }
    Result<std::int64_t> read(std::span<float> interleaved) override;

  private:
    StreamReader(int descriptor, std::string name, AudioInfo info);
    Result<std::size_t> read_some(std::span<std::byte> bytes) const; // 0 at the end
    Result<void> read_exactly(std::span<std::byte> bytes) const;
    Result<void> parse_wav();
    Result<void> parse_format(std::span<const std::byte> chunk);

    int descriptor_;
    std::string name_;
    AudioInfo info_;
    Truncated policy_ = Truncated::refuse;
    std::uint64_t bytes_left_ = UINT64_MAX; // of the data chunk
    bool length_known_ = false;
    std::vector<std::byte> bytes_; // read and not yet turned into samples: less than a frame between calls
    std::size_t pending_ = 0;
};

// Writes to a descriptor at once, nothing is held back. It stays open. A reader that went away is an error
// here (where SIGPIPE does not end the program first).
class StreamWriter : public AudioSink {
  public:
    // Rate, channels and, where a WAV has it, sample type are those of `like`; other types become 32-bit
    // floats. The header leaves the length open. Raw: the same samples without a header.
    StreamWriter(int descriptor, std::string name, const AudioInfo& like, bool raw);

    Result<void> write(std::span<const float> interleaved) override;
    Result<void> finish() override;

  private:
    Result<void> write_header();
    Result<void> write_all(std::span<const std::byte> bytes) const;

    int descriptor_;
    std::string name_;
    AudioInfo info_;
    bool header_due_;
    std::vector<std::byte> bytes_;
};

} // namespace sordino
