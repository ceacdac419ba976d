// Alignment of impulse responses, and convolution by overlap-add.
#include "training/reverberation.h"

#include "dsp/fft.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace sordino {
namespace {

// The direct sound is what comes within 2.5 ms of the peak: about as long as a loudspeaker's own response,
// and shorter than the way of a reflection (Zahorik 2002).
constexpr double direct_s = 0.0025;
constexpr double early_s = 0.05; // where C50, the clarity of speech, divides (ISO 3382)

std::size_t samples(double seconds, double rate) {
    return static_cast<std::size_t>(std::lround(seconds * rate));
}

std::size_t direct_end(const ImpulseResponse& response) {
    return std::min(response.direct + samples(direct_s, response.rate) + 1, response.taps.size());
}

std::vector<Complex> spectrum(RealFft& fft, std::span<const float> signal) {
    std::fill(std::copy(signal.begin(), signal.end(), fft.time().begin()), fft.time().end(), 0.0F);
    fft.forward();
    return {fft.freq().begin(), fft.freq().end()};
}

// Adds the inverse transform of the product to out from sample `at` on, as far as both reach.
void add_product(RealFft& fft, const std::vector<Complex>& a, const std::vector<Complex>& b,
                 std::ptrdiff_t at, std::vector<float>& out) {
    const float scale = 1.0F / static_cast<float>(fft.size());
    for (std::size_t i = 0; i < a.size(); ++i) fft.freq()[i] = a[i] * b[i] * scale;
    fft.inverse();
    const auto first = std::max<std::ptrdiff_t>(at, 0);
    const auto end = std::min(at + fft.size(), static_cast<std::ptrdiff_t>(out.size()));
    for (std::ptrdiff_t n = first; n < end; ++n)
        out[static_cast<std::size_t>(n)] += fft.time()[static_cast<std::size_t>(n - at)];
}

} // namespace

Result<ImpulseResponse> impulse_response(const std::string& name, std::span<const float> recorded,
                                         double rate) {
    const auto refuse = [&](const char* found) {
        return fail(
            fmt::format("{}: expected an impulse response, found {}. Leave the file out.", name, found));
    };
    if (recorded.empty()) return refuse("no samples");
    if (!std::all_of(recorded.begin(), recorded.end(), [](float x) { return std::isfinite(x); }))
        return refuse("samples that are not finite");
    const auto louder = [](float a, float b) { return std::abs(a) < std::abs(b); };
    const auto peak = std::max_element(recorded.begin(), recorded.end(), louder);
    if (*peak == 0.0F) return refuse("silence");

    ImpulseResponse response{{}, 0, rate};
    response.direct = std::min(static_cast<std::size_t>(peak - recorded.begin()), samples(direct_s, rate));
    response.taps.assign(peak - static_cast<std::ptrdiff_t>(response.direct), recorded.end());
    double energy = 0.0;
    for (std::size_t i = 0; i < direct_end(response); ++i)
        energy += static_cast<double>(response.taps[i]) * static_cast<double>(response.taps[i]);
    const double scale = std::copysign(1.0 / std::sqrt(energy), static_cast<double>(*peak));
    for (float& tap : response.taps) tap = static_cast<float>(scale * static_cast<double>(tap));
    return response;
}

Reverberated reverberate(std::span<const float> signal, const ImpulseResponse& response, float reflections) {
    auto taps = response.taps;
    for (std::size_t i = direct_end(response); i < taps.size(); ++i) taps[i] *= reflections;
    const auto early_end = std::min(response.direct + samples(early_s, response.rate), taps.size());

    const auto longest = std::min(2 * taps.size(), taps.size() + signal.size());
    RealFft fft(static_cast<int>(std::bit_ceil(std::max<std::size_t>(longest, 4))));
    const auto wet = spectrum(fft, taps), early = spectrum(fft, std::span(taps).first(early_end));
    const auto block = static_cast<std::size_t>(fft.size()) - taps.size() + 1;
    Reverberated out{std::vector<float>(signal.size()), std::vector<float>(signal.size())};
    for (std::size_t at = 0; at < signal.size(); at += block) {
        const auto piece = spectrum(fft, signal.subspan(at, std::min(block, signal.size() - at)));
        const auto start = static_cast<std::ptrdiff_t>(at) - static_cast<std::ptrdiff_t>(response.direct);
        add_product(fft, piece, wet, start, out.wet);
        add_product(fft, piece, early, start, out.early);
    }
    return out;
}

} // namespace sordino
