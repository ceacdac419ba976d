// Recordings: loaded, resampled and measured.
#include "training/recordings.h"

#include "tests/catch.h"
#include "tests/recording_of.h"
#include "tests/sound_files.h"

#include <atomic>
#include <chrono>
#include <map>
#include <set>
#include <thread>

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;

namespace {

constexpr int opus = 0x0064; // SF_FORMAT_OPUS, which libsndfile's older headers lack

Recordings loaded_from(const fs::path& folder, double rate, int threads = 1) {
    return load_recordings(find_files({folder}).value(), rate, threads);
}

struct Tone {
    double amplitude = 0, rest_db = 0; // what is left when the tone is taken out, below the tone
};

// Least squares of a sine and a cosine of that frequency, away from the ends.
Tone tone_in(const std::vector<float>& x, double hz, double rate) {
    double ss = 0, cc = 0, sc = 0, xs = 0, xc = 0, xx = 0;
    for (std::size_t n = x.size() / 8; n < x.size() * 7 / 8; ++n) {
        const double angle = 2 * std::numbers::pi * hz * static_cast<double>(n) / rate;
        const double s = std::sin(angle), c = std::cos(angle), v = static_cast<double>(x[n]);
        ss += s * s, cc += c * c, sc += s * c, xs += v * s, xc += v * c, xx += v * v;
    }
    const double det = ss * cc - sc * sc, a = (xs * cc - xc * sc) / det, b = (xc * ss - xs * sc) / det;
    const double explained = a * xs + b * xc;
    return {std::hypot(a, b), power_db(std::max(xx - explained, 1e-30) / explained)};
}

std::set<std::string> names_of(const std::vector<Recording>& recordings) {
    std::set<std::string> names;
    for (const auto& r : recordings) names.insert(r.name);
    return names;
}

// A voice's spectrum, roughly: most of it low, the rest 45 dB below, up to the top.
std::vector<float> voice_like(std::size_t count, double rms, unsigned seed) {
    auto sound = white_noise(count, rms, seed);
    float low = 0;
    for (float& x : sound) {
        low = 0.97F * low + 0.03F * x;
        x = low * 4.0F + 0.02F * x;
    }
    return sound;
}

} // namespace

TEST_CASE("recordings: a tone stays the same tone, whatever rate it comes from and goes to") {
    const int from = GENERATE(8000, 16000, 22050, 44100, 48000, 96000);
    const double to = GENERATE(16000.0, 44100.0, 48000.0);
    const TestFolder folder;
    write_sound(folder / "tone.wav", tone(static_cast<std::size_t>(from), 1000, from, 0.25), from);
    const Recordings recordings = loaded_from(folder.path(), to);
    REQUIRE(recordings.usable.size() == 1);
    CHECK(recordings.seconds == Approx(1.0).margin(0.001));
    const auto samples = samples_of(recordings.usable[0]);
    CHECK(samples.size() == Approx(to).margin(2));
    const Tone found = tone_in(samples, 1000, to);
    CHECK(20 * std::log10(found.amplitude / 0.25) == Approx(0.0).margin(0.05));
    CHECK(found.rest_db < -70);
}

TEST_CASE("recordings: channels are averaged") {
    const TestFolder folder;
    const auto left = tone(16000, 500, 16000, 0.3), right = tone(16000, 2000, 16000, 0.1);
    std::vector<float> stereo, opposed;
    for (std::size_t i = 0; i < left.size(); ++i) {
        stereo.insert(stereo.end(), {left[i], right[i], 0.0F});
        opposed.insert(opposed.end(), {left[i], -left[i]});
    }
    write_sound(folder / "a.wav", stereo, 16000, 3);
    write_sound(folder / "b.wav", opposed, 16000, 2);
    const Recordings recordings = loaded_from(folder.path(), 16000);
    REQUIRE(recordings.usable.size() == 1);
    const auto samples = samples_of(recordings.usable[0]);
    CHECK(tone_in(samples, 500, 16000).amplitude == Approx(0.1).epsilon(0.001));
    CHECK(tone_in(samples, 2000, 16000).amplitude == Approx(0.1 / 3).epsilon(0.001));
    REQUIRE(recordings.left_out.size() == 1);
    CHECK(recordings.left_out[0].find("b.wav") != std::string::npos);
}

