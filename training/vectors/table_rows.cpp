// Rows of tables.
#include "training/table/table_reader.h"
#include "training/vectors/row_loaders.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sordino {
namespace {

struct Loader {
    const RowSettings& settings;
    RowSet& set;
    std::vector<float> values{}; // row after row

    Result<void> read(const std::string& path) {
        TableHints hints = settings.hints;
        hints.strict = settings.strict;
        auto reader = TableReader::open(path, hints);
        if (!reader) return tl::unexpected(reader.error());
        const TableInfo& info = (*reader)->info();
        if (set.spec.columns.empty())
            set.spec.columns = settings.columns.empty() ? info.channels : settings.columns;
        set.spec.width = static_cast<int>(set.spec.columns.size());
        const auto columns = match_channels(set.spec.columns, info);
        if (!columns) return tl::unexpected(columns.error());
        long missing = 0;
        for (TableRow row;;) {
            const auto more = (*reader)->next(row);
            if (!more) return tl::unexpected(more.error());
            if (!*more) break;
            add(row, *columns, missing);
        }
        if (const auto text = (*reader)->problems().text(); !text.empty())
            set.problems.push_back(path + ": " + text);
        if (missing > 0)
            set.problems.push_back(fmt::format("{}: {} row{} with missing values left out", path, missing,
                                               missing == 1 ? "" : "s"));
        return expect_room(set.found, set.spec, path);
    }

    void add(const TableRow& row, const std::vector<std::size_t>& columns, long& missing) {
        const std::size_t place = set.found++;
        const bool whole =
            std::ranges::all_of(columns, [&](std::size_t c) { return std::isfinite(row.values[c]); });
        missing += whole ? 0 : 1;
        if (!whole) return;
        for (const std::size_t c : columns) values.push_back(static_cast<float>(row.values[c]));
        set.places.push_back(place);
    }
};

// Rows of grey values instead of columns with names.
Result<void> make_images(RowSet& set, const ImageSize& size, const std::string& path) {
    if (size.width * size.height != set.spec.width)
        return fail(fmt::format("{}: expected {} columns for images of {} x {}, found {}", path,
                                size.width * size.height, size.width, size.height, set.spec.width));
    set.spec = {size.width, size.height, 1, ValueRange{}, {}};
    if (set.rows.size() == 0) return {};
    const float highest = set.rows.maxCoeff();
    if (set.rows.minCoeff() < 0.0F || highest > 255.0F)
        return fail(fmt::format("{}: expected grey values 0 to 1 or 0 to 255, found {} to {}", path,
                                set.rows.minCoeff(), highest));
    set.unit = highest > 1.0F ? 255.0F : 1.0F;
    set.rows /= set.unit;
    return {};
}

} // namespace

Result<RowSet> load_table_rows(const std::vector<std::filesystem::path>& files, const RowSettings& settings) {
    RowSet set;
    set.kind = RowKind::table;
    Loader loader{settings, set};
    for (const auto& file : files)
        if (auto good = loader.read(file.string()); !good) return tl::unexpected(good.error());
    set.rows = Eigen::Map<const Eigen::MatrixXf>(loader.values.data(), set.spec.width,
                                                 static_cast<Eigen::Index>(set.places.size()));
    if (settings.size)
        if (auto good = make_images(set, *settings.size, files.front().string()); !good)
            return tl::unexpected(good.error());
    return set;
}

} // namespace sordino
