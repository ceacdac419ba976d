// One layer, by the trainer that trains all else.
#include "training/vectors/linear_classifier.h"

#include "training/architecture.h"
#include "training/trainer.h"
#include "training/vector_task.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace sordino {
namespace {

struct Scale {
    Eigen::VectorXf mean, factor;

    explicit Scale(const Eigen::MatrixXf& features)
        : mean(features.rowwise().mean())
        , factor(((features.colwise() - mean).rowwise().squaredNorm().array() /
                  static_cast<float>(features.cols()))
                     .max(1e-6F)
                     .rsqrt()) {}
    Eigen::MatrixXf of(const Eigen::MatrixXf& features) const {
        return factor.asDiagonal() * (features.colwise() - mean);
    }
};

// (classes, rows): 1 in the line of a row's class.
Eigen::MatrixXf one_hot(const std::vector<int>& labels, int classes) {
    Eigen::MatrixXf wanted = Eigen::MatrixXf::Zero(classes, static_cast<Eigen::Index>(labels.size()));
    for (std::size_t r = 0; r < labels.size(); ++r) wanted(labels[r], static_cast<Eigen::Index>(r)) = 1.0F;
    return wanted;
}

TrainingOptions options_of(Eigen::Index rows, int threads, std::uint64_t seed) {
    TrainingOptions options;
    options.seed = seed;
    options.threads = threads;
    options.batch = 128;
    options.epochs = 15;
    options.steps_per_epoch = static_cast<int>(std::clamp<Eigen::Index>(rows / options.batch, 200, 500));
    options.validation_sequences = 1024;
    options.learning_rate = 3e-3F;
    options.loss.terms = {{LossKind::bce, 1.0F}};
    return options;
}

void check(const LabelledRows& training, const LabelledRows& test) {
    if (std::set(training.labels.begin(), training.labels.end()).size() < 2)
        throw std::invalid_argument("a classifier: expected rows of two classes or more, found fewer");
    if (training.features.rows() != test.features.rows() || test.labels.empty())
        throw std::invalid_argument(
            fmt::format("a classifier: expected rows of {} features to test it with, found {} of {}",
                        training.features.rows(), test.features.cols(), test.features.rows()));
}

} // namespace

double linear_accuracy(const LabelledRows& training, const LabelledRows& test, int threads,
                       std::uint64_t seed) {
    check(training, test);
    const int classes = 1 + *std::ranges::max_element(training.labels);
    const Scale scale(training.features);
    const Eigen::MatrixXf features = scale.of(training.features), wanted = one_hot(training.labels, classes);
    const Eigen::Index held_out = std::max<Eigen::Index>(1, features.cols() / 10),
                       rest = features.cols() - held_out;
    const auto options = options_of(rest, threads, seed);
    VectorOptions vectors;
    vectors.loss = options.loss;
    const VectorTask task(VectorRows{features.leftCols(rest), wanted.leftCols(rest)},
                          VectorRows{features.rightCols(held_out), wanted.rightCols(held_out)}, vectors);
    TrainableModel start;
    start.network = *make_network({fmt::format("decoder {} sigmoid 0", classes)},
                                  static_cast<int>(features.rows()), seed);
    start.model.input_mean.setZero(features.rows());
    start.model.input_scale.setOnes(features.rows());
    Trainer trainer(options, task, std::move(start), false);
    if (const auto end = trainer.run({}, {}); !end) throw std::runtime_error(end.error().message);
    const Layer layer = folded(trainer.best_network()).front();
    const Eigen::MatrixXf logits = (layer.weight * scale.of(test.features)).colwise() + layer.bias;
    long right = 0;
    for (Eigen::Index r = 0; r < logits.cols(); ++r) {
        Eigen::Index found = 0;
        logits.col(r).maxCoeff(&found);
        right += found == test.labels[static_cast<std::size_t>(r)] ? 1 : 0;
    }
    return static_cast<double>(right) / static_cast<double>(test.labels.size());
}

} // namespace sordino
