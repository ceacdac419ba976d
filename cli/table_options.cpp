// Names, texts and ranges of the options on tables.
#include "cli/table_options.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace sordino {

void bind_tables(CLI::App& app, TableOptions& options, bool rate) {
    const std::string group = "Tables (what is left out is found out)";
    app.add_option("--separator", options.separator, "between columns: , ; | tab or space")->group(group);
    app.add_flag("--decimal-comma", options.decimal_comma, "numbers have a comma for a point")->group(group);
    app.add_flag("--no-header", options.no_header, "the first line is a row")->group(group);
    app.add_option("--time-column", options.time_column, "its name, its number from 1, or none")
        ->group(group);
    app.add_option("--time-unit", options.time_unit_s, "seconds that 1 stands for in it")
        ->check(CLI::PositiveNumber)
        ->group(group);
    if (rate)
        app.add_option("--rate", options.rate_hz, "rows a second, where there is no time column")
            ->check(CLI::PositiveNumber)
            ->group(group);
}

TableHints hints_of(const TableOptions& options) {
    TableHints hints;
    const std::string& s = options.separator;
    if (s == "tab")
        hints.separator = '\t';
    else if (s == "space")
        hints.separator = ' ';
    else if (s.size() == 1)
        hints.separator = s.front();
    else if (!s.empty())
        throw CLI::ValidationError("--separator", "expected one character, tab or space, found " + s);
    if (options.decimal_comma) hints.decimal_comma = true;
    if (options.no_header) hints.header = false;
    hints.time_column = options.time_column;
    hints.time_unit_s = options.time_unit_s;
    hints.rate_hz = options.rate_hz;
    hints.strict = options.strict;
    return hints;
}

void tell_problems(const std::string& name, const TableProblems& problems) {
    if (problems.total() == 0) return;
    std::string text = problems.text();
    while (text.ends_with('\n')) text.pop_back();
    for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos; at += name.size() + 12)
        text.replace(at, 1, fmt::format("\nsordino: {}: ", name));
    fmt::print(stderr, "sordino: {}: {}\n", name, text);
}

} // namespace sordino
