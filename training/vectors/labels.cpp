// Labels out of both kinds of files.
#include "training/vectors/labels.h"

#include "training/table/table_path.h"
#include "training/table/table_reader.h"
#include "training/vectors/idx_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sordino {
namespace {

Result<std::vector<int>> labels_in_idx(const std::string& path) {
    const auto array = read_idx(path);
    if (!array) return tl::unexpected(array.error());
    if (array->sizes.size() != 1)
        return fail(fmt::format(
            "{}: expected labels, which are one number each, found {} values; is it the file of the images?",
            path, fmt::join(array->sizes, " x ")));
    return std::vector<int>(array->values.begin(), array->values.end());
}

Result<std::vector<int>> labels_in_table(const std::string& path) {
    auto reader = TableReader::open(path);
    if (!reader) return tl::unexpected(reader.error());
    const auto& channels = (*reader)->info().channels;
    const auto named = std::ranges::find(channels, "label");
    if (channels.size() != 1 && named == channels.end())
        return fail(fmt::format("{}: expected one column, or one with the name label, found {}", path,
                                fmt::join(channels, ", ")));
    const auto column = channels.size() == 1 ? 0 : static_cast<std::size_t>(named - channels.begin());
    std::vector<int> labels;
    for (TableRow row;;) {
        const auto more = (*reader)->next(row);
        if (!more) return tl::unexpected(more.error());
        if (!*more) return labels;
        const double label = row.values[column];
        if (!(label >= 0.0 && label <= std::numeric_limits<int>::max() && label == std::floor(label)))
            return fail(fmt::format("{}:{}: expected a label, a whole number of 0 or more, found {}", path,
                                    row.line, label));
        labels.push_back(static_cast<int>(label));
    }
}

} // namespace

Result<std::vector<int>> read_labels(const std::string& path, std::size_t count, const std::string& rows) {
    auto labels = is_table(path) ? labels_in_table(path) : labels_in_idx(path);
    if (labels && labels->size() != count)
        return fail(
            fmt::format("{}: expected {} labels, one for each row of {}, found {}; are both of the same set?",
                        path, count, rows, labels->size()));
    return labels;
}

} // namespace sordino
