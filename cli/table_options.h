// What the command line says of tables, for all verbs that read them.
#pragma once

#include "training/table/table_reader.h"

#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace sordino {

struct TableOptions {
    std::string separator, time_column;
    bool decimal_comma = false, no_header = false, strict = false;
    double time_unit_s = 0, rate_hz = 0;
};

// The options outlive the app. rate: whether --rate is bound, too.
void bind_tables(CLI::App& app, TableOptions& options, bool rate);

// Throws CLI's errors where a separator is none.
TableHints hints_of(const TableOptions& options);

// Says on standard error what was wrong with rows, if anything was.
void tell_problems(const std::string& name, const TableProblems& problems);

} // namespace sordino
