// The fit of the peak rule, held against NumPy's.
#include "training/usual_errors.h"

#include "tests/catch.h"
#include "tests/window_models.h"

#include <fstream>
#include <sstream>

using namespace sordino;
using namespace sordino::test;

namespace {

// tests/data/peak_rule.csv: (level, level, window, window, score, channel) a row.
std::vector<std::vector<float>> reference_rows() {
    std::ifstream file(SORDINO_TEST_DATA "/peak_rule.csv");
    std::vector<std::vector<float>> rows;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#' || line.front() == 'l') continue;
        std::istringstream cells(line);
        rows.emplace_back();
        for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(std::stof(cell));
    }
    return rows;
}

UsualErrors usual_of(const std::vector<std::vector<float>>& rows, std::size_t view) {
    std::vector<std::vector<float>> errors;
    for (std::size_t r = 40; r < 70; ++r) errors.push_back({rows[r][2 * view], rows[r][2 * view + 1]});
    return usual_errors(errors);
}

} // namespace

TEST_CASE("usual_errors: scales, common errors, tails and scores are those of the reference in NumPy") {
    const auto rows = reference_rows();
    REQUIRE(rows.size() == 300);
    AnomalySpec spec;
    spec.usual = {usual_of(rows, 0), usual_of(rows, 1)};
    spec.memory = 60;
    CHECK(spec.usual[0].scale[0] == Approx(0.9368718));
    CHECK(spec.usual[0].scale[1] == Approx(0.5147068));
    CHECK(spec.usual[1].scale[0] == Approx(0.2870656));
    CHECK(spec.usual[1].scale[1] == Approx(0.1001921));
    CHECK(spec.usual[0].common == Approx(2.3902822));
    CHECK(spec.usual[1].common == Approx(2.2604348));
    CHECK(spec.usual[0].tail == Approx(0.1623222));
    CHECK(spec.usual[1].tail == Approx(0.1408613));
    CHECK(false_alarms(spec, 0.1) == Approx(0.0163254).epsilon(1e-4));
    CHECK(threshold_for(spec, 0.005) == Approx(0.2479848).epsilon(1e-4));
    AnomalyScorer scorer(spec);
    int alarms = 0;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const auto anomaly = scorer.process(std::span(rows[r]).first(2), std::span(rows[r]).subspan(2, 2));
        CAPTURE(r);
        CHECK(anomaly.score == Approx(rows[r][4]).margin(1e-5));
        if (anomaly.score > 0.0F) CHECK(anomaly.channel == static_cast<int>(rows[r][5]));
        alarms += anomaly.score > 0.5F ? 1 : 0;
    }
    CHECK(alarms == 2);
}

TEST_CASE("usual_errors: a model learns what is usual from rows that were held out, in their own units") {
    const auto spec = window_spec(2, 8, 8, 0, 1);
    const auto model = random_window_model(3, spec, 0);
    Series series{"a", Eigen::MatrixXf(300, 2)};
    Dice dice(1);
    for (Eigen::Index c = 0; c < 2; ++c)
        for (float& x : series.values.col(c))
            x = model.mean[c] + static_cast<float>(dice.normal()) / model.scale[c];
    const auto fitted = fit_anomaly(model, {series}, 120);
    REQUIRE(fitted);
    CHECK(problem_with(*fitted, 2).empty());
    CHECK(fitted->memory == 120);
    for (const float scale : fitted->usual[0].scale)
        CHECK(scale == Approx(1.01).epsilon(0.1)); // of normal numbers
    CHECK(fit_anomaly(model, {series}, 100000)->memory == 1000);
    CHECK_FALSE(fit_anomaly(model, {{"b", series.values.topRows(8)}}, 120)); // one window
}
