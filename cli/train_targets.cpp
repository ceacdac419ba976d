// The targets of a run are settled and checked before it, and written after it.
#include "cli/train_targets.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/readable_json.h"
#include "cli/verbs.h"
#include "model/atomic_file.h"
#include "model/image/image_model_file.h"
#include "model/model_file.h"
#include "model/model_folder.h"
#include "model/shipped.h"
#include "model/vector_model_file.h"
#include "model/window_model_file.h"
#include "training/curves.h"
#include "training/training_report.h"

namespace sordino {
namespace {

namespace fs = std::filesystem;

fs::path installed_path(const std::string& name) {
    const auto refuse = [&](const std::string& why) {
        throw CLI::ValidationError("--install", fmt::format("'{}': {}", printable(name), why));
    };
    if (is_shipped(name)) refuse("a shipped model has this name and would hide yours; choose another");
    if (name.ends_with(".safetensors")) refuse("expected a name without .safetensors");
    if (user_model_folder().empty())
        throw Failure("--install: expected HOME to say where your models lie, found no absolute path; "
                      "name a file instead: -o FILE");
    fs::path path = user_model_path(name);
    if (path.empty()) refuse("expected a name without '/' and '\\' that does not begin with '.'");
    return path;
}

// A run that goes on rewrites its own pages, and nothing else.
void refuse_strange_pages(const fs::path& report, const fs::path& curves) {
    if (!curves.empty() && fs::exists(curves))
        if (const auto read = read_curves(curves); !read)
            throw Failure(read.error().message + "; --force replaces it");
    if (!report.empty() && fs::exists(report) && !is_training_report(report))
        throw Failure(
            fmt::format("{}: expected the page of a training run, found another file; choose another "
                        "path, or --force replaces it",
                        report.string()));
}

// Tried before the run: after it, it would be too late.
void make_user_folder(const fs::path& model) {
    std::error_code error;
    fs::create_directories(model.parent_path(), error);
    if (error)
        throw Failure(fmt::format("{}: expected a folder for your models, but it cannot be made: {}; "
                                  "name a file instead: -o FILE",
                                  model.parent_path().string(), error.message()));
    value_or_throw(AtomicFile::create(model));
}

} // namespace

void refuse_to_replace(const fs::path& file) {
    if (fs::exists(file)) throw Failure(fmt::format("{}: exists; --force replaces it", file.string()));
}

void settle_targets(TrainCommand& command) {
    if (command.output.empty() && command.install.empty())
        throw CLI::ValidationError("--output", "needed: the model to write (or --install NAME)");
    const auto whole = [](const fs::path& path) { return fs::weakly_canonical(fs::absolute(path)); };
    if (!command.report.empty() && whole(command.report) == whole(curves_of(command)))
        throw CLI::ValidationError("--report",
                                   "expected another file than the CSV of --curves, which lies beside it "
                                   "under the same name where it is not given");
    if (command.install.empty()) return;
    const fs::path installed = installed_path(command.install);
    if (command.output.empty()) command.output = installed;
}

fs::path checkpoint_of(const TrainCommand& command) {
    fs::path path = command.output;
    return path += ".checkpoint";
}

fs::path curves_of(const TrainCommand& command) {
    if (!command.curves.empty() || command.report.empty()) return command.curves;
    return fs::path(command.report).replace_extension(".csv");
}

Model finished_model(const TrainCommand& command, Model model) {
    model.licence = command.licence;
    model.purpose = command.purpose;
    model.smoothing = {command.attack_ms.value_or(model.smoothing.attack_ms),
                       command.release_ms.value_or(model.smoothing.release_ms)};
    model.pause_depth_db = command.pause_depth_db.value_or(model.pause_depth_db);
    return model;
}

void check_targets(const TrainCommand& command) {
    const auto checkpoint = checkpoint_of(command);
    const auto installed = command.install.empty() ? fs::path() : user_model_path(command.install);
    if (!command.force && !command.resume) refuse_to_replace(command.output);
    if (!command.force && installed != command.output) refuse_to_replace(installed);
    if (!command.force && !command.resume)
        for (const auto& page : {command.report, curves_of(command)}) refuse_to_replace(page);
    if (!command.force && command.resume) refuse_strange_pages(command.report, curves_of(command));
    if (fs::exists(checkpoint) && !command.resume && !command.force)
        throw Failure(fmt::format("{}: an unfinished run; --resume goes on with it, --force starts anew",
                                  checkpoint.string()));
    if (command.resume && !fs::exists(checkpoint))
        throw Failure(
            fmt::format("{}: no checkpoint to resume from; leave out --resume", checkpoint.string()));
    if (!installed.empty()) make_user_folder(installed);
}

namespace {

template <class AnyModel>
void write_to_targets(const TrainCommand& command, const AnyModel& model) {
    value_or_throw(save_model(command.output, model));
    fmt::print("{}\n", command.output.string());
    if (command.install.empty()) return;
    const fs::path installed = user_model_path(command.install);
    if (installed != command.output) value_or_throw(save_model(installed, model));
    fmt::print("installed in {}: --model {} finds it\n", installed.parent_path().string(), command.install);
}

} // namespace

void write_targets(const TrainCommand& command, const Model& model) { write_to_targets(command, model); }
void write_targets(const TrainCommand& command, const WindowModel& model) {
    write_to_targets(command, model);
}
void write_targets(const TrainCommand& command, const VectorModel& model) {
    write_to_targets(command, model);
}
void write_targets(const TrainCommand& command, const ImageModel& model) { write_to_targets(command, model); }

} // namespace sordino
