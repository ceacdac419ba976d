// Layers, training, and models of rows.
#include "cli/info_text.h"

#include "cli/gap_fillers.h"
#include "cli/readable_json.h"
#include "model/vector_model_file.h"
#include "model/window_model_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace sordino {

using nlohmann::ordered_json;

std::size_t parameters_of(const Layer& layer) {
    return layer.weight_count() + static_cast<std::size_t>(layer.bias.size());
}

const char* weight_type(const Layer& layer) { return layer.is_int8() ? "int8" : "f32"; }

std::size_t weights_bytes(const TensorFile& file) {
    std::size_t bytes = 0;
    for (const auto& [name, tensor] : file.tensors) bytes += tensor.bytes.size();
    return bytes;
}

void print_layers(const NetworkModel& model) {
    fmt::print(
        "\n  layer  role     inputs  context (hops)      outputs  activation  skip  weights  parameters\n");
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        const Layer& layer = model.layers[i];
        fmt::print("  {:>5}  {:<7}  {:>6}  {:<18}  {:>7}  {:<10}  {:<4}  {:<7}  {:>10}\n", i,
                   name_of(layer.role), layer.inputs(), fmt::format("{}", fmt::join(layer.context, ",")),
                   layer.outputs(), name_of(layer.activation), layer.skip ? "yes" : "-", weight_type(layer),
                   parameters_of(layer));
    }
}

void print_training(const std::string& said) {
    const auto training = nlohmann::json::parse(said);
    fmt::print("\n  training\n{}",
               training.empty() ? "    nothing is said about it\n" : readable(training, 4));
}

namespace {

std::string linear_paths(const WindowModel& model) {
    if (model.paths() == 0) return "none";
    return model.paths() == 1 ? "a linear path beside the network"
                              : fmt::format("{} linear paths beside the network", model.paths());
}

std::size_t parameters_of(const WindowModel& model) {
    return model.parameter_count() + static_cast<std::size_t>(model.direct.size() + model.covariance.size());
}

void print_text(const std::string& name, const WindowModel& model) {
    const WindowSpec& spec = model.spec;
    const TensorFile file = tensors_of(model);
    std::string channels = fmt::format("{}", fmt::join(spec.channels, ", "));
    fmt::print("{}\n", printable(name));
    fmt::print("  purpose     {}\n", model.purpose.empty() ? "not stated" : printable(model.purpose));
    fmt::print("  kind        window, output samples (sordino weights file, version {})\n",
               file.metadata.at("format_version"));
    fmt::print("  licence     {}\n", model.licence.empty() ? "not stated" : printable(model.licence));
    fmt::print("  channels    {}: {}\n", spec.channels.size(), printable(channels));
    fmt::print("  rows        {:g} a second; {} are seen, {} of them given back, every {}\n", spec.rate_hz,
               spec.window, spec.output, spec.hop);
    fmt::print("  delay       {} rows ({:g} s) of a live stream\n", spec.delay(),
               spec.delay() / spec.rate_hz);
    fmt::print("  direct      {}\n", linear_paths(model));
    fmt::print("  gaps        {}\n", fillers_of(model));
    fmt::print("  watches     {}\n",
               model.anomaly ? fmt::format("alarms from a score of {:.2g}", model.anomaly->threshold)
                             : "not: too few rows were held out");
    fmt::print("  size        {} parameters, {} bytes of weights\n", parameters_of(model),
               weights_bytes(file));
    print_layers(model);
    print_training(model.training);
}

void print_text(const std::string& name, const VectorModel& model) {
    const TensorFile file = tensors_of(model);
    const VectorSpec& spec = model.spec;
    fmt::print("{}\n", printable(name));
    fmt::print("  purpose     {}\n", model.purpose.empty() ? "not stated" : printable(model.purpose));
    fmt::print("  kind        vector, output samples (sordino weights file, version {})\n",
               file.metadata.at("format_version"));
    fmt::print("  licence     {}\n", model.licence.empty() ? "not stated" : printable(model.licence));
    fmt::print("  rows        {}, {} values{}\n", text_of(spec), spec.values(),
               spec.range ? fmt::format(" from {:g} to {:g}", spec.range->low, spec.range->high) : "");
    if (!spec.is_image())
        fmt::print("  columns     {}\n", printable(fmt::format("{}", fmt::join(spec.columns, ", "))));
    fmt::print("  watches     alarms from a mean square error of {:.3g}\n", model.usual_error);
    fmt::print("  size        {} parameters, {} bytes of weights\n", model.parameter_count(),
               weights_bytes(file));
    print_layers(model);
    print_training(model.training);
}

} // namespace

void print_json(const TensorFile& file, std::size_t parameters) {
    ordered_json all;
    for (const auto& [key, text] : file.metadata) {
        auto value = ordered_json::parse(text, nullptr, false);
        all[key] = value.is_structured() ? std::move(value) : ordered_json(text);
    }
    all["parameters"] = parameters;
    fmt::print("{}\n", all.dump(2, ' ', false, ordered_json::error_handler_t::replace));
}

void print_info(const std::string& name, const WindowModel& model, bool as_json) {
    if (!as_json) return print_text(name, model);
    print_json(tensors_of(model), parameters_of(model));
}

void print_info(const std::string& name, const VectorModel& model, bool as_json) {
    if (!as_json) return print_text(name, model);
    print_json(tensors_of(model), model.parameter_count());
}

} // namespace sordino
