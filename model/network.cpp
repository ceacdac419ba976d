// Forward pass of dense layers with context, a frame at a time.
#include "model/network.h"

#include "model/activation.h"
#include "model/int8_codes.h"

#include <algorithm>

namespace sordino {

Network::Network(std::shared_ptr<const NetworkModel> model)
    : model_(std::move(model))
    , multiply_(matrix_vector())
    , multiply_int8_(int8_matrix_vector())
    , normalised_(static_cast<std::size_t>(model_->input_mean.size())) {
    for (const auto& layer : model_->layers) {
        Stage stage;
        stage.hops = static_cast<std::size_t>(layer.context.back()) + 1;
        stage.inputs = static_cast<std::size_t>(layer.inputs());
        stage.ring.resize(stage.hops * stage.inputs);
        stage.stacked.resize(static_cast<std::size_t>(layer.stacked()));
        stage.output.resize(static_cast<std::size_t>(layer.outputs()));
        if (layer.is_int8()) {
            codes_.resize(std::max(codes_.size(), stage.stacked.size()));
            sums_.resize(std::max(sums_.size(), stage.output.size()));
        }
        stages_.push_back(std::move(stage));
    }
}

void Network::reset() noexcept {
    for (auto& stage : stages_) std::fill(stage.ring.begin(), stage.ring.end(), 0.0F);
    time_ = 0;
}

std::span<const float> Network::process(std::span<const float> features) noexcept {
    for (std::size_t i = 0; i < normalised_.size(); ++i) {
        const auto j = static_cast<Eigen::Index>(i);
        normalised_[i] = (features[i] - model_->input_mean[j]) * model_->input_scale[j];
    }
    std::span<const float> signal = normalised_;
    for (std::size_t i = 0; i < stages_.size(); ++i) signal = run(model_->layers[i], stages_[i], signal);
    ++time_;
    return signal;
}

std::span<const float> Network::run(const Layer& layer, Stage& stage, std::span<const float> input) noexcept {
    std::copy(input.begin(), input.end(),
              stage.ring.begin() + static_cast<std::ptrdiff_t>((time_ % stage.hops) * stage.inputs));
    auto* stacked = stage.stacked.data();
    for (const int offset : layer.context) {
        const std::size_t hop = (time_ + stage.hops - static_cast<std::size_t>(offset)) % stage.hops;
        stacked = std::copy_n(stage.ring.data() + hop * stage.inputs, stage.inputs, stacked);
    }
    multiply(layer, stage.stacked, stage.output);
    for (std::size_t i = 0; i < stage.output.size(); ++i)
        stage.output[i] += layer.bias[static_cast<Eigen::Index>(i)];
    activate(layer.activation, stage.output);
    if (layer.skip)
        for (std::size_t i = 0; i < stage.output.size(); ++i) stage.output[i] += input[i];
    return stage.output;
}

void Network::multiply(const Layer& layer, std::span<const float> x, std::span<float> y) noexcept {
    if (!layer.is_int8())
        return multiply_(layer.weight.data(), x.data(), y.data(), layer.outputs(), layer.stacked());
    const float scale = quantise(x, std::span(codes_).first(x.size()));
    multiply_int8_(layer.codes.data(), codes_.data(), sums_.data(), layer.outputs(), layer.stacked());
    for (std::size_t i = 0; i < y.size();
         ++i) // a scale at a time: their product may be beyond what floats hold
        y[i] = static_cast<float>(sums_[i]) * scale * layer.scale[static_cast<Eigen::Index>(i)];
}

std::span<const float> Network::code() const noexcept {
    for (std::size_t i = 0; i < stages_.size(); ++i)
        if (model_->layers[i].role == Role::code) return stages_[i].output;
    return {};
}

} // namespace sordino
