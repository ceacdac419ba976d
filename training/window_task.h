// The task of a model of windows: spoilt rows in, the rows as they were out.
#pragma once

#include "model/window_model.h"
#include "training/corruption.h"
#include "training/loss_terms.h"
#include "training/series.h"
#include "training/task.h"
#include "training/window_drawing.h"

#include <optional>

namespace sordino {

struct WindowOptions {
    LossOptions loss{{{LossKind::mse, 1.0F}}};
    std::vector<Corruption> corruptions; // of each channel of a window alone, in standard deviations
    WindowMixing mixing;
    // Where above 0, the loss of a window is divided by the mean square error of its spoilt values (on the
    // rows that count) plus this: light noise then counts as much as heavy noise.
    float light = 0.0F;
    bool hidden_only = false; // the loss is of values that are missing from the spoilt window but are known
};

// Examples are windows, see WindowSpec and WindowDrawing.
class WindowTask : public Task {
  public:
    // frame: spec, mean and scale; its direct path acts, its layers do not matter. Noise has as many channels
    // as the frame, or one, which then goes to every channel, from another place each. Throws
    // std::invalid_argument where there is no clean series of spec.output rows with a value, or where a loss
    // or a corruption makes no sense.
    WindowTask(WindowModel frame, SeriesSet training, SeriesSet validation, const WindowOptions& options);

    int frames() const override { return 1; }
    double amount() const override; // of what a window gives back, in seconds
    double training_amount() const override;
    std::string fingerprint() const override;
    std::unique_ptr<Examples> room_for(int examples) const override;

    const WindowModel& frame() const { return frame_; }

    // Examples, what they should be, and the spoilt values themselves, with lines across gaps.
    struct Known {
        Eigen::MatrixXf inputs;        // (inputs, examples)
        Eigen::MatrixXf wanted, lines; // (outputs, examples), as all below
        Eigen::MatrixXf weight;        // in the loss
        Eigen::MatrixXf known, hidden; // 1 where the value wanted is known; of these 1 where it was missing
    };
    Known examples(ExampleSet set, int count, std::uint64_t seed) const;

    // The same as whole recordings for a live stream, in the model's units: so many rows, or what the longest
    // recording has. (rows, channels) each; NaN: missing.
    struct Stretch {
        Eigen::MatrixXf clean, spoilt;
    };
    Stretch stretch(ExampleSet set, int rows, std::uint64_t seed) const;

  private:
    friend class WindowExamples;

    WindowModel frame_;
    SeriesSet training_, validation_; // in standard deviations
    WindowOptions options_;
    Corruptor corruptor_;
};

// Each output is the input of its row. (outputs, inputs)
RowMatrix straight_through(const WindowSpec& spec);

} // namespace sordino
