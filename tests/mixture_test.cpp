// Mixer: SNR, level, silence, cuts and short recordings of what it draws.
#include "training/mixture.h"

#include "tests/catch.h"
#include "tests/recording_of.h"
#include "tests/signals.h"
#include "tests/test_folder.h"
#include "training/biquad.h"

#include <complex>
#include <map>
#include <thread>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr double rate = 16000;
constexpr std::size_t length = 32000;

// Syllables of noise: full band, so that a cut shows in it, with gaps between them.
std::vector<float> babbler(double seconds, unsigned seed) {
    auto voice = white_noise(static_cast<std::size_t>(seconds * rate), 0.1, seed);
    for (std::size_t i = 0; i < voice.size(); ++i)
        voice[i] *= std::max(
            0.0F, static_cast<float>(std::sin(2 * std::numbers::pi * 4.0 * static_cast<double>(i) / rate)));
    return voice;
}

Voices usual_voices() {
    Voices voices;
    for (unsigned i = 0; i < 3; ++i) {
        voices.clean.push_back(recording_of("voice", babbler(5, i)));
        voices.noise.push_back(recording_of("noise", white_noise(90000, 0.03, 10 + i)));
    }
    return voices;
}

// One voice and one recorded noise as they are: every chance is 0.
Mixing plain_mixing() {
    Mixing m;
    m.voice_eq_db = m.noise_eq_db = 0;
    m.speed_low = m.speed_high = 1;
    for (float* chance : {&m.pause, &m.second_noise, &m.swells, &m.synthetic, &m.babble, &m.no_voice,
                          &m.nearly_clean, &m.band_limited, &m.low_rate, &m.cold_start, &m.leading_silence})
        *chance = 0;
    return m;
}

std::vector<float> noise_of(const Mixture& mixture) {
    std::vector<float> noise(mixture.noisy);
    for (std::size_t i = 0; i < noise.size(); ++i) noise[i] -= mixture.clean[i];
    return noise;
}

// Power around hz, by a Hann-windowed Goertzel sum over many places.
double power_at(const std::vector<float>& x, double hz) {
    constexpr std::size_t frame = 512;
    double power = 0;
    for (std::size_t start = 0; start + frame <= x.size(); start += frame) {
        std::complex<double> sum = 0;
        for (std::size_t i = 0; i < frame; ++i) {
            const double angle = 2 * std::numbers::pi * static_cast<double>(i);
            sum += static_cast<double>(x[start + i]) * (0.5 - 0.5 * std::cos(angle / frame)) *
                   std::polar(1.0, -angle * hz / rate);
        }
        power += std::norm(sum);
    }
    return power;
}

std::size_t leading_zeros(const std::vector<float>& x) {
    return static_cast<std::size_t>(std::find_if(x.begin(), x.end(), [](float v) { return v != 0.0F; }) -
                                    x.begin());
}

bool finite(const std::vector<float>& x) {
    return std::all_of(x.begin(), x.end(), [](float v) { return std::isfinite(v); });
}

// 20 ms without any sound: a hole that no recording of the tests has.
bool has_hole(const std::vector<float>& x) {
    constexpr std::ptrdiff_t hole = 320;
    const auto zero = [](float v) { return std::abs(v) < 1e-9F; };
    return std::search_n(x.begin(), x.end(), hole, true, [&](float v, bool) { return zero(v); }) != x.end();
}

} // namespace

TEST_CASE("mixture: the active voice has the level that was drawn and lies the drawn SNR above the noise") {
    const Voices voices = usual_voices();
    Mixing mixing = plain_mixing();
    mixing.pause = 0.25F;
    mixing.snr_low_db = mixing.snr_high_db = GENERATE(-5.0F, 10.0F, 25.0F);
    mixing.level_low_db = mixing.level_high_db = GENERATE(-40.0F, -12.0F);
    const Mixer mixer(voices, mixing, rate, length);
    for (std::uint64_t i = 0; i < 10; ++i) {
        const Mixture mixture = mixer.draw(Random{1, i});
        const double voice = static_cast<double>(active_power(mixture.clean, rate));
        const double snr = power_db(voice / mean_square(noise_of(mixture)));
        CHECK(snr == Approx(static_cast<double>(mixing.snr_low_db)).margin(0.1));
        CHECK(power_db(voice) == Approx(static_cast<double>(mixing.level_low_db)).margin(0.1));
        CHECK(mixture.voice);
        CHECK(!mixture.cold);
    }
}

