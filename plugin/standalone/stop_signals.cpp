// One flag, set by the handler.
#include "plugin/standalone/stop_signals.h"

#include <csignal>

namespace sordino {
namespace {

volatile std::sig_atomic_t received = 0;

void on_signal(int number) {
    received = 1;
    std::signal(number, SIG_DFL);
}

void take(int number) {
    if (std::signal(number, on_signal) == SIG_IGN) std::signal(number, SIG_IGN);
}

} // namespace

void catch_stop_signals() {
    take(SIGINT);
    take(SIGTERM);
#ifdef SIGHUP
    take(SIGHUP);
    std::signal(SIGPIPE, SIG_IGN);
#endif
}

bool stop_asked() noexcept { return received != 0; }

} // namespace sordino
