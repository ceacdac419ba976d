// Drawing of mixtures.
#include "training/mixture.h"

#include "training/biquad.h"

#include <algorithm>
#include <cmath>

namespace sordino {
namespace {

float mean_power(const std::vector<float>& signal) {
    double sum = 0.0;
    for (const float x : signal) sum += static_cast<double>(x) * x;
    return static_cast<float>(sum / static_cast<double>(signal.size()));
}

float from_db(float db) { return std::pow(10.0F, db / 20.0F); }

void add(std::vector<float>& to, const std::vector<float>& from, float gain) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += gain * from[i];
}

// Copies count samples of the recording from start on, at the given speed, with 5 ms ramps at both ends.
void paste(const Recording& recording, std::size_t start, double speed, std::span<float> out, double rate) {
    const auto ramp = std::min(out.size() / 2, static_cast<std::size_t>(0.005 * rate));
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double position = static_cast<double>(start) + speed * static_cast<double>(i);
        const auto k = std::min(static_cast<std::size_t>(position), recording.samples.size() - 2);
        const auto fraction = static_cast<float>(position - static_cast<double>(k));
        const float x = recording[k] + fraction * (recording[k + 1] - recording[k]);
        const auto edge = std::min(i, out.size() - 1 - i);
        out[i] += edge < ramp ? x * static_cast<float>(edge) / static_cast<float>(ramp) : x;
    }
}

} // namespace

float active_power(const std::vector<float>& signal, double rate) {
    const auto frame = std::max<std::size_t>(1, static_cast<std::size_t>(0.02 * rate));
    std::vector<float> powers;
    for (std::size_t i = 0; i + frame <= signal.size(); i += frame) {
        float sum = 0.0F;
        for (std::size_t j = i; j < i + frame; ++j) sum += signal[j] * signal[j];
        powers.push_back(sum / static_cast<float>(frame));
    }
    if (powers.empty()) return mean_power(signal);
    const float loudest = *std::max_element(powers.begin(), powers.end());
    double sum = 0.0;
    int count = 0;
    for (const float p : powers)
        if (p >= loudest * 1e-4F) sum += static_cast<double>(p), ++count;
    return static_cast<float>(sum / count);
}

const Recording& Mixer::Weighted::pick(Random& random) const {
    const double x = random.unit() * cumulative.back();
    const auto at = std::upper_bound(cumulative.begin(), cumulative.end() - 1, x) - cumulative.begin();
    return (*recordings)[static_cast<std::size_t>(at)];
}

Mixer::Mixer(const Voices& set, const Mixing& mixing, double rate, std::size_t length)
    : mixing_(mixing)
    , rate_(rate)
    , length_(length)
    , clean_{&set.clean, {}}
    , noise_{&set.noise, {}} {
    // by the root of the length: long recordings count for more, but do not drown the many short ones
    for (auto* weighted : {&clean_, &noise_}) {
        double sum = 0.0;
        for (const auto& r : *weighted->recordings)
            weighted->cumulative.push_back(sum += std::sqrt(static_cast<double>(r.samples.size())));
    }
}

// Pieces of one recording, some with pauses between them.
std::vector<float> Mixer::voice(const Recording& recording, Random& random) const {
    std::vector<float> out(length_);
    for (std::size_t at = 0; at < length_;) {
        if (random.chance(mixing_.pause)) at += static_cast<std::size_t>(rate_ * (0.1 + 0.9 * random.unit()));
        if (at >= length_) break;
        const auto wanted = static_cast<std::size_t>(rate_ * (1.0 + 3.0 * random.unit()));
        const auto count = std::min({wanted, length_ - at, recording.samples.size()});
        const auto start = random.below(recording.samples.size() - count + 1);
        paste(recording, start, 1.0, {out.data() + at, count}, rate_);
        at += count;
    }
    return out;
}

