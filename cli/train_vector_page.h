// The page of a run on vectors.
#pragma once

#include "cli/train_options.h"
#include "cli/train_pages.h"
#include "cli/train_vector_data.h"

namespace sordino {

// Held-out pictures, as they are, spoilt and given back. Both outlive it.
RunPages::Fill vector_page(const TrainCommand& command, const VectorData& data);

} // namespace sordino
