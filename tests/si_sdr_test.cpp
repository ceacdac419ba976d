// SiSdr: against the score of sound that the live chain's synthesis makes, and finite differences.
#include "training/si_sdr.h"

#include "tests/catch.h"
#include "tests/slow_mask_loss.h"
#include "training/scores.h"

using namespace sordino;
using namespace sordino::test;

namespace {

// A tone in noise through the live analysis.
Sequence analysed(const FrameSize& size, int frames) {
    const auto samples = static_cast<std::size_t>(frames * size.hop);
    const auto clean = tone(samples, 440, size.rate, 0.5);
    auto noisy = white_noise(samples, 0.3, 1);
    for (std::size_t n = 0; n < samples; ++n) noisy[n] = clean[n] + noisy[n];
    Sequence s;
    s.features.resize(1, frames);
    s.clean.resize(size.bins(), frames);
    s.noisy.resize(size.bins(), frames);
    s.end_bin = size.bins();
    const auto fill = [&](const std::vector<float>& sound, Eigen::MatrixXcf& spectra) {
        Analysis analysis(size);
        for (int t = 0; t < frames; ++t) {
            const auto spectrum = analysis.process(std::span(sound).subspan(
                static_cast<std::size_t>(t * size.hop), static_cast<std::size_t>(size.hop)));
            std::copy(spectrum.begin(), spectrum.end(), spectra.col(t).begin());
        }
    };
    fill(clean, s.clean);
    fill(noisy, s.noisy);
    return s;
}

// What the live chain makes of it, without the first hop, which has only one frame.
std::vector<float> synthesised(const FrameSize& size, const Eigen::MatrixXcf& spectra,
                               const Eigen::MatrixXf& gain) {
    Synthesis synthesis(size);
    const auto hop = static_cast<std::size_t>(size.hop);
    std::vector<float> sound(hop * static_cast<std::size_t>(spectra.cols()));
    for (Eigen::Index t = 0; t < spectra.cols(); ++t) {
        const Eigen::VectorXcf spectrum = spectra.col(t);
        const Eigen::VectorXf gains = gain.col(t);
        synthesis.process({spectrum.data(), hop + 1}, {gains.data(), hop + 1},
                          std::span(sound).subspan(static_cast<std::size_t>(t) * hop, hop));
    }
    return {sound.begin() + static_cast<std::ptrdiff_t>(hop), sound.end()};
}

} // namespace

TEST_CASE("si-sdr: it is the score of the sound that the live chain makes of the gains") {
    const FrameSize size = frame_size(spec_up_to(8000), GENERATE(16000.0, 44100.0));
    const Sequence s = analysed(size, 20);
    const Eigen::MatrixXf gain = random_matrix(size.bins(), 20, 0, 1, 2);
    SiSdr si_sdr(size.bins());
    Eigen::MatrixXf d_gain;
    const auto unity = Eigen::MatrixXf::Ones(size.bins(), 20);
    const double score = si_sdr_db(synthesised(size, s.clean, unity), synthesised(size, s.noisy, gain));
    CHECK(si_sdr(s, gain, d_gain).value() == Approx(score).margin(0.02)); // the score takes means out
    CHECK(si_sdr(s, 0.1F * gain, d_gain).value() == Approx(score).margin(0.02));
}

TEST_CASE("si-sdr: the slope in every gain is that of finite differences of the definition") {
    auto setting = random_setting(3, 0.2);
    Sequence& s = setting.sequence;
    s.first_frame = GENERATE(0, 2);
    s.end_bin = GENERATE(20, 33);
    s.first_bin = GENERATE(0, 4);
    const int frames = s.frames() - s.first_frame;
    const Eigen::MatrixXf gain = random_matrix(33, s.frames(), 0.1, 1, 9);
    const auto counted = [&](const Eigen::MatrixXcf& spectra) {
        Eigen::MatrixXcd kept = spectra.rightCols(frames).cast<std::complex<double>>();
        kept.topRows(s.first_bin).setZero();
        kept.bottomRows(33 - s.end_bin).setZero();
        return kept;
    };
    const Eigen::VectorXd clean = slow_sound(counted(s.clean));
    const Eigen::MatrixXcd noisy = counted(s.noisy);
    Eigen::MatrixXd exact = gain.rightCols(frames).cast<double>();
    const auto value = [&] { return slow_si_sdr(slow_sound(exact.cwiseProduct(noisy)), clean); };
    SiSdr si_sdr(33);
    Eigen::MatrixXf d_gain;
    CHECK(si_sdr(s, gain, d_gain).value() == Approx(value()).margin(1e-4));
    CHECK(d_gain.leftCols(s.first_frame).isZero(0));
    double worst = 0, largest = 0;
    for (Eigen::Index t = 0; t < frames; ++t)
        for (Eigen::Index k = 0; k < 33; ++k) {
            constexpr double step = 1e-5;
            const double before = exact(k, t);
            exact(k, t) = before + step;
            const double above = value();
            exact(k, t) = before - step;
            const double slope = (above - value()) / (2 * step);
            exact(k, t) = before;
            worst = std::max(worst, std::abs(slope - static_cast<double>(d_gain(k, s.first_frame + t))));
            largest = std::max(largest, std::abs(slope));
        }
    CHECK(largest > 0.01);
    CHECK(worst < 1e-4 * largest);
}

TEST_CASE("si-sdr: there is none where the clean sound is silent, or shorter than a hop with two frames") {
    auto setting = random_setting(4, 0.2);
    Sequence& s = setting.sequence;
    const Eigen::MatrixXf gain = Eigen::MatrixXf::Ones(33, s.frames());
    SiSdr si_sdr(33);
    Eigen::MatrixXf d_gain;
    CHECK(si_sdr(s, gain, d_gain).has_value());
    s.first_frame = s.frames() - GENERATE(0, 1);
    CHECK(!si_sdr(s, gain, d_gain).has_value());
    CHECK(d_gain.isZero(0));
    s.first_frame = 0;
    s.clean.setZero();
    CHECK(!si_sdr(s, gain, d_gain).has_value());
    CHECK(d_gain.isZero(0));
}

TEST_CASE("si-sdr: a silent estimate is infinitely bad and has no slope") {
    auto setting = random_setting(5, 0.2);
    SiSdr si_sdr(33);
    Eigen::MatrixXf d_gain;
    const auto db = si_sdr(setting.sequence, Eigen::MatrixXf::Zero(33, setting.sequence.frames()), d_gain);
    CHECK(db.value() < -1e300);
    CHECK(d_gain.isZero(0));
}

TEST_CASE("si-sdr: what was measured before does not matter, bit for bit") {
    const auto setting = random_setting(6, 0.2), other = random_setting(7, 2.0);
    const Eigen::MatrixXf gain = random_matrix(33, setting.sequence.frames(), 0, 1, 1);
    SiSdr used(33), fresh(33);
    Eigen::MatrixXf d_used, d_fresh;
    used(other.sequence, gain, d_used);
    CHECK(used(setting.sequence, gain, d_used) == fresh(setting.sequence, gain, d_fresh));
    CHECK(d_used == d_fresh);
}
