// Drawing of mixtures.
#include "training/mixture.h"

#include "dsp/decibels.h"
#include "training/biquad.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sordino {
namespace {

constexpr float silence_power = 1e-8F;   // -80 dBFS
constexpr float full_band_share = 0.75F; // microphones and codecs end well before half the rate

float mean_power(const std::vector<float>& signal) {
    double sum = 0.0;
    for (const float x : signal) sum += static_cast<double>(x) * x;
    return static_cast<float>(sum / static_cast<double>(signal.size()));
}

// Of a noise as far as the band of the voice reaches: what it has above makes a mixture no harder. A noise
// that lies above almost wholly counts with a tenth of its power, or it would drown what it does not disturb.
float power_below(const std::vector<float>& noise, float limit_hz, double rate) {
    const float power = mean_power(noise);
    if (limit_hz >= full_band_share * static_cast<float>(rate / 2)) return power;
    auto low = noise;
    steep_low_pass(low, limit_hz, rate);
    return std::max(mean_power(low), 0.1F * power);
}

void add(std::vector<float>& to, const std::vector<float>& from, float gain) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += gain * from[i];
}

// Copies count samples of the recording from start on, at the given speed, with 5 ms ramps at both ends.
void paste(const Recording& recording, std::size_t start, double speed, std::span<float> out, double rate) {
    const auto ramp = std::min(out.size() / 2, static_cast<std::size_t>(0.005 * rate));
    const std::size_t last = recording.samples.size() - 1, first = std::min(start, last - 1);
    const auto reach = static_cast<std::size_t>(speed * static_cast<double>(out.size())) + 2;
    std::vector<float> piece(std::min(reach, last - first) + 1);
    recording.read(first, piece);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double position = static_cast<double>(start) + speed * static_cast<double>(i);
        const auto k = std::min(static_cast<std::size_t>(position), last - 1);
        const auto fraction = static_cast<float>(position - static_cast<double>(k));
        const float* x_k = piece.data() + (k - first);
        const float x = x_k[0] + fraction * (x_k[1] - x_k[0]);
        const auto edge = std::min(i, out.size() - 1 - i);
        out[i] += edge < ramp ? x * static_cast<float>(edge) / static_cast<float>(ramp) : x;
    }
}

// One of the rates that devices have below this one, or this one where there is none.
float lower_rate(double rate, Random& random) {
    constexpr std::array<float, 7> rates{8000, 11025, 16000, 22050, 24000, 32000, 44100};
    const auto count =
        static_cast<std::size_t>(std::lower_bound(rates.begin(), rates.end(), rate) - rates.begin());
    return count == 0 ? static_cast<float>(rate) : rates[random.below(count)];
}

