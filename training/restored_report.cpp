// Three tracks a channel.
#include "training/restored_report.h"

#include "training/report/table_page.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sordino {
namespace {

constexpr std::size_t tracks_a_channel = 3;
constexpr float none = std::numeric_limits<float>::quiet_NaN();

std::vector<std::string> shown_names(const std::vector<std::string>& channels) {
    std::vector<std::string> names;
    for (const auto& name : channels)
        if (names.size() < report::most_channels) names.push_back(report::shown_name(name));
    return names;
}

} // namespace

RestoredReport::RestoredReport(const TableInfo& info, const std::vector<std::string>& channels,
                               std::vector<std::size_t> columns)
    : names_(shown_names(channels))
    , all_channels_(channels.size())
    , columns_(std::move(columns))
    , axis_(info)
    , whole_(tracks_a_channel * names_.size(), report::bins_for(tracks_a_channel * names_.size()))
    , start_(whole_.tracks(), report::excerpt_rows_for(whole_.tracks(), 1))
    , figures_(names_.size())
    , values_(whole_.tracks()) {}

void RestoredReport::push(const TableRow& row, std::span<const float> after) {
    for (std::size_t c = 0; c < names_.size(); ++c) {
        const double before = row.values[columns_[c]];
        figures_[c].push(before, static_cast<double>(after[c]));
        float* track = values_.data() + tracks_a_channel * c;
        track[0] = static_cast<float>(before);
        track[1] = after[c];
        track[2] = std::isfinite(before) ? none : after[c];
    }
    const double place = axis_.push(row);
    whole_.push(place, values_);
    if (!start_.full()) start_.push(place, values_);
}

Result<void> RestoredReport::write(const std::filesystem::path& path, const ReportFacts& facts) const {
    nlohmann::json channels = nlohmann::json::array();
    for (std::size_t c = 0; c < names_.size(); ++c) {
        channels.push_back(figures_[c].json());
        channels.back()["name"] = names_[c];
    }
    std::vector<report::Envelopes> pieces{whole_};
    if (whole_.rows_a_bin() > 1) pieces.push_back(start_);
    return report::write_table_page(path, facts,
                                    {{"kind", "restored"},
                                     {"axis", axis_.json()},
                                     {"rows", axis_.rows()},
                                     {"channels", std::move(channels)},
                                     {"all_channels", all_channels_}},
                                    pieces);
}

} // namespace sordino
