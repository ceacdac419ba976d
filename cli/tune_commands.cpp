// Options of a search become those of its runs, by the same binding that train has.
#include "cli/tune_commands.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace sordino {
namespace {

constexpr const char* help =
    R"(--try NAME=VALUES tries the option --NAME of sordino train; each further one multiplies the runs:
  batch=8,16                           values, separated by commas
  "loss=0.7 magnitude + 0.3 complex | snr"
                                       by | where a value has a space in it
  "layers=encoder 96 relu 0,1; code 48 linear 0 | encoder 192 relu 0,2; code 96 linear 0"
                                       ; between the texts of an option that takes several
  "corrupt=default | clipping 0.3..0.9 chance 0.1"
                                       `default`: the option is left out
  learning-rate=1e-4..1e-2             a range, with --random: uniform in the logarithm where both ends are
                                       positive and a decade or more apart, or else uniform; whole numbers
                                       where the option takes these

The folder gets results.csv, rewritten after every run; the models of the best runs, NNN.safetensors; best.toml,
every option of the best run; and options.toml, what all runs share. Runs are ranked by the gain in SI-SDR on the
same held-out pieces, on images and rows without an order in time by the mean square error on the same held-out
ones, whatever losses they were trained with.

Examples:
  sordino tune --noise fan --epochs 5 --try learning-rate=0.001,0.0005 --try batch=8,16 -o results/
  sordino tune --clean voices --noise noise --minutes 10 --random 20 --try learning-rate=1e-4..1e-2 \
    --try "optimizer=adam,adamw" --try average=0,0.999 -o results/
  sordino tune --clean photos --size 64x64 --corrupt "blocks 0.2" --epochs 5 --try optimizer=sgd,adam \
    --try loss=mse,bce -o results/
after Ctrl-C, or for more draws: the same with --resume)";

// What is not tried, and why.
const std::map<std::string, const char*>& refused() {
    constexpr auto recordings = "the recordings are read once, for all runs",
                   rows = "the rows are read once, for all runs",
                   search = "it is the search's own, not a run's", same = "it changes no result";
    static const std::map<std::string, const char*> reasons{
        {"clean", recordings},    {"noise", recordings},  {"noisy", recordings}, {"rooms", recordings},
        {"manifest", recordings}, {"data", recordings},   {"rate", recordings},  {"memory", recordings},
        {"scratch", recordings},  {"strict", recordings}, {"config", search},    {"output", search},
        {"dry-run", search},      {"resume", search},     {"force", search},     {"try", search},
        {"random", search},       {"keep", search},       {"help", search},      {"threads", same},
        {"licence", same},        {"purpose", same},      {"labels", rows},      {"classes", rows},
        {"rows", rows},           {"size", rows},         {"grey", rows},        {"colour", rows},
        {"channels", rows},       {"kind", rows},         {"pca", rows}};
    return reasons;
}

const CLI::Option* option_of(const CLI::App& app, const std::string& name) {
    return app.get_option_no_throw("--" + name);
}

const std::string& name_of(const CLI::Option& option) {
    static const std::string none;
    return option.get_lnames().empty() ? none : option.get_lnames().front();
}

Result<ValueKind> kind_of(const CLI::App& app, const std::string& name) {
    const CLI::Option* option = option_of(app, name);
    if (option == nullptr)
        return fail(fmt::format("there is no option '{}' to try; sordino train --help has them all", name));
    if (const auto reason = refused().find(name); reason != refused().end())
        return fail(fmt::format("{} cannot be tried: {}", name, reason->second));
    const std::string type = option->get_type_name();
    if (type.starts_with("INT") || type.starts_with("UINT")) return ValueKind::whole;
    return type.starts_with("FLOAT") ? ValueKind::number : ValueKind::text;
}

// A run's options, bound as train binds them.
struct RunOptions {
    CLI::App app;
    TrainCommand command;

    RunOptions(const CLI::App& search, std::span<const TriedOption> tried, const Choice& choice) {
        bind(app, command);
        for (const CLI::Option* given : search.get_options()) {
            const std::string& name = name_of(*given);
            const bool is_tried = std::any_of(tried.begin(), tried.end(),
                                              [&](const auto& option) { return option.name == name; });
            // these are the search's own, though train has options of their names
            const bool own = name == "config" || name == "output" || name == "resume" || name == "force" ||
                             name == "dry-run";
            if (given->count() > 0 && !is_tried && !own) set(name, given->results());
        }
        for (std::size_t i = 0; i < choice.size(); ++i) {
            if (choice[i] == left_out) continue;
            const bool several = app.get_option("--" + tried[i].name)->get_expected_max() > 1;
            set(tried[i].name, several ? parts_of(choice[i], ';') : std::vector{choice[i]});
        }
    }

    void set(const std::string& name, const std::vector<std::string>& texts) {
        CLI::Option* option = app.get_option_no_throw("--" + name);
        if (option == nullptr) return; // of the search alone
        option->add_result(texts);
        option->run_callback();
    }
};

} // namespace

void bind(CLI::App& app, TuneCommand& command) {
    bind(app, command.train);
    for (const char* name : {"--install", "--report", "--curves", "--print-config", "--examples"})
        app.remove_option(app.get_option(name));
    app.get_option("--output")->description("folder for the results");
    app.get_option("--resume")->description("go on with the runs that are not in the results yet");
    app.get_option("--force")->description("replace the results that are in the folder");
    app.get_option("--dry-run")->description("read the recordings, list the runs, and write nothing");
    const std::string group = "Search";
    app.add_option("--try", command.tries, "NAME=VALUES, see below")->group(group);
    app.add_option("--random", command.random, "so many choices drawn at random, by --seed [all: the grid]")
        ->check(CLI::Range(std::size_t{1}, most_runs))
        ->group(group);
    app.add_option("--keep", command.keep, "models that stay: those of the best so many runs")
        ->check(CLI::Range(std::size_t{1}, most_runs))
        ->group(group)
        ->capture_default_str();
    app.footer(help);
}

std::vector<std::string> given_options(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options())
        if (option->count() > 0) names.push_back(name_of(*option));
    return names;
}

std::vector<TriedOption> tried_options(const CLI::App& app, const TuneCommand& command,
                                       const std::vector<std::string>& given) {
    const auto refuse = [](const std::string& why) { throw CLI::ValidationError("--try", why); };
    if (command.tries.empty()) refuse("needed: an option and its values, such as --try batch=8,16");
    std::vector<TriedOption> tried;
    for (const auto& text : command.tries) {
        auto option = parse_tried(text, [&](const std::string& name) { return kind_of(app, name); });
        if (!option) refuse(option.error().message);
        const std::string& name = option->name;
        if (std::any_of(tried.begin(), tried.end(), [&](const auto& other) { return other.name == name; }))
            refuse(fmt::format("{} is tried twice; list all its values in one --try", name));
        if (std::find(given.begin(), given.end(), name) != given.end())
            refuse(fmt::format("{} is tried, and --{} is given; leave out one of the two", name, name));
        tried.push_back(std::move(*option));
    }
    return tried;
}

void with_options_of_run(const CLI::App& app, std::span<const TriedOption> tried, const Choice& choice,
                         const RunJob& job) {
    RunOptions run(app, tried, choice);
    job(run.app, run.command);
}

std::string config_of_run(const CLI::App& app, std::span<const TriedOption> tried, const Choice& choice,
                          const TrainCommand& settled, const std::vector<std::string>& without) {
    return config_text(RunOptions(app, tried, choice).app, settled, without);
}

} // namespace sordino
