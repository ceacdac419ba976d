// A run's page: what it carries, that it stands alone, and that nothing in it can break it.
#include "training/training_report.h"

#include <cmath>
#include <limits>

#include <sndfile.hh>

#include "tests/catch.h"
#include "tests/report_page.h"
#include "tests/signals.h"
#include "tests/test_folder.h"
#include "training/curves.h"
#include "training/report/frame_pictures.h"

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr int rate = 16'000;

std::vector<EpochResult> some_history(int epochs, double first) {
    std::vector<EpochResult> history;
    for (int e = 1; e <= epochs; ++e) {
        EpochResult& result = history.emplace_back();
        result.epoch = e;
        for (const Curve& curve : training_curves()) result.*curve.value = first += 1.0 / 3.0;
        result.best = e % 2 == 1;
    }
    return history;
}

ReportExample some_example(unsigned seed, std::size_t hops, bool with_start) {
    ReportExample example;
    example.name = "Piece";
    example.snr_db = 2.5F;
    example.rate = rate;
    example.hop = 256;
    const auto sound = [&](unsigned s) {
        return white_noise(hops * 256, s == 3 ? 0.2 : 0.05, 10 * seed + s);
    };
    example.noisy = sound(1);
    example.output = sound(2);
    example.clean = sound(3);
    if (with_start) example.start = sound(4);
    example.mask = Eigen::MatrixXf::Constant(257, static_cast<Eigen::Index>(hops), 0.2F);
    example.ideal_mask = Eigen::MatrixXf::Constant(257, static_cast<Eigen::Index>(hops), 0.4F);
    return example;
}

SnrRow some_row(float snr_db, bool with_start) {
    SnrRow row{snr_db, 8, {1.25, 2.25, 3.25}, {4.25, 5.25, 6.25}, {}};
    if (with_start) row.start = Scores{7.25, 8.25, 9.25};
    return row;
}

TrainingReport full_report() {
    TrainingReport report;
    report.title = "office";
    report.facts = {{"Noise", "12 files"}, {"Seed", "1"}};
    report.history = some_history(3, 0.1);
    report.last_run = some_history(4, 100.1);
    report.last_run_name = "before";
    report.start_name = "voice";
    report.by_snr = {some_row(-5, true), some_row(0, true)};
    report.examples = {some_example(1, 20, true), some_example(2, 20, false)};
    return report;
}

std::string page_of(const TrainingReport& report) {
    const TestFolder folder;
    const auto written = write_training_report(folder / "page.html", report);
    INFO((written ? "" : written.error().message));
    REQUIRE(written);
    return read_bytes(folder / "page.html");
}

std::vector<float> decoded(const std::string& flac, int& file_rate) {
    const TestFolder folder;
    write_bytes(folder / "x.flac", flac);
    SndfileHandle file(folder / "x.flac");
    file_rate = file.samplerate();
    std::vector<float> samples(static_cast<std::size_t>(file.frames() * file.channels()));
    file.read(samples.data(), static_cast<sf_count_t>(samples.size()));
    return samples;
}

bool has_element(const std::string& page, const std::string& id) {
    return page.find("<script id=\"" + id + "\"") != page.npos;
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
    return found;
}

void check_curves(const nlohmann::json& found, const std::vector<EpochResult>& history) {
    REQUIRE(found["epoch"].size() == history.size());
    for (std::size_t i = 0; i < history.size(); ++i) {
        CHECK(found["epoch"][i] == history[i].epoch);
        CHECK(found["best"][i] == history[i].best);
        for (const Curve& curve : training_curves()) CHECK(found[curve.name][i] == history[i].*curve.value);
    }
}

} // namespace

TEST_CASE("training_report: the page needs nothing from elsewhere") {
    const std::string page = page_of(full_report());
    for (const char* link : {"http://", "https://", "src=", "@import", "fetch(", "import ", "{{", "XMLHttp"})
        CHECK(page.find(link) == page.npos);
    CHECK(count(page, "url(") == count(page, "url(#")); // a place in the page itself
    CHECK(count(page, "href=") == count(page, "href=\"data:"));
    CHECK(page.find("default-src 'none'") != page.npos);
}

