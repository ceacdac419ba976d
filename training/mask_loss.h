// How far a masked spectrum is from the clean one, and the slope of that in the network's outputs.
#pragma once

#include "training/sequence.h"

#include <Eigen/Core>

namespace sordino {

// With S clean, X noisy, both scaled by the sequence's RMS of X, and a gain G per bin; c(x) = |x|^power:
//   (1 - complex_share) mean (c(G X) - c(S))^2 + complex_share mean |c(G X) e^(i arg X) - c(S) e^(i arg S)|^2
//   - snr_weight x SNR in dB of G X against S over the sequence, where there is voice and within its bounds.
// The compressed terms follow Ephrat et al. 2018 and Braun and Tashev 2020.
struct LossOptions {
    float power = 0.3F;
    float complex_share = 0.3F;
    float snr_weight = 0.004F;
    float snr_low_db = -15.0F, snr_high_db = 30.0F;
    bool operator==(const LossOptions&) const = default;
};

struct LossValue {
    double loss = 0;
    double snr_db = 0; // of G X against S; 0 where there is no voice
};

class MaskLoss {
  public:
    MaskLoss(const LossOptions& options, const Bands& bands); // allocates

    // outputs: (3 B, T) of the network for this sequence. d_outputs, of the same shape, is overwritten with
    // the slope of scale x loss; a null pointer asks for the value only. One thread at a time.
    LossValue operator()(const Sequence& sequence, const Eigen::Ref<const Eigen::MatrixXf>& outputs,
                         float scale, Eigen::MatrixXf* d_outputs);

  private:
    LossValue run_frames(const Sequence& sequence, float norm, float per_bin, bool want_slope);

    LossOptions options_;
    SnrMask mask_;
    int bins_;
    // (bins, T): gain, its slopes in the logits by the compressed terms and by the error's energy
    Eigen::MatrixXf gain_, d_compressed_, d_energy_;
    std::vector<float> d_logit_;
};

} // namespace sordino
