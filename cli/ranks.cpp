// What launchers leave in the environment.
#include "cli/ranks.h"

#include <cstdlib>
#include <string>

namespace sordino {

bool started_by_mpirun() {
    const auto among_several = [](const char* name) {
        const char* size = std::getenv(name);
        return size != nullptr && std::atoi(size) > 1;
    };
    const bool srun = std::getenv("PMIX_RANK") != nullptr && among_several("SLURM_STEP_NUM_TASKS");
    return srun || among_several("OMPI_COMM_WORLD_SIZE") || among_several("PMI_SIZE") ||
           among_several("MV2_COMM_WORLD_SIZE");
}

} // namespace sordino
