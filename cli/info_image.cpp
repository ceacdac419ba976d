// What `sordino info` says of models of images.
#include "cli/info_text.h"
#include "cli/readable_json.h"
#include "model/image/image_model_file.h"

#include <fmt/format.h>

#include <cstdint>

namespace sordino {
namespace {

// For one image.
std::int64_t multiply_adds(const ImageLayer& layer, const ImageShape& before, const ImageShape& after) {
    const ImageShape& kernels = layer.kind == ImageLayerKind::deconv ? before : after; // one at each pixel
    return std::int64_t{layer.weight.size()} * kernels.height * kernels.width;
}

void print_image_layers(const ImageModel& model, const std::vector<ImageShape>& shapes) {
    fmt::print("\n  layer  gives         multiply-adds  parameters  in words\n");
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        const ImageLayer& layer = model.layers[i];
        fmt::print("  {:>5}  {:<12}  {:>13}  {:>10}  {}\n", i, text_of(shapes[i + 1]),
                   multiply_adds(layer, shapes[i], shapes[i + 1]), layer.weight.size() + layer.bias.size(),
                   text_of(layer));
    }
}

void print_text(const std::string& name, const ImageModel& model) {
    const TensorFile file = tensors_of(model);
    const auto shapes = shapes_of(model.layers, model.input).value();
    std::int64_t cost = 0;
    for (std::size_t i = 0; i < model.layers.size(); ++i)
        cost += multiply_adds(model.layers[i], shapes[i], shapes[i + 1]);
    fmt::print("{}\n", printable(name));
    fmt::print("  purpose     {}\n", model.purpose.empty() ? "not stated" : printable(model.purpose));
    fmt::print("  kind        image, output samples (sordino weights file, version {}); works offline\n",
               file.metadata.at("format_version"));
    fmt::print("  licence     {}\n", model.licence.empty() ? "not stated" : printable(model.licence));
    fmt::print("  images      {} (height, width, channels), values from 0 to 1\n", text_of(model.input));
    fmt::print("  watches     alarms from a mean square error of {:.3g}\n", model.usual_error);
    fmt::print("  size        {} parameters, {} bytes of weights\n", model.parameter_count(),
               weights_bytes(file));
    fmt::print("  cost        {:.2f} million multiply-adds an image\n", static_cast<double>(cost) / 1e6);
    print_image_layers(model, shapes);
    print_training(model.training);
}

} // namespace

void print_info(const std::string& name, const ImageModel& model, bool as_json) {
    if (!as_json) return print_text(name, model);
    print_json(tensors_of(model), model.parameter_count());
}

} // namespace sordino
