// Blocks of samples, each in memory or at an offset of the store's file.
#include "training/stored_samples.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

namespace sordino {
namespace {

constexpr std::size_t block_samples = std::size_t{1} << 18U; // 512 KiB: 16 s at 16 kHz
constexpr std::uint64_t sample_bytes = sizeof(std::int16_t);

std::string last_error() { return std::generic_category().message(errno); }

void to_float(std::span<const std::int16_t> values, std::span<float> out) {
    std::transform(values.begin(), values.end(), out.begin(),
                   [](std::int16_t x) { return static_cast<float>(x) * (1.0F / 32768.0F); });
}

} // namespace

struct SampleStore::State {
    std::uint64_t memory_bytes;
    std::filesystem::path folder;
    std::atomic<std::uint64_t> in_memory{0};
    mutable std::mutex lock; // of what follows; the bytes of the file are written and read without it
    int file = -1;
    std::uint64_t end = 0;
    std::optional<Error> failed;

    State(std::uint64_t bytes, std::filesystem::path where)
        : memory_bytes(bytes)
        , folder(std::move(where)) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        if (file >= 0) ::close(file);
    }

    bool take_memory(std::uint64_t bytes) {
        if (in_memory.fetch_add(bytes) + bytes <= memory_bytes) return true;
        in_memory -= bytes;
        return false;
    }
    Result<void> make_file();
    tl::unexpected<Error> fail_with(const std::string& what, std::uint64_t after_bytes);
    Result<std::uint64_t> append(std::span<const std::int16_t> values);
    void read(std::uint64_t offset, std::span<float> out) const;
};

Result<void> SampleStore::State::make_file() {
    const auto where = folder.empty() ? std::filesystem::path(".") : folder;
    std::string name = (where / ".sordino-samples-XXXXXX").string();
    file = ::mkstemp(name.data());
    if (file < 0)
        return fail(fmt::format("{}: expected a folder for the recordings that memory does not hold, but no "
                                "file can be made in it: {}. Name another one: --scratch DIR",
                                where.string(), last_error()));
    ::unlink(name.c_str());
    return {};
}

tl::unexpected<Error> SampleStore::State::fail_with(const std::string& what, std::uint64_t after_bytes) {
    const std::scoped_lock hold(lock);
    if (!failed)
        failed = fail(fmt::format("{}: expected room for the recordings that memory does not hold, but after "
                                  "{:.1f} MB: {}. Make room, name another folder (--scratch DIR), or allow "
                                  "more memory (--memory MB)",
                                  folder.empty() ? "." : folder.string(),
                                  static_cast<double>(after_bytes) / 1e6, what))
                     .value();
    return tl::unexpected(*failed);
}

// The offset, in bytes, at which the values now lie.
Result<std::uint64_t> SampleStore::State::append(std::span<const std::int16_t> values) {
    const std::uint64_t bytes = values.size() * sample_bytes;
    std::uint64_t offset = 0;
    {
        const std::scoped_lock hold(lock);
        if (failed) return tl::unexpected(*failed);
        if (file < 0)
            if (const auto made = make_file(); !made) return tl::unexpected(*(failed = made.error()));
        offset = end;
        end += bytes;
    }
    const auto* data = reinterpret_cast<const char*>(values.data());
    for (std::uint64_t done = 0; done < bytes;) {
        const auto count = ::pwrite(file, data + done, bytes - done, static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return fail_with(count < 0 ? last_error() : "nothing is written", offset);
        done += static_cast<std::uint64_t>(count);
    }
    return offset;
}

void SampleStore::State::read(std::uint64_t offset, std::span<float> out) const {
    std::array<std::int16_t, 16384> piece;
    while (!out.empty()) {
        const auto count = std::min(out.size(), piece.size());
        auto* data = reinterpret_cast<char*>(piece.data());
        for (std::uint64_t done = 0; done < count * sample_bytes;) {
            const auto got =
                ::pread(file, data + done, count * sample_bytes - done, static_cast<off_t>(offset + done));
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0)
                throw std::runtime_error(
                    fmt::format("{}: the recordings that lie there cannot be read any more: {}",
                                folder.string(), got < 0 ? last_error() : "the file has become shorter"));
            done += static_cast<std::uint64_t>(got);
        }
        to_float(std::span(piece).first(count), out.first(count));
        out = out.subspan(count);
        offset += count * sample_bytes;
    }
}