TEST_CASE("mixture: SNRs fill their range evenly, and colours do not move them") {
    const Voices voices = usual_voices();
    Mixing mixing = plain_mixing();
    mixing.voice_eq_db = mixing.noise_eq_db = 10;
    mixing.snr_low_db = -5;
    mixing.snr_high_db = 25;
    const Mixer mixer(voices, mixing, rate, length / 2);
    double sum = 0, squares = 0, least = 99, most = -99;
    constexpr int count = 200;
    for (std::uint64_t i = 0; i < count; ++i) {
        const Mixture mixture = mixer.draw(Random{2, i});
        const double snr =
            power_db(static_cast<double>(active_power(mixture.clean, rate)) / mean_square(noise_of(mixture)));
        sum += snr / count;
        squares += snr * snr / count;
        least = std::min(least, snr);
        most = std::max(most, snr);
    }
    CHECK(least > -5.1);
    CHECK(least < -4.0);
    CHECK(most < 25.1);
    CHECK(most > 24.0);
    CHECK(sum == Approx(10.0).margin(4 * 8.66 / std::sqrt(count)));
    CHECK(std::sqrt(squares - sum * sum) == Approx(8.66).margin(1.0));
}

TEST_CASE("mixture: the SNR is that of the band that the voice has, whatever the noise has above it") {
    constexpr float limit = 2000;
    Voices voices = usual_voices();
    for (auto& voice : voices.clean) {
        auto samples = samples_of(voice);
        steep_low_pass(samples, limit, rate);
        voice = recording_of("voice", samples, limit);
    }
    Mixing mixing = plain_mixing();
    mixing.snr_low_db = mixing.snr_high_db = 10;
    const Mixer mixer(voices, mixing, rate, length);
    for (std::uint64_t i = 0; i < 5; ++i) {
        const Mixture mixture = mixer.draw(Random{1, i});
        auto noise = noise_of(mixture);
        const double whole = mean_square(noise);
        steep_low_pass(noise, limit, rate);
        const double voice = static_cast<double>(active_power(mixture.clean, rate));
        CHECK(power_db(voice / mean_square(noise)) == Approx(10.0).margin(0.1));
        CHECK(power_db(whole / mean_square(noise)) > 5.5); // white: a quarter of it lies below
    }
}

TEST_CASE("mixture: nearly clean is 40 dB") {
    const Voices voices = usual_voices();
    Mixing mixing = plain_mixing();
    mixing.nearly_clean = 1;
    const Mixture mixture = Mixer(voices, mixing, rate, length).draw(Random{3});
    CHECK(power_db(static_cast<double>(active_power(mixture.clean, rate)) / mean_square(noise_of(mixture))) ==
          Approx(40.0).margin(0.2));
}

TEST_CASE("mixture: the same stream draws the same mixture bit for bit, another one another") {
    const Voices voices = usual_voices();
    const Mixer mixer(voices, {}, rate, length), other(voices, {}, rate, length);
    for (std::uint64_t i = 0; i < 10; ++i) {
        const Mixture a = mixer.draw(Random{4, i}), b = other.draw(Random{4, i});
        CHECK(a.clean == b.clean);
        CHECK(a.noisy == b.noisy);
        CHECK(a.cold == b.cold);
        CHECK(a.voice == b.voice);
        CHECK(a.noisy != mixer.draw(Random{4, i + 1}).noisy);
    }
}

TEST_CASE("mixture: without voice the clean sound is zeros and the noise is still there") {
    const Voices voices = usual_voices();
    Mixing mixing;
    mixing.no_voice = 1;
    const Mixer mixer(voices, mixing, rate, length);
    for (std::uint64_t i = 0; i < 10; ++i) {
        const Mixture mixture = mixer.draw(Random{5, i});
        CHECK(!mixture.voice);
        CHECK(leading_zeros(mixture.clean) == length);
        CHECK(mean_square(mixture.noisy) > 1e-9);
    }
}

