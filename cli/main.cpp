// The sordino command: reads the command line, runs a verb, turns its fate into an exit status.
#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>

#include "cli/interrupt.h"
#include "cli/verbs.h"

namespace {

constexpr int job_failed = 1, wrong_command_line = 2;

int run(CLI::App& app, int argc, char** argv) {
    try {
        app.parse(argc, argv);
        return 0;
    } catch (const CLI::ParseError& error) { // --help and --version come this way too, with status 0
        return app.exit(error) == 0 ? 0 : wrong_command_line;
    } catch (const std::exception& error) {
        if (!sordino::interrupted()) std::fprintf(stderr, "sordino: %s\n", error.what());
        return job_failed;
    }
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("Removes noise from sound and from rows of sensors, and learns how.", "sordino");
    app.set_version_flag("--version", "sordino " SORDINO_VERSION);
    app.require_subcommand(1);
    app.failure_message(CLI::FailureMessage::simple);
    app.footer("sordino VERB --help shows the options of a verb and examples.");
    sordino::add_denoise(app);
    sordino::add_watch(app);
    sordino::add_train(app);
    sordino::add_tune(app);
    sordino::add_eval(app);
    sordino::add_info(app);
    sordino::add_bench(app);
    sordino::add_quantize(app);
    sordino::add_export(app);
    sordino::add_import(app);

    sordino::catch_interrupts();
    const int status = run(app, argc, argv);
    sordino::die_if_interrupted();
    return status;
}
