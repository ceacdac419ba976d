// From a description to a network on images with random weights.
#pragma once

#include "training/image/trained_image_layer.h"
#include "training/options.h"

namespace sordino {

// A layer is described by words, in this order; what stands in brackets may be left out:
//
//   [ROLE] conv CHANNELS KERNEL [stride=S] [padding=valid] [ACTIVATION]
//   [ROLE] deconv CHANNELS KERNEL [stride=S] [padding=valid] [ACTIVATION]
//   [ROLE] pool KERNEL [stride=S] [padding=valid]     stride: the kernel's height where none is given
//   [ROLE] upsample FACTOR
//   [ROLE] flatten
//   [ROLE] unflatten HEIGHTxWIDTHxCHANNELS
//   [ROLE] dense OUTPUTS [ACTIVATION]
//
// KERNEL: 3x3, height first, or 3 for the same. ACTIVATION: linear where none is given. The words after the
// sizes may come in any order; layers with an activation also take
//
//   dropout=P    of their activations, while the network trains
//   l1=W         penalty on their activations
//   kl=W:T       penalty on activities (of sigmoids) other than T
//
// ROLE: encoder, code or decoder; where none is given, encoder until a code, an unflatten, an upsample or a
// deconv has come, and decoder from there on.
//
// e.g. "conv 32 3x3 stride=2 relu", "flatten", "code dense 300", "dense 1568 relu", "unflatten 7x7x32",
// "deconv 1 3x3 stride=4 sigmoid". Weights: normal, of variance 2 / inputs before relu, leaky_relu and elu
// (He et al. 2015), 2 / (inputs + outputs) before all others (Glorot and Bengio 2010); inputs and outputs:
// how many of them one output or input is joined with, in the middle of an image.
Result<TrainedImageNetwork> make_image_network(const std::vector<std::string>& description,
                                               const ImageShape& input, std::uint64_t seed);

// Whether a description of layers is meant for images: whether one of them has the name of a kind above,
// where a dense layer of architecture.h has a number of outputs.
bool describes_images(const std::vector<std::string>& description);

} // namespace sordino
