// sordino quantize: a model with int8 weights from one with float weights, and what that changes.
#include "cli/quantize.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/cost.h"
#include "cli/interrupt.h"
#include "cli/readable_json.h"
#include "cli/row_models.h"
#include "cli/verbs.h"
#include "model/model_file.h"
#include "model/quantise.h"
#include "model/shipped.h"
#include "training/evaluation.h"

namespace sordino {
namespace {

namespace fs = std::filesystem;

constexpr const char* help =
    R"(The new model is used like any other. Its weights are whole numbers from -127 to 127, with a scale for each
row; layers that are so already stay as they are. Errors below are shares of a layer's RMS weight.

--check DIR scores both models, as `sordino eval` does, on the recordings (for a model of tables: the tables) in
DIR/noisy and those of the same names in DIR/clean.

Examples:
  sordino quantize mine.safetensors -o mine-int8.safetensors
  sordino quantize mine.safetensors -o mine-int8.safetensors --check recordings/test
  sordino denoise noisy.wav -o clean.wav --model mine-int8.safetensors)";

using SharedModel = std::shared_ptr<const Model>;

struct WeightError { // shares of the RMS weight
    double largest = 0, mean = 0;
};

WeightError error_of(const RowMatrix& weight, const RowMatrix& rounded) {
    const double rms = std::sqrt(weight.cast<double>().squaredNorm() / static_cast<double>(weight.size()));
    if (rms == 0) return {};
    const Eigen::ArrayXXd error = (weight - rounded).cast<double>().array().abs() / rms;
    return {error.maxCoeff(), error.mean()};
}

void print_costs(const QuantizeOptions& options, const SharedModel& before, const SharedModel& after) {
    const auto bytes = [](const Model& model) { return serialize_safetensors(tensors_of(model)).size(); };
    const double us_before = us_per_10ms(before), us_after = us_per_10ms(after);
    fmt::print("{} -> {}\n", printable(options.model), printable(options.output));
    fmt::print("  size   {} -> {} bytes\n", bytes(*before), bytes(*after));
    fmt::print("  cost   {:.1f} -> {:.1f} us for 10 ms of 48 kHz mono, on this machine\n", us_before,
               us_after);
}

std::string row(const std::string& name, const Scores& s, const char* number) {
    const auto cell = [&](double value) { return fmt::format(fmt::runtime(number), value); };
    return fmt::format("  {:<24.24}{:>10}{:>16}{:>24}\n", name, cell(s.si_sdr), cell(s.segmental_snr),
                       cell(s.log_spectral_distance));
}

void print_check(const std::vector<RecordingPair>& pairs, const SharedModel& before,
                 const SharedModel& after) {
    const int threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    const auto mean = [&](const SharedModel& model) {
        return mean_of(value_or_throw(evaluate(model, {}, pairs, threads, interrupted)));
    };
    const PairScores a = mean(before), b = mean(after);
    const Scores change{b.after.si_sdr - a.after.si_sdr, b.after.segmental_snr - a.after.segmental_snr,
                        b.after.log_spectral_distance - a.after.log_spectral_distance};
    fmt::print("\n  {:<24}{:>10}{:>16}{:>24}\n",
               fmt::format("mean of {} file{}, dB", pairs.size(), pairs.size() == 1 ? "" : "s"), "SI-SDR",
               "segmental SNR", "log-spectral distance");
    fmt::print("{}{}{}{}", row("noisy", a.before, "{:.2f}"), row("before", a.after, "{:.2f}"),
               row("int8", b.after, "{:.2f}"), row("difference", change, "{:+.3f}"));
    fmt::print("  The log-spectral distance is better when it is lower.\n");
}

void run(const QuantizeOptions& options) {
    const ModelKind kind = value_or_throw(kind_of_model(options.model));
    if (kind == ModelKind::window) return quantize_windows(options);
    if (is_of_rows(kind))
        throw Failure(fmt::format("{}: expected a model of sound or of windows, found one of {}, which runs "
                                  "offline in floats; use it as it is",
                                  options.model, kind == ModelKind::image ? "images" : "vectors"));
    const SharedModel before = value_or_throw(find_model(options.model));
    if (!options.force) refuse_existing(options.output);
    std::vector<RecordingPair> pairs;
    if (!options.check.empty())
        pairs = value_or_throw(
            pair_recordings(fs::path(options.check) / "clean", fs::path(options.check) / "noisy"));
    const auto after = std::make_shared<const Model>(quantised(*before));
    value_or_throw(save_model(options.output, *after));
    tell_if_int8(options, *before);
    print_costs(options, before, after);
    print_errors(*before, *after);
    if (!pairs.empty()) print_check(pairs, before, after);
}

} // namespace

void tell_if_int8(const QuantizeOptions& options, const NetworkModel& before) {
    if (std::ranges::all_of(before.layers, [](const Layer& layer) { return layer.is_int8(); }))
        fmt::print("{} is int8 in every layer already: {} is the same model\n", printable(options.model),
                   printable(options.output));
}

void print_errors(const NetworkModel& before, const NetworkModel& after) {
    const auto floats = dequantised(before.layers), rounded = dequantised(after.layers);
    fmt::print("\n  layer  weights           largest error  mean error\n");
    for (std::size_t i = 0; i < before.layers.size(); ++i) {
        const Layer& layer = before.layers[i];
        const WeightError error = error_of(floats[i].weight, rounded[i].weight);
        fmt::print("  {:>5}  {:<16}  {:>13.4f}  {:>10.4f}\n", i,
                   fmt::format("({}, {})", layer.outputs(), layer.stacked()), error.largest, error.mean);
    }
}

void add_quantize(CLI::App& app) {
    const auto options = std::make_shared<QuantizeOptions>();
    CLI::App* verb = app.add_subcommand("quantize", "Make a model smaller and faster: int8 weights");
    verb->footer(help);
    verb->add_option("MODEL", options->model,
                     "A model's name (sordino info lists them) or a weights file's path")
        ->type_name("NAME|PATH")
        ->required();
    verb->add_option("-o,--output", options->output, "The new weights file")->type_name("OUT")->required();
    verb->add_option("--check", options->check, "Also score both models on pairs in DIR/clean and DIR/noisy")
        ->type_name("DIR");
    verb->add_flag("--force", options->force, "Replace what is there, the input too");
    verb->callback([options] { run(*options); });
}

} // namespace sordino
