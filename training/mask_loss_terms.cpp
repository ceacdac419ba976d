// The terms of the mask's loss. Costs of bins are stored before they are summed: so the loops are vector
// code.
#include "training/mask_loss.h"

#include "dsp/fast_math.h"
#include "training/element_loss.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sordino {
namespace {

constexpr float least_power = 1e-12F; // keeps logarithms of digital zeros finite

float power_of(Complex x) { return x.real() * x.real() + x.imag() * x.imag(); }
float product(Complex x, Complex y) { return x.real() * y.real() + x.imag() * y.imag(); }

auto counted(const Eigen::ArrayXf& bins, const Sequence& sequence) {
    return bins.segment(sequence.first_bin, sequence.counted_bins());
}

} // namespace

double MaskLoss::compressed_terms(const Sequence& sequence, const Scales& scales) {
    const float power = options_.power, half = power / 2.0F, norm2 = scales.norm2, per_bin = scales.per_bin;
    const float magnitude = magnitude_, complex = complex_, suppression = suppression_;
    double sum = 0.0;
    for (int t = sequence.first_frame; t < sequence.frames(); ++t) {
        const auto* x = sequence.noisy.col(t).data();
        const auto* s = sequence.clean.col(t).data();
        const float* gain = gain_.col(t).data();
        float* d_logit = d_logit_.col(t).data();
        float* cost = cost_.data();
        for (int k = sequence.first_bin; k < sequence.end_bin; ++k) {
            const float g = gain[k];
            const float px = norm2 * power_of(x[k]) + least_power, ps = norm2 * power_of(s[k]) + least_power;
            const float a = fast_exp2(half * fast_log2(g * g * px));
            const float b = fast_exp2(half * fast_log2(ps));
            const float aligned =
                b * norm2 * product(x[k], s[k]) / std::sqrt(px * ps); // b cos(phase difference)
            const float cut = std::max(b - a, 0.0F);
            cost[k] = magnitude * (a - b) * (a - b) + complex * (a * a + b * b - 2.0F * a * aligned) +
                      suppression * cut * cut;
            const float d_a = 2.0F * (magnitude * (a - b) + complex * (a - aligned) - suppression * cut);
            d_logit[k] += per_bin * d_a * power * a * (1.0F - g); // d a / d logit = power a (1 - g)
        }
        sum += static_cast<double>(counted(cost_, sequence).sum());
    }
    return sum * static_cast<double>(per_bin);
}

double MaskLoss::log_spectral_term(const Sequence& sequence, const Scales& scales) {
    const auto active = [&](const Eigen::MatrixXcf& spectra) {
        return spectra.rightCols(sequence.frames() - sequence.first_frame);
    };
    float loudest = active(sequence.clean).cwiseAbs2().maxCoeff();
    if (loudest == 0.0F) loudest = active(sequence.noisy).cwiseAbs2().maxCoeff();
    const float floor = 1e-7F * scales.norm2 * loudest + least_power;
    constexpr auto db = static_cast<float>(10.0 / std::numbers::ln10);
    constexpr auto db_of_log2 = static_cast<float>(10.0 * std::numbers::ln2 / std::numbers::ln10);
    const auto bins = static_cast<float>(sequence.counted_bins());
    double sum = 0.0;
    for (int t = sequence.first_frame; t < sequence.frames(); ++t) {
        const auto* x = sequence.noisy.col(t).data();
        const auto* s = sequence.clean.col(t).data();
        const float* gain = gain_.col(t).data();
        float* square = cost_.data();
        float* slope = other_cost_.data(); // of half the square, in the logit
        for (int k = sequence.first_bin; k < sequence.end_bin; ++k) {
            const float kept = gain[k] * gain[k] * scales.norm2 * power_of(x[k]);
            const float wanted = scales.norm2 * power_of(s[k]) + floor;
            const float d = db_of_log2 * (fast_log2(kept + floor) - fast_log2(wanted));
            square[k] = d * d;
            slope[k] = d * 2.0F * db * kept / (kept + floor) * (1.0F - gain[k]);
        }
        const float distance = std::sqrt(counted(cost_, sequence).sum() / bins + 0.01F);
        sum += static_cast<double>(distance) * static_cast<double>(bins);
        d_logit_.col(t).segment(sequence.first_bin, sequence.counted_bins()).array() +=
            log_spectral_ * scales.per_bin / distance * counted(other_cost_, sequence);
    }
    return static_cast<double>(log_spectral_) * sum * static_cast<double>(scales.per_bin);
}

