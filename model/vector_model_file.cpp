// Specs of vectors as JSON, and the tensors that only they have.
#include "model/vector_model_file.h"

#include "model/json_values.h"
#include "model/network_file.h"

#include <utility>

namespace sordino {
namespace {

using nlohmann::json;

json to_json(const VectorSpec& spec) {
    json j{{"width", spec.width},
           {"height", spec.height},
           {"channels", spec.channels},
           {"columns", spec.columns}};
    j["range"] = spec.range ? json{spec.range->low, spec.range->high} : json();
    return j;
}

VectorSpec spec_from(const json& j) {
    VectorSpec spec;
    spec.width = whole_number_in(j.at("width"));
    spec.height = whole_number_in(j.at("height"));
    spec.channels = whole_number_in(j.at("channels"));
    spec.columns = list_in(j.at("columns"), [](const json& name) { return name.get<std::string>(); });
    if (!j.at("range").is_null())
        spec.range = {number_in(j.at("range").at(0)), number_in(j.at("range").at(1))};
    return spec;
}

Result<VectorModel> read(TensorFile file) {
    VectorModel model;
    if (const auto ok = expect_format(file, "vector", "samples"); !ok) return tl::unexpected(ok.error());
    if (const auto ok = take_network(file, model); !ok) return tl::unexpected(ok.error());
    model.spec = spec_from(parse_json(file.metadata.at("spec")));
    if (auto problem = problem_with(model.spec); !problem.empty()) return fail("spec: " + problem);
    auto mean = take_vector(file, "values.mean");
    auto scale = take_vector(file, "values.scale");
    if (!mean) return tl::unexpected(mean.error());
    if (!scale) return tl::unexpected(scale.error());
    model.mean = std::move(*mean);
    model.scale = std::move(*scale);
    model.usual_error = number_in(parse_json(file.metadata.at("usual_error")));
    if (const auto ok = expect_no_more(file); !ok) return tl::unexpected(ok.error());
    set_plain_inputs(model);
    if (auto problem = problem_with(model); !problem.empty()) return fail(std::move(problem));
    return model;
}

} // namespace

Result<VectorModel> vector_model_from(const TensorFile& file, const std::string& name) {
    return read_checked(name, [&] { return read(file); });
}

Result<VectorModel> parse_vector_model(std::span<const std::byte> bytes, const std::string& name) {
    return parse_safetensors(bytes, name).and_then([&](const TensorFile& file) {
        return vector_model_from(file, name);
    });
}

Result<VectorModel> load_vector_model(const std::filesystem::path& path) {
    return read_safetensors(path).and_then(
        [&](const TensorFile& file) { return vector_model_from(file, path.string()); });
}

TensorFile tensors_of(const VectorModel& model) {
    TensorFile file;
    put_network(model, file);
    put_vector(model.mean, "values.mean", file);
    put_vector(model.scale, "values.scale", file);
    file.metadata["kind"] = "vector";
    file.metadata["output"] = "samples";
    file.metadata["usual_error"] = json(model.usual_error).dump();
    file.metadata["spec"] = to_json(model.spec).dump();
    return file;
}

Result<void> save_model(const std::filesystem::path& path, const VectorModel& model) {
    const TensorFile file = tensors_of(model);
    if (const auto back = vector_model_from(file, path.string()); !back) return tl::unexpected(back.error());
    return write_safetensors(path, file);
}

} // namespace sordino