TEST_CASE("training_report: rows of a run on tables are on the page as they were, and missing ones as null") {
    TrainingReport report;
    report.windows = {
        {"piece 1", "flow", {1.5F, 2.5F}, {std::numeric_limits<float>::quiet_NaN(), 3.0F}, {1.0F, 2.0F}}};
    const auto data = page_data(page_of(report));
    REQUIRE(data["windows"].size() == 1);
    CHECK(data["windows"][0]["channel"] == "flow");
    CHECK(data["windows"][0]["clean"] == nlohmann::json{1.5, 2.5});
    CHECK(data["windows"][0]["noisy"][0].is_null());
    CHECK(data["windows"][0]["restored"][1] == 2.0);
}

TEST_CASE("training_report: every number of the run is on the page as it was") {
    const TrainingReport report = full_report();
    const auto data = page_data(page_of(report));
    check_curves(data["curves"], report.history);
    check_curves(data["last_run"]["curves"], report.last_run);
    CHECK(data["last_run"]["name"] == "before");
    CHECK(data["start_name"] == "voice");
    CHECK(data["title"] == "office");
    CHECK(data["facts"].dump() == R"([["Noise","12 files"],["Seed","1"]])");
    REQUIRE(data["by_snr"].size() == 2);
    const auto& row = data["by_snr"][0];
    CHECK(row["snr_db"] == -5);
    CHECK(row["pieces"] == 8);
    const auto scores = [](double a, double b, double c) {
        return nlohmann::json{{"si_sdr", a}, {"segmental_snr", b}, {"log_spectral_distance", c}};
    };
    CHECK(row["noisy"] == scores(1.25, 2.25, 3.25));
    CHECK(row["model"] == scores(4.25, 5.25, 6.25));
    CHECK(row["start"] == scores(7.25, 8.25, 9.25));
}

TEST_CASE("training_report: whether the run has ended is told") {
    TrainingReport report;
    CHECK(page_data(page_of(report))["finished"] == false);
    report.finished = true;
    CHECK(page_data(page_of(report))["finished"] == true);
}

TEST_CASE("training_report: before the first epoch, without examples and scores, there is a page") {
    const auto data = page_data(page_of({}));
    for (const char* list : {"facts", "by_snr", "examples", "windows"})
        CHECK(data[list] == nlohmann::json::array());
    check_curves(data["curves"], {});
    check_curves(data["last_run"]["curves"], {});
}

TEST_CASE("training_report: a loss that is no finite number is null, and its neighbours stay") {
    TrainingReport report = full_report();
    report.history[0].training_loss = std::numeric_limits<double>::quiet_NaN();
    report.history[1].validation_loss = std::numeric_limits<double>::infinity();
    report.by_snr[0].model.si_sdr = -std::numeric_limits<double>::infinity();
    const auto data = page_data(page_of(report));
    CHECK(data["curves"]["training_loss"][0].is_null());
    CHECK(data["curves"]["training_loss"][1] == report.history[1].training_loss);
    CHECK(data["curves"]["validation_loss"][1].is_null());
    CHECK(data["curves"]["validation_loss"][2] == report.history[2].validation_loss);
    CHECK(data["by_snr"][0]["model"]["si_sdr"].is_null());
}

TEST_CASE("training_report: names are shown, not run") {
    const std::string evil = "</script><script>alert(1)</script>";
    TrainingReport report = full_report();
    const std::size_t scripts = count(page_of(report), "<script");
    report.title = report.last_run_name = report.start_name = report.examples[0].name = evil;
    report.facts = {{evil, evil}, {"\xff", "\xc3"}};
    const std::string page = page_of(report);
    CHECK(count(page, "<script") == scripts);
    CHECK(count(page, "</script>") == scripts);
    const auto data = page_data(page);
    CHECK(data["title"] == evil);
    CHECK(data["facts"][0][1] == evil);
    CHECK(data["examples"][0]["name"] == evil);
    CHECK(data["last_run"]["name"] == evil);
    CHECK(data["start_name"] == evil);
}

TEST_CASE("training_report: each sound of an example decodes to its samples") {
    const TrainingReport report = full_report();
    const std::string page = page_of(report);
    const auto& first = report.examples[0];
    CHECK(page_data(page)["examples"][0]["sounds"] == nlohmann::json{"noisy", "start", "model", "clean"});
    const std::pair<const char*, const std::vector<float>*> sounds[] = {
        {"noisy", &first.noisy}, {"start", &first.start}, {"model", &first.output}, {"clean", &first.clean}};
    for (const auto& [name, samples] : sounds) {
        int file_rate = 0;
        const auto found = decoded(bytes_of(page, std::string("example-0-") + name + "-flac"), file_rate);
        CHECK(file_rate == rate);
        REQUIRE(found.size() == samples->size());
        float worst = 0;
        for (std::size_t i = 0; i < found.size(); ++i)
            worst = std::max(worst, std::abs(found[i] - (*samples)[i]));
        CHECK(worst <= 0.51F / 32768);
        CHECK(page_data(page)["examples"][0]["si_sdr"][name] == si_sdr_db(first.clean, *samples));
    }
}

