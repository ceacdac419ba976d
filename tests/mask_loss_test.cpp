// MaskLoss: its value against the header's formula in double, its slope against finite differences.
#include "training/mask_loss.h"

#include "tests/catch.h"
#include "tests/slow_mask_loss.h"

using namespace sordino;
using namespace sordino::test;

namespace {

// fast_log2 and fast_exp2 are right to 3e-6 and the differences a - b of the formula lose a digit.
void check_value_and_slope(const LossOptions& options, const LossSetting& setting) {
    const Sequence& s = setting.sequence;
    MaskLoss loss(options, setting.bands);
    Eigen::MatrixXf slope;
    constexpr float scale = 0.25F;
    const LossValue value = loss(s, setting.outputs, scale, &slope);
    const auto spread = spread_matrix(setting.bands);
    Eigen::MatrixXd outputs = setting.outputs.cast<double>();
    const SlowLoss expected = slow_loss(options, s, spread, outputs);
    CHECK(value.loss == Approx(expected.loss).epsilon(1e-4).margin(1e-6));
    CHECK(value.snr_db == Approx(expected.snr_db).margin(1e-4));
    CHECK(loss(s, setting.outputs, scale, nullptr).loss == value.loss);

    REQUIRE(slope.rows() == outputs.rows());
    REQUIRE(slope.cols() == outputs.cols());
    Eigen::MatrixXd expected_slope(outputs.rows(), outputs.cols());
    for (Eigen::Index i = 0; i < outputs.size(); ++i) {
        constexpr double step = 1e-5;
        double& output = outputs.data()[i];
        const double before = output;
        output = before + step;
        const double above = slow_loss(options, s, spread, outputs).loss;
        output = before - step;
        const double below = slow_loss(options, s, spread, outputs).loss;
        output = before;
        expected_slope.data()[i] = static_cast<double>(scale) * (above - below) / (2 * step);
    }
    const double largest = expected_slope.cwiseAbs().maxCoeff();
    CHECK(largest > 1e-5);
    CHECK((slope.cast<double>() - expected_slope).cwiseAbs().maxCoeff() < 2e-4 * largest);
    CHECK(slope.leftCols(s.first_frame).isZero(0));
}

} // namespace

TEST_CASE("mask loss: value and slope of every term alone are those of its formula") {
    auto options =
        options_with(GENERATE("magnitude", "complex", "suppression", "0.05 log-spectral", "0.05 snr",
                              "0.05 si-sdr", "mse", "mae", "huber", "bce", "distillation"));
    options.huber_delta = 0.2F;
    INFO(text_of(options.terms));
    check_value_and_slope(options, random_setting(1, 0.2));
}

TEST_CASE("mask loss: without compression, too, value and slope are those of the formula") {
    auto options = options_with(GENERATE("magnitude", "complex", "suppression"));
    options.power = 1.0F;
    check_value_and_slope(options, random_setting(1, 0.2));
}

TEST_CASE("mask loss: value and slope of sums are the sums of those of their terms") {
    const auto options = options_with(
        GENERATE("0.7 magnitude + 0.3 complex + 0.004 snr", "0.2 complex + 0.5 suppression + 0.01 si-sdr",
                 "0.7 magnitude + 0.3 complex + 0.004 snr + 0.5 suppression + "
                 "0.003 si-sdr + 0.03 log-spectral + 0.1 mse + 0.2 mae + 0.3 huber "
                 "+ 0.02 bce + 0.4 distillation"));
    INFO(text_of(options.terms));
    check_value_and_slope(options, random_setting(1, 0.2));
}

TEST_CASE("mask loss: terms in dB have no slope beyond their bounds, and their value stands still there") {
    const auto setting = random_setting(2, 0.2);
    const bool scale_invariant = GENERATE(false, true);
    auto options = options_with(scale_invariant ? "mse + 0.05 si-sdr" : "mse + 0.05 snr");
    const auto spread = spread_matrix(setting.bands);
    const SlowLoss slow = slow_loss(options, setting.sequence, spread, setting.outputs.cast<double>());
    const double db = scale_invariant ? slow.si_sdr_db : slow.snr_db;
    const bool above = GENERATE(false, true);
    (above ? options.snr_high_db : options.snr_low_db) =
        static_cast<float>(above ? db - 1 : db + 1); // just passed
    REQUIRE(options.snr_low_db < options.snr_high_db);
    check_value_and_slope(options, setting);

    Eigen::MatrixXf with, without;
    MaskLoss(options, setting.bands)(setting.sequence, setting.outputs, 1, &with);
    MaskLoss(options_with("mse"), setting.bands)(setting.sequence, setting.outputs, 1, &without);
    CHECK(with == without);
}

TEST_CASE("mask loss: a sequence without voice has no terms in dB") {
    auto setting = random_setting(3, 0.2);
    setting.sequence.voice = false;
    check_value_and_slope(options_with("magnitude + 0.05 snr + 0.05 si-sdr"), setting);
}

TEST_CASE("mask loss: digital zeros in the clean sound count as zeros, and any gain above them costs") {
    auto setting = random_setting(4, 0.2);
    setting.sequence.voice = false;
    setting.sequence.clean.setZero();
    const LossOptions options;
    MaskLoss loss(options, setting.bands);
    const auto spread = spread_matrix(setting.bands);
    Eigen::MatrixXf slope;
    const double value = loss(setting.sequence, setting.outputs, 1, &slope).loss;
    const double expected = slow_loss(options, setting.sequence, spread, setting.outputs.cast<double>()).loss;
    CHECK(value == Approx(expected).margin(0.02)); // the least power of 1e-12, to the power of 0.15, is 0.016
    CHECK((slope.topRows(setting.bands.count()).array() > 0).all());
}

