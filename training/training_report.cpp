// write_training_report: a run's figures, pictures and sounds become one file.
#include "training/training_report.h"

#include "model/atomic_file.h"
#include "training/curves.h"
#include "training/report/embedded.h"
#include "training/report/excerpt.h"
#include "training/report/frame_pictures.h"
#include "training/report/page_text.h"
#include "training/report/row_map.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <span>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sordino {
namespace {

using nlohmann::json;

json curves_json(const std::vector<EpochResult>& history) {
    json curves{{"epoch", json::array()}, {"best", json::array()}};
    for (const Curve& curve : training_curves()) curves[curve.name] = json::array();
    for (const EpochResult& result : history) {
        curves["epoch"].push_back(result.epoch);
        curves["best"].push_back(result.best);
        for (const Curve& curve : training_curves()) curves[curve.name].push_back(result.*curve.value);
    }
    return curves;
}

json scores_json(const Scores& scores) {
    return {{"si_sdr", scores.si_sdr},
            {"segmental_snr", scores.segmental_snr},
            {"log_spectral_distance", scores.log_spectral_distance}};
}

json snr_row_json(const SnrRow& row) {
    return {{"snr_db", row.snr_db},
            {"pieces", row.pieces},
            {"noisy", scores_json(row.noisy)},
            {"start", row.start ? scores_json(*row.start) : json(nullptr)},
            {"model", scores_json(row.model)}};
}

struct Sound {
    const char* name;
    std::vector<float> samples;
};

// Those that an example has, in the order in which the page offers them. Only finite samples.
std::vector<Sound> sounds_of(const ReportExample& example) {
    std::vector<Sound> sounds{{"noisy", example.noisy}};
    if (!example.start.empty()) sounds.push_back({"start", example.start});
    sounds.push_back({"model", example.output});
    sounds.push_back({"clean", example.clean});
    for (auto& sound : sounds)
        std::replace_if(
            sound.samples.begin(), sound.samples.end(), [](float x) { return !std::isfinite(x); }, 0.0F);
    return sounds;
}

std::string flac(std::span<const float> samples, double rate) {
    report::Excerpt excerpt(static_cast<int>(std::lrint(rate)), 1);
    excerpt.push(samples);
    return excerpt.finish();
}

// The texts of an example go to the page's facts, its bytes to elements of their own: "example-0-noisy-flac".
class ExampleWriter {
  public:
    explicit ExampleWriter(std::ostream& out)
        : out_(out) {}

    json write(const ReportExample& example) {
        const FrameSize size{example.hop, example.rate};
        json sounds = json::array(), si_sdr;
        for (const Sound& sound : sounds_of(example)) {
            sounds.push_back(sound.name);
            si_sdr[sound.name] = si_sdr_db(example.clean, sound.samples);
            bytes(fmt::format("{}-flac", sound.name), flac(sound.samples, example.rate));
            bytes(fmt::format("{}-levels", sound.name), note(report::level_picture(sound.samples, size)));
        }
        bytes("mask", report::mask_picture(example.mask, size));
        bytes("ideal_mask", report::mask_picture(example.ideal_mask, size));
        ++number_;
        return {{"name", example.name},
                {"snr_db", example.snr_db},
                {"rate", example.rate},
                {"seconds", static_cast<double>(example.noisy.size()) / example.rate},
                {"column_seconds", example.hop / example.rate},
                {"sounds", sounds},
                {"si_sdr", si_sdr}};
    }

    // Where the colour scale of all pictures ends: their loudest cell, rounded up.
    int top_db() const {
        return std::max(-40, static_cast<int>(std::ceil((loudest_ / 2.0 - 120) / 10)) * 10);
    }

  private:
    void bytes(const std::string& what, const std::string& content) {
        report::write_bytes(out_, fmt::format("example-{}-{}", number_, what), content);
    }

    std::string note(std::string levels) {
        for (const char level : levels) loudest_ = std::max(loudest_, static_cast<unsigned char>(level));
        return levels;
    }

    std::ostream& out_;
    int number_ = 0;
    unsigned char loudest_ = 0;
};

void write_data(std::ostream& out, const TrainingReport& report) {
    json page{{"title", report.title},
              {"facts", json::array()},
              {"finished", report.finished},
              {"curves", curves_json(report.history)},
              {"last_run", {{"name", report.last_run_name}, {"curves", curves_json(report.last_run)}}},
              {"start_name", report.start_name},
              {"by_snr", json::array()},
              {"examples", json::array()},
              {"windows", json::array()},
              {"of_rows", report.of_rows},
              {"pictures", json::array()},
              {"rows", report::frame_rows},
              {"axis_corner_hz", report::axis_corner_hz}};
    for (const auto& [name, value] : report.facts) page["facts"].push_back({name, value});
    for (const SnrRow& row : report.by_snr) page["by_snr"].push_back(snr_row_json(row));
    for (const auto& [name, channel, clean, noisy, restored] : report.windows)
        page["windows"].push_back({{"name", name},
                                   {"channel", channel},
                                   {"clean", clean},
                                   {"noisy", noisy},
                                   {"restored", restored}});
    for (const auto& [name, note, png] : report.pictures)
        page["pictures"].push_back({{"name", name}, {"note", note}, {"png", report::base64(png)}});
    ExampleWriter writer(out);
    for (const ReportExample& example : report.examples) page["examples"].push_back(writer.write(example));
    page["top_db"] = writer.top_db();
    report::write_json(out, "page", page);
}

} // namespace

Result<void> write_training_report(const std::filesystem::path& path, const TrainingReport& report) {
    std::ostringstream out;
    report::fill_template(out, report::training_html, [&](std::string_view part) {
        if (part == "style") out << report::base_css << report::furniture_css << report::training_css;
        if (part == "script")
            out << report::common_js << report::pictures_js << report::player_js << report::charts_js
                << report::examples_js << report::training_js;
        if (part == "data") write_data(out, report);
    });
    const std::string page = std::move(out).str();
    return write_atomically(path, std::as_bytes(std::span(page)));
}

bool is_training_report(const std::filesystem::path& path) {
    const auto beginning = report::training_html.substr(0, report::training_html.find("<html"));
    std::string found(beginning.size(), ' ');
    std::ifstream file(path, std::ios::binary);
    return file.read(found.data(), static_cast<std::streamsize>(found.size())) && found == beginning;
}

} // namespace sordino
