// sordino export: a model in the format of another program.
#include <filesystem>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/readable_json.h"
#include "cli/verbs.h"
#include "model/shipped.h"
#include "training/onnx_file.h"

namespace sordino {
namespace {

namespace fs = std::filesystem;

constexpr const char* help =
    R"(The ONNX file holds the network alone: rows of features in (frames, 2 x bands), rows of the mask's outputs out
(frames, 3 x bands), for any number of frames from the start of a stream. Weights are float32, those of an int8
model the floats that they stand for; what else the model holds (spec, licence, ...) stands in metadata_props,
but for a treble, which is a network of its own and is left out.
docs/weights-format.md says what the rows are.

Examples:
  sordino export --onnx voice -o voice.onnx
  sordino export --onnx mine.safetensors -o mine.onnx --force)";

struct Options {
    std::string model, output;
    bool onnx = false, force = false;
};

void run(const Options& options) {
    const auto model = value_or_throw(find_model(options.model));
    if (!options.force) refuse_existing(options.output);
    value_or_throw(save_onnx(options.output, *model));
    std::error_code error;
    fmt::print("{} -> {}\n  features (frames, {}) -> outputs (frames, {}), {} layers, {} bytes\n",
               printable(options.model), printable(options.output), model->input_mean.size(),
               model->layers.back().outputs(), model->layers.size(), fs::file_size(options.output, error));
}

} // namespace

void add_export(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb = app.add_subcommand("export", "Write a model in the format of other programs: ONNX");
    verb->footer(help);
    verb->add_flag("--onnx", options->onnx, "The format, which is to be said")->required();
    verb->add_option("MODEL", options->model,
                     "A model's name (sordino info lists them) or a weights file's path")
        ->type_name("NAME|PATH")
        ->required();
    verb->add_option("-o,--output", options->output, "The new file")->type_name("FILE")->required();
    verb->add_flag("--force", options->force, "Replace what is there");
    verb->callback([options] { run(*options); });
}

} // namespace sordino