TEST_CASE("recordings: the usual kinds of files are read, with their level") {
    const TestFolder folder;
    const auto sound = tone(48000, 1000, 48000, 0.25);
    std::map<std::string, int> kinds{{"16 bits.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16},
                                     {"24 bits.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24},
                                     {"float.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT},
                                     {"a.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16},
                                     {"a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24},
                                     {"a.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS},
                                     {"a.opus", SF_FORMAT_OGG | opus}};
    for (const auto& [name, format] : kinds) write_sound(folder / name, sound, 48000, 1, format);
    const Recordings recordings = loaded_from(folder.path(), 16000);
    CHECK(recordings.left_out.empty());
    REQUIRE(recordings.usable.size() == kinds.size());
    for (const auto& recording : recordings.usable) {
        CAPTURE(recording.name);
        CHECK(recording.samples.size() == Approx(16000).margin(400)); // encoders may pad
        CHECK(20 * std::log10(tone_in(samples_of(recording), 1000, 16000).amplitude / 0.25) ==
              Approx(0.0).margin(0.3));
    }
}

TEST_CASE("recordings: sound beyond full scale is clipped, NaN and infinity are silence") {
    const TestFolder folder;
    auto sound = tone(16000, 100, 16000, 3);
    sound[7000] = std::numeric_limits<float>::quiet_NaN();
    sound[8000] = std::numeric_limits<float>::infinity();
    write_sound(folder / "loud.wav", sound, 16000);
    const Recordings recordings = loaded_from(folder.path(), 16000);
    REQUIRE(recordings.usable.size() == 1);
    const auto samples = samples_of(recordings.usable[0]);
    CHECK(*std::max_element(samples.begin(), samples.end()) == 32767.0F / 32768.0F);
    CHECK(*std::min_element(samples.begin(), samples.end()) == -32767.0F / 32768.0F);
    CHECK(samples[7000] == 0.0F);
    CHECK(samples[8000] == 0.0F);
    for (std::size_t i = 0; i < samples.size(); ++i)
        if (std::abs(sound[i]) > 0.01F && std::isfinite(sound[i])) REQUIRE(samples[i] * sound[i] > 0);
}

TEST_CASE("recordings: what cannot be used is left out with its name and the reason") {
    const TestFolder folder;
    const auto sound = tone(16000, 500, 16000, 0.1);
    write_sound(folder / "good.wav", sound, 16000);
    write_sound(folder / "just long enough.wav", {sound.begin(), sound.begin() + 3200}, 16000);
    write_sound(folder / "just loud enough.wav", white_noise(16000, 1.2e-4, 1), 16000);
    const std::map<std::string, std::string> reasons{
        {"broken.wav", ""},     {"empty.wav", ""},        {"no sound.txt", ""},       {"nothing.flac", ""},
        {"short.wav", "0.2 s"}, {"silent.wav", "silent"}, {"too quiet.wav", "silent"}};
    write_bytes(folder / "broken.wav", read_bytes(folder / "good.wav").substr(0, 30));
    write_sound(folder / "empty.wav", {}, 16000);
    write_bytes(folder / "no sound.txt", "These are the readme's words, and no sound at all.");
    write_bytes(folder / "nothing.flac", "");
    write_sound(folder / "short.wav", {sound.begin(), sound.begin() + 3100}, 16000);
    write_sound(folder / "silent.wav", std::vector<float>(16000), 16000);
    write_sound(folder / "too quiet.wav", white_noise(16000, 0.8e-4, 1), 16000);

    const int threads = GENERATE(1, 3);
    const Recordings recordings = loaded_from(folder.path(), 16000, threads);
    CHECK(names_of(recordings.usable) ==
          std::set<std::string>{"good.wav", "just long enough.wav", "just loud enough.wav"});
    REQUIRE(recordings.left_out.size() == reasons.size());
    auto left_out = recordings.left_out.begin();
    for (const auto& [name, reason] : reasons) {
        CAPTURE(*left_out);
        CHECK(left_out->find(folder / name) != std::string::npos);
        CHECK(left_out->find(reason) != std::string::npos);
        CHECK(left_out->find('\n') == std::string::npos);
        CHECK(left_out->size() > (folder / name).size() + 5);
        ++left_out;
    }
}

TEST_CASE("recordings: usable ones are sorted by name and do not depend on the number of threads") {
    const TestFolder folder;
    for (unsigned i = 0; i < 6; ++i)
        write_sound(folder / std::string(1, static_cast<char>('a' + i)) + ".wav", white_noise(5000, 0.1, i),
                    16000);
    auto files = find_files({folder.path()}).value();
    std::reverse(files.begin(), files.end());
    const Recordings one = load_recordings(files, 8000, 1), four = load_recordings(files, 8000, 4);
    REQUIRE(one.usable.size() == 6);
    REQUIRE(four.usable.size() == 6);
    CHECK(one.seconds == four.seconds);
    for (std::size_t i = 0; i < 6; ++i) {
        CHECK(one.usable[i].name == std::string(1, static_cast<char>('a' + i)) + ".wav");
        CHECK(one.usable[i].name == four.usable[i].name);
        CHECK(samples_of(one.usable[i]) == samples_of(four.usable[i]));
        CHECK(one.usable[i].limit_hz == four.usable[i].limit_hz);
    }
}

TEST_CASE("recordings: progress counts every file once, one call at a time") {
    const TestFolder folder;
    for (int i = 0; i < 8; ++i) write_bytes(folder / std::to_string(i) + ".wav", "x");
    std::vector<std::size_t> seen;
    std::atomic<int> inside = 0, most = 0;
    load_recordings(find_files({folder.path()}).value(), 16000, 3, [&](std::size_t done, std::size_t of) {
        most = std::max<int>(most, ++inside);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        seen.push_back(of == 8 ? done : 0);
        --inside;
    });
    CHECK(seen == std::vector<std::size_t>{1, 2, 3, 4, 5, 6, 7, 8});
    CHECK(most == 1);
}

TEST_CASE("recordings: the band limit of sound brought up from 16 kHz is 8 kHz, whatever its level") {
    const TestFolder folder;
    const double rms = GENERATE(0.2, 0.05, 0.01, 0.003);
    CAPTURE(power_db(rms * rms));
    auto voice = voice_like(48000, 1, 1);
    const auto scale = static_cast<float>(rms / std::sqrt(mean_square(voice)));
    for (float& x : voice) x *= scale;
    write_sound(folder / "voice.wav", voice, 16000);
    const Recordings at_48 = loaded_from(folder.path(), 48000), at_16 = loaded_from(folder.path(), 16000);
    REQUIRE(at_48.usable.size() == 1);
    CHECK(at_48.usable[0].limit_hz >= 7500);
    CHECK(at_48.usable[0].limit_hz <= 8500);
    CHECK(at_16.usable[0].limit_hz == 8000);
}

TEST_CASE(
    "recordings: the band limit is where a low-pass has taken 80 dB, and half of the rate for a full band") {
    constexpr double rate = 48000; // frames of 1536 samples
    const auto noise = white_noise(96000, 0.1, 3);
    CHECK(band_limit_hz(recording_of("", noise), rate) == Approx(24000));
    CHECK(band_limit_hz(recording_of("", noise), 8000) == Approx(4000));
    // a voice's harmonics, weaker the higher, up to 6 kHz, then nothing
    std::vector<float> tones(96000);
    for (int k = 1; k <= 60; ++k) {
        const auto one = tone(tones.size(), 100.0 * k, rate, 0.1 / k, k * k);
        for (std::size_t i = 0; i < tones.size(); ++i) tones[i] += one[i];
    }
    const auto with_hiss = [&](double below_db) { // up to the top, that far below the strongest harmonic
        auto sound = tones;
        const auto hiss = white_noise(sound.size(), 1, 4);
        // a tone of 0.1 reads -20 dB, white noise of RMS 1 pi^2 / (2 window) per bin: -24.9 dB
        const auto gain = static_cast<float>(std::pow(10.0, (-20.0 - below_db + 24.9) / 20));
        for (std::size_t i = 0; i < sound.size(); ++i) sound[i] += gain * hiss[i];
        return band_limit_hz(recording_of("", sound), rate);
    };
    CHECK(with_hiss(200) >= 6000);
    CHECK(with_hiss(200) <= 7000);
    CHECK(with_hiss(86) <= 7000);
    CHECK(with_hiss(76) == Approx(24000));
}

TEST_CASE("recordings: the step with which a recording begins does not raise its band limit") {
    const auto sound = tone(24000, 200, 48000, 0.3, std::numbers::pi / 2); // from nothing to its peak
    CHECK(band_limit_hz(recording_of("", sound), 48000) < 6000);
}

TEST_CASE("recordings: a clipped voice is left out with its share, clipped noise is not") {
    const TestFolder folder;
    const auto clipped_at = [&](const std::string& name, double share) { // of the samples
        auto sound = white_noise(32000, 0.1, 1);
        for (std::size_t i = 0; i < static_cast<std::size_t>(share * 32000); ++i)
            sound[i * 100 % 32000 + i * 100 / 32000] = i % 2 == 0 ? 1.0F : -1.0F;
        write_sound(folder / name, sound, 16000, 1, SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    };
    clipped_at("little.wav", 0.0029);
    clipped_at("much.wav", 0.031);
    const auto files = find_files({folder.path()}).value();
    const SampleStore store(1'000'000, {});
    Loading loading;
    const auto noise = load_recordings(files, store, loading);
    REQUIRE(noise);
    CHECK(noise->usable.size() == 2);
    loading.refuse_clipped = true;
    const auto voices = load_recordings(files, store, loading);
    REQUIRE(voices);
    CHECK(names_of(voices->usable) == std::set<std::string>{"little.wav"});
    REQUIRE(voices->left_out.size() == 1);
    CHECK(voices->left_out[0] == folder / "much.wav" + ": clipped: 3.1 % of samples at full scale");
}

TEST_CASE("recordings: files of a lower rate keep their band limit at half of it, and their rate is known") {
    const TestFolder folder;
    for (const int rate : {8000, 16000, 44100})
        write_sound(folder / std::to_string(rate) + ".wav", white_noise(48000, 0.1, 1), rate);
    const Recordings recordings = loaded_from(folder.path(), 48000);
    REQUIRE(recordings.usable.size() == 3); // sorted by name: 16000, 44100, 8000
    CHECK(recordings.usable[0].file_rate == 16000);
    CHECK(recordings.usable[0].limit_hz <= 8000.0F);
    CHECK(recordings.usable[0].limit_hz > 7000.0F);
    CHECK(recordings.usable[1].file_rate == 44100);
    CHECK(recordings.usable[1].limit_hz <= 22050.0F);
    CHECK(recordings.usable[2].limit_hz <= 4000.0F);
    CHECK(recordings.usable[2].limit_hz > 3400.0F);
}

TEST_CASE("recordings: where nothing fits into memory the same is loaded as where all does") {
    const TestFolder folder, scratch;
    for (unsigned i = 0; i < 4; ++i)
        write_sound(folder / std::to_string(i) + ".wav", white_noise(30000, 0.1, i), 44100);
    const auto files = find_files({folder.path()}).value();
    const SampleStore disk(0, scratch.path());
    const auto on_disk = load_recordings(files, disk, {16000, 2, true, {}, {}});
    const Recordings in_memory = load_recordings(files, 16000, 2);
    REQUIRE(on_disk);
    CHECK(on_disk->seconds == in_memory.seconds);
    REQUIRE(on_disk->usable.size() == 4);
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(samples_of(on_disk->usable[i]) == samples_of(in_memory.usable[i]));
        CHECK(on_disk->usable[i].limit_hz == in_memory.usable[i].limit_hz);
    }
    CHECK(disk.bytes_on_disk() > 0);
}

TEST_CASE("recordings: loading ends with an error when it is stopped, and when the store cannot be written") {
    const TestFolder folder;
    for (unsigned i = 0; i < 4; ++i)
        write_sound(folder / std::to_string(i) + ".wav", white_noise(30000, 0.1, i), 16000);
    const auto files = find_files({folder.path()}).value();
    const SampleStore memory(1'000'000, {}), nowhere(0, folder.path() / "gone");
    Loading loading;
    int asked = 0;
    loading.stop = [&] { return ++asked > 3; };
    CHECK(!load_recordings(files, memory, loading));
    const auto failed = load_recordings(files, nowhere, {});
    REQUIRE(!failed);
    CHECK(failed.error().message.find(folder / "gone") != std::string::npos);
}

TEST_CASE(
    "recordings: pairs of other rates, lengths or with a clipped voice are left out, and a shift is told") {
    const TestFolder folder;
    for (const char* half : {"clean", "noisy"}) fs::create_directory(folder / half);
    const auto write = [&](const std::string& name, const std::vector<float>& sound, int rate) {
        write_sound(folder / name, sound, rate);
    };
    const auto sound = voice_like(32000, 0.1, 1);
    const auto pair = [&](const std::string& name, const std::vector<float>& clean,
                          const std::vector<float>& noisy, int noisy_rate = 16000) {
        write("clean/" + name, clean, 16000);
        write("noisy/" + name, noisy, noisy_rate);
    };
    std::vector<float> late(32000), loud(32000, 1.0F);
    std::copy(sound.begin(), sound.end() - 160, late.begin() + 160); // 10 ms
    pair("clipped.wav", loud, sound);
    pair("good.wav", sound, {sound.begin(), sound.end() - 300}); // less than 1 %
    pair("late.wav", sound, late);
    pair("loud noise.wav", sound, loud);
    pair("rate.wav", sound, sound, 48000);
    pair("short.wav", sound, {sound.begin(), sound.end() - 400});
    const SampleStore store(10'000'000, {});
    Loading loading;
    loading.refuse_clipped = true;
    const auto loaded =
        load_pairs(pair_recordings(folder / "clean", folder / "noisy").value(), store, loading);
    REQUIRE(loaded);
    REQUIRE(loaded->usable.size() == 3);
    CHECK(loaded->usable[0].clean.name == "good.wav");
    CHECK(loaded->usable[0].clean.samples.size() == 31700);
    CHECK(loaded->usable[0].noisy.samples.size() == 31700);
    CHECK(loaded->usable[2].noisy.name == "loud noise.wav");
    REQUIRE(loaded->left_out.size() == 3);
    CHECK(has(loaded->left_out[0], "clean/clipped.wav: clipped: 100.0 %"));
    CHECK(has(loaded->left_out[1], "noisy/rate.wav: no pair with "));
    CHECK(has(loaded->left_out[1], "48000 Hz against 16000 Hz"));
    CHECK(has(loaded->left_out[2], "1.98 s against 2.00 s")); // 1.975
    REQUIRE(loaded->doubts.size() == 1);
    CHECK(has(loaded->doubts[0], "late.wav: seems to lie 10.0 ms after"));
}
