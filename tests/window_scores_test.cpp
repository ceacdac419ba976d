// Scores of models of windows: models whose errors are known, and rows from the definition.
#include "training/window_scores.h"

#include "tests/catch.h"
#include "tests/window_models.h"

#include <numeric>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr int examples = 1500;

// Channel c is noise with a deviation of c + 1.
SeriesSet two_channels() {
    Dice dice(1);
    Series series{"a", Eigen::MatrixXf(4000, 2)};
    for (Eigen::Index r = 0; r < series.values.rows(); ++r)
        for (int c = 0; c < 2; ++c) series.values(r, c) = static_cast<float>((c + 1) * dice.normal());
    return {{series}, {}};
}

// A direct path, trusted wholly or not at all; without trust a row is zeros.
WindowModel known_model(const WindowSpec& spec, bool trusted) {
    WindowModel model = random_window_model(1, spec, 1);
    model.mean.setZero();
    model.scale.setOnes();
    model.direct = straight_through(spec);
    model.layers.back().weight.setZero();
    model.layers.back().bias.setZero();
    model.layers.back().bias.tail(spec.outputs()).setConstant(trusted ? 90.0F : -90.0F);
    return model;
}

std::vector<ChannelScores> scores_of(const WindowModel& model, const std::vector<std::string>& spoilt_by) {
    WindowOptions options;
    for (const auto& text : spoilt_by) options.corruptions.push_back(parse_corruption(text).value());
    const auto series = two_channels();
    return score_channels(WindowTask(model, series, series, options), model, examples, 1);
}

const WindowSpec spec = window_spec(2, 16, 4, 3, 1, true);

} // namespace

TEST_CASE("window_scores: a model that gives back what it sees errs as the rows and the lines do") {
    const auto scores = scores_of(known_model(spec, true), {"gaussian 0.5", "missing 0.2"});
    REQUIRE(scores.size() == 2);
    for (const auto& score : scores) {
        CHECK(score.spoilt == Approx(0.5).epsilon(0.05));
        CHECK(score.cleaned == Approx(score.spoilt));
    }
}

TEST_CASE("window_scores: the errors of a model that gives zeros are the channel's own deviation") {
    const auto scores = scores_of(known_model(spec, false), {"gaussian 0.5", "missing 0.2"});
    for (std::size_t c = 0; c < 2; ++c) {
        const auto deviation = static_cast<double>(c) + 1.0;
        CHECK(scores[c].spoilt == Approx(0.5).epsilon(0.05));
        CHECK(scores[c].cleaned == Approx(deviation).epsilon(0.05));
    }
}

TEST_CASE("window_scores: where nothing was there, there is no score") {
    for (const auto& score : scores_of(known_model(spec, true), {"gaussian 0.1"}))
        CHECK(score.spoilt == Approx(0.1).epsilon(0.05));
    for (const auto& score : scores_of(known_model(spec, true), {"missing 1"})) {
        CHECK(std::isnan(score.spoilt));
        CHECK(std::isnan(score.cleaned));
    }
}

TEST_CASE("window_scores: rows are what the layers and the direct paths make of each window alone") {
    for (const int paths : {0, 1, 3}) {
        const WindowModel model = random_window_model(5, spec, paths);
        Dice dice(2);
        Eigen::MatrixXf inputs(model.network_inputs(), 20);
        for (float& x : inputs.reshaped()) x = static_cast<float>(dice.normal());
        const Eigen::MatrixXf rows = rows_of(model, inputs);
        REQUIRE(rows.rows() == spec.outputs());
        REQUIRE(rows.cols() == inputs.cols());
        const Eigen::MatrixXd x = inputs.cast<double>();
        Eigen::MatrixXd y = x;
        for (const Layer& layer : model.layers) {
            y = ((layer.weight.cast<double>() * y).colwise() + layer.bias.cast<double>()).eval();
            if (layer.activation == Activation::tanh) y = y.array().tanh().matrix().eval();
        }
        Eigen::ArrayXXd wanted = y.topRows(spec.outputs()).array();
        const Eigen::ArrayXXd trust = y.bottomRows(paths * spec.outputs()).array().exp();
        Eigen::ArrayXXd total = Eigen::ArrayXXd::Ones(wanted.rows(), wanted.cols());
        for (int k = 0; k < paths; ++k) {
            const auto share = trust.middleRows(k * spec.outputs(), spec.outputs());
            const auto path = model.direct.middleRows(k * spec.outputs(), spec.outputs()).cast<double>();
            wanted += share * (path * x.topRows(spec.inputs())).array();
            total += share;
        }
        wanted /= total;
        CHECK((rows.cast<double>().array() - wanted).abs().maxCoeff() < 1e-4);
        CHECK(
            rows_of(model, inputs.rightCols(1)).isApprox(rows.rightCols(1), 1e-5F)); // rounding alone differs
    }
}
