// Built with MPI.
#include "cli/ranks.h"

#include "training/mpi_ranks.h"

namespace sordino {

std::unique_ptr<Ranks> connect_ranks() {
    if (started_by_mpirun()) return std::make_unique<MpiRanks>();
    return std::make_unique<Ranks>();
}

} // namespace sordino
