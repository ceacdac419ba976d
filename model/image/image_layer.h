// The layers of networks on images, as plain data.
#pragma once

#include "model/model.h"
#include "model/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace sordino {

// An image is a column of height x width x channels values: row after row, in a row pixel after pixel, in a
// pixel channel after channel, as image files have it. So the images of a batch, side by side, are also a
// matrix (channels, pixels of all images), which is what the products of the layers read and write.
struct ImageShape {
    int height = 1, width = 1, channels = 1;

    std::int64_t values() const { return std::int64_t{height} * width * channels; }
    bool operator==(const ImageShape&) const = default;
};

// conv      cross-correlation with a kernel, bias, activation: what is called a convolution
// deconv    its transpose: every pixel is painted as a kernel, `stride` apart
// pool      the largest value of each channel under the kernel; what lies outside of the image does not count
// upsample  every pixel becomes a square of stride x stride
// flatten   an image becomes one pixel of many channels, unflatten the other way; no value moves
// dense     affine and activation, on one pixel
enum class ImageLayerKind { conv, deconv, pool, upsample, flatten, unflatten, dense };

// same: a conv or pool gives an image of 1 / stride of the sides, rounded up, a deconv one of stride times
// the sides; zeros around the image where a kernel reaches out of it, at the bottom and on the right one more
// where they cannot be even. valid: kernels lie within the (larger) image. As in Keras and JAX.
enum class Padding { same, valid };

struct ImageLayer {
    ImageLayerKind kind = ImageLayerKind::conv;
    Role role = Role::encoder;
    Activation activation = Activation::linear; // of conv, deconv and dense; linear of all others
    int kernel_height = 1, kernel_width = 1;    // of conv, deconv and pool
    int stride = 1;                             // of these, and the factor of upsample
    Padding padding = Padding::same;            // of conv, deconv and pool
    ImageShape shape;                           // of unflatten: what it gives

    // K = kernel_height x kernel_width, in the order of an image's pixels; I, O channels that come and go.
    RowMatrix weight;     // conv (O, K x I), deconv (I, K x O), dense (O, I), of all others empty
    Eigen::VectorXf bias; // (O), as above

    bool has_weights() const {
        return kind == ImageLayerKind::conv || kind == ImageLayerKind::deconv ||
               kind == ImageLayerKind::dense;
    }
    bool has_kernel() const {
        return kind == ImageLayerKind::conv || kind == ImageLayerKind::deconv || kind == ImageLayerKind::pool;
    }
    int kernel_size() const { return kernel_height * kernel_width; }
};

// (rows, columns) of the weight of a layer that has some and gives `channels`.
struct WeightShape {
    int rows, columns;
};
WeightShape weight_shape(const ImageLayer& layer, int channels_in, int channels_out);

// What a layer gives of images of this shape, by its settings; its weight is not looked at, but its bias says
// how many channels there are. Errors: a sentence on what does not fit.
Result<ImageShape> shape_after(const ImageLayer& layer, const ImageShape& before);

// The shapes before and after all layers, one more than there are layers. Errors: the same, beginning with
// "layers.<i>", and weights of another shape than the image asks for.
Result<std::vector<ImageShape>> shapes_of(const std::vector<ImageLayer>& layers, const ImageShape& input);

// The largest that is worked with: of an image, at any layer.
inline constexpr std::int64_t most_image_values = 1 << 24;
inline constexpr int largest_kernel = 64; // and stride

const char* name_of(ImageLayerKind);
const char* name_of(Padding);
Result<ImageLayerKind> image_layer_named(const std::string& name);
Result<Padding> padding_named(const std::string& name);

// "28x28x1"
std::string text_of(const ImageShape& shape);

// The layer in words, as training/image/image_architecture.h reads them: "encoder conv 32 3x3 stride=2 relu".
std::string text_of(const ImageLayer& layer);

} // namespace sordino
