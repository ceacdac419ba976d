// How far a masked spectrum is from the clean one, and the slope of that in the network's outputs.
#pragma once

#include "training/loss_terms.h"
#include "training/loss_value.h"
#include "training/sequence.h"
#include "training/si_sdr.h"

#include <Eigen/Core>

#include <optional>
#include <vector>

namespace sordino {

// The weighted sum of these terms. S is clean, X noisy, both scaled by the sequence's RMS of X, G the gain of
// each bin; c(x) = |x|^power; means are over the bins and frames that count:
//
//   magnitude     mean (c(G X) - c(S))^2
//   complex       mean |c(G X) e^(i arg X) - c(S) e^(i arg S)|^2; both Ephrat et al. 2018, Braun and Tashev
//                 2020
//   suppression   mean max(0, c(S) - c(G X))^2: what was cut out of the voice counts once more; Eskimez et
//                 al. 2022
//   log-spectral  the log-spectral distance in dB, Gray and Markel 1976: mean over the frames of the root of
//                 the mean over the bins of (10 log10 ((|G X|^2 + f) / (|S|^2 + f)))^2, plus 0.01 below the
//                 root; f is 70 dB below the loudest bin of S, or of X where S is silent
//   snr           - SNR in dB of G X against S over the sequence, where there is voice and within its bounds
//   si-sdr        the same of the SI-SDR in dB of the sound that G X becomes, against that of S
//   mse, mae, huber, bce   mean of the element loss between G and the ideal ratio min(1, |S| / |X|)
//   distillation  mean (G - the teacher's gain)^2; nothing for sequences without a teacher's gain
//
// So the weight of snr and si-sdr is a loss per dB, some 100 times smaller than the others'. The value's
// snr_db is that of G X against S, whatever the terms.
class MaskLoss {
  public:
    MaskLoss(const LossOptions& options, const Bands& bands); // allocates

    // outputs: (SnrMask::outputs_per_band x B, T) of the network for this sequence. d_outputs, of the same
    // shape, is overwritten with the slope of scale x loss; a null pointer asks for the value only. One
    // thread at a time.
    LossValue operator()(const Sequence& sequence, const Eigen::Ref<const Eigen::MatrixXf>& outputs,
                         float scale, Eigen::MatrixXf* d_outputs);

  private:
    struct Scales {
        float norm2;   // of powers
        float per_bin; // of sums over bins and frames
    };
    struct Energies {
        double clean = 0, error = 0; // of S, of G X - S
        double snr_db() const;
    };

    // Each adds the slopes of its terms in the bins' logits to d_logit_ and returns their weighted value.
    double compressed_terms(const Sequence& sequence, const Scales& scales);
    double log_spectral_term(const Sequence& sequence, const Scales& scales);
    double snr_term(const Sequence& sequence, const Scales& scales, const Energies& energies);
    double gain_terms(const Sequence& sequence, const Scales& scales);
    double si_sdr_term(const Sequence& sequence);

    Energies energies_of(const Sequence& sequence, const Scales& scales);
    double bounded(double db) const;
    bool within_bounds(double db) const;

    LossOptions options_;
    float magnitude_, complex_, suppression_, log_spectral_, snr_, distillation_; // weights
    std::vector<LossTerm> ratio_terms_; // of G against the ideal ratio
    std::optional<SiSdr> si_sdr_;
    SnrMask mask_;
    Eigen::MatrixXf gain_, d_logit_, d_gain_; // (bins, T)
    Eigen::ArrayXf cost_, other_cost_;        // (bins) of one frame
    std::vector<float> scaled_;               // (bins)
};

} // namespace sordino
