// choose_fillers: what is known to be best is chosen, and what is measured is right.
#include "training/filling.h"

#include "tests/catch.h"
#include "tests/moving_average.h"
#include "tests/window_models.h"
#include "training/window_task.h"

#include <numbers>

using namespace sordino;
using namespace sordino::test;

namespace {

std::vector<Corruption> texts(const std::vector<std::string>& all) {
    std::vector<Corruption> corruptions;
    for (const auto& text : all) corruptions.push_back(parse_corruption(text).value());
    return corruptions;
}

// Its rows are zeros, or what the lines are; its units are deviations.
WindowModel known_model(int channels, bool gives_lines = false, int window = 32) {
    WindowModel model =
        random_window_model(1, window_spec(channels, window, window / 8, window / 3, window / 8, true), 1);
    model.mean.setZero();
    model.scale.setOnes();
    model.direct = straight_through(model.spec);
    model.layers.back().weight.setZero();
    model.layers.back().bias.setZero();
    model.layers.back().bias.tail(model.spec.outputs()).setConstant(gives_lines ? 90.0F : -90.0F);
    return model;
}

SeriesSet set_of(const Eigen::MatrixXf& rows) { return {{{"a", rows}}, {}}; }

Eigen::MatrixXf white(int rows, int channels, unsigned seed) {
    Dice dice(seed);
    Eigen::MatrixXf x(rows, channels);
    for (float& v : x.reshaped()) v = static_cast<float>(dice.normal());
    return x;
}

// A straight line with corners far apart, each channel by itself.
Eigen::MatrixXf zigzags(int rows, int channels, unsigned seed) {
    Dice dice(seed);
    Eigen::MatrixXf x(rows, channels);
    for (int c = 0; c < channels; ++c) {
        double value = 0, slope = 0;
        for (int r = 0; r < rows; ++r) {
            if (dice.unit() < 0.01)
                slope = (dice.unit() < 0.5 ? 1.0 : -1.0) * 0.02 * (value > 0 ? -1.0 : 1.0);
            if (std::abs(value) > 2.0) slope = value > 0 ? -0.02 : 0.02;
            value += slope;
            x(r, c) = static_cast<float>(value);
        }
    }
    return x;
}

const auto hiding = texts({"gaussian 0.3", "missing 0..0.3 chance 0.5", "gap 1..16 chance 0.5"});

} // namespace

TEST_CASE("filling: channels that follow from one another are filled by the conditional mean") {
    const MovingAverage process(4, 2, 6, 3);
    for (const bool gives_lines : {false, true}) {
        WindowModel model = known_model(4, gives_lines);
        const auto errors =
            choose_fillers(model, set_of(process.rows(4000, 1)), set_of(process.rows(1500, 2)), hiding, 1);
        REQUIRE(errors.size() == 4);
        CHECK(model.fillers == std::vector<Filler>(4, Filler::conditional_mean));
        CHECK(model.lags() == 128);
        CHECK(problem_with(model).empty());
        for (const auto& e : errors) {
            CHECK(e.conditional_mean < 0.5 * e.lines);
            CHECK(e.conditional_mean < 0.5 * e.network);
            if (gives_lines) CHECK(e.network == Approx(e.lines).epsilon(0.05));
        }
    }
}

TEST_CASE("filling: errors of a network that gives zeros are the channel's own deviation, of lines more") {
    WindowModel model = known_model(2);
    const auto errors = choose_fillers(model, set_of(white(3000, 2, 1)), set_of(white(2000, 2, 2)),
                                       texts({"missing 0.2"}), 1);
    for (const auto& e : errors) {
        CHECK(e.network == Approx(1.0).epsilon(0.1));
        CHECK(e.lines > 1.1);
        CHECK(e.lines < 1.6);
        CHECK(e.conditional_mean > 0.9);
        CHECK(e.conditional_mean < 1.1 * e.network); // nothing is to be known of white channels
    }
    for (const Filler filler : model.fillers) CHECK(filler != Filler::lines);
}

TEST_CASE("filling: straight lines with corners are filled by lines where these err least") {
    WindowModel model = known_model(2);
    const auto errors = choose_fillers(model, set_of(zigzags(6000, 2, 1)), set_of(zigzags(4000, 2, 2)),
                                       texts({"gap 1..3"}), 1);
    for (std::size_t c = 0; c < 2; ++c) {
        const auto& e = errors[c];
        CAPTURE(e.lines, e.network, e.conditional_mean);
        CHECK(e.lines < 0.1 * e.network);
        CHECK(model.fillers[c] == (e.lines <= e.conditional_mean ? Filler::lines : Filler::conditional_mean));
    }
    CHECK((model.covariance.size() > 0) == (std::ranges::count(model.fillers, Filler::conditional_mean) > 0));
}

TEST_CASE("filling: where nothing is hidden the network fills, and no covariance is kept") {
    for (const auto& corruptions : {texts({}), texts({"gaussian 0.3"})}) {
        WindowModel model = known_model(2);
        model.covariance = RowMatrix::Identity(2, 2);
        for (const auto& e :
             choose_fillers(model, set_of(white(500, 2, 1)), set_of(white(300, 2, 2)), corruptions, 1)) {
            CHECK(std::isnan(e.lines));
            CHECK(std::isnan(e.network));
            CHECK(std::isnan(e.conditional_mean));
        }
        CHECK(model.fillers == std::vector<Filler>(2, Filler::network));
        CHECK(model.covariance.size() == 0);
    }
}

TEST_CASE("filling: of too many channels there is no conditional mean") {
    const int channels = most_related_channels + 1;
    const MovingAverage process(channels, 2, 3, 3);
    WindowModel model = known_model(channels, false, 8);
    const auto errors =
        choose_fillers(model, set_of(process.rows(300, 1)), set_of(process.rows(200, 2)), hiding, 1);
    for (const auto& e : errors) CHECK(std::isnan(e.conditional_mean));
    CHECK(model.covariance.size() == 0);
    CHECK(std::ranges::count(model.fillers, Filler::conditional_mean) == 0);
}

TEST_CASE("filling: the same seed gives the same model") {
    const MovingAverage process(3, 2, 6, 3);
    WindowModel a = known_model(3), b = a;
    const auto one =
        choose_fillers(a, set_of(process.rows(1000, 1)), set_of(process.rows(500, 2)), hiding, 4);
    CHECK(one == choose_fillers(b, set_of(process.rows(1000, 1)), set_of(process.rows(500, 2)), hiding, 4));
    CHECK(a.covariance == b.covariance);
    CHECK(a.fillers == b.fillers);
}