std::vector<float> Mixer::recorded_noise(Random& random) const {
    std::vector<float> out(length_);
    const Recording& recording = noise_.pick(random);
    const double speed = random.chance(0.5F) ? 1.0 : random.uniform(mixing_.speed_low, mixing_.speed_high);
    const auto whole = static_cast<std::size_t>(static_cast<double>(recording.samples.size()) / speed);
    const auto start = random.below(recording.samples.size());
    auto position = static_cast<std::size_t>(static_cast<double>(start) / speed);
    for (std::size_t at = 0; at < length_; position = 0) { // a short one comes again from its beginning
        const auto count =
            std::min(std::max<std::size_t>(whole - std::min(position, whole), 1), length_ - at);
        const auto from = static_cast<std::size_t>(static_cast<double>(position) * speed);
        paste(recording, from, speed, {out.data() + at, count}, rate_);
        at += count;
    }
    return out;
}

std::vector<float> Mixer::babble(Random& random) const {
    std::vector<float> out(length_);
    const auto talkers = 3 + random.below(6);
    for (std::size_t i = 0; i < talkers; ++i) {
        const auto talk = voice(clean_.pick(random), random);
        const float power = active_power(talk, rate_);
        add(out, talk, from_db(random.uniform(-8.0F, 0.0F)) / std::sqrt(std::max(power, 1e-12F)));
    }
    return out;
}

std::vector<float> Mixer::any_noise(Random& random) const {
    const float kind = random.uniform(0.0F, 1.0F);
    if (kind < mixing_.babble) return babble(random);
    if (kind < mixing_.babble + mixing_.synthetic) return synthetic_noise(length_, rate_, random);
    return recorded_noise(random);
}

Mixture Mixer::draw(Random random) const {
    Mixture mixture;
    const Recording& speaker = clean_.pick(random);
    mixture.clean = voice(speaker, random);
    mixture.limit_hz = speaker.limit_hz;
    random_eq(mixture.clean, rate_, mixing_.voice_eq_db, random);
    auto noise = any_noise(random);
    if (random.chance(mixing_.second_noise)) {
        const auto second = any_noise(random);
        const float ratio =
            std::sqrt(std::max(mean_power(noise), 1e-12F) / std::max(mean_power(second), 1e-12F));
        add(noise, second, ratio * from_db(random.uniform(-10.0F, 10.0F)));
    }
    random_eq(noise, rate_, mixing_.noise_eq_db, random);

    mixture.voice = !random.chance(mixing_.no_voice);
    const float level = from_db(random.uniform(mixing_.level_low_db, mixing_.level_high_db));
    const bool nearly_clean = random.chance(mixing_.nearly_clean);
    const float snr = nearly_clean ? 40.0F : random.uniform(mixing_.snr_low_db, mixing_.snr_high_db);
    const float voice_gain = level / std::sqrt(std::max(active_power(mixture.clean, rate_), 1e-12F));
    const float noise_gain = level / from_db(snr) / std::sqrt(std::max(mean_power(noise), 1e-12F));
    for (float& x : mixture.clean) x *= mixture.voice ? voice_gain : 0.0F;
    mixture.noisy = mixture.clean;
    add(mixture.noisy, noise, noise_gain);

    const float highest_cut = 0.45F * static_cast<float>(rate_);
    if (random.chance(mixing_.band_limited) && highest_cut > 4000.0F) {
        const auto cut = static_cast<double>(random.uniform(4000.0F, highest_cut));
        steep_low_pass(mixture.clean, cut, rate_);
        steep_low_pass(mixture.noisy, cut, rate_);
    }
    mixture.cold = random.chance(mixing_.cold_start);
    if (mixture.cold && random.chance(mixing_.leading_silence)) {
        const auto zeros = std::min(length_, static_cast<std::size_t>(rate_ * random.unit()));
        std::fill_n(mixture.clean.begin(), zeros, 0.0F);
        std::fill_n(mixture.noisy.begin(), zeros, 0.0F);
    }
    return mixture;
}

} // namespace sordino
