// A name is looked up among the embedded models and in the user's folder, a path is loaded.
#include "model/shipped.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>

#include "model/embedded_models.h"
#include "model/model_file.h"
#include "model/model_folder.h"
#include "model/one_line.h"
#include "model/vector_model_file.h"
#include "model/window_model_file.h"

namespace sordino {

std::vector<std::string> shipped_model_names(ModelKind kind) {
    std::vector<std::string> names;
    for (const EmbeddedModel& model : embedded_models())
        if (model.kind == kind) names.push_back(model.name);
    return names;
}

std::vector<std::string> all_shipped_model_names() {
    auto all = shipped_model_names();
    for (const ModelKind kind : {ModelKind::window, ModelKind::vector})
        for (auto& name : shipped_model_names(kind)) all.push_back(std::move(name));
    return all;
}

bool is_shipped(const std::string& name) {
    return std::ranges::count(embedded_models(), name, &EmbeddedModel::name) > 0;
}

namespace {

template <class AnyModel>
std::shared_ptr<const AnyModel> shared(AnyModel&& model) {
    return std::make_shared<const AnyModel>(std::move(model));
}

std::string described(const EmbeddedModel& embedded) { return "the shipped model '" + embedded.name + "'"; }

// One copy for all who use it at a time.
Result<std::shared_ptr<const Model>> shipped_model(const EmbeddedModel& embedded) {
    static std::mutex lock;
    // never freed: a host may ask while the process ends
    static auto& in_use = *new std::map<std::string, std::weak_ptr<const Model>>;
    const std::scoped_lock hold(lock);
    auto& known = in_use[embedded.name];
    if (auto model = known.lock()) return model;
    auto model = parse_model(embedded.bytes, described(embedded)).map(shared<Model>);
    if (model) known = *model;
    return model;
}

std::string listed(const std::vector<std::string>& names) {
    return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

// What of_embedded or of_file makes of the model that the name stands for.
template <class OfEmbedded, class OfFile>
auto found(const std::string& name_or_path, OfEmbedded of_embedded, OfFile of_file)
    -> decltype(of_file(std::filesystem::path())) {
    for (const EmbeddedModel& model : embedded_models())
        if (model.name == name_or_path) return of_embedded(model);
    const auto own = user_model_names();
    if (std::ranges::find(own, name_or_path) != own.end()) return of_file(user_model_path(name_or_path));
    if (name_or_path.find('/') != name_or_path.npos || name_or_path.ends_with(".safetensors"))
        return of_file(name_or_path);
    return fail(fmt::format("{}: expected the name of a model (built in: {}; your own: {}) or the path of a "
                            ".safetensors file, found neither. A file beside you is ./{}.",
                            name_or_path, listed(all_shipped_model_names()), listed(own), name_or_path));
}

Result<ModelKind> kind_in(const TensorFile& file, const std::string& name) {
    const auto kind = file.metadata.find("kind");
    if (kind != file.metadata.end() && kind->second == "spectral") return ModelKind::spectral;
    if (kind != file.metadata.end() && kind->second == "window") return ModelKind::window;
    if (kind != file.metadata.end() && kind->second == "vector") return ModelKind::vector;
    if (kind != file.metadata.end() && kind->second == "image") return ModelKind::image;
    return fail(
        fmt::format("{}: expected a model of kind 'spectral', 'window', 'vector' or 'image', found {}", name,
                    kind == file.metadata.end() ? "none" : one_line(kind->second, 40, '?')));
}

} // namespace

Result<std::shared_ptr<const Model>> find_model(const std::string& name_or_path) {
    return found(name_or_path, shipped_model,
                 [](const std::filesystem::path& path) { return load_model(path).map(shared<Model>); });
}

Result<std::shared_ptr<const WindowModel>> find_window_model(const std::string& name_or_path) {
    return found(
        name_or_path,
        [](const EmbeddedModel& model) {
            return parse_window_model(model.bytes, described(model)).map(shared<WindowModel>);
        },
        [](const std::filesystem::path& path) { return load_window_model(path).map(shared<WindowModel>); });
}

Result<std::shared_ptr<const VectorModel>> find_vector_model(const std::string& name_or_path) {
    return found(
        name_or_path,
        [](const EmbeddedModel& model) {
            return parse_vector_model(model.bytes, described(model)).map(shared<VectorModel>);
        },
        [](const std::filesystem::path& path) { return load_vector_model(path).map(shared<VectorModel>); });
}

Result<TensorFile> find_weights(const std::string& name_or_path) {
    return found(
        name_or_path,
        [](const EmbeddedModel& model) { return parse_safetensors(model.bytes, described(model)); },
        [](const std::filesystem::path& path) { return read_safetensors(path); });
}

Result<ModelKind> kind_of_model(const std::string& name_or_path) {
    return found(
        name_or_path, [](const EmbeddedModel& model) { return Result<ModelKind>(model.kind); },
        [](const std::filesystem::path& path) {
            return read_safetensors(path).and_then(
                [&](const TensorFile& file) { return kind_in(file, path.string()); });
        });
}

} // namespace sordino
