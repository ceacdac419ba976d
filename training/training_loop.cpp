// What runs of all kinds of networks share, and those of dense ones.
#include "training/training_loop_definitions.h"

namespace sordino {

namespace {

constexpr float running_share = 0.1F; // of a batch's statistics in the running ones

} // namespace

Ranks& one_rank() {
    static Ranks alone;
    return alone;
}

std::string identity_of(const TrainingOptions& options, const Task& task, const NetworkIdentity& network) {
    using nlohmann::json;
    return json{{"options", to_json(options)},
                {"data", task.fingerprint()},
                {"spec", network.spec},
                {"layers", json::parse(network.layers)}}
        .dump();
}

BatchShape shape_of(const TrainingOptions& options, const Task& task) {
    return {options.seed, options.batch,
            options.shards > 0 ? options.shards : shards_for(options.batch, task.frames()), options.threads};
}

void follow(std::span<const std::span<float>> running, std::span<const std::span<float>> measured) {
    for (std::size_t i = 0; i < running.size(); ++i)
        for (std::size_t j = 0; j < running[i].size(); ++j)
            running[i][j] += running_share * (measured[i][j] - running[i][j]);
}

template class TrainingLoop<TrainedNetwork>;

} // namespace sordino
