// GapFiller: which values are filled, by what, and that known ones are left alone.
#include "model/gap_filler.h"

#include "dsp/window.h"
#include "tests/catch.h"
#include "tests/moving_average.h"
#include "tests/realtime_guard.h"
#include "tests/window_models.h"

using namespace sordino;
using namespace sordino::test;

namespace {

WindowModel model_of(const WindowSpec& spec, Filler filler, const RowMatrix& covariance = {}) {
    WindowModel model = random_window_model(1, spec, 0);
    model.fillers.assign(spec.channels.size(), filler);
    model.covariance = covariance;
    REQUIRE(problem_with(model).empty());
    return model;
}

// (rows, channels) filled as a stream fills them.
Eigen::MatrixXf filled(GapFiller& gaps, const Eigen::MatrixXf& rows, int delay) {
    Eigen::MatrixXf all = rows;
    for (Eigen::Index r = 0; r < rows.rows() + delay; ++r) {
        Eigen::RowVectorXf row = Eigen::RowVectorXf::Constant(rows.cols(), missing_number);
        if (r < rows.rows()) row = rows.row(r);
        gaps.push({row.data(), static_cast<std::size_t>(row.size())});
        if (r < delay) continue;
        row = rows.row(r - delay);
        gaps.fill({row.data(), static_cast<std::size_t>(row.size())});
        all.row(r - delay) = row;
    }
    return all;
}

Eigen::MatrixXf filled(const WindowModel& model, const Eigen::MatrixXf& rows) {
    GapFiller gaps(model);
    return filled(gaps, rows, model.spec.delay());
}

Eigen::MatrixXf with_holes(Eigen::MatrixXf rows, unsigned seed, double share) {
    Dice dice(seed);
    for (float& x : rows.reshaped())
        if (dice.unit() < share) x = missing_number;
    return rows;
}

double error_of(const Eigen::MatrixXf& a, const Eigen::MatrixXf& b) {
    return static_cast<double>((a - b).norm()) / std::sqrt(static_cast<double>(a.size()));
}

const MovingAverage process(4, 3, 12, 5);
const WindowSpec spec = window_spec(4, 32, 4, 10, 2);

} // namespace

TEST_CASE("gap_filler: known values stay to the last bit, and the network's channels stay missing") {
    const auto rows = with_holes(process.rows(200, 1), 2, 0.3);
    for (const Filler filler : {Filler::network, Filler::lines, Filler::conditional_mean}) {
        const auto back = filled(model_of(spec, filler, process.covariances(40, 1e-3)), rows);
        for (Eigen::Index i = 0; i < rows.size(); ++i) {
            const float was = rows.reshaped()[i], is = back.reshaped()[i];
            if (std::isnan(was))
                CHECK(std::isnan(is) == (filler == Filler::network));
            else
                CHECK(is == was);
        }
    }
    WindowModel none = model_of(spec, Filler::network);
    none.fillers.clear();
    CHECK(filled(none, rows).array().isNaN().count() == rows.array().isNaN().count());
}

TEST_CASE("gap_filler: lines are those across the gaps of the four newest windows, to the last bit") {
    for (const auto& s : {spec, window_spec(4, 9, 1, 8, 1), window_spec(4, 7, 7, 0, 7)}) {
        auto rows = with_holes(process.rows(150, 3), 4, 0.5);
        rows.middleRows(50, 70).setConstant(missing_number); // longer than four of the short windows
        const auto back = filled(model_of(s, Filler::lines), rows);
        for (Eigen::Index r = 0; r < rows.rows(); ++r)
            for (Eigen::Index c = 0; c < 4; ++c) {
                std::vector<float> window(static_cast<std::size_t>(4 * s.window), missing_number);
                for (int i = 0; i < 4 * s.window; ++i) {
                    const Eigen::Index at = r + s.delay() - 4 * s.window + 1 + i;
                    if (at >= 0 && at < rows.rows()) window[static_cast<std::size_t>(i)] = rows(at, c);
                }
                fill_gaps(window);
                CAPTURE(s.window, r, c);
                REQUIRE(back(r, c) == window[window.size() - 1 - static_cast<std::size_t>(s.delay())]);
            }
    }
}

