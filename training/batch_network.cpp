// Forward and backward next to each other; the gradient of x is called dx.
#include "training/batch_network.h"

#include "model/activation.h"
#include "training/dropout.h"
#include "training/matrix_product.h"
#include "training/penalties.h"

namespace sordino {
namespace {

std::span<float> values(Eigen::MatrixXf& m) { return {m.data(), static_cast<std::size_t>(m.size())}; }

// z becomes gain (z - mean) / deviation + shift, with (z - mean) / deviation left in `normalised`.
void normalise(const BatchNorm& norm, const Eigen::VectorXf& mean, const Eigen::VectorXf& variance,
               Eigen::MatrixXf& z, Eigen::MatrixXf& normalised) {
    const Eigen::VectorXf factor = (variance.array() + BatchNorm::epsilon).rsqrt();
    normalised = factor.asDiagonal() * (z.colwise() - mean);
    z = (norm.gain.asDiagonal() * normalised).colwise() + norm.shift;
}

void measure(const Eigen::MatrixXf& z, Eigen::VectorXf& mean, Eigen::VectorXf& variance) {
    mean = z.rowwise().mean();
    variance = (z.colwise() - mean).rowwise().squaredNorm() / static_cast<float>(z.cols());
}

// dy, the slope in the output, becomes that in z: mean and variance depend on every column.
void normalise_backward(const BatchNorm& norm, const Eigen::MatrixXf& normalised,
                        const Eigen::VectorXf& variance, Eigen::MatrixXf& dy, BatchNorm& gradient) {
    const Eigen::VectorXf d_shift = dy.rowwise().sum(), d_gain = dy.cwiseProduct(normalised).rowwise().sum();
    gradient.shift += d_shift;
    gradient.gain += d_gain;
    const Eigen::VectorXf factor = norm.gain.array() * (variance.array() + BatchNorm::epsilon).rsqrt();
    const float each = 1.0F / static_cast<float>(dy.cols());
    dy = factor.asDiagonal() * ((dy - (each * d_gain).asDiagonal() * normalised).colwise() - each * d_shift);
}

struct Owner {
    std::size_t layer;
    bool transposed;
};

// Whose weights a layer has: a tied layer may be tied to one that is tied itself.
Owner owner_of_weights(const TrainedNetwork& network, std::size_t layer) {
    Owner owner{layer, false};
    while (const auto& source = network[owner.layer].layer.tied_to)
        owner = {static_cast<std::size_t>(*source), !owner.transposed};
    return owner;
}

} // namespace

BatchNetwork::BatchNetwork(const TrainedNetwork& network, int sequences, int frames)
    : sequences_(sequences)
    , columns_(sequences * frames) {
    for (const auto& [layer, norm, regularisation] : network) {
        Stage stage;
        stage.past_columns = layer.context.back() * sequences;
        stage.x = Eigen::MatrixXf::Zero(layer.inputs(), stage.past_columns + columns_);
        stage.dx = stage.x;
        stage.activated.resize(layer.outputs(), columns_);
        if (regularisation.dropout > 0) stage.kept.resize(layer.outputs(), columns_);
        stages_.push_back(std::move(stage));
    }
    output_.resize(network.back().layer.outputs(), columns_);
}

const Eigen::MatrixXf& BatchNetwork::forward(const TrainedNetwork& network, const Eigen::MatrixXf& features) {
    return run(network, features, nullptr);
}

const Eigen::MatrixXf& BatchNetwork::forward_training(const TrainedNetwork& network,
                                                      const Eigen::MatrixXf& features, Random random) {
    return run(network, features, &random);
}

const Eigen::MatrixXf& BatchNetwork::run(const TrainedNetwork& network, const Eigen::MatrixXf& features,
                                         Random* random) {
    stages_.front().x.rightCols(columns_) = features;
    for (std::size_t i = 0; i < network.size(); ++i) {
        const auto& [layer, norm, regularisation] = network[i];
        Stage& stage = stages_[i];
        auto& y = stage.activated;
        affine(layer, stage);
        if (norm && random != nullptr) measure(y, stage.mean, stage.variance);
        if (norm)
            normalise(*norm, random != nullptr ? stage.mean : norm->mean,
                      random != nullptr ? stage.variance : norm->variance, y, stage.normalised);
        activate(layer.activation, values(y));
        auto next = (i + 1 < stages_.size() ? stages_[i + 1].x : output_).rightCols(columns_);
        if (regularisation.dropout > 0 && random != nullptr) {
            draw_kept(regularisation.dropout, *random, stage.kept);
            next = y.cwiseProduct(stage.kept);
        } else {
            next = y;
        }
        if (layer.skip) next += stage.x.rightCols(columns_);
    }
    return output_;
}

void BatchNetwork::affine(const Layer& layer, Stage& stage) const {
    const int in = layer.inputs(), out = layer.outputs();
    stage.activated.colwise() = layer.bias;
    for (std::size_t c = 0; c < layer.context.size(); ++c) {
        const float* shifted = stage.x.col(stage.past_columns - layer.context[c] * sequences_).data();
        const ConstMatrixView weight{layer.weight.data() + static_cast<int>(c) * in, layer.stacked(), true};
        matrix_product(out, columns_, in, weight, {shifted, in, false}, 1.0F, stage.activated.data(), out);
    }
}

void BatchNetwork::backward(const TrainedNetwork& network, Eigen::MatrixXf& d_outputs, float share,
                            TrainedNetwork& gradient) {
    Eigen::MatrixXf dy = std::move(d_outputs);
    for (std::size_t i = network.size(); i-- > 0;) {
        const auto& [layer, norm, regularisation] = network[i];
        Stage& stage = stages_[i];
        stage.dx.setZero();
        if (layer.skip) stage.dx.rightCols(columns_) = dy;
        if (regularisation.dropout > 0) dy.array() *= stage.kept.array();
        add_penalty_slope(regularisation, stage.activated, share, dy);
        multiply_by_slope(layer.activation, values(stage.activated), values(dy));
        if (norm) {
            normalise_backward(*norm, stage.normalised, stage.variance, dy, *gradient[i].norm);
            gradient[i].norm->mean += share * stage.mean;
            gradient[i].norm->variance += share * stage.variance;
        }
        affine_backward(network[i], stage, dy, gradient, i);
        if (i > 0) dy = stage.dx.rightCols(columns_);
    }
}

void BatchNetwork::affine_backward(const TrainedLayer& trained, Stage& stage, const Eigen::MatrixXf& dy,
                                   TrainedNetwork& gradient, std::size_t index) const {
    const Layer& layer = trained.layer;
    const int in = layer.inputs(), out = layer.outputs();
    gradient[index].layer.bias += dy.rowwise().sum();
    const auto [owner, transposed] = owner_of_weights(gradient, index);
    float* const d_weight = gradient[owner].layer.weight.data();
    for (std::size_t c = 0; c < layer.context.size(); ++c) {
        const auto first = stage.past_columns - layer.context[c] * sequences_;
        const int block = static_cast<int>(c) * in;
        const ConstMatrixView x{stage.x.col(first).data(), in, false};
        // the row-major weight (out, stacked) is the column-major (stacked, out)
        if (transposed)
            matrix_product(out, in, columns_, {dy.data(), out, false}, {x.data, in, true}, 1.0F, d_weight,
                           out);
        else
            matrix_product(in, out, columns_, x, {dy.data(), out, true}, 1.0F, d_weight + block,
                           layer.stacked());
        if (index > 0)
            matrix_product(in, columns_, out, {layer.weight.data() + block, layer.stacked(), false},
                           {dy.data(), out, false}, 1.0F, stage.dx.col(first).data(), in);
    }
}

double BatchNetwork::penalty(const TrainedNetwork& network) const {
    double sum = 0.0;
    for (std::size_t i = 0; i < network.size(); ++i)
        sum += penalty_of(network[i].regularisation, stages_[i].activated);
    return sum;
}

} // namespace sordino
