// The mask's loss as its header has it, in double and slow, and a made-up sequence to compute it for.
#pragma once

#include "tests/models.h"
#include "training/mask_loss.h"

#include <complex>
#include <string>

namespace sordino::test {

inline FrameSpec small_spec() { return spec_up_to(4000.0F, 4.0F); } // bins 125 Hz apart: 33 at 8 kHz

struct LossSetting {
    FrameSize size = frame_size(small_spec(), 8000);
    Bands bands{small_spec(), size};
    Sequence sequence;
    Eigen::MatrixXf outputs; // (SnrMask::outputs_per_band x B, T)
};

inline LossOptions options_with(const std::string& loss) {
    LossOptions options;
    options.terms = parse_loss(loss).value();
    return options;
}

inline Eigen::MatrixXf random_matrix(Eigen::Index rows, Eigen::Index columns, double low, double high,
                                     unsigned seed) {
    Eigen::MatrixXf m(rows, columns);
    const auto values = uniform_values(static_cast<std::size_t>(m.size()), low, high, seed);
    std::copy(values.begin(), values.end(), m.data());
    return m;
}

// Seven frames of voice in a noise that is noise_level times as strong, and gains of all sizes.
inline LossSetting random_setting(unsigned seed, double noise_level) {
    constexpr int frames = 7;
    LossSetting setting;
    Sequence& s = setting.sequence;
    const int bins = setting.size.bins();
    Dice dice(seed);
    s.features = Eigen::MatrixXf::Zero(small_spec().feature_count(), frames);
    s.cues = random_matrix(static_cast<int>(cue_count) * bins, frames, -0.7, 1.5, seed + 1);
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
    s.teacher_gain = random_matrix(bins, frames, 0, 1, seed + 4);
    s.end_bin = bins;
    setting.outputs =
        random_matrix(SnrMask::outputs_per_band * setting.bands.count(), frames, -1.5, 1.5, seed + 3);
    return setting;
}

// What Bands::spread does, as a matrix: (bins, B).
inline Eigen::MatrixXd spread_matrix(const Bands& bands) {
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

// Windowed inverse transforms by the definition: (2 hop, bins), the real part of the product is sound.
inline const Eigen::MatrixXcd& synthesis_matrix(Eigen::Index hop) {
    static Eigen::MatrixXcd basis; // of the last size that was asked for
    if (basis.cols() == hop + 1) return basis;
    basis.resize(2 * hop, hop + 1);
    for (Eigen::Index n = 0; n < 2 * hop; ++n)
        for (Eigen::Index k = 0; k <= hop; ++k)
            basis(n, k) = std::polar(
                std::sin(std::numbers::pi * static_cast<double>(n) / static_cast<double>(2 * hop)) *
                    (k == 0 || k == hop ? 0.5 : 1.0) / static_cast<double>(hop),
                std::numbers::pi * static_cast<double>(n * k % (2 * hop)) / static_cast<double>(hop));
    return basis;
}

// Overlapped and added: the hops that have both of their frames. spectra: (bins, T).
inline Eigen::VectorXd slow_sound(const Eigen::MatrixXcd& spectra) {
    const Eigen::Index hop = spectra.rows() - 1, frames = spectra.cols();
    const Eigen::MatrixXd windowed = (synthesis_matrix(hop) * spectra).real();
    Eigen::VectorXd sound = Eigen::VectorXd::Zero(hop * std::max<Eigen::Index>(frames - 1, 0));
    for (Eigen::Index t = 0; t + 1 < frames; ++t)
        sound.segment(t * hop, hop) = windowed.col(t).tail(hop) + windowed.col(t + 1).head(hop);
    return sound;
}

inline double slow_si_sdr(const Eigen::VectorXd& estimate, const Eigen::VectorXd& clean) {
    const Eigen::VectorXd wanted = estimate.dot(clean) / clean.squaredNorm() * clean;
    return power_db(wanted.squaredNorm() / (estimate - wanted).squaredNorm());
}

struct SlowLoss {
    double loss = 0, snr_db = 0, si_sdr_db = 0;
};

inline double slow_element(LossKind kind, double delta, double y, double t) {
    const double e = std::abs(y - t);
    if (kind == LossKind::mse) return e * e;
    if (kind == LossKind::mae) return e;
    if (kind == LossKind::huber) return e <= delta ? e * e / 2 : delta * (e - delta / 2);
    return -t * std::log(y) - (1 - t) * std::log(1 - y);
}

inline SlowLoss slow_loss(const LossOptions& o, const Sequence& s, const Eigen::MatrixXd& spread,
                          const Eigen::MatrixXd& outputs) {
    using std::norm, std::abs, std::arg, std::polar;
    const auto bands = spread.cols();
    const auto weight = [&](LossKind kind) { return static_cast<double>(weight_of(o.terms, kind)); };
    const auto power = static_cast<double>(o.power);
    Eigen::MatrixXd logit = spread * outputs.topRows(bands);
    for (Eigen::Index c = 0; c < static_cast<Eigen::Index>(cue_count); ++c)
        logit += (spread * outputs.middleRows((1 + c) * bands, bands))
                     .cwiseProduct(s.cues.middleRows(c * spread.rows(), spread.rows()).cast<double>());
    const int frames = s.frames() - s.first_frame;
    const int counted = s.end_bin - s.first_bin;
    const double cells = static_cast<double>(frames) * counted;
    const double rms = std::sqrt(s.noisy.block(s.first_bin, s.first_frame, counted, frames)
                                     .cast<std::complex<double>>()
                                     .squaredNorm() /
                                 cells);
    double loudest = s.clean.rightCols(frames).cwiseAbs().maxCoeff();
    if (loudest == 0) loudest = s.noisy.rightCols(frames).cwiseAbs().maxCoeff();
    const double floor = 1e-7 * norm(loudest / rms);
    Eigen::MatrixXcd masked = Eigen::MatrixXcd::Zero(s.noisy.rows(), frames), wanted = masked;
    SlowLoss value;
    for (int t = s.first_frame; t < s.frames(); ++t) {
        double squares = 0;
        for (int k = s.first_bin; k < s.end_bin; ++k) {
            const auto x = std::complex<double>(s.noisy(k, t)) / rms,
                       c = std::complex<double>(s.clean(k, t)) / rms;
            const double g = 1 / (1 + std::exp(-logit(k, t)));
            const double got = std::pow(g * abs(x), power), right = std::pow(abs(c), power);
            double cell = weight(LossKind::magnitude) * std::pow(got - right, 2) +
                          weight(LossKind::complex) * norm(polar(got, arg(x)) - polar(right, arg(c))) +
                          weight(LossKind::suppression) * std::pow(std::max(0.0, right - got), 2);
            for (const auto kind : {LossKind::mse, LossKind::mae, LossKind::huber, LossKind::bce})
                if (weight(kind) > 0)
                    cell += weight(kind) * slow_element(kind, static_cast<double>(o.huber_delta), g,
                                                        std::min(1.0, abs(c) / abs(x)));
            if (s.teacher_gain.size() > 0)
                cell += weight(LossKind::distillation) *
                        std::pow(g - static_cast<double>(s.teacher_gain(k, t)), 2);
            value.loss += cell / cells;
            masked(k, t - s.first_frame) = g * x;
            wanted(k, t - s.first_frame) = c;
            squares += std::pow(power_db((norm(g * x) + floor) / (norm(c) + floor)), 2);
        }
        value.loss += weight(LossKind::log_spectral) * std::sqrt(squares / counted + 0.01) / frames;
    }
    if (!s.voice) return value;
    const auto bounded = [&](double db) {
        return std::clamp(db, static_cast<double>(o.snr_low_db), static_cast<double>(o.snr_high_db));
    };
    value.snr_db = power_db(wanted.squaredNorm() / (masked - wanted).squaredNorm());
    value.loss -= weight(LossKind::snr) * bounded(value.snr_db);
    if (weight(LossKind::si_sdr) == 0) return value;
    value.si_sdr_db = slow_si_sdr(slow_sound(masked), slow_sound(wanted));
    value.loss -= weight(LossKind::si_sdr) * bounded(value.si_sdr_db);
    return value;
}

} // namespace sordino::test
