// Batches of dense networks.
#include "training/batch_runner_definitions.h"

namespace sordino {

int shards_for(int batch, int frames) {
    int shards = std::min(8, batch);
    while (shards > 1 && (batch % shards != 0 || batch / shards * frames < 64)) --shards;
    return shards;
}

template class BasicBatchRunner<TrainedNetwork>;

} // namespace sordino
