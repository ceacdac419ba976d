// Checkpoints as safetensors files.
#include "training/checkpoint.h"

#include "model/safetensors.h"

#include <fmt/format.h>

namespace sordino {
namespace {

constexpr const char* format = "sordino checkpoint 2";

} // namespace

Result<void> save_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint) {
    TensorFile file;
    for (const auto& [name, values] : checkpoint.values)
        if (!values.empty())
            file.tensors[name] = make_tensor(values, {static_cast<std::int64_t>(values.size())});
    file.metadata = {{"format", format}, {"progress", checkpoint.progress}};
    return write_safetensors(path, file);
}

Result<Checkpoint> load_checkpoint(const std::filesystem::path& path) {
    auto file = read_safetensors(path);
    if (!file) return tl::unexpected(file.error());
    if (file->metadata["format"] != format || !file->metadata.contains("progress"))
        return fail(fmt::format("{}: not a checkpoint of `sordino train`, of this version", path.string()));
    Checkpoint checkpoint;
    for (const auto& [name, tensor] : file->tensors) checkpoint.values[name] = to_floats(tensor);
    checkpoint.progress = file->metadata["progress"];
    return checkpoint;
}

} // namespace sordino
