// Row after row, and as many missing ones behind them as bring out the rest.
#include "training/denoise_series.h"

#include "model/window_stream.h"

#include <limits>

namespace sordino {

Eigen::MatrixXf denoise_series(const std::shared_ptr<const WindowModel>& model,
                               const Eigen::MatrixXf& values) {
    WindowStream stream(model);
    Eigen::MatrixXf restored(values.rows(), values.cols());
    Eigen::Index done = 0;
    for (Eigen::Index r = 0; done < values.rows(); ++r) {
        const Eigen::RowVectorXf row =
            r < values.rows()
                ? Eigen::RowVectorXf(values.row(r))
                : Eigen::RowVectorXf::Constant(values.cols(), std::numeric_limits<float>::quiet_NaN());
        if (!stream.push({row.data(), static_cast<std::size_t>(row.size())})) continue;
        restored.row(done++) = Eigen::Map<const Eigen::RowVectorXf>(stream.restored().data(), values.cols());
    }
    return restored;
}

} // namespace sordino
