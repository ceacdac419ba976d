// The HTML report: what it measures, what it carries, and that it stands alone.
#include "training/report.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <numbers>
#include <random>

#include <sndfile.hh>

#include "tests/catch.h"
#include "tests/report_page.h"
#include "tests/signals.h"
#include "tests/test_folder.h"
#include "training/report/pictures.h"

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;

namespace {

void write_wav(const fs::path& path, const std::vector<float>& samples, int rate, int channels = 1) {
    SndfileHandle file(path.string(), SFM_WRITE, SF_FORMAT_WAV | SF_FORMAT_FLOAT, channels, rate);
    file.write(samples.data(), static_cast<sf_count_t>(samples.size()));
}

std::string page_of(const std::vector<float>& before, const std::vector<float>& after, int rate,
                    int channels = 1, const ReportFacts& facts = {}) {
    const TestFolder folder;
    write_wav(folder.path() / "before.wav", before, rate, channels);
    write_wav(folder.path() / "after.wav", after, rate, channels);
    const auto written = write_report(folder.path() / "page.html", folder.path() / "before.wav",
                                      folder.path() / "after.wav", facts);
    INFO((written ? "" : written.error().message));
    REQUIRE(written);
    std::ifstream page(folder.path() / "page.html", std::ios::binary);
    return {std::istreambuf_iterator<char>(page), {}};
}

// Uniform: its level wanders little from frame to frame.
std::vector<float> noise(std::size_t count, double rms) {
    return uniform_values(count, -std::sqrt(3) * rms, std::sqrt(3) * rms, 1);
}

} // namespace

