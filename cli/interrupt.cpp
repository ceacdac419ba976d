// One flag, set by the handler.
#include "cli/interrupt.h"

#include <csignal>
#include <initializer_list>

namespace sordino {
namespace {

volatile std::sig_atomic_t received = 0;

} // namespace

void catch_interrupts() {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) {
        struct sigaction old {};
        if (sigaction(signal, nullptr, &old) != 0 || old.sa_handler == SIG_IGN) continue;
        struct sigaction action {};
        action.sa_handler = [](int number) { received = number; };
        action.sa_flags = static_cast<int>(SA_RESETHAND); // and no SA_RESTART: a read that waits is to end
        sigaction(signal, &action, nullptr);
    }
}

bool interrupted() { return received != 0; }

void interruption_is_met() { received = 0; }

void die_if_interrupted() {
    if (!interrupted()) return;
    std::signal(received, SIG_DFL);
    std::raise(received);
}

} // namespace sordino
