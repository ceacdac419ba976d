// The sordino model format on top of safetensors.
#include "model/model_file.h"

#include "model/one_line.h"

#include "dsp/snr_mask.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace sordino {
namespace {

using nlohmann::json;

constexpr const char* format_version = "1";

json to_json(const FrameSpec& spec) {
    return {{"hop_ms", spec.hop_ms},
            {"band_edges_hz", spec.band_edges_hz},
            {"smoothing_ms", spec.smoothing_ms},
            {"floor_memory_ms", spec.floor_memory_ms},
            {"floor_parts", spec.floor_parts},
            {"silence_dbfs", spec.silence_dbfs},
            {"level_floor_db", spec.level_floor_db},
            {"feature_version", spec.feature_version}};
}

// nlohmann would print deep nesting by recursion, and overflow the stack.
json parse(const std::string& text) {
    constexpr int deepest = 32;
    bool too_deep = false;
    json value = json::parse(text, [&](int depth, json::parse_event_t, const json&) {
        too_deep = too_deep || depth > deepest;
        return !too_deep;
    });
    if (too_deep) throw std::domain_error(fmt::format("it nests deeper than {}", deepest));
    return value;
}

// nlohmann's own conversions take true for 1, cut fractions off and wrap what an int cannot hold.
int whole_number(const json& j) {
    const bool fits = j.is_number_unsigned()
                          ? std::in_range<int>(j.get<std::uint64_t>())
                          : j.is_number_integer() && std::in_range<int>(j.get<std::int64_t>());
    if (!fits) throw std::domain_error("expected a whole number, found " + j.dump());
    return j.get<int>();
}

float number(const json& j) {
    if (!j.is_number()) throw std::domain_error("expected a number, found " + j.dump());
    return j.get<float>();
}

template <class Read>
auto list(const json& j, Read read) {
    std::vector<decltype(read(j))> values;
    for (const json& value : j.get_ref<const json::array_t&>()) values.push_back(read(value));
    return values;
}

FrameSpec spec_from(const json& j) {
    FrameSpec spec;
    spec.hop_ms = number(j.at("hop_ms"));
    spec.band_edges_hz = list(j.at("band_edges_hz"), number);
    spec.smoothing_ms = number(j.at("smoothing_ms"));
    spec.floor_memory_ms = number(j.at("floor_memory_ms"));
    spec.floor_parts = whole_number(j.at("floor_parts"));
    spec.silence_dbfs = number(j.at("silence_dbfs"));
    spec.level_floor_db = number(j.at("level_floor_db"));
    spec.feature_version = whole_number(j.at("feature_version"));
    return spec;
}

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

// The named tensor with so many dimensions, taken out of the file so that what is left over is unknown.
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
    layer.tied_to = whole_number(j);
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
    layer.context = list(j.at("context"), whole_number);
    j.at("skip").get_to(layer.skip);
    return layer;
}

Result<std::string> metadata(const TensorFile& file, const char* key) {
    const auto found = file.metadata.find(key);
    if (found == file.metadata.end()) return fail(fmt::format("expected metadata '{}', found none", key));
    return found->second;
}

Result<void> expect(const TensorFile& file, const char* key, const std::string& value) {
    const auto found = metadata(file, key);
    if (!found) return tl::unexpected(found.error());
    if (*found != value) return fail(fmt::format("{}: expected '{}', found '{}'", key, value, *found));
    return {};
}

