// The terms and their slopes.
#include "training/penalties.h"

namespace sordino {
namespace {

constexpr float least_activity = 1e-4F;

Eigen::ArrayXf activities(const Eigen::MatrixXf& activated) {
    return activated.rowwise().mean().array().max(least_activity).min(1.0F - least_activity);
}

} // namespace

double penalty_of(const Regularisation& r, const Eigen::MatrixXf& activated) {
    double sum = 0.0;
    if (r.l1 > 0)
        sum += static_cast<double>(r.l1) *
               static_cast<double>(activated.cwiseAbs().sum() / static_cast<float>(activated.cols()));
    if (r.kl > 0) {
        const Eigen::ArrayXf p = activities(activated);
        const float t = r.kl_target;
        sum += static_cast<double>(r.kl * (t * (t / p).log() + (1 - t) * ((1 - t) / (1 - p)).log()).sum());
    }
    return sum;
}

void add_penalty_slope(const Regularisation& r, const Eigen::MatrixXf& activated, float share,
                       Eigen::MatrixXf& slope) {
    const float each = share / static_cast<float>(activated.cols());
    if (r.l1 > 0) slope.array() += r.l1 * each * activated.array().sign();
    if (r.kl > 0) {
        const Eigen::ArrayXf p = activities(activated);
        const Eigen::VectorXf d = r.kl * each * ((1 - r.kl_target) / (1 - p) - r.kl_target / p);
        slope.colwise() += d;
    }
}

} // namespace sordino
