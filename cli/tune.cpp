// sordino tune: many training runs, each with other options, and which was best.
#include "cli/interrupt.h"
#include "cli/ranks.h"
#include "cli/train_targets.h"
#include "cli/train_vectors.h"
#include "cli/tune_commands.h"
#include "cli/tune_folder.h"
#include "cli/tune_job.h"
#include "cli/tune_summary.h"
#include "cli/verbs.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace sordino {
namespace {

struct Search {
    const CLI::App& app;
    TuneCommand command; // settled
    std::vector<TriedOption> tried;
    std::vector<Choice> choices;
    std::unique_ptr<TuneJob> job;
    std::vector<TrainCommand> runs{}; // settled
    TuneFolder folder{command.train.output, job->subject()};
    std::vector<TuneRow> rows{}; // in the order of the runs

    std::vector<std::string> names() const {
        std::vector<std::string> list;
        for (const auto& option : tried) list.push_back(option.name);
        return list;
    }
};

// What says nothing of how a run ends.
const std::vector<std::string> of_the_machine{"output", "threads", "memory", "scratch"};

// What a run cannot do is the fault of its choice, and so of the command line.
template <class Job>
void as_tried(const Search& search, const Choice& choice, Job job) {
    try {
        job();
    } catch (const Failure& e) {
        throw CLI::ValidationError("--try",
                                   fmt::format("{}: {}", shown_choice(search.tried, choice), e.what()));
    }
}

std::unique_ptr<TuneJob> job_for(const CLI::App& app, const TuneCommand& command,
                                 const std::vector<TriedOption>& tried) {
    if (names_vectors(app, command.train)) return tune_on_rows();
    return tune_on_sound(
        std::any_of(tried.begin(), tried.end(), [](const auto& o) { return o.name == "loss"; }));
}

// Everything that can be known before the recordings are read.
Search search_of(const CLI::App& app, TuneCommand command, const std::vector<std::string>& given) {
    if (command.train.output.empty() && !command.train.dry_run)
        throw CLI::ValidationError("--output", "needed: a folder for the results");
    auto tried = tried_options(app, command, given);
    auto choices =
        command.random > 0 ? draws(tried, command.random, command.train.options.seed) : grid(tried);
    if (!choices) throw CLI::ValidationError("--try", choices.error().message);
    auto job = job_for(app, command, tried);
    Search search{app, std::move(command), std::move(tried), std::move(*choices), std::move(job)};
    with_options_of_run(app, search.tried, {}, [&](const CLI::App& shared, TrainCommand&) {
        search.job->share(shared, search.command.train);
    });
    for (const auto& choice : search.choices)
        with_options_of_run(app, search.tried, choice, [&](const CLI::App& options, TrainCommand& run) {
            run.output = search.folder.model(static_cast<int>(search.runs.size()) + 1);
            as_tried(search, choice, [&] { search.job->settle(options, run); });
            search.runs.push_back(run);
        });
    return search;
}

std::vector<std::string> left_out_of_configs(const Search& search) {
    auto without = of_the_machine;
    for (auto& name : search.job->foreign_options(search.app)) without.push_back(std::move(name));
    return without;
}

// Each run is put together once before the first is trained.
void check_runs(Search& search) {
    for (std::size_t i = 0; i < search.runs.size(); ++i) {
        const Choice& choice = search.choices[i];
        with_options_of_run(search.app, search.tried, choice, [&](const CLI::App& options, TrainCommand&) {
            as_tried(search, choice, [&] {
                search.job->check(options, search.runs[i]);
                config_of_run(search.app, search.tried, choice, search.runs[i], left_out_of_configs(search));
            });
        });
    }
}

std::string options_of(const Search& search) {
    auto without = left_out_of_configs(search);
    for (const auto& name : search.names()) without.push_back(name);
    return fmt::format("# What all runs of results.csv share.\n# {}: {}\n\n{}",
                       search.job->subject() == TuneSubject::sound ? "recordings" : "rows",
                       search.job->facts().dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
                       config_of_run(search.app, {}, {}, search.command.train, without));
}

// The rows of a search that goes on, without those of runs that were stopped.
void take_rows(Search& search) {
    const auto path = search.folder.results();
    search.rows = value_or_throw(read_tune_csv(path, search.names(), search.job->subject()));
    std::vector<bool> met(search.choices.size());
    for (const auto& row : search.rows) {
        const auto i = static_cast<std::size_t>(row.run) - 1;
        if (i >= met.size() || met[i] || row.values != search.choices[i])
            throw Failure(
                fmt::format("{}: expected the runs of this search, found run {} with {}; use another "
                            "folder, or --force to start anew",
                            path.string(), row.run, shown_choice(search.tried, row.values)));
        met[i] = true;
    }
    std::erase_if(search.rows, [](const auto& row) { return row.fate == RunFate::stopped; });
}

void add_row(Search& search, TuneRow row) {
    const auto place = std::find_if(search.rows.begin(), search.rows.end(),
                                    [&](const auto& other) { return other.run > row.run; });
    search.rows.insert(place, std::move(row));
    search.folder.write(search.names(), search.rows, search.command.keep);
}

void train_all(Search& search) {
    for (std::size_t i = 0; i < search.runs.size() && !interrupted(); ++i) {
        const int number = static_cast<int>(i) + 1;
        if (std::any_of(search.rows.begin(), search.rows.end(),
                        [&](const auto& row) { return row.run == number; }))
            continue;
        fmt::print("\nrun {} of {}: {}\n", number, search.runs.size(),
                   shown_choice(search.tried, search.choices[i]));
        std::fflush(stdout);
        TrainCommand run = search.runs[i];
        std::error_code error;
        run.resume = search.command.train.resume && std::filesystem::exists(checkpoint_of(run), error);
        TuneRow row;
        with_options_of_run(search.app, search.tried, search.choices[i],
                            [&](const CLI::App& options, TrainCommand&) {
                                row = search.job->train(options, std::move(run));
                            });
        row.run = number;
        row.values = search.choices[i];
        if (row.fate == RunFate::failed) fmt::print("failed: {}\n", row.reason);
        add_row(search, std::move(row));
    }
}

// A search's runs are short; the best one's options deserve a run as long as train's own, or longer.
std::string full_length(const Search& search) {
    const auto& o = search.command.train.options;
    for (const auto& option : search.tried)
        if (option.name == "epochs" || option.name == "minutes") return {};
    if (o.minutes > 0) return fmt::format(" --minutes {:g}", std::max(o.minutes, 60.0));
    const int usual = search.job->subject() == TuneSubject::sound ? TrainingOptions().epochs : 20;
    return fmt::format(" --epochs {}", std::max(o.epochs, usual));
}

void sum_up(const Search& search) {
    print_ranks(search.tried, search.rows, search.job->subject());
    const auto order = ranked(search.rows, search.job->subject());
    if (order.empty()) return;
    const auto best = static_cast<std::size_t>(order[0].run) - 1;
    const auto& folder = search.folder;
    write_text(folder.best(),
               fmt::format("# The best run: {}.\n\n{}", shown_choice(search.tried, search.choices[best]),
                           config_of_run(search.app, search.tried, search.choices[best], search.runs[best],
                                         left_out_of_configs(search))));
    fmt::print(
        "\nThe best model: {}. To train it in full:\n  sordino train --config {}{} -o best.safetensors\n",
        folder.model(order[0].run).string(), shell_word(folder.best().string()), full_length(search));
}

void tune(const CLI::App& app, const TuneCommand& command, const std::vector<std::string>& given) {
    if (started_by_mpirun())
        throw Failure("tune is one process; expected to be started without mpirun (train goes with it)");
    Search search = search_of(app, command, given);
    const bool dry_run = command.train.dry_run, resume = command.train.resume;
    if (!dry_run) search.folder.check(resume, command.train.force);
    with_options_of_run(app, search.tried, {}, [&](const CLI::App& shared, TrainCommand&) {
        search.job->load(shared, search.command.train, search.runs, search.folder.results());
    });
    check_runs(search);
    if (dry_run) {
        for (std::size_t i = 0; i < search.choices.size(); ++i)
            fmt::print("run {}: {}\n", i + 1, shown_choice(search.tried, search.choices[i]));
        fmt::print("a dry run: nothing is trained or written\n");
        return;
    }
    const std::string options = options_of(search);
    if (resume) {
        search.folder.expect(options);
        take_rows(search);
    } else {
        search.folder.begin(options);
        search.folder.write(search.names(), {}, command.keep);
    }
    train_all(search);
    sum_up(search);
    std::fflush(stdout); // the signal that may end the process does not
    if (interrupted())
        fmt::print(stderr, "stopped with {} of {} runs done; the same command with --resume goes on\n",
                   ranked(search.rows, search.job->subject()).size(), search.runs.size());
    else if (ranked(search.rows, search.job->subject()).empty())
        throw Failure(fmt::format("no run finished; {} says why", search.folder.results().string()));
}

} // namespace

void add_tune(CLI::App& app) {
    auto* verb = app.add_subcommand("tune", "Train with many options, and rank what they give");
    const auto command = std::make_shared<TuneCommand>();
    bind(*verb, *command);
    verb->callback([command, verb] {
        const auto given = given_options(*verb);
        if (!command->train.config.empty()) read_config(*verb, command->train.config);
        tune(*verb, *command, given);
    });
}

} // namespace sordino
