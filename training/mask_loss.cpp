// The loss of the SNR mask: from outputs to gains, the terms, and back.
#include "training/mask_loss.h"

#include "training/matrix_column.h"

#include <algorithm>
#include <cmath>

namespace sordino {

MaskLoss::MaskLoss(const LossOptions& options, const Bands& bands)
    : options_(options)
    , magnitude_(weight_of(options.terms, LossKind::magnitude))
    , complex_(weight_of(options.terms, LossKind::complex))
    , suppression_(weight_of(options.terms, LossKind::suppression))
    , log_spectral_(weight_of(options.terms, LossKind::log_spectral))
    , snr_(weight_of(options.terms, LossKind::snr))
    , distillation_(weight_of(options.terms, LossKind::distillation))
    , mask_(bands)
    , cost_(bands.bins())
    , other_cost_(bands.bins())
    , scaled_(static_cast<std::size_t>(bands.bins())) {
    for (const auto& term : options.terms)
        if (term.kind == LossKind::mse || term.kind == LossKind::mae || term.kind == LossKind::huber ||
            term.kind == LossKind::bce)
            ratio_terms_.push_back(term);
    if (weight_of(options.terms, LossKind::si_sdr) > 0.0F) si_sdr_.emplace(bands.bins());
}

LossValue MaskLoss::operator()(const Sequence& sequence, const Eigen::Ref<const Eigen::MatrixXf>& outputs,
                               float scale, Eigen::MatrixXf* d_outputs) {
    const int frames = sequence.frames(), active = frames - sequence.first_frame;
    gain_.resize(cost_.size(), frames);
    d_logit_.setZero(cost_.size(), frames);
    for (int t = sequence.first_frame; t < frames; ++t)
        mask_.process({outputs.col(t).data(), static_cast<std::size_t>(outputs.rows())},
                      column(sequence.cues, t), column(gain_, t));
    const int counted = sequence.counted_bins();
    if (d_outputs != nullptr) d_outputs->setZero(outputs.rows(), frames);
    if (counted <= 0) return {};
    const float cells = static_cast<float>(active) * static_cast<float>(counted);
    const float power =
        sequence.noisy.block(sequence.first_bin, sequence.first_frame, counted, active).squaredNorm() / cells;
    const Scales scales{1.0F / std::max(power, 1e-20F), 1.0F / cells};

    LossValue value;
    if (magnitude_ > 0.0F || complex_ > 0.0F || suppression_ > 0.0F)
        value.loss += compressed_terms(sequence, scales);
    if (log_spectral_ > 0.0F) value.loss += log_spectral_term(sequence, scales);
    if (!ratio_terms_.empty() || distillation_ > 0.0F) value.loss += gain_terms(sequence, scales);
    if (sequence.voice) {
        const Energies energies = energies_of(sequence, scales);
        value.snr_db = energies.snr_db();
        if (snr_ > 0.0F) value.loss += snr_term(sequence, scales, energies);
        if (si_sdr_) value.loss += si_sdr_term(sequence);
    }
    if (d_outputs == nullptr) return value;

    for (int t = sequence.first_frame; t < frames; ++t) {
        const auto d_logit = column(d_logit_, t);
        for (std::size_t k = 0; k < scaled_.size(); ++k) scaled_[k] = scale * d_logit[k];
        mask_.backward(scaled_, column(sequence.cues, t), column(*d_outputs, t));
    }
    return value;
}

double MaskLoss::bounded(double db) const {
    return std::clamp(db, static_cast<double>(options_.snr_low_db),
                      static_cast<double>(options_.snr_high_db));
}

bool MaskLoss::within_bounds(double db) const {
    return db > static_cast<double>(options_.snr_low_db) && db < static_cast<double>(options_.snr_high_db);
}

} // namespace sordino
