// The loss of the SNR mask.
#include "training/mask_loss.h"

#include "dsp/fast_math.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sordino {
namespace {

std::span<float> column(Eigen::MatrixXf& m, int t) {
    return {m.col(t).data(), static_cast<std::size_t>(m.rows())};
}
std::span<const float> column(const Eigen::MatrixXf& m, int t) {
    return {m.col(t).data(), static_cast<std::size_t>(m.rows())};
}

constexpr float least_power = 1e-12F; // keeps logarithms of digital zeros finite

} // namespace

MaskLoss::MaskLoss(const LossOptions& options, const Bands& bands)
    : options_(options)
    , mask_(bands)
    , bins_(bands.bins())
    , d_logit_(static_cast<std::size_t>(bins_)) {}

LossValue MaskLoss::operator()(const Sequence& sequence, const Eigen::Ref<const Eigen::MatrixXf>& outputs,
                               float scale, Eigen::MatrixXf* d_outputs) {
    const int frames = sequence.frames(), active = frames - sequence.first_frame;
    for (auto* m : {&gain_, &d_compressed_, &d_energy_}) m->resize(bins_, frames);
    for (int t = sequence.first_frame; t < frames; ++t)
        mask_.process({outputs.col(t).data(), static_cast<std::size_t>(outputs.rows())},
                      column(sequence.snr, t), column(sequence.excess, t), column(gain_, t));
    const float cells = static_cast<float>(active) * static_cast<float>(sequence.end_bin);
    const float energy =
        sequence.noisy.block(0, sequence.first_frame, sequence.end_bin, active).squaredNorm();
    const float norm = 1.0F / std::sqrt(std::max(energy / cells, 1e-20F));
    const LossValue value = run_frames(sequence, norm, 1.0F / cells, d_outputs != nullptr);
    if (d_outputs == nullptr) return value;

    d_outputs->setZero(outputs.rows(), frames);
    for (int t = sequence.first_frame; t < frames; ++t) {
        const auto compressed = column(d_compressed_, t);
        for (std::size_t k = 0; k < d_logit_.size(); ++k) d_logit_[k] = scale * compressed[k];
        mask_.backward(d_logit_, column(sequence.snr, t), column(sequence.excess, t), column(*d_outputs, t));
    }
    return value;
}

// Fills d_compressed_ with the slope of the whole loss in each bin's logit.
LossValue MaskLoss::run_frames(const Sequence& sequence, float norm, float per_bin, bool want_slope) {
    const float half = options_.power / 2.0F, norm2 = norm * norm;
    const float magnitude = 1.0F - options_.complex_share, complex = options_.complex_share;
    double compressed = 0.0, error_energy = 0.0, clean_energy = 0.0;
    d_compressed_.setZero();
    d_energy_.setZero();
    for (int t = sequence.first_frame; t < sequence.frames(); ++t) {
        const auto* x = sequence.noisy.col(t).data();
        const auto* s = sequence.clean.col(t).data();
        const float* gain = gain_.col(t).data();
        float* d_c = d_compressed_.col(t).data();
        float* d_e = d_energy_.col(t).data();
        float sum = 0.0F, error = 0.0F, clean = 0.0F;
        for (int k = 0; k < sequence.end_bin; ++k) {
            const float g = gain[k];
            const float px = norm2 * (x[k].real() * x[k].real() + x[k].imag() * x[k].imag());
            const float ps = norm2 * (s[k].real() * s[k].real() + s[k].imag() * s[k].imag());
            const float dot = norm2 * (x[k].real() * s[k].real() + x[k].imag() * s[k].imag());
            const float lx = fast_log2(px + least_power), ls = fast_log2(ps + least_power);
            const float a = fast_exp2(half * (lx + 2.0F * fast_log2(g)));
            const float b = fast_exp2(half * ls);
            const float aligned = b * dot * fast_exp2(-0.5F * (lx + ls)); // b cos(phase difference)
            sum += magnitude * (a - b) * (a - b) + complex * (a * a + b * b - 2.0F * a * aligned);
            error += ps + g * g * px - 2.0F * g * dot;
            clean += ps;
            // d a / d logit = power a (1 - g); d g / d logit = g (1 - g)
            const float d_a = 2.0F * magnitude * (a - b) + 2.0F * complex * (a - aligned);
            d_c[k] = per_bin * d_a * options_.power * a * (1.0F - g);
            d_e[k] = (2.0F * g * px - 2.0F * dot) * g * (1.0F - g);
        }
        compressed += static_cast<double>(sum);
        error_energy += static_cast<double>(error);
        clean_energy += static_cast<double>(clean);
    }
    LossValue value{compressed * static_cast<double>(per_bin), 0.0};
    if (!sequence.voice || clean_energy <= 0.0) return value;
    error_energy = std::max(error_energy, 1e-9 * clean_energy);
    value.snr_db = 10.0 * std::log10(clean_energy / error_energy);
    const auto low = static_cast<double>(options_.snr_low_db),
               high = static_cast<double>(options_.snr_high_db);
    value.loss -= static_cast<double>(options_.snr_weight) * std::clamp(value.snr_db, low, high);
    if (want_slope && value.snr_db > low && value.snr_db < high)
        d_compressed_ +=
            static_cast<float>(options_.snr_weight * 10.0 / (std::numbers::ln10 * error_energy)) * d_energy_;
    return value;
}

} // namespace sordino
