// sordino denoise: the command line, the plan of what becomes what, and a line for each file.
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/denoise_job.h"
#include "cli/denoise_table.h"
#include "cli/interrupt.h"
#include "cli/latent.h"
#include "cli/mqtt_options.h"
#include "cli/progress.h"
#include "cli/row_models.h"
#include "cli/table_options.h"
#include "cli/vector_jobs.h"
#include "cli/verbs.h"
#include "model/shipped.h"
#include "training/audio_stream.h"
#include "training/report.h"
#include "training/table/restored_messages.h"
#include "training/table/table_path.h"

namespace sordino {
namespace {

namespace fs = std::filesystem;

constexpr const char* examples = R"(Examples:
  sordino denoise noisy.wav -o clean.wav
  sordino denoise noisy.wav -o clean.flac --reduction 20 --report clean.html
  sordino denoise interviews/*.wav -o cleaned/
  ffmpeg -i film.mp4 -f wav - | sordino denoise - -o sound.wav
  sordino denoise pump.csv -o clean.csv --model pump.safetensors --report clean.html
  sordino denoise log.csv.gz -o whole.csv --model pump.safetensors --impute
  sordino denoise vibration.csv -o clean.csv --model bearing.safetensors --mix 0.9
  mosquitto_sub -t pump/raw | sordino denoise - -o - --model pump.safetensors --no-header --time-column none
  sordino denoise mqtt://localhost/pump/raw -o mqtt://localhost/pump/clean --model pump.safetensors
  arecord -f FLOAT_LE -r 48000 -t raw | sordino denoise - -o - --raw f32le:48000:1 | aplay -f FLOAT_LE -r 48000 -t raw)";

struct Options {
    std::vector<std::string> inputs;
    std::string output, model = default_model, raw, report, latent;
    DenoiseSettings settings;
    TableOptions table;
    MqttOptions mqtt;
    RowOptions rows;
    bool impute = false, all = false;
};

// One input to a file, or each under its own name into a folder.
std::vector<DenoiseJob> plan(const Options& options) {
    std::error_code error;
    const std::string& out = options.output;
    const bool many = options.inputs.size() > 1;
    if (!many && !out.ends_with('/') && !fs::is_directory(out, error)) return {{options.inputs.front(), out}};
    if (out == standard_stream) throw CLI::ValidationError("-o: several inputs need a folder, found '-'");
    if (fs::exists(out, error) && !fs::is_directory(out, error))
        throw CLI::ValidationError(fmt::format("-o: several inputs need a folder, and {} is a file", out));
    std::map<fs::path, std::string> sources;
    std::vector<DenoiseJob> jobs;
    for (const std::string& in : options.inputs) {
        if (in == standard_stream)
            throw CLI::ValidationError("'-' has no name to take in a folder: give -o a file");
        const fs::path target = fs::path(out) / fs::path(in).filename();
        const auto [other, is_new] = sources.emplace(target, in);
        if (!is_new)
            throw CLI::ValidationError(
                fmt::format("{} and {} would both become {}", other->second, in, target.string()));
        jobs.push_back({in, target.string(), true});
    }
    return jobs;
}

bool same(const std::string& a, const std::string& b) {
    std::error_code error;
    return fs::weakly_canonical(a, error) == fs::weakly_canonical(b, error) || fs::equivalent(a, b, error);
}

// The report compares two files, and must not replace either of them.
void check_report(const Options& options, const std::vector<DenoiseJob>& jobs) {
    if (options.report.empty()) return;
    const DenoiseJob& job = jobs.front();
    if (jobs.size() > 1 || job.in == standard_stream || job.out == standard_stream)
        throw CLI::ValidationError("--report takes one input file and one output file");
    if (same(options.report, job.in) || same(options.report, job.out) || same(job.in, job.out))
        throw CLI::ValidationError("--report needs three files: the input, the output and the report");
    if (!options.settings.force) refuse_existing(options.report);
}

std::string shown_kind(const AudioInfo& info) {
    const std::string channels = info.channels == 1   ? "mono"
                                 : info.channels == 2 ? "stereo"
                                                      : fmt::format("{} channels", info.channels);
    return fmt::format("{:g} kHz {}", info.rate / 1000.0, channels);
}

void tell(const DenoiseJob& job, const DenoiseOutcome& outcome) {
    const double seconds = static_cast<double>(outcome.frames) / outcome.info.rate;
    fmt::print("{} -> {}  {}, {}, {} real time\n", job.in, job.out, shown_time(seconds),
               shown_kind(outcome.info), shown_speed(outcome.speed));
    std::fflush(stdout);
}

void write_report_of(const DenoiseJob& job, const DenoiseOutcome& outcome, const Options& options) {
    const Controls& controls = options.settings.controls;
    const ReportFacts facts{
        fs::path(job.in).filename().string(),
        {{"Model", options.model},
         {"Deepest reduction",
          controls.reduction_db >= 100.0F ? "without limit" : fmt::format("{:g} dB", controls.reduction_db)},
         {"Mix", fmt::format("{:g} %", 100.0F * controls.mix)},
         {"Sound", shown_kind(outcome.info)},
         {"Latency when live", fmt::format("{:.3g} ms", outcome.latency_ms)},
         {"Speed", shown_speed(outcome.speed) + " real time"}}};
    value_or_throw(write_report(options.report, job.in, job.out, facts));
}

void tell(const DenoiseJob& job, const TableOutcome& outcome) {
    fmt::print("{} -> {}  {} rows, {} values filled in, {:.0f} rows a second; live {:g} s late\n", job.in,
               job.out, outcome.rows, outcome.filled, outcome.speed, outcome.delay_s);
    std::fflush(stdout);
}

// Each job by `one`, which throws Failure; of several the others go on where one fails.
void each(const std::vector<DenoiseJob>& jobs, const std::function<void(const DenoiseJob&)>& one) {
    std::size_t failed = 0;
    for (const DenoiseJob& job : jobs) {
        if (interrupted()) throw Failure("interrupted");
        try {
            one(job);
        } catch (const Failure& e) {
            if (jobs.size() == 1 || interrupted()) throw;
            ++failed;
            std::fprintf(stderr, "sordino: %s\n", e.what());
        }
    }
    if (failed > 0) throw Failure(fmt::format("{} of {} files failed", failed, jobs.size()));
}

// What is written beside the output of a table: for one input, and in a place of its own.
void check_beside(const Options& options, const std::vector<DenoiseJob>& jobs, const std::string& option,
                  const std::string& path) {
    if (path.empty()) return;
    if (jobs.size() > 1) throw CLI::ValidationError(option + " takes one input");
    if (same(path, jobs.front().in) || same(path, jobs.front().out))
        throw CLI::ValidationError(option + " needs a file of its own, other than input and output");
    if (!options.settings.force) refuse_existing(path);
}

void check_latent(const Options& options, const std::vector<DenoiseJob>& jobs) {
    check_beside(options, jobs, "--latent", options.latent);
    if (!options.latent.empty() && same(options.latent, options.report))
        throw CLI::ValidationError("--latent and --report need files of their own");
}

template <class AnyModel>
void denoise_tables(const Options& options, const AnyModel& model) {
    const auto jobs = plan(options);
    check_beside(options, jobs, "--report", options.report);
    check_latent(options, jobs);
    TableJobSettings settings;
    settings.hints = hints_of(options.table);
    settings.force = options.settings.force;
    settings.quiet = options.settings.quiet;
    settings.fill = options.impute;
    settings.clean = !options.impute || options.all;
    settings.report = options.report;
    settings.latent = options.latent;
    settings.model = options.model;
    settings.controls = options.settings.controls;
    each(jobs, [&](const DenoiseJob& job) {
        const auto outcome = value_or_throw(denoise_table(job, model, settings));
        if (!settings.quiet && job.out != standard_stream) tell(job, outcome);
    });
}

void denoise_messages(const Options& options) {
    const MqttJob job{"denoise", options.inputs.front(), options.output, options.model};
    if (options.inputs.size() > 1)
        throw CLI::ValidationError("a stream over MQTT is one input, found several");
    if (!options.report.empty() || !options.latent.empty())
        throw CLI::ValidationError("--report and --latent", "expected a table, found a stream over MQTT");
    const auto model = value_or_throw(find_window_model(options.model));
    RestoredMessages rows(model, message_hints(options.table, options.mqtt),
                          {!options.impute || options.all, options.impute});
    run_mqtt(job, options.mqtt, options.settings.quiet, rows);
}

void denoise_rows(const CLI::App& verb, const Options& options) {
    refuse_options(verb, {"--reduction", "--mix", "--raw", "--impute", "--all", "--partial", "--rate"},
                   "vectors");
    if (options.inputs.size() > 1)
        throw CLI::ValidationError(
            "a model of vectors takes one input, such as a folder of pictures, found several");
    VectorJob job;
    job.input = options.inputs.front();
    job.output = options.output;
    job.model = options.model;
    job.report = options.report;
    job.latent = options.latent;
    job.rows = options.rows;
    job.table = options.table;
    job.force = options.settings.force;
    job.quiet = options.settings.quiet;
    denoise_vectors(job);
}

void run(const CLI::App& verb, Options& options) {
    if (is_mqtt_job(options.inputs.front(), options.output)) return denoise_messages(options);
    const ModelKind kind = value_or_throw(kind_of_model(options.model));
    if (is_of_rows(kind)) return denoise_rows(verb, options);
    refuse_rows(options.rows, options.model);
    if (kind == ModelKind::window)
        return denoise_tables(options, value_or_throw(find_window_model(options.model)));
    const auto model = value_or_throw(find_model(options.model));
    if (model->table && options.impute)
        throw CLI::ValidationError("--impute",
                                   "needs a model of windows, and this one is of spectra: it fills "
                                   "no gaps");
    if (model->table && !options.latent.empty())
        throw CLI::ValidationError("--latent takes a model of windows or of sound, and " + options.model +
                                   " is one of spectra of tables");
    if (model->table) return denoise_tables(options, model);
    for (const std::string& in : options.inputs)
        if (is_table(in))
            throw Failure(
                fmt::format("{}: expected sound for the model {}, found a table; name a model of such "
                            "tables: --model FILE (sordino train makes one)",
                            in, options.model));
    if (!options.raw.empty()) {
        if (options.inputs != std::vector<std::string>{standard_stream})
            throw CLI::ValidationError("--raw describes standard input: the only input is to be '-'");
        auto raw = raw_format(options.raw);
        if (!raw) throw CLI::ValidationError("--raw: " + raw.error().message);
        options.settings.raw = *raw;
    }
    const auto jobs = plan(options);
    check_report(options, jobs);
    check_latent(options, jobs);
    options.settings.latent = options.latent;
    options.settings.model = options.model;
    each(jobs, [&](const DenoiseJob& job) {
        const auto outcome = value_or_throw(denoise(job, model, options.settings));
        if (outcome.missing > 0)
            std::fprintf(stderr, "sordino: %s: is truncated, the last %lld frames are missing\n",
                         job.in.c_str(), static_cast<long long>(outcome.missing));
        if (!options.settings.quiet && job.out != standard_stream) tell(job, outcome);
        if (!options.report.empty()) write_report_of(job, outcome, options);
    });
}

} // namespace

void add_denoise(CLI::App& app) {
    auto options = std::make_shared<Options>();
    DenoiseSettings& settings = options->settings;
    CLI::App* verb =
        app.add_subcommand("denoise", "Remove the noise from sounds, tables of sensors, images, or a stream");
    verb->footer(examples);
    verb->add_option("IN", options->inputs,
                     "Sound files or tables, - for a WAV stream or rows on standard input, or an "
                     "address of MQTT")
        ->required();
    verb->add_option("-o,--output", options->output,
                     "The new file, a folder for many (made if missing), - for standard output, or an "
                     "address of MQTT")
        ->type_name("OUT")
        ->required();
    verb->add_option("--model", options->model,
                     "A model's name (sordino info lists them) or a weights file's path")
        ->type_name("NAME|PATH")
        ->capture_default_str();
    verb->add_option("--reduction", settings.controls.reduction_db,
                     "Deepest reduction of noise; 100 is without limit")
        ->type_name("DB")
        ->check(CLI::Range(0.0, 100.0))
        ->capture_default_str();
    verb->add_option("--mix", settings.controls.mix, "Share of the cleaned sound in the output, 0 to 1")
        ->type_name("SHARE")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    verb->add_option(
            "--raw", options->raw,
            "Standard input is bare samples, as f32le:48000:1 (type, rate, channels); so is standard output")
        ->type_name("FORMAT");
    verb->add_option("--report", options->report,
                     "Also write a page to see (and hear) what changed (one input)")
        ->type_name("FILE.html");
    verb->add_option("--latent", options->latent, latent_help)->type_name("FILE.csv");
    verb->add_flag("--force", settings.force, "Replace what is there, the input too");
    verb->add_flag("--impute", options->impute,
                   "Tables: fill in what is missing, and leave the other values as they are");
    verb->add_flag("--all", options->all, "Tables: with --impute clean the other values, too");
    bind_tables(*verb, options->table, true);
    bind_rows(*verb, options->rows);
    bind_mqtt(*verb, options->mqtt);
    verb->add_flag("--strict", options->table.strict, "Tables: end at the first row that is not in order");
    verb->add_flag("--partial", settings.partial, "Process a truncated file as far as it goes");
    verb->add_flag("--quiet", settings.quiet, "Say nothing but what went wrong");
    verb->callback([options, verb] { run(*verb, *options); });
}

} // namespace sordino
