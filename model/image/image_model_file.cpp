// Layers of images to and from tensors.
#include "model/image/image_model_file.h"

#include "model/json_values.h"
#include "model/network_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace sordino {
namespace {

using nlohmann::json;

json to_json(const ImageShape& shape) {
    return {{"height", shape.height}, {"width", shape.width}, {"channels", shape.channels}};
}

ImageShape shape_from(const json& j) {
    return {whole_number_in(j.at("height")), whole_number_in(j.at("width")),
            whole_number_in(j.at("channels"))};
}

// Only what the kind has.
json to_json(const ImageLayer& layer) {
    json j{{"kind", name_of(layer.kind)}, {"role", name_of(layer.role)}};
    if (layer.has_weights()) j["activation"] = name_of(layer.activation);
    if (layer.has_kernel()) {
        j["kernel"] = {layer.kernel_height, layer.kernel_width};
        j["stride"] = layer.stride;
        j["padding"] = name_of(layer.padding);
    }
    if (layer.kind == ImageLayerKind::upsample) j["factor"] = layer.stride;
    if (layer.kind == ImageLayerKind::unflatten) j["shape"] = to_json(layer.shape);
    return j;
}

Result<ImageLayer> layer_from(const json& j) {
    ImageLayer layer;
    const auto kind = image_layer_named(j.at("kind").get<std::string>());
    const auto role = role_named(j.at("role").get<std::string>());
    if (!kind) return tl::unexpected(kind.error());
    if (!role) return tl::unexpected(role.error());
    layer.kind = *kind;
    layer.role = *role;
    if (layer.has_weights()) {
        const auto activation = activation_named(j.at("activation").get<std::string>());
        if (!activation) return tl::unexpected(activation.error());
        layer.activation = *activation;
    }
    if (layer.has_kernel()) {
        const auto padding = padding_named(j.at("padding").get<std::string>());
        if (!padding) return tl::unexpected(padding.error());
        const auto sides = list_in(j.at("kernel"), whole_number_in);
        if (sides.size() != 2)
            return fail(fmt::format("kernel: expected height and width, found {} numbers", sides.size()));
        layer.padding = *padding;
        layer.kernel_height = sides[0];
        layer.kernel_width = sides[1];
        layer.stride = whole_number_in(j.at("stride"));
    }
    if (layer.kind == ImageLayerKind::upsample) layer.stride = whole_number_in(j.at("factor"));
    if (layer.kind == ImageLayerKind::unflatten) layer.shape = shape_from(j.at("shape"));
    return layer;
}

std::string tensor_name(std::size_t layer, const char* what) {
    return fmt::format("layers.{}.{}", layer, what);
}

// The shape that the file has: (O, height, width, I) of a conv, (I, height, width, O) of a deconv, (O, I).
std::vector<std::int64_t> tensor_shape(const ImageLayer& layer, std::int64_t rows, std::int64_t columns) {
    if (layer.kind == ImageLayerKind::dense) return {rows, columns};
    return {rows, layer.kernel_height, layer.kernel_width, columns / layer.kernel_size()};
}

// The bias says how many channels there are, the image before the layer all other sides of the weight.
Result<void> take_weights(TensorFile& file, std::size_t index, const ImageShape& before, ImageLayer& layer) {
    if (!layer.has_weights()) return {};
    auto bias = take_vector(file, tensor_name(index, "bias"));
    if (!bias) return tl::unexpected(bias.error());
    layer.bias = std::move(*bias);
    if (const auto after = shape_after(layer, before); !after)
        return fail(fmt::format("layers.{}: {}", index, after.error().message));
    const auto [rows, columns] = weight_shape(layer, before.channels, static_cast<int>(layer.bias.size()));
    const auto shape = tensor_shape(layer, rows, columns);
    const std::string name = tensor_name(index, "weight");
    const auto tensor = take(file, name, shape.size());
    if (!tensor) return tl::unexpected(tensor.error());
    if (tensor->type != Tensor::Type::f32) return fail(fmt::format("{}: expected F32", name));
    if (tensor->shape != shape)
        return fail(fmt::format("{}: expected ({}), found ({})", name, fmt::join(shape, ", "),
                                fmt::join(tensor->shape, ", ")));
    layer.weight = Eigen::Map<const RowMatrix>(to_floats(*tensor).data(), rows, columns);
    return {};
}

Result<void> take_layers(TensorFile& file, ImageModel& model) {
    const json layers = parse_json(file.metadata.at("layers"));
    ImageShape shape = model.input;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        auto layer = layer_from(layers.at(i));
        if (!layer) return fail(fmt::format("layers.{}.{}", i, layer.error().message));
        if (const auto taken = take_weights(file, i, shape, *layer); !taken)
            return tl::unexpected(taken.error());
        const auto after = shape_after(*layer, shape);
        if (!after) return fail(fmt::format("layers.{}: {}", i, after.error().message));
        shape = *after;
        model.layers.push_back(std::move(*layer));
    }
    return {};
}

