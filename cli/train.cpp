// sordino train: recordings in, a weights file out.
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/train_options.h"
#include "cli/train_targets.h"
#include "cli/verbs.h"
#include "model/shipped.h"
#include "training/architecture.h"
#include "training/comparison.h"
#include "training/trainer.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <filesystem>
#include <memory>

namespace sordino {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct Data {
    Voices training, validation;
    json facts; // for the model: what it was trained on
};

// Beside the program: in a build tree, or where it is installed.
fs::path own_voices() {
    std::error_code ec;
    const fs::path here = fs::read_symlink("/proc/self/exe", ec).parent_path();
    for (const char* place : {"../../../voices", "../share/sordino/voices"})
        if (fs::is_directory(here / place, ec)) return fs::canonical(here / place, ec);
    throw Failure("no --clean given, and the voices that come with sordino are not beside it; "
                  "name a folder of clean recordings: --clean DIR");
}

std::vector<FoundFile> files_of(const TrainCommand& command, const std::string& kind) {
    if (!command.manifest.empty())
        return value_or_throw(files_in_manifest(command.manifest, command.data, kind));
    const auto& given = kind == "clean" ? command.clean : command.noise;
    return value_or_throw(find_files(given.empty() ? std::vector{own_voices()} : given));
}

// Names of tests and documents that lie beside recordings are no news to anybody.
bool worth_a_word(const std::string& reason) {
    return reason.find(".md:") == std::string::npos && reason.find(".txt:") == std::string::npos &&
           reason.find(".csv:") == std::string::npos;
}

Split load_kind(const TrainCommand& command, const std::string& kind, json& facts) {
    const bool terminal = isatty(STDERR_FILENO) != 0;
    const auto show = [&](std::size_t done, std::size_t of) {
        if (terminal) fmt::print(stderr, "\r\033[Kreading {} recordings: {} of {}", kind, done, of);
    };
    auto loaded =
        load_recordings(files_of(command, kind), command.options.rate, command.options.threads, show);
    if (terminal) fmt::print(stderr, "\r\033[K");
    for (const auto& reason : loaded.left_out)
        if (worth_a_word(reason)) fmt::print(stderr, "left out: {}\n", reason);
    if (loaded.usable.empty())
        throw Failure(
            fmt::format("no usable {} recording among the {} files found; expected sound of 0.2 s or more",
                        kind, loaded.left_out.size()));
    facts[kind] = {{"files", loaded.usable.size()},
                   {"minutes", std::lround(loaded.seconds / 60.0)},
                   {"fingerprint", fmt::format("{:016x}", fingerprint(loaded.usable))}};
    fmt::print("{}: {} files, {}\n", kind, loaded.usable.size(), shown_time(loaded.seconds));
    std::fflush(stdout);
    return split_by_name(std::move(loaded.usable));
}

Data load_data(const TrainCommand& command) {
    Data data;
    auto clean = load_kind(command, "clean", data.facts), noise = load_kind(command, "noise", data.facts);
    if (!command.manifest.empty()) data.facts["manifest"] = command.manifest.filename().string();
    data.training = {std::move(clean.training), std::move(noise.training)};
    data.validation = {std::move(clean.validation), std::move(noise.validation)};
    return data;
}

TrainingWatch watch(const TrainingOptions& options) {
    const bool terminal = isatty(STDERR_FILENO) != 0;
    TrainingWatch w;
    w.stop = interrupted;
    if (terminal)
        w.progress = [](const TrainingProgress& p) {
            fmt::print(stderr, "\r\033[Kepoch {}, step {}/{}: loss {:.4f}, {} real time, {} left", p.epoch,
                       p.step, p.steps_in_epoch, p.loss, shown_speed(p.audio_rate),
                       shown_time(p.seconds_left));
        };
    w.epoch = [=, length = options.minutes > 0 ? std::string()
                                               : fmt::format("/{}", options.epochs)](const EpochResult& e) {
        if (terminal) fmt::print(stderr, "\r\033[K");
        const double share = options.minutes > 0 ? e.seconds / (60.0 * options.minutes)
                                                 : static_cast<double>(e.epoch) / options.epochs;
        fmt::print(
            "epoch {}{}: loss {:.4f}, held out {:.4f} (SNR {:.2f} dB){}, {} real time, {} gone, {} left\n",
            e.epoch, length, e.training_loss, e.validation_loss, e.validation_snr_db, e.best ? ", best" : "",
            shown_speed(e.audio_rate), shown_time(e.seconds),
            shown_time(std::max(0.0, e.seconds / share - e.seconds)));
        std::fflush(stdout);
    };
    return w;
}

void print_comparison(const Comparison& c, const std::string& from) {
    const auto row = [](const std::string& name, const Scores& s) {
        fmt::print("{:<24}{:>10.2f}{:>16.2f}{:>24.2f}\n", name, s.si_sdr, s.segmental_snr,
                   s.log_spectral_distance);
    };
    fmt::print("\nOn held-out pieces, in dB; the log-spectral distance is better when it is lower:\n");
    fmt::print("{:<24}{:>10}{:>16}{:>24}\n", fmt::format("{} pieces of 6 s", c.pieces), "SI-SDR",
               "segmental SNR", "log-spectral distance");
    row("noisy", c.noisy);
    row(from, c.models[0]);
    row("new", c.models[1]);
    const double gain = c.models[1].si_sdr - c.models[0].si_sdr;
    if (gain > 0.1)
        fmt::print("The new model is better on this data: {:+.2f} dB SI-SDR.\n", gain);
    else if (gain < -0.1)
        fmt::print("The new model is WORSE on this data: {:+.2f} dB SI-SDR. Keep '{}', or train longer or on "
                   "more recordings.\n",
                   gain, from);
    else
        fmt::print("The new model is no better on this data ({:+.2f} dB SI-SDR): '{}' does as well.\n", gain,
                   from);
}

json training_facts(const TrainCommand& command, const Data& data, const Trainer& trainer) {
    const auto& history = trainer.history();
    const auto best = std::find_if(history.rbegin(), history.rend(), [](const auto& h) { return h.best; });
    json facts{{"options", to_json(command.options)},
               {"data", data.facts},
               {"from", fs::path(command.from).filename().string()}, // a path would tell who trained it where
               {"sordino", SORDINO_VERSION},
               {"epochs", history.size()}};
    if (best != history.rend())
        facts["best"] = {{"epoch", best->epoch},
                         {"training_loss", best->training_loss},
                         {"validation_loss", best->validation_loss},
                         {"validation_snr_db", best->validation_snr_db}};
    return facts;
}

// What is not said on the command line follows from what is.
std::shared_ptr<const Model> settle(TrainCommand& command) {
    if (command.manifest.empty() && command.noise.empty())
        throw CLI::ValidationError("--noise", "needed: a folder of noise recordings (or --manifest)");
    const bool noise_only = command.manifest.empty() && command.clean.empty();
    if (command.from.empty()) command.from = noise_only ? default_model : "none";
    std::shared_ptr<const Model> from;
    if (command.from != "none") from = value_or_throw(find_model(command.from));
    auto& o = command.options;
    o.learning_rate = command.learning_rate > 0 ? static_cast<float>(command.learning_rate)
                      : from                    ? 5e-4F
                                                : 2e-3F;
    const json facts = from ? json::parse(from->training) : json::object();
    o.rate = command.rate > 0 ? command.rate : facts.value(json::json_pointer("/options/rate"), 16000.0);
    if (!(o.rate >= 8000.0 && o.rate <= 192000.0))
        throw CLI::ValidationError("--rate", "expected 8000 to 192000 Hz");
    return from;
}

void train(TrainCommand command) {
    settle_targets(command);
    const auto from = settle(command);
    check_targets(command);
    const Data data = load_data(command);
    Model start = from ? *from : value_or_throw(make_model(command.options));
    Trainer trainer(command.options, data.training, data.validation, std::move(start), from == nullptr);
    const auto checkpoint = checkpoint_of(command);
    if (command.resume) value_or_throw(trainer.resume(checkpoint));
    const TrainingEnd end = value_or_throw(trainer.run(checkpoint, watch(command.options)));
    if (end == TrainingEnd::stopped) {
        fmt::print(stderr, "stopped; the same command with --resume goes on\n");
        return;
    }
    auto made = std::make_shared<Model>(trainer.best());
    made->training = training_facts(command, data, trainer).dump();
    made->licence = command.licence;
    made->purpose = command.purpose;
    made->smoothing = {command.attack_ms.value_or(made->smoothing.attack_ms),
                       command.release_ms.value_or(made->smoothing.release_ms)};
    if (end == TrainingEnd::no_longer_better) fmt::print("no longer better; ");
    write_targets(command, *made);
    fs::remove(checkpoint);
    if (from) {
        const std::array<std::shared_ptr<const Model>, 2> models{from, made};
        print_comparison(compare(data.validation, command.options.rate, models, 40, command.options.seed),
                         command.from);
    }
}

} // namespace

void add_train(CLI::App& app) {
    auto* verb = app.add_subcommand("train", "Train a model on recordings");
    const auto command = std::make_shared<TrainCommand>();
    bind(*verb, *command);
    verb->callback([command, verb] {
        if (!command->config.empty()) read_config(*verb, command->config);
        train(*command);
    });
}

} // namespace sordino
