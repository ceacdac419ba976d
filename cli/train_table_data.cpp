// Columns by name, parts between long gaps as recordings of their own.
#include "cli/train_table_data.h"

#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/train_data.h"
#include "cli/verbs.h"
#include "training/pairing.h"
#include "training/table/table_pair.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace sordino {
namespace {

namespace fs = std::filesystem;

struct Loader {
    const TrainCommand& command;
    TableData& data;

    TableHints hints() const {
        if (interrupted()) throw Failure("interrupted");
        auto hints = hints_of(command.table.reading);
        hints.strict = command.strict;
        hints.rate_hz = command.rate;
        return hints;
    }

    LoadedTable read(const fs::path& path) const {
        auto table = value_or_throw(load_table(path.string(), hints(), is_spectral() ? 0.0 : data.rate_hz));
        tell_problems(path.string(), table.problems);
        if (is_spectral() && data.rate_hz > 0.0) check_rate(table, path);
        return table;
    }

    // The first table of all says which channels there are, and the rate.
    void add_clean(const fs::path& path, std::vector<Series>& clean) const {
        const auto table = read(path);
        if (data.channels.empty()) data.channels = table.channels;
        data.rate_hz = table.rate_hz;
        add(table, path, value_or_throw(channels_of(table, path.string(), data.channels)), clean);
    }

    void add_pair(const RecordingPair& files, std::vector<Series>& pairs) const {
        auto pair =
            value_or_throw(load_table_pair(files.clean, files.noisy, data.channels, hints(), data.rate_hz));
        tell_problems(files.clean.string(), pair.clean_problems);
        tell_problems(files.noisy.string(), pair.noisy_problems);
        data.channels = pair.channels;
        data.rate_hz = pair.rate_hz;
        for (auto& part : pair.parts)
            pairs.push_back({files.clean.filename().string(), std::move(part.clean), std::move(part.noisy)});
    }

    bool is_spectral() const { return command.table.kind == "spectral"; }

    // Rows between rows would be on lines, which are no band-limited signal.
    void check_rate(const LoadedTable& table, const fs::path& path) const {
        constexpr double tolerance = 0.002; // 3 cents: less than machines change their speed
        if (std::abs(table.rate_hz - data.rate_hz) <= tolerance * data.rate_hz) return;
        throw Failure(
            fmt::format("{}: expected {:g} rows a second, as the first table has, found {:g}; train "
                        "a model for each rate",
                        path.string(), data.rate_hz, table.rate_hz));
    }

    // Each part between gaps that are too long to be filled.
    static void add(const LoadedTable& table, const fs::path& path, const Eigen::MatrixXf& values,
                    std::vector<Series>& all) {
        for (const auto& [begin, rows] : parts_of(table))
            all.push_back({path.filename().string(), values.middleRows(begin, rows)});
    }
};

void tell(const char* kind, const std::vector<Series>& all, double rate_hz, TableData& data) {
    Eigen::Index rows = 0;
    for (const auto& one : all) rows += one.values.rows();
    fmt::print("{}: {} recording{}, {} rows, {}\n", kind, all.size(), all.size() == 1 ? "" : "s", rows,
               shown_time(static_cast<double>(rows) / rate_hz));
    std::vector<std::string> names;
    for (const auto& one : all) names.push_back(one.name);
    data.facts[kind] = {{"files", names}, {"rows", rows}};
}

// Pairs, and clean tables without a noisy one; these are of no use where nothing is said of what spoils them.
Pairing sources_of(const TrainCommand& command) {
    const bool sounds = command.table.sounds;
    const auto clean = tables_in(command.clean, sounds), noisy = tables_in(command.noisy, sounds);
    if (command.noisy.empty()) return {{}, clean, {}};
    if (noisy.empty())
        throw Failure(fmt::format("{}: expected tables like those of --clean, found none; check the path",
                                  command.noisy.front().string()));
    if (clean.size() == 1 && noisy.size() == 1)
        return {{{noisy.front().name, clean.front().path, noisy.front().path}}, {}, {}};
    Pairing pairing = pair_by_name(clean, noisy);
    if (command.noise.empty() && command.options.corruptions.empty()) {
        for (const auto& file : pairing.alone)
            pairing.left_out.push_back(fmt::format(
                "{}: no noisy table of this name, and neither --noise nor --corrupt to spoil it with",
                file.path.string()));
        pairing.alone.clear();
    }
    for (const auto& reason : pairing.left_out) fmt::print(stderr, "left out: {}\n", reason);
    if (command.strict && !pairing.left_out.empty())
        throw Failure("tables are left out, as said above, and --strict asks for every one");
    if (pairing.pairs.empty())
        throw Failure("--noisy: expected tables with the names of those of --clean, found none");
    return pairing;
}

} // namespace

std::vector<FoundFile> tables_in(const std::vector<fs::path>& paths, bool sounds) {
    auto files = value_or_throw(find_files(paths));
    std::erase_if(files, [&](const FoundFile& file) {
        if (!is_table(file.path)) return !sounds || is_document(file);
        return file.path.extension() == ".txt" && std::ranges::count(paths, file.path) == 0;
    });
    return files;
}

TableData load_tables(const TrainCommand& command) {
    const auto& t = command.table;
    TableData data;
    if (t.kind == "window") data.rate_hz = command.rate;
    const Loader loader{command, data};
    std::vector<Series> clean, pairs, noise;
    data.channels = t.channels;
    const Pairing sources = sources_of(command);
    for (const auto& pair : sources.pairs) loader.add_pair(pair, pairs);
    for (const auto& file : sources.alone) loader.add_clean(file.path, clean);
    if (!pairs.empty()) tell("pairs", pairs, data.rate_hz, data);
    if (!clean.empty()) tell("clean", clean, data.rate_hz, data);
    clean.insert(clean.end(), std::make_move_iterator(pairs.begin()), std::make_move_iterator(pairs.end()));
    std::erase_if(clean, [](const Series& one) { return one.values.rows() < 2; });
    if (t.high_pass_hz > 0.0F) {
        const auto hz = static_cast<double>(t.high_pass_hz);
        if (hz >= data.rate_hz / 2)
            throw Failure(
                fmt::format("--high-pass: expected less than half of the tables' rate, {:g} Hz, found {:g}",
                            data.rate_hz / 2, hz));
        for (auto& one : clean) high_pass(one, hz, data.rate_hz);
    }
    const long removed = loader.is_spectral() ? 0 : remove_outliers(clean, channel_scale(clean));
    if (removed > 0)
        fmt::print(stderr, "left out: {} values that are more than {:g} standard deviations from the mean\n",
                   removed, outlier);
    for (const auto& [path, name] : tables_in(command.noise, t.sounds)) {
        const auto table = loader.read(path);
        const bool same = table.values.cols() == static_cast<Eigen::Index>(data.channels.size());
        for (Eigen::Index c = 0; !same && c < table.values.cols(); ++c) // each channel is a noise of its own
            loader.add(table, path, table.values.col(c), noise);
        if (same) loader.add(table, path, table.values, noise);
    }
    if (!noise.empty()) tell("noise", noise, data.rate_hz, data);
    std::fflush(stdout);
    auto of_clean = split(std::move(clean)), of_noise = split_in_time(std::move(noise));
    data.training = {std::move(of_clean.training), std::move(of_noise.training)};
    data.validation = {std::move(of_clean.validation), std::move(of_noise.validation)};
    return data;
}

} // namespace sordino
