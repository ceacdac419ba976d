// sordino info: what a model is, what it costs, and how it was made.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "cli/cost.h"
#include "cli/info_text.h"
#include "cli/readable_json.h"
#include "cli/row_models.h"
#include "cli/verbs.h"
#include "dsp/steady_signal.h"
#include "model/model_card.h"
#include "model/model_file.h"
#include "model/model_folder.h"
#include "model/shipped.h"

namespace sordino {
namespace {

using nlohmann::ordered_json;

constexpr const char* help =
    R"(Without MODEL: lists the shipped models, and your own (sordino train --install).

--json prints an object: format, format_version, kind, output, licence, purpose, smoothing, pause_depth_db, treble
(where there is one: above_hz, top_hz, parameters), spec, latency (a list of {rate, samples, ms}), layers, parameters,
weights_bytes, receptive_field {frames, ms}, mmac_per_second, us_per_10_ms (on this machine, 48 kHz mono, one core),
training; without MODEL a list of names. What is not said of the treble is of the network below it, but for
weights_bytes, mmac_per_second and us_per_10_ms, which are of both.

Examples:
  sordino info
  sordino info voice
  sordino info mine.safetensors --json)";

double receptive_ms(const Model& model) {
    const double pace = model.table ? table_clock_hz / model.table->rate_hz : 1.0;
    return static_cast<double>(model.receptive_hops()) * model.spec.hop_ms * pace;
}

// Rows of a live stream at the rate of the model's training.
int table_delay(const Model& model) {
    return frame_size(model.spec, table_clock_hz).window() + static_cast<int>(SteadySignal::delay);
}

struct Latency {
    double rate = 0;
    int samples = 0;
    double ms() const { return 1000.0 * samples / rate; }
};

std::vector<Latency> latencies(const Model& model) {
    if (model.table) return {{model.table->rate_hz, table_delay(model)}};
    std::vector<Latency> list;
    for (const double rate : {16000.0, 44100.0, 48000.0})
        list.push_back({rate, frame_size(model.spec, rate).window()});
    return list;
}

ordered_json to_json(const Model& model, double us_per_10_ms) {
    const ModelCard card = card_of(model);
    const TensorFile file = tensors_of(model);
    ordered_json all;
    for (const char* key : {"format", "format_version", "kind", "output", "licence"})
        all[key] = file.metadata.at(key);
    all["purpose"] = card.purpose;
    all["smoothing"] = {{"attack_ms", model.smoothing.attack_ms}, {"release_ms", model.smoothing.release_ms}};
    all["pause_depth_db"] = model.pause_depth_db;
    if (model.treble)
        all["treble"] = {{"above_hz", model.spec.band_edges_hz.back()},
                         {"top_hz", model.treble->spec.band_edges_hz.back()},
                         {"parameters", model.treble->parameter_count()}};
    all["spec"] = ordered_json::parse(file.metadata.at("spec"));
    if (model.table) all["table"] = ordered_json::parse(file.metadata.at("table"));
    for (const Latency& l : latencies(model))
        all["latency"].push_back({{"rate", l.rate}, {"samples", l.samples}, {"ms", l.ms()}});
    for (const Layer& layer : model.layers)
        all["layers"].push_back({{"role", name_of(layer.role)},
                                 {"inputs", layer.inputs()},
                                 {"context", layer.context},
                                 {"outputs", layer.outputs()},
                                 {"activation", name_of(layer.activation)},
                                 {"skip", layer.skip},
                                 {"weights", weight_type(layer)},
                                 {"parameters", parameters_of(layer)}});
    all["parameters"] = model.parameter_count();
    all["weights_bytes"] = weights_bytes(file);
    all["receptive_field"] = {{"frames", model.receptive_hops()}, {"ms", receptive_ms(model)}};
    all["mmac_per_second"] = card.mmac_per_second;
    all["us_per_10_ms"] = us_per_10_ms;
    all["training"] = ordered_json::parse(model.training);
    return all;
}

void print_frames(const Model& model) {
    const FrameSpec& spec = model.spec;
    fmt::print("  frames      {:g} ms apart, {:g} ms long; {} bands from {:.0f} to {:.0f} Hz\n", spec.hop_ms,
               2 * spec.hop_ms, spec.bands(), spec.band_edges_hz.front(), spec.band_edges_hz.back());
    fmt::print("  noise floor minimum over {:g} ms in {} parts, power smoothed over {:g} ms\n",
               spec.floor_memory_ms, spec.floor_parts, spec.smoothing_ms);
    const char* head = "latency";
    for (const Latency& l : latencies(model)) {
        fmt::print("  {:<11} {} samples at {:g} kHz ({:.2f} ms)\n", head, l.samples, l.rate / 1000, l.ms());
        head = "";
    }
}

// In rows, and in Hz of the sensor.
void print_table(const Model& model) {
    const TableSpec& table = *model.table;
    const FrameSpec& spec = model.spec;
    const FrameSize size = frame_size(spec, table_clock_hz);
    const auto in_table = [&](float hz) { return static_cast<double>(hz) * table.rate_hz / table_clock_hz; };
    const std::string channels = fmt::format("{}", fmt::join(table.channels, ", "));
    fmt::print("  channels    {}: {}\n", table.channels.size(), printable(channels));
    fmt::print("  rows        {:g} a second, from {:g} to {:g} are possible; by the model's own clock {:g}\n",
               table.rate_hz, table.rate_hz * 8000.0 / table_clock_hz,
               table.rate_hz * 192000.0 / table_clock_hz, table_clock_hz);
    fmt::print("  frames      {} rows apart, {} long; {} bands from {:g} to {:g} Hz\n", size.hop,
               size.window(), spec.bands(), in_table(spec.band_edges_hz.front()),
               in_table(spec.band_edges_hz.back()));
    fmt::print("  delay       {} rows ({:g} s) of a live stream\n", table_delay(model),
               table_delay(model) / table.rate_hz);
}

void print_cost(const Model& model, const ModelCard& card, double us_per_10_ms) {
    if (model.table)
        return fmt::print("  cost        {:.0f} multiply-adds a row of each channel\n",
                          card.mmac_per_second * 1e6 / table_clock_hz);
    fmt::print("  cost        {:.2f} million multiply-adds a second (MMAC/s)\n", card.mmac_per_second);
    fmt::print("              {:.1f} us for 10 ms of 48 kHz mono, on this machine ({:.0f} times real time)\n",
               us_per_10_ms, 10000.0 / us_per_10_ms);
}

void print_model(const std::string& name, const Model& model, double us_per_10_ms) {
    const ModelCard card = card_of(model);
    const TensorFile file = tensors_of(model);
    const auto& about = file.metadata;
    fmt::print("{}\n", printable(name));
    fmt::print("  purpose     {}\n", printable(card.purpose));
    fmt::print("  kind        {}, output {} ({} weights file, version {})\n", about.at("kind"),
               about.at("output"), about.at("format"), about.at("format_version"));
    fmt::print("  licence     {}\n", model.licence.empty() ? "not stated" : printable(model.licence));
    if (model.table)
        print_table(model);
    else
        print_frames(model);
    if (model.smoothing != Smoothing{})
        fmt::print("  smoothing   gains rise within {:g} ms and fall within {:g} ms (time constants)\n",
                   model.smoothing.attack_ms, model.smoothing.release_ms);
    if (model.treble)
        fmt::print("  treble      above {:.0f} Hz another network of {} parameters judges, with bands up to "
                   "{:.0f} Hz\n",
                   model.spec.band_edges_hz.back(), model.treble->parameter_count(),
                   model.treble->spec.band_edges_hz.back());
    if (model.pause_depth_db > 0.0F)
        fmt::print("  pauses      are turned down by {:g} dB more\n", model.pause_depth_db);
    fmt::print("  memory      {} frames, {:g} ms; the noise floor looks back further\n",
               model.receptive_hops(), receptive_ms(model));
    fmt::print("  size        {} parameters, {} bytes of weights\n", model.parameter_count(),
               weights_bytes(file));
    print_cost(model, card, us_per_10_ms);
    print_layers(model);
    print_training(model.training);
}

// A file of the user's may be in disorder, which is no reason not to list the others.
void list_model(const std::string& name) {
    if (const auto windows = find_window_model(name)) {
        const int channels = (*windows)->spec.channel_count();
        fmt::print("{:<16} {}\n{:<16} rows of {} channel{} at {:g} Hz\n", printable(name),
                   printable((*windows)->purpose), "", channels, channels == 1 ? "" : "s",
                   (*windows)->spec.rate_hz);
        return;
    }
    if (const auto vectors = find_vector_model(name)) {
        fmt::print("{:<16} {}\n{:<16} rows of {}\n", printable(name), printable((*vectors)->purpose), "",
                   printable(text_of((*vectors)->spec)));
        return;
    }
    if (const auto images = find_image_model(name)) {
        fmt::print("{:<16} {}\n{:<16} images of {}\n", printable(name), printable((*images)->purpose), "",
                   text_of((*images)->input));
        return;
    }
    const auto model = find_model(name);
    if (!model) {
        fmt::print("{:<16} {}\n", printable(name), printable(model.error().message));
        return;
    }
    if (const auto& table = (*model)->table) {
        fmt::print("{:<16} {}\n{:<16} rows of {} channel{} at {:g} Hz, by their spectra\n", printable(name),
                   printable((*model)->purpose), "", table->channels.size(),
                   table->channels.size() == 1 ? "" : "s", table->rate_hz);
        return;
    }
    const ModelCard card = card_of(**model);
    fmt::print("{:<16} {}\n{:<16} {} parameters in {}, latency {:g} ms{}{}\n", printable(name),
               printable(card.purpose), "", card.parameters, card.weight_type, card.latency_ms,
               card.licence.empty() ? "" : ", licence: ", printable(card.licence));
}

void list_models(bool as_json) {
    const auto shipped = all_shipped_model_names();
    auto own = user_model_names();
    std::erase_if(own, is_shipped); // a shipped model hides one of its name
    if (as_json) {
        auto all = ordered_json(shipped);
        for (const std::string& name : own) all.push_back(name);
        fmt::print("{}\n", all.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
        return;
    }
    if (shipped.empty()) fmt::print("No model is built in. Train one: sordino train --help\n");
    for (const std::string& name : shipped) list_model(name);
    if (!own.empty()) fmt::print("\nYour own, in {}:\n", printable(user_model_folder().string()));
    for (const std::string& name : own) list_model(name);
}

void run(const std::string& name, bool as_json) {
    if (name.empty()) return list_models(as_json);
    const ModelKind kind = value_or_throw(kind_of_model(name));
    if (kind == ModelKind::window) return print_info(name, *value_or_throw(find_window_model(name)), as_json);
    if (kind == ModelKind::vector) return print_info(name, *value_or_throw(find_vector_model(name)), as_json);
    if (kind == ModelKind::image) return print_info(name, *value_or_throw(find_image_model(name)), as_json);
    const auto model = value_or_throw(find_model(name));
    const double us_per_10_ms = us_per_10ms(model);
    if (as_json)
        fmt::print("{}\n",
                   to_json(*model, us_per_10_ms).dump(2, ' ', false, ordered_json::error_handler_t::replace));
    else
        print_model(name, *model, us_per_10_ms);
}

} // namespace

void add_info(CLI::App& app) {
    struct Options {
        std::string model;
        bool json = false;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* verb = app.add_subcommand("info", "Say what a model is, what it costs and how it was made");
    verb->footer(help);
    verb->add_option("MODEL", options->model,
                     "A model's name (sordino info lists them) or a weights file's path")
        ->type_name("NAME|PATH");
    verb->add_flag("--json", options->json, "For programs");
    verb->callback([options] { run(options->model, options->json); });
}

} // namespace sordino
