// Specs of windows as JSON, and the tensors that only they have.
#include "model/window_model_file.h"

#include "model/json_values.h"
#include "model/network_file.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace sordino {
namespace {

using nlohmann::json;

json to_json(const WindowSpec& spec) {
    return {{"channels", spec.channels}, {"rate_hz", spec.rate_hz}, {"window", spec.window},
            {"output", spec.output},     {"ahead", spec.ahead},     {"hop", spec.hop},
            {"flags", spec.flags}};
}

WindowSpec spec_from(const json& j) {
    WindowSpec spec;
    spec.channels = list_in(j.at("channels"), [](const json& name) { return name.get<std::string>(); });
    if (!j.at("rate_hz").is_number()) throw std::domain_error("rate_hz: expected a number");
    spec.rate_hz = j.at("rate_hz").get<double>();
    spec.window = whole_number_in(j.at("window"));
    spec.output = whole_number_in(j.at("output"));
    spec.ahead = whole_number_in(j.at("ahead"));
    spec.hop = whole_number_in(j.at("hop"));
    spec.flags = j.at("flags").get<bool>();
    return spec;
}

json to_json(const AnomalySpec& spec) {
    json usual = json::array();
    for (const auto& u : spec.usual)
        usual.push_back({{"scale", u.scale}, {"common", u.common}, {"highest", u.highest}, {"tail", u.tail}});
    return {{"usual", usual}, {"memory", spec.memory}, {"threshold", spec.threshold}};
}

AnomalySpec anomaly_from(const json& j) {
    AnomalySpec spec;
    if (j.at("usual").size() != views) throw std::domain_error("anomaly: expected two views");
    for (std::size_t v = 0; v < views; ++v) {
        const json& u = j.at("usual").at(v);
        spec.usual[v] = {list_in(u.at("scale"), number_in), number_in(u.at("common")),
                         number_in(u.at("highest")), number_in(u.at("tail"))};
    }
    spec.memory = whole_number_in(j.at("memory"));
    spec.threshold = number_in(j.at("threshold"));
    return spec;
}

Result<void> take_channels(TensorFile& file, WindowModel& model) {
    auto mean = take_vector(file, "channels.mean");
    auto scale = take_vector(file, "channels.scale");
    if (!mean) return tl::unexpected(mean.error());
    if (!scale) return tl::unexpected(scale.error());
    model.mean = std::move(*mean);
    model.scale = std::move(*scale);
    return {};
}

Result<void> take_direct(TensorFile& file, WindowModel& model) {
    if (!file.tensors.contains("direct.weight")) return {};
    const auto tensor = take(file, "direct.weight", 2);
    if (!tensor) return tl::unexpected(tensor.error());
    if (tensor->type != Tensor::Type::f32) return fail("direct.weight: expected F32");
    model.direct = Eigen::Map<const RowMatrix>(to_floats(*tensor).data(), tensor->shape[0], tensor->shape[1]);
    return {};
}

Result<void> take_covariance(TensorFile& file, WindowModel& model) {
    if (!file.tensors.contains("gaps.covariance")) return {};
    const auto tensor = take(file, "gaps.covariance", 3);
    if (!tensor) return tl::unexpected(tensor.error());
    if (tensor->type != Tensor::Type::f32) return fail("gaps.covariance: expected F32");
    const auto& shape = tensor->shape;
    const auto channels = model.spec.channel_count();
    if (shape[1] != channels || shape[2] != channels)
        return fail(fmt::format("gaps.covariance: expected (lags, {}, {}), found ({}, {}, {})", channels,
                                channels, shape[0], shape[1], shape[2]));
    model.covariance = Eigen::Map<const RowMatrix>(to_floats(*tensor).data(), shape[0] * shape[1], shape[2]);
    return {};
}

// Two lists of booleans rather than one of names: a file without conditional means is as it is without that
// key.
constexpr std::pair<const char*, Filler> filler_keys[] = {{"lines", Filler::lines},
                                                          {"conditional_mean", Filler::conditional_mean}};

Result<void> take_fillers(const TensorFile& file, WindowModel& model) {
    for (const auto& [key, filler] : filler_keys) {
        const auto found = file.metadata.find(key);
        if (found == file.metadata.end()) continue;
        const auto chosen =
            list_in(parse_json(found->second), [](const json& one) { return one.get<bool>(); });
        if (model.fillers.empty()) model.fillers.assign(chosen.size(), Filler::network);
        if (model.fillers.size() != chosen.size())
            return fail(
                fmt::format("{}: expected {} of them, found {}", key, model.fillers.size(), chosen.size()));
        for (std::size_t c = 0; c < chosen.size(); ++c) {
            if (!chosen[c]) continue;
            if (model.fillers[c] != Filler::network)
                return fail(fmt::format("{}: channel {} is filled by lines already", key, c));
            model.fillers[c] = filler;
        }
    }
    return {};
}

void put_fillers(const WindowModel& model, TensorFile& file) {
    for (const auto& [key, filler] : filler_keys) {
        if (model.fillers.empty() || (filler == Filler::conditional_mean && model.covariance.size() == 0))
            continue;
        json chosen = json::array();
        for (const Filler one : model.fillers) chosen.push_back(one == filler);
        file.metadata[key] = chosen.dump();
    }
}

Result<WindowModel> read(TensorFile file) {
    WindowModel model;
    if (const auto ok = expect_format(file, "window", "samples"); !ok) return tl::unexpected(ok.error());
    if (const auto ok = take_network(file, model); !ok) return tl::unexpected(ok.error());
    model.spec = spec_from(parse_json(file.metadata.at("spec")));
    if (auto problem = problem_with(model.spec); !problem.empty()) return fail("spec: " + problem);
    if (const auto ok = take_channels(file, model); !ok) return tl::unexpected(ok.error());
    if (const auto ok = take_direct(file, model); !ok) return tl::unexpected(ok.error());
    if (const auto ok = take_covariance(file, model); !ok) return tl::unexpected(ok.error());
    if (const auto ok = take_fillers(file, model); !ok) return tl::unexpected(ok.error());
    if (const auto anomaly = file.metadata.find("anomaly"); anomaly != file.metadata.end())
        model.anomaly = anomaly_from(parse_json(anomaly->second));
    if (const auto ok = expect_no_more(file); !ok) return tl::unexpected(ok.error());
    set_plain_inputs(model);
    if (auto problem = problem_with(model); !problem.empty()) return fail(std::move(problem));
    return model;
}

} // namespace

