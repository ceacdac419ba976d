// Lines across gaps, and flags beside them.
#include "dsp/window.h"

#include <algorithm>
#include <cmath>

namespace sordino {

void fill_gaps(std::span<float> signal) noexcept {
    const std::size_t none = signal.size();
    std::size_t last = none; // that was there
    for (std::size_t i = 0; i < signal.size(); ++i) {
        if (std::isnan(signal[i])) continue;
        if (last == none) {
            std::fill(signal.begin(), signal.begin() + static_cast<std::ptrdiff_t>(i), signal[i]);
        } else {
            const float step = (signal[i] - signal[last]) / static_cast<float>(i - last);
            for (std::size_t j = last + 1; j < i; ++j)
                signal[j] = signal[last] + step * static_cast<float>(j - last);
        }
        last = i;
    }
    const float held = last == none ? 0.0F : signal[last];
    std::fill(signal.begin() + static_cast<std::ptrdiff_t>(last == none ? 0 : last), signal.end(), held);
}

void window_inputs(const WindowSpec& spec, std::span<const float> window, std::span<float> inputs) noexcept {
    const auto rows = static_cast<std::size_t>(spec.window);
    const auto values = inputs.first(window.size());
    std::copy(window.begin(), window.end(), values.begin());
    for (std::size_t at = 0; at < values.size(); at += rows) fill_gaps(values.subspan(at, rows));
    if (!spec.flags) return;
    const auto flags = inputs.subspan(window.size());
    for (std::size_t i = 0; i < flags.size(); ++i) flags[i] = std::isnan(window[i]) ? 0.0F : 1.0F;
}

} // namespace sordino
