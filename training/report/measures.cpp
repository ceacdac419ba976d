// measure_sound: the file goes by in blocks, each measure takes its part.
#include "training/report/measures.h"

#include <cmath>

#include "training/audio_file.h"
#include "training/report/excerpt.h"

namespace sordino::report {
namespace {

constexpr std::size_t block_frames = 4096;

std::int64_t silence_bad_samples(std::span<float> samples) {
    std::int64_t bad = 0;
    for (float& sample : samples) {
        if (std::isfinite(sample)) continue;
        sample = 0;
        ++bad;
    }
    return bad;
}

void mix_to_mono(std::span<const float> interleaved, std::span<float> mono) {
    const std::size_t channels = interleaved.size() / mono.size();
    for (std::size_t i = 0; i < mono.size(); ++i) {
        float sum = 0;
        for (std::size_t c = 0; c < channels; ++c) sum += interleaved[i * channels + c];
        mono[i] = sum / static_cast<float>(channels);
    }
}

} // namespace

Result<Measures> measure_sound(const std::filesystem::path& path) {
    auto file = AudioReader::open(path, Truncated::accept);
    if (!file) return tl::unexpected(file.error());
    Measures sound{.rate = file->info().rate, .channels = file->info().channels};
    Levels levels(sound.rate, sound.channels);
    Spectrogram spectrogram(sound.rate);
    Waveform waveform(sound.rate, sound.channels);
    Excerpt excerpt(sound.rate, sound.channels);

    std::vector<float> interleaved(block_frames * static_cast<std::size_t>(sound.channels));
    std::vector<float> mono(block_frames);
    while (true) {
        const auto frames = file->read(interleaved);
        if (!frames) return tl::unexpected(frames.error());
        if (*frames == 0) break;
        const auto samples = std::span(interleaved).first(static_cast<std::size_t>(*frames * sound.channels));
        const auto mixed = std::span(mono).first(static_cast<std::size_t>(*frames));
        sound.frames += *frames;
        sound.bad_samples += silence_bad_samples(samples);
        mix_to_mono(samples, mixed);
        levels.push(samples);
        spectrogram.push(mixed);
        waveform.push(samples);
        excerpt.push(samples);
    }
    sound.levels = levels.figures();
    sound.spectrogram = spectrogram.finish();
    sound.waveform = waveform.finish();
    sound.flac_seconds = excerpt.seconds();
    sound.flac = excerpt.finish();
    return sound;
}

} // namespace sordino::report
