// Layers to and from tensors.
#include "model/network_file.h"

#include "model/json_values.h"
#include "model/one_line.h"

#include <fmt/format.h>

#include <cstring>
#include <utility>

namespace sordino {

using nlohmann::json;

Result<Tensor> take(TensorFile& file, const std::string& name, std::size_t dimensions) {
    auto node = file.tensors.extract(name);
    if (node.empty()) return fail(fmt::format("expected a tensor '{}', found none", name));
    if (node.mapped().shape.size() != dimensions)
        return fail(fmt::format("{}: expected {} dimensions, found {}", name, dimensions,
                                node.mapped().shape.size()));
    return std::move(node.mapped());
}

Result<Eigen::VectorXf> take_vector(TensorFile& file, const std::string& name) {
    const auto tensor = take(file, name, 1);
    if (!tensor) return tl::unexpected(tensor.error());
    if (tensor->type != Tensor::Type::f32) return fail(fmt::format("{}: expected F32", name));
    const auto values = to_floats(*tensor);
    return Eigen::Map<const Eigen::VectorXf>(values.data(), static_cast<Eigen::Index>(values.size()));
}

namespace {

constexpr const char* format_version = "1";

json to_json(const Layer& layer) {
    json j{{"role", name_of(layer.role)},
           {"activation", name_of(layer.activation)},
           {"context", layer.context},
           {"skip", layer.skip}};
    if (layer.tied_to) j["tied_to"] = *layer.tied_to;
    return j;
}

std::string tensor_name(std::size_t layer, const char* what) {
    return fmt::format("layers.{}.{}", layer, what);
}

// F32 weights, or I8 codes and the scale of each row.
Result<void> take_weights(TensorFile& file, std::size_t index, Layer& layer) {
    const std::string name = tensor_name(index, "weight"), scale_name = tensor_name(index, "scale");
    const auto tensor = take(file, name, 2);
    if (!tensor) return tl::unexpected(tensor.error());
    const auto rows = tensor->shape[0], columns = tensor->shape[1];
    if (tensor->type == Tensor::Type::f32) {
        layer.weight = Eigen::Map<const RowMatrix>(to_floats(*tensor).data(), rows, columns);
        return {};
    }
    if (!file.tensors.contains(scale_name))
        return fail(fmt::format("{} is I8: expected a tensor '{}' with it, found none", name, scale_name));
    auto scale = take_vector(file, scale_name);
    if (!scale) return tl::unexpected(scale.error());
    layer.codes.resize(rows, columns);
    std::memcpy(layer.codes.data(), tensor->bytes.data(), tensor->bytes.size());
    layer.scale = std::move(*scale);
    return {};
}

// The transpose of the weights of a layer before it.
Result<void> take_tie(const std::vector<Layer>& before, const json& j, Layer& layer) {
    layer.tied_to = whole_number_in(j);
    if (*layer.tied_to < 0 || std::cmp_greater_equal(*layer.tied_to, before.size()))
        return fail(fmt::format("layers.{}.tied_to: expected a layer before this one, found {}",
                                before.size(), *layer.tied_to));
    layer.weight = before[static_cast<std::size_t>(*layer.tied_to)].weight.transpose();
    return {};
}

Result<Layer> take_layer(TensorFile& file, const std::vector<Layer>& before, const json& j) {
    const std::size_t index = before.size();
    Layer layer;
    auto role = role_named(j.at("role").get<std::string>());
    auto activation = activation_named(j.at("activation").get<std::string>());
    if (!role) return tl::unexpected(role.error());
    if (!activation) return tl::unexpected(activation.error());
    const auto taken =
        j.contains("tied_to") ? take_tie(before, j.at("tied_to"), layer) : take_weights(file, index, layer);
    if (!taken) return tl::unexpected(taken.error());
    auto bias = take_vector(file, tensor_name(index, "bias"));
    if (!bias) return tl::unexpected(bias.error());
    layer.role = *role;
    layer.activation = *activation;
    layer.bias = std::move(*bias);
    layer.context = list_in(j.at("context"), whole_number_in);
    j.at("skip").get_to(layer.skip);
    return layer;
}

Result<std::string> metadata(const TensorFile& file, const char* key) {
    const auto found = file.metadata.find(key);
    if (found == file.metadata.end()) return fail(fmt::format("expected metadata '{}', found none", key));
    return found->second;
}

// What takes a model of this kind; empty where the word says enough.
const char* hint_of(const std::string& kind) {
    if (kind == "image" || kind == "vector")
        return " (one of images or of rows without an order in time, which works offline: sordino denoise, "
               "eval and watch take it)";
    return "";
}

Result<void> expect(const TensorFile& file, const char* key, const std::string& value) {
    const auto found = metadata(file, key);
    if (!found) return tl::unexpected(found.error());
    if (*found != value)
        return fail(fmt::format("{}: expected '{}', found '{}'{}", key, value, *found, hint_of(*found)));
    return {};
}

template <class Matrix>
Tensor tensor_of(const Matrix& m) {
    return make_tensor({m.data(), static_cast<std::size_t>(m.size())}, {m.rows(), m.cols()});
}

} // namespace

Result<void> expect_format(const TensorFile& file, const char* kind, const char* output) {
    for (const auto& [key, value] :
         {std::pair{"format", "sordino"}, std::pair{"format_version", format_version},
          std::pair{"kind", kind}, std::pair{"output", output}})
        if (const auto ok = expect(file, key, value); !ok) return ok;
    for (const char* key : {"spec", "layers", "training", "licence"})
        if (const auto ok = metadata(file, key); !ok) return tl::unexpected(ok.error());
    return {};
}

void take_notes(const TensorFile& file, std::string& training, std::string& licence, std::string& purpose) {
    training = parse_json(file.metadata.at("training")).dump();
    licence = file.metadata.at("licence");
    if (const auto found = file.metadata.find("purpose"); found != file.metadata.end())
        purpose = found->second;
}

Result<void> take_network(TensorFile& file, NetworkModel& model) {
    take_notes(file, model.training, model.licence, model.purpose);
    const json layers = parse_json(file.metadata.at("layers"));
    for (std::size_t i = 0; i < layers.size(); ++i) {
        auto layer = take_layer(file, model.layers, layers.at(i));
        if (!layer) return tl::unexpected(layer.error());
        if (layer->context.empty())
            return fail(fmt::format("layers.{}.context: expected at least one hop", i));
        model.layers.push_back(std::move(*layer));
    }
    return {};
}

Result<void> expect_no_more(const TensorFile& file) {
    if (file.tensors.empty()) return {};
    return fail(fmt::format("tensor '{}' belongs to no layer", file.tensors.begin()->first));
}

void put_vector(const Eigen::VectorXf& vector, const std::string& name, TensorFile& file) {
    file.tensors[name] =
        make_tensor({vector.data(), static_cast<std::size_t>(vector.size())}, {vector.size()});
}

void put_matrix(const RowMatrix& matrix, const std::string& name, TensorFile& file) {
    file.tensors[name] = tensor_of(matrix);
}

void put_network(const NetworkModel& model, TensorFile& file) {
    json layers = json::array();
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        const Layer& layer = model.layers[i];
        layers.push_back(to_json(layer));
        if (!layer.tied_to)
            file.tensors[tensor_name(i, "weight")] =
                layer.is_int8() ? tensor_of(layer.codes) : tensor_of(layer.weight);
        if (layer.scale.size() > 0) put_vector(layer.scale, tensor_name(i, "scale"), file);
        put_vector(layer.bias, tensor_name(i, "bias"), file);
    }
    put_notes(model.training, model.licence, model.purpose, layers.dump(), file);
}

void put_notes(const std::string& training, const std::string& licence, const std::string& purpose,
               std::string layers, TensorFile& file) {
    file.metadata = {{"format", "sordino"},
                     {"format_version", format_version},
                     {"layers", std::move(layers)},
                     {"training", training},
                     {"licence", licence}};
    if (!purpose.empty()) file.metadata["purpose"] = purpose;
}

tl::unexpected<Error> wrong_model(const std::string& name, const std::string& what) {
    return fail(fmt::format("{}: {}. Is it a model made by `sordino train`, of this version?", name,
                            one_line(what, 300, '?')));
}

} // namespace sordino
