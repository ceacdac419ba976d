// MaskLoss: its value against the header's formula in double, its slope against finite differences.
#include "training/mask_loss.h"

#include "tests/catch.h"
#include "tests/models.h"

#include <complex>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr int frames = 7;

FrameSpec small_spec() { return spec_up_to(4000.0F, 4.0F); } // bins 125 Hz apart: 33 at 8 kHz

struct Setting {
    FrameSize size = frame_size(small_spec(), 8000);
    Bands bands{small_spec(), size};
    Sequence sequence;
    Eigen::MatrixXf outputs; // (3 B, T)
};

Eigen::MatrixXf random_matrix(Eigen::Index rows, Eigen::Index columns, double low, double high,
                              unsigned seed) {
    Eigen::MatrixXf m(rows, columns);
    const auto values = uniform_values(static_cast<std::size_t>(m.size()), low, high, seed);
    std::copy(values.begin(), values.end(), m.data());
    return m;
}

// Voice in a noise that is noise_level times as strong, and gains of all sizes.
Setting random_setting(unsigned seed, double noise_level) {
    Setting setting;
    Sequence& s = setting.sequence;
    const int bins = setting.size.bins();
    Dice dice(seed);
    s.features = Eigen::MatrixXf::Zero(small_spec().feature_count(), frames);
    s.snr = random_matrix(bins, frames, -0.5, 3, seed + 1);
    s.excess = random_matrix(bins, frames, -1, 1, seed + 2);
    s.clean.resize(bins, frames);
    s.noisy.resize(bins, frames);
    for (Eigen::Index i = 0; i < s.clean.size(); ++i) {
        const auto normal = [&] {
            return Complex{static_cast<float>(dice.normal()), static_cast<float>(dice.normal())};
        };
        const float level = dice.uniform(0.01, 1);
        s.clean.data()[i] = level * level * normal();
        s.noisy.data()[i] = s.clean.data()[i] + static_cast<float>(noise_level) * normal();
    }
    s.end_bin = bins;
    setting.outputs = random_matrix(3 * setting.bands.count(), frames, -1.5, 1.5, seed + 3);
    return setting;
}

struct SlowValue {
    double compressed = 0, snr_db = 0, loss = 0;
};

// The formula as the header has it. spread: (bins, B), what Bands::spread does as a matrix.
SlowValue slow_loss(const LossOptions& o, const Sequence& s, const Eigen::MatrixXd& spread,
                    const Eigen::MatrixXd& outputs) {
    using std::norm, std::abs, std::arg, std::polar;
    const auto bands = spread.cols();
    const auto power = static_cast<double>(o.power), share = static_cast<double>(o.complex_share);
    const Eigen::MatrixXd logit = spread * outputs.topRows(bands),
                          a = spread * outputs.middleRows(bands, bands),
                          b = spread * outputs.bottomRows(bands);
    double x_energy = 0, cells = 0;
    for (int t = s.first_frame; t < s.frames(); ++t)
        for (int k = 0; k < s.end_bin; ++k, ++cells) x_energy += norm(std::complex<double>(s.noisy(k, t)));
    const double rms = std::sqrt(x_energy / cells);
    double magnitude = 0, complex = 0, clean = 0, error = 0;
    for (int t = s.first_frame; t < s.frames(); ++t)
        for (int k = 0; k < s.end_bin; ++k) {
            const auto x = std::complex<double>(s.noisy(k, t)) / rms,
                       c = std::complex<double>(s.clean(k, t)) / rms;
            const double g = 1 / (1 + std::exp(-(logit(k, t) + a(k, t) * static_cast<double>(s.snr(k, t)) +
                                                 b(k, t) * static_cast<double>(s.excess(k, t)))));
            const double estimated = std::pow(g * abs(x), power), wanted = std::pow(abs(c), power);
            magnitude += std::pow(estimated - wanted, 2) / cells;
            complex += norm(polar(estimated, arg(x)) - polar(wanted, arg(c))) / cells;
            clean += norm(c);
            error += norm(g * x - c);
        }
    SlowValue value;
    value.compressed = value.loss = (1 - share) * magnitude + share * complex;
    if (!s.voice) return value;
    value.snr_db = power_db(clean / error);
    value.loss -=
        static_cast<double>(o.snr_weight) *
        std::clamp(value.snr_db, static_cast<double>(o.snr_low_db), static_cast<double>(o.snr_high_db));
    return value;
}

Eigen::MatrixXd spread_matrix(const Bands& bands) {
    Eigen::MatrixXd matrix(bands.bins(), bands.count());
    std::vector<float> one(static_cast<std::size_t>(bands.count())),
        spread(static_cast<std::size_t>(bands.bins()));
    for (int b = 0; b < bands.count(); ++b) {
        std::fill(one.begin(), one.end(), 0.0F);
        one[static_cast<std::size_t>(b)] = 1.0F;
        bands.spread(one, spread);
        for (int k = 0; k < bands.bins(); ++k)
            matrix(k, b) = static_cast<double>(spread[static_cast<std::size_t>(k)]);
    }
    return matrix;
}

