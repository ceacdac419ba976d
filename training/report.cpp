// write_report: two measured sounds and the page's template become one file.
#include "training/report.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "model/atomic_file.h"
#include "training/report/embedded.h"
#include "training/report/measures.h"
#include "training/report/page_text.h"

namespace sordino {
namespace {

using nlohmann::json;
using report::Measures;

// Beyond this the quieter sound is hardly a version of the other, and matching would only hide the louder
// one.
constexpr float largest_match_db = 30;

double rounded(double value) { return std::round(value * 1e4) / 1e4; }

json level(float db) { return db > report::silence_db ? json(rounded(db)) : json(nullptr); } // null: silence

// The louder voice is turned down to the other: nothing can clip.
json match_gains(const Measures& before, const Measures& after) {
    const float difference = before.levels.voice_db - after.levels.voice_db;
    const bool matched = std::abs(difference) <= largest_match_db;
    return {{"matched", matched},
            {"before_db", matched ? rounded(std::min(0.f, -difference)) : 0},
            {"after_db", matched ? rounded(std::min(0.f, difference)) : 0}};
}

json sound_json(const Measures& sound) {
    return {{"channels", sound.channels},
            {"seconds", sound.seconds()},
            {"bad_samples", sound.bad_samples},
            {"voice_db", level(sound.levels.voice_db)},
            {"background_db", level(sound.levels.background_db)},
            {"peak_db", level(sound.levels.peak_db)},
            {"spectrogram_column_seconds", sound.spectrogram.column_seconds},
            {"waveform_column_seconds", sound.waveform.column_seconds},
            {"flac_seconds", sound.flac_seconds}};
}

// The loudest cell of both pictures, rounded up: where their common colour scale ends. Silence stays dark.
int top_db(const Measures& before, const Measures& after) {
    unsigned char top = 0;
    for (const auto* sound : {&before, &after})
        for (const char cell : sound->spectrogram.levels)
            top = std::max(top, static_cast<unsigned char>(cell));
    return std::max(-40, static_cast<int>(std::ceil((top / 2.0 - 120) / 10)) * 10);
}

json page_json(const Measures& before, const Measures& after, const ReportFacts& facts) {
    json rows = json::array();
    for (const auto& [name, value] : facts.rows) rows.push_back({name, value});
    return {{"title", facts.title},
            {"facts", rows},
            {"rate", before.rate},
            {"rows", report::spectrogram_rows},
            {"axis_corner_hz", report::axis_corner_hz},
            {"top_db", top_db(before, after)},
            {"match", match_gains(before, after)},
            {"before", sound_json(before)},
            {"after", sound_json(after)}};
}

// Two signed bytes a column, +-127 is the peak.
std::string waveform_bytes(const report::Outline& waveform) {
    float peak = 1e-6f;
    for (const float low : waveform.low) peak = std::max(peak, -low);
    for (const float high : waveform.high) peak = std::max(peak, high);
    std::string bytes;
    for (std::size_t c = 0; c < waveform.low.size(); ++c)
        for (const float sample : {waveform.low[c], waveform.high[c]})
            bytes += static_cast<char>(std::lrint(sample / peak * 127));
    return bytes;
}

void write_sound(std::ostream& out, std::string_view name, const Measures& sound) {
    const auto block = [&](std::string_view what, std::string_view bytes) {
        report::write_bytes(out, fmt::format("{}-{}", name, what), bytes);
    };
    block("spectrogram", sound.spectrogram.levels);
    block("waveform", waveform_bytes(sound.waveform));
    block("flac", sound.flac);
}

void write_page(std::ostream& out, const Measures& before, const Measures& after, const ReportFacts& facts) {
    report::fill_template(out, report::page_html, [&](std::string_view part) {
        if (part == "style") out << report::base_css << report::page_css;
        if (part == "script")
            out << report::common_js << report::pictures_js << report::tracks_js << report::player_js
                << report::page_js;
        if (part != "data") return;
        report::write_json(out, "page", page_json(before, after, facts));
        write_sound(out, "before", before);
        write_sound(out, "after", after);
    });
}

} // namespace

Result<void> write_report(const std::filesystem::path& report, const std::filesystem::path& before,
                          const std::filesystem::path& after, const ReportFacts& facts) {
    auto page = AtomicFile::create(report);
    if (!page) return tl::unexpected(page.error());
    const auto noisy = report::measure_sound(before);
    if (!noisy) return tl::unexpected(noisy.error());
    const auto clean = report::measure_sound(after);
    if (!clean) return tl::unexpected(clean.error());
    if (noisy->rate != clean->rate)
        return fail(fmt::format("{}: expected {} Hz as in {}, found {} Hz", after.string(), noisy->rate,
                                before.string(), clean->rate));
    std::ofstream out(page->temporary(), std::ios::binary);
    write_page(out, *noisy, *clean, facts);
    out.close();
    if (!out) return fail(fmt::format("{}: could not be written whole; is the disk full?", report.string()));
    return page->commit();
}

} // namespace sordino
