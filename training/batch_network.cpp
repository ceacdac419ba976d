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
    gradient.shift = d_shift;
    gradient.gain = d_gain;
    const Eigen::VectorXf factor = norm.gain.array() * (variance.array() + BatchNorm::epsilon).rsqrt();
    const float each = 1.0F / static_cast<float>(dy.cols());
    dy = factor.asDiagonal() * ((dy - (each * d_gain).asDiagonal() * normalised).colwise() - each * d_shift);
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
        slope_.push_back({layer, norm, {}});
        slope_.back().layer.weight.resize(0, 0);
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

void BatchNetwork::backward(const TrainedNetwork& network, Eigen::MatrixXf& d_outputs, float share) {
    stages_.back().dy.swap(d_outputs);
    for (std::size_t i = network.size(); i-- > 0;) {
        const auto& [layer, norm, regularisation] = network[i];
        Stage& stage = stages_[i];
        auto& dy = stage.dy;
        stage.dx.setZero();
        if (layer.skip) stage.dx.rightCols(columns_) = dy;
        if (regularisation.dropout > 0) dy.array() *= stage.kept.array();
        add_penalty_slope(regularisation, stage.activated, share, dy);
        multiply_by_slope(layer.activation, values(stage.activated), values(dy));
        if (norm) {
            auto& d_norm = *slope_[i].norm;
            normalise_backward(*norm, stage.normalised, stage.variance, dy, d_norm);
            d_norm.mean = share * stage.mean;
            d_norm.variance = share * stage.variance;
        }
        slope_[i].layer.bias = dy.rowwise().sum();
        if (i == 0) return;
        affine_backward(layer, stage);
        stages_[i - 1].dy = stage.dx.rightCols(columns_);
    }
}

void BatchNetwork::affine_backward(const Layer& layer, Stage& stage) const {
    const int in = layer.inputs(), out = layer.outputs();
    for (std::size_t c = 0; c < layer.context.size(); ++c)
        matrix_product(in, columns_, out,
                       {layer.weight.data() + static_cast<int>(c) * in, layer.stacked(), false},
                       {stage.dy.data(), out, false}, 1.0F,
                       stage.dx.col(stage.past_columns - layer.context[c] * sequences_).data(), in);
}

double BatchNetwork::penalty(const TrainedNetwork& network) const {
    double sum = 0.0;
    for (std::size_t i = 0; i < network.size(); ++i)
        sum += penalty_of(network[i].regularisation, stages_[i].activated);
    return sum;
}

} // namespace sordino
