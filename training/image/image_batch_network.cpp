// Layer after layer, and back.
#include "training/image/image_batch_network.h"

#include "model/activation.h"
#include "training/dropout.h"
#include "training/image/image_backward.h"
#include "training/matrix_product.h"
#include "training/penalties.h"
#include "training/tree_sum.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

namespace sordino {
namespace {

std::span<float> values(Eigen::MatrixXf& m) { return {m.data(), static_cast<std::size_t>(m.size())}; }

} // namespace

ImageBatchNetwork::ImageBatchNetwork(const TrainedImageNetwork& network, int images)
    : images_(images)
    , scratch_{matrix_product, {}}
    , slope_(zeros_like(network)) {
    for (auto& stage : stages_of(layers_of(network), network.input)) {
        const auto& [layer, regularisation] = network.layers[places_.size()];
        if (std::max(stage.before.values(), stage.after.values()) > std::numeric_limits<int>::max() / images)
            throw std::invalid_argument(
                fmt::format("{} images of {} to {} at a layer: too many at once, expected a smaller batch",
                            images, text_of(stage.before), text_of(stage.after)));
        Place place;
        place.x.resize(static_cast<Eigen::Index>(stage.before.values()), images);
        place.activated.resize(static_cast<Eigen::Index>(stage.after.values()), images);
        if (regularisation.dropout > 0) place.kept.resizeLike(place.activated);
        if (layer.kind == ImageLayerKind::pool)
            place.winners.resize(static_cast<std::size_t>(place.activated.size()));
        place.stage = stage;
        places_.push_back(std::move(place));
    }
    output_.resizeLike(places_.back().activated);
}

const Eigen::MatrixXf& ImageBatchNetwork::forward(const TrainedImageNetwork& network,
                                                  const Eigen::MatrixXf& inputs) {
    return run(network, inputs, nullptr);
}

const Eigen::MatrixXf& ImageBatchNetwork::forward_training(const TrainedImageNetwork& network,
                                                           const Eigen::MatrixXf& inputs, Random random) {
    return run(network, inputs, &random);
}

const Eigen::MatrixXf& ImageBatchNetwork::run(const TrainedImageNetwork& network,
                                              const Eigen::MatrixXf& inputs, Random* random) {
    places_.front().x = inputs;
    for (std::size_t i = 0; i < places_.size(); ++i) {
        const auto& [layer, regularisation] = network.layers[i];
        Place& place = places_[i];
        sordino::forward(layer, place.stage, images_, place.x.data(), place.activated.data(),
                         place.winners.data(), scratch_);
        auto& next = i + 1 < places_.size() ? places_[i + 1].x : output_;
        if (regularisation.dropout > 0 && random != nullptr) {
            draw_kept(regularisation.dropout, *random, place.kept);
            next = place.activated.cwiseProduct(place.kept);
        } else {
            next = place.activated;
        }
    }
    return output_;
}

void ImageBatchNetwork::backward(const TrainedImageNetwork& network, Eigen::MatrixXf& d_outputs,
                                 float share) {
    set_zero(slope_);
    Eigen::MatrixXf dy = std::move(d_outputs), dx;
    for (std::size_t i = places_.size(); i-- > 0;) {
        const auto& [layer, regularisation] = network.layers[i];
        Place& place = places_[i];
        if (regularisation.dropout > 0) dy.array() *= place.kept.array();
        add_penalty_slope(regularisation, place.activated, share, dy);
        multiply_by_slope(layer.activation, values(place.activated), values(dy));
        dx.resizeLike(place.x);
        sordino::backward(layer, place.stage, images_, place.x.data(), dy.data(), place.winners.data(),
                          i > 0 ? dx.data() : nullptr, slope_.layers[i].layer, scratch_);
        std::swap(dx, dy);
    }
}

void ImageBatchNetwork::put_gradient(std::span<ImageBatchNetwork> passes, const TrainedImageNetwork&,
                                     const GradientPart& part, std::span<float> to) {
    std::vector<std::span<float>> slopes; // of each pass
    for (auto& pass : passes)
        slopes.push_back(parameters_of(pass.slope_)[part.view].subspan(part.first, part.count));
    put_tree_sum(std::move(slopes), to);
}

double ImageBatchNetwork::penalty(const TrainedImageNetwork& network) const {
    double sum = 0.0;
    for (std::size_t i = 0; i < places_.size(); ++i)
        sum += penalty_of(network.layers[i].regularisation, places_[i].activated);
    return sum;
}

} // namespace sordino
