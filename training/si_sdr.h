// SI-SDR of a masked sound after its synthesis, and the slope of that in the gains.
#pragma once

#include "training/sequence.h"

#include <Eigen/Core>

#include <optional>

namespace sordino {

// With y the sound that G X becomes in the live chain, s the one that S becomes, and a = <y, s> / <s, s>:
// 10 log10 (|a s|^2 / |y - a s|^2) over the hops whose two frames both count; Le Roux et al. 2019. Bins that
// do not count in the sequence are left out of both.
class SiSdr {
  public:
    explicit SiSdr(int bins); // of the spectra; allocates

    // In dB; nothing where the clean sound is silent or has no whole hop. gain: (bins, T). d_gain is
    // overwritten: (bins, T), the slope in the gains, in dB; 0 where the result is not finite. One thread at
    // a time.
    std::optional<double> operator()(const Sequence& sequence, const Eigen::MatrixXf& gain,
                                     Eigen::MatrixXf& d_gain);

  private:
    void synthesise(const Sequence& sequence, const Eigen::MatrixXcf& spectra, const Eigen::MatrixXf* gain,
                    Eigen::MatrixXf& sound);
    void slope_in_gains(const Sequence& sequence, Eigen::MatrixXf& d_gain);

    Synthesis synthesis_;
    Analysis analysis_;
    Eigen::MatrixXf estimate_, clean_; // (hop, T) sound; then estimate_ is the slope in its samples
    Eigen::VectorXf counted_gain_;     // (bins) gains of one frame, 0 where bins do not count
    Eigen::VectorXf silence_;          // (hop)
};

} // namespace sordino