// fast_log2 and fast_exp2 are right to 3e-6 and the differences a - b of the formula lose a digit.
void check_value_and_slope(const LossOptions& options, const Setting& setting) {
    const Sequence& s = setting.sequence;
    MaskLoss loss(options, setting.bands);
    Eigen::MatrixXf slope;
    constexpr float scale = 0.25F;
    const LossValue value = loss(s, setting.outputs, scale, &slope);
    const auto spread = spread_matrix(setting.bands);
    Eigen::MatrixXd outputs = setting.outputs.cast<double>();
    const SlowValue expected = slow_loss(options, s, spread, outputs);
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

TEST_CASE("mask loss: value and slope are those of the formula, whatever the shares of its terms") {
    LossOptions options;
    options.power = GENERATE(0.3F, 1.0F);
    options.complex_share = GENERATE(0.0F, 0.3F, 1.0F);
    options.snr_weight = GENERATE(0.0F, 0.05F);
    check_value_and_slope(options, random_setting(1, 0.2));
}

TEST_CASE("mask loss: the SNR term has no slope beyond its bounds, and its value stands still there") {
    auto setting = random_setting(2, 0.2);
    LossOptions options;
    options.snr_weight = 0.05F;
    const auto spread = spread_matrix(setting.bands);
    const double snr = slow_loss(options, setting.sequence, spread, setting.outputs.cast<double>()).snr_db;
    const bool above = GENERATE(false, true);
    (above ? options.snr_high_db : options.snr_low_db) =
        static_cast<float>(above ? snr - 1 : snr + 1); // just passed
    REQUIRE(options.snr_low_db < options.snr_high_db);
    check_value_and_slope(options, setting);

    Eigen::MatrixXf with, without;
    MaskLoss(options, setting.bands)(setting.sequence, setting.outputs, 1, &with);
    options.snr_weight = 0;
    MaskLoss(options, setting.bands)(setting.sequence, setting.outputs, 1, &without);
    CHECK(with == without);
}

TEST_CASE("mask loss: a sequence without voice has no SNR term") {
    auto setting = random_setting(3, 0.2);
    setting.sequence.voice = false;
    LossOptions options;
    options.snr_weight = 0.05F;
    check_value_and_slope(options, setting);
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

TEST_CASE("mask loss: frames of the warm-up and bins above the limit do not matter") {
    auto setting = random_setting(5, 0.2);
    Sequence& s = setting.sequence;
    s.first_frame = GENERATE(0, 3);
    s.end_bin = GENERATE(12, 33);
    LossOptions options;
    options.snr_weight = 0.05F;
    check_value_and_slope(options, setting);

    Eigen::MatrixXf slope, other_slope;
    MaskLoss loss(options, setting.bands);
    const double value = loss(s, setting.outputs, 1, &slope).loss;
    for (int t = 0; t < frames; ++t)
        for (int k = 0; k < setting.size.bins(); ++k)
            if (t < s.first_frame || k >= s.end_bin) {
                s.noisy(k, t) *= 30.0F;
                s.clean(k, t) = 7.0F;
            }
    CHECK(loss(s, setting.outputs, 1, &other_slope).loss == value);
    CHECK(slope == other_slope);
}

TEST_CASE("mask loss: a mask that lets the clean sound through costs nothing, and its SNR is the best one") {
    auto setting = random_setting(6, 0.2);
    setting.sequence.noisy = setting.sequence.clean;
    setting.outputs.setZero();
    setting.outputs.topRows(setting.bands.count()).setConstant(40.0F); // a gain of 1 in single precision
    LossOptions options;
    options.snr_weight = GENERATE(0.0F, 0.01F);
    const LossValue value = MaskLoss(options, setting.bands)(setting.sequence, setting.outputs, 1, nullptr);
    CHECK(value.loss == Approx(-static_cast<double>(options.snr_weight) * 30.0).margin(1e-5));
    CHECK(value.snr_db > 60.0);
    setting.outputs.topRows(setting.bands.count()).setConstant(1.0F);
    CHECK(MaskLoss(options, setting.bands)(setting.sequence, setting.outputs, 1, nullptr).loss >
          value.loss + 1e-3);
}

TEST_CASE("mask loss: the common scale of noisy and clean does not matter") {
    auto setting = random_setting(7, 0.2);
    MaskLoss loss({}, setting.bands);
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

TEST_CASE("mask loss: a sequence of digital silence has a finite value and slope") {
    auto setting = random_setting(8, 0.2);
    setting.sequence.voice = GENERATE(false, true);
    setting.sequence.noisy.setZero();
    setting.sequence.clean.setZero();
    Eigen::MatrixXf slope;
    const LossValue value = MaskLoss({}, setting.bands)(setting.sequence, setting.outputs, 1, &slope);
    CHECK(std::isfinite(value.loss));
    CHECK(value.snr_db == 0.0);
    CHECK(slope.allFinite());
}
