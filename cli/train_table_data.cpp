// Columns by name, parts between long gaps as recordings of their own.
#include "cli/train_table_data.h"

#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/train_data.h"
#include "cli/verbs.h"
#include "training/found_files.h"
#include "training/table/load_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sordino {
namespace {

namespace fs = std::filesystem;

struct Loader {
    const TrainCommand& command;
    TableData& data;

    LoadedTable read(const fs::path& path) const {
        if (interrupted()) throw Failure("interrupted");
        auto hints = hints_of(command.table.reading);
        hints.strict = command.strict;
        hints.rate_hz = command.rate;
        auto table = value_or_throw(load_table(path.string(), hints, is_spectral() ? 0.0 : data.rate_hz));
        tell_problems(path.string(), table.problems);
        if (is_spectral() && data.rate_hz > 0.0) check_rate(table, path);
        return table;
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
        for (std::size_t s = 0; s < table.stretches.size(); ++s) {
            const Eigen::Index begin = table.stretches[s];
            const Eigen::Index end = s + 1 < table.stretches.size() ? table.stretches[s + 1] : values.rows();
            all.push_back({path.filename().string(), values.middleRows(begin, end - begin)});
        }
    }

    Eigen::MatrixXf columns_of(const LoadedTable& table, const fs::path& path) const {
        TableInfo info;
        info.path = path.string();
        info.channels = table.channels;
        info.named = table.named;
        const auto columns = value_or_throw(match_channels(data.channels, info));
        Eigen::MatrixXf values(table.values.rows(), static_cast<Eigen::Index>(columns.size()));
        for (std::size_t c = 0; c < columns.size(); ++c)
            values.col(static_cast<Eigen::Index>(c)) =
                table.values.col(static_cast<Eigen::Index>(columns[c]));
        return values;
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

} // namespace

std::vector<fs::path> tables_in(const std::vector<fs::path>& paths, bool sounds) {
    std::vector<fs::path> tables;
    for (const auto& file : value_or_throw(find_files(paths))) {
        const bool named = std::ranges::count(paths, file.path) > 0;
        if (is_table(file.path) ? named || file.path.extension() != ".txt" : sounds && !is_document(file))
            tables.push_back(file.path);
    }
    return tables;
}

TableData load_tables(const TrainCommand& command) {
    const auto& t = command.table;
    TableData data;
    if (t.kind == "window") data.rate_hz = command.rate;
    const Loader loader{command, data};
    std::vector<Series> clean, noise;
    for (const auto& path : tables_in(command.clean, t.sounds)) {
        const auto table = loader.read(path);
        if (data.channels.empty()) data.channels = t.channels.empty() ? table.channels : t.channels;
        data.rate_hz = table.rate_hz;
        loader.add(table, path, loader.columns_of(table, path), clean);
    }
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
    for (const auto& path : tables_in(command.noise, t.sounds)) {
        const auto table = loader.read(path);
        const bool same = table.values.cols() == static_cast<Eigen::Index>(data.channels.size());
        for (Eigen::Index c = 0; !same && c < table.values.cols(); ++c) // each channel is a noise of its own
            loader.add(table, path, table.values.col(c), noise);
        if (same) loader.add(table, path, table.values, noise);
    }
    tell("clean", clean, data.rate_hz, data);
    if (!noise.empty()) tell("noise", noise, data.rate_hz, data);
    std::fflush(stdout);
    auto of_clean = split(std::move(clean)), of_noise = split_in_time(std::move(noise));
    data.training = {std::move(of_clean.training), std::move(of_noise.training)};
    data.validation = {std::move(of_clean.validation), std::move(of_noise.validation)};
    return data;
}

} // namespace sordino
