// Frames of the live chain's analysis as pictures.
#include "training/report/frame_pictures.h"

#include "dsp/stft.h"
#include "training/report/pictures.h"
#include "training/report/row_map.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sordino::report {
namespace {

using Column = std::array<float, frame_rows>;

char gain_byte(float gain) {
    const float held = gain >= 0.0F ? std::min(gain, 1.0F) : 0.0F; // NaN is not
    return static_cast<char>(static_cast<unsigned char>(std::lrint(held * 255.0F)));
}

} // namespace

std::string level_picture(std::span<const float> sound, const FrameSize& size) {
    constexpr float mean_square_of_sine = 0.5F;
    const auto hop = static_cast<std::size_t>(size.hop);
    const RowMap map(frame_rows, size.window(), size.rate);
    const PowerSpectrum spectrum(size);
    Analysis analysis(size);
    std::vector<float> power(static_cast<std::size_t>(size.bins()));
    std::string picture;
    for (std::size_t at = 0; at + hop <= sound.size(); at += hop) {
        Column column{};
        std::fill(power.begin(), power.end(), 0.0F);
        spectrum.add(analysis.process(sound.subspan(at, hop)), mean_square_of_sine, power);
        map.add(power, column);
        std::transform(column.begin(), column.end(), std::back_inserter(picture), level_byte);
    }
    return picture;
}

std::string mask_picture(const Eigen::MatrixXf& mask, const FrameSize& size) {
    const RowMap map(frame_rows, size.window(), size.rate);
    std::string picture;
    for (const auto& gains : mask.colwise()) {
        Column column{};
        map.add({gains.data(), static_cast<std::size_t>(gains.size())}, column);
        std::transform(column.begin(), column.end(), std::back_inserter(picture), gain_byte);
    }
    return picture;
}

} // namespace sordino::report