TEST_CASE("report: the page needs nothing from elsewhere") {
    const std::string page = page_of(noise(16'000, 0.1), noise(16'000, 0.01), 16'000);
    for (const char* link : {"http://", "https://", "src=", "@import", "url(", "fetch(", "import ", "{{"})
        CHECK(page.find(link) == page.npos);
    for (std::size_t at = page.find("href="); at != page.npos; at = page.find("href=", at + 1))
        CHECK(page.substr(at, 11) == "href=\"data:");
}

TEST_CASE("report: a page of a one-sample file is written") {
    const std::string page = page_of({0.5f}, {0.25f}, 48'000);
    CHECK(page_data(page)["before"]["peak_db"] == Approx(-6.02).margin(0.01));
    CHECK(page_data(page)["before"]["voice_db"] == Approx(-6.02).margin(0.06));
    CHECK(from_base64(block(page, "before-spectrogram")).size() == report::spectrogram_rows);
}

TEST_CASE("report: silence is null, and the page is written") {
    const auto facts = page_data(page_of(noise(8'000, 0.1), std::vector<float>(8'000), 8'000));
    CHECK(facts["after"]["voice_db"].is_null());
    CHECK(facts["after"]["background_db"].is_null());
    CHECK(facts["after"]["peak_db"].is_null());
    CHECK(facts["match"]["matched"] == false);
}

TEST_CASE("report: NaN and infinity count as zero, and are counted") {
    auto clean = noise(16'000, 0.1);
    for (const std::size_t bad : {0u, 77u, 15'999u}) clean[bad] = 0;
    auto damaged = clean;
    damaged[0] = std::numeric_limits<float>::quiet_NaN();
    damaged[77] = std::numeric_limits<float>::infinity();
    damaged[15'999] = -std::numeric_limits<float>::infinity();
    const std::string page = page_of(damaged, clean, 16'000);
    CHECK(page_data(page)["before"]["bad_samples"] == 3);
    for (const char* what : {"spectrogram", "waveform", "flac"})
        CHECK(block(page, std::string("before-") + what) == block(page, std::string("after-") + what));
}

TEST_CASE("report: the embedded FLAC decodes to the samples") {
    const int channels = GENERATE(1, 2);
    const auto samples = noise(20'000, 0.2);
    const std::string flac = from_base64(block(page_of(samples, samples, 44'100, channels), "after-flac"));
    const TestFolder folder;
    std::ofstream(folder.path() / "x.flac", std::ios::binary) << flac;
    SndfileHandle file((folder.path() / "x.flac").string());
    REQUIRE(file.frames() == 20'000 / channels);
    CHECK(file.samplerate() == 44'100);
    CHECK(file.channels() == channels);
    std::vector<float> decoded(samples.size());
    file.read(decoded.data(), static_cast<sf_count_t>(decoded.size()));
    float worst = 0;
    for (std::size_t i = 0; i < samples.size(); ++i)
        worst = std::max(worst, std::abs(samples[i] - decoded[i]));
    CHECK(worst <= 0.51f / 32768);
}

TEST_CASE("report: a tone of -20 dBFS in a fifth of the time over noise of -60 dBFS reads so") {
    const int rate = GENERATE(16'000, 44'100, 48'000);
    auto before = noise(static_cast<std::size_t>(5 * rate), 1e-3f);
    const auto burst = tone(static_cast<std::size_t>(rate / 5), 500, rate, 0.1 * std::numbers::sqrt2);
    for (int second = 0; second < 5; ++second) {
        const auto start = before.begin() + second * rate;
        std::transform(burst.begin(), burst.end(), start, start, std::plus<>());
    }
    auto after = before;
    for (float& sample : after) sample /= 2;
    const auto facts = page_data(page_of(before, after, rate));
    CHECK(facts["before"]["voice_db"] == Approx(-20).margin(0.5));
    CHECK(facts["before"]["background_db"] == Approx(-60).margin(0.5));
    CHECK(facts["before"]["peak_db"] == Approx(-17).margin(0.5));
    CHECK(facts["after"]["background_db"] == Approx(-66).margin(0.5));
    CHECK(facts["before"]["seconds"] == 5);
    CHECK(facts["match"]["before_db"] == Approx(-6.02).margin(0.11)); // the louder one is turned down
    CHECK(facts["match"]["after_db"] == 0);
}

TEST_CASE("report: ten minutes make a page hardly larger than one, and the same picture of a steady noise") {
    const int rate = 8'000;
    const std::string one = page_of(noise(60u * 8'000, 0.01), noise(60u * 8'000, 0.01), rate);
    const std::string ten = page_of(noise(600u * 8'000, 0.01), noise(600u * 8'000, 0.01), rate);
    CHECK(ten.size() < one.size() * 3 / 2);
    CHECK(ten.size() < 4'000'000);
    CHECK(page_data(ten)["before"]["flac_seconds"] == 60);
    const auto mean = [](const std::string& levels) {
        double sum = 0;
        for (const char level : levels) sum += static_cast<unsigned char>(level) / 2.0;
        return sum / static_cast<double>(levels.size()) - 120;
    };
    const std::string levels = from_base64(block(ten, "before-spectrogram"));
    CHECK(levels.size() <= report::max_columns * report::spectrogram_rows);
    // RMS -40 dBFS; a Hann window of 320 samples spreads it: 2 x 1.5 / 320 of the power is in a sine's
    // reading.
    CHECK(mean(levels) == Approx(-40 + 10 * std::log10(2 * 1.5 / 320)).margin(0.5));
}

TEST_CASE("report: what the caller says is shown, not run") {
    const ReportFacts facts{"</script><script>alert(1)</script>", {{"Mo\"del", "\xff voice <b>"}}};
    const std::string page = page_of({0.1f}, {0.1f}, 8'000, 1, facts);
    CHECK(page.find("alert(1)</script>") == page.npos);
    CHECK(page_data(page)["title"] == facts.title);
    CHECK(page_data(page)["facts"][0][0] == "Mo\"del");
}

TEST_CASE("report: an unwritable target gives an error that names it and leaves nothing behind") {
    const TestFolder folder;
    write_wav(folder.path() / "x.wav", noise(800, 0.1), 8'000);
    const fs::path target = folder.path() / "missing" / "page.html";
    const auto written = write_report(target, folder.path() / "x.wav", folder.path() / "x.wav", {});
    REQUIRE(!written);
    CHECK(written.error().message.find(target.string()) != std::string::npos);
    CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("report: a sound that cannot be compared gives an error that names it and leaves no page") {
    const TestFolder folder;
    write_wav(folder.path() / "before.wav", noise(800, 0.1), 8'000);
    write_wav(folder.path() / "fast.wav", noise(800, 0.1), 16'000);
    const std::string after = GENERATE("fast.wav", "missing.wav");
    const auto written =
        write_report(folder.path() / "page.html", folder.path() / "before.wav", folder.path() / after, {});
    REQUIRE(!written);
    CHECK(written.error().message.find(after) != std::string::npos);
    CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 2);
}
