// The task of denoising sound: mixtures through the features of the live chain, judged by the masked
// spectrum.
#pragma once

#include "model/model.h"
#include "training/mixture.h"
#include "training/options.h"
#include "training/task.h"

#include <functional>
#include <memory>

namespace sordino {

// The frames of a sequence, and its length in samples, at the rate of the options.
struct SequenceLength {
    FrameSize size;
    int frames, warm_up_frames;
    std::size_t samples() const {
        return static_cast<std::size_t>(frames) * static_cast<std::size_t>(size.hop);
    }
};
SequenceLength sequence_length(const TrainingOptions& options, const FrameSpec& spec);

class SoundTask : public Task {
  public:
    // In place of the mixer for what is trained on; called by several threads at once.
    using Drawing = std::function<Mixture(const Mixer&, Random)>;

    // Both sets outlive the task. Throws std::invalid_argument where a corruption makes no sense here,
    // where the loss has nothing to compare, and where the teacher, whose gains the sequences carry, has
    // another hop.
    SoundTask(const TrainingOptions& options, const FrameSpec& spec, const Voices& training,
              const Voices& validation, Drawing draw = {}, std::shared_ptr<const Model> teacher = nullptr);

    int frames() const override { return length_.frames; }
    double amount() const override;
    double training_amount() const override;
    std::string fingerprint() const override { return fingerprint_; }
    std::unique_ptr<Examples> room_for(int examples) const override;

    Mixture mixture(ExampleSet set, Random random) const;

  private:
    friend class SoundExamples;

    LossOptions loss_;
    FrameSpec spec_;
    SequenceLength length_;
    double training_seconds_;
    std::string fingerprint_;
    Mixer training_, validation_;
    Drawing draw_;
    std::shared_ptr<const Model> teacher_;
    Corruptor corruptor_;         // of noisy sound
    Corruptor feature_corruptor_; // of scaled inputs
};

} // namespace sordino
