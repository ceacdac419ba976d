// What launchers leave in the environment.
#include "cli/ranks.h"

#include <cstdlib>
#include <string>

namespace sordino {

bool started_by_mpirun() {
    for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE"})
        if (const char* size = std::getenv(name); size != nullptr && std::atoi(size) > 1) return true;
    return false;
}

} // namespace sordino
