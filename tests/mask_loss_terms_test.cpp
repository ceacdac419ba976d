// What the terms of the mask's loss are for: each prefers what it was made to prefer.
#include "tests/catch.h"
#include "tests/slow_mask_loss.h"

using namespace sordino;
using namespace sordino::test;

namespace {

// The loss where every bin has this logit.
double loss_at(const std::string& terms, LossSetting& setting, float logit,
               Eigen::MatrixXf* slope = nullptr) {
    setting.outputs.setZero();
    setting.outputs.topRows(setting.bands.count()).setConstant(logit);
    return MaskLoss(options_with(terms), setting.bands)(setting.sequence, setting.outputs, 1, slope).loss;
}

constexpr float half = 0.0F; // the logit of a gain of 1/2

} // namespace

TEST_CASE(
    "mask loss terms: suppression charges for voice that is cut away, and for nothing that is let through") {
    auto setting = random_setting(1, 0.2);
    auto& s = setting.sequence;
    s.noisy = s.clean;
    const double cut = loss_at("suppression", setting, half);
    CHECK(cut > 1e-3);
    CHECK(cut == Approx(loss_at("magnitude", setting, half)).epsilon(1e-5)); // where all is cut, they are one
    s.noisy = 4.0F * s.clean; // now a gain of 1/2 lets twice the voice through
    Eigen::MatrixXf slope;
    CHECK(loss_at("suppression", setting, half, &slope) == 0.0);
    CHECK(slope.isZero(0));
    CHECK(loss_at("magnitude", setting, half) > 1e-3);
}

TEST_CASE("mask loss terms: SI-SDR does not mind one gain for all, SNR does") {
    auto setting = random_setting(2, 0.2);
    Eigen::MatrixXf slope;
    CHECK(loss_at("si-sdr", setting, half) == Approx(loss_at("si-sdr", setting, -2.0F)).epsilon(1e-4));
    CHECK(loss_at("snr", setting, half) < loss_at("snr", setting, -2.0F) - 0.5);
}

TEST_CASE(
    "mask loss terms: losses of the gain are 0 where it is the ideal ratio of clean to noisy, capped at 1") {
    auto setting = random_setting(3, 0.2);
    auto& s = setting.sequence;
    s.noisy = 2.0F * s.clean;
    const std::string term = GENERATE("mse", "mae", "huber");
    CHECK(loss_at(term, setting, half) == Approx(0).margin(1e-5));
    CHECK(loss_at(term, setting, 1.0F) > 1e-3);
    s.noisy = 0.5F * s.clean; // a ratio of 2
    CHECK(loss_at(term, setting, 40.0F) == Approx(0).margin(1e-5));
}

TEST_CASE("mask loss terms: losses of the gain want a gain of 0 where there is no sound at all") {
    auto setting = random_setting(9, 0.2);
    setting.sequence.noisy.setZero();
    setting.sequence.clean.setZero();
    CHECK(loss_at("mse", setting, -40.0F) == Approx(0).margin(1e-5));
    CHECK(loss_at("mse", setting, half) == Approx(0.25));
}

TEST_CASE("mask loss terms: cross-entropy of the gain is finite and pulls back where the gain is 0 or 1") {
    auto setting = random_setting(4, 0.2);
    Eigen::MatrixXf slope;
    CHECK(std::isfinite(loss_at("bce", setting, GENERATE(-300.0F, -12.0F, 12.0F, 300.0F), &slope)));
    CHECK(slope.allFinite());
    setting.sequence.noisy = 1000.0F * setting.sequence.clean;
    loss_at("bce", setting, 10.0F, &slope);
    CHECK((slope.topRows(setting.bands.count()).array() > 0).all());
}

TEST_CASE("mask loss terms: distillation is 0 at the teacher's gain, and nothing where there is no teacher") {
    auto setting = random_setting(5, 0.2);
    setting.sequence.teacher_gain.setConstant(0.5F);
    CHECK(loss_at("distillation", setting, half) == Approx(0).margin(1e-9));
    CHECK(loss_at("distillation", setting, 1.0F) ==
          Approx(std::pow(1 / (1 + std::exp(-1.0)) - 0.5, 2)).epsilon(1e-4));
    setting.sequence.teacher_gain.resize(0, 0);
    CHECK(loss_at("distillation", setting, 1.0F) == 0.0);
    CHECK(loss_at("distillation + mse", setting, 1.0F) == loss_at("mse", setting, 1.0F));
}

TEST_CASE("mask loss terms: the SNR is told whether or not the loss asks for it") {
    auto setting = random_setting(6, 0.2);
    const auto snr = [&](const std::string& terms) {
        return MaskLoss(options_with(terms), setting.bands)(setting.sequence, setting.outputs, 1, nullptr)
            .snr_db;
    };
    CHECK(snr("mse") == snr("0.1 snr"));
    CHECK(snr("magnitude + complex") == snr("0.1 snr"));
    CHECK(snr("mse") != 0.0);
}
