// A row whenever a hop is done.
#include "cli/frame_codes.h"

#include <fmt/format.h>

namespace sordino {
namespace {

TableInfo table_of_frames() {
    TableInfo info;
    info.format.names = {"time_s"};
    info.format.time_column = 0;
    return info;
}

} // namespace

Result<std::optional<FrameCodes>> FrameCodes::open(const std::string& path, const Model& model,
                                                   const std::string& model_name, const Denoiser& denoiser) {
    auto writer = open_latent(path, model, model_name, table_of_frames());
    if (!writer) return tl::unexpected(writer.error());
    if (!*writer) return std::optional<FrameCodes>{};
    return std::optional<FrameCodes>(FrameCodes(std::move(**writer), denoiser.frame_size()));
}

Result<void> FrameCodes::take(const Denoiser& denoiser, std::int64_t given, std::int64_t of_sound) {
    given_ += given;
    sound_ += of_sound;
    if (given_ / size_.hop == hops_) return {};
    // a frame is two hops: its middle is where the newest of them begins
    const std::int64_t middle = hops_++ * size_.hop;
    if (middle >= sound_) return {};
    row_.time = fmt::format("{:.6f}", static_cast<double>(middle) / size_.rate);
    row_.code.assign(denoiser.code().begin(), denoiser.code().end());
    return writer_.write(row_);
}

} // namespace sordino
