// Channels lose gaps and offsets as they will in a live stream, and are brought to one level.
#include "cli/train_spectral.h"

#include "cli/progress.h"
#include "cli/train_table_data.h"
#include "cli/verbs.h"
#include "dsp/steady_signal.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace sordino {
namespace {

constexpr int usual_hop_rows = 128;
constexpr std::size_t least_rows = 1024; // of a recording

void refuse_strangers(const TrainCommand& command) {
    const TableTraining &t = command.table, usual;
    const TrainingOptions &o = command.options, usual_options;
    const auto refuse = [](const char* name, const char* why) { throw CLI::ValidationError(name, why); };
    const auto of_windows = [&](const char* name, bool there) {
        if (there) refuse(name, "is for models of windows; leave it out, or leave out --kind spectral");
    };
    of_windows("--watch", t.watch);
    of_windows("--window", t.window.has_value());
    of_windows("--give", t.give.has_value());
    of_windows("--ahead", t.ahead.has_value());
    of_windows("--every", t.hop.has_value());
    of_windows("--direct", t.direct != usual.direct);
    of_windows("--light", t.light != usual.light);
    of_windows("--vary-level", t.level_db != usual.level_db);
    of_windows("--vary-speed", t.speed != usual.speed);
    of_windows("--flip", t.flip != usual.flip);
    of_windows("--hidden-only", t.hidden_only);
    if (!command.noisy.empty()) refuse("--noisy", "is for sound; name tables of noise: --noise");
    if (!command.rooms.empty()) refuse("--rooms", "is for sound; leave it out");
    if (o.hop_ms != usual_options.hop_ms) refuse("--hop-ms", "is for sound; say --hop-rows");
    if (t.hop_rows && !command.from.empty() && command.from != "none")
        refuse("--hop-rows", "is that of the model to go on from; leave it out, or add --from none");
}

// A channel's part of a table, without gaps and offset.
struct Signal {
    std::string name;
    std::size_t channel = 0;
    std::vector<double> values;
    double squares = 0.0, known = 0.0;

    double deviation() const { return known > 0.0 ? std::sqrt(squares / known) : 0.0; }
};

Signal signal_of(const Series& series, Eigen::Index channel) {
    constexpr auto delay = static_cast<Eigen::Index>(SteadySignal::delay);
    Signal signal{series.name, static_cast<std::size_t>(channel), {}, 0.0, 0.0};
    SteadySignal steady;
    const auto column = series.values.col(channel);
    for (Eigen::Index r = 0; r < column.size() + delay; ++r) {
        steady.push(r < column.size() ? static_cast<double>(column[r])
                                      : std::numeric_limits<double>::quiet_NaN());
        if (r < delay) continue;
        signal.values.push_back(steady.signal());
        if (steady.is_missing()) continue;
        signal.known += 1.0;
        signal.squares += steady.signal() * steady.signal();
    }
    return signal;
}

std::vector<Signal> signals_of(const std::vector<Series>& all) {
    std::vector<Signal> signals;
    for (const Series& series : all)
        for (Eigen::Index c = 0; c < series.values.cols(); ++c) signals.push_back(signal_of(series, c));
    return signals;
}

Recording recording_of(const Signal& signal, double gain, double rate_hz) {
    std::vector<std::int16_t> samples;
    for (const double x : signal.values)
        samples.push_back(static_cast<std::int16_t>(std::lround(std::clamp(x * gain, -1.0, 1.0) * 32767.0)));
    return {signal.name, StoredSamples(std::move(samples)), static_cast<float>(table_clock_hz / 2), rate_hz};
}

// What is too short, or never moves, is told and left out.
std::vector<Recording> recordings_of(const std::vector<Signal>& signals, const TrainData& data,
                                     KindOfData& kind) {
    std::vector<Recording> recordings;
    const auto leave_out = [&](const Signal& signal, const std::string& why) {
        fmt::print(stderr, "left out: {}, {} channel {}: {}\n", signal.name, kind.name, signal.channel + 1,
                   why);
        ++kind.left_out;
    };
    for (const Signal& signal : signals) {
        const double own = signal.deviation();
        if (signal.values.size() < least_rows)
            leave_out(signal, fmt::format("shorter than {} rows", least_rows));
        else if (!std::isnormal(static_cast<float>(own)))
            leave_out(signal, "it never moves");
        else {
            const double deviation =
                kind.name == "clean" ? static_cast<double>(data.table->deviation[signal.channel]) : own;
            recordings.push_back(
                recording_of(signal, static_cast<double>(table_level) / deviation, data.table->rate_hz));
            kind.seconds += static_cast<double>(signal.values.size()) / data.table->rate_hz;
        }
    }
    kind.files += recordings.size();
    kind.rates[data.table->rate_hz] = kind.files;
    return recordings;
}

// Of a channel in all tables; of one that never moves 1, as in all models.
std::vector<float> deviations_of(const std::vector<Signal>& signals, std::size_t channels) {
    std::vector<double> squares(channels), known(channels);
    for (const Signal& signal : signals) {
        squares[signal.channel] += signal.squares;
        known[signal.channel] += signal.known;
    }
    std::vector<float> deviations;
    for (std::size_t c = 0; c < channels; ++c) {
        const auto deviation = static_cast<float>(std::sqrt(squares[c] / std::max(known[c], 1.0)));
        deviations.push_back(std::isnormal(deviation) ? deviation : 1.0F);
    }
    return deviations;
}

} // namespace

