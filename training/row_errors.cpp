// Sums of squares, and what follows from them.
#include "training/row_errors.h"

#include "dsp/window.h"
#include "training/denoise_series.h"

#include <cmath>
#include <limits>

namespace sordino {
namespace {

double square(float x) { return static_cast<double>(x) * static_cast<double>(x); }

// The channel as lines alone would fill it.
std::vector<float> with_lines(Eigen::VectorXf channel) {
    for (float& x : channel)
        if (!(std::abs(x) <= outlier)) x = std::numeric_limits<float>::quiet_NaN();
    std::vector<float> filled(channel.begin(), channel.end());
    fill_gaps(filled);
    return filled;
}

// All in standard deviations.
RowErrors errors_of(const Eigen::VectorXf& clean, const Eigen::VectorXf& spoilt,
                    const Eigen::VectorXf& restored) {
    const auto lines = with_lines(spoilt);
    RowErrors e;
    double sum = 0, squares = 0;
    for (Eigen::Index r = 0; r < clean.size(); ++r) {
        if (!std::isfinite(clean[r])) continue;
        if (!std::isfinite(spoilt[r])) {
            ++e.missing;
            e.by_lines += square(lines[static_cast<std::size_t>(r)] - clean[r]);
            e.by_the_model += square(restored[r] - clean[r]);
            continue;
        }
        ++e.there;
        sum += static_cast<double>(clean[r]);
        squares += square(clean[r]);
        e.before += square(spoilt[r] - clean[r]);
        e.after += square(restored[r] - clean[r]);
    }
    if (e.there > 0) e.power = squares - sum * sum / static_cast<double>(e.there);
    return e;
}

} // namespace

RowErrors& RowErrors::operator+=(const RowErrors& other) {
    there += other.there;
    missing += other.missing;
    power += other.power;
    before += other.before;
    after += other.after;
    by_lines += other.by_lines;
    by_the_model += other.by_the_model;
    return *this;
}

std::vector<RowErrors> row_errors(const std::shared_ptr<const WindowModel>& model,
                                  const Eigen::MatrixXf& clean, const Eigen::MatrixXf& spoilt) {
    const Eigen::MatrixXf restored = denoise_series(model, spoilt);
    std::vector<RowErrors> errors;
    for (Eigen::Index c = 0; c < clean.cols(); ++c) {
        const auto in_deviations = [&](const Eigen::MatrixXf& values) -> Eigen::VectorXf {
            return (values.col(c).array() - model->mean[c]) * model->scale[c];
        };
        errors.push_back(errors_of(in_deviations(clean), in_deviations(spoilt), in_deviations(restored)));
    }
    return errors;
}

RowScores scores_of(const RowErrors& e) {
    const auto there = static_cast<double>(e.there), missing = static_cast<double>(e.missing);
    const auto db = [](double ratio) { return 10.0 * std::log10(ratio); };
    return {std::sqrt(e.before / there),
            std::sqrt(e.after / there),
            db(e.power / e.before),
            db(e.power / e.after),
            db(e.before / e.after),
            std::sqrt(e.by_lines / missing),
            std::sqrt(e.by_the_model / missing)};
}

} // namespace sordino
