// Drawing, forward, loss and backward for a share of a batch.
#include "training/batch.h"

#include <algorithm>
#include <cmath>

namespace sordino {
namespace {

// Every sequences-th column from s on: one sequence out of a time-major batch.
auto sequence_columns(auto& matrix, int s, int sequences) {
    return matrix(Eigen::all, Eigen::seq(s, Eigen::last, sequences));
}

} // namespace

SequenceLength sequence_length(const TrainingOptions& options, const FrameSpec& spec) {
    const FrameSize size = frame_size(spec, options.rate);
    const auto frames = [&](float seconds) {
        return static_cast<int>(
            std::lround(seconds * static_cast<float>(size.rate) / static_cast<float>(size.hop)));
    };
    return {size, std::max(1, frames(options.sequence_s)), std::max(0, frames(options.warm_up_s))};
}

BatchWorker::BatchWorker(const TrainingOptions& options, const Model& model, int sequences)
    : maker_(model.spec, sequence_length(options, model.spec).size,
             sequence_length(options, model.spec).warm_up_frames)
    , loss_(options.loss, Bands(model.spec, sequence_length(options, model.spec).size))
    , network_(model.layers, sequences, sequence_length(options, model.spec).frames)
    , batch_(static_cast<std::size_t>(sequences)) {}

void BatchWorker::draw(const MixtureSource& source, std::span<const Random> streams) {
    const int n = sequences();
    for (int s = 0; s < n; ++s) {
        auto& sequence = batch_[static_cast<std::size_t>(s)];
        sequence = maker_.make(source(streams[static_cast<std::size_t>(s)]));
        features_.resize(sequence.features.rows(), static_cast<Eigen::Index>(n) * sequence.frames());
        sequence_columns(features_, s, n) = sequence.features;
    }
}

std::vector<LossValue> BatchWorker::evaluate(const Model& model, int batch_size,
                                             std::vector<Layer>* gradient) {
    const int n = sequences();
    const Eigen::MatrixXf normalised =
        model.input_scale.asDiagonal() * (features_.colwise() - model.input_mean);
    const auto& outputs = network_.forward(model.layers, normalised);
    d_outputs_.resize(outputs.rows(), outputs.cols());
    std::vector<LossValue> values;
    Eigen::MatrixXf own, d_own;
    for (int s = 0; s < n; ++s) {
        own = sequence_columns(outputs, s, n);
        values.push_back(loss_(batch_[static_cast<std::size_t>(s)], own,
                               1.0F / static_cast<float>(batch_size),
                               gradient != nullptr ? &d_own : nullptr));
        if (gradient != nullptr) sequence_columns(d_outputs_, s, n) = d_own;
    }
    if (gradient != nullptr) network_.backward(model.layers, d_outputs_, *gradient);
    return values;
}

} // namespace sordino
