// AudioReader, the mean of its channels, and Resampler.
#include "training/mono_reader.h"

#include "dsp/reblocker.h"
#include "training/audio_file.h"
#include "training/resampler.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include <fmt/format.h>

namespace sordino {
namespace {

constexpr std::size_t block_frames = 4096;
constexpr float full_scale = 0.9999F;

} // namespace

struct MonoReader::Impl {
    AudioReader reader;
    double rate; // Hz, of what is read
    Resampler resampler;
    std::vector<float> interleaved, mono;
    std::span<const float> ready; // at the new rate, not read yet
    bool ended = false;
    std::uint64_t seen = 0, at_full_scale = 0; // samples
    std::optional<Error> failed;

    Impl(AudioReader file, double to)
        : reader(std::move(file))
        , rate(to)
        , resampler(reader.info().rate, to, 1) {}

    std::span<const float> next_block();
};

// Empty at the end, and where reading failed.
std::span<const float> MonoReader::Impl::next_block() {
    const auto channels = static_cast<std::size_t>(reader.info().channels);
    interleaved.resize(block_frames * channels);
    const auto read = reader.read(interleaved);
    if (!read) failed = read.error();
    const auto frames = read ? static_cast<std::size_t>(*read) : 0;
    mono.assign(frames, 0.0F);
    for (std::size_t i = 0; i < frames * channels; ++i) {
        at_full_scale += std::abs(interleaved[i]) >= full_scale ? 1 : 0;
        mono[i / channels] += finite_or_zero(interleaved[i]) / static_cast<float>(channels);
    }
    seen += frames * channels;
    return mono;
}

MonoReader::MonoReader(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}
MonoReader::MonoReader(MonoReader&&) noexcept = default;
MonoReader::~MonoReader() = default;

Result<MonoReader> MonoReader::open(const std::filesystem::path& path, double rate) {
    auto reader = AudioReader::open(path);
    if (!reader) return tl::unexpected(reader.error());
    const double from = reader->info().rate;
    try {
        return MonoReader(std::make_unique<Impl>(std::move(*reader), rate));
    } catch (const std::invalid_argument&) {
        return fail(fmt::format("{}: expected a rate that can be brought to {:g} Hz, found {:g} Hz",
                                path.string(), rate, from));
    }
}

Result<std::size_t> MonoReader::read(std::span<float> out) {
    Impl& self = *impl_;
    while (self.ready.empty() && !self.ended) {
        const auto block = self.next_block();
        if (self.failed) return tl::unexpected(*self.failed);
        self.ended = block.empty();
        self.ready = self.resampler.run(block, self.ended);
    }
    const std::size_t count = std::min(out.size(), self.ready.size());
    std::copy_n(self.ready.begin(), count, out.begin());
    self.ready = self.ready.subspan(count);
    return count;
}

double MonoReader::file_rate() const { return impl_->reader.info().rate; }

double MonoReader::limit_hz() const {
    const double share = impl_->rate == file_rate() ? 1.0 : Resampler::passband;
    return share * std::min(impl_->rate, file_rate()) / 2.0;
}

double MonoReader::share_at_full_scale() const {
    return static_cast<double>(impl_->at_full_scale) /
           static_cast<double>(std::max<std::uint64_t>(impl_->seen, 1));
}

} // namespace sordino
