// AudioReader and libsamplerate, which asks for the file's next block when it needs it.
#include "training/mono_reader.h"

#include "dsp/reblocker.h"
#include "training/audio_file.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <samplerate.h>

namespace sordino {
namespace {

constexpr std::size_t block_frames = 4096;
constexpr float full_scale = 0.9999F;

struct Delete {
    void operator()(SRC_STATE* state) const { src_delete(state); }
};

} // namespace

struct MonoReader::Impl {
    AudioReader reader;
    double ratio;
    std::vector<float> interleaved, mono;
    std::uint64_t seen = 0, at_full_scale = 0; // samples
    std::optional<Error> failed;
    std::unique_ptr<SRC_STATE, Delete> resampler; // none where the rates are the same

    Impl(AudioReader file, double to_over_from)
        : reader(std::move(file))
        , ratio(to_over_from) {}

    std::span<const float> next_block();
    static long next_block_of(void* impl, float** data);
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

long MonoReader::Impl::next_block_of(void* impl, float** data) {
    auto& self = *static_cast<Impl*>(impl);
    const auto block = self.next_block();
    *data = self.mono.data();
    return static_cast<long>(block.size());
}

MonoReader::MonoReader(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}
MonoReader::MonoReader(MonoReader&&) noexcept = default;
MonoReader::~MonoReader() = default;

Result<MonoReader> MonoReader::open(const std::filesystem::path& path, double rate) {
    auto reader = AudioReader::open(path);
    if (!reader) return tl::unexpected(reader.error());
    const double from = reader->info().rate;
    auto impl = std::make_unique<Impl>(std::move(*reader), rate / from);
    if (rate != from) {
        int error = 0;
        if (src_is_valid_ratio(impl->ratio) != 0)
            impl->resampler.reset(
                src_callback_new(&Impl::next_block_of, SRC_SINC_FASTEST, 1, &error, impl.get()));
        if (!impl->resampler)
            return fail(fmt::format("{}: expected a rate that can be brought to {:g} Hz, found {:g} Hz",
                                    path.string(), rate, from));
    }
    return MonoReader(std::move(impl));
}

Result<std::size_t> MonoReader::read(std::span<float> out) {
    Impl& self = *impl_;
    std::size_t count = 0;
    if (self.resampler) {
        const long made =
            src_callback_read(self.resampler.get(), self.ratio, static_cast<long>(out.size()), out.data());
        count = static_cast<std::size_t>(std::max(made, 0L));
    } else {
        const auto block = self.next_block();
        count = block.size();
        std::copy(block.begin(), block.end(), out.begin());
    }
    if (self.failed) return tl::unexpected(*self.failed);
    return count;
}

double MonoReader::file_rate() const { return impl_->reader.info().rate; }

double MonoReader::share_at_full_scale() const {
    return static_cast<double>(impl_->at_full_scale) /
           static_cast<double>(std::max<std::uint64_t>(impl_->seen, 1));
}

} // namespace sordino
