// Held-out pieces through the live chain, hop by hop.
#include "training/validation_examples.h"

#include "dsp/stft.h"
#include "model/denoiser.h"
#include "training/comparison.h"
#include "training/denoise_sound.h"

#include <algorithm>
#include <cmath>
#include <span>

#include <fmt/format.h>

namespace sordino {
namespace {

constexpr double settling_s = 1.0, shown_s = 4.0;
constexpr float lowest_snr_db = -5.0F, highest_snr_db = 15.0F;

// The hops that a piece has, and those at its beginning in which noise floors settle, which are not shown.
struct Hops {
    explicit Hops(const FrameSize& size)
        : hop(static_cast<std::size_t>(size.hop))
        , settling(static_cast<std::size_t>(std::ceil(settling_s * size.rate / size.hop)))
        , all(settling + static_cast<std::size_t>(shown_s * size.rate / size.hop)) {}

    std::vector<float> shown(const std::vector<float>& sound) const {
        return {sound.begin() + static_cast<std::ptrdiff_t>(settling * hop), sound.end()};
    }
    Eigen::MatrixXf shown(const Eigen::MatrixXf& mask) const {
        return mask.rightCols(static_cast<Eigen::Index>(all - settling));
    }

    std::size_t hop, settling, all;
};

struct Heard {
    std::vector<float> sound;
    Eigen::MatrixXf gains; // (bins, hops)
};

// What the live chain makes of the sound, and the gains of each of its frames.
Heard listen(const std::shared_ptr<const Model>& model, const std::vector<float>& noisy, double rate) {
    Denoiser denoiser(model, rate, 1);
    const auto hop = static_cast<std::size_t>(denoiser.frame_size().hop);
    const auto latency = static_cast<std::size_t>(denoiser.latency());
    Heard heard{noisy, Eigen::MatrixXf(static_cast<Eigen::Index>(hop + 1),
                                       static_cast<Eigen::Index>(noisy.size() / hop))};
    heard.sound.resize(noisy.size() + latency); // the silence that pushes the last samples out
    for (std::size_t t = 0; t * hop < heard.sound.size(); ++t) {
        float* samples = heard.sound.data() + t * hop;
        denoiser.process(&samples, &samples, static_cast<int>(hop));
        if (const auto column = static_cast<Eigen::Index>(t); column < heard.gains.cols())
            std::copy(denoiser.gains().begin(), denoiser.gains().end(), heard.gains.col(column).begin());
    }
    heard.sound.erase(heard.sound.begin(), heard.sound.begin() + static_cast<std::ptrdiff_t>(latency));
    return heard;
}

Eigen::MatrixXf ideal_mask(const Mixture& mixture, const FrameSize& size) {
    constexpr float least = 1e-12F; // digital silence has a mask of 0
    const auto hop = static_cast<std::size_t>(size.hop);
    Analysis clean(size), noisy(size);
    Eigen::MatrixXf mask(size.bins(), static_cast<Eigen::Index>(mixture.noisy.size() / hop));
    for (Eigen::Index t = 0; t < mask.cols(); ++t) {
        const auto at = static_cast<std::size_t>(t) * hop;
        const auto s = clean.process(std::span(mixture.clean).subspan(at, hop));
        const auto x = noisy.process(std::span(mixture.noisy).subspan(at, hop));
        for (std::size_t b = 0; b < s.size(); ++b)
            mask(static_cast<Eigen::Index>(b), t) =
                std::min(1.0F, std::abs(s[b]) / std::max(std::abs(x[b]), least));
    }
    return mask;
}

float snr_db(const Mixture& mixture, double rate) {
    double noise = 1e-12; // of digital silence
    for (std::size_t i = 0; i < mixture.noisy.size(); ++i) {
        const auto difference = static_cast<double>(mixture.noisy[i] - mixture.clean[i]);
        noise += difference * difference / static_cast<double>(mixture.noisy.size());
    }
    const auto voice = static_cast<double>(active_power(mixture.clean, rate)) + 1e-12;
    return static_cast<float>(10.0 * std::log10(voice / noise));
}

} // namespace

std::vector<ReportExample> make_examples(const std::shared_ptr<const Model>& model,
                                         const std::shared_ptr<const Model>& start, const Voices& held_out,
                                         double rate, int count, std::uint64_t seed) {
    constexpr std::uint64_t stream = 0xE8;
    const FrameSize size = frame_size(model->spec, rate);
    const Hops hops(size);
    const Voices set = to_be_mixed(held_out);
    std::vector<ReportExample> examples;
    for (int i = 0; i < count; ++i) {
        const float share = count > 1 ? static_cast<float>(i) / static_cast<float>(count - 1) : 0.5F;
        const float wanted_db = lowest_snr_db + share * (highest_snr_db - lowest_snr_db);
        const Mixer mixer(set, plain_mixing(wanted_db, wanted_db), rate, hops.all * hops.hop);
        const Mixture mixture = mixer.draw(Random{seed, stream, static_cast<std::uint64_t>(i)});
        const Heard heard = listen(model, mixture.noisy, rate);
        ReportExample& example = examples.emplace_back();
        example.name = fmt::format("Piece {}", i + 1);
        example.snr_db = snr_db(mixture, rate);
        example.rate = rate;
        example.hop = size.hop;
        example.noisy = hops.shown(mixture.noisy);
        example.clean = hops.shown(mixture.clean);
        example.output = hops.shown(heard.sound);
        if (start) example.start = hops.shown(denoise(start, mixture.noisy, rate));
        example.mask = hops.shown(heard.gains);
        example.ideal_mask = hops.shown(ideal_mask(mixture, size));
    }
    return examples;
}

} // namespace sordino
