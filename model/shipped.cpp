// A name is looked up among the embedded models and in the user's folder, a path is loaded.
#include "model/shipped.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "model/embedded_models.h"
#include "model/model_file.h"
#include "model/model_folder.h"

namespace sordino {

std::vector<std::string> shipped_model_names() {
    std::vector<std::string> names;
    for (const EmbeddedModel& model : embedded_models()) names.push_back(model.name);
    return names;
}

bool is_shipped(const std::string& name) {
    return std::ranges::count(embedded_models(), name, &EmbeddedModel::name) > 0;
}

namespace {

std::shared_ptr<const Model> shared(Model&& model) { return std::make_shared<const Model>(std::move(model)); }

// One copy for all who use it at a time.
Result<std::shared_ptr<const Model>> shipped_model(const EmbeddedModel& embedded) {
    static std::mutex lock;
    // never freed: a host may ask while the process ends
    static auto& in_use = *new std::map<std::string, std::weak_ptr<const Model>>;
    const std::scoped_lock hold(lock);
    auto& known = in_use[embedded.name];
    if (auto model = known.lock()) return model;
    auto model = parse_model(embedded.bytes, "the shipped model '" + embedded.name + "'").map(shared);
    if (model) known = *model;
    return model;
}

std::string listed(const std::vector<std::string>& names) {
    return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

} // namespace

Result<std::shared_ptr<const Model>> find_model(const std::string& name_or_path) {
    for (const EmbeddedModel& model : embedded_models())
        if (model.name == name_or_path) return shipped_model(model);
    const auto own = user_model_names();
    if (std::ranges::find(own, name_or_path) != own.end())
        return load_model(user_model_path(name_or_path)).map(shared);
    if (name_or_path.find('/') != name_or_path.npos || name_or_path.ends_with(".safetensors"))
        return load_model(name_or_path).map(shared);
    return fail(fmt::format("{}: expected the name of a model (built in: {}; your own: {}) or the path of a "
                            ".safetensors file, found neither. A file beside you is ./{}.",
                            name_or_path, listed(shipped_model_names()), listed(own), name_or_path));
}

} // namespace sordino
