// The kind is asked for only where a model was not found.
#include "model/c_api_models.h"

#include "model/result.h"
#include "model/shipped.h"

#include <stdexcept>

namespace sordino::c_api {
namespace {

template <class AnyModel>
AnyModel usable(Result<AnyModel> found, const std::string& name, ModelKind other, const char* told) {
    if (found) return *std::move(found);
    const auto kind = kind_of_model(name);
    throw std::runtime_error(kind && *kind == other ? name + told : found.error().message);
}

} // namespace

std::shared_ptr<const Model> model_named(const std::string& name_or_path) {
    return usable(
        find_model(name_or_path), name_or_path, ModelKind::window,
        ": expected a model of sound, found one of sensor rows. Use it with sordino_sensor_create.");
}

std::shared_ptr<const WindowModel> window_model_named(const std::string& name_or_path) {
    return usable(find_window_model(name_or_path), name_or_path, ModelKind::spectral,
                  ": expected a model of sensor rows, found one of sound. Use it with sordino_create.");
}

} // namespace sordino::c_api