TEST_CASE(
    "mixture: a cold start may have up to a second of digital zeros in both sounds, a warm one has none") {
    const Voices voices = usual_voices();
    Mixing mixing = plain_mixing();
    mixing.cold_start = 0.5F;
    mixing.leading_silence = 1;
    const Mixer mixer(voices, mixing, rate, length);
    int cold = 0;
    std::size_t longest = 0;
    for (std::uint64_t i = 0; i < 60; ++i) {
        const Mixture mixture = mixer.draw(Random{6, i});
        const std::size_t zeros = leading_zeros(mixture.noisy);
        CHECK(leading_zeros(mixture.clean) >= zeros);
        if (mixture.cold)
            ++cold, longest = std::max(longest, zeros);
        else
            CHECK(zeros < 20);
    }
    CHECK(cold > 15);
    CHECK(cold < 45);
    CHECK(longest > 12000);
    CHECK(longest <= 16001);
}

TEST_CASE("mixture: a band limit cuts voice and noise alike, at 4 kHz or above") {
    const Voices voices = usual_voices();
    Mixing mixing = plain_mixing();
    mixing.snr_low_db = mixing.snr_high_db = 0;
    mixing.band_limited = 1;
    const Mixer cutting(voices, mixing, rate, length);
    mixing.band_limited = 0;
    const Mixer whole(voices, mixing, rate, length);
    std::map<bool, int> cut_at_6000;
    for (std::uint64_t i = 0; i < 12; ++i) {
        const Mixture cut = cutting.draw(Random{7, i}),
                      full = whole.draw(Random{7, i}); // the same until the cut
        const auto loss_db = [&](const std::vector<float>& a, const std::vector<float>& b, double hz) {
            return power_db(power_at(a, hz) / power_at(b, hz));
        };
        for (const double hz : {500.0, 3000.0})
            CHECK(loss_db(cut.noisy, full.noisy, hz) == Approx(0).margin(0.5));
        const double clean = loss_db(cut.clean, full.clean, 6000);
        CHECK(loss_db(noise_of(cut), noise_of(full), 6000) == Approx(clean).margin(0.5));
        CHECK(loss_db(cut.clean, full.clean, 7900) < -40);
        CHECK(loss_db(noise_of(cut), noise_of(full), 7900) < -40);
        ++cut_at_6000[clean < -6];
        CHECK(cut.limit_hz == full.limit_hz);
    }
    CHECK(cut_at_6000[false] > 0);
    CHECK(cut_at_6000[true] > 0);
}

TEST_CASE("mixture: everything drawn is finite and as long as asked for, from recordings of any length") {
    Voices voices = usual_voices();
    voices.clean.push_back(recording_of("short voice", babbler(0.2, 20)));
    voices.noise.push_back(recording_of("short noise", white_noise(3200, 0.2, 21)));
    voices.noise.push_back(recording_of("click", [] {
        std::vector<float> click(3200);
        click[1600] = 1;
        return click;
    }()));
    Mixing mixing;
    mixing.synthetic = mixing.babble = 0.3F;
    mixing.band_limited = mixing.cold_start = mixing.second_noise = mixing.no_voice = 0.5F;
    for (const double at_rate : {8000.0, 16000.0, 48000.0}) {
        const std::size_t count = static_cast<std::size_t>(at_rate) / 2 + 7;
        const Mixer mixer(voices, mixing, at_rate, count);
        for (std::uint64_t i = 0; i < 60; ++i) {
            const Mixture mixture = mixer.draw(Random{8, i});
            CHECK(mixture.clean.size() == count);
            CHECK(mixture.noisy.size() == count);
            CHECK(finite(mixture.clean));
            CHECK(finite(mixture.noisy));
        }
    }
}

