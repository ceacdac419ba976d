// Built without MPI.
#include "cli/ranks.h"

#include "cli/verbs.h"

namespace sordino {

std::unique_ptr<Ranks> connect_ranks() {
    if (started_by_mpirun())
        throw Failure("started by mpirun, but built without MPI: every process would train by itself; build "
                      "with -DSORDINO_MPI=ON");
    return std::make_unique<Ranks>();
}

} // namespace sordino
