// Maps of the views, multiplied.
#include "model/image/eigen_product.h"

#include <Eigen/Core>

namespace sordino {
namespace {

using Stride = Eigen::OuterStride<>;
using ConstMap = Eigen::Map<const Eigen::MatrixXf, 0, Stride>;

// What is stored, before it is read as its transpose.
ConstMap stored(ConstMatrixView view, int rows, int columns) {
    return view.transposed ? ConstMap(view.data, columns, rows, Stride(view.stride))
                           : ConstMap(view.data, rows, columns, Stride(view.stride));
}

} // namespace

void eigen_product(int rows, int columns, int inner, ConstMatrixView a, ConstMatrixView b, float beta,
                   float* c, int c_stride) {
    Eigen::Map<Eigen::MatrixXf, 0, Stride> sum(c, rows, columns, Stride(c_stride));
    if (beta == 0.0F) sum.setZero();
    const ConstMap x = stored(a, rows, inner), y = stored(b, inner, columns);
    if (a.transposed && b.transposed)
        sum.noalias() += x.transpose() * y.transpose();
    else if (a.transposed)
        sum.noalias() += x.transpose() * y;
    else if (b.transposed)
        sum.noalias() += x * y.transpose();
    else
        sum.noalias() += x * y;
}

} // namespace sordino
