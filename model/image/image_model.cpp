// What fits together in a model of images.
#include "model/image/image_model.h"

#include <fmt/format.h>

#include <cmath>

namespace sordino {

std::size_t ImageModel::parameter_count() const {
    std::size_t count = 0;
    for (const auto& layer : layers)
        count += static_cast<std::size_t>(layer.weight.size() + layer.bias.size());
    return count;
}

ImageShape ImageModel::output() const { return shapes_of(layers, input).value().back(); }

std::string problem_with(const ImageModel& model) {
    if (const auto shapes = shapes_of(model.layers, model.input); !shapes) return shapes.error().message;
    if (model.mean.size() != model.input.channels || model.scale.size() != model.input.channels)
        return fmt::format("input.mean and input.scale: expected ({}), found ({}) and ({})",
                           model.input.channels, model.mean.size(), model.scale.size());
    if (!(model.scale.array() > 0.0F).all()) return "input.scale: expected numbers above 0";
    if (!(std::isfinite(model.usual_error) && model.usual_error >= 0.0F))
        return fmt::format("usual_error: expected 0 or more, found {}", model.usual_error);
    return "";
}

Eigen::VectorXf for_each_value(const Eigen::VectorXf& of_channels, const ImageShape& shape) {
    return of_channels.replicate(shape.height * shape.width, 1);
}

} // namespace sordino