TEST_CASE("mask loss: frames of the warm-up and bins outside the limits do not matter") {
    auto setting = random_setting(5, 0.2);
    Sequence& s = setting.sequence;
    s.first_frame = GENERATE(0, 3);
    s.end_bin = GENERATE(12, 33);
    s.first_bin = GENERATE(0, 5);
    const auto options =
        options_with("0.7 magnitude + 0.3 complex + 0.05 snr + 0.05 si-sdr + suppression + bce + "
                     "distillation");
    check_value_and_slope(options, setting);

    Eigen::MatrixXf slope, other_slope;
    MaskLoss loss(options, setting.bands);
    const double value = loss(s, setting.outputs, 1, &slope).loss;
    for (int t = 0; t < s.frames(); ++t)
        for (int k = 0; k < setting.size.bins(); ++k)
            if (t < s.first_frame || k < s.first_bin || k >= s.end_bin) {
                s.noisy(k, t) *= 30.0F;
                s.clean(k, t) = 7.0F;
                s.teacher_gain(k, t) = 9.0F;
            }
    CHECK(loss(s, setting.outputs, 1, &other_slope).loss == value);
    CHECK(slope == other_slope);
}

TEST_CASE("mask loss: 70 dB below the loudest bin anywhere is as good as silence for log-spectral alone") {
    auto setting = random_setting(9, 0.2);
    Sequence& s = setting.sequence;
    s.first_bin = 10;
    const auto options = options_with("0.05 log-spectral");
    s.voice = GENERATE(false, true);
    if (!s.voice) s.clean.setZero();
    check_value_and_slope(options, setting);
    const auto loss = [&] { return MaskLoss(options, setting.bands)(s, setting.outputs, 1, nullptr).loss; };
    const double before = loss();
    s.clean.bottomRows(23) *= 1e-5F; // the loudest is below now
    s.noisy.bottomRows(23) *= 1e-5F;
    CHECK(before > 0.1);
    CHECK(loss() == Approx(0.05 * 0.1).epsilon(0.01));
}

TEST_CASE("mask loss: without a bin that counts there is nothing to learn") {
    auto setting = random_setting(10, 0.2);
    setting.sequence.first_bin = setting.sequence.end_bin;
    Eigen::MatrixXf slope;
    const auto options = options_with("magnitude + 0.1 snr + 0.1 si-sdr + log-spectral + mse");
    const LossValue value = MaskLoss(options, setting.bands)(setting.sequence, setting.outputs, 1, &slope);
    CHECK(value.loss == 0);
    CHECK(slope.rows() == setting.outputs.rows());
    CHECK(slope.cols() == setting.outputs.cols());
    CHECK(slope.isZero(0));
}

TEST_CASE("mask loss: a mask that lets the clean sound through costs nothing, and its SNR is the best one") {
    auto setting = random_setting(6, 0.2);
    setting.sequence.noisy = setting.sequence.clean;
    setting.outputs.setZero();
    setting.outputs.topRows(setting.bands.count()).setConstant(40.0F); // a gain of 1 in single precision
    const float per_db = GENERATE(0.0F, 0.01F);
    auto options = options_with("0.7 magnitude + 0.3 complex + suppression");
    if (per_db > 0) options.terms.push_back({LossKind::snr, per_db});
    const LossValue value = MaskLoss(options, setting.bands)(setting.sequence, setting.outputs, 1, nullptr);
    CHECK(value.loss == Approx(-static_cast<double>(per_db) * 30.0).margin(1e-5));
    CHECK(value.snr_db > 60.0);
    setting.outputs.topRows(setting.bands.count()).setConstant(1.0F);
    CHECK(MaskLoss(options, setting.bands)(setting.sequence, setting.outputs, 1, nullptr).loss >
          value.loss + 1e-3);
}

TEST_CASE("mask loss: the common scale of noisy and clean does not matter") {
    auto setting = random_setting(7, 0.2);
    MaskLoss loss(options_with("0.7 magnitude + 0.3 complex + 0.004 snr + suppression + 0.01 si-sdr + mse + "
                               "0.1 log-spectral"),
                  setting.bands);
    Eigen::MatrixXf slope, scaled_slope;
    const LossValue value = loss(setting.sequence, setting.outputs, 1, &slope);
    const float scale = GENERATE(1e-4F, 3e3F);
    setting.sequence.noisy *= scale;
    setting.sequence.clean *= scale;
    const LossValue scaled = loss(setting.sequence, setting.outputs, 1, &scaled_slope);
    CHECK(scaled.loss == Approx(value.loss).epsilon(1e-5));
    CHECK(scaled.snr_db == Approx(value.snr_db).margin(1e-4));
    CHECK((scaled_slope - slope).norm() < 1e-4F * slope.norm());
}

TEST_CASE("mask loss: a sequence of digital silence has a finite value and slope, whatever the terms") {
    auto setting = random_setting(8, 0.2);
    setting.sequence.voice = GENERATE(false, true);
    if (GENERATE(true, false)) setting.sequence.noisy.setZero();
    setting.sequence.clean.setZero();
    Eigen::MatrixXf slope;
    const auto options =
        options_with("magnitude + complex + 0.1 snr + 0.1 si-sdr + suppression + log-spectral + mse + mae + "
                     "huber + bce + distillation");
    const LossValue value = MaskLoss(options, setting.bands)(setting.sequence, setting.outputs, 1, &slope);
    CHECK(std::isfinite(value.loss));
    CHECK(value.snr_db == 0.0);
    CHECK(slope.allFinite());
}
