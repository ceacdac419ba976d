// What training knows of one mixture: rows of features, the mask's inputs, and what the loss compares.
#pragma once

#include "dsp/features.h"
#include "dsp/snr_mask.h"
#include "dsp/stft.h"
#include "training/mixture.h"

#include <Eigen/Core>

namespace sordino {

// T frames; all matrices are column-major, a column a frame.
struct Sequence {
    Eigen::MatrixXf features;       // (features, T) as the live chain computes them, not normalised
    Eigen::MatrixXf cues;           // (cue_count x bins, T) see Features::cues
    Eigen::MatrixXcf noisy;         // (bins, T)
    Eigen::MatrixXcf clean;         // (bins, T)
    Eigen::MatrixXf teacher_gain;   // (bins, T) that distillation learns; empty: no teacher
    int first_frame = 0;            // the loss begins here; before it the noise floor settles
    int first_bin = 0, end_bin = 0; // between these the loss counts
    bool voice = true;

    int frames() const { return static_cast<int>(features.cols()); }
    int counted_bins() const { return end_bin - first_bin; }
};

// Turns mixtures into sequences through the code of the live chain. One thread at a time.
class SequenceMaker {
  public:
    // warm_up_frames: outside the loss, but for mixtures that start cold; so are bins below low_hz.
    SequenceMaker(const FrameSpec& spec, const FrameSize& size, int warm_up_frames, float low_hz = 0.0F);

    // Whole hops of the mixture only.
    Sequence make(const Mixture& mixture);

  private:
    FrameSize size_;
    int warm_up_frames_;
    float low_hz_;
    PowerSpectrum power_spectrum_;
    Features features_;
};

} // namespace sordino