TEST_CASE("mixture: recordings shorter than the sequence come again until it is full") {
    Voices voices;
    voices.clean.push_back(recording_of("short voice", white_noise(3200, 0.1, 1)));
    voices.noise.push_back(recording_of("short noise", white_noise(3200, 0.1, 2)));
    Mixing mixing = plain_mixing();
    mixing.speed_low = 0.6F;
    mixing.speed_high = 1.7F;
    const Mixer mixer(voices, mixing, rate, length);
    for (std::uint64_t i = 0; i < 10; ++i) {
        const Mixture mixture = mixer.draw(Random{9, i});
        CHECK(!has_hole(mixture.clean));
        CHECK(!has_hole(noise_of(mixture)));
    }
    mixing.pause = 1;
    CHECK(has_hole(Mixer(voices, mixing, rate, length).draw(Random{9}).clean));
}

TEST_CASE("mixture: half of the noises play at another speed, which is a change of pitch") {
    Voices voices = usual_voices();
    voices.noise = {recording_of("tone", tone(60000, 1000, rate, 0.2))};
    Mixing mixing = plain_mixing();
    mixing.speed_low = mixing.speed_high = GENERATE(0.75F, 1.5F);
    const Mixer mixer(voices, mixing, rate, length);
    int changed = 0;
    for (std::uint64_t i = 0; i < 40; ++i) {
        const auto noise = noise_of(mixer.draw(Random{10, i}));
        const double as_is = power_at(noise, 1000),
                     other = power_at(noise, 1000.0 * static_cast<double>(mixing.speed_low));
        CHECK(std::max(as_is, other) > 1000 * std::min(as_is, other));
        changed += other > as_is ? 1 : 0;
    }
    CHECK(changed > 8);
    CHECK(changed < 32);
}

TEST_CASE("mixture: a mixture knows its speaker's band limit, and long recordings count by the root of their "
          "length") {
    Voices voices = usual_voices();
    voices.clean = {recording_of("one", babbler(0.5, 1), 4000), recording_of("sixteen", babbler(8, 2), 8000)};
    const Mixer mixer(voices, plain_mixing(), rate, 1000);
    std::map<float, int> seen;
    constexpr int count = 1000;
    for (std::uint64_t i = 0; i < count; ++i) ++seen[mixer.draw(Random{11, i}).limit_hz];
    CHECK(seen.size() == 2);
    CHECK(seen[4000.0F] == Approx(count / 5.0).margin(4 * std::sqrt(count * 0.16)));
}

TEST_CASE("mixture: with a second noise both are heard") {
    Voices voices = usual_voices();
    voices.noise = {recording_of("low", tone(60000, 500, rate, 0.2)),
                    recording_of("high", tone(60000, 3000, rate, 0.02))};
    Mixing mixing = plain_mixing();
    int both = 0;
    mixing.second_noise = 1;
    const Mixer mixer(voices, mixing, rate, length);
    for (std::uint64_t i = 0; i < 40; ++i) {
        const auto noise = noise_of(mixer.draw(Random{12, i}));
        const double ratio = power_db(power_at(noise, 500) / power_at(noise, 3000));
        both += std::abs(ratio) < 10.5 ? 1 : 0; // by mean power, -10 to 10 dB apart
    }
    CHECK(both > 8);
    CHECK(both < 32);
}

TEST_CASE(
    "mixture: noise that swells steps by many dB and holds still in between, all other noise is steady") {
    const Voices voices = usual_voices();
    Mixing mixing = plain_mixing();
    mixing.swells = GENERATE(0.0F, 0.5F, 1.0F);
    const Mixer mixer(voices, mixing, rate, 4 * static_cast<std::size_t>(rate));
    constexpr int count = 60;
    constexpr std::size_t frame = 800; // 50 ms, which white noise fills with a level within 1 dB or so
    int stepping = 0;
    double steps_db = 0, steady_frames = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto noise = noise_of(mixer.draw(Random{26, i}));
        double least = 1e9, most = -1e9, before = 0, steady = 0;
        for (std::size_t n = 0; n < noise.size(); n += frame) {
            const double level = power_db(mean_square(std::span(noise).subspan(n, frame)));
            least = std::min(least, level);
            most = std::max(most, level);
            steady += std::abs(level - before) < 1.5 ? 1.0 : 0.0;
            before = level;
        }
        steady_frames += steady / (count * static_cast<double>(noise.size() / frame));
        steps_db += (most - least) / count;
        stepping += most - least > 4 ? 1 : 0;
        CHECK(most - least < 28.0);
    }
    CAPTURE(mixing.swells, steps_db, stepping, steady_frames);
    const double expected = count * static_cast<double>(mixing.swells);
    CHECK(stepping == Approx(expected).margin(mixing.swells == 0.5F ? 4 * std::sqrt(count) / 2 : 2.5));
    CHECK((mixing.swells < 1.0F || steps_db > 10.0));
    CHECK(steady_frames > 0.7);
}

