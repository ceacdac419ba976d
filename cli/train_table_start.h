// What a run on tables begins with: windows, a direct path and a network, new or those of a model.
#pragma once

#include "cli/train_options.h"
#include "cli/train_table_data.h"
#include "training/architecture.h"
#include "training/window_task.h"

namespace sordino {

// command: settled, see settle_tables. from: the model to go on from, null: none.

// All but the layers. Throws CLI's errors where windows make no sense, Failure where rows are nowhere near
// those of the model, and what WindowTask's constructor throws.
WindowModel frame_of(const TrainCommand& command, const TableData& data, const WindowModel* from);

// The network, in the frame. Throws Failure where layers make no sense.
TrainableModel start_of(const TrainCommand& command, const WindowModel& frame, const WindowModel* from);

WindowOptions window_options(const TrainCommand& command);

} // namespace sordino
