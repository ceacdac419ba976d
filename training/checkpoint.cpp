// Checkpoints as safetensors files.
#include "training/checkpoint.h"

#include "model/safetensors.h"

#include <fmt/format.h>

namespace sordino {
namespace {

constexpr const char *format = "sordino checkpoint 3", *progress_name = "progress";

} // namespace

Result<void> save_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint) {
    TensorFile file;
    for (const auto& [name, values] : checkpoint.values)
        if (!values.empty())
            file.tensors[name] = make_tensor(values, {static_cast<std::int64_t>(values.size())});
    // no metadata: their size is limited, and a long run has much to tell
    const auto* text = reinterpret_cast<const std::int8_t*>(checkpoint.progress.data());
    file.tensors[progress_name] = make_tensor(std::span(text, checkpoint.progress.size()),
                                              {static_cast<std::int64_t>(checkpoint.progress.size())});
    file.metadata = {{"format", format}};
    return write_safetensors(path, file);
}

Result<Checkpoint> load_checkpoint(const std::filesystem::path& path) {
    auto file = read_safetensors(path);
    if (!file) return tl::unexpected(file.error());
    const auto progress = file->tensors.extract(progress_name);
    if (file->metadata["format"] != format || progress.empty())
        return fail(fmt::format("{}: not a checkpoint of `sordino train`, of this version", path.string()));
    Checkpoint checkpoint;
    for (const auto& [name, tensor] : file->tensors) checkpoint.values[name] = to_floats(tensor);
    const auto& text = progress.mapped().bytes;
    checkpoint.progress.assign(reinterpret_cast<const char*>(text.data()), text.size());
    return checkpoint;
}

} // namespace sordino