TEST_CASE("training_report: without a starting model an example has no sound of one") {
    const std::string page = page_of(full_report());
    CHECK(page_data(page)["examples"][1]["sounds"] == nlohmann::json{"noisy", "model", "clean"});
    CHECK(has_element(page, "example-0-start-flac"));
    CHECK(has_element(page, "example-1-model-flac"));
    CHECK(!has_element(page, "example-1-start-flac"));
    CHECK(!has_element(page, "example-1-start-levels"));
}

TEST_CASE("training_report: pictures are those of the example's own sounds and masks") {
    const TrainingReport report = full_report();
    const std::string page = page_of(report);
    const FrameSize size{256, rate};
    CHECK(bytes_of(page, "example-0-noisy-levels") == report::level_picture(report.examples[0].noisy, size));
    CHECK(bytes_of(page, "example-0-clean-levels") == report::level_picture(report.examples[0].clean, size));
    CHECK(bytes_of(page, "example-1-model-levels") == report::level_picture(report.examples[1].output, size));
    CHECK(bytes_of(page, "example-0-mask") == std::string(20 * report::frame_rows, '\x33'));
    CHECK(bytes_of(page, "example-0-ideal_mask") == std::string(20 * report::frame_rows, '\x66'));
    const auto data = page_data(page);
    CHECK(data["rows"] == report::frame_rows);
    CHECK(data["examples"][0]["seconds"] == 0.32);
    CHECK(data["examples"][0]["column_seconds"] == 0.016);
    CHECK(data["examples"][0]["snr_db"] == 2.5);
    unsigned char loudest = 0;
    for (const char* id : {"example-0-noisy-levels", "example-0-start-levels", "example-0-model-levels",
                           "example-0-clean-levels", "example-1-noisy-levels", "example-1-model-levels",
                           "example-1-clean-levels"})
        for (const char level : bytes_of(page, id))
            loudest = std::max(loudest, static_cast<unsigned char>(level));
    const double top_db = data["top_db"].get<double>(), loudest_db = loudest / 2.0 - 120;
    CHECK(top_db >= std::max(-40.0, loudest_db)); // of the colours
    CHECK(top_db < std::max(-40.0, loudest_db) + 10);
}

TEST_CASE("training_report: samples that are NaN or infinite count as zero") {
    TrainingReport report = full_report();
    for (const std::size_t at : {0u, 777u}) report.examples[0].output[at] = 0;
    const std::string page = page_of(report);
    report.examples[0].output[0] = std::numeric_limits<float>::quiet_NaN();
    report.examples[0].output[777] = std::numeric_limits<float>::infinity();
    CHECK((page_of(report) == page));
}

TEST_CASE("training_report: three examples of 4 s make a page that a browser loads in a moment") {
    TrainingReport report;
    for (const unsigned seed : {1u, 2u, 3u}) report.examples.push_back(some_example(seed, 250, true));
    CHECK(page_of(report).size() < 3'000'000); // noise everywhere, which FLAC shrinks least
}

TEST_CASE("training_report: a page is replaced as a whole, and a place that cannot be written to is named") {
    const TestFolder folder;
    TrainingReport report;
    report.title = "first";
    REQUIRE(write_training_report(folder / "page.html", report));
    std::ifstream reader(folder / "page.html");
    report.title = "second";
    REQUIRE(write_training_report(folder / "page.html", report));
    const std::string old{std::istreambuf_iterator<char>(reader), {}};
    CHECK(page_data(old)["title"] == "first"); // who had it open sees what it was
    CHECK(old.ends_with("</html>\n"));
    CHECK(page_data(read_bytes(folder / "page.html"))["title"] == "second");
    CHECK(folder.names() == std::vector<std::string>{"page.html"});
    const auto written = write_training_report(folder / "none/page.html", report);
    REQUIRE(!written);
    CHECK(written.error().message.find(folder / "none") != std::string::npos);
}
