// Waiting rows meet the places that the model has given back.
#include "training/table/restored_rows.h"

#include "model/window_stream.h"
#include "training/table/cell_value.h"

#include <algorithm>

namespace sordino {
namespace {

class Windows : public RowStream {
  public:
    explicit Windows(const std::shared_ptr<const WindowModel>& model)
        : stream_(model)
        , seen_(model->spec.channels.size()) {}

    void reset() noexcept override { stream_.reset(); }

    bool push(std::span<const double> row) noexcept override {
        std::ranges::transform(row, seen_.begin(), [](double x) { return static_cast<float>(x); });
        return stream_.push(seen_);
    }

    std::span<const float> restored() const noexcept override { return stream_.restored(); }
    int delay() const noexcept override { return stream_.delay(); }
    std::span<const float> code() const noexcept override { return new_code(stream_); }

  private:
    WindowStream stream_;
    std::vector<float> seen_;
};

} // namespace

RestoredRows::RestoredRows(std::shared_ptr<const WindowModel> model, const TableInfo& info,
                           std::vector<std::size_t> columns)
    : RestoredRows(std::make_unique<Windows>(model), model->spec.rate_hz, info, std::move(columns)) {}

RestoredRows::RestoredRows(std::unique_ptr<RowStream> stream, double rate_hz, const TableInfo& info,
                           std::vector<std::size_t> columns)
    : columns_(std::move(columns))
    , grid_(rate_hz, columns_.size(), info.format.time_resolution_s)
    , stream_(std::move(stream))
    , values_(columns_.size())
    , codes_(info) {}

void RestoredRows::push(TableRow row) {
    for (std::size_t c = 0; c < columns_.size(); ++c) values_[c] = row.values[columns_[c]];
    grid_.push(row.time, values_);
    codes_.begin(row);
    waiting_.push_back({std::move(row), -1});
    for (EvenRow place; grid_.next(place);) {
        if (place.starts_stretch && places_in_ > 0) drain();
        if (place.is_a_row) waiting_.back().place = places_in_;
        feed(place.time, place.values);
        if (keeps_codes_) codes_.take(stream_->code(), place, waiting_.back().row);
    }
    settle(false);
}

void RestoredRows::feed(double time, std::span<const double> values) {
    times_.push_back(time);
    ++places_in_;
    see(values);
}

void RestoredRows::see(std::span<const double> values) {
    if (!stream_->push(values)) return;
    const auto restored = stream_->restored();
    places_.push_back({times_.front(), places_out_++, {restored.begin(), restored.end()}});
    times_.pop_front();
}

// What waits is of a stretch that has ended, but for the row that begins the next one.
void RestoredRows::drain() {
    auto newest = std::move(waiting_.back());
    waiting_.pop_back();
    finish();
    waiting_.push_back(std::move(newest));
    stream_->reset();
    places_.clear();
    places_in_ = places_out_ = 0;
}

void RestoredRows::finish() {
    std::ranges::fill(values_, missing_value);
    while (!times_.empty()) see(values_);
    settle(true);
}

void RestoredRows::settle(bool all) {
    RestoredRow done;
    while (!waiting_.empty() && restore(waiting_.front(), all, done.restored)) {
        done.row = std::move(waiting_.front().row);
        waiting_.pop_front();
        // of the places before the next row the last one is needed, where that row is between two
        while (places_.size() > 1 && (waiting_.empty() || places_[1].time <= waiting_.front().row.time ||
                                      places_[1].number <= waiting_.front().place))
            places_.pop_front();
        done_.push_back(std::move(done));
    }
}

// False: what the row needs is not there yet.
bool RestoredRows::restore(const Waiting& waiting, bool all, std::vector<float>& restored) const {
    const auto after = std::ranges::find_if(places_, [&](const Place& place) {
        return waiting.place >= 0 ? place.number >= waiting.place : place.time >= waiting.row.time;
    });
    if (after == places_.end() && !all) return false;
    if (after == places_.end() || after == places_.begin() || waiting.place >= 0) {
        restored = after == places_.end() ? places_.back().restored : after->restored;
        return true;
    }
    const Place& before = *std::prev(after);
    const auto part = static_cast<float>((waiting.row.time - before.time) / (after->time - before.time));
    restored.resize(before.restored.size());
    for (std::size_t c = 0; c < restored.size(); ++c)
        restored[c] = before.restored[c] + part * (after->restored[c] - before.restored[c]);
    return true;
}

bool RestoredRows::next(RestoredRow& row) {
    if (done_.empty()) return false;
    row = std::move(done_.front());
    done_.pop_front();
    return true;
}

} // namespace sordino
