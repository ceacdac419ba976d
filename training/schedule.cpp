// The shapes of the schedules.
#include "training/schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace sordino {
namespace {

constexpr std::array kinds{ScheduleKind::constant, ScheduleKind::step, ScheduleKind::cosine,
                           ScheduleKind::plateau};

double cosine_share(const ScheduleOptions& o, double progress) {
    const double fall = std::min(1.0, (progress - o.warm_up) / (1.0 - o.warm_up));
    return o.lowest + (1.0 - o.lowest) * 0.5 * (1.0 + std::cos(std::numbers::pi * fall));
}

double step_share(const ScheduleOptions& o, double progress) {
    constexpr double rounding = 1e-9; // 0.3 / 0.1 is three steps, in binary too
    return std::pow(o.step_factor, std::floor(progress / o.step_every + rounding));
}

double plateau_share(const ScheduleOptions& o, std::span<const double> losses) {
    double best = std::numeric_limits<double>::infinity(), share = 1.0;
    int waited = 0;
    for (const double loss : losses) {
        if (loss < best) {
            best = loss;
            waited = 0;
        } else if (++waited >= o.plateau_patience) {
            share *= o.plateau_factor;
            waited = 0;
        }
    }
    return share;
}

} // namespace

const char* name_of(ScheduleKind kind) {
    constexpr std::array names{"constant", "step", "cosine", "plateau"};
    return names[static_cast<std::size_t>(kind)];
}

Result<ScheduleKind> schedule_named(const std::string& name) {
    for (const auto kind : kinds)
        if (name == name_of(kind)) return kind;
    return fail(
        fmt::format("no schedule is called '{}'; there are constant, step, cosine and plateau", name));
}

float learning_rate(const ScheduleOptions& options, float highest, double progress,
                    std::span<const double> validation_losses) {
    constexpr double first = 1e-4; // the first step of all has a rate above zero
    if (progress < options.warm_up)
        return highest * static_cast<float>((progress + first) / (options.warm_up + first));
    const double share = options.kind == ScheduleKind::cosine    ? cosine_share(options, progress)
                         : options.kind == ScheduleKind::step    ? step_share(options, progress)
                         : options.kind == ScheduleKind::plateau ? plateau_share(options, validation_losses)
                                                                 : 1.0;
    return highest * static_cast<float>(std::max(options.lowest, share));
}

} // namespace sordino
