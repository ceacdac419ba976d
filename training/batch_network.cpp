// Forward and backward next to each other; the gradient of x is called dx.
#include "training/batch_network.h"

#include "model/activation.h"
#include "training/matrix_product.h"

namespace sordino {
namespace {

std::span<float> values(Eigen::MatrixXf& m) { return {m.data(), static_cast<std::size_t>(m.size())}; }

} // namespace

std::vector<std::span<float>> parameters_of(std::vector<Layer>& layers) {
    std::vector<std::span<float>> views;
    for (auto& layer : layers) {
        views.emplace_back(layer.weight.data(), static_cast<std::size_t>(layer.weight.size()));
        views.emplace_back(layer.bias.data(), static_cast<std::size_t>(layer.bias.size()));
    }
    return views;
}

std::vector<Layer> zeros_like(const std::vector<Layer>& layers) {
    auto zeros = layers;
    for (const auto view : parameters_of(zeros)) std::fill(view.begin(), view.end(), 0.0F);
    return zeros;
}

BatchNetwork::BatchNetwork(const std::vector<Layer>& layers, int sequences, int frames)
    : sequences_(sequences)
    , columns_(sequences * frames) {
    for (const auto& layer : layers) {
        Stage stage;
        stage.past_columns = layer.context.back() * sequences;
        stage.x = Eigen::MatrixXf::Zero(layer.inputs(), stage.past_columns + columns_);
        stage.dx = stage.x;
        stage.activated.resize(layer.outputs(), columns_);
        stages_.push_back(std::move(stage));
    }
    output_.resize(layers.back().outputs(), columns_);
}

const Eigen::MatrixXf& BatchNetwork::forward(const std::vector<Layer>& layers,
                                             const Eigen::MatrixXf& features) {
    stages_.front().x.rightCols(columns_) = features;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const Layer& layer = layers[i];
        Stage& stage = stages_[i];
        const int in = layer.inputs(), out = layer.outputs();
        auto& y = stage.activated;
        y.colwise() = layer.bias;
        for (std::size_t c = 0; c < layer.context.size(); ++c) {
            const float* shifted = stage.x.col(stage.past_columns - layer.context[c] * sequences_).data();
            const ConstMatrixView weight{layer.weight.data() + static_cast<int>(c) * in, layer.stacked(),
                                         true};
            matrix_product(out, columns_, in, weight, {shifted, in, false}, 1.0F, y.data(), out);
        }
        activate(layer.activation, values(y));
        auto& next = i + 1 < stages_.size() ? stages_[i + 1].x : output_;
        if (layer.skip)
            next.rightCols(columns_) = y + stage.x.rightCols(columns_);
        else
            next.rightCols(columns_) = y;
    }
    return output_;
}

void BatchNetwork::backward(const std::vector<Layer>& layers, Eigen::MatrixXf& d_outputs,
                            std::vector<Layer>& gradient) {
    Eigen::MatrixXf dy = std::move(d_outputs);
    for (std::size_t i = layers.size(); i-- > 0;) {
        const Layer& layer = layers[i];
        Stage& stage = stages_[i];
        const int in = layer.inputs(), out = layer.outputs();
        stage.dx.setZero();
        if (layer.skip) stage.dx.rightCols(columns_) = dy;
        multiply_by_slope(layer.activation, values(stage.activated), values(dy));
        gradient[i].bias += dy.rowwise().sum();
        for (std::size_t c = 0; c < layer.context.size(); ++c) {
            const auto first = stage.past_columns - layer.context[c] * sequences_;
            const int block = static_cast<int>(c) * in;
            // the row-major weight (out, stacked) is the column-major (stacked, out)
            matrix_product(in, out, columns_, {stage.x.col(first).data(), in, false}, {dy.data(), out, true},
                           1.0F, gradient[i].weight.data() + block, layer.stacked());
            if (i > 0)
                matrix_product(in, columns_, out, {layer.weight.data() + block, layer.stacked(), false},
                               {dy.data(), out, false}, 1.0F, stage.dx.col(first).data(), in);
        }
        if (i > 0) dy = stage.dx.rightCols(columns_);
    }
}

} // namespace sordino
