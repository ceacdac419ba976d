// Sound as a flow of frames: files of any kind that libsndfile knows, read and written in blocks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "model/result.h"

namespace sordino {

// What a sound is besides its samples. A frame is one sample of each channel.
struct AudioInfo {
    int rate = 0;                    // Hz, > 0
    int channels = 0;                // > 0
    std::int64_t frames = -1;        // as far as is known before the end (an MP3 may differ); -1: unknown
    int format = 0;                  // container and sample type as in libsndfile's SF_INFO
    std::string extension;           // of the file's name, lower case without the dot; "" for a stream
    std::vector<int> channel_map;    // libsndfile's SF_CHANNEL_MAP_... of each channel, or empty
    std::map<int, std::string> tags; // title, artist, ...: by libsndfile's SF_STR_... numbers
};

// Full scale is 1 whatever the sample format. One thread at a time.
class AudioSource {
  public:
    virtual ~AudioSource() = default;
    virtual const AudioInfo& info() const = 0;

    // Fills the front of `interleaved` (a multiple of channels) and returns how many frames that was: from a
    // pipe as many as are there, but at least one; 0 only at the end.
    virtual Result<std::int64_t> read(std::span<float> interleaved) = 0;
};

class AudioSink {
  public:
    virtual ~AudioSink() = default;
    virtual Result<void> write(std::span<const float> interleaved) = 0; // whole frames
    virtual Result<void> finish() = 0; // once, after the last write: only now the sound is there
};

// What to do with a file that holds less than its header says.
enum class Truncated { refuse, accept };

class AudioReader : public AudioSource {
  public:
    // Refuses what is missing, no sound, empty or (see above) truncated. A file that turns out to be damaged
    // further on makes read() fail, or with Truncated::accept end early.
    static Result<AudioReader> open(const std::filesystem::path& path, Truncated = Truncated::refuse);

    AudioReader(AudioReader&&) noexcept;
    ~AudioReader() override;

    const AudioInfo& info() const override;
    Result<std::int64_t> read(std::span<float> interleaved) override;

    // How many frames the header promises, 0 where it says nothing; more than are read from a truncated file.
    std::int64_t announced_frames() const;

  private:
    struct Impl;
    explicit AudioReader(std::unique_ptr<Impl>);
    std::unique_ptr<Impl> impl_;
};

// Writes to a temporary beside the target that replaces it in finish(); without that nothing changes.
class AudioWriter : public AudioSink {
  public:
    // Rate, channels and tags are those of `like`; container and sample type too where `path` has the same
    // extension, otherwise the container is the extension's and the sample type the nearest that it can hold.
    // A WAV that may pass 4 GB becomes RF64. Integer samples are rounded and clipped, never wrapped.
    static Result<AudioWriter> create(const std::filesystem::path& path, const AudioInfo& like);

    AudioWriter(AudioWriter&&) noexcept;
    ~AudioWriter() override;

    Result<void> write(std::span<const float> interleaved) override;
    Result<void> finish() override;

  private:
    struct Impl;
    explicit AudioWriter(std::unique_ptr<Impl>);
    std::unique_ptr<Impl> impl_;
};

// A whole file in memory.
struct Sound {
    double rate = 0; // Hz
    int channels = 0;
    std::vector<float> samples; // interleaved: (frames, channels)
};

// The mean of the channels, (frames); NaN and infinity count as zero.
std::vector<float> mono_of(const Sound& sound);

// Errors as AudioReader::open and read. Samples are as they stand in the file: a float file may hold NaN.
Result<Sound> read_sound(const std::filesystem::path& path);

} // namespace sordino
