// The options of `sordino tune`, and the training command that each of its runs is.
#pragma once

#include "cli/train_options.h"
#include "cli/tune_space.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace sordino {

struct TuneCommand {
    TrainCommand train; // what all runs share; its output is the folder of the results
    std::vector<std::string> tries;
    std::size_t random = 0; // draws; 0: the grid
    std::size_t keep = 1;   // models of the best runs that stay
};

// Binds the options of train but for those that name a single run's files, and the search's own. The command
// outlives the app.
void bind(CLI::App& app, TuneCommand& command);

// What --try asks for. given: names of options that the command line has, too. Throws CLI's errors: what is
// no option, cannot be tried, is given as well, or makes no sense.
std::vector<TriedOption> tried_options(const CLI::App& app, const TuneCommand& command,
                                       const std::vector<std::string>& given);

// Names, without dashes, of the options that have been given so far.
std::vector<std::string> given_options(const CLI::App& app);

// A value that leaves its option out.
inline constexpr const char* left_out = "default";

// Calls the job with the options of one run, bound as train binds them: those that app was given, and the
// choice in place of those tried; without an output. No choice: what all runs share. Throws CLI's errors
// where a value is none that its option takes, and what the job throws.
using RunJob = std::function<void(const CLI::App& app, TrainCommand& command)>;
void with_options_of_run(const CLI::App& app, std::span<const TriedOption> tried, const Choice& choice,
                         const RunJob& job);

// They as a configuration file for `sordino train`, without the names given. settled: the run's command.
std::string config_of_run(const CLI::App& app, std::span<const TriedOption> tried, const Choice& choice,
                          const TrainCommand& settled, const std::vector<std::string>& without = {});

} // namespace sordino
