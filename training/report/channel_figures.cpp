// Sums over rows.
#include "training/report/channel_figures.h"

#include <cmath>

namespace sordino::report {
namespace {

double root_mean(double squares, std::int64_t count) {
    return count > 0 ? std::sqrt(squares / static_cast<double>(count)) : 0.0;
}

} // namespace

void ChannelFigures::push(double before, double after) {
    const bool has_after = std::isfinite(after);
    if (!std::isfinite(before)) {
        ++missing_;
        filled_ += has_after ? 1 : 0;
        return;
    }
    ++values_;
    const double from_mean = before - mean_;
    mean_ += from_mean / static_cast<double>(values_);
    squares_ += from_mean * (before - mean_);
    if (!has_after) return;
    ++pairs_;
    taken_squares_ += (before - after) * (before - after);
}

double ChannelFigures::deviation() const { return root_mean(squares_, values_); }
double ChannelFigures::taken() const { return root_mean(taken_squares_, pairs_); }

nlohmann::json ChannelFigures::json() const {
    const bool both = deviation() > 0.0 && taken() > 0.0;
    return {{"missing", missing_},
            {"filled", filled_},
            {"deviation", deviation()},
            {"taken", taken()},
            {"taken_db",
             both ? nlohmann::json(20.0 * std::log10(taken() / deviation())) : nlohmann::json(nullptr)}};
}

} // namespace sordino::report
