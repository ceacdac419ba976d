// The network, and how it learns.
#include "cli/train_option_groups.h"

#include <CLI/CLI.hpp>

namespace sordino {
namespace {

// Of running means: at 1 they would never begin.
CLI::Validator below_one() {
    const auto check = [](const std::string& text) {
        float value = 0;
        const bool good = CLI::detail::lexical_cast(text, value) && value >= 0.0F && value < 1.0F;
        return good ? std::string() : "expected 0 or more and less than 1, found " + text;
    };
    return {check, "in [0, 1)"};
}

// An option whose values are names.
template <class Enum>
void bind_name(CLI::App& app, const std::string& name, Enum& value, Result<Enum> (*named)(const std::string&),
               const std::string& text, const std::string& group) {
    const auto read = [name, named, &value](const std::string& word) {
        const auto found = named(word);
        if (!found) throw CLI::ValidationError(name, found.error().message);
        value = *found;
    };
    app.add_option_function<std::string>(name, read, text)->group(group)->default_str(name_of(value));
}

void bind_loss(CLI::App& app, LossOptions& loss, const std::string& group) {
    const auto read = [&loss](const std::string& text) {
        auto terms = parse_loss(text);
        if (!terms) throw CLI::ValidationError("--loss", terms.error().message);
        loss.terms = std::move(*terms);
    };
    app.add_option_function<std::string>("--loss", read, "weighted sum of terms; docs/training.md lists them")
        ->group(group)
        ->default_str(text_of(loss.terms));
    app.add_option("--loss-power", loss.power, "compression of magnitudes in the loss")
        ->check(CLI::Range(0.05, 1.0))
        ->group(group)
        ->capture_default_str();
    app.add_option("--loss-low", loss.low_hz, "of sound: what lies below is not compared, Hz")
        ->check(CLI::Range(0.0, 90000.0))
        ->group(group)
        ->capture_default_str();
    app.add_option("--huber-delta", loss.huber_delta, "where huber turns from squares to a line")
        ->check(CLI::PositiveNumber)
        ->group(group)
        ->capture_default_str();
}

void bind_optimizer(CLI::App& app, OptimizerOptions& o, const std::string& group) {
    const auto share = [&](const char* name, float& value, const char* text) {
        app.add_option(name, value, text)->group(group)->check(CLI::Range(0.0, 1.0))->capture_default_str();
    };
    const auto decay = [&](const char* name, float& value, const char* text) {
        app.add_option(name, value, text)->group(group)->check(below_one())->capture_default_str();
    };
    bind_name(app, "--optimizer", o.kind, optimizer_named, "sgd, rmsprop, adam, adamw or muon", group);
    share("--momentum", o.momentum, "of sgd");
    decay("--rmsprop-decay", o.decay, "of rmsprop's mean square");
    decay("--beta1", o.beta1, "of adam's mean gradient");
    decay("--beta2", o.beta2, "of adam's mean square");
    decay("--muon-momentum", o.muon_momentum, "of muon");
    app.add_option("--epsilon", o.epsilon, "added to adam's and rmsprop's root")
        ->group(group)
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--weight-decay", o.weight_decay, "of weights, not of biases")
        ->group(group)
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    app.add_option("--clip-norm", o.clip_norm, "longest gradient; 0: any length")
        ->group(group)
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
}

void bind_schedule(CLI::App& app, ScheduleOptions& s, const std::string& group) {
    const auto share = [&](const char* name, double& value, const char* text) {
        app.add_option(name, value, text)->group(group)->check(CLI::Range(0.0, 1.0))->capture_default_str();
    };
    bind_name(app, "--schedule", s.kind, schedule_named, "constant, step, cosine or plateau", group);
    share("--rise", s.warm_up, "share of the run over which the learning rate rises");
    app.add_option("--step-every", s.step_every, "share of the run after which schedule step lowers the rate")
        ->group(group)
        ->check(CLI::Range(1e-6, 1.0))
        ->capture_default_str();
    share("--step-factor", s.step_factor, "times which step lowers it");
    app.add_option("--plateau-patience", s.plateau_patience,
                   "epochs without a better model before schedule plateau lowers the rate")
        ->group(group)
        ->check(CLI::Range(1, 1000000))
        ->capture_default_str();
    share("--plateau-factor", s.plateau_factor, "times which plateau lowers it");
    share("--lowest-rate", s.lowest, "share of the highest rate that schedules end at");
}

} // namespace

void bind_network(CLI::App& app, TrainingOptions& o) {
    const std::string group = "Network";
    app.add_option(
           "--layers", o.layers,
           "one text a layer: role, outputs, activation, context in hops, and skip, tied=LAYER, norm, "
           "dropout=SHARE, l1=WEIGHT, kl=WEIGHT:TARGET as wanted; of images also conv, deconv and others, "
           "see "
           "docs/vectors.md, and conv alone is a network of them")
        ->group(group);
    app.add_option("--hop-ms", o.hop_ms, "hop; the window, which is the latency, is two hops")
        ->check(CLI::Range(2.0, 50.0))
        ->group(group)
        ->capture_default_str();
    app.add_option(
           "--pretrain-epochs", o.pretrain_epochs,
           "of each layer alone, as a denoising autoencoder of its input, before the whole is trained: they "
           "come on top of --epochs or --minutes")
        ->check(CLI::Range(0, 100000))
        ->group(group)
        ->capture_default_str();
    app.add_option("--pretrain-masking", o.pretrain_masking, "share of inputs set to zero meanwhile")
        ->check(CLI::Range(0.0, 1.0))
        ->group(group)
        ->capture_default_str();
}

void bind_learning(CLI::App& app, TrainCommand& command) {
    auto& o = command.options;
    const std::string group = "Learning";
    app.add_option("--learning-rate", command.learning_rate,
                   "highest one [2e-3; with --from 5e-4; with noise only 3e-4; for tables 1e-3, "
                   "with --from 3e-4]")
        ->check(CLI::PositiveNumber)
        ->group(group);
    bind_optimizer(app, o.optimizer, group);
    bind_schedule(app, o.schedule, group);
    app.add_option("--average", o.average, "decay of averaged weights, such as 0.999; 0: the last ones count")
        ->check(CLI::Range(0.0, 0.999999))
        ->group(group)
        ->capture_default_str();
    bind_loss(app, o.loss, group);
    app.add_option("--teacher", command.teacher, "a model of the same hop whose gains `distillation` aims at")
        ->group(group);
    app.add_option("--batch", o.batch, "sequences a step")
        ->check(CLI::Range(1, 65536))
        ->group(group)
        ->capture_default_str();
    app.add_option("--shards", o.shards, "parts of a batch, shared out among threads and processes [up to 8]")
        ->check(CLI::Range(1, 65536))
        ->group(group);
    app.add_option("--sequence", o.sequence_s, "seconds a sequence")
        ->check(CLI::Range(0.5, 60.0))
        ->group(group)
        ->capture_default_str();
    app.add_option("--warm-up", o.warm_up_s, "seconds of it before the loss counts")
        ->check(CLI::Range(0.0, 30.0))
        ->group(group)
        ->capture_default_str();
    app.add_option("--validation-sequences", o.validation_sequences,
                   "held-out mixtures an epoch, rounded to whole batches")
        ->check(CLI::Range(1, 100000))
        ->group(group)
        ->capture_default_str();
}

} // namespace sordino
