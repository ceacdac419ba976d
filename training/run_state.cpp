// What a checkpoint says, checked; and the states of dense networks.
#include "training/run_state_definitions.h"

namespace sordino {
namespace {

using nlohmann::json;

constexpr const char* differences[][2] = {{"options", "other options"},
                                          {"data", "other recordings"},
                                          {"spec", "another frame spec"},
                                          {"layers", "other layers"}};

std::size_t count_of(const Checkpoint& checkpoint, const std::string& name) {
    const auto found = checkpoint.values.find(name);
    return found == checkpoint.values.end() ? 0 : found->second.size();
}

} // namespace

Result<CheckpointProgress> progress_of(const Checkpoint& checkpoint, const std::string& identity,
                                       const Checkpoint& own) {
    CheckpointProgress progress;
    try {
        const json wanted = json::parse(identity), done = json::parse(checkpoint.progress);
        for (const auto& [part, what] : differences)
            if (done.at("identity").at(part) != wanted.at(part))
                return fail(fmt::format("it is of a run with {}", what));
        for (const auto& [name, numbers] : own.values)
            if (count_of(checkpoint, name) != numbers.size())
                return fail(fmt::format("expected {} numbers in '{}', found {}", numbers.size(), name,
                                        count_of(checkpoint, name)));
        done.at("step").get_to(progress.step);
        done.at("seconds").get_to(progress.seconds);
        done.at("optimizer_steps").get_to(progress.optimizer_steps);
        auto curves = parse_curves(done.at("history").get<std::string>(), "history");
        if (!curves) return tl::unexpected(curves.error());
        progress.history = std::move(*curves);
    } catch (const json::exception& e) {
        return fail(fmt::format("its progress does not read as it should ({})", e.what()));
    }
    return progress;
}

template struct BasicRunState<TrainedNetwork>;
template Checkpoint to_checkpoint(RunState&, const std::string&, double);
template std::string take(Checkpoint&, const std::string&, RunState&, double&);

} // namespace sordino
