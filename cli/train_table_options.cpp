// Tables, windows of them, and what a run on them aims at.
#include "cli/train_option_groups.h"

#include <CLI/CLI.hpp>

namespace sordino {

void bind_table_training(CLI::App& app, TableTraining& table) {
    app.add_option(
           "--kind", table.kind,
           "of the model: window, spectral for vibration and what else is like sound, or vector for rows "
           "without an order in time; images are vectors")
        ->check(CLI::IsMember({"window", "spectral", "vector"}))
        ->group("Tables")
        ->capture_default_str();
    app.add_option("--channels", table.channels, "names of the columns to learn [all numbers]")
        ->delimiter(',')
        ->group("Tables");
    app.add_flag("--sound-tables", table.sounds, "sound files are tables, too: each channel a sensor")
        ->group("Tables");
    app.add_option("--hop-rows", table.hop_rows,
                   "spectral: rows from one spectrum to the next; the latency is two hops and 32 rows [128]")
        ->check(CLI::Range(32, 800))
        ->group("Tables");
    const std::string group = "Windows of tables";
    const auto rows = [&](const char* name, std::optional<int>& value, const char* text) {
        app.add_option(name, value, text)->check(CLI::Range(0, 65536))->group(group);
    };
    rows("--window", table.window, "rows that the network sees [64; with --watch 16]");
    rows("--give", table.give, "rows of them that it gives back [an eighth; with --watch all]");
    rows("--ahead", table.ahead,
         "rows after those that it sees first: the delay of a live stream [half of the rest]");
    rows("--every", table.hop, "rows from one window to the next [half of --give]");
    app.add_option("--direct", table.direct,
                   "what passes beside the network where it trusts it, not with --watch: linear (the best "
                   "linear estimate), "
                   "through (the values as they came) or none")
        ->check(CLI::IsMember({"linear", "through", "none"}))
        ->group(group)
        ->capture_default_str();
    app.add_option("--high-pass", table.high_pass_hz, "Hz: what is slower in clean tables is not wanted")
        ->check(CLI::NonNegativeNumber)
        ->group(group);
    app.add_option(
           "--light", table.light,
           "windows with errors below this (a mean square, in standard deviations) count less than their "
           "share; 0: heavily spoilt windows count most")
        ->check(CLI::NonNegativeNumber)
        ->group(group)
        ->capture_default_str();
    app.add_option("--vary-level", table.level_db, "dB by which windows are made louder or softer")
        ->check(CLI::Range(0.0, 40.0))
        ->group(group);
    app.add_option("--vary-speed", table.speed,
                   "factor by which windows are made faster or slower, such as 1.2")
        ->check(CLI::Range(1.0, 4.0))
        ->group(group)
        ->capture_default_str();
    app.add_option("--flip", table.flip, "share of windows that are turned upside down")
        ->check(CLI::Range(0.0, 1.0))
        ->group(group);
    app.add_flag("--hidden-only", table.hidden_only,
                 "only values that corruption has hidden count: for tables that nobody knows clean")
        ->group(group);
    app.add_flag("--watch", table.watch,
                 "for sordino watch: short windows that are given back whole, unless said otherwise")
        ->group(group);
    bind_tables(app, table.reading, false);
}

} // namespace sordino