void settle_spectral(const CLI::App& app, TrainCommand& command) {
    refuse_strangers(command);
    if (command.from.empty()) command.from = "none";
    auto& o = command.options;
    const auto said = [&](const char* name) { return app.get_option(name)->count() > 0; };
    if (command.from == "none")
        o.hop_ms =
            static_cast<float>(1000.0 * command.table.hop_rows.value_or(usual_hop_rows) / table_clock_hz);
    if (!said("--sequence")) o.sequence_s = 2.0F; // of the clock: 32,000 rows
    if (!said("--warm-up")) o.warm_up_s = 0.75F;
    if (!said("--pause")) o.mixing.pause = 0.0F; // a machine does not pause to breathe
    if (!said("--babble")) o.mixing.babble = 0.0F;
}

TrainData load_table_sounds(const TrainCommand& command) {
    if (!command.noise.empty() && tables_in(command.noise, command.table.sounds).empty())
        throw Failure(fmt::format("{}: expected tables of noise, found none; for sound files add "
                                  "--sound-tables",
                                  command.noise.front().string()));
    const TableData tables = load_tables(command);
    TrainData data;
    data.facts = tables.facts;
    data.table = TableSpec{tables.channels, tables.rate_hz, {}};
    const auto clean = signals_of(tables.training.clean);
    data.table->deviation = deviations_of(clean, tables.channels.size());
    KindOfData of_clean{"clean", 0, 0, 0.0, {}, 0}, of_noise{"noise", 0, 0, 0.0, {}, 0};
    data.training.clean = recordings_of(clean, data, of_clean);
    data.validation.clean = recordings_of(signals_of(tables.validation.clean), data, of_clean);
    if (data.training.clean.empty() || data.validation.clean.empty())
        throw Failure(
            fmt::format("--clean: expected a channel that moves, of {} rows or more (a fifth is held "
                        "out), found none; add rows",
                        5 * least_rows));
    data.training.noise = recordings_of(signals_of(tables.training.noise), data, of_noise);
    data.validation.noise = recordings_of(signals_of(tables.validation.noise), data, of_noise);
    if (!command.noise.empty() && (data.training.noise.empty() || data.validation.noise.empty()))
        throw Failure(
            fmt::format("--noise: expected a channel that moves, of {} rows or more (a fifth is held "
                        "out), found none; add rows",
                        5 * least_rows));
    data.kinds.push_back(of_clean);
    if (command.noise.empty())
        fmt::print("noise: none given; it is made by rule\n");
    else
        data.kinds.push_back(of_noise);
    std::fflush(stdout);
    return data;
}

} // namespace sordino