// May throw what parse() and its values do: the caller turns them into an error.
Result<Model> read(TensorFile file) {
    for (const auto& [key, value] :
         {std::pair{"format", "sordino"}, std::pair{"format_version", format_version},
          std::pair{"kind", "spectral"}, std::pair{"output", "snr_mask"}})
        if (const auto ok = expect(file, key, value); !ok) return tl::unexpected(ok.error());
    Model model;
    for (const char* key : {"spec", "layers", "training", "licence"})
        if (const auto ok = metadata(file, key); !ok) return tl::unexpected(ok.error());
    model.spec = spec_from(parse(file.metadata.at("spec")));
    model.training = parse(file.metadata.at("training")).dump();
    model.licence = file.metadata.at("licence");
    if (const auto purpose = file.metadata.find("purpose"); purpose != file.metadata.end())
        model.purpose = purpose->second;
    if (const auto smoothing = file.metadata.find("smoothing"); smoothing != file.metadata.end()) {
        const json times = parse(smoothing->second);
        model.smoothing = {number(times.at("attack_ms")), number(times.at("release_ms"))};
    }
    auto mean = take_vector(file, "input.mean");
    auto scale = take_vector(file, "input.scale");
    if (!mean) return tl::unexpected(mean.error());
    if (!scale) return tl::unexpected(scale.error());
    model.input_mean = std::move(*mean);
    model.input_scale = std::move(*scale);
    const json layers = parse(file.metadata.at("layers"));
    for (std::size_t i = 0; i < layers.size(); ++i) {
        auto layer = take_layer(file, model.layers, layers.at(i));
        if (!layer) return tl::unexpected(layer.error());
        if (layer->context.empty())
            return fail(fmt::format("layers.{}.context: expected at least one hop", i));
        model.layers.push_back(std::move(*layer));
    }
    if (!file.tensors.empty())
        return fail(fmt::format("tensor '{}' belongs to no layer", file.tensors.begin()->first));
    if (auto problem = problem_with(model); !problem.empty()) return fail(std::move(problem));
    return model;
}

} // namespace

Result<Model> model_from(const TensorFile& file, const std::string& name) {
    const auto complain = [&](const std::string& what) {
        return fail(fmt::format("{}: {}. Is it a model made by `sordino train`, of this version?", name,
                                one_line(what, 300, '?')));
    };
    try {
        auto model = read(file);
        if (!model) return complain(model.error().message);
        return model;
    } catch (const std::exception& e) {
        return complain(fmt::format("the metadata does not read as it should ({})", e.what()));
    }
}

Result<Model> parse_model(std::span<const std::byte> bytes, const std::string& name) {
    return parse_safetensors(bytes, name).and_then([&](const TensorFile& file) {
        return model_from(file, name);
    });
}

Result<Model> load_model(const std::filesystem::path& path) {
    return read_safetensors(path).and_then(
        [&](const TensorFile& file) { return model_from(file, path.string()); });
}

TensorFile tensors_of(const Model& model) {
    TensorFile file;
    const auto vector = [](const Eigen::VectorXf& v) {
        return make_tensor({v.data(), static_cast<std::size_t>(v.size())}, {v.size()});
    };
    file.tensors["input.mean"] = vector(model.input_mean);
    file.tensors["input.scale"] = vector(model.input_scale);
    const auto matrix = [](const auto& m) {
        return make_tensor({m.data(), static_cast<std::size_t>(m.size())}, {m.rows(), m.cols()});
    };
    json layers = json::array();
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        const Layer& layer = model.layers[i];
        layers.push_back(to_json(layer));
        if (!layer.tied_to)
            file.tensors[tensor_name(i, "weight")] =
                layer.is_int8() ? matrix(layer.codes) : matrix(layer.weight);
        if (layer.scale.size() > 0) file.tensors[tensor_name(i, "scale")] = vector(layer.scale);
        file.tensors[tensor_name(i, "bias")] = vector(layer.bias);
    }
    file.metadata = {{"format", "sordino"},
                     {"format_version", format_version},
                     {"kind", "spectral"},
                     {"output", "snr_mask"},
                     {"spec", to_json(model.spec).dump()},
                     {"layers", layers.dump()},
                     {"training", model.training},
                     {"licence", model.licence}};
    if (!model.purpose.empty()) file.metadata["purpose"] = model.purpose;
    if (model.smoothing != Smoothing{})
        file.metadata["smoothing"] =
            json{{"attack_ms", model.smoothing.attack_ms}, {"release_ms", model.smoothing.release_ms}}.dump();
    return file;
}

Result<void> save_model(const std::filesystem::path& path, const Model& model) {
    const TensorFile file = tensors_of(model);
    if (const auto back = model_from(file, path.string()); !back) return tl::unexpected(back.error());
    return write_safetensors(path, file);
}

} // namespace sordino
