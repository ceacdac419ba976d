// Layer after layer.
#include "model/image/image_network.h"

#include <algorithm>

namespace sordino {

ImageNetwork::ImageNetwork(std::shared_ptr<const ImageModel> model, MatrixProduct product)
    : model_(std::move(model))
    , stages_(stages_of(model_->layers, model_->input))
    , mean_(for_each_value(model_->mean, model_->input))
    , scale_(for_each_value(model_->scale, model_->input))
    , scratch_{product, {}} {}

Eigen::MatrixXf ImageNetwork::process(const Eigen::MatrixXf& images) {
    constexpr Eigen::Index at_once = 16; // keeps what lies between two layers in a cache
    Eigen::MatrixXf outputs(static_cast<Eigen::Index>(stages_.back().after.values()), images.cols());
    code_.resize(0, 0);
    for (Eigen::Index first = 0; first < images.cols(); first += at_once) {
        const Eigen::Index count = std::min(at_once, images.cols() - first);
        run(images.middleCols(first, count), first, outputs);
    }
    return outputs;
}

void ImageNetwork::run(const Eigen::MatrixXf& images, Eigen::Index first, Eigen::MatrixXf& outputs) {
    Eigen::MatrixXf x = scale_.asDiagonal() * (images.colwise() - mean_), y;
    for (std::size_t i = 0; i < stages_.size(); ++i) {
        y.resize(static_cast<Eigen::Index>(stages_[i].after.values()), images.cols());
        forward(model_->layers[i], stages_[i], static_cast<int>(images.cols()), x.data(), y.data(), nullptr,
                scratch_);
        if (model_->layers[i].role == Role::code) {
            if (code_.rows() != y.rows()) code_.resize(y.rows(), outputs.cols());
            code_.middleCols(first, y.cols()) = y;
        }
        std::swap(x, y);
    }
    outputs.middleCols(first, x.cols()) = x;
}

} // namespace sordino
