// Ctrl-C and its relatives as a question that loops ask, so that destructors remove what is half done.
#pragma once

namespace sordino {

// From now on SIGINT, SIGTERM, SIGHUP and SIGPIPE only make interrupted() true and end a waiting read or
// write; a second one ends the process at once. Signals that the parent wants ignored stay so.
void catch_interrupts();

bool interrupted();

// What the signal asked for is done: the program ends as if none had come. For work without an end of its
// own.
void interruption_is_met();

// To be called when all is cleaned up: ends the process by the signal that came, as the shell expects.
void die_if_interrupted();

} // namespace sordino
