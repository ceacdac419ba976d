// Values are hidden, filled by each means, and compared.
#include "training/filling.h"

#include "model/gap_filler.h"
#include "training/denoise_series.h"
#include "training/lag_covariance.h"
#include "training/window_task.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sordino {
namespace {

constexpr int piece_count = 32, windows_a_piece = 4;
constexpr double most_covariances = 1 << 20; // 4 MiB of a model's file

// (rows, channels) each, in standard deviations, NaN: missing.
struct Piece {
    Eigen::MatrixXf clean, spoilt;
};

struct Error {
    Eigen::ArrayXd squares, count; // (channels)

    double total() const { return squares.sum() / count.sum(); }
    Eigen::ArrayXd by_channel() const { return (squares / count).sqrt(); } // NaN where there is none
};

Error error_of(const std::vector<Piece>& pieces, const std::vector<Eigen::MatrixXf>& filled) {
    const auto channels = pieces.front().clean.cols();
    Error error{Eigen::ArrayXd::Zero(channels), Eigen::ArrayXd::Zero(channels)};
    for (std::size_t p = 0; p < pieces.size(); ++p)
        for (Eigen::Index c = 0; c < channels; ++c)
            for (Eigen::Index r = 0; r < pieces[p].clean.rows(); ++r) {
                const float clean = pieces[p].clean(r, c);
                if (!std::isnan(pieces[p].spoilt(r, c)) || std::isnan(clean)) continue;
                error.squares[c] += std::pow(static_cast<double>(filled[p](r, c) - clean), 2.0);
                error.count[c] += 1.0;
            }
    return error;
}

// Rows in and, delay() later, what they are filled by.
Error filled_by(WindowModel model, Filler filler, const std::vector<Piece>& pieces) {
    model.fillers.assign(model.spec.channels.size(), filler);
    GapFiller gaps(model);
    std::vector<Eigen::MatrixXf> filled;
    for (const auto& [clean, spoilt] : pieces) {
        filled.push_back(spoilt);
        gaps.reset();
        for (Eigen::Index r = 0; r < spoilt.rows() + model.spec.delay(); ++r) {
            Eigen::RowVectorXf row =
                Eigen::RowVectorXf::Constant(spoilt.cols(), std::numeric_limits<float>::quiet_NaN());
            if (r < spoilt.rows()) row = spoilt.row(r);
            gaps.push({row.data(), static_cast<std::size_t>(row.size())});
            const Eigen::Index done = r - model.spec.delay();
            if (done < 0) continue;
            row = spoilt.row(done);
            gaps.fill({row.data(), static_cast<std::size_t>(row.size())});
            filled.back().row(done) = row;
        }
    }
    return error_of(pieces, filled);
}

Error filled_by_network(WindowModel model, const std::vector<Piece>& pieces) {
    model.fillers.clear();
    model.mean.setZero();
    model.scale.setOnes();
    const auto shared = std::make_shared<const WindowModel>(std::move(model));
    std::vector<Eigen::MatrixXf> filled;
    for (const auto& piece : pieces) filled.push_back(denoise_series(shared, piece.spoilt));
    return error_of(pieces, filled);
}

std::vector<Piece> spoilt_pieces(const WindowModel& model, const SeriesSet& validation,
                                 const std::vector<Corruption>& hiding, std::uint64_t seed) {
    WindowOptions options;
    options.corruptions = hiding;
    const SeriesSet recordings{validation.clean, {}}; // noise hides nothing
    const WindowTask task(model, recordings, recordings, options);
    std::vector<Piece> all;
    const auto in_deviations = [&](const Eigen::MatrixXf& values) -> Eigen::MatrixXf {
        return (values.rowwise() - model.mean.transpose()) * model.scale.asDiagonal();
    };
    for (int p = 0; p < piece_count; ++p) {
        const auto [clean, spoilt] = task.stretch(ExampleSet::validation, windows_a_piece * model.spec.window,
                                                  seed + static_cast<std::uint64_t>(p));
        all.push_back({in_deviations(clean), in_deviations(spoilt)});
    }
    return all;
}

// Lags as far apart as four windows, or as many as memory allows.
int lags_of(const WindowSpec& spec) {
    const double channels = spec.channel_count();
    return static_cast<int>(std::min(4.0 * spec.window, most_covariances / (channels * channels)));
}

// The covariances that fill best, in the model; its error.
Error fit(WindowModel& model, const SeriesSet& training, const std::vector<Piece>& pieces) {
    const RowMatrix estimate = lag_covariance(training.clean, model.mean, model.scale, lags_of(model.spec));
    const Eigen::Index channels = estimate.cols();
    Error best;
    WindowModel tried = model;
    for (const float level : {0.0F, 1.0F})
        for (const float ridge : {1e-3F, 1e-2F, 1e-1F}) {
            tried.covariance = estimate;
            for (Eigen::Index at = 0; at < estimate.rows(); at += channels)
                tried.covariance.middleRows(at, channels).diagonal().array() += level;
            tried.covariance.topRows(channels).diagonal().array() += ridge;
            const Error error = filled_by(tried, Filler::conditional_mean, pieces);
            if (best.count.size() > 0 && !(error.total() < best.total())) continue;
            best = error;
            model.covariance = tried.covariance;
        }
    return best;
}

} // namespace

std::vector<FillingErrors> choose_fillers(WindowModel& model, const SeriesSet& training,
                                          const SeriesSet& validation,
                                          const std::vector<Corruption>& corruptions, std::uint64_t seed) {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    const auto channels = model.spec.channels.size();
    model.fillers.assign(channels, Filler::network);
    model.covariance.resize(0, 0);
    std::vector<FillingErrors> errors(channels, {none, none, none});
    std::vector<Corruption> hiding;
    std::ranges::copy_if(corruptions, std::back_inserter(hiding), [](const Corruption& one) {
        return one.kind->name == "missing" || one.kind->name == "gap";
    });
    if (hiding.empty()) return errors;
    const auto pieces = spoilt_pieces(model, validation, hiding, seed);
    const auto lines = filled_by(model, Filler::lines, pieces).by_channel();
    const auto network = filled_by_network(model, pieces).by_channel();
    Eigen::ArrayXd mean = Eigen::ArrayXd::Constant(lines.size(), none);
    if (model.spec.channel_count() <= most_related_channels) mean = fit(model, training, pieces).by_channel();
    for (std::size_t c = 0; c < channels; ++c) {
        const auto i = static_cast<Eigen::Index>(c);
        auto& e = errors[c];
        e = {lines[i], network[i], mean[i]};
        // all comparisons are false where nothing was hidden
        if (e.conditional_mean <= e.network) model.fillers[c] = Filler::conditional_mean;
        if (e.lines <= e.network && !(e.conditional_mean < e.lines)) model.fillers[c] = Filler::lines;
    }
    if (std::ranges::count(model.fillers, Filler::conditional_mean) == 0) model.covariance.resize(0, 0);
    return errors;
}

} // namespace sordino