TEST_CASE(
    "gap_filler: where channels follow from one another the conditional mean is nearer than lines by far") {
    const auto rows = process.rows(600, 7);
    const auto holes = with_holes(rows, 8, 0.2);
    auto gap = rows;
    for (int c = 0; c < 4; ++c) gap.block(40 + 130 * c, c, 60, 1).setConstant(missing_number);
    const auto mean = model_of(spec, Filler::conditional_mean, process.covariances(40, 1e-4));
    const auto lines = model_of(spec, Filler::lines);
    for (const auto& spoilt : {holes, gap})
        CHECK(error_of(filled(mean, spoilt), rows) < 0.5 * error_of(filled(lines, spoilt), rows));
}

TEST_CASE("gap_filler: of one row that is missing in one channel it is the mean given the rows around") {
    const RowMatrix all = process.covariances(40, 1e-3);
    auto rows = process.rows(80, 9);
    const auto model = model_of(spec, Filler::conditional_mean, all);
    rows(30, 2) = missing_number;
    ConditionalMean mean(all);
    mean.begin();
    for (const int offset : {-9, -8, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 8, 9}) {
        const Eigen::RowVectorXf row = rows.row(30 + offset);
        REQUIRE(mean.add(offset, {row.data(), 4}));
    }
    mean.solve();
    CHECK(filled(model, rows)(30, 2) == Approx(mean.of(2)).margin(1e-5));
}

TEST_CASE("gap_filler: where nothing is known it is the mean, and a stream that ends is filled to its end") {
    const auto model = model_of(spec, Filler::conditional_mean, process.covariances(40, 1e-3));
    const Eigen::MatrixXf nothing = Eigen::MatrixXf::Constant(100, 4, missing_number);
    CHECK(filled(model, nothing).isZero(0.0F));
    auto rows = process.rows(60, 11);
    rows.block(50, 1, 10, 1).setConstant(missing_number);
    const auto back = filled(model, rows);
    CHECK(back.allFinite());
    CHECK(error_of(back.bottomRows(10), process.rows(60, 11).bottomRows(10)) < 0.5);
}

TEST_CASE("gap_filler: covariances of fewer lags than the delay, of one, and of many serve") {
    const auto rows = with_holes(process.rows(200, 13), 14, 0.2);
    double last = 1e9;
    for (const int lags : {1, 2, 5, 13, 14, 15, 100}) {
        const auto back =
            filled(model_of(spec, Filler::conditional_mean, process.covariances(lags, 1e-3)), rows);
        CAPTURE(lags);
        REQUIRE(back.allFinite());
        const double error = error_of(back, process.rows(200, 13));
        CHECK(error < 1.05 * last);
        last = error;
    }
}

TEST_CASE("gap_filler: after a reset it is as new") {
    const auto model = model_of(spec, Filler::conditional_mean, process.covariances(40, 1e-3));
    const auto rows = with_holes(process.rows(120, 15), 16, 0.3);
    GapFiller gaps(model), other(model);
    const auto first = filled(gaps, rows, spec.delay());
    (void)filled(other, with_holes(process.rows(77, 17), 18, 0.6), spec.delay());
    other.reset();
    CHECK(filled(other, rows, spec.delay()) == first);
}

TEST_CASE("gap_filler: rows ask for nothing that could keep a thread waiting, however many are missing") {
    if (skipped_unguarded()) return;
    const MovingAverage wide(30, 30, 6, 2);
    const auto s = window_spec(30, 32, 4, 10, 2);
    const auto model = model_of(s, Filler::conditional_mean, wide.covariances(64, 1e-2));
    for (const double share : {0.05, 0.5, 0.95}) {
        const Eigen::MatrixXf rows = with_holes(wide.rows(120, 3), 4, share).transpose(); // row after row
        GapFiller gaps(model);
        std::vector<float> row(30);
        const auto found = blocking_calls_of([&] {
            for (Eigen::Index r = 0; r < rows.cols(); ++r) {
                gaps.push({rows.col(r).data(), 30});
                gaps.fill(row);
            }
            gaps.reset();
        });
        CAPTURE(found, share);
        CHECK(found.empty());
    }
}