struct StoredSamples::Blocks {
    struct Block {
        std::vector<std::int16_t> values; // empty where the block lies in the file
        std::uint64_t offset = 0;
    };
    std::size_t length = block_samples; // of each block but the last
    std::vector<Block> list;
    std::shared_ptr<SampleStore::State> state;
    std::uint64_t memory_bytes = 0; // what is to be given back to the state

    Blocks() = default;
    Blocks(const Blocks&) = delete;
    Blocks& operator=(const Blocks&) = delete;
    ~Blocks() {
        if (state) state->in_memory -= memory_bytes;
    }
};

StoredSamples::StoredSamples(std::vector<std::int16_t> values)
    : size_(values.size()) {
    auto blocks = std::make_shared<Blocks>();
    blocks->length = std::max<std::size_t>(1, size_);
    blocks->list.push_back({std::move(values), 0});
    blocks_ = std::move(blocks);
}

void StoredSamples::read(std::size_t start, std::span<float> out) const {
    for (std::size_t at = start_ + start; !out.empty();) {
        const auto& block = blocks_->list[at / blocks_->length];
        const std::size_t from = at % blocks_->length, count = std::min(out.size(), blocks_->length - from);
        if (block.values.empty())
            blocks_->state->read(block.offset + from * sample_bytes, out.first(count));
        else
            to_float(std::span(block.values).subspan(from, count), out.first(count));
        out = out.subspan(count);
        at += count;
    }
}

StoredSamples StoredSamples::part(std::size_t start, std::size_t count) const {
    StoredSamples part(*this);
    part.start_ += start;
    part.size_ = count;
    return part;
}

SampleStore::SampleStore(std::uint64_t memory_bytes, std::filesystem::path folder)
    : state_(std::make_shared<State>(memory_bytes, std::move(folder))) {}

std::uint64_t SampleStore::bytes_in_memory() const { return state_->in_memory; }

std::uint64_t SampleStore::bytes_on_disk() const {
    const std::scoped_lock hold(state_->lock);
    return state_->end;
}

std::optional<Error> SampleStore::failure() const {
    const std::scoped_lock hold(state_->lock);
    return state_->failed;
}

SampleWriter::SampleWriter(const SampleStore& store)
    : state_(store.state_)
    , blocks_(std::make_shared<StoredSamples::Blocks>()) {
    blocks_->state = state_;
}

SampleWriter::~SampleWriter() = default;

Result<void> SampleWriter::append(std::span<const float> samples) {
    for (const float x : samples) {
        pending_.push_back(static_cast<std::int16_t>(std::lround(std::clamp(x, -1.0F, 1.0F) * 32767.0F)));
        if (pending_.size() < block_samples) continue;
        if (auto kept = put_away(); !kept) return kept;
    }
    return {};
}

Result<void> SampleWriter::put_away() {
    size_ += pending_.size();
    const std::uint64_t bytes = pending_.size() * sample_bytes;
    if (state_->take_memory(bytes)) {
        blocks_->memory_bytes += bytes;
        pending_.shrink_to_fit();
        blocks_->list.push_back({std::move(pending_), 0});
    } else {
        const auto offset = state_->append(pending_);
        if (!offset) return tl::unexpected(offset.error());
        blocks_->list.push_back({{}, *offset});
    }
    pending_.clear();
    return {};
}

Result<StoredSamples> SampleWriter::finish() {
    if (!pending_.empty())
        if (const auto kept = put_away(); !kept) return tl::unexpected(kept.error());
    StoredSamples samples;
    samples.size_ = size_;
    samples.blocks_ = std::move(blocks_);
    return samples;
}

} // namespace sordino
