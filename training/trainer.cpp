// The loop over dense networks, and the model around them.
#include "training/trainer.h"

#include "model/model_file.h"

#include <nlohmann/json.hpp>

namespace sordino {
namespace {

NetworkIdentity identity_of(const TrainableModel& start) {
    nlohmann::json layers = nlohmann::json::array();
    for (const auto& [layer, norm, regularisation] : start.network)
        layers.push_back({static_cast<int>(layer.role), static_cast<int>(layer.activation), layer.context,
                          layer.skip, layer.tied_to.value_or(-1), layer.outputs(), layer.stacked(),
                          norm.has_value()});
    return {tensors_of(start.model).metadata.at("spec"), layers.dump()};
}

} // namespace

Trainer::Trainer(const TrainingOptions& options, const Task& task, TrainableModel start, bool fresh)
    : Trainer(options, task, std::move(start), fresh, one_rank()) {}

Trainer::Trainer(const TrainingOptions& options, const Task& task, TrainableModel start, bool fresh,
                 Ranks& ranks)
    : model_(start.model)
    , loop_(options, task, start.network, {start.model.input_mean, start.model.input_scale},
            identity_of(start), ranks) {
    if (fresh) loop_.set_scale(loop_.measure_inputs());
}

Result<void> Trainer::resume(const std::filesystem::path& path) { return loop_.resume(path); }

Result<TrainingEnd> Trainer::run(const std::filesystem::path& checkpoint, const TrainingWatch& watch) {
    return loop_.run(checkpoint, watch);
}

Model Trainer::best() const {
    Model model = model_;
    model.layers = folded(loop_.best());
    model.input_mean = loop_.scale().mean;
    model.input_scale = loop_.scale().scale;
    return model;
}

TrainedNetwork Trainer::best_network() const { return loop_.best(); }
InputScale Trainer::scale() const { return loop_.scale(); }
const std::vector<EpochResult>& Trainer::history() const { return loop_.history(); }

} // namespace sordino
