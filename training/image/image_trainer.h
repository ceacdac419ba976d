// Training of a model of images.
#pragma once

#include "training/image/image_batch_network.h"
#include "training/training_loop.h"

namespace sordino {

extern template class TrainingLoop<TrainedImageNetwork>;

// A model to be trained: its network takes the place of its layers.
struct TrainableImageModel {
    ImageModel model;
    TrainedImageNetwork network;
};

// A trained model to go on from.
TrainableImageModel trainable(ImageModel model);

// As Trainer does it for dense layers, to the same promises. The task's inputs are images of the network's
// input shape, its outputs those of its last layer; one frame an example.
class ImageTrainer {
  public:
    // fresh: mean and deviation of each channel of the inputs are measured first.
    ImageTrainer(const TrainingOptions& options, const Task& task, TrainableImageModel start, bool fresh,
                 Ranks& ranks);
    ImageTrainer(const TrainingOptions& options, const Task& task, TrainableImageModel start, bool fresh);

    Result<void> resume(const std::filesystem::path& checkpoint);
    Result<TrainingEnd> run(const std::filesystem::path& checkpoint, const TrainingWatch& watch);

    ImageModel best() const; // with the lowest validation loss so far
    TrainedImageNetwork best_network() const;
    const std::vector<EpochResult>& history() const;

  private:
    ImageModel model_; // all but its layers and its input's scale
    TrainingLoop<TrainedImageNetwork> loop_;
};

// One mean and scale for all values of a channel, of what was measured for each value.
InputScale by_channels(const InputScale& of_values, const ImageShape& shape);

} // namespace sordino
