// A name is looked up among the embedded models, a path is loaded.
#include "model/shipped.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "model/embedded_models.h"
#include "model/model_file.h"

namespace sordino {

std::vector<std::string> shipped_model_names() {
    std::vector<std::string> names;
    for (const EmbeddedModel& model : embedded_models()) names.push_back(model.name);
    return names;
}

Result<std::shared_ptr<const Model>> find_model(const std::string& name_or_path) {
    const auto shared = [](Model&& model) -> std::shared_ptr<const Model> {
        return std::make_shared<const Model>(std::move(model));
    };
    for (const EmbeddedModel& model : embedded_models())
        if (model.name == name_or_path)
            return parse_model(model.bytes, "the shipped model '" + model.name + "'").map(shared);
    if (name_or_path.find('/') != name_or_path.npos || name_or_path.ends_with(".safetensors"))
        return load_model(name_or_path).map(shared);
    const auto names = shipped_model_names();
    return fail(fmt::format(
        "{}: expected the name of a model ({}) or the path of a .safetensors file, found neither. "
        "A file beside you is ./{}.",
        name_or_path, names.empty() ? "none is built in" : fmt::format("{}", fmt::join(names, ", ")),
        name_or_path));
}

} // namespace sordino
