// libsoxr behind one class.
#include "training/resampler.h"

#include <new>
#include <stdexcept>
#include <type_traits>

#include <fmt/format.h>
#include <soxr.h>

namespace sordino {

struct Resampler::Impl {
    struct Delete {
        void operator()(soxr_t state) const { soxr_delete(state); }
    };
    std::unique_ptr<std::remove_pointer_t<soxr_t>, Delete> state; // none where the rates are the same
    std::size_t channels;
    std::vector<float> out;
};

Resampler::Resampler(double from, double to, int channels)
    : impl_(std::make_unique<Impl>()) {
    constexpr double farthest = 256.0;
    if (!(from > 0.0 && to > 0.0 && from <= farthest * to && to <= farthest * from) || channels < 1)
        throw std::invalid_argument(
            fmt::format("expected rates up to {:g} times apart, found {:g} and {:g} Hz", farthest, from, to));
    impl_->channels = static_cast<std::size_t>(channels);
    if (from == to) return;
    const soxr_io_spec_t floats = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
    soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
    quality.passband_end = passband;
    const soxr_runtime_spec_t one_thread = soxr_runtime_spec(1);
    soxr_error_t error = nullptr;
    impl_->state.reset(
        soxr_create(from, to, static_cast<unsigned>(channels), &error, &floats, &quality, &one_thread));
    if (error != nullptr) throw std::bad_alloc();
}

Resampler::Resampler(Resampler&&) noexcept = default;
Resampler::~Resampler() = default;

std::span<const float> Resampler::run(std::span<const float> in, bool last) {
    if (!impl_->state || (in.empty() && !last)) return in;
    constexpr std::size_t frames = 4096; // of the output at a time
    auto& [state, channels, out] = *impl_;
    std::size_t made = 0, left = in.size() / channels;
    const float* next = in.data();
    for (bool ending = false;;) {
        out.resize((made + frames) * channels);
        std::size_t taken = 0, given = 0;
        ending = ending || (last && left == 0);
        if (soxr_process(state.get(), ending ? nullptr : next, left, &taken, out.data() + made * channels,
                         frames, &given) != nullptr)
            throw std::bad_alloc();
        made += given;
        left -= taken;
        next += taken * channels;
        if (given < frames && left == 0 && (ending || !last)) break;
    }
    out.resize(made * channels);
    return out;
}

} // namespace sordino
