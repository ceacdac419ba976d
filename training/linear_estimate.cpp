// Ridge regression from windows to the rows that are wanted.
#include "training/linear_estimate.h"

#include "training/matrix_product.h"

#include <Eigen/Cholesky>

namespace sordino {
namespace {

double error_of(const RowMatrix& path, const WindowTask::Known& known) {
    const Eigen::MatrixXf error = path * known.inputs - known.wanted;
    return static_cast<double>((error.array().square() * known.weight.array()).sum());
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

} // namespace sordino
