// A ring of rows, and which of them tell most of a missing value.
#include "model/gap_filler.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sordino {
namespace {

// In a gap longer than what is seen ahead, the last value still holds: a second of a slow channel is not its
// mean.
constexpr int line_windows = 4;

constexpr float missing = std::numeric_limits<float>::quiet_NaN();

// Rows around the missing value and around the edges of its gap: the nearest first, as they tell most, then
// fewer.
constexpr int steps[] = {0, 1, 2, 4, 8};

} // namespace

GapFiller::GapFiller(const WindowModel& model)
    : model_(model)
    , channels_(model.spec.channels.size())
    , ahead_(model.spec.delay()) {
    const int lags = model.lags();
    reach_ahead_ = std::min(ahead_, std::max(0, lags - 1) / 2); // few lags go both ways
    reach_ = std::max(0, lags - 1) - reach_ahead_;
    past_ = std::max(reach_, line_windows * model.spec.window - 1 - ahead_);
    rows_.resize(static_cast<std::size_t>(past_ + 1 + ahead_) * channels_);
    age_.resize(channels_);
    added_.reserve(std::size(steps) * 2 * (channels_ + 1));
    if (lags > 0) mean_.emplace(model.covariance);
    reset();
}

void GapFiller::reset() noexcept SORDINO_NONBLOCKING {
    std::ranges::fill(rows_, missing);
    std::ranges::fill(age_, past_ + 1);
    newest_ = 0;
}

std::span<float> GapFiller::row(int offset) noexcept {
    const auto count = rows_.size() / channels_;
    const auto before = static_cast<std::size_t>(ahead_ - offset);
    return std::span(rows_).subspan((newest_ + count - before) % count * channels_, channels_);
}

bool GapFiller::is_missing(std::size_t channel) noexcept { return std::isnan(row(0)[channel]); }

Filler GapFiller::filler(std::size_t channel) const noexcept {
    return model_.fillers.empty() ? Filler::network : model_.fillers[channel];
}

void GapFiller::push(std::span<const float> row_now) noexcept SORDINO_NONBLOCKING {
    newest_ = (newest_ + 1) % (rows_.size() / channels_);
    std::ranges::copy(row_now, row(ahead_).begin());
    for (std::size_t c = 0; c < channels_; ++c)
        age_[c] = is_missing(c) ? std::min(age_[c] + 1, past_ + 1) : 0;
}

// Rows to the next known value of a missing one; ahead_ + 1 where there is none.
int GapFiller::next(std::size_t channel) noexcept {
    int offset = 1;
    while (offset <= ahead_ && std::isnan(row(offset)[channel])) ++offset;
    return offset;
}

// As fill_gaps() on the newest windows.
float GapFiller::line(std::size_t channel) noexcept {
    const int before = age_[channel], after = next(channel);
    const bool has_before = before <= line_windows * model_.spec.window - 1 - ahead_,
               has_after = after <= ahead_;
    if (!has_before) return has_after ? row(after)[channel] : 0.0F;
    const float last = row(-before)[channel];
    if (!has_after) return last;
    const float step = (row(after)[channel] - last) / static_cast<float>(before + after);
    return last + step * static_cast<float>(before);
}

void GapFiller::add(int offset) noexcept {
    if (offset < -reach_ || offset > reach_ahead_ || std::ranges::count(added_, offset) > 0) return;
    if (mean_->add(offset, row(offset))) added_.push_back(offset);
}

void GapFiller::estimate() noexcept {
    mean_->begin();
    added_.clear();
    for (const int step : steps) {
        for (const int offset : {-step, step}) add(offset);
        for (std::size_t c = 0; c < channels_; ++c) {
            if (!is_missing(c)) continue;
            add(-age_[c] - step);
            add(next(c) + step);
        }
    }
    mean_->solve();
}

void GapFiller::fill(std::span<float> filled) noexcept SORDINO_NONBLOCKING {
    bool estimated = false;
    for (std::size_t c = 0; c < channels_; ++c) {
        if (!is_missing(c) || filler(c) == Filler::network) continue;
        if (filler(c) == Filler::lines) {
            filled[c] = line(c);
            continue;
        }
        if (!estimated) estimate();
        estimated = true;
        filled[c] = mean_->of(c);
    }
}

} // namespace sordino
