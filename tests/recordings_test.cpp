// Recordings: found, loaded, resampled, measured and split.
#include "training/recordings.h"

#include "tests/catch.h"
#include "tests/sound_files.h"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <map>
#include <set>
#include <thread>

#include <unistd.h>

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;

namespace {

constexpr int opus = 0x0064; // SF_FORMAT_OPUS, which libsndfile's older headers lack

Recordings loaded_from(const fs::path& folder, double rate, int threads = 1) {
    return load_recordings(find_files({folder}).value(), rate, threads);
}

std::vector<float> samples_of(const Recording& recording) {
    std::vector<float> samples;
    for (std::size_t i = 0; i < recording.samples.size(); ++i) samples.push_back(recording[i]);
    return samples;
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

Recording named(const std::string& name, std::size_t length = 100) {
    return {name, std::vector<std::int16_t>(length, 1), 8000};
}

std::vector<Recording> named(int count) {
    std::vector<Recording> recordings;
    for (int i = 0; i < count; ++i) recordings.push_back(named("speaker-" + std::to_string(i) + ".wav"));
    return recordings;
}

std::set<std::string> names_of(const std::vector<Recording>& recordings) {
    std::set<std::string> names;
    for (const auto& r : recordings) names.insert(r.name);
    return names;
}

std::vector<std::string> names_of(const std::vector<FoundFile>& files) {
    std::vector<std::string> names;
    for (const auto& file : files) names.push_back(file.name);
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
    const auto& samples = recordings.usable[0].samples;
    CHECK(*std::max_element(samples.begin(), samples.end()) == 32767);
    CHECK(*std::min_element(samples.begin(), samples.end()) == -32767);
    CHECK(samples[7000] == 0);
    CHECK(samples[8000] == 0);
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

TEST_CASE("recordings: files are found in folders below, named from there, sorted, without hidden ones") {
    const TestFolder folder;
    for (const char* below : {"b", "b/c", ".git", "a.d"}) fs::create_directory(folder.path() / below);
    for (const char* name :
         {"z.wav", "b/y.wav", "b/c/x.wav", "a.d/w.wav", ".hidden.wav", ".git/v.wav", "b/.u.wav"})
        write_bytes(folder / name, "x");
    const auto found = find_files({folder.path()});
    REQUIRE(found);
    CHECK(names_of(*found) == std::vector<std::string>{"a.d/w.wav", "b/c/x.wav", "b/y.wav", "z.wav"});
    for (const auto& file : *found) CHECK(file.path == folder.path() / file.name);
    CHECK(names_of(*find_files({folder.path() / "b", folder.path() / "z.wav"})) ==
          std::vector<std::string>{"c/x.wav", "y.wav", "z.wav"});
    CHECK(find_files({folder.path() / ".git"})->size() == 1); // whoever names it means it
    CHECK(find_files({})->empty());
}

TEST_CASE("recordings: a path that is not there is an error that names it") {
    const TestFolder folder;
    const auto found = find_files({folder.path(), folder / "gone"});
    REQUIRE(!found);
    CHECK(found.error().message.find(folder / "gone") != std::string::npos);
}

TEST_CASE("recordings: a link that leads back to its own folder does not multiply the files") {
    const TestFolder folder;
    fs::create_directory(folder.path() / "a");
    write_bytes(folder / "a/1.wav", "x");
    write_bytes(folder / "z.wav", "x");
    fs::create_directory_symlink(folder.path(), folder / "a/loop");
    const TestFolder elsewhere; // a link to another folder is followed
    write_bytes(elsewhere / "2.wav", "x");
    fs::create_directory_symlink(elsewhere.path(), folder / "more");
    const auto found = find_files({folder.path()});
    REQUIRE(found);
    CHECK(names_of(*found) == std::vector<std::string>{"a/1.wav", "more/2.wav", "z.wav"});
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
        CHECK(one.usable[i].samples == four.usable[i].samples);
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
    const auto recording_of = [](const std::vector<float>& sound) {
        Recording r{"", {}, 0};
        for (const float x : sound) r.samples.push_back(static_cast<std::int16_t>(std::lround(x * 32767)));
        return r;
    };
    const auto noise = white_noise(96000, 0.1, 3);
    CHECK(band_limit_hz(recording_of(noise), rate) == Approx(24000));
    CHECK(band_limit_hz(recording_of(noise), 8000) == Approx(4000));
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
        return band_limit_hz(recording_of(sound), rate);
    };
    CHECK(with_hiss(200) >= 6000);
    CHECK(with_hiss(200) <= 7000);
    CHECK(with_hiss(86) <= 7000);
    CHECK(with_hiss(76) == Approx(24000));
}

TEST_CASE("recordings: the step with which a recording begins does not raise its band limit") {
    Recording r{"", {}, 0};
    for (const float x : tone(24000, 200, 48000, 0.3, std::numbers::pi / 2)) // from nothing to its peak
        r.samples.push_back(static_cast<std::int16_t>(std::lround(x * 32767)));
    CHECK(band_limit_hz(r, 48000) < 6000);
}

TEST_CASE("recordings: a split keeps every recording on one side, about a tenth for validation") {
    for (const int count : {2, 3, 9, 10, 11, 300}) {
        CAPTURE(count);
        const auto all = named(count);
        const Split split = split_by_name(all);
        CHECK(!split.training.empty());
        CHECK(!split.validation.empty());
        auto together = names_of(split.training);
        together.merge(names_of(split.validation));
        CHECK(together == names_of(all));
        CHECK(split.training.size() + split.validation.size() == all.size());
        if (count == 300) CHECK(split.validation.size() == Approx(30).margin(15));
    }
}

TEST_CASE(
    "recordings: a split depends on names alone, and files that are added move at most one of the others") {
    auto some = named(40);
    const auto before = names_of(split_by_name(some).validation);
    std::reverse(some.begin(), some.end());
    CHECK(names_of(split_by_name(some).validation) == before);
    for (const int added : {41, 60, 200}) {
        const auto after = names_of(split_by_name(named(added)).validation);
        int moved = 0;
        for (const auto& r : some) moved += before.contains(r.name) != after.contains(r.name) ? 1 : 0;
        CHECK(moved <= 1); // the one that is held out so that there is one
    }
}

TEST_CASE("recordings: a split has both sides even where all recordings have the same name") {
    const int count = GENERATE(2, 5, 12);
    // for twelve a name whose hash alone would hold them all out
    const std::string name = GENERATE("voice.wav", "clean.wav", "a.wav", "b.wav", "c.wav", "d.wav", "e.wav",
                                      "f.wav", "g.wav", "h.wav", "i.wav", "j.wav");
    std::vector<Recording> all(static_cast<std::size_t>(count), named(name));
    const Split split = split_by_name(all);
    CAPTURE(count, name);
    CHECK(!split.training.empty());
    CHECK(!split.validation.empty());
    CHECK(split.training.size() + split.validation.size() == all.size());
}

TEST_CASE("recordings: a single recording is split in time, the last fifth for validation") {
    Recording one{"one.wav", {}, 7000};
    for (int i = 0; i < 1000; ++i) one.samples.push_back(static_cast<std::int16_t>(i));
    const Split split = split_by_name({one});
    REQUIRE(split.training.size() == 1);
    REQUIRE(split.validation.size() == 1);
    CHECK(split.training[0].samples.size() == 800);
    CHECK(split.training[0].samples.back() == 799);
    CHECK(split.validation[0].samples.size() == 200);
    CHECK(split.validation[0].samples.front() == 800);
    for (const auto* part : {&split.training[0], &split.validation[0]}) {
        CHECK(part->name == "one.wav");
        CHECK(part->limit_hz == 7000.0F);
    }
}

TEST_CASE("recordings: a manifest names the files of a kind below its root") {
    const TestFolder folder;
    fs::create_directory(folder.path() / "clean");
    for (const char* name : {"clean/a.wav", "clean/b.wav", "hum.wav"}) write_bytes(folder / name, "x");
    write_bytes(folder / "m.csv", "kind,name,source,licence,sha256\n"
                                  "# a comment, with a comma\n"
                                  "clean,clean/a.wav,somebody,CC0,00\n"
                                  "\n"
                                  "noise,hum.wav,somebody,CC0,00\n"
                                  "clean,clean/b.wav,somebody,CC0,00\n");
    const auto clean = files_in_manifest(folder / "m.csv", folder.path(), "clean");
    REQUIRE(clean);
    CHECK(names_of(*clean) == std::vector<std::string>{"clean/a.wav", "clean/b.wav"});
    CHECK((*clean)[1].path == folder.path() / "clean/b.wav");
    CHECK(names_of(*files_in_manifest(folder / "m.csv", folder.path(), "noise")) ==
          std::vector<std::string>{"hum.wav"});
}

TEST_CASE("recordings: a manifest's mistakes are told with their row") {
    const TestFolder folder;
    write_bytes(folder / "here.wav", "x");
    const auto message = [&](const std::string& rows) {
        write_bytes(folder / "m.csv", "kind,name,source,licence,sha256\n" + rows);
        const auto found = files_in_manifest(folder / "m.csv", folder.path(), "clean");
        return found ? std::string() : found.error().message;
    };
    CHECK(message("clean,here.wav,x,CC0,00\n").empty());
    const std::string gone = message("clean,here.wav,x,CC0,00\nclean,gone.wav,x,CC0,00\n");
    CHECK(gone.find("gone.wav") != std::string::npos);
    CHECK(gone.find("row 3") != std::string::npos);
    CHECK(message("noise,gone.wav,x,CC0,00\n").empty()); // of the other kind
    CHECK(message("clean\n").find("row 2") != std::string::npos);
    CHECK(message("# why\nhere.wav\n").find("row 3") != std::string::npos);
    CHECK(message("clean,.,x,CC0,00\n").find("row 2") != std::string::npos); // a folder
    const auto missing = files_in_manifest(folder / "none.csv", folder.path(), "clean");
    REQUIRE(!missing);
    CHECK(missing.error().message.find("none.csv") != std::string::npos);
}

TEST_CASE("recordings: a fingerprint changes with names, lengths, order and number") {
    const std::vector<Recording> all{named("a", 10), named("b", 20), named("c", 30)};
    const std::vector<std::vector<Recording>> others{
        {named("a", 10), named("b", 20)},
        {named("a", 10), named("b", 21), named("c", 30)},
        {named("a", 10), named("B", 20), named("c", 30)},
        {named("b", 20), named("a", 10), named("c", 30)},
        {named("a", 10), named("b", 20), named("c", 30), named("d", 1)},
        {named("a", 30), named("b", 20), named("c", 10)},
        {}};
    CHECK(fingerprint(all) == fingerprint({named("a", 10), named("b", 20), named("c", 30)}));
    for (const auto& other : others) CHECK(fingerprint(other) != fingerprint(all));
}

// Root may read everything; while this lives, such a process reads as nobody.
class AsNobody {
  public:
    AsNobody() {
        if (::getuid() == 0) REQUIRE(::seteuid(65534) == 0);
    }
    ~AsNobody() {
        if (::getuid() == 0 && ::seteuid(0) != 0) std::abort();
    }
};

TEST_CASE("recordings: a folder that cannot be read is an error, not the end of the list") {
    const TestFolder folder;
    for (const char* below : {"a", "b"}) fs::create_directory(folder.path() / below);
    write_bytes(folder / "b/1.wav", "x");
    fs::permissions(folder.path(), fs::perms{0755});
    const auto found_by_anyone = [&] {
        const AsNobody reader;
        return find_files({folder.path()});
    };
    REQUIRE(found_by_anyone());
    fs::permissions(folder / "a", fs::perms::none);
    const auto found = found_by_anyone();
    fs::permissions(folder / "a", fs::perms::owner_all);
    CHECK(!found);
}
