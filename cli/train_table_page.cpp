// What is learnt from, and pieces of held-out rows.
#include "cli/train_table_page.h"

#include "training/denoise_series.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace sordino {
namespace {

constexpr int pieces = 3, rows_a_piece = 256;
constexpr std::size_t most_channels = 4; // of a piece

using Facts = std::vector<std::pair<std::string, std::string>>;

Facts facts_of(const TableData& data, const WindowSpec& spec) {
    Facts facts;
    for (const char* kind : {"pairs", "clean", "noise"})
        if (data.facts.contains(kind))
            facts.emplace_back(kind, fmt::format("{} rows", data.facts[kind]["rows"].get<long>()));
    facts.emplace_back("Channels",
                       fmt::format("{}: {}", spec.channel_count(), fmt::join(spec.channels, ", ")));
    facts.emplace_back("Windows", fmt::format("{} rows at {:g} Hz, {} given back, live {} rows late",
                                              spec.window, spec.rate_hz, spec.output, spec.delay()));
    return facts;
}

std::vector<float> column(const Eigen::MatrixXf& values, Eigen::Index c) {
    return {values.col(c).begin(), values.col(c).end()};
}

std::vector<ReportRows> held_out_rows(const WindowTask& task, const std::shared_ptr<const WindowModel>& model,
                                      std::uint64_t seed) {
    std::vector<ReportRows> pictures;
    const auto& names = model->spec.channels;
    for (int piece = 0; piece < pieces; ++piece) {
        const auto [clean, spoilt] =
            task.stretch(ExampleSet::validation, rows_a_piece, seed + static_cast<std::uint64_t>(piece));
        const auto restored = denoise_series(model, spoilt);
        for (std::size_t i = 0; i < std::min(names.size(), most_channels); ++i) {
            const auto c = static_cast<Eigen::Index>(i);
            pictures.push_back({fmt::format("piece {}", piece + 1), names[i], column(clean, c),
                                column(spoilt, c), column(restored, c)});
        }
    }
    return pictures;
}

} // namespace

RunPages::Fill table_page(const TrainCommand& command, const TableData& data, const WindowTask& task) {
    return [&](TrainingReport& report, const Trainer& trainer) {
        WindowModel model = task.frame();
        model.layers = folded(trainer.best_network());
        report.facts = facts_of(data, model.spec);
        report.windows =
            held_out_rows(task, std::make_shared<const WindowModel>(std::move(model)), command.options.seed);
    };
}

} // namespace sordino
