// Names, shapes and what fits.
#include "model/image/image_layer.h"

#include "model/find_name.h"

#include <fmt/format.h>

#include <array>

namespace sordino {
namespace {

constexpr std::int64_t most_weights = 1 << 26; // what a file can hold

constexpr std::array kind_names{"conv", "deconv", "pool", "upsample", "flatten", "unflatten", "dense"};
constexpr std::array padding_names{"same", "valid"};

// A side of what a conv or a pool gives; 0: the kernel does not fit.
int shrunk(int side, int kernel, const ImageLayer& layer) {
    if (layer.padding == Padding::same) return (side + layer.stride - 1) / layer.stride;
    return side < kernel ? 0 : (side - kernel) / layer.stride + 1;
}

// A side of what a deconv gives: shrunk() the other way.
std::int64_t grown(int side, int kernel, const ImageLayer& layer) {
    if (layer.padding == Padding::same) return std::int64_t{side} * layer.stride;
    return std::int64_t{side - 1} * layer.stride + kernel;
}

Result<ImageShape> checked(std::int64_t height, std::int64_t width, std::int64_t channels) {
    constexpr std::int64_t most = most_image_values;
    if (height < 1 || width < 1 || channels < 1)
        return fail(fmt::format("expected sides of at least 1, found {}x{}x{}", height, width, channels));
    if (height > most || width > most || channels > most || height * width > most ||
        height * width * channels > most)
        return fail(fmt::format("expected at most {} values in an image, found {}x{}x{}", most, height, width,
                                channels));
    return ImageShape{static_cast<int>(height), static_cast<int>(width), static_cast<int>(channels)};
}

std::string problem_with_settings(const ImageLayer& layer) {
    const auto in_range = [](int value) { return value >= 1 && value <= largest_kernel; };
    if (!layer.has_kernel() && layer.kernel_size() != 1)
        return fmt::format("kernel: expected none of {}, found {}x{}", name_of(layer.kind),
                           layer.kernel_height, layer.kernel_width);
    if (!layer.has_kernel() && layer.kind != ImageLayerKind::upsample && layer.stride != 1)
        return fmt::format("stride: expected none of {}, found {}", name_of(layer.kind), layer.stride);
    if (!in_range(layer.kernel_height) || !in_range(layer.kernel_width))
        return fmt::format("kernel: expected sides from 1 to {}, found {}x{}", largest_kernel,
                           layer.kernel_height, layer.kernel_width);
    if (!in_range(layer.stride))
        return fmt::format("stride: expected 1 to {}, found {}", largest_kernel, layer.stride);
    if (!layer.has_weights() && layer.activation != Activation::linear)
        return fmt::format("activation: expected linear of {}, found {}", name_of(layer.kind),
                           name_of(layer.activation));
    return "";
}

// What has to lie in memory at once, see Patches.
Result<ImageShape> with_room_for_patches(const ImageLayer& layer, const ImageShape& large,
                                         const ImageShape& small, const ImageShape& after) {
    constexpr std::int64_t most = 1 << 26;
    const std::int64_t size = std::int64_t{layer.kernel_size()} * large.channels; // below 2^37
    if (size <= most && size * small.width <= most) return after;
    return fail(fmt::format("a row of {} kernels of {}x{}x{}: expected at most {} values in all", small.width,
                            layer.kernel_height, layer.kernel_width, large.channels, most));
}

Result<ImageShape> shape_after_kernel(const ImageLayer& layer, const ImageShape& before) {
    const auto outputs = static_cast<std::int64_t>(layer.bias.size());
    if (layer.kind == ImageLayerKind::deconv)
        return checked(grown(before.height, layer.kernel_height, layer),
                       grown(before.width, layer.kernel_width, layer), outputs)
            .and_then(
                [&](const ImageShape& after) { return with_room_for_patches(layer, after, before, after); });
    const int height = shrunk(before.height, layer.kernel_height, layer),
              width = shrunk(before.width, layer.kernel_width, layer);
    if (height < 1 || width < 1)
        return fail(fmt::format("a kernel of {}x{} does not fit into an image of {}", layer.kernel_height,
                                layer.kernel_width, text_of(before)));
    return checked(height, width, layer.kind == ImageLayerKind::pool ? before.channels : outputs)
        .and_then(
            [&](const ImageShape& after) { return with_room_for_patches(layer, before, after, after); });
}

std::string problem_with_weights(const ImageLayer& layer, const ImageShape& before, const ImageShape& after) {
    if (!layer.has_weights()) {
        if (layer.weight.size() == 0 && layer.bias.size() == 0) return "";
        return fmt::format("expected no weight of {}, found one", name_of(layer.kind));
    }
    const auto [rows, columns] = weight_shape(layer, before.channels, after.channels);
    if (layer.weight.rows() == rows && layer.weight.cols() == columns) return "";
    return fmt::format("weight: expected {} rows of {} for an image of {}, found {} of {}", rows, columns,
                       text_of(before), layer.weight.rows(), layer.weight.cols());
}

} // namespace

WeightShape weight_shape(const ImageLayer& layer, int channels_in, int channels_out) {
    if (layer.kind == ImageLayerKind::deconv) return {channels_in, layer.kernel_size() * channels_out};
    return {channels_out, layer.kernel_size() * channels_in};
}

Result<ImageShape> shape_after(const ImageLayer& layer, const ImageShape& before) {
    if (const auto sized = checked(before.height, before.width, before.channels); !sized) return sized;
    if (auto problem = problem_with_settings(layer); !problem.empty()) return fail(std::move(problem));
    const std::int64_t weights =
        layer.has_weights() ? std::int64_t{layer.kernel_size()} * before.channels * layer.bias.size() : 0;
    if (weights > most_weights)
        return fail(fmt::format("expected at most {} weights in a layer, found {}", most_weights, weights));
    switch (layer.kind) {
    case ImageLayerKind::upsample:
        return checked(std::int64_t{before.height} * layer.stride, std::int64_t{before.width} * layer.stride,
                       before.channels);
    case ImageLayerKind::flatten:
        return checked(1, 1, before.values());
    case ImageLayerKind::unflatten:
        if (!checked(layer.shape.height, layer.shape.width, layer.shape.channels) ||
            layer.shape.values() != before.values())
            return fail(fmt::format("{} has other than the {} values of {}", text_of(layer.shape),
                                    before.values(), text_of(before)));
        return layer.shape;
    case ImageLayerKind::dense:
        if (before.height != 1 || before.width != 1)
            return fail(fmt::format("dense reads one pixel, found an image of {}: flatten comes before it",
                                    text_of(before)));
        return checked(1, 1, static_cast<std::int64_t>(layer.bias.size()));
    default:
        return shape_after_kernel(layer, before);
    }
}

Result<std::vector<ImageShape>> shapes_of(const std::vector<ImageLayer>& layers, const ImageShape& input) {
    if (layers.empty()) return fail("layers: expected at least one");
    std::vector<ImageShape> shapes{input};
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const auto after = shape_after(layers[i], shapes.back());
        if (!after) return fail(fmt::format("layers.{}: {}", i, after.error().message));
        if (const auto problem = problem_with_weights(layers[i], shapes.back(), *after); !problem.empty())
            return fail(fmt::format("layers.{}.{}", i, problem));
        shapes.push_back(*after);
    }
    return shapes;
}

