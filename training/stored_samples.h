// Samples of recordings: in memory up to a bound, and beyond it in a file without a name.
#pragma once

#include "model/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace sordino {

// One channel, 16 bits a sample; an hour at 16 kHz takes 115 MB. Never changed: copies and parts share what
// they hold, and any threads may read at once.
class StoredSamples {
  public:
    StoredSamples() = default;
    // In memory, outside the bound of any store.
    StoredSamples(std::vector<std::int16_t> values);

    std::size_t size() const { return size_; }

    // Full scale is 1. start + out.size() <= size(). Throws std::runtime_error where the file cannot be read.
    void read(std::size_t start, std::span<float> out) const;

    // start + count <= size()
    StoredSamples part(std::size_t start, std::size_t count) const;

  private:
    friend class SampleWriter;
    struct Blocks;

    std::shared_ptr<const Blocks> blocks_;
    std::size_t start_ = 0, size_ = 0;
};

// Where writers put samples; it may end before what it holds. Any thread.
class SampleStore {
  public:
    // Memory for so many bytes of samples; the rest goes to a file in the folder that has no name from the
    // moment it is made, so that nothing is left of it however the program ends. It is made when it is
    // needed.
    SampleStore(std::uint64_t memory_bytes, std::filesystem::path folder);

    std::uint64_t bytes_in_memory() const;
    std::uint64_t bytes_on_disk() const;

    // Why the file could not be made or written: no room, for instance. Every later write fails, too.
    std::optional<Error> failure() const;

  private:
    friend class SampleWriter;
    friend class StoredSamples;
    struct State;
    std::shared_ptr<State> state_;
};

// Takes one recording's samples in order. One thread at a time; several writers may share a store.
class SampleWriter {
  public:
    explicit SampleWriter(const SampleStore& store);
    ~SampleWriter();

    // Rounded to 16 bits; what lies beyond full scale is clipped.
    Result<void> append(std::span<const float> samples);

    // Once, after the last append.
    Result<StoredSamples> finish();

  private:
    Result<void> put_away();

    std::shared_ptr<SampleStore::State> state_;
    std::shared_ptr<StoredSamples::Blocks> blocks_;
    std::vector<std::int16_t> pending_; // less than a block
    std::size_t size_ = 0;
};

} // namespace sordino
