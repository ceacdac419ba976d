// Pairs of tables become sums of squares, and these become figures.
#include "cli/eval_table.h"

#include "cli/interrupt.h"
#include "cli/readable_json.h"
#include "cli/verbs.h"
#include "training/table/table_pair.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace sordino {
namespace {

using nlohmann::ordered_json;

std::string shown(double x, const char* format) {
    return std::isnan(x) ? std::string("-") : fmt::format(fmt::runtime(format), x);
}

// unit: what one deviation is; NaN: of several channels.
void print_row(const std::string& name, const RowErrors& errors, double unit) {
    const RowScores s = scores_of(errors);
    fmt::print("{:<20.20}{:>11}{:>11}{:>9}{:>9}{:>9}{:>9}{:>9}\n", printable(name),
               shown(unit * s.before, "{:.4g}"), shown(unit * s.after, "{:.4g}"), shown(s.before, "{:.3f}"),
               shown(s.after, "{:.3f}"), shown(s.snr_before_db, "{:.2f}"), shown(s.snr_after_db, "{:.2f}"),
               shown(s.gain_db, "{:+.2f}"));
}

void print_gaps(const std::string& name, const RowErrors& errors) {
    const RowScores s = scores_of(errors);
    fmt::print("{:<20.20}{:>11}{:>11}{:>14}\n", printable(name), errors.missing, shown(s.by_lines, "{:.3f}"),
               shown(s.by_the_model, "{:.3f}"));
}

double unit_of(const WindowModel& model, std::size_t channel) {
    return 1.0 / static_cast<double>(model.scale[static_cast<Eigen::Index>(channel)]);
}

ordered_json to_json(const RowErrors& errors, double unit) {
    const RowScores s = scores_of(errors);
    ordered_json j{{"values", errors.there}};
    if (!std::isnan(unit)) j["rmse"] = {{"before", unit * s.before}, {"after", unit * s.after}};
    j["rmse_deviations"] = {{"before", s.before}, {"after", s.after}};
    j["snr_db"] = {{"before", s.snr_before_db}, {"after", s.snr_after_db}};
    j["gain_db"] = s.gain_db;
    j["missing"] = errors.missing;
    j["gaps_deviations"] = {{"by_lines", s.by_lines}, {"by_the_model", s.by_the_model}};
    return j;
}

ordered_json to_json(const WindowModel& model, const TableErrors& errors) {
    ordered_json channels = ordered_json::array();
    for (std::size_t c = 0; c < errors.channels.size(); ++c) {
        ordered_json one{{"channel", model.spec.channels[c]}};
        one.update(to_json(errors.channels[c], unit_of(model, c)));
        channels.push_back(std::move(one));
    }
    return {{"rows", errors.rows},
            {"channels", channels},
            {"total", to_json(over_channels(errors), std::nan(""))}};
}

} // namespace

std::vector<TableErrors> evaluate_tables(const std::shared_ptr<const WindowModel>& model,
                                         const std::vector<RecordingPair>& pairs, const TableHints& hints) {
    std::vector<TableErrors> files;
    for (const auto& [name, clean, noisy] : pairs) {
        if (interrupted()) throw Failure("interrupted");
        const auto pair =
            value_or_throw(load_table_pair(clean, noisy, model->spec.channels, hints, model->spec.rate_hz));
        tell_problems(clean.string(), pair.clean_problems);
        tell_problems(noisy.string(), pair.noisy_problems);
        TableErrors errors{name, 0, std::vector<RowErrors>(model->spec.channels.size())};
        for (const auto& part : pair.parts) {
            errors.rows += part.clean.rows();
            const auto more = row_errors(model, part.clean, part.noisy);
            for (std::size_t c = 0; c < more.size(); ++c) errors.channels[c] += more[c];
        }
        files.push_back(std::move(errors));
    }
    return files;
}

TableErrors sum_of(const std::vector<TableErrors>& files) {
    TableErrors sum{"", 0, std::vector<RowErrors>(files.front().channels.size())};
    for (const auto& file : files) {
        sum.rows += file.rows;
        for (std::size_t c = 0; c < sum.channels.size(); ++c) sum.channels[c] += file.channels[c];
    }
    return sum;
}

RowErrors over_channels(const TableErrors& errors) {
    RowErrors sum;
    for (const auto& channel : errors.channels) sum += channel;
    return sum;
}

void print_table_scores(const WindowModel& model, const std::vector<TableErrors>& files) {
    const TableErrors sum = sum_of(files);
    const RowErrors total = over_channels(sum);
    fmt::print("{:<20}{:>22}{:>18}{:>27}\n", "", "RMSE", "in deviations", "SNR, dB");
    fmt::print("{:<20}{:>11}{:>11}{:>9}{:>9}{:>9}{:>9}{:>9}\n", "channel", "before", "after", "before",
               "after", "before", "after", "gain");
    for (std::size_t c = 0; c < sum.channels.size(); ++c)
        print_row(model.spec.channels[c], sum.channels[c], unit_of(model, c));
    print_row("total", total, std::nan(""));
    if (total.missing > 0) {
        fmt::print("\n{:<20}{:>11}{:>25}\n", "missing values", "", "RMSE in deviations");
        fmt::print("{:<20}{:>11}{:>11}{:>14}\n", "channel", "filled", "by lines", "by the model");
        for (std::size_t c = 0; c < sum.channels.size(); ++c)
            print_gaps(model.spec.channels[c], sum.channels[c]);
        print_gaps("total", total);
    }
    fmt::print("{} row{} of {} file{}\n", sum.rows, sum.rows == 1 ? "" : "s", files.size(),
               files.size() == 1 ? "" : "s");
}

ordered_json table_scores_json(const WindowModel& model, const std::vector<TableErrors>& files) {
    ordered_json list = ordered_json::array();
    for (const auto& file : files) {
        ordered_json one{{"file", file.name}};
        one.update(to_json(model, file));
        list.push_back(std::move(one));
    }
    ordered_json all{{"rate_hz", model.spec.rate_hz}, {"files", list}};
    all.update(to_json(model, sum_of(files)));
    return all;
}

} // namespace sordino
