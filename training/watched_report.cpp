// A track for each channel, and the score's.
#include "training/watched_report.h"

#include "training/report/table_page.h"

#include <algorithm>
#include <cmath>

namespace sordino {
namespace {

constexpr std::size_t most_alarms = 1000;

} // namespace

WatchedReport::WatchedReport(const TableInfo& info, std::vector<std::string> channels,
                             std::vector<std::size_t> columns, float threshold)
    : channels_(std::move(channels))
    , shown_(std::min(channels_.size(), report::most_channels))
    , columns_(std::move(columns))
    , threshold_(threshold)
    , axis_(info)
    , whole_(shown_ + 1, report::bins_for(shown_ + 1))
    , start_(shown_ + 1, report::excerpt_rows_for(shown_ + 1, report::most_excerpts))
    , excerpts_(shown_ + 1, report::excerpt_rows_for(shown_ + 1, report::most_excerpts),
                report::most_excerpts - 1)
    , missing_(channels_.size())
    , alarms_of_(channels_.size())
    , values_(shown_ + 1) {}

void WatchedReport::push(const TableRow& row, float score, bool alarm) {
    for (std::size_t c = 0; c < shown_; ++c) {
        values_[c] = static_cast<float>(row.values[columns_[c]]);
        missing_[c] += std::isfinite(row.values[columns_[c]]) ? 0 : 1;
    }
    values_.back() = score;
    const double place = axis_.push(row);
    whole_.push(place, values_);
    if (!start_.full()) start_.push(place, values_);
    excerpts_.push(place, values_, score, alarm);
}

void WatchedReport::add(AlarmOnPage alarm) {
    ++alarm_count_;
    ++alarms_of_[static_cast<std::size_t>(alarm.alarm.channel)];
    alarms_.push_back(std::move(alarm));
    if (alarms_.size() > most_alarms)
        alarms_.erase(
            std::ranges::min_element(alarms_, {}, [](const AlarmOnPage& a) { return a.alarm.score; }));
}

nlohmann::json WatchedReport::channels_json() const {
    nlohmann::json channels = nlohmann::json::array();
    for (std::size_t c = 0; c < shown_; ++c)
        channels.push_back({{"name", report::shown_name(channels_[c])},
                            {"missing", missing_[c]},
                            {"alarms", alarms_of_[c]}});
    return channels;
}

nlohmann::json WatchedReport::alarms_json() const {
    nlohmann::json alarms = nlohmann::json::array();
    for (const auto& [alarm, from, to, start, end] : alarms_)
        alarms.push_back(
            {{"start", start},
             {"end", end},
             {"from", from},
             {"to", to},
             {"score", alarm.score},
             {"lane", alarm.channel},
             {"channel", report::shown_name(channels_[static_cast<std::size_t>(alarm.channel)])}});
    return alarms;
}

Result<void> WatchedReport::write(const std::filesystem::path& path, const ReportFacts& facts) const {
    std::vector<report::Envelopes> pieces{whole_};
    if (whole_.rows_a_bin() > 1) {
        pieces.push_back(start_);
        for (auto& excerpt : excerpts_.excerpts()) pieces.push_back(std::move(excerpt));
    }
    return report::write_table_page(path, facts,
                                    {{"kind", "watched"},
                                     {"axis", axis_.json()},
                                     {"rows", axis_.rows()},
                                     {"channels", channels_json()},
                                     {"all_channels", channels_.size()},
                                     {"threshold", threshold_},
                                     {"alarms", alarms_json()},
                                     {"alarm_count", alarm_count_}},
                                    pieces);
}

} // namespace sordino
