// One file, one row.
#include "training/vectors/picture_rows.h"

#include "training/fnv1a.h"
#include "training/vectors/image_file.h"
#include "training/vectors/row_loaders.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace sordino {

PictureRows::PictureRows(std::vector<std::filesystem::path> files, const VectorSpec& spec,
                         RowSettings settings)
    : files_(std::move(files))
    , spec_(spec)
    , settings_(std::move(settings)) {}

void PictureRows::read(Eigen::Index row, std::span<float> out) const {
    const auto& file = files_[static_cast<std::size_t>(row)];
    auto image = read_image(file);
    if (!image) throw std::runtime_error(image.error().message);
    const Image found = brought_to(std::move(*image), settings_);
    if (found.width != spec_.width || found.height != spec_.height || found.channels != spec_.channels)
        throw std::runtime_error(
            fmt::format("{}: expected {} as when training began, found {} x {} pixels of {} channels",
                        file.string(), text_of(spec_), found.width, found.height, found.channels));
    std::ranges::copy(found.values, out.begin());
}

std::uint64_t PictureRows::hash() const {
    std::string all;
    for (const auto& file : files_) {
        std::error_code error;
        all += fmt::format("{} {}\n", file.filename().string(), std::filesystem::file_size(file, error));
    }
    return fnv1a(std::as_bytes(std::span(all)));
}

} // namespace sordino
