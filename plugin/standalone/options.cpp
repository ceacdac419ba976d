// What the app takes, and its help.
#include "plugin/standalone/options.h"

#include <CLI/CLI.hpp>

namespace sordino {
namespace {

constexpr int wrong_command_line = 2;
constexpr const char* more = R"(Examples:
  sordino-standalone
  sordino-standalone --play interview.flac
  sordino-standalone --play noisy.wav --model voice --seconds 10

A file or a model that cannot be read is told on standard error and in the window, which stays open;
with --seconds it ends the app at once, with status 1.
Ctrl-C and SIGTERM end it as closing the window does.)";

} // namespace

std::optional<int> parse_command_line(Options& options, int argc, char** argv) {
    CLI::App app("Removes noise from what a sound card hears, in a window of its own.", "sordino-standalone");
    app.set_version_flag("--version", "Sordino " SORDINO_VERSION);
    app.failure_message(CLI::FailureMessage::simple);
    app.footer(more);
    app.add_option("--play", options.play, "Play this sound file in place of the input")->type_name("FILE");
    app.add_option("--model", options.model,
                   "A model by its name, or a .safetensors file (otherwise: the last one)")
        ->type_name("NAME|FILE");
    app.add_option("--seconds", options.seconds, "End after so many seconds, for scripts")
        ->check(CLI::Range(0.1, 1e6))
        ->type_name("N");
    try {
        app.parse(argc, argv);
        return std::nullopt;
    } catch (const CLI::ParseError& error) { // --help and --version come this way too, with status 0
        return app.exit(error) == 0 ? 0 : wrong_command_line;
    }
}

} // namespace sordino