Result<ImageModel> read(TensorFile file) {
    ImageModel model;
    if (const auto ok = expect_format(file, "image", "samples"); !ok) return tl::unexpected(ok.error());
    take_notes(file, model.training, model.licence, model.purpose);
    model.input = shape_from(parse_json(file.metadata.at("spec")));
    auto mean = take_vector(file, "input.mean");
    auto scale = take_vector(file, "input.scale");
    if (!mean) return tl::unexpected(mean.error());
    if (!scale) return tl::unexpected(scale.error());
    model.mean = std::move(*mean);
    model.scale = std::move(*scale);
    model.usual_error = number_in(parse_json(file.metadata.at("usual_error")));
    if (const auto ok = take_layers(file, model); !ok) return tl::unexpected(ok.error());
    if (const auto ok = expect_no_more(file); !ok) return tl::unexpected(ok.error());
    if (auto problem = problem_with(model); !problem.empty()) return fail(std::move(problem));
    return model;
}

} // namespace

std::string json_of(const std::vector<ImageLayer>& layers) {
    json all = json::array();
    for (const auto& layer : layers) all.push_back(to_json(layer));
    return all.dump();
}

Result<ImageModel> image_model_from(const TensorFile& file, const std::string& name) {
    return read_checked(name, [&] { return read(file); });
}

Result<ImageModel> parse_image_model(std::span<const std::byte> bytes, const std::string& name) {
    return parse_safetensors(bytes, name).and_then([&](const TensorFile& file) {
        return image_model_from(file, name);
    });
}

Result<ImageModel> load_image_model(const std::filesystem::path& path) {
    return read_safetensors(path).and_then(
        [&](const TensorFile& file) { return image_model_from(file, path.string()); });
}

TensorFile tensors_of(const ImageModel& model) {
    TensorFile file;
    put_notes(model.training, model.licence, model.purpose, json_of(model.layers), file);
    file.metadata["kind"] = "image";
    file.metadata["output"] = "samples";
    file.metadata["spec"] = to_json(model.input).dump();
    file.metadata["usual_error"] = json(model.usual_error).dump();
    put_vector(model.mean, "input.mean", file);
    put_vector(model.scale, "input.scale", file);
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        const ImageLayer& layer = model.layers[i];
        if (!layer.has_weights()) continue;
        const auto& weight = layer.weight;
        file.tensors[tensor_name(i, "weight")] =
            make_tensor({weight.data(), static_cast<std::size_t>(weight.size())},
                        tensor_shape(layer, weight.rows(), weight.cols()));
        put_vector(layer.bias, tensor_name(i, "bias"), file);
    }
    return file;
}

Result<void> save_model(const std::filesystem::path& path, const ImageModel& model) {
    if (const auto problem = problem_with(model); !problem.empty())
        return wrong_model(path.string(), problem);
    const TensorFile file = tensors_of(model);
    if (const auto back = image_model_from(file, path.string()); !back) return tl::unexpected(back.error());
    return write_safetensors(path, file);
}

} // namespace sordino
