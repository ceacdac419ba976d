// The loop over networks on images, and the model around them.
#include "training/image/image_trainer.h"

#include "model/image/image_model_file.h"
#include "training/batch_runner_definitions.h"
#include "training/run_state_definitions.h"
#include "training/training_loop_definitions.h"

namespace sordino {

template class TrainingLoop<TrainedImageNetwork>;

namespace {

NetworkIdentity identity_of(const TrainableImageModel& start) {
    nlohmann::json layers = nlohmann::json::parse(json_of(layers_of(start.network)));
    for (std::size_t i = 0; i < start.network.layers.size(); ++i)
        layers[i]["outputs"] = start.network.layers[i].layer.bias.size();
    return {"image " + text_of(start.network.input), layers.dump()};
}

// An image is many columns of its products: a few of them are work enough for a thread.
TrainingOptions with_shards(TrainingOptions options) {
    if (options.shards == 0) options.shards = shards_for(options.batch, 16);
    return options;
}

InputScale scale_of(const ImageModel& model) {
    return {for_each_value(model.mean, model.input), for_each_value(model.scale, model.input)};
}

} // namespace

TrainableImageModel trainable(ImageModel model) {
    TrainedImageNetwork network{model.input, {}};
    for (const auto& layer : model.layers) network.layers.push_back({layer, {}});
    return {std::move(model), std::move(network)};
}

InputScale by_channels(const InputScale& of_values, const ImageShape& shape) {
    const Eigen::Index channels = shape.channels;
    const auto rows = of_values.mean.size() / channels; // pixels
    const Eigen::ArrayXXd mean = of_values.mean.cast<double>().reshaped(channels, rows);
    const Eigen::ArrayXXd deviation = of_values.scale.cast<double>().cwiseInverse().reshaped(channels, rows);
    const Eigen::ArrayXd whole = mean.rowwise().mean();
    const Eigen::ArrayXd variance = (deviation.square() + mean.square()).rowwise().mean() - whole.square();
    return {for_each_value(whole.cast<float>().matrix(), shape),
            for_each_value(variance.max(1e-6).rsqrt().cast<float>().matrix(), shape)};
}

ImageTrainer::ImageTrainer(const TrainingOptions& options, const Task& task, TrainableImageModel start,
                           bool fresh)
    : ImageTrainer(options, task, std::move(start), fresh, one_rank()) {}

ImageTrainer::ImageTrainer(const TrainingOptions& options, const Task& task, TrainableImageModel start,
                           bool fresh, Ranks& ranks)
    : model_(start.model)
    , loop_(with_shards(options), task, start.network, scale_of(start.model), identity_of(start), ranks) {
    if (fresh) loop_.set_scale(by_channels(loop_.measure_inputs(), start.network.input));
}

Result<void> ImageTrainer::resume(const std::filesystem::path& path) { return loop_.resume(path); }

Result<TrainingEnd> ImageTrainer::run(const std::filesystem::path& checkpoint, const TrainingWatch& watch) {
    return loop_.run(checkpoint, watch);
}

ImageModel ImageTrainer::best() const {
    ImageModel model = model_;
    model.input = loop_.best().input;
    model.layers = layers_of(loop_.best());
    model.mean = loop_.scale().mean.head(model.input.channels);
    model.scale = loop_.scale().scale.head(model.input.channels);
    return model;
}

TrainedImageNetwork ImageTrainer::best_network() const { return loop_.best(); }
const std::vector<EpochResult>& ImageTrainer::history() const { return loop_.history(); }

} // namespace sordino