TEST_CASE("mixture: a share stands for streams of a lower rate, which devices have") {
    const Voices voices = usual_voices();
    Mixing mixing = plain_mixing();
    CHECK(Mixer(voices, mixing, rate, 1000).draw(Random{27}).stream_hz == static_cast<float>(rate / 2));
    mixing.low_rate = 0.5F;
    for (const double at_rate : {8000.0, 16000.0, 48000.0}) {
        const Mixer mixer(voices, mixing, at_rate, 1000);
        std::map<float, int> seen;
        constexpr int count = 200;
        for (std::uint64_t i = 0; i < count; ++i) ++seen[2 * mixer.draw(Random{27, i}).stream_hz];
        const float own = static_cast<float>(at_rate);
        CAPTURE(at_rate, seen.size());
        CHECK(seen.rbegin()->first == own);
        CHECK(seen.begin()->first == 8000.0F);
        CHECK(seen[own] == Approx(at_rate > 8000.0 ? count / 2 : count).margin(4 * std::sqrt(count) / 2));
        CHECK(seen.size() == (at_rate == 8000.0 ? 1 : at_rate == 16000.0 ? 3 : 8));
    }
}

TEST_CASE("mixture: a share of the voices comes from recordings that fill the band") {
    Voices voices = usual_voices();
    voices.clean[0].limit_hz = 3000.0F;
    voices.clean[1].limit_hz = 7000.0F;
    voices.clean[2].limit_hz = 3000.0F;
    Mixing mixing = plain_mixing();
    constexpr int count = 300;
    for (const float share : {0.0F, 0.4F, 1.0F}) {
        mixing.full_band = share;
        const Mixer mixer(voices, mixing, rate, 1000);
        int full = 0;
        for (std::uint64_t i = 0; i < count; ++i)
            full += mixer.draw(Random{28, i}).limit_hz == 7000.0F ? 1 : 0;
        const float expected = count * (share + (1.0F - share) / 3.0F);
        CHECK(static_cast<float>(full) ==
              Approx(expected).margin(share < 1.0F ? 4 * std::sqrt(count) / 2 : 0));
    }
    voices.clean[1].limit_hz = 3000.0F; // none that does: any
    CHECK(Mixer(voices, mixing, rate, 1000).draw(Random{28}).limit_hz == 3000.0F);
}

TEST_CASE("mixture: active power is the power of the voice, not of its pauses") {
    auto sound = tone(32000, 500, rate, 0.4);
    CHECK(active_power(sound, rate) == Approx(0.08).epsilon(1e-3));
    std::fill_n(sound.begin() + 8000, 16000, 0.0F);
    CHECK(active_power(sound, rate) == Approx(0.08).epsilon(1e-3));
    for (std::size_t i = 8000; i < 24000; ++i) sound[i] = 0.4F * 0.0093F; // 37.6 dB below: still counts
    CHECK(active_power(sound, rate) == Approx(0.04).epsilon(1e-2));
    CHECK(active_power(tone(100, 500, rate, 0.4), rate) == Approx(mean_square(tone(100, 500, rate, 0.4))));
}

