// A sound file as one channel at a rate of choice, piece by piece: it takes the same memory however long it
// is.
#pragma once

#include "model/result.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace sordino {

// One thread at a time.
class MonoReader {
  public:
    // Every format that libsndfile reads. rate in Hz. Errors: those of AudioReader::open, and a file whose
    // rate is more than 256 times apart.
    static Result<MonoReader> open(const std::filesystem::path& path, double rate);

    MonoReader(MonoReader&&) noexcept;
    ~MonoReader();

    // The next samples, the mean of the channels; NaN and infinity count as zero. Fills the front of `out`
    // (4096 or more) and returns how many those were, 0 only at the end. Errors: a file that is damaged
    // there.
    Result<std::size_t> read(std::span<float> out);

    double file_rate() const; // Hz, before resampling

    // Up to here the sound has the levels that it has in the file: half the lower one of both rates, or where
    // they differ, the share of it that Resampler leaves alone.
    double limit_hz() const;

    // Of the file's samples read so far, in all channels: the share within 0.01 % of full scale, or beyond.
    double share_at_full_scale() const;

  private:
    struct Impl;
    explicit MonoReader(std::unique_ptr<Impl>);
    std::unique_ptr<Impl> impl_;
};

} // namespace sordino
