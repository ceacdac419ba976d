// sordino quantize for models of sensors: sizes, costs, and what changes in rows.
#include "cli/quantize.h"

#include "cli/eval_table.h"
#include "cli/readable_json.h"
#include "cli/verbs.h"
#include "model/quantise.h"
#include "model/shipped.h"
#include "model/window_model_file.h"
#include "training/denoise_series.h"
#include "training/random.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <limits>

namespace sordino {
namespace {

using SharedModel = std::shared_ptr<const WindowModel>;

constexpr int made_rows = 4096;

// Every channel on its own, with its mean and deviation and a memory of about ten rows.
Eigen::MatrixXf make_rows(const WindowModel& model) {
    constexpr float memory = 0.9F;
    const float step = std::sqrt(1.0F - memory * memory);
    Eigen::MatrixXf rows(made_rows, model.spec.channel_count());
    for (Eigen::Index c = 0; c < rows.cols(); ++c) {
        Random random{1, static_cast<std::uint64_t>(c)};
        float x = random.normal();
        for (Eigen::Index r = 0; r < rows.rows(); ++r) {
            rows(r, c) = x / model.scale[c] + model.mean[c];
            x = memory * x + step * random.normal();
        }
    }
    return rows;
}

// The fastest of some rounds.
double us_per_row(const SharedModel& model, const Eigen::MatrixXf& rows) {
    using Clock = std::chrono::steady_clock;
    double best = std::numeric_limits<double>::max();
    for (int round = 0; round < 5; ++round) {
        const auto start = Clock::now();
        (void)denoise_series(model, rows);
        best = std::min(best, std::chrono::duration<double, std::micro>(Clock::now() - start).count());
    }
    return best / static_cast<double>(rows.rows());
}

// In standard deviations, about the mean.
Eigen::ArrayXXf output_of(const SharedModel& model, const Eigen::MatrixXf& rows) {
    return (denoise_series(model, rows).rowwise() - model->mean.transpose()) * model->scale.asDiagonal();
}

void print_change(const SharedModel& before, const SharedModel& after, const Eigen::MatrixXf& rows) {
    const Eigen::ArrayXXf a = output_of(before, rows), b = output_of(after, rows);
    const Eigen::ArrayXf shares =
        100.0F * ((a - b).square().colwise().sum() / a.square().colwise().sum()).sqrt();
    Eigen::Index worst = 0;
    shares.maxCoeff(&worst);
    fmt::print("  change {:.2f} % of the RMS of what comes out, on {} rows made up; most in {}, {:.2f} %\n",
               100.0F * std::sqrt((a - b).square().sum() / a.square().sum()), made_rows,
               printable(before->spec.channels[static_cast<std::size_t>(worst)]), shares[worst]);
}

void print_check_row(const std::string& name, double rmse, double snr_db, const char* numbers) {
    fmt::print("  {:<24.24}{}\n", name, fmt::format(fmt::runtime(numbers), rmse, snr_db));
}

void print_check(const std::vector<RecordingPair>& pairs, const SharedModel& before,
                 const SharedModel& after) {
    const auto score = [&](const SharedModel& model) {
        return scores_of(over_channels(sum_of(evaluate_tables(model, pairs, {}))));
    };
    const RowScores a = score(before), b = score(after);
    fmt::print("\n  {:<24}{:>22}{:>10}\n",
               fmt::format("{} file{}", pairs.size(), pairs.size() == 1 ? "" : "s"), "RMSE in deviations",
               "SNR, dB");
    print_check_row("noisy", a.before, a.snr_before_db, "{:>22.4f}{:>10.2f}");
    print_check_row("before", a.after, a.snr_after_db, "{:>22.4f}{:>10.2f}");
    print_check_row("int8", b.after, b.snr_after_db, "{:>22.4f}{:>10.2f}");
    print_check_row("difference", b.after - a.after, b.snr_after_db - a.snr_after_db, "{:>+22.4f}{:>+10.3f}");
}

} // namespace

void quantize_windows(const QuantizeOptions& options) {
    const SharedModel before = value_or_throw(find_window_model(options.model));
    if (!options.force) refuse_existing(options.output);
    std::vector<RecordingPair> pairs;
    if (const std::filesystem::path check = options.check; !check.empty())
        pairs = value_or_throw(pair_tables(check / "clean", check / "noisy"));
    const auto after = std::make_shared<const WindowModel>(quantised(*before));
    value_or_throw(save_model(options.output, *after));
    tell_if_int8(options, *before);
    const auto bytes = [](const WindowModel& model) {
        return serialize_safetensors(tensors_of(model)).size();
    };
    const auto rows = make_rows(*before);
    fmt::print("{} -> {}\n", printable(options.model), printable(options.output));
    fmt::print("  size   {} -> {} bytes\n", bytes(*before), bytes(*after));
    fmt::print("  cost   {:.2f} -> {:.2f} us a row, on this machine\n", us_per_row(before, rows),
               us_per_row(after, rows));
    print_change(before, after, rows);
    print_errors(*before, *after);
    if (!pairs.empty()) print_check(pairs, before, after);
}

} // namespace sordino
