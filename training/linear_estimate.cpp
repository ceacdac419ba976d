// Ridge regression from windows to the rows that are wanted.
#include "training/linear_estimate.h"

#include "training/matrix_product.h"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>

namespace sordino {
namespace {

double error_of(const RowMatrix& path, const WindowTask::Known& known) {
    const Eigen::MatrixXf error = path * known.inputs - known.wanted;
    return static_cast<double>((error.array().square() * known.weight.array()).sum());
}

constexpr std::size_t most_noises = 4;
constexpr float band_db = 9.0F; // a filter serves so wide a range of SNRs well
constexpr int most_bands = 3;

// Of each set the noise with this index, or all where it has no such one.
SeriesSet with_noise(const SeriesSet& set, std::size_t index) {
    if (index >= set.noise.size()) return set;
    return {set.clean, {set.noise[index]}};
}

// The range's part with this index: noise is always there, and alone.
WindowOptions in_band(WindowOptions options, int index, int bands) {
    auto& m = options.mixing;
    const float width = (m.snr_high_db - m.snr_low_db) / static_cast<float>(bands);
    m.snr_low_db += width * static_cast<float>(index);
    m.snr_high_db = m.snr_low_db + width;
    m.clean = m.second_noise = 0.0F;
    return options;
}

} // namespace

RowMatrix linear_estimate(const WindowTask& task, int examples, std::uint64_t seed) {
    const WindowSpec& spec = task.frame().spec;
    const auto held_out = task.examples(ExampleSet::validation, std::max(1, examples / 4), seed);
    Eigen::MatrixXf squares = Eigen::MatrixXf::Zero(spec.inputs(), spec.inputs());
    Eigen::MatrixXf products = Eigen::MatrixXf::Zero(spec.inputs(), spec.outputs());
    constexpr int piece = 1024; // examples in memory
    for (int done = 0; done < examples; done += piece) {
        const auto some = task.examples(ExampleSet::training, std::min(piece, examples - done),
                                        seed + 1 + static_cast<std::uint64_t>(done));
        const Eigen::RowVectorXf share = some.weight.colwise().mean();
        const Eigen::MatrixXf weighted = some.inputs * share.asDiagonal();
        squares.noalias() += weighted * some.inputs.transpose();
        products.noalias() += weighted * some.wanted.transpose();
    }
    const float power = squares.diagonal().mean();
    RowMatrix best = straight_through(spec);
    double least = error_of(best, held_out);
    for (const float share : {1e-5F, 1e-4F, 1e-3F, 1e-2F, 1e-1F}) {
        Eigen::MatrixXf ridge = squares;
        ridge.diagonal().array() += share * power;
        const RowMatrix path = ridge.ldlt().solve(products).transpose();
        if (const double error = error_of(path, held_out); path.allFinite() && error < least) {
            least = error;
            best = path;
        }
    }
    return best;
}

RowMatrix linear_estimates(const WindowModel& frame, const SeriesSet& training, const SeriesSet& validation,
                           const WindowOptions& options, int examples, std::uint64_t seed) {
    if (training.noise.empty())
        return linear_estimate(WindowTask(frame, training, validation, options), examples, seed);
    const auto& m = options.mixing;
    const int bands =
        std::clamp(static_cast<int>(std::lround((m.snr_high_db - m.snr_low_db) / band_db)), 1, most_bands);
    const std::size_t noises = training.noise.size() <= most_noises ? training.noise.size() : 1;
    const Eigen::Index rows = frame.spec.outputs();
    RowMatrix paths(static_cast<Eigen::Index>(noises) * bands * rows, frame.spec.inputs());
    Eigen::Index at = 0;
    for (std::size_t i = 0; i < noises; ++i) {
        const std::size_t index = noises > 1 ? i : training.noise.size();
        for (int band = 0; band < bands; ++band, at += rows) {
            const WindowTask task(frame, with_noise(training, index), with_noise(validation, index),
                                  in_band(options, band, bands));
            paths.middleRows(at, rows) = linear_estimate(task, examples, seed);
        }
    }
    return paths;
}

} // namespace sordino
