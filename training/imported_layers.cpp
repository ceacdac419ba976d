// What a file of layers lacks of a weights file is added; the reader of weights files does the rest.
#include "training/imported_layers.h"

#include "dsp/snr_mask.h"
#include "model/model_file.h"
#include "model/one_line.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace sordino {
namespace {

using nlohmann::json;
using Shape = std::vector<std::int64_t>;
constexpr std::int64_t any = 0; // outputs, which are the layer's own affair; no tensor that was read has a 0

// A layer as the metadata describe it, as far as shapes depend on it.
struct Outline {
    std::int64_t contexts = 1;
    bool skip = false;
    std::int64_t tied_to = -1; // a layer before it whose weights it takes, so that it has none of its own
};

// Both are empty where the text does not read as it should: the reader of weights files says why.
std::vector<Outline> outlines_in(const std::string& layers) {
    std::vector<Outline> outlines;
    const json list = json::parse(layers, nullptr, false);
    if (!list.is_array()) return {};
    for (const json& layer : list) {
        if (!layer.is_object() || !layer.contains("context") || !layer["context"].is_array()) return {};
        const json tied_to = layer.value("tied_to", json(-1));
        outlines.push_back({std::ssize(layer["context"]), layer.value("skip", json()) == true,
                            tied_to.is_number_integer() ? tied_to.get<std::int64_t>() : -1});
    }
    return outlines;
}

// As many bands as the text has; of the rest nothing is read.
FrameSpec bands_in(const std::string& text) {
    FrameSpec spec;
    const json fields = json::parse(text, nullptr, false);
    if (fields.is_object() && fields.contains("band_edges_hz"))
        spec.band_edges_hz.resize(fields["band_edges_hz"].size());
    return spec;
}

std::string shown(const Shape& shape) {
    std::string lengths;
    for (const std::int64_t length : shape)
        lengths += (lengths.empty() ? "" : ", ") + (length == any ? "outputs" : std::to_string(length));
    return "(" + lengths + ")";
}

std::string names_in(const TensorFile& file) {
    std::vector<std::string> names;
    for (const auto& [name, tensor] : file.tensors) names.push_back(name);
    return one_line(fmt::format("{}", fmt::join(names, ", ")), 120, '?');
}

// A sentence on a tensor that is missing or has another shape, or an empty string.
std::string problem_with(const TensorFile& file, const std::string& name, const Shape& expected) {
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end())
        return fmt::format("expected a tensor '{}' of shape {}, found none; the file has {}", name,
                           shown(expected), names_in(file));
    const Shape& shape = found->second.shape;
    const auto fits = [](std::int64_t a, std::int64_t b) { return a == any || a == b; };
    if (std::ranges::equal(expected, shape, fits)) return "";
    const bool turned = std::equal(expected.begin(), expected.end(), shape.rbegin(), shape.rend(), fits);
    return fmt::format("{}: expected shape {}, found {}; {}", name, shown(expected), shown(shape),
                       turned ? "transpose it" : "correct it, or `layers` in the metadata");
}

std::string problem_with_layers(const TensorFile& file, const std::vector<Outline>& layers,
                                const FrameSpec& spec) {
    std::int64_t inputs = spec.feature_count();
    Shape widths; // inputs of each layer
    for (const char* name : {"input.mean", "input.scale"})
        if (auto problem = problem_with(file, name, {inputs}); !problem.empty()) return problem;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const std::int64_t outputs = i + 1 == layers.size() ? SnrMask::outputs_per_band * spec.bands()
                                     : layers[i].skip       ? inputs
                                                            : any;
        const std::string weight = fmt::format("layers.{}.weight", i),
                          bias = fmt::format("layers.{}.bias", i);
        widths.push_back(inputs);
        if (layers[i].tied_to >= 0) {
            if (std::cmp_greater_equal(layers[i].tied_to, i))
                return ""; // the reader of weights files refuses it
            inputs = widths[static_cast<std::size_t>(layers[i].tied_to)];
        } else {
            const Shape shape{outputs, inputs * layers[i].contexts};
            if (auto problem = problem_with(file, weight, shape); !problem.empty()) return problem;
            inputs = file.tensors.at(weight).shape[0];
        }
        if (auto problem = problem_with(file, bias, {inputs}); !problem.empty()) return problem;
    }
    const std::string beyond = fmt::format("layers.{}.weight", layers.size());
    if (!file.tensors.contains(beyond)) return "";
    return fmt::format(
        "expected {} layers, found a tensor '{}' of shape {}; describe them all by `layers` in "
        "the metadata",
        layers.size(), beyond, shown(file.tensors.at(beyond).shape));
}

// Metadata that is missing. What like says of its own weights is not true of these.
void complete(TensorFile& file, const Model& like) {
    if (const auto format = file.metadata.find("format");
        format == file.metadata.end() || format->second != "sordino")
        for (const char* key : {"format", "format_version", "kind", "output"}) file.metadata.erase(key);
    file.metadata.try_emplace("training", R"({"made_by":"sordino import"})");
    file.metadata.try_emplace("licence", "");
    for (const auto& [key, value] : tensors_of(like).metadata)
        if (key != "purpose" && key != "smoothing" && key != "pauses" && key != "treble")
            file.metadata.try_emplace(key, value);
}

void add_constant(TensorFile& file, const char* name, std::int64_t count, float value) {
    const std::vector<float> values(static_cast<std::size_t>(count), value);
    file.tensors.try_emplace(name, make_tensor(values, {count}));
}

} // namespace

Result<Model> import_layers(TensorFile file, const Model& like, const std::string& name) {
    complete(file, like);
    const FrameSpec spec = bands_in(file.metadata.at("spec"));
    const std::vector<Outline> layers = outlines_in(file.metadata.at("layers"));
    if (spec.bands() > 0 && !layers.empty()) {
        add_constant(file, "input.mean", spec.feature_count(), 0.0F);
        add_constant(file, "input.scale", spec.feature_count(), 1.0F);
        if (const auto problem = problem_with_layers(file, layers, spec); !problem.empty())
            return fail(fmt::format("{}: {}.", name, problem));
    }
    return model_from(file, name);
}

} // namespace sordino
