// A ring of recent rows, and what follows an alarm's first one.
#include "training/report/alarm_excerpts.h"

#include <algorithm>
#include <utility>

namespace sordino::report {

AlarmExcerpts::AlarmExcerpts(std::size_t tracks, std::size_t rows, std::size_t most)
    : tracks_(tracks)
    , rows_(rows)
    , most_(most)
    , recent_(std::max<std::size_t>(rows / 4, 1)) {}

void AlarmExcerpts::push(double place, std::span<const float> values, float score, bool alarm) {
    if (alarm && !alarm_ && open_.empty()) begin();
    alarm_ = alarm;
    if (!open_.empty()) {
        open_.front().rows.push(place, values);
        open_.front().score = std::max(open_.front().score, score);
        if (open_.front().rows.full()) {
            keep(kept_, std::move(open_.front()), most_);
            open_.clear();
        }
    }
    Row& row = recent_[count_++ % recent_.size()];
    row.place = place;
    row.values.assign(values.begin(), values.end());
}

void AlarmExcerpts::begin() {
    open_.push_back({Envelopes(tracks_, rows_)});
    const std::size_t rows = std::min(count_, recent_.size());
    for (std::size_t i = count_ - rows; i < count_; ++i) {
        const Row& row = recent_[i % recent_.size()];
        open_.front().rows.push(row.place, row.values);
    }
}

void AlarmExcerpts::keep(std::vector<Excerpt>& kept, Excerpt excerpt, std::size_t most) {
    kept.push_back(std::move(excerpt));
    if (kept.size() > most)
        kept.erase(std::ranges::min_element(kept, {}, [](const Excerpt& e) { return e.score; }));
}

std::vector<Envelopes> AlarmExcerpts::excerpts() const {
    auto kept = kept_;
    for (const Excerpt& excerpt : open_) keep(kept, excerpt, most_);
    std::vector<Envelopes> excerpts;
    for (Excerpt& excerpt : kept) excerpts.push_back(std::move(excerpt.rows));
    return excerpts;
}

} // namespace sordino::report
