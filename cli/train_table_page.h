// The page of a run on tables.
#pragma once

#include "cli/train_options.h"
#include "cli/train_pages.h"
#include "cli/train_table_data.h"
#include "training/window_task.h"

namespace sordino {

// Held-out rows, clean, spoilt and restored. All outlive it.
RunPages::Fill table_page(const TrainCommand& command, const TableData& data, const WindowTask& task);

} // namespace sordino
