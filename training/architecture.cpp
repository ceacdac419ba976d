// Parsing of layer descriptions, and initial weights.
#include "training/architecture.h"

#include "dsp/snr_mask.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace sordino {
namespace {

// The mask before training: with slopes 2 and 4, a bin 20 dB above its noise floor passes and one at it does
// not.
constexpr float first_logit = -2.0F, first_snr_slope = 2.0F, first_excess_slope = 4.0F;

void randomise(Layer& layer, float gain, Random& random) {
    const float deviation = gain * std::sqrt(2.0F / static_cast<float>(layer.stacked()));
    for (Eigen::Index i = 0; i < layer.weight.size(); ++i)
        layer.weight.data()[i] = deviation * random.normal();
}

Result<Layer> parse_layer(const std::string& text, int inputs) {
    const auto refuse = [&](const std::string& why) {
        return fail(fmt::format("layer '{}': {}; expected e.g. 'encoder 192 relu 0,2,4 skip'", text, why));
    };
    std::istringstream words(text);
    std::string role, activation, context, extra;
    int outputs = 0;
    if (!(words >> role >> outputs >> activation >> context))
        return refuse("role, outputs, activation and context are needed");
    if (outputs < 1 || outputs > 65536) return refuse("1 to 65536 outputs");
    Layer layer;
    const auto r = role_named(role);
    const auto a = activation_named(activation);
    if (!r) return refuse(r.error().message);
    if (!a) return refuse(a.error().message);
    layer.role = *r;
    layer.activation = *a;
    layer.context.clear();
    std::istringstream hops(context);
    for (std::string hop; std::getline(hops, hop, ',');) {
        if (hop.empty() || hop.size() > 4 ||
            !std::all_of(hop.begin(), hop.end(), [](char c) { return c >= '0' && c <= '9'; }))
            return refuse("the context must be hops such as 0,2,4");
        layer.context.push_back(std::stoi(hop));
    }
    if (words >> extra) {
        if (extra != "skip") return refuse(fmt::format("'{}' is unknown", extra));
        layer.skip = true;
        if (words >> extra) return refuse(fmt::format("'{}' is too much", extra));
    }
    layer.weight.setZero(outputs, static_cast<Eigen::Index>(layer.context.size()) * inputs);
    layer.bias.setZero(outputs);
    return layer;
}

} // namespace

Result<std::vector<Layer>> make_layers(const std::vector<std::string>& description, int inputs, int bands,
                                       std::uint64_t seed) {
    std::vector<Layer> layers;
    Random random{seed, 0x57A27};
    for (const auto& text : description) {
        auto layer = parse_layer(text, inputs);
        if (!layer) return tl::unexpected(layer.error());
        randomise(*layer, layer->skip ? 0.5F : 1.0F, random);
        inputs = layer->outputs();
        layers.push_back(std::move(*layer));
    }
    Layer last;
    last.role = Role::decoder;
    last.weight.setZero(SnrMask::outputs_per_band * bands, inputs);
    last.bias.resize(SnrMask::outputs_per_band * bands);
    last.bias.segment(0, bands).setConstant(first_logit);
    last.bias.segment(bands, bands).setConstant(first_snr_slope);
    last.bias.segment(2 * bands, bands).setConstant(first_excess_slope);
    randomise(last, 0.1F, random);
    layers.push_back(std::move(last));
    return layers;
}

Result<Model> make_model(const TrainingOptions& options) {
    Model model;
    model.spec.hop_ms = options.hop_ms;
    model.spec.band_edges_hz =
        erb_band_edges(std::min(20000.0F, static_cast<float>(options.rate / 2)), options.hop_ms);
    auto layers = make_layers(options.layers, model.spec.feature_count(), model.spec.bands(), options.seed);
    if (!layers) return tl::unexpected(layers.error());
    model.layers = std::move(*layers);
    model.input_mean.setZero(model.spec.feature_count());
    model.input_scale.setOnes(model.spec.feature_count());
    if (auto problem = problem_with(model); !problem.empty()) return fail(std::move(problem));
    return model;
}

} // namespace sordino
