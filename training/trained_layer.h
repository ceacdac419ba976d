// A layer as the trainer sees it: its weights, what regularises them, and what is folded into them in the
// end.
#pragma once

#include "model/model.h"
#include "training/parameter_shape.h"

#include <optional>
#include <span>
#include <vector>

namespace sordino {

// Ioffe and Szegedy 2015, between the affine part and the activation:
//   y = gain (z - mean) / sqrt(variance + epsilon) + shift
// with the mean and variance of the columns at hand while it trains, and with running ones afterwards.
struct BatchNorm {
    static constexpr float epsilon = 1e-5F;

    Eigen::VectorXf gain, shift;    // (outputs), learnt
    Eigen::VectorXf mean, variance; // (outputs), running; in a gradient: of the columns at hand
};

// What acts on a layer's activations a (before its skip) while it trains; nothing of it is in the model.
struct Regularisation {
    float dropout = 0; // share of the activations set to zero, the others scaled up (Srivastava et al. 2014)
    float l1 = 0;      // penalty: l1 x mean over the frames of the sum of |a|
    float kl = 0;      // penalty: kl x sum over the outputs of KL(target || mean of a), a a sigmoid (Ng 2011)
    float kl_target = 0; // activity aimed at, above 0 and below 1
    bool operator==(const Regularisation&) const = default;
};

struct TrainedLayer {
    Layer layer; // float weights; those of a tied layer follow from the other's: see tie()
    std::optional<BatchNorm> norm;
    Regularisation regularisation;
};

// A network in training; the same shape holds its gradient.
using TrainedNetwork = std::vector<TrainedLayer>;

// Nothing but the layers; they have float weights (see dequantised).
TrainedNetwork trained(std::vector<Layer> layers);

// All that is learnt, in one fixed order: weights (but those of tied layers), biases, gains and shifts.
std::vector<std::span<float>> parameters_of(TrainedNetwork& network);

std::size_t parameter_count(TrainedNetwork& network); // numbers in all these views

std::vector<ParameterShape> shapes_of_parameters(const TrainedNetwork& network); // of these views

// Means and variances of the batch norms, in one fixed order.
std::vector<std::span<float>> statistics_of(TrainedNetwork& network);

// The same shapes, all zeros: a place for gradients.
TrainedNetwork zeros_like(const TrainedNetwork& network);
void set_zero(TrainedNetwork& network);

// Makes the weights of tied layers what those of the others are now.
void tie(TrainedNetwork& network);

// The layers that compute the same with the running means and variances. Exact: a batch norm stands between
// the affine part and the activation, so that weight and bias take it up; such a layer is tied no more, nor
// is one that was tied to it.
std::vector<Layer> folded(const TrainedNetwork& network);

} // namespace sordino