const char* name_of(ImageLayerKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }
const char* name_of(Padding padding) { return padding_names[static_cast<std::size_t>(padding)]; }

Result<ImageLayerKind> image_layer_named(const std::string& name) {
    return find_name<ImageLayerKind>(kind_names, name, "kind of layer");
}

Result<Padding> padding_named(const std::string& name) {
    return find_name<Padding>(padding_names, name, "padding");
}

std::string text_of(const ImageShape& shape) {
    return fmt::format("{}x{}x{}", shape.height, shape.width, shape.channels);
}

std::string text_of(const ImageLayer& layer) {
    std::string text = fmt::format("{} {}", name_of(layer.role), name_of(layer.kind));
    const bool has_kernel = layer.has_kernel();
    if (layer.has_weights()) text += fmt::format(" {}", layer.bias.size());
    if (has_kernel) text += fmt::format(" {}x{}", layer.kernel_height, layer.kernel_width);
    if (has_kernel) text += fmt::format(" stride={}", layer.stride);
    if (has_kernel && layer.padding != Padding::same) text += " padding=valid";
    if (layer.kind == ImageLayerKind::upsample) text += fmt::format(" {}", layer.stride);
    if (layer.kind == ImageLayerKind::unflatten) text += " " + text_of(layer.shape);
    if (layer.has_weights()) text += fmt::format(" {}", name_of(layer.activation));
    return text;
}

} // namespace sordino
