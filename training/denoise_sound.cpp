// The live chain over a sound in memory.
#include "training/denoise_sound.h"

#include <algorithm>

namespace sordino {

std::vector<float> denoise(const std::shared_ptr<const Model>& model, std::span<const float> mono,
                           double rate, const Controls& controls) {
    Denoiser denoiser(model, rate, 1);
    denoiser.set(controls);
    const auto latency = static_cast<std::size_t>(denoiser.latency());
    std::vector<float> sound(mono.begin(), mono.end());
    sound.resize(mono.size() + latency); // the silence that pushes the last samples out
    constexpr std::size_t block = 1U << 16U;
    for (std::size_t done = 0; done < sound.size(); done += block) {
        float* samples = sound.data() + done;
        denoiser.process(&samples, &samples, static_cast<int>(std::min(block, sound.size() - done)));
    }
    sound.erase(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(latency));
    return sound;
}

} // namespace sordino
