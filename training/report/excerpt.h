// The opening of a sound as a 16-bit FLAC file in memory, for a browser to play.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <sndfile.hh>

namespace sordino::report {

// At most a minute, and at most what a minute of 48 kHz stereo holds.
inline constexpr int excerpt_seconds = 60;
inline constexpr std::int64_t excerpt_samples = 2 * 48'000 * excerpt_seconds;

struct MemoryFile {
    std::string bytes;
    sf_count_t position = 0;
};

// A sample x becomes round(32768 x), held within 16 bits, so 16-bit sources stay exact.
class Excerpt {
  public:
    Excerpt(int rate, int channels); // channels of the source: one or two are kept, more are mixed to one
    Excerpt(const Excerpt&) = delete;
    Excerpt& operator=(const Excerpt&) = delete;

    void
    push(std::span<const float> interleaved); // whole frames of finite samples; what is too much is ignored
    double seconds() const;                   // of sound taken so far
    std::string finish();                     // the file; empty if FLAC cannot hold this rate. Once

  private:
    int rate_, source_channels_, channels_;
    std::int64_t frames_ = 0;
    MemoryFile memory_;
    SndfileHandle file_;
    std::vector<short> block_;
};

} // namespace sordino::report
