// sordino eval: how much a model gains on pairs of clean and noisy recordings, or of tables.
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/eval_table.h"
#include "cli/interrupt.h"
#include "cli/readable_json.h"
#include "cli/row_models.h"
#include "cli/vector_jobs.h"
#include "cli/verbs.h"
#include "model/atomic_file.h"
#include "model/shipped.h"
#include "training/evaluation.h"

namespace sordino {
namespace {

using nlohmann::ordered_json;

constexpr const char* help =
    R"(Scores, in dB, of the noisy recording (before) and of what the model makes of it (after):
  SI-SDR                 energy of the voice over that of all that differs from it, whatever the level
  segmental SNR          mean over short frames of their SNR, each held to -10..35 dB
  log-spectral distance  how far the spectrum is off, up to 8 kHz, where there is voice; lower is better

Of tables, with a model of such tables: the root mean square error of what came, in the channel's unit and in the
standard deviations that the model knows, and the SNR, both before and after; and of what did not come, the error
of straight lines and of the model. Rows are compared at the model's rate, less its delay.

Two files are a pair. Of two folders, files of one name are a pair; .wav and .flac may be mixed.

--json writes an object: model, reduction_db, mix; files: a list of {file, rate, seconds, before, after};
mean: {before, after}. before and after: {si_sdr, segmental_snr, log_spectral_distance}. With - it goes
to standard output in place of the table. Of tables: files, channels and total, each with values, rmse,
rmse_deviations, snr_db: {before, after}, gain_db, missing, gaps_deviations: {by_lines, by_the_model}.

Examples:
  sordino eval --clean examples/clean_voice.flac --noisy examples/noisy_voice.flac
  sordino eval --model mine.safetensors --clean test/clean --noisy test/noisy --json scores.json
  sordino eval --model ./digits.safetensors --clean t10k-images-idx3-ubyte.gz --corrupt "gaussian 0.5" --report digits.html
  sordino eval --model pump.safetensors --clean normal.csv --noisy spoilt.csv)";

struct Options {
    std::string model = default_model, clean, noisy, json, report;
    std::vector<std::string> corruptions, classify, neighbours;
    int code_bits = 0;
    std::uint64_t seed = 1;
    bool force = false;
    RowOptions rows;
    Controls controls;
    TableOptions table;
};

// In hundredths, and never -0.00.
double gain_of(double before, double after) { return std::round(100.0 * (after - before)) / 100.0 + 0.0; }

std::string columns(double before, double after) {
    return fmt::format("{:>8.2f}{:>8.2f}{:>+8.2f}", before, after, gain_of(before, after));
}

std::string row(const PairScores& s) {
    return fmt::format("{:<24.24}{}{}{}\n", printable(s.name), columns(s.before.si_sdr, s.after.si_sdr),
                       columns(s.before.segmental_snr, s.after.segmental_snr),
                       columns(s.before.log_spectral_distance, s.after.log_spectral_distance));
}

std::string in_words(double before, double after) {
    return fmt::format("{:.2f} -> {:.2f} dB ({:+.2f})", before, after, gain_of(before, after));
}

void print_table(const std::vector<PairScores>& files) {
    fmt::print("{:<24}{:>24}{:>24}{:>24}\n", "", "SI-SDR, dB", "segmental SNR, dB", "log-spectral dist., dB");
    fmt::print("{:<24}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}\n", "file", "before", "after", "gain",
               "before", "after", "gain", "before", "after", "change");
    for (const PairScores& file : files) fmt::print("{}", row(file));
    const PairScores mean = mean_of(files);
    fmt::print("mean over {} file{}: SI-SDR {}, segmental SNR {}, log-spectral distance {}\n", files.size(),
               files.size() == 1 ? "" : "s", in_words(mean.before.si_sdr, mean.after.si_sdr),
               in_words(mean.before.segmental_snr, mean.after.segmental_snr),
               in_words(mean.before.log_spectral_distance, mean.after.log_spectral_distance));
}

ordered_json to_json(const Scores& scores) {
    return {{"si_sdr", scores.si_sdr},
            {"segmental_snr", scores.segmental_snr},
            {"log_spectral_distance", scores.log_spectral_distance}};
}

std::string to_json(const Options& options, const std::vector<PairScores>& files) {
    auto list = ordered_json::array();
    for (const PairScores& file : files)
        list.push_back({{"file", file.name},
                        {"rate", file.rate},
                        {"seconds", file.seconds},
                        {"before", to_json(file.before)},
                        {"after", to_json(file.after)}});
    const PairScores mean = mean_of(files);
    const ordered_json all = {{"model", options.model},
                              {"reduction_db", options.controls.reduction_db},
                              {"mix", options.controls.mix},
                              {"files", list},
                              {"mean", {{"before", to_json(mean.before)}, {"after", to_json(mean.after)}}}};
    return all.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

void write_json(const Options& options, const std::string& json) {
    if (options.json == "-")
        fmt::print("{}", json);
    else
        value_or_throw(write_atomically(options.json, std::as_bytes(std::span(json))));
}

void run_on_sound(const Options& options) {
    const auto model = value_or_throw(find_model(options.model));
    if (model->table)
        throw Failure(options.model + ": expected a model of sound, found one of rows of sensors");
    const auto pairs = value_or_throw(pair_recordings(options.clean, options.noisy));
    const int threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    const auto files = value_or_throw(evaluate(model, options.controls, pairs, threads, interrupted));
    if (options.json != "-") print_table(files);
    if (!options.json.empty()) write_json(options, to_json(options, files));
}

void run_on_tables(const CLI::App& verb, const Options& options) {
    refuse_options(verb, {"--reduction", "--mix"}, "tables");
    const auto model = value_or_throw(find_window_model(options.model));
    const auto pairs = value_or_throw(pair_tables(options.clean, options.noisy));
    const auto files = evaluate_tables(model, pairs, hints_of(options.table));
    if (options.json != "-") print_table_scores(*model, files);
    if (options.json.empty()) return;
    ordered_json all{{"model", options.model}};
    all.update(table_scores_json(*model, files));
    write_json(options, all.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n");
}

void run_on_vectors(const CLI::App& verb, const Options& options) {
    refuse_options(verb, {"--reduction", "--mix"}, "vectors");
    VectorJob job;
    job.input = options.clean;
    job.noisy = options.noisy;
    job.model = options.model;
    job.json = options.json;
    job.report = options.report;
    job.rows = options.rows;
    job.table = options.table;
    job.seed = options.seed;
    job.classify = options.classify;
    job.neighbours = options.neighbours;
    job.code_bits = options.code_bits;
    job.force = options.force;
    for (const auto& text : options.corruptions) {
        const auto one = parse_corruption(text);
        if (!one) throw CLI::ValidationError("--corrupt", one.error().message);
        job.corruptions.push_back(*one);
    }
    eval_vectors(job);
}

void run(const CLI::App& verb, const Options& options) {
    const ModelKind kind = value_or_throw(kind_of_model(options.model));
    if (is_of_rows(kind)) return run_on_vectors(verb, options);
    refuse_options(
        verb, {"--corrupt", "--seed", "--report", "--force", "--classify", "--neighbours", "--code-bits"},
        "another kind than vectors");
    refuse_rows(options.rows, options.model);
    if (options.noisy.empty()) throw CLI::RequiredError("--noisy");
    if (kind == ModelKind::window)
        run_on_tables(verb, options);
    else
        run_on_sound(options);
}

} // namespace

void add_eval(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    Controls& controls = options->controls;
    CLI::App* verb =
        app.add_subcommand("eval", "Score a model on pairs of clean and noisy recordings, tables or images");
    verb->footer(help);
    verb->add_option("--model", options->model,
                     "A model's name (sordino info lists them) or a weights file's path")
        ->type_name("NAME|PATH")
        ->capture_default_str();
    verb->add_option("--clean", options->clean, "Clean recordings or tables: a folder, or one file")
        ->type_name("DIR|FILE")
        ->required();
    verb->add_option("--noisy", options->noisy, "The same with noise: a folder, or one file")
        ->type_name("DIR|FILE");
    verb->add_option("--json", options->json, "Also write the scores for programs; - is standard output")
        ->type_name("FILE");
    verb->add_option("--reduction", controls.reduction_db, "Deepest reduction of noise; 100 is without limit")
        ->type_name("DB")
        ->check(CLI::Range(0.0, 100.0))
        ->capture_default_str();
    verb->add_option("--mix", controls.mix, "Share of the cleaned sound in what is scored, 0 to 1")
        ->type_name("SHARE")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    bind_tables(*verb, options->table, false);
    bind_rows(*verb, options->rows);
    const std::string group = verb->get_option("--labels")->get_group();
    verb->add_option("--corrupt", options->corruptions,
                     "instead of --noisy: what spoils the rows, one text each, such as 'gaussian 0.5' [as "
                     "the model was trained]")
        ->group(group);
    verb->add_option("--classify", options->classify,
                     "rows and their labels: also train a linear classifier on these, as they are and by "
                     "their codes, and say how "
                     "often it is right on --clean")
        ->expected(2)
        ->type_name("ROWS LABELS")
        ->group(group);
    verb->add_option("--neighbours", options->neighbours,
                     "rows and their labels: also look for the ten of these that are nearest to each of the "
                     "first 2000 rows, by "
                     "values and by codes, and say how many are of its class; with --report show some")
        ->expected(2)
        ->type_name("ROWS LABELS")
        ->group(group);
    verb->add_option("--code-bits", options->code_bits,
                     "also round each value of the code to so many bits, and say what is lost")
        ->check(CLI::Range(1, 24))
        ->group(group);
    verb->add_option("--seed", options->seed, "of --corrupt")->group(group)->capture_default_str();
    verb->add_option("--report", options->report,
                     "also write a page (.html), or a picture (.png) of the first rows")
        ->group(group);
    verb->add_flag("--force", options->force, "replace the report and the scores")->group(group);
    verb->add_flag("--strict", options->table.strict, "Tables: end at the first row that is not in order");
    verb->callback([options, verb] { run(*verb, *options); });
}

} // namespace sordino
