// What fits together in a model of vectors.
#include "model/vector_model.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <set>

namespace sordino {
namespace {

std::string problem_with_columns(const VectorSpec& spec) {
    if (spec.columns.empty()) return "";
    if (spec.height != 1 || spec.channels != 1 || static_cast<std::size_t>(spec.width) != spec.columns.size())
        return fmt::format("columns: expected {} names for rows of {} x {} x {} values", spec.values(),
                           spec.width, spec.height, spec.channels);
    if (std::set(spec.columns.begin(), spec.columns.end()).size() != spec.columns.size())
        return "columns: expected names that differ from one another";
    return "";
}

} // namespace

std::string problem_with(const VectorSpec& spec) {
    for (const int side : {spec.width, spec.height, spec.channels})
        if (side < 1 || side > most_vector_values)
            return fmt::format("width, height and channels: expected 1 to {}, found {}", most_vector_values,
                               side);
    const std::int64_t values = std::int64_t{spec.width} * spec.height;
    if (values > most_vector_values || values * spec.channels > most_vector_values)
        return fmt::format(
            "expected at most {} values in a row, found {} x {} x {}; make images smaller by --size",
            most_vector_values, spec.width, spec.height, spec.channels);
    if (spec.is_image() && spec.channels != 1 && spec.channels != 3)
        return fmt::format("channels: expected 1 (grey) or 3 (colour), found {}", spec.channels);
    if (spec.range && !(std::isfinite(spec.range->low) && std::isfinite(spec.range->high) &&
                        spec.range->low < spec.range->high))
        return fmt::format("range: expected two numbers, the lower first, found {} and {}", spec.range->low,
                           spec.range->high);
    return problem_with_columns(spec);
}

std::string problem_with(const VectorModel& model) {
    if (const std::string spec = problem_with(model.spec); !spec.empty()) return "spec: " + spec;
    const int values = model.spec.values();
    if (model.mean.size() != values || model.scale.size() != values)
        return fmt::format("values.mean and values.scale: expected ({}), found ({}) and ({})", values,
                           model.mean.size(), model.scale.size());
    if (!(model.scale.array() > 0.0F).all()) return "values.scale: expected numbers above 0";
    if (!(std::isfinite(model.usual_error) && model.usual_error >= 0.0F))
        return fmt::format("usual_error: expected 0 or more, found {}", model.usual_error);
    if (model.receptive_hops() > 1) return "layers: expected the context 0, found others: a row has no past";
    return problem_with_layers(model, values, values);
}

std::string text_of(const VectorSpec& spec) {
    if (!spec.is_image()) return fmt::format("{} column{}", spec.width, spec.width == 1 ? "" : "s");
    return fmt::format("{} x {} {}", spec.width, spec.height, spec.channels == 1 ? "grey" : "colour");
}

void set_plain_inputs(VectorModel& model) {
    model.input_mean.setZero(model.spec.values());
    model.input_scale.setOnes(model.spec.values());
}

VectorModel vector_model_of(const VectorFrame& frame, std::vector<Layer> layers) {
    VectorModel model;
    static_cast<VectorFrame&>(model) = frame;
    set_plain_inputs(model);
    model.layers = std::move(layers);
    return model;
}

} // namespace sordino
