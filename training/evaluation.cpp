// Denoising and scoring of pairs on several threads.
#include "training/evaluation.h"

#include "training/audio_file.h"
#include "training/denoise_sound.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <thread>
#include <utility>

namespace fs = std::filesystem;

namespace sordino {
namespace {

struct MonoSound {
    double rate = 0;
    std::vector<float> samples;
};

Result<MonoSound> read_mono(const fs::path& path) {
    return read_sound(path).map([](const Sound& sound) { return MonoSound{sound.rate, mono_of(sound)}; });
}

Result<void> check(const RecordingPair& pair, const MonoSound& clean, const MonoSound& noisy) {
    if (clean.rate != noisy.rate)
        return fail(fmt::format("{}: expected the {} Hz of {}, found {} Hz. Bring both to one rate.",
                                pair.noisy.string(), clean.rate, pair.clean.string(), noisy.rate));
    const auto [shorter, longer] = std::minmax({clean.samples.size(), noisy.samples.size()});
    if (static_cast<double>(longer - shorter) > 0.01 * static_cast<double>(longer))
        return fail(fmt::format(
            "{}: expected the {:.2f} s of {}, found {:.2f} s. More than 1 % apart, they are no pair.",
            pair.noisy.string(), static_cast<double>(clean.samples.size()) / clean.rate, pair.clean.string(),
            static_cast<double>(noisy.samples.size()) / noisy.rate));
    if (std::all_of(clean.samples.begin(), clean.samples.end(), [](float x) { return x == 0.0F; }))
        return fail(fmt::format("{}: expected a voice to score against, found silence. Leave the pair out.",
                                pair.clean.string()));
    return {};
}

Result<PairScores> evaluate_pair(const std::shared_ptr<const Model>& model, const Controls& controls,
                                 const RecordingPair& pair) {
    auto clean = read_mono(pair.clean), noisy = read_mono(pair.noisy);
    for (const auto* sound : {&clean, &noisy})
        if (!*sound) return tl::unexpected(sound->error());
    if (const auto fits = check(pair, *clean, *noisy); !fits) return tl::unexpected(fits.error());
    const std::size_t length = std::min(clean->samples.size(), noisy->samples.size());
    clean->samples.resize(length);
    noisy->samples.resize(length);
    try {
        const double rate = clean->rate;
        const auto denoised = denoise(model, noisy->samples, rate, controls);
        return PairScores{pair.name, rate, static_cast<double>(length) / rate,
                          score(clean->samples, noisy->samples, rate), score(clean->samples, denoised, rate)};
    } catch (const std::exception& e) { // a rate that the model cannot work at, or no memory
        return fail(fmt::format("{}: {}", pair.noisy.string(), e.what()));
    }
}

} // namespace

Result<std::vector<PairScores>> evaluate(const std::shared_ptr<const Model>& model, const Controls& controls,
                                         const std::vector<RecordingPair>& pairs, int threads,
                                         const std::function<bool()>& stop) {
    std::vector<Result<PairScores>> results(pairs.size());
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t i = next++; i < pairs.size() && !(stop && stop()); i = next++)
            results[i] = evaluate_pair(model, controls, pairs[i]);
    };
    {
        std::vector<std::jthread> helpers;
        for (int i = 1; i < threads; ++i) helpers.emplace_back(work);
        work();
    }
    if (stop && stop()) return fail("stopped before the last file");
    std::vector<PairScores> scores;
    for (auto& result : results) {
        if (!result) return tl::unexpected(result.error());
        scores.push_back(std::move(*result));
    }
    return scores;
}

PairScores mean_of(const std::vector<PairScores>& files) {
    PairScores mean;
    for (const PairScores& file : files) {
        const double share = 1.0 / static_cast<double>(files.size());
        add(mean.before, file.before, share);
        add(mean.after, file.after, share);
        mean.seconds += file.seconds;
    }
    return mean;
}

} // namespace sordino
