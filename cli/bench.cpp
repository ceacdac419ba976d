// sordino bench: what a model costs on this machine.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/cost.h"
#include "cli/readable_json.h"
#include "cli/verbs.h"
#include "model/shipped.h"

namespace sordino {
namespace {

using nlohmann::ordered_json;

constexpr const char* help =
    R"(All at 48 kHz on one core. Cold: 64 MiB are written between hops, as other plugins of a busy session do.
Of single blocks p99.9 is the figure to compare; the worst holds whatever else the machine did.

--json prints an object: model, weight_type (f32, int8, mixed), rate, latency_samples, latency_ms,
total_us_per_10ms and cold_us_per_10ms (mono), evicted_bytes, prepare_ms (the first instance),
bytes_per_instance (the heap's own count; null where it has none), instances_per_core_64_spread and
_coinciding (mono, blocks of 64; by one instance's mean and p99.9), channels,
worst_share_of_deadline_32 (p99.9 of the blocks of 32, linked stereo), p50_, p99_ and
max_share_of_deadline_32, blocks: a list of {samples, p50, p99, p999, worst}, shares of the deadline.

Examples:
  sordino bench
  sordino bench --model mine.safetensors --json
  sordino bench --seconds 30)";

struct Options {
    std::string model = default_model;
    double seconds = 4;
    bool json = false;
};

struct Figures {
    double prepare_ms = 0, warm_us = 0, cold_us = 0; // us per 10 ms
    std::optional<std::size_t> bytes;
    BlockTimes mono_64;
    std::vector<BlockTimes> blocks; // linked stereo

    // All in one callback after the other, until these take the time of a block: by the mean where their hops
    // are spread over the callbacks, by p99.9 where they fall into the same one.
    int instances_spread() const { return static_cast<int>(1 / mono_64.mean); }
    int instances_coinciding() const { return static_cast<int>(1 / mono_64.p999); }
};

constexpr int channels = 2, compared_block = 32;

Figures measure(const std::shared_ptr<const Model>& model, double seconds) {
    Figures all;
    all.prepare_ms = prepare_ms(model); // before anything else has planned a transform
    all.warm_us = us_per_10ms(model, 0.1 * seconds);
    all.cold_us = cold_us_per_10ms(model, 0.15 * seconds);
    all.bytes = bytes_per_instance(model);
    all.mono_64 = block_times(model, 64, 1, 0.06 * seconds);
    for (int samples = 16; samples <= 4096; samples *= 2)
        all.blocks.push_back(block_times(model, samples, channels, 0.06 * seconds));
    return all;
}

ordered_json to_json(const std::string& name, const Model& model, const Figures& all) {
    const int latency = frame_size(model.spec, cost_rate).window();
    ordered_json json = {{"model", name},
                         {"weight_type", weight_type(model)},
                         {"rate", cost_rate},
                         {"latency_samples", latency},
                         {"latency_ms", 1000.0 * latency / cost_rate},
                         {"total_us_per_10ms", all.warm_us},
                         {"cold_us_per_10ms", all.cold_us},
                         {"evicted_bytes", evicted_bytes},
                         {"prepare_ms", all.prepare_ms}};
    json["bytes_per_instance"] = all.bytes ? ordered_json(*all.bytes) : ordered_json();
    json["instances_per_core_64_spread"] = all.instances_spread();
    json["instances_per_core_64_coinciding"] = all.instances_coinciding();
    json["channels"] = channels;
    for (const BlockTimes& t : all.blocks) {
        if (t.samples == compared_block) {
            json["worst_share_of_deadline_32"] = t.p999;
            json["p50_share_of_deadline_32"] = t.p50;
            json["p99_share_of_deadline_32"] = t.p99;
            json["max_share_of_deadline_32"] = t.worst;
        }
        json["blocks"].push_back(
            {{"samples", t.samples}, {"p50", t.p50}, {"p99", t.p99}, {"p999", t.p999}, {"worst", t.worst}});
    }
    return json;
}

void print_blocks(const std::vector<BlockTimes>& blocks) {
    fmt::print("\n  blocks of linked stereo, shares of the time that they last\n"
               "  samples  deadline us      p50      p99    p99.9    worst\n");
    for (const BlockTimes& t : blocks)
        fmt::print("  {:>7}  {:>11.0f}  {:>6.2f}%  {:>6.2f}%  {:>6.2f}%  {:>6.2f}%\n", t.samples,
                   1e6 * t.samples / cost_rate, 100 * t.p50, 100 * t.p99, 100 * t.p999, 100 * t.worst);
    fmt::print("  p99.9 is the figure to compare; the worst holds whatever else the machine did\n");
}

void print(const std::string& name, const Model& model, const Figures& all) {
    const int latency = frame_size(model.spec, cost_rate).window();
    fmt::print("{}: {} weights, at 48 kHz on one core of this machine\n", printable(name),
               weight_type(model));
    fmt::print("  cost       {:.1f} us for 10 ms of mono with warm caches ({:.0f} times real time)\n",
               all.warm_us, 1e4 / all.warm_us);
    fmt::print("             {:.1f} us with cold ones: {} MiB are written between hops\n", all.cold_us,
               evicted_bytes >> 20);
    fmt::print("  latency    {} samples, {:g} ms\n", latency, 1000.0 * latency / cost_rate);
    fmt::print("  start      {:.2f} ms until the first instance can process\n", all.prepare_ms);
    fmt::print("  memory     {} for each further instance; they share the weights\n",
               all.bytes ? fmt::format("{:.0f} KiB", static_cast<double>(*all.bytes) / 1024)
                         : "not counted by this system's heap");
    fmt::print(
        "  instances  {} in blocks of 64 mono samples by the mean, their hops spread over the blocks;\n"
        "             {} by p99.9, where all their hops fall into the same block\n",
        all.instances_spread(), all.instances_coinciding());
    print_blocks(all.blocks);
}

void run(const Options& options) {
    const auto model = value_or_throw(find_model(options.model));
    const Figures all = measure(model, options.seconds);
    if (options.json)
        fmt::print(
            "{}\n",
            to_json(options.model, *model, all).dump(2, ' ', false, ordered_json::error_handler_t::replace));
    else
        print(options.model, *model, all);
}

} // namespace

void add_bench(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb = app.add_subcommand("bench", "Measure what a model costs on this machine");
    verb->footer(help);
    verb->add_option("--model", options->model,
                     "A model's name (sordino info lists them) or a weights file's path")
        ->type_name("NAME|PATH")
        ->capture_default_str();
    verb->add_option("--seconds", options->seconds, "About how long to measure, 0.1 to 600")
        ->check(CLI::Range(0.1, 600.0))
        ->capture_default_str();
    verb->add_flag("--json", options->json, "For programs");
    verb->callback([options] { run(*options); });
}

} // namespace sordino
