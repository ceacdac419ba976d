// Parsing of layer descriptions, and initial weights.
#include "training/image/image_architecture.h"

#include "training/number_in.h"
#include "training/random.h"
#include "training/regularisation_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>

namespace sordino {
namespace {

constexpr std::uint64_t weights_stream = 0x1A6E;

constexpr const char* examples = "'conv 32 3x3 stride=2 relu', 'deconv 32 3x3 stride=2 relu', 'pool 2', "
                                 "'upsample 2', 'flatten', 'code dense 300', 'unflatten 7x7x32'";

// "7x7x32" into so many numbers; false where they are others.
bool read_sides(const std::string& text, std::initializer_list<int*> sides) {
    std::istringstream parts(text);
    std::string part;
    for (int* side : sides)
        if (!std::getline(parts, part, 'x') || !read_number(part, *side)) return false;
    return parts.eof() && !text.ends_with('x');
}

bool read_kernel(const std::string& text, ImageLayer& layer) {
    if (read_number(text, layer.kernel_height)) return layer.kernel_width = layer.kernel_height, true;
    return read_sides(text, {&layer.kernel_height, &layer.kernel_width});
}

// What follows the kind and is needed. Says what is wrong, or nothing.
std::string read_sizes(std::istream& words, ImageLayer& layer, int& outputs) {
    std::string text;
    if (layer.has_weights() &&
        (!(words >> text) || !read_number(text, outputs) || outputs < 1 || outputs > most_image_values))
        return fmt::format("expected how many channels it gives, 1 to {}", most_image_values);
    if (layer.has_kernel() && (!(words >> text) || !read_kernel(text, layer)))
        return "expected the kernel's sides, e.g. 3x3";
    if (layer.kind == ImageLayerKind::pool) layer.stride = layer.kernel_height;
    if (layer.kind == ImageLayerKind::upsample && (!(words >> text) || !read_number(text, layer.stride)))
        return "expected a factor, e.g. 2";
    if (layer.kind == ImageLayerKind::unflatten &&
        (!(words >> text) ||
         !read_sides(text, {&layer.shape.height, &layer.shape.width, &layer.shape.channels})))
        return "expected height, width and channels, e.g. 7x7x32";
    return "";
}

// A word after the sizes. Says what is wrong, or nothing.
std::string read_extra(const std::string& word, TrainedImageLayer& trained) {
    ImageLayer& layer = trained.layer;
    if (layer.has_kernel() && word.starts_with("stride="))
        return read_number(std::string_view(word).substr(7), layer.stride) ? "" : "expected e.g. stride=2";
    if (layer.has_kernel() && word.starts_with("padding=")) {
        const auto padding = padding_named(word.substr(8));
        if (!padding) return padding.error().message;
        return layer.padding = *padding, "";
    }
    if (!layer.has_weights()) return fmt::format("'{}' means nothing to {}", word, name_of(layer.kind));
    if (auto problem = read_regularisation(word, layer.activation, trained.regularisation)) return *problem;
    const auto activation = activation_named(word);
    if (!activation) return activation.error().message;
    return layer.activation = *activation, "";
}

bool leads_back(ImageLayerKind kind) {
    return kind == ImageLayerKind::unflatten || kind == ImageLayerKind::upsample ||
           kind == ImageLayerKind::deconv;
}

// Without weights. usual: the role where none is given, of this layer; then that of the next.
Result<TrainedImageLayer> parse_layer(const std::string& text, Role& usual, int& outputs) {
    const auto refuse = [&](const std::string& why) {
        return fail(fmt::format("layer '{}': {}; layers are e.g. {}", text, why, examples));
    };
    TrainedImageLayer trained;
    ImageLayer& layer = trained.layer;
    std::istringstream words(text);
    std::string word;
    words >> word;
    const auto role = role_named(word);
    if (role) word.clear(), words >> word;
    const auto kind = image_layer_named(word);
    if (!kind) return refuse(kind.error().message);
    layer.kind = *kind;
    if (leads_back(*kind)) usual = Role::decoder;
    layer.role = role.value_or(usual);
    if (layer.role != Role::encoder) usual = Role::decoder;
    if (const auto problem = read_sizes(words, layer, outputs); !problem.empty()) return refuse(problem);
    // the activation first: penalties ask for it
    std::vector<std::string> extras;
    std::set<std::string> names;
    while (words >> word) {
        const bool is_activation = activation_named(word).has_value();
        if (!names.insert(is_activation ? "activation" : word.substr(0, word.find('='))).second)
            return refuse(fmt::format("'{}' is one too many", word));
        extras.insert(is_activation ? extras.begin() : extras.end(), word);
    }
    for (const auto& extra : extras)
        if (const auto problem = read_extra(extra, trained); !problem.empty()) return refuse(problem);
    return trained;
}

bool is_rectifier(Activation a) {
    return a == Activation::relu || a == Activation::leaky_relu || a == Activation::elu;
}

// A value of what a deconv gives lies under every stride-th kernel only, one of what a strided conv reads
// too.
void give_weights(ImageLayer& layer, int inputs, int outputs, Random& random) {
    const auto [rows, columns] = weight_shape(layer, inputs, outputs);
    layer.weight.resize(rows, columns);
    layer.bias.setZero(outputs);
    const double kernel = layer.kernel_size(), apart = double(layer.stride) * layer.stride;
    const bool paints = layer.kind == ImageLayerKind::deconv;
    const double before = inputs * (paints ? std::max(1.0, kernel / apart) : kernel),
                 after = outputs * (paints ? kernel : std::max(1.0, kernel / apart));
    const auto deviation =
        static_cast<float>(std::sqrt(2.0 / (is_rectifier(layer.activation) ? before : before + after)));
    for (float& w : layer.weight.reshaped<Eigen::RowMajor>()) w = deviation * random.normal();
}

} // namespace

Result<TrainedImageNetwork> make_image_network(const std::vector<std::string>& description,
                                               const ImageShape& input, std::uint64_t seed) {
    if (description.empty())
        return fail(fmt::format("expected layers, found none; they are e.g. {}", examples));
    TrainedImageNetwork network{input, {}};
    Random random{seed, weights_stream};
    ImageShape shape = input;
    Role usual = Role::encoder;
    for (const auto& text : description) {
        int outputs = 0;
        auto trained = parse_layer(text, usual, outputs);
        if (!trained) return tl::unexpected(trained.error());
        ImageLayer& layer = trained->layer;
        layer.bias.setZero(outputs);
        const auto after = shape_after(layer, shape);
        if (!after) return fail(fmt::format("layer '{}': {}", text, after.error().message));
        if (layer.has_weights()) give_weights(layer, shape.channels, outputs, random);
        shape = *after;
        network.layers.push_back(std::move(*trained));
    }
    return network;
}

bool describes_images(const std::vector<std::string>& description) {
    return std::ranges::any_of(description, [](const std::string& text) {
        std::istringstream words(text);
        std::string word;
        words >> word;
        if (role_named(word)) words >> word;
        return image_layer_named(word).has_value();
    });
}

} // namespace sordino
