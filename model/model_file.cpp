// The sordino model format on top of safetensors.
#include "model/model_file.h"

#include "model/json_values.h"
#include "model/network_file.h"

#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace sordino {
namespace {

using nlohmann::json;

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

FrameSpec spec_from(const json& j) {
    FrameSpec spec;
    spec.hop_ms = number_in(j.at("hop_ms"));
    spec.band_edges_hz = list_in(j.at("band_edges_hz"), number_in);
    spec.smoothing_ms = number_in(j.at("smoothing_ms"));
    spec.floor_memory_ms = number_in(j.at("floor_memory_ms"));
    spec.floor_parts = whole_number_in(j.at("floor_parts"));
    spec.silence_dbfs = number_in(j.at("silence_dbfs"));
    spec.level_floor_db = number_in(j.at("level_floor_db"));
    spec.feature_version = whole_number_in(j.at("feature_version"));
    return spec;
}

json to_json(const TableSpec& table) {
    return {{"channels", table.channels}, {"rate_hz", table.rate_hz}, {"deviation", table.deviation}};
}

TableSpec table_from(const json& j) {
    TableSpec table;
    table.channels = list_in(j.at("channels"), [](const json& name) { return name.get<std::string>(); });
    if (!j.at("rate_hz").is_number()) throw std::domain_error("rate_hz: expected a number");
    table.rate_hz = j.at("rate_hz").get<double>();
    table.deviation = list_in(j.at("deviation"), number_in);
    return table;
}

constexpr std::string_view treble_prefix = "treble.";

// A file in the file: its tensors have the prefix, its metadata are JSON.
TensorFile take_treble(TensorFile& file) {
    TensorFile treble;
    treble.metadata = parse_json(file.metadata.at("treble")).get<std::map<std::string, std::string>>();
    for (auto it = file.tensors.begin(); it != file.tensors.end();) {
        if (!it->first.starts_with(treble_prefix)) {
            ++it;
            continue;
        }
        treble.tensors[it->first.substr(treble_prefix.size())] = std::move(it->second);
        it = file.tensors.erase(it);
    }
    return treble;
}

void put_treble(TensorFile treble, TensorFile& file) {
    for (auto& [name, tensor] : treble.tensors)
        file.tensors[std::string(treble_prefix) + name] = std::move(tensor);
    file.metadata["treble"] = json(treble.metadata).dump();
}

// May throw what the values of JSON do.
Result<Model> read(TensorFile file) {
    Model model;
    if (const auto ok = expect_format(file, "spectral", "snr_mask"); !ok) return tl::unexpected(ok.error());
    if (const auto ok = take_network(file, model); !ok) return tl::unexpected(ok.error());
    model.spec = spec_from(parse_json(file.metadata.at("spec")));
    if (const auto smoothing = file.metadata.find("smoothing"); smoothing != file.metadata.end()) {
        const json times = parse_json(smoothing->second);
        model.smoothing = {number_in(times.at("attack_ms")), number_in(times.at("release_ms"))};
    }
    if (const auto pauses = file.metadata.find("pauses"); pauses != file.metadata.end())
        model.pause_depth_db = number_in(parse_json(pauses->second).at("depth_db"));
    if (const auto table = file.metadata.find("table"); table != file.metadata.end())
        model.table = table_from(parse_json(table->second));
    if (file.metadata.contains("treble")) {
        TensorFile nested = take_treble(file);
        if (nested.metadata.contains("treble")) return fail("treble: expected none of its own, found one");
        auto treble = read(std::move(nested));
        if (!treble) return fail("treble: " + treble.error().message);
        model.treble = std::make_shared<const Model>(std::move(*treble));
    }
    auto mean = take_vector(file, "input.mean");
    auto scale = take_vector(file, "input.scale");
    if (!mean) return tl::unexpected(mean.error());
    if (!scale) return tl::unexpected(scale.error());
    model.input_mean = std::move(*mean);
    model.input_scale = std::move(*scale);
    if (const auto ok = expect_no_more(file); !ok) return tl::unexpected(ok.error());
    if (auto problem = problem_with(model); !problem.empty()) return fail(std::move(problem));
    return model;
}

} // namespace

Result<Model> model_from(const TensorFile& file, const std::string& name) {
    return read_checked(name, [&] { return read(file); });
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
    put_network(model, file);
    put_vector(model.input_mean, "input.mean", file);
    put_vector(model.input_scale, "input.scale", file);
    file.metadata["kind"] = "spectral";
    file.metadata["output"] = "snr_mask";
    file.metadata["spec"] = to_json(model.spec).dump();
    if (model.smoothing != Smoothing{})
        file.metadata["smoothing"] =
            json{{"attack_ms", model.smoothing.attack_ms}, {"release_ms", model.smoothing.release_ms}}.dump();
    if (model.pause_depth_db != 0.0F)
        file.metadata["pauses"] = json{{"depth_db", model.pause_depth_db}}.dump();
    if (model.treble) put_treble(tensors_of(*model.treble), file);
    if (model.table) file.metadata["table"] = to_json(*model.table).dump();
    return file;
}

Result<void> save_model(const std::filesystem::path& path, const Model& model) {
    const TensorFile file = tensors_of(model);
    if (const auto back = model_from(file, path.string()); !back) return tl::unexpected(back.error());
    return write_safetensors(path, file);
}

} // namespace sordino
