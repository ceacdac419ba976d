// SI-SDR through the synthesis and back.
#include "training/si_sdr.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace sordino {
namespace {

FrameSize size_with(int bins) { return {.hop = bins - 1, .rate = 0.0}; } // transforms do not ask for the rate

template <class Column>
auto span_of(Column&& column) {
    return std::span(column.data(), static_cast<std::size_t>(column.size()));
}

double dot(const Eigen::MatrixXf& a, const Eigen::MatrixXf& b) {
    double sum = 0.0;
    for (Eigen::Index t = 0; t < a.cols(); ++t) sum += static_cast<double>(a.col(t).dot(b.col(t)));
    return sum;
}

} // namespace

SiSdr::SiSdr(int bins)
    : synthesis_(size_with(bins))
    , analysis_(size_with(bins))
    , counted_gain_(bins)
    , silence_(Eigen::VectorXf::Zero(bins - 1)) {}

std::optional<double> SiSdr::operator()(const Sequence& sequence, const Eigen::MatrixXf& gain,
                                        Eigen::MatrixXf& d_gain) {
    d_gain.setZero(gain.rows(), gain.cols());
    synthesise(sequence, sequence.noisy, &gain, estimate_);
    synthesise(sequence, sequence.clean, nullptr, clean_);
    const double product = dot(estimate_, clean_), clean = dot(clean_, clean_);
    if (clean <= 0.0) return std::nullopt;
    const double wanted = product * product / clean; // |a s|^2
    if (wanted <= 0.0) return -std::numeric_limits<double>::infinity();
    Eigen::MatrixXf& error = estimate_;
    error -= static_cast<float>(product / clean) * clean_;
    const double unwanted = std::max(dot(error, error), 1e-9 * wanted);
    constexpr double db = 10.0 / std::numbers::ln10;
    // the slope in y: of log |a s|^2 it is 2 s / <y, s>, of log |y - a s|^2 it is 2 (y - a s) / |y - a s|^2
    estimate_ =
        static_cast<float>(2.0 * db / product) * clean_ - static_cast<float>(2.0 * db / unwanted) * error;
    slope_in_gains(sequence, d_gain);
    return db * std::log(wanted / unwanted);
}

// Leaves zeros where a hop does not count; the first one also holds the end of what was synthesised before.
void SiSdr::synthesise(const Sequence& sequence, const Eigen::MatrixXcf& spectra, const Eigen::MatrixXf* gain,
                       Eigen::MatrixXf& sound) {
    sound.setZero(silence_.size(), sequence.frames());
    counted_gain_.setZero();
    auto counted = counted_gain_.segment(sequence.first_bin, sequence.counted_bins());
    for (int t = sequence.first_frame; t < sequence.frames(); ++t) {
        if (gain != nullptr)
            counted = gain->col(t).segment(sequence.first_bin, counted.size());
        else
            counted.setOnes();
        synthesis_.process(span_of(spectra.col(t)), span_of(counted_gain_), span_of(sound.col(t)));
    }
    if (sequence.first_frame < sequence.frames()) sound.col(sequence.first_frame).setZero();
}

// The transpose of the synthesis is the analysis, which has the same window: frame t reaches hops t and t
// + 1.
void SiSdr::slope_in_gains(const Sequence& sequence, Eigen::MatrixXf& d_gain) {
    const auto last_bin = static_cast<Eigen::Index>(silence_.size());
    const float scale = 1.0F / static_cast<float>(last_bin); // two halves of a spectrum, of 2 x hop samples
    analysis_.reset();
    for (int t = sequence.first_frame; t < sequence.frames(); ++t) {
        const bool last = t + 1 == sequence.frames();
        const auto slope =
            last ? analysis_.process(span_of(silence_)) : analysis_.process(span_of(estimate_.col(t + 1)));
        for (int k = sequence.first_bin; k < sequence.end_bin; ++k) {
            const Complex x = sequence.noisy(k, t), d = slope[static_cast<std::size_t>(k)];
            const float half = k == 0 || k == last_bin ? 0.5F : 1.0F; // these bins are there once, not twice
            d_gain(k, t) = half * scale * (d.real() * x.real() + d.imag() * x.imag());
        }
    }
}

} // namespace sordino
