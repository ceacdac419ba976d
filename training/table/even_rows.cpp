// The next place against the last row: at it, before it, or behind it.
#include "training/table/even_rows.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "training/table/cell_value.h"

namespace sordino {
namespace {

constexpr double even_share = 0.01;           // of a step
constexpr double largest_tolerance = 1.0 / 3; // of a step: a row is near one place only
constexpr double longest_line = 1.5;          // steps between two rows that are interpolated
constexpr double follow = 1.0 / 16; // 1 % of tolerance times this is the clock's error that it follows
constexpr std::size_t most_times = 1000;

std::vector<double> steps_of(std::span<const double> times) {
    std::vector<double> steps;
    for (std::size_t i = 1; i < std::min(times.size(), most_times); ++i)
        steps.push_back(times[i] - times[i - 1]);
    return steps;
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace

EvenRows::EvenRows(double rate_hz, std::size_t channels, double resolution_s)
    : step_(1.0 / rate_hz)
    , channels_(channels) {
    set_resolution(resolution_s);
}

void EvenRows::set_resolution(double resolution_s) {
    tolerance_ = std::min(even_share * step_ + resolution_s, largest_tolerance * step_);
}

void EvenRows::reset() { has_before_ = has_last_ = false; }

void EvenRows::push(double time, std::span<const double> values) {
    has_before_ = has_last_;
    std::swap(before_, last_);
    if (std::isnan(time)) time = has_last_ ? place_ : 0.0;
    starts_stretch_ = !has_last_ || time - before_.time > longest_gap_places * step_;
    if (starts_stretch_) {
        has_before_ = false;
        place_ = time;
    }
    last_.time = time;
    last_.values.assign(values.begin(), values.end());
    last_.values.resize(channels_, missing_value);
    has_last_ = true;
    last_is_used_ = false;
}

void EvenRows::give_row(EvenRow& place) {
    place.time = place_;
    place.values = last_.values;
    place.is_a_row = true;
    place.starts_stretch = starts_stretch_;
    place_ += step_ + follow * (last_.time - place_);
    last_is_used_ = true;
}

void EvenRows::give_between(EvenRow& place) const {
    place.time = place_;
    place.is_a_row = place.starts_stretch = false;
    place.values.assign(channels_, missing_value);
    const double apart = last_.time - before_.time;
    if (!has_before_ || apart > longest_line * step_) return;
    const double share = (place_ - before_.time) / apart;
    for (std::size_t i = 0; i < channels_; ++i)
        place.values[i] = before_.values[i] + share * (last_.values[i] - before_.values[i]);
}

bool EvenRows::next(EvenRow& place) {
    if (!has_last_ || last_is_used_) return false;
    const double ahead = last_.time - place_;
    if (ahead < -tolerance_) return false;
    if (ahead <= tolerance_) {
        give_row(place);
        return true;
    }
    give_between(place);
    place_ += step_;
    return true;
}

Result<double> measured_rate(std::span<const double> times, double resolution_s) {
    const auto steps = steps_of(times);
    if (steps.empty())
        return fail("expected at least two rows with time stamps to measure their rate. Say the rate");
    if (!std::all_of(steps.begin(), steps.end(), [](double step) { return std::isfinite(step); }))
        return fail("expected time stamps that are numbers, found others. Say the rate");
    const double usual = median(steps);
    if (!(usual > 0.0))
        return fail(
            fmt::format("expected time stamps that rise, found a median step of {} s. Say the rate", usual));
    double sum = 0.0, count = 0.0;
    for (const double step : steps) {
        if (std::abs(step - usual) > std::max(0.1 * usual, 1.001 * resolution_s)) continue;
        sum += step;
        count += 1.0;
    }
    constexpr double rounding = 1e-9; // of sums of times in doubles
    const double rate = count / sum, whole = std::round(rate);
    return whole > 0.0 && std::abs(rate - whole) <= rate * std::max(resolution_s / sum, rounding) ? whole
                                                                                                  : rate;
}

} // namespace sordino
