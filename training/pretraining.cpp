// The task of a single layer, and the runs that solve it.
#include "training/pretraining.h"

#include "training/batch_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace sordino {
namespace {

// What the frozen layers make of another task's examples is to be given back.
class LayerTask : public Task {
  public:
    LayerTask(const Task& task, TrainedNetwork frozen, InputScale scale, float masking)
        : task_(task)
        , frozen_(std::move(frozen))
        , scale_(std::move(scale))
        , masking_(masking) {}

    int frames() const override { return task_.frames(); }
    double amount() const override { return task_.amount(); }
    double training_amount() const override { return task_.training_amount(); }
    std::string fingerprint() const override { return task_.fingerprint(); }
    std::unique_ptr<Examples> room_for(int examples) const override;

  private:
    friend class LayerExamples;

    const Task& task_;
    TrainedNetwork frozen_; // empty: the inputs themselves
    InputScale scale_;
    float masking_;
};

class LayerExamples : public Examples {
  public:
    LayerExamples(const LayerTask& task, int count)
        : task_(task)
        , examples_(task.task_.room_for(count)) {
        if (!task.frozen_.empty()) network_.emplace(task.frozen_, count, task.frames());
        run_frozen();
    }

    void draw(ExampleSet set, std::span<const Random> streams) override {
        examples_->draw(set, streams);
        run_frozen();
        const auto count = static_cast<Eigen::Index>(streams.size());
        for (Eigen::Index c = 0; c < inputs_.cols(); ++c) { // time-major, see BatchNetwork
            Random random{Random(streams[static_cast<std::size_t>(c % count)]).bits(),
                          static_cast<std::uint64_t>(c / count)};
            for (float& x : inputs_.col(c))
                if (random.chance(task_.masking_)) x = 0.0F;
        }
    }

    const Eigen::MatrixXf& inputs() const override { return inputs_; }

    std::vector<LossValue> judge(const Eigen::MatrixXf& outputs, float scale,
                                 Eigen::MatrixXf* d_outputs) override {
        const Eigen::MatrixXf error = outputs - wanted_;
        const auto frames = static_cast<Eigen::Index>(task_.frames()), count = error.cols() / frames;
        const float each = 1.0F / static_cast<float>(error.rows() * frames);
        if (d_outputs != nullptr) *d_outputs = 2.0F * scale * each * error;
        std::vector<LossValue> values;
        for (Eigen::Index s = 0; s < count; ++s)
            values.push_back({static_cast<double>(
                                  each * error(Eigen::all, Eigen::seq(s, Eigen::last, count)).squaredNorm()),
                              0.0});
        return values;
    }

  private:
    void run_frozen() {
        task_.scale_.apply(examples_->inputs(), wanted_);
        if (network_) wanted_ = network_->forward(task_.frozen_, wanted_);
        inputs_ = wanted_;
    }

    const LayerTask& task_;
    std::unique_ptr<Examples> examples_;
    std::optional<BatchNetwork> network_;
    Eigen::MatrixXf wanted_, inputs_;
};

std::unique_ptr<Examples> LayerTask::room_for(int examples) const {
    return std::make_unique<LayerExamples>(*this, examples);
}

// The decoder that is tied to layer i, if there is one.
TrainedLayer* tied_to(TrainedNetwork& network, std::size_t i) {
    const auto found = std::find_if(network.begin(), network.end(), [&](const TrainedLayer& other) {
        return other.layer.tied_to == static_cast<int>(i);
    });
    return found == network.end() ? nullptr : &*found;
}

// The layer and its decoder, as a model of its own that reads what the layer reads.
Result<TrainableModel> alone(const TrainedLayer& layer, const TrainedLayer* decoder, const FrameSpec& spec,
                             std::uint64_t seed) {
    const int inputs = layer.layer.inputs();
    TrainableModel model;
    model.model.spec = spec;
    model.model.input_mean = Eigen::VectorXf::Zero(inputs);
    model.model.input_scale = Eigen::VectorXf::Ones(inputs);
    model.network = {layer};
    if (decoder != nullptr) {
        model.network.push_back(*decoder);
        model.network.back().layer.tied_to = 0;
        return model;
    }
    auto linear = make_network({fmt::format("decoder {} linear 0", inputs)}, layer.layer.outputs(), seed);
    if (!linear) return tl::unexpected(linear.error());
    model.network.push_back(std::move(linear->front()));
    return model;
}

} // namespace

Result<std::optional<TrainableModel>> pretrained(const TrainingOptions& options, const Task& task,
                                                 TrainableModel start, bool fresh, const TrainingWatch& watch,
                                                 Ranks& ranks) {
    TrainingOptions once = options;
    once.epochs = once.patience = options.pretrain_epochs;
    once.minutes = 0;
    InputScale scale = Trainer(once, task, start, fresh, ranks).scale();
    for (std::size_t i = 0; i < start.network.size(); ++i) {
        TrainedLayer& layer = start.network[i];
        if (layer.layer.role == Role::decoder) continue;
        TrainedLayer* decoder = tied_to(start.network, i);
        const LayerTask own(task, {start.network.begin(), start.network.begin() + static_cast<long>(i)},
                            scale, options.pretrain_masking);
        auto model = alone(layer, decoder, start.model.spec, options.seed + i);
        if (!model) return tl::unexpected(model.error());
        Trainer trainer(once, own, std::move(*model), false, ranks);
        const auto end = trainer.run({}, watch);
        if (!end) return tl::unexpected(end.error());
        if (*end == TrainingEnd::stopped) return std::nullopt;
        const TrainedNetwork learnt = trainer.best_network();
        layer = learnt.front();
        if (decoder == nullptr) continue;
        *decoder = learnt.back();
        decoder->layer.tied_to = static_cast<int>(i);
    }
    tie(start.network);
    start.model.input_mean = std::move(scale.mean);
    start.model.input_scale = std::move(scale.scale);
    return start;
}

} // namespace sordino
