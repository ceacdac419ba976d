// What a network is to learn, apart from how: examples, and how far outputs are from what they should be.
#pragma once

#include "training/loss_value.h"
#include "training/random.h"

#include <Eigen/Core>

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace sordino {

enum class ExampleSet { training, validation };

// Some examples, with the room to draw others in their place. One thread at a time.
class Examples {
  public:
    virtual ~Examples() = default;

    // Draws one example of each stream, as many as there is room for. Throws std::runtime_error where
    // recordings cannot be read any more.
    virtual void draw(ExampleSet set, std::span<const Random> streams) = 0;

    // (inputs, frames x examples) as BatchNetwork orders them, not normalised.
    virtual const Eigen::MatrixXf& inputs() const = 0;

    // What is done to the scaled inputs of what is trained on, beside what draw() did; (inputs, frames x
    // examples).
    virtual void spoil(Eigen::MatrixXf&) const {}

    // One value an example. outputs: (outputs, frames x examples). d_outputs, where not null, is overwritten
    // with the slope of scale x the sum of the losses.
    virtual std::vector<LossValue> judge(const Eigen::MatrixXf& outputs, float scale,
                                         Eigen::MatrixXf* d_outputs) = 0;
};

// Const after construction; any thread.
class Task {
  public:
    virtual ~Task() = default;

    virtual int frames() const = 0;              // of an example
    virtual double amount() const = 0;           // of an example: seconds of sound; 1 where it is a row
    virtual double training_amount() const = 0;  // that the training set holds, in the same unit
    virtual std::string fingerprint() const = 0; // of all that the examples are drawn from
    virtual std::unique_ptr<Examples> room_for(int examples) const = 0;
};

} // namespace sordino