Result<WindowModel> window_model_from(const TensorFile& file, const std::string& name) {
    return read_checked(name, [&] { return read(file); });
}

Result<WindowModel> parse_window_model(std::span<const std::byte> bytes, const std::string& name) {
    return parse_safetensors(bytes, name).and_then([&](const TensorFile& file) {
        return window_model_from(file, name);
    });
}

Result<WindowModel> load_window_model(const std::filesystem::path& path) {
    return read_safetensors(path).and_then(
        [&](const TensorFile& file) { return window_model_from(file, path.string()); });
}

TensorFile tensors_of(const WindowModel& model) {
    TensorFile file;
    put_network(model, file);
    put_vector(model.mean, "channels.mean", file);
    put_vector(model.scale, "channels.scale", file);
    if (model.direct.size() > 0) put_matrix(model.direct, "direct.weight", file);
    file.metadata["kind"] = "window";
    file.metadata["output"] = "samples";
    put_fillers(model, file);
    if (model.covariance.size() > 0) {
        const auto& all = model.covariance;
        file.tensors["gaps.covariance"] = make_tensor({all.data(), static_cast<std::size_t>(all.size())},
                                                      {model.lags(), all.cols(), all.cols()});
    }
    if (model.anomaly) file.metadata["anomaly"] = to_json(*model.anomaly).dump();
    file.metadata["spec"] = to_json(model.spec).dump();
    return file;
}

Result<void> save_model(const std::filesystem::path& path, const WindowModel& model) {
    const TensorFile file = tensors_of(model);
    if (const auto back = window_model_from(file, path.string()); !back) return tl::unexpected(back.error());
    return write_safetensors(path, file);
}

} // namespace sordino
