// Models with a code, and those without one.
#include "cli/latent.h"

#include <algorithm>

namespace sordino {

Result<std::optional<CodeWriter>> open_latent(const std::string& path, const NetworkModel& model,
                                              const std::string& model_name, const TableInfo& info) {
    if (path.empty()) return std::optional<CodeWriter>{};
    const auto code = std::ranges::find(model.layers, Role::code, &Layer::role);
    if (code == model.layers.end())
        return fail(model_name +
                    ": expected a layer with the role code for --latent, found none; train a model "
                    "with one: --layers 'encoder 32 relu 0' 'code 8 relu 0' 'decoder 32 relu 0'");
    auto writer = CodeWriter::create(path, info, static_cast<std::size_t>(code->outputs()));
    if (!writer) return tl::unexpected(writer.error());
    return std::optional<CodeWriter>(std::move(*writer));
}

} // namespace sordino