// Every 0.2 to 2 s the level goes to another one within 25 dB, over 5 to 200 ms.
void swell(std::vector<float>& noise, double rate, Random& random) {
    float gain = amplitude(random.uniform(-25.0F, 0.0F));
    for (std::size_t at = 0; at < noise.size();) {
        const auto end =
            std::min(noise.size(), at + static_cast<std::size_t>(rate * (0.2 + 1.8 * random.unit())));
        const float to = amplitude(random.uniform(-25.0F, 0.0F));
        const float per_sample =
            std::pow(to / gain, static_cast<float>(1.0 / (rate * (0.005 + 0.195 * random.unit()))));
        const bool rising = to > gain;
        for (; at < end; ++at) {
            noise[at] *= gain;
            gain = rising ? std::min(to, gain * per_sample) : std::max(to, gain * per_sample);
        }
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

// By the root of the length: long recordings count for more, but do not drown the many short ones.
void Mixer::Weighted::add(std::size_t samples) {
    cumulative_.push_back((empty() ? 0.0 : cumulative_.back()) + std::sqrt(static_cast<double>(samples)));
}

std::size_t Mixer::Weighted::pick(Random& random) const {
    const double x = random.unit() * cumulative_.back();
    return static_cast<std::size_t>(std::upper_bound(cumulative_.begin(), cumulative_.end() - 1, x) -
                                    cumulative_.begin());
}

Mixer::Mixer(const Voices& set, const Mixing& mixing, double rate, std::size_t length)
    : set_(&set)
    , mixing_(mixing)
    , rate_(rate)
    , length_(length) {
    for (const auto& r : set.clean) clean_.add(r.samples.size());
    for (std::size_t i = 0; i < set.clean.size() && mixing.full_band > 0.0F; ++i)
        if (set.clean[i].limit_hz >= full_band_share * static_cast<float>(rate / 2)) full_band_.push_back(i);
    for (const auto& r : set.noise) noise_.add(r.samples.size());
    for (const auto& p : set.pairs) pairs_.add(p.clean.samples.size());
}

const Recording& Mixer::speaker(Random& random) const {
    if (!full_band_.empty() && random.chance(mixing_.full_band))
        return set_->clean[full_band_[random.below(full_band_.size())]];
    return set_->clean[clean_.pick(random)];
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

// What the microphone hears of it; what is left of `clean` is what came early.
std::vector<float> Mixer::in_a_room(std::vector<float>& clean, Random& random) const {
    if (set_->rooms.empty() || !random.chance(mixing_.reverberant)) return clean;
    const auto& room = set_->rooms[random.below(set_->rooms.size())];
    auto heard = reverberate(clean, room, random.uniform(0.3F, 1.0F));
    clean = std::move(heard.early);
    return std::move(heard.wet);
}

std::vector<float> Mixer::recorded_noise(Random& random) const {
    std::vector<float> out(length_);
    const Recording& recording = set_->noise[noise_.pick(random)];
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
        const auto talk = voice(set_->clean[clean_.pick(random)], random);
        const float power = active_power(talk, rate_);
        add(out, talk, amplitude(random.uniform(-8.0F, 0.0F)) / std::sqrt(std::max(power, 1e-12F)));
    }
    return out;
}

std::vector<float> Mixer::one_noise(Random& random) const {
    // without recorded noise the two other kinds keep their proportion
    const float others = mixing_.babble + mixing_.synthetic;
    const float kind = random.uniform(0.0F, noise_.empty() ? others : 1.0F);
    if (kind < mixing_.babble && !clean_.empty()) return babble(random);
    if (kind < others || noise_.empty()) return synthetic_noise(length_, rate_, random);
    return recorded_noise(random);
}

std::vector<float> Mixer::any_noise(Random& random) const {
    auto noise = one_noise(random);
    if (random.chance(mixing_.second_noise)) {
        const auto second = one_noise(random);
        const float ratio =
            std::sqrt(std::max(mean_power(noise), 1e-12F) / std::max(mean_power(second), 1e-12F));
        add(noise, second, ratio * amplitude(random.uniform(-10.0F, 10.0F)));
    }
    random_eq(noise, rate_, mixing_.noise_eq_db, random);
    if (random.chance(mixing_.swells)) swell(noise, rate_, random);
    return noise;
}

Mixture Mixer::draw(Random random) const {
    const bool from_pair = !pairs_.empty() && (noise_.empty() || random.chance(0.5F));
    Mixture mixture = from_pair ? excerpt(random) : mixed(random);
    finish(mixture, random);
    return mixture;
}

Mixture Mixer::mixed(Random& random) const {
    Mixture mixture;
    const Recording& recording = speaker(random);
    mixture.clean = voice(recording, random);
    mixture.limit_hz = recording.limit_hz;
    random_eq(mixture.clean, rate_, mixing_.voice_eq_db, random);
    mixture.noisy = in_a_room(mixture.clean, random);
    const auto noise = any_noise(random);

    mixture.voice = !random.chance(mixing_.no_voice);
    const float level = amplitude(random.uniform(mixing_.level_low_db, mixing_.level_high_db));
    const bool nearly_clean = random.chance(mixing_.nearly_clean);
    const float snr = nearly_clean ? 40.0F : random.uniform(mixing_.snr_low_db, mixing_.snr_high_db);
    const float voice_gain = level / std::sqrt(std::max(active_power(mixture.clean, rate_), 1e-12F));
    const float noise_power = power_below(noise, mixture.limit_hz, rate_);
    const float noise_gain = level / amplitude(snr) / std::sqrt(std::max(noise_power, 1e-12F));
    for (auto* side : {&mixture.clean, &mixture.noisy})
        for (float& x : *side) x *= mixture.voice ? voice_gain : 0.0F;
    add(mixture.noisy, noise, noise_gain);
    return mixture;
}

// The same places of both halves; the level that is drawn is that of the louder, voice or noisy sound.
Mixture Mixer::excerpt(Random& random) const {
    const PairedRecording& pair = set_->pairs[pairs_.pick(random)];
    Mixture mixture;
    mixture.clean.resize(length_);
    mixture.noisy.resize(length_);
    mixture.limit_hz = pair.clean.limit_hz;
    for (std::size_t at = 0; at < length_;) { // a short one comes again
        const auto count = std::min(length_ - at, pair.clean.samples.size());
        const auto start = random.below(pair.clean.samples.size() - count + 1);
        paste(pair.clean, start, 1.0, {mixture.clean.data() + at, count}, rate_);
        paste(pair.noisy, start, 1.0, {mixture.noisy.data() + at, count}, rate_);
        at += count;
    }
    const float voice_power = active_power(mixture.clean, rate_);
    mixture.voice = voice_power > silence_power;
    const float power = std::max({voice_power, mean_power(mixture.noisy), 1e-12F});
    const float gain =
        amplitude(random.uniform(mixing_.level_low_db, mixing_.level_high_db)) / std::sqrt(power);
    for (float& x : mixture.clean) x *= mixture.voice ? gain : 0.0F;
    for (float& x : mixture.noisy) x *= gain;
    if (noise_.empty() || !random.chance(0.5F)) return mixture;
    const auto noise = any_noise(random);
    const float snr = amplitude(random.uniform(mixing_.snr_low_db, mixing_.snr_high_db));
    add(mixture.noisy, noise, gain * std::sqrt(power / std::max(mean_power(noise), 1e-12F)) / snr);
    return mixture;
}

// What happens to voice and noise alike: a cut of the band, a cold start.
void Mixer::finish(Mixture& mixture, Random& random) const {
    const float highest_cut = 0.45F * static_cast<float>(rate_);
    if (random.chance(mixing_.band_limited) && highest_cut > 4000.0F) {
        const auto cut = static_cast<double>(random.uniform(4000.0F, highest_cut));
        steep_low_pass(mixture.clean, cut, rate_);
        steep_low_pass(mixture.noisy, cut, rate_);
    }
    mixture.stream_hz = static_cast<float>(rate_ / 2);
    if (random.chance(mixing_.low_rate)) mixture.stream_hz = lower_rate(rate_, random) / 2;
    mixture.cold = random.chance(mixing_.cold_start);
    if (mixture.cold && random.chance(mixing_.leading_silence)) {
        const auto zeros = std::min(length_, static_cast<std::size_t>(rate_ * random.unit()));
        std::fill_n(mixture.clean.begin(), zeros, 0.0F);
        std::fill_n(mixture.noisy.begin(), zeros, 0.0F);
    }
}

} // namespace sordino
