// sordino import: a model from layers that were trained elsewhere.
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/readable_json.h"
#include "cli/verbs.h"
#include "model/model_file.h"
#include "model/shipped.h"
#include "training/imported_layers.h"

namespace sordino {
namespace {

constexpr const char* help =
    R"(LAYERS is a safetensors file with float32 tensors layers.0.weight (outputs, inputs x contexts), layers.0.bias
(outputs), layers.1.weight and so on, and, where the features are to be normalised, input.mean and input.scale.
Its metadata may describe the layers (`layers`) and what features they read (`spec`), as a weights file's do; what
it does not say is as in the model that --like names. Licence, purpose, smoothing, treble and the depth of pauses are
taken from LAYERS only.

docs/weights-format.md has all of this, examples/python/train_elsewhere.py a whole training in Python.

Examples:
  sordino import layers.safetensors -o mine.safetensors
  sordino import layers.safetensors -o mine.safetensors --like fan.safetensors
  sordino denoise noisy.wav -o clean.wav --model mine.safetensors)";

struct Options {
    std::string layers, output, like = default_model;
    bool force = false;
};

void run(const Options& options) {
    const auto like = value_or_throw(find_model(options.like));
    const Model model = value_or_throw(
        import_layers(value_or_throw(read_safetensors(options.layers)), *like, options.layers));
    if (!options.force) refuse_existing(options.output);
    value_or_throw(save_model(options.output, model));
    fmt::print(
        "{} -> {}\n  {} layers, {} parameters, {} bands, latency {:g} ms; all of it: sordino info {}\n",
        printable(options.layers), printable(options.output), model.layers.size(), model.parameter_count(),
        model.spec.bands(), 2 * model.spec.hop_ms, printable(options.output));
}

} // namespace

void add_import(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb = app.add_subcommand("import", "Make a model of layers trained elsewhere");
    verb->footer(help);
    verb->add_option("LAYERS", options->layers, "A safetensors file of weights and biases")->required();
    verb->add_option("-o,--output", options->output, "The new weights file")->type_name("OUT")->required();
    verb->add_option("--like", options->like, "Describes the layers and features where LAYERS does not")
        ->type_name("NAME|PATH")
        ->capture_default_str();
    verb->add_flag("--force", options->force, "Replace what is there, the input too");
    verb->callback([options] { run(*options); });
}

} // namespace sordino
