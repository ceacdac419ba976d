// Rows of IDX files.
#include "training/vectors/idx_file.h"
#include "training/vectors/row_loaders.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace sordino {
namespace {

// (n, columns), (n, height, width) or (n, height, width, channels).
Result<VectorSpec> spec_of(const IdxArray& array, const std::string& path) {
    const auto& sizes = array.sizes;
    VectorSpec spec;
    spec.range = ValueRange{};
    if (sizes.size() == 1)
        return fail(path + ": expected images, found one value each, as labels are; name these by --labels");
    spec.width = sizes.size() == 2 ? sizes[1] : sizes[2];
    spec.height = sizes.size() == 2 ? 1 : sizes[1];
    spec.channels = sizes.size() == 4 ? sizes[3] : 1;
    if (auto problem = problem_with(spec); !problem.empty())
        return fail(fmt::format("{}: {}", path, problem));
    return spec;
}

Eigen::MatrixXf floats_of(const IdxArray& array, const VectorSpec& spec) {
    using Bytes = Eigen::Map<const Eigen::Matrix<std::uint8_t, Eigen::Dynamic, Eigen::Dynamic>>;
    return Bytes(array.values.data(), spec.values(), array.sizes.front()).cast<float>() / 255.0F;
}

void change(RowSet& set, const RowSettings& settings) {
    VectorSpec spec = set.spec;
    if (settings.size) spec.width = settings.size->width, spec.height = settings.size->height;
    if (settings.channels) spec.channels = *settings.channels;
    if (spec == set.spec) return;
    Eigen::MatrixXf rows(spec.values(), set.rows.cols());
    for (Eigen::Index r = 0; r < rows.cols(); ++r) {
        const Image image = with_channels(
            resized(image_of(set.spec, set.rows.col(r)), spec.width, spec.height), spec.channels);
        rows.col(r) = Eigen::Map<const Eigen::VectorXf>(image.values.data(), rows.rows());
    }
    set.rows = std::move(rows);
    set.spec = spec;
}

} // namespace

Result<RowSet> load_idx_rows(const std::vector<std::filesystem::path>& files, const RowSettings& settings) {
    RowSet set;
    set.kind = RowKind::idx;
    set.unit = 255.0F;
    for (const auto& file : files) {
        const std::string path = file.string();
        const auto array = read_idx(path);
        if (!array) return tl::unexpected(array.error());
        const auto spec = spec_of(*array, path);
        if (!spec) return tl::unexpected(spec.error());
        if (set.found > 0 && *spec != set.spec)
            return fail(fmt::format("{}: expected images of {} as in the files before, found {}", path,
                                    text_of(set.spec), text_of(*spec)));
        set.spec = *spec;
        const auto before = set.rows.cols(), count = static_cast<Eigen::Index>(array->sizes.front());
        if (auto room = expect_room(set.found + static_cast<std::size_t>(count), *spec, path); !room)
            return tl::unexpected(room.error());
        set.rows.conservativeResize(spec->values(), before + count);
        set.rows.rightCols(count) = floats_of(*array, *spec);
        set.found += static_cast<std::size_t>(count);
    }
    for (std::size_t r = 0; r < set.found; ++r) set.places.push_back(r);
    change(set, settings);
    return set;
}

} // namespace sordino