TEST_CASE("mixture: noise by rule has a mean power of about 1, whatever its kind") {
    double sum_db = 0;
    constexpr int count = 150;
    for (std::uint64_t i = 0; i < count; ++i) {
        Random random{13, i};
        const double rates[] = {8000.0, 16000.0, 48000.0};
        const auto noise = synthetic_noise(length, rates[i % 3], random);
        REQUIRE(finite(noise));
        const double db = power_db(mean_square(noise));
        CHECK(db > -30); // clicks may be few
        CHECK(db < 20);
        sum_db += db / count;
    }
    CHECK(sum_db == Approx(0.0).margin(2.0));
}

namespace {

// Pairs that are told apart by the tone in their clean half; the noisy one has it too, and another on top.
PairedRecording paired_tones(double clean_hz, double seconds = 3, float limit_hz = 8000) {
    const auto count = static_cast<std::size_t>(seconds * rate);
    const auto clean = tone(count, clean_hz, rate, 0.2);
    auto noisy = tone(count, 3500, rate, 0.1);
    for (std::size_t i = 0; i < count; ++i) noisy[i] += clean[i];
    return {recording_of("pair", clean, limit_hz), recording_of("pair", noisy, limit_hz)};
}

bool is_tone(const std::vector<float>& x, double hz) { return power_at(x, hz) > 1e3 * power_at(x, 2 * hz); }

} // namespace

TEST_CASE(
    "mixture: of pairs alone, both halves are drawn at one place and with one gain, and no noise is added") {
    const Voices set{{}, {}, {paired_tones(500, 3, 5000), paired_tones(1000, 0.3, 7000)}};
    Mixing mixing = plain_mixing();
    mixing.second_noise = mixing.synthetic = mixing.babble = mixing.no_voice = 0.5F;
    mixing.level_low_db = -40;
    mixing.level_high_db = -20;
    const Mixer mixer(set, mixing, rate, length);
    std::map<float, int> limits;
    double least = 1, most = 0;
    for (std::uint64_t i = 0; i < 40; ++i) {
        const Mixture m = mixer.draw(Random{20, i});
        ++limits[m.limit_hz];
        CHECK(m.voice);
        const double hz = m.limit_hz == 5000.0F ? 500 : 1000;
        CHECK(is_tone(m.clean, hz));
        const auto noise = noise_of(m); // were the halves shifted, the clean tone would be left in it
        CHECK(power_at(noise, hz) < 1e-4 * power_at(m.clean, hz));
        CHECK(power_at(noise, 3500) == Approx(power_at(m.clean, hz) / 4).epsilon(0.02));
        const double power = std::max(static_cast<double>(active_power(m.clean, rate)), mean_square(m.noisy));
        least = std::min(least, power);
        most = std::max(most, power);
    }
    CHECK(limits.size() == 2);
    CHECK(power_db(least) > -40.1);
    CHECK(power_db(least) < -36);
    CHECK(power_db(most) < -19.9);
    CHECK(power_db(most) > -24);
}

TEST_CASE(
    "mixture: with pairs and recorded noise half of the draws are pairs, half of these with further noise") {
    Voices set{{recording_of("voice", babbler(5, 1), 4000)},
               {recording_of("noise", tone(90000, 6000, rate, 0.1))},
               {paired_tones(500, 3, 5000)}};
    Mixing mixing = plain_mixing();
    mixing.snr_low_db = mixing.snr_high_db = 0;
    const Mixer mixer(set, mixing, rate, length);
    int pairs = 0, further = 0;
    constexpr int count = 400;
    for (std::uint64_t i = 0; i < count; ++i) {
        const Mixture m = mixer.draw(Random{21, i});
        if (m.limit_hz != 5000.0F) continue;
        ++pairs;
        if (power_at(m.noisy, 6000) < 0.01 * power_at(m.noisy, 500)) continue;
        ++further; // as loud as the louder of voice and noisy half: 1.25 times the clean tone
        CHECK(power_db(power_at(m.noisy, 6000) / power_at(m.clean, 500)) == Approx(0.97).margin(0.3));
    }
    CHECK(pairs == Approx(count / 2.0).margin(4 * std::sqrt(count) / 2));
    CHECK(further == Approx(pairs / 2.0).margin(4 * std::sqrt(pairs) / 2));
}

