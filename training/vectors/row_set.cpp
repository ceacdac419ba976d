// Kinds of files, and what all of them share.
#include "training/vectors/row_set.h"

#include "training/found_files.h"
#include "training/number_in.h"
#include "training/table/load_table.h"
#include "training/vectors/idx_file.h"
#include "training/vectors/image_file.h"
#include "training/vectors/row_loaders.h"

#include <fmt/format.h>

#include <algorithm>

namespace sordino {
namespace {

namespace fs = std::filesystem;

const char* name_of(RowKind kind) {
    return kind == RowKind::idx ? "an IDX" : kind == RowKind::images ? "a picture" : "a table";
}

Result<std::optional<RowKind>> kind_of_path(const fs::path& path) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
        const auto files = find_files({path});
        if (!files) return tl::unexpected(files.error());
        const bool any =
            std::ranges::any_of(*files, [](const FoundFile& file) { return is_image_file(file.path); });
        return any ? std::optional(RowKind::images) : std::nullopt;
    }
    if (!fs::exists(path, error)) return fail(path.string() + ": no such folder or file");
    if (is_image_file(path)) return RowKind::images;
    if (is_table(path)) return RowKind::table;
    return is_idx_file(path.string()) ? std::optional(RowKind::idx) : std::nullopt;
}

} // namespace

Result<ImageSize> parse_size(const std::string& text) {
    ImageSize size;
    const auto x = std::min(text.find('x'), text.size());
    const std::string_view width = std::string_view(text).substr(0, x);
    if (x < text.size() && read_number(width, size.width) &&
        read_number(std::string_view(text).substr(x + 1), size.height) && size.width >= 1 &&
        size.height >= 1 && size.width <= most_vector_values && size.height <= most_vector_values)
        return size;
    return fail(fmt::format("expected width and height such as 64x64, found '{}'", text));
}

Result<std::optional<RowKind>> kind_of_rows(const std::vector<fs::path>& paths) {
    std::optional<RowKind> kind;
    for (const auto& path : paths) {
        const auto one = kind_of_path(path);
        if (!one || !*one) return one;
        if (kind && *kind != **one)
            return fail(fmt::format("{}: expected {} as the paths before, found {}; name files of one kind",
                                    path.string(), name_of(*kind), name_of(**one)));
        kind = **one;
    }
    return kind;
}

Result<void> expect_room(std::size_t rows, const VectorSpec& spec, const std::string& path) {
    const double bytes = static_cast<double>(rows) * spec.values() * sizeof(float);
    if (bytes <= static_cast<double>(table_memory_limit)) return {};
    return fail(fmt::format(
        "{}: expected rows of {:.0f} MB at most, found {} of {} values, {:.0f} MB; take fewer, or make "
        "pictures smaller by --size",
        path, static_cast<double>(table_memory_limit) / 1e6, rows, spec.values(), bytes / 1e6));
}

Result<RowSet> load_rows(const std::vector<fs::path>& paths, RowKind kind, const RowSettings& settings) {
    auto set = kind == RowKind::idx      ? load_idx_rows(paths, settings)
               : kind == RowKind::images ? load_pictures(paths, settings)
                                         : load_table_rows(paths, settings);
    if (!set) return set;
    if (settings.strict && !set->problems.empty())
        return fail(set->problems.front() + "; --strict asks for every one");
    if (set->places.empty())
        return fail(
            fmt::format("{}: expected rows, found none that can be used{}", paths.front().string(),
                        set->problems.empty() ? "" : "; the first problem: " + set->problems.front()));
    if (auto problem = problem_with(set->spec); !problem.empty())
        return fail(fmt::format("{}: {}", paths.front().string(), problem));
    return set;
}

RowSet some_of(const RowSet& set, const std::vector<std::size_t>& rows) {
    RowSet some;
    some.kind = set.kind;
    some.spec = set.spec;
    some.unit = set.unit;
    some.found = set.found;
    some.rows.resize(set.rows.rows(), static_cast<Eigen::Index>(rows.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        some.rows.col(static_cast<Eigen::Index>(i)) = set.rows.col(static_cast<Eigen::Index>(rows[i]));
        some.places.push_back(set.places[rows[i]]);
        if (!set.names.empty()) some.names.push_back(set.names[rows[i]]);
    }
    return some;
}

Image image_of(const VectorSpec& spec, const Eigen::VectorXf& row) {
    return {spec.width, spec.height, spec.channels, {row.begin(), row.end()}};
}

} // namespace sordino
