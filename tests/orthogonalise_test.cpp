// orthogonalise: against the singular value decomposition.
#include "training/orthogonalise.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <Eigen/SVD>

using namespace sordino;
using namespace sordino::test;

namespace {

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

RowMajor some_matrix(int rows, int columns, unsigned seed) {
    const auto values =
        uniform_values(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns), -1, 1, seed);
    return Eigen::Map<const RowMajor>(values.data(), rows, columns);
}

RowMajor orthogonalised(RowMajor x) {
    orthogonalise({x.data(), static_cast<std::size_t>(x.size())}, static_cast<int>(x.rows()),
                  static_cast<int>(x.cols()));
    return x;
}

} // namespace

TEST_CASE("orthogonalise: keeps the directions of a matrix and brings their sizes close to one") {
    const int rows = GENERATE(1, 2, 17, 48), columns = GENERATE(1, 3, 17, 60);
    const float size = GENERATE(1e-4F, 1.0F, 1e4F);
    CAPTURE(rows, columns, size);
    const RowMajor x = size * some_matrix(rows, columns, 3);
    const Eigen::JacobiSVD<Eigen::MatrixXf> svd(x, Eigen::ComputeThinU | Eigen::ComputeThinV);
    const Eigen::MatrixXf seen = svd.matrixU().transpose() * orthogonalised(x) * svd.matrixV();
    for (Eigen::Index i = 0; i < seen.rows(); ++i)
        for (Eigen::Index j = 0; j < seen.cols(); ++j)
            if (i != j)
                CHECK(std::abs(seen(i, j)) < 2e-3F);
            else if (svd.singularValues()[i] > 2e-3F * x.norm()) {
                CHECK(seen(i, i) > 0.65F);
                CHECK(seen(i, i) < 1.25F);
            }
}

TEST_CASE("orthogonalise: a transposed matrix gives the transposed result") {
    const RowMajor x = some_matrix(6, 40, 5);
    CHECK((orthogonalised(x).transpose() - orthogonalised(x.transpose())).cwiseAbs().maxCoeff() < 1e-4F);
}

TEST_CASE("orthogonalise: zeros stay zeros") { CHECK(orthogonalised(RowMajor::Zero(4, 7)).isZero(0.0F)); }
