// By file descriptors, so that libraries are quiet, too.
#include "cli/quiet.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

namespace sordino {

Quiet::Quiet()
    : output_(dup(STDOUT_FILENO))
    , error_(dup(STDERR_FILENO)) {
    std::fflush(stdout);
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    close(nowhere);
}

Quiet::~Quiet() {
    std::fflush(stdout);
    dup2(output_, STDOUT_FILENO);
    dup2(error_, STDERR_FILENO);
    close(output_);
    close(error_);
}

} // namespace sordino
