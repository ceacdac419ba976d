// The learning rate over a run.
#pragma once

#include "model/result.h"

#include <span>
#include <string>

namespace sordino {

enum class ScheduleKind { constant, step, cosine, plateau };

const char* name_of(ScheduleKind);
Result<ScheduleKind> schedule_named(const std::string& name);

// Shares are of the whole run, so that they hold whether it is measured in epochs or in minutes.
struct ScheduleOptions {
    ScheduleKind kind = ScheduleKind::cosine;
    double warm_up = 0.03;       // share, 0..1, over which the rate rises in a straight line; of every kind
    double step_every = 0.25;    // step: share, > 0, after which the rate falls once more
    double step_factor = 0.5;    // step: 0..1, times which it falls
    int plateau_patience = 5;    // plateau: epochs in a row, >= 1, without a better loss before it falls
    double plateau_factor = 0.5; // plateau: 0..1, times which it falls
    double lowest = 0.01;        // share of the highest rate that step and plateau end at, and cosine reaches
    bool operator==(const ScheduleOptions&) const = default;
};

// The rate at `progress`, 0..1 of the run. highest: the rate after the warm-up. validation_losses: one for
// each epoch that is done, the oldest first; only plateau reads them. A pure function: a resumed run goes on
// with the rates that it would have had.
float learning_rate(const ScheduleOptions& options, float highest, double progress,
                    std::span<const double> validation_losses);

} // namespace sordino
