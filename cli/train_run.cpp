// Options, recordings and models become a trainer.
#include "cli/train_run.h"

#include "cli/train_targets.h"
#include "cli/verbs.h"
#include "model/shipped.h"
#include "training/batch_runner.h"
#include "training/pretraining.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sordino {
namespace {

using nlohmann::json;

// A path would tell who trained it where.
std::string name_only(const std::string& model) { return std::filesystem::path(model).filename().string(); }

json training_facts(const TrainCommand& command, const TrainData& data, const Trainer& trainer) {
    json facts = facts_of_any_run(command.options, data.facts, trainer.history());
    facts["from"] = name_only(command.from);
    if (!command.treble.empty()) facts["treble"] = name_only(command.treble);
    if (!command.teacher.empty()) facts["teacher"] = name_only(command.teacher);
    return facts;
}

void check_shards(const TrainingOptions& o, const Task& task, const Ranks& ranks) {
    const int shards = o.shards > 0 ? o.shards : shards_for(o.batch, task.frames());
    if (o.batch % shards != 0)
        throw CLI::ValidationError(
            "--shards",
            fmt::format("expected a number that divides the batch of {}, found {}", o.batch, shards));
    if (shards % ranks.size() != 0)
        throw Failure(
            fmt::format("expected a number of processes that divides the {} shards of a batch, found {}; "
                        "choose another, or --shards and --batch that it divides",
                        shards, ranks.size()));
}

void check_ranges(const Mixing& m) {
    const auto check = [](const std::string& name, float low, float high) {
        if (!(low <= high))
            throw CLI::ValidationError(
                "--" + name + "-low",
                fmt::format("expected at most what --{}-high is, found {:g} and {:g}", name, low, high));
    };
    check("snr", m.snr_low_db, m.snr_high_db);
    check("level", m.level_low_db, m.level_high_db);
    check("speed", m.speed_low, m.speed_high);
}

} // namespace

json facts_of_any_run(const TrainingOptions& options, const json& data,
                      const std::vector<EpochResult>& history) {
    json facts{{"options", to_json(options)},
               {"data", data},
               {"sordino", SORDINO_VERSION},
               {"epochs", history.size()}};
    if (const auto* best = best_of(history))
        facts["best"] = {{"epoch", best->epoch},
                         {"training_loss", best->training_loss},
                         {"validation_loss", best->validation_loss},
                         {"validation_snr_db", best->validation_snr_db}};
    return facts;
}

// Null for "none"; a model that has a treble lends it.
std::shared_ptr<const Model> treble_for(const FrameSpec& spec, const std::string& name) {
    if (name == "none") return nullptr;
    const auto found = value_or_throw(find_model(name));
    Model treble = found->treble ? *found->treble : *found;
    treble.pause_depth_db = 0.0F; // the model's own pauses turn it down with the rest
    if (const std::string problem = problem_with_treble(treble, spec); !problem.empty())
        throw Failure(fmt::format("--treble {}: {}; name a model of sound that was trained with the same "
                                  "--hop-ms, at a higher --rate",
                                  name, problem));
    return std::make_shared<const Model>(std::move(treble));
}

std::shared_ptr<const Model> settle(TrainCommand& command) {
    check_sources(command);
    const bool noise_only = command.manifest.empty() && command.clean.empty();
    if (command.from.empty()) command.from = noise_only ? default_model : "none";
    std::shared_ptr<const Model> from;
    if (command.from != "none") from = value_or_throw(find_model(command.from));
    auto& o = command.options;
    const bool keeps = noise_only && from && command.teacher.empty() && o.loss.terms == LossOptions{}.terms;
    if (keeps) { // a few voices and one noise would soon make it forget all others
        command.teacher = command.from;
        o.loss.terms = value_or_throw(parse_loss("0.7 magnitude + 0.3 complex + 0.002 snr + 1 distillation"));
    }
    o.learning_rate = command.learning_rate ? static_cast<float>(*command.learning_rate)
                      : keeps               ? 3e-4F
                      : from                ? 5e-4F
                                            : 2e-3F;
    const json facts = from ? json::parse(from->training) : json::object();
    o.rate = command.of_tables  ? table_clock_hz
             : command.rate > 0 ? command.rate
                                : facts.value(json::json_pointer("/options/rate"), 16000.0);
    if (!(o.rate >= 8000.0 && o.rate <= 192000.0))
        throw CLI::ValidationError("--rate", "expected 8000 to 192000 Hz");
    const auto loss = check_loss(o.loss.terms, LossSubject::sound, !command.teacher.empty());
    if (!loss) throw CLI::ValidationError("--loss", loss.error().message);
    return from;
}

void check_settled(const TrainCommand& command) {
    const TrainingOptions &o = command.options, usual;
    check_ranges(o.mixing);
    const auto refuse = [](const char* name) {
        throw CLI::ValidationError(
            name, "makes no difference to a run that goes on from a model; leave it out, or add --from none");
    };
    if (command.from != "none") {
        if (o.layers != usual.layers) refuse("--layers");
        if (o.hop_ms != usual.hop_ms) refuse("--hop-ms");
        if (o.pretrain_epochs != usual.pretrain_epochs) refuse("--pretrain-epochs");
        if (o.pretrain_masking != usual.pretrain_masking) refuse("--pretrain-masking");
    }
    if (!command.teacher.empty() && weight_of(o.loss.terms, LossKind::distillation) == 0.0F)
        throw CLI::ValidationError("--teacher",
                                   "needs the term distillation in --loss, such as --loss \"0.5 magnitude + "
                                   "0.5 distillation\"");
}

TrainRun::TrainRun(const TrainCommand& command, const TrainData& data, std::shared_ptr<const Model> from,
                   Ranks& ranks)
    : command_(command)
    , data_(data)
    , from_(std::move(from))
    , ranks_(ranks)
    , start_(from_ ? trainable(*from_) : value_or_throw(make_model(command.options))) {
    if (!command.treble.empty()) start_.model.treble = treble_for(start_.model.spec, command.treble);
    std::shared_ptr<const Model> teacher;
    if (!command.teacher.empty()) teacher = value_or_throw(find_model(command.teacher));
    try {
        task_ = std::make_unique<SoundTask>(command.options, start_.model.spec, data.training,
                                            data.validation, SoundTask::Drawing(), std::move(teacher));
    } catch (const std::invalid_argument& e) {
        throw Failure(e.what());
    }
    check_shards(command.options, *task_, ranks);
}

TrainRun::~TrainRun() = default;

std::optional<TrainingEnd> TrainRun::go(const std::filesystem::path& checkpoint,
                                        const TrainingWatch& pre_training, const TrainingWatch& training) {
    TrainableModel start = start_;
    bool fresh = from_ == nullptr;
    if (fresh && command_.options.pretrain_epochs > 0 && !command_.resume) {
        auto made = value_or_throw(
            pretrained(command_.options, *task_, std::move(start), fresh, pre_training, ranks_));
        if (!made) return std::nullopt;
        start = std::move(*made);
        fresh = false;
    }
    // a checkpoint brings the scale of the inputs with it
    trainer_ = std::make_unique<Trainer>(command_.options, *task_, std::move(start),
                                         fresh && !command_.resume, ranks_);
    if (command_.resume) value_or_throw(trainer_->resume(checkpoint));
    return value_or_throw(trainer_->run(checkpoint, training));
}

Model TrainRun::model() const {
    Model model = finished_model(command_, trainer_->best());
    model.table = data_.table;
    model.training =
        training_facts(command_, data_, *trainer_).dump(-1, ' ', false, json::error_handler_t::replace);
    return model;
}

} // namespace sordino
