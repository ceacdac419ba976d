// Ctrl-C and its relatives as a question.
#pragma once

namespace sordino {

// From now on SIGINT, SIGTERM and SIGHUP only make stop_asked() true; a second one ends the process at once.
// Those that the parent wants ignored stay so. A closed standard error ends nothing.
void catch_stop_signals();

bool stop_asked() noexcept;

} // namespace sordino
