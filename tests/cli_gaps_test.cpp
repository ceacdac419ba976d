// Gaps of tables, from training to --impute: filled by what is best, which the run says.
#include "dsp/window.h"
#include "model/window_model_file.h"
#include "tests/moving_average.h"
#include "tests/pump.h"
#include "tests/windows.h"

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr int channels = 3;

std::string csv_of(const Eigen::MatrixXf& rows) {
    std::string text = "time,a,b,c\n";
    for (Eigen::Index r = 0; r < rows.rows(); ++r) {
        text += fmt::format("{:.2f}", static_cast<double>(r) / pump_rate);
        for (Eigen::Index c = 0; c < rows.cols(); ++c)
            text += std::isnan(rows(r, c)) ? "," : fmt::format(",{:.5f}", 20.0F + rows(r, c));
        text += '\n';
    }
    return text;
}

struct Gaps : TestFolder {
    explicit Gaps(const Eigen::MatrixXf& training) {
        write_bytes(*this / "training.csv", csv_of(training));
        const auto result =
            run_command(Arguments{SORDINO_COMMAND, "train", "--clean", *this / "training.csv", "-o", model} +
                        little_table_run);
        INFO(result.out << result.err);
        REQUIRE(result.status == 0);
        said = result.out;
    }

    // Of the values that are missing from `holed`: errors of what fills them, and of lines.
    std::pair<double, double> errors(const Eigen::MatrixXf& rows, const Eigen::MatrixXf& holed) const {
        write_bytes(*this / "holed.csv", csv_of(holed));
        REQUIRE(run_command({SORDINO_COMMAND, "denoise", *this / "holed.csv", "-o", *this / "filled.csv",
                             "--model", model, "--impute", "--force"})
                    .status == 0);
        const auto filled = sordino::test::rows_of(read_bytes(*this / "filled.csv"));
        REQUIRE(filled.size() == static_cast<std::size_t>(rows.rows()));
        Eigen::MatrixXf lines = holed;
        double by_lines = 0, by_the_model = 0, count = 0;
        for (Eigen::Index c = 0; c < channels; ++c) {
            fill_gaps({lines.col(c).data(), static_cast<std::size_t>(lines.rows())});
            for (Eigen::Index r = 0; r < rows.rows(); ++r) {
                const double was = static_cast<double>(rows(r, c)),
                             is = filled[static_cast<std::size_t>(r)][static_cast<std::size_t>(c) + 1] - 20.0;
                if (!std::isnan(holed(r, c))) {
                    CHECK(is == Approx(was).margin(1e-4));
                    continue;
                }
                by_lines += std::pow(static_cast<double>(lines(r, c)) - was, 2.0);
                by_the_model += std::pow(is - was, 2.0);
                count += 1;
            }
        }
        return {std::sqrt(by_the_model / count), std::sqrt(by_lines / count)};
    }

    std::string model = *this / "gaps.safetensors", said;
};

Eigen::MatrixXf with_holes(Eigen::MatrixXf rows, double share) {
    Dice dice(1);
    for (float& x : rows.reshaped())
        if (dice.unit() < share) x = missing_number;
    return rows;
}

} // namespace

TEST_CASE(
    "gaps: channels that follow from one another are filled twice as well as by lines, which the run says") {
    const MovingAverage process(channels, 2, 6, 3);
    const Gaps gaps(process.rows(2500, 1));
    CAPTURE(gaps.said);
    CHECK(has(gaps.said, "conditional mean"));
    const auto model = load_window_model(gaps.model).value();
    CHECK(model.fillers == std::vector<Filler>(channels, Filler::conditional_mean));
    for (const auto& told : json::parse(model.training).at("scores")) {
        CHECK(told.at("filled_by") == "conditional mean");
        CHECK(told.at("gaps_by_the_conditional_mean").get<double>() <
              0.5 * told.at("gaps_by_lines").get<double>());
    }
    const auto rows = process.rows(600, 2);
    auto gap = rows;
    for (int c = 0; c < channels; ++c) gap.block(100 + 150 * c, c, 50, 1).setConstant(missing_number);
    for (const auto& holed : {with_holes(rows, 0.2), gap}) {
        const auto [by_the_model, by_lines] = gaps.errors(rows, holed);
        CHECK(by_the_model < 0.5 * by_lines);
    }
    const auto info = run_command({SORDINO_COMMAND, "info", gaps.model});
    CHECK(has(info.out, "3 channels by conditional mean"));
    REQUIRE(run_command({SORDINO_COMMAND, "quantize", gaps.model, "-o", gaps / "small.safetensors"}).status ==
            0);
    CHECK(load_window_model(gaps / "small.safetensors")->covariance == model.covariance);
}

TEST_CASE("gaps: white channels, of which nothing is to be known, are filled near their mean and better than "
          "by lines") {
    MovingAverage alone(channels, channels, 1, 3);
    alone.weights = {Eigen::MatrixXd::Identity(channels, channels)};
    const Gaps gaps(alone.rows(2500, 1));
    CAPTURE(gaps.said);
    const auto rows = alone.rows(600, 2);
    const auto [by_the_model, by_lines] = gaps.errors(rows, with_holes(rows, 0.2));
    CHECK(by_lines > 1.15);
    CHECK(by_the_model < 1.1);
    const auto model = load_window_model(gaps.model).value();
    for (const Filler filler : model.fillers) CHECK(filler != Filler::lines);
}