TEST_CASE("mixture: where the clean half of a pair is silent there is no voice, and clean is zeros") {
    const auto hiss = recording_of("pair", white_noise(48000, 0.01, 1));
    const Voices set{{}, {}, {{recording_of("pair", std::vector<float>(48000, 1e-5F)), hiss}}};
    const Mixture m = Mixer(set, plain_mixing(), rate, length).draw(Random{22});
    CHECK(!m.voice);
    CHECK(leading_zeros(m.clean) == length);
    CHECK(power_db(mean_square(m.noisy)) < -11); // not blown up by the silence beside it
    CHECK(power_db(mean_square(m.noisy)) > -41);
}

TEST_CASE("mixture: a cut of the band and zeros at the start reach both halves of a pair") {
    const Voices set{{}, {}, {{recording_of("pair", babbler(3, 1)), recording_of("pair", babbler(3, 1))}}};
    Mixing mixing = plain_mixing();
    mixing.band_limited = mixing.cold_start = mixing.leading_silence = 1;
    const Mixer mixer(set, mixing, rate, length);
    for (std::uint64_t i = 0; i < 5; ++i) {
        const Mixture m = mixer.draw(Random{23, i});
        CHECK(m.cold);
        CHECK(error_db(m.noisy, m.clean) < -100);                        // equal halves stay equal
        CHECK(power_at(m.noisy, 7900) < 1e-2 * power_at(m.noisy, 2000)); // the zeros end at once
    }
}

TEST_CASE("mixture: without recorded noise it is made by rule and of other voices, in their proportion") {
    Voices set;
    set.clean = {recording_of("voice", tone(90000, 500, rate, 0.2))}; // babble of it is a tone
    Mixing mixing = plain_mixing();
    mixing.synthetic = 0.1F;
    mixing.babble = 0.3F;
    mixing.snr_low_db = mixing.snr_high_db = 0;
    int babble = 0;
    constexpr int count = 200;
    const Mixer mixer(set, mixing, rate, 8000);
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto noise = noise_of(mixer.draw(Random{24, i}));
        REQUIRE(mean_square(noise) > 1e-9);
        babble += power_at(noise, 500) > 1e5 * power_at(noise, 3000) ? 1 : 0;
    }
    CHECK(babble == Approx(0.75 * count).margin(4 * std::sqrt(count * 0.1875)));
    mixing.synthetic = mixing.babble = 0; // as for a comparison
    CHECK(mean_square(noise_of(Mixer(set, mixing, rate, 8000).draw(Random{24}))) > 1e-9);
}

TEST_CASE("mixture: recordings on disk give the mixtures that recordings in memory give, by any number of "
          "threads") {
    const TestFolder folder;
    const auto voices_in = [&](std::uint64_t memory_bytes) {
        const SampleStore store(memory_bytes, folder.path());
        const auto kept = [&](const std::string& name, const std::vector<float>& sound) {
            SampleWriter writer(store);
            REQUIRE(writer.append(sound));
            return Recording{name, writer.finish().value(), 8000};
        };
        Voices set;
        for (unsigned i = 0; i < 3; ++i) {
            set.clean.push_back(kept("voice", babbler(20, i)));
            set.noise.push_back(kept("noise", white_noise(400'000, 0.03, 10 + i)));
        }
        set.pairs.push_back({set.clean[0], set.noise[0]});
        CHECK((store.bytes_on_disk() > 0) == (memory_bytes == 0));
        return set;
    };
    const Voices memory = voices_in(1'000'000'000), disk = voices_in(0);
    const Mixer from_memory(memory, {}, rate, length), from_disk(disk, {}, rate, length);
    constexpr std::size_t count = 24;
    std::vector<Mixture> drawn(count);
    {
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < 3; ++t)
            threads.emplace_back([&, t] {
                for (std::size_t i = t; i < count; i += 3) drawn[i] = from_disk.draw(Random{25, i});
            });
    }
    for (std::size_t i = 0; i < count; ++i) {
        const Mixture m = from_memory.draw(Random{25, i});
        CHECK((m.clean == drawn[i].clean));
        CHECK((m.noisy == drawn[i].noisy));
    }
}