MaskLoss::Energies MaskLoss::energies_of(const Sequence& sequence, const Scales& scales) {
    Energies energies;
    for (int t = sequence.first_frame; t < sequence.frames(); ++t) {
        const auto* x = sequence.noisy.col(t).data();
        const auto* s = sequence.clean.col(t).data();
        const float* gain = gain_.col(t).data();
        float* clean = cost_.data();
        float* error = other_cost_.data();
        for (int k = sequence.first_bin; k < sequence.end_bin; ++k) {
            clean[k] = scales.norm2 * power_of(s[k]);
            error[k] = scales.norm2 * power_of(gain[k] * x[k] - s[k]);
        }
        energies.clean += static_cast<double>(counted(cost_, sequence).sum());
        energies.error += static_cast<double>(counted(other_cost_, sequence).sum());
    }
    energies.error = std::max(energies.error, 1e-9 * energies.clean);
    return energies;
}

double MaskLoss::Energies::snr_db() const { return clean > 0.0 ? 10.0 * std::log10(clean / error) : 0.0; }

double MaskLoss::snr_term(const Sequence& sequence, const Scales& scales, const Energies& energies) {
    if (energies.clean <= 0.0) return 0.0;
    const double snr_db = energies.snr_db();
    if (within_bounds(snr_db)) {
        const auto factor = static_cast<float>(static_cast<double>(scales.norm2 * snr_) * 20.0 /
                                               (std::numbers::ln10 * energies.error));
        for (int t = sequence.first_frame; t < sequence.frames(); ++t) {
            const auto* x = sequence.noisy.col(t).data();
            const auto* s = sequence.clean.col(t).data();
            const float* gain = gain_.col(t).data();
            float* d_logit = d_logit_.col(t).data();
            for (int k = sequence.first_bin; k < sequence.end_bin; ++k) {
                const float g = gain[k];
                d_logit[k] += factor * product(g * x[k] - s[k], x[k]) * g * (1.0F - g);
            }
        }
    }
    return -static_cast<double>(snr_) * bounded(snr_db);
}

double MaskLoss::gain_terms(const Sequence& sequence, const Scales& scales) {
    const bool taught = distillation_ > 0.0F && sequence.teacher_gain.size() > 0;
    double sum = 0.0;
    for (int t = sequence.first_frame; t < sequence.frames(); ++t)
        for (int k = sequence.first_bin; k < sequence.end_bin; ++k) {
            const float g = gain_(k, t);
            const float x = std::max(scales.norm2 * power_of(sequence.noisy(k, t)), least_power);
            const float ratio = std::min(1.0F, std::sqrt(scales.norm2 * power_of(sequence.clean(k, t)) / x));
            ElementCost all;
            const auto add = [&](LossKind kind, float weight, float target) {
                const ElementCost cost = element_cost(kind, options_.huber_delta, g, target);
                all.value += weight * cost.value;
                all.slope += weight * cost.slope;
            };
            for (const auto& term : ratio_terms_) add(term.kind, term.weight, ratio);
            if (taught) add(LossKind::distillation, distillation_, sequence.teacher_gain(k, t));
            sum += static_cast<double>(all.value);
            d_logit_(k, t) += scales.per_bin * all.slope * g * (1.0F - g);
        }
    return sum * static_cast<double>(scales.per_bin);
}

double MaskLoss::si_sdr_term(const Sequence& sequence) {
    const float weight = weight_of(options_.terms, LossKind::si_sdr);
    const auto db = (*si_sdr_)(sequence, gain_, d_gain_);
    if (!db) return 0.0;
    if (within_bounds(*db))
        for (int t = sequence.first_frame; t < sequence.frames(); ++t) {
            const auto g = gain_.col(t).array();
            d_logit_.col(t).array() -= weight * d_gain_.col(t).array() * g * (1.0F - g);
        }
    return -static_cast<double>(weight) * bounded(*db);
}

} // namespace sordino
