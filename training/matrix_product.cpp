// Matrix products by OpenBLAS, which picks its kernels for the machine at run time.
#include "training/matrix_product.h"

#include <cblas.h>

namespace sordino {

void matrix_product(int rows, int columns, int inner, ConstMatrixView a, ConstMatrixView b, float beta,
                    float* c, int c_stride) {
    // the trainer's threads each call with their own share of a batch
    static const bool one_thread = (openblas_set_num_threads(1), true);
    static_cast<void>(one_thread);
    cblas_sgemm(CblasColMajor, a.transposed ? CblasTrans : CblasNoTrans,
                b.transposed ? CblasTrans : CblasNoTrans, rows, columns, inner, 1.0F, a.data, a.stride,
                b.data, b.stride, beta, c, c_stride);
}

} // namespace sordino
