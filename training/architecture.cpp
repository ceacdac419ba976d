// Parsing of layer descriptions, and initial weights.
#include "training/architecture.h"

#include "dsp/snr_mask.h"
#include "model/quantise.h"
#include "training/number_in.h"
#include "training/regularisation_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>

namespace sordino {
namespace {

// The mask before training: with slopes 2 and 4, a bin 20 dB above its noise floor passes and one at it does
// not.
constexpr float first_logit = -2.0F, first_snr_slope = 2.0F, first_excess_slope = 4.0F;

constexpr std::uint64_t weights_stream = 0x57A27;

void randomise(Layer& layer, float gain, Random& random) {
    const float deviation = gain * std::sqrt(2.0F / static_cast<float>(layer.stacked()));
    for (Eigen::Index i = 0; i < layer.weight.size(); ++i)
        layer.weight.data()[i] = deviation * random.normal();
}

// A word after the context; says what is wrong with it, or nothing.
std::string read_extra(const std::string& word, TrainedLayer& trained) {
    const auto equals = std::min(word.find('='), word.size());
    const std::string_view name = std::string_view(word).substr(0, equals);
    const std::string_view value = equals == word.size() ? "" : std::string_view(word).substr(equals + 1);
    int source = 0;
    if (word == "skip") return trained.layer.skip = true, "";
    if (word == "norm") return trained.norm.emplace(), "";
    if (auto problem = read_regularisation(word, trained.layer.activation, trained.regularisation))
        return *problem;
    if (name != "tied") return fmt::format("'{}' is unknown", word);
    if (!read_number(value, source)) return "expected tied=LAYER, e.g. tied=0";
    return trained.layer.tied_to = source, "";
}

Result<std::vector<int>> read_context(const std::string& text) {
    std::vector<int> context;
    std::istringstream hops(text);
    for (std::string hop; std::getline(hops, hop, ',');) {
        context.emplace_back();
        if (hop.size() > 4 || !read_number(hop, context.back()) || context.back() < 0)
            return fail("the context must be hops such as 0,2,4");
    }
    return context;
}

// Without weights.
Result<TrainedLayer> parse_layer(const std::string& text, int& outputs) {
    const auto refuse = [&](const std::string& why) {
        return fail(fmt::format("layer '{}': {}; expected e.g. 'encoder 192 relu 0,2,4 skip'", text, why));
    };
    std::istringstream words(text);
    std::string role, activation, context;
    if (!(words >> role >> outputs >> activation >> context))
        return refuse("role, outputs, activation and context are needed");
    if (outputs < 1 || outputs > 65536) return refuse("1 to 65536 outputs");
    TrainedLayer trained;
    const auto r = role_named(role);
    const auto a = activation_named(activation);
    auto c = read_context(context);
    if (!r) return refuse(r.error().message);
    if (!a) return refuse(a.error().message);
    if (!c) return refuse(c.error().message);
    trained.layer.role = *r;
    trained.layer.activation = *a;
    trained.layer.context = std::move(*c);
    std::set<std::string> names;
    for (std::string word; words >> word;) {
        if (!names.insert(word.substr(0, word.find('='))).second)
            return refuse(fmt::format("'{}' comes twice", word));
        if (const auto problem = read_extra(word, trained); !problem.empty()) return refuse(problem);
    }
    return trained;
}

std::string problem_with_tie(const TrainedNetwork& before, const Layer& layer, int inputs, int outputs) {
    const int source = *layer.tied_to;
    if (source < 0 || static_cast<std::size_t>(source) >= before.size())
        return fmt::format("tied={}: there is no such layer before it", source);
    const Layer& other = before[static_cast<std::size_t>(source)].layer;
    if (layer.context != std::vector{0} || other.context != std::vector{0})
        return fmt::format("tied={}: both layers need the context 0", source);
    if (other.inputs() != outputs || other.outputs() != inputs)
        return fmt::format("tied={}: the transpose of that layer has {} inputs and {} outputs, not {} and {}",
                           source, other.outputs(), other.inputs(), inputs, outputs);
    return "";
}

void give_norm(BatchNorm& norm, int outputs) {
    norm.gain = norm.variance = Eigen::VectorXf::Ones(outputs);
    norm.shift = norm.mean = Eigen::VectorXf::Zero(outputs);
}

} // namespace

Result<TrainedNetwork> make_network(const std::vector<std::string>& description, int inputs,
                                    std::uint64_t seed) {
    TrainedNetwork network;
    Random random{seed, weights_stream};
    for (const auto& text : description) {
        int outputs = 0;
        auto trained = parse_layer(text, outputs);
        if (!trained) return tl::unexpected(trained.error());
        Layer& layer = trained->layer;
        layer.weight.setZero(outputs, static_cast<Eigen::Index>(layer.context.size()) * inputs);
        layer.bias.setZero(outputs);
        if (trained->norm) give_norm(*trained->norm, outputs);
        if (!layer.tied_to)
            randomise(layer, layer.skip ? 0.5F : 1.0F, random);
        else if (const auto problem = problem_with_tie(network, layer, inputs, outputs); !problem.empty())
            return fail(fmt::format("layer '{}': {}", text, problem));
        inputs = outputs;
        network.push_back(std::move(*trained));
    }
    tie(network);
    return network;
}

Result<TrainedNetwork> make_mask_network(const std::vector<std::string>& description, int inputs, int bands,
                                         std::uint64_t seed) {
    auto network = make_network(description, inputs, seed);
    if (!network) return network;
    Layer last;
    last.role = Role::decoder;
    last.weight.setZero(SnrMask::outputs_per_band * bands,
                        network->empty() ? inputs : network->back().layer.outputs());
    last.bias.setZero(SnrMask::outputs_per_band * bands);
    last.bias.segment(0, bands).setConstant(first_logit);
    const auto slope_of = [&](Cue cue) {
        return last.bias.segment((1 + static_cast<int>(cue)) * bands, bands);
    };
    slope_of(Cue::snr).setConstant(first_snr_slope);
    slope_of(Cue::excess).setConstant(first_excess_slope);
    Random random{seed, weights_stream, network->size()};
    randomise(last, 0.1F, random);
    network->push_back({std::move(last), std::nullopt, {}});
    return network;
}

Result<TrainableModel> make_model(const TrainingOptions& options) {
    TrainableModel fresh;
    Model& model = fresh.model;
    model.spec.hop_ms = options.hop_ms;
    model.spec.band_edges_hz =
        erb_band_edges(std::min(20000.0F, static_cast<float>(options.rate / 2)), options.hop_ms);
    auto network =
        make_mask_network(options.layers, model.spec.feature_count(), model.spec.bands(), options.seed);
    if (!network) return tl::unexpected(network.error());
    fresh.network = std::move(*network);
    model.layers = folded(fresh.network);
    model.input_mean.setZero(model.spec.feature_count());
    model.input_scale.setOnes(model.spec.feature_count());
    if (auto problem = problem_with(model); !problem.empty()) return fail(std::move(problem));
    return fresh;
}

TrainableModel trainable(Model model) {
    model = dequantised(std::move(model));
    auto network = trained(model.layers);
    return {std::move(model), std::move(network)};
}

} // namespace sordino
