// libpng's simplified interface, and which library a file is for.
#include "training/vectors/image_file.h"

#include "model/atomic_file.h"
#include "training/vectors/jpeg_image.h"

#include <fmt/format.h>
#include <png.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>

namespace sordino {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view png_magic = "\x89PNG", jpeg_magic = "\xFF\xD8\xFF";

Result<Image> decode_png(const std::string& bytes) {
    png_image png{};
    png.version = PNG_IMAGE_VERSION;
    const auto refuse = [&](const std::string& what) {
        const std::string message = png.message;
        png_image_free(&png);
        return fail(what + message);
    };
    if (png_image_begin_read_from_memory(&png, bytes.data(), bytes.size()) == 0)
        return refuse("expected a PNG that can be read, found: ");
    if (std::size_t{png.width} * png.height > most_pixels)
        return refuse("expected a picture of at most 67 million pixels, found more");
    const bool colour = (png.format & PNG_FORMAT_FLAG_COLOR) != 0;
    png.format = colour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
    std::string pixels(PNG_IMAGE_SIZE(png), '\0');
    const png_color black{0, 0, 0};
    const Image shape{static_cast<int>(png.width), static_cast<int>(png.height), colour ? 3 : 1, {}};
    if (png_image_finish_read(&png, &black, pixels.data(), 0, nullptr) == 0)
        return refuse("expected a whole PNG, found: ");
    Image image = shape;
    image.values.reserve(pixels.size());
    for (const char pixel : pixels)
        image.values.push_back(static_cast<float>(static_cast<unsigned char>(pixel)) / 255.0F);
    return image;
}

} // namespace

bool is_image_file(const fs::path& path) {
    std::string extension = path.extension().string();
    std::ranges::transform(extension, extension.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
    });
    return extension == ".png" || extension == ".jpg" || extension == ".jpeg";
}

Result<Image> read_image(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return fail(path.string() + ": expected a picture, but it cannot be read; check its permissions");
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    auto image = bytes.starts_with(png_magic) ? decode_png(bytes)
                 : bytes.starts_with(jpeg_magic)
                     ? decode_jpeg(bytes)
                     : Result<Image>(fail("expected a PNG or a JPEG, found another file"));
    if (!image) return fail(fmt::format("{}: {}", path.string(), image.error().message));
    return image;
}

Result<std::string> png_of(const Image& image) {
    png_image png{};
    png.version = PNG_IMAGE_VERSION;
    png.width = static_cast<png_uint_32>(image.width);
    png.height = static_cast<png_uint_32>(image.height);
    png.format = image.channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
    std::string pixels;
    for (const float value : image.values)
        pixels +=
            static_cast<char>(std::lround(255.0F * std::clamp(std::isnan(value) ? 0.0F : value, 0.0F, 1.0F)));
    std::string bytes(PNG_IMAGE_PNG_SIZE_MAX(png), '\0');
    png_alloc_size_t size = bytes.size();
    if (png_image_write_to_memory(&png, bytes.data(), &size, 0, pixels.data(), 0, nullptr) == 0)
        return fail(std::string("expected to make a PNG, found: ") + png.message);
    bytes.resize(size);
    return bytes;
}

Result<void> write_png(const fs::path& path, const Image& image) {
    const auto bytes = png_of(image);
    if (!bytes) return fail(fmt::format("{}: {}", path.string(), bytes.error().message));
    return write_atomically(path, std::as_bytes(std::span(*bytes)));
}

} // namespace sordino
