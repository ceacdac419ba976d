// Covariance, its singular vectors, and these as layers.
#include "training/vectors/principal_components.h"

#include <Eigen/SVD>
#include <fmt/format.h>

#include <stdexcept>

namespace sordino {

std::vector<Layer> principal_components(const Eigen::MatrixXf& rows, int components) {
    if (components > rows.rows())
        throw std::invalid_argument(
            fmt::format("--pca: expected at most {} components, as many as a row has values, found {}",
                        rows.rows(), components));
    const Eigen::VectorXf mean = rows.rowwise().mean();
    const Eigen::MatrixXf centred = rows.colwise() - mean;
    Eigen::MatrixXf covariance = Eigen::MatrixXf::Zero(rows.rows(), rows.rows());
    covariance.selfadjointView<Eigen::Lower>().rankUpdate(centred, 1.0F / static_cast<float>(rows.cols()));
    covariance.triangularView<Eigen::StrictlyUpper>() = covariance.transpose();
    const Eigen::BDCSVD<Eigen::MatrixXf> svd(covariance, Eigen::ComputeThinU);
    const Eigen::MatrixXf basis = svd.matrixU().leftCols(components); // (values, components), orthonormal
    Layer code, decoder;
    code.role = Role::code;
    code.weight = basis.transpose();
    code.bias = -(basis.transpose() * mean);
    decoder.role = Role::decoder;
    decoder.weight = basis;
    decoder.bias = mean;
    return {code, decoder};
}

} // namespace sordino
