// Rows of pictures in files: brought to memory, or looked at.
#include "training/found_files.h"
#include "training/vectors/image_file.h"
#include "training/vectors/row_loaders.h"

#include <fmt/format.h>

#include <algorithm>

namespace sordino {
namespace {

const char* mode_name(int channels) { return channels == 1 ? "grey" : "colour"; }

// As settings ask for it. Errors, where they do not: another shape than that of the first one.
Result<Image> fitting(Image image, const FoundFile& file, const RowSet& set, const RowSettings& settings) {
    image = brought_to(std::move(image), settings);
    const VectorSpec& spec = set.spec;
    if (set.names.empty()) return image;
    if (image.width != spec.width || image.height != spec.height)
        return fail(fmt::format(
            "{}: expected {} x {} pixels, as {} has them, found {} x {}; --size {}x{} brings all pictures "
            "to one size",
            file.path.string(), spec.width, spec.height, set.names.front(), image.width, image.height,
            spec.width, spec.height));
    if (image.channels != spec.channels)
        return fail(fmt::format(
            "{}: expected a picture in {}, as {} is, found one in {}; --grey or --colour makes all alike",
            file.path.string(), mode_name(spec.channels), set.names.front(), mode_name(image.channels)));
    return image;
}

} // namespace

Image brought_to(Image image, const RowSettings& settings) {
    if (settings.channels) image = with_channels(std::move(image), *settings.channels);
    if (settings.size) image = resized(image, settings.size->width, settings.size->height);
    return image;
}

Result<RowSet> load_pictures(const std::vector<std::filesystem::path>& paths, const RowSettings& settings) {
    auto files = find_files(paths);
    if (!files) return tl::unexpected(files.error());
    std::erase_if(*files, [](const FoundFile& file) { return !is_image_file(file.path); });
    RowSet set;
    set.kind = RowKind::images;
    set.spec.range = ValueRange{};
    set.found = files->size();
    bool stays = false; // on disk
    for (const FoundFile& file : *files) {
        auto read = read_image(file.path);
        if (!read) {
            set.problems.push_back(read.error().message);
            if (settings.strict) return set; // which load_rows makes an error
        }
        if (!read) continue;
        const auto image = fitting(std::move(*read), file, set, settings);
        if (!image) return tl::unexpected(image.error());
        if (set.names.empty()) {
            set.spec.width = image->width;
            set.spec.height = image->height;
            set.spec.channels = image->channels;
            const std::uint64_t bytes =
                set.found * static_cast<std::uint64_t>(set.spec.values()) * sizeof(float);
            stays = settings.memory_bytes && bytes > *settings.memory_bytes;
            if (auto room = expect_room(stays ? 0 : set.found, set.spec, file.path.string()); !room)
                return tl::unexpected(room.error());
            if (!stays) set.rows.resize(set.spec.values(), static_cast<Eigen::Index>(set.found));
        }
        if (stays)
            set.files.push_back(file.path);
        else
            set.rows.col(static_cast<Eigen::Index>(set.names.size())) =
                Eigen::Map<const Eigen::VectorXf>(image->values.data(), set.rows.rows());
        set.places.push_back(static_cast<std::size_t>(&file - files->data()));
        set.names.push_back(file.name);
    }
    if (!stays) set.rows.conservativeResize(Eigen::NoChange, static_cast<Eigen::Index>(set.names.size()));
    return set;
}

} // namespace sordino
