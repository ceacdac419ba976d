// The C API for sound: a Denoiser behind a handle.
#include "include/sordino/sordino.h"

#include "model/c_api_errors.h"
#include "model/c_api_models.h"
#include "model/denoiser.h"
#include "model/shipped.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

using namespace sordino;
using namespace sordino::c_api;

// The stream that the denoiser has from the start is never heard: with it, controls and models have their
// place before sordino_prepare too.
struct sordino_denoiser {
    explicit sordino_denoiser(std::shared_ptr<const Model> model)
        : denoiser(std::move(model), 48000.0, 1) {}

    Denoiser denoiser;
    int channels = 0; // 0: not prepared
};

// a program that was compiled with this struct is served by every later library
static_assert(sizeof(sordino_controls) == 24);

namespace {

std::shared_ptr<const Model> model_or_default(const char* name) {
    return model_named(name != nullptr ? name : default_model);
}

bool any_null(const float* const* in, float* const* out, int channels) noexcept {
    const auto null = [](const float* samples) { return samples == nullptr; };
    return in == nullptr || out == nullptr || std::any_of(in, in + channels, null) ||
           std::any_of(out, out + channels, null);
}

} // namespace

const char* sordino_version() { return SORDINO_VERSION; }

int sordino_abi() { return SORDINO_ABI; }

sordino_denoiser* sordino_create(const char* model) {
    sordino_denoiser* const none = nullptr;
    return guarded(none,
                   [&] { return std::make_unique<sordino_denoiser>(model_or_default(model)).release(); });
}

void sordino_destroy(sordino_denoiser* denoiser) { delete denoiser; }

int sordino_prepare(sordino_denoiser* denoiser, double rate, int channels, int link) {
    if (denoiser == nullptr) return refuse("sordino_prepare: expected a denoiser, found NULL.");
    return guarded(int{SORDINO_ERROR}, [&]() -> int {
        if (link != SORDINO_LINKED && link != SORDINO_INDEPENDENT)
            throw std::invalid_argument(fmt::format(
                "sordino_prepare: link: expected SORDINO_LINKED (0) or SORDINO_INDEPENDENT (1), found {}.",
                link));
        try {
            denoiser->denoiser.prepare(rate, channels,
                                       link == SORDINO_LINKED ? Link::linked : Link::independent);
        } catch (const std::invalid_argument& error) {
            throw std::invalid_argument(fmt::format("sordino_prepare: {}, found {} Hz and {} channels.",
                                                    error.what(), rate, channels));
        }
        denoiser->channels = channels;
        return SORDINO_OK;
    });
}

int sordino_process(sordino_denoiser* denoiser, const float* const* in, float* const* out, int frames) {
    if (denoiser == nullptr) return refuse("sordino_process: expected a denoiser, found NULL.");
    if (denoiser->channels == 0)
        return refuse("sordino_process: expected a stream, found none. Call sordino_prepare first.");
    if (frames < 0) return refuse("sordino_process: frames: expected 0 or more, found fewer.");
    if (frames == 0) return SORDINO_OK;
    if (any_null(in, out, denoiser->channels))
        return refuse("sordino_process: in, out: expected samples for every channel, found NULL.");
    denoiser->denoiser.process(in, out, frames);
    return SORDINO_OK;
}

int sordino_reset(sordino_denoiser* denoiser) {
    if (denoiser == nullptr) return refuse("sordino_reset: expected a denoiser, found NULL.");
    denoiser->denoiser.reset();
    return SORDINO_OK;
}

int sordino_latency(const sordino_denoiser* denoiser) {
    if (denoiser == nullptr) return refuse("sordino_latency: expected a denoiser, found NULL.");
    if (denoiser->channels == 0)
        return refuse("sordino_latency: expected a stream, found none. Call sordino_prepare first.");
    return denoiser->denoiser.latency();
}

int sordino_set_controls(sordino_denoiser* denoiser, const sordino_controls* controls) {
    if (denoiser == nullptr) return refuse("sordino_set_controls: expected a denoiser, found NULL.");
    if (controls == nullptr) return refuse("sordino_set_controls: expected controls, found NULL.");
    if (controls->size < sizeof(sordino_controls))
        return refuse("sordino_set_controls: size: expected sizeof(sordino_controls), found less. "
                      "Begin with SORDINO_CONTROLS_DEFAULT.");
    denoiser->denoiser.set({.reduction_db = controls->reduction_db,
                            .mix = controls->mix,
                            .output_db = controls->output_db,
                            .listen = controls->listen != 0,
                            .bypass = controls->bypass != 0});
    return SORDINO_OK;
}

int sordino_swap(sordino_denoiser* denoiser, const char* model) {
    if (denoiser == nullptr) return refuse("sordino_swap: expected a denoiser, found NULL.");
    return guarded(int{SORDINO_ERROR}, [&]() -> int {
        const bool enters = denoiser->denoiser.swap(model_or_default(model));
        return enters && denoiser->channels != 0 ? SORDINO_OK : SORDINO_AT_PREPARE;
    });
}

void sordino_collect(sordino_denoiser* denoiser) {
    if (denoiser == nullptr) return;
    guarded(int{SORDINO_OK}, [&]() -> int {
        denoiser->denoiser.collect();
        return SORDINO_OK;
    });
}
