// A table of what was found, and a line for each part of the run.
#include "cli/train_plan.h"

#include <fmt/format.h>

#include "training/run_length.h"

namespace sordino {
namespace {

std::string rates_of(const KindOfData& kind) {
    std::string text;
    for (const auto& [rate, files] : kind.rates)
        text += fmt::format("{}{} at {:g}", text.empty() ? "" : ", ", files, rate);
    return text;
}

void print_kinds(const TrainData& data) {
    fmt::print("\n{:<8}{:>7}{:>10}{:>10}{:>14}   files at Hz\n", "", "files", "minutes", "left out",
               "above 8 kHz");
    for (const auto& kind : data.kinds)
        fmt::print("{:<8}{:>7}{:>10.1f}{:>10}{:>12.0f} %   {}\n", kind.name, kind.files, kind.seconds / 60.0,
                   kind.left_out,
                   100.0 * static_cast<double>(kind.above_8_khz) /
                       static_cast<double>(std::max<std::size_t>(kind.files, 1)),
                   rates_of(kind));
}

std::string parts_of(const Voices& set) {
    return fmt::format("{} clean, {} noise, {} pairs{}", set.clean.size(), set.noise.size(), set.pairs.size(),
                       set.rooms.empty() ? "" : fmt::format(", {} rooms", set.rooms.size()));
}

} // namespace

void print_plan(const TrainCommand& command, const TrainData& data, const Model& start, const Task& task) {
    const auto& o = command.options;
    print_kinds(data);
    fmt::print("training    {}\n", parts_of(data.training));
    fmt::print("held out    {}\n", parts_of(data.validation));
    fmt::print("a step      {} sequences of {:g} s at {:g} Hz\n", o.batch, o.sequence_s, o.rate);
    fmt::print("an epoch    {} steps\n", steps_per_epoch(o, task));
    if (o.minutes > 0)
        fmt::print("the run     {:g} minutes, or until it is no longer better\n", o.minutes);
    else
        fmt::print("the run     {} epochs, or until it is no longer better\n", o.epochs);
    fmt::print("network     {} weights in {} layers, {}\n", start.parameter_count(), start.layers.size(),
               command.from == "none" ? "new" : fmt::format("going on from {}", command.from));
    fmt::print("a dry run: nothing is trained or written\n");
}

} // namespace sordino
