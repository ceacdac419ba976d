// Checkpoints: two models and the optimiser's state in one safetensors file.
#include "training/checkpoint.h"

#include "model/model_file.h"

#include <fmt/format.h>

namespace sordino {
namespace {

constexpr const char* best_prefix = "best.";

Tensor flat(const std::vector<float>& values) {
    return make_tensor(values, {static_cast<std::int64_t>(values.size())});
}

Result<std::vector<float>> take(TensorFile& file, const std::string& name) {
    const auto node = file.tensors.extract(name);
    if (node.empty()) return fail(fmt::format("expected a tensor '{}', found none", name));
    return to_floats(node.mapped());
}

} // namespace

Result<void> save_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint) {
    TensorFile file = tensors_of(checkpoint.current);
    for (auto& [name, tensor] : tensors_of(checkpoint.best).tensors)
        file.tensors[best_prefix + name] = tensor;
    file.tensors["adam.first"] = flat(checkpoint.first);
    file.tensors["adam.second"] = flat(checkpoint.second);
    file.metadata["progress"] = checkpoint.progress;
    return write_safetensors(path, file);
}

Result<Checkpoint> load_checkpoint(const std::filesystem::path& path) {
    auto file = read_safetensors(path);
    if (!file) return tl::unexpected(file.error());
    const auto progress = file->metadata.find("progress");
    auto first = take(*file, "adam.first"), second = take(*file, "adam.second");
    if (progress == file->metadata.end() || !first || !second)
        return fail(fmt::format("{}: not a checkpoint of `sordino train`", path.string()));
    TensorFile best;
    best.metadata = file->metadata;
    for (auto it = file->tensors.lower_bound(best_prefix);
         it != file->tensors.end() && it->first.starts_with(best_prefix); it = file->tensors.erase(it))
        best.tensors[it->first.substr(std::string(best_prefix).size())] = std::move(it->second);
    auto current_model = model_from(*file, path.string());
    auto best_model = model_from(best, path.string());
    if (!current_model) return tl::unexpected(current_model.error());
    if (!best_model) return tl::unexpected(best_model.error());
    return Checkpoint{std::move(*current_model), std::move(*best_model), std::move(*first),
                      std::move(*second), progress->second};
}

} // namespace sordino
