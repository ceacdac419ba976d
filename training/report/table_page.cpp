// Pieces as bytes, and the template around them.
#include "training/report/table_page.h"

#include "model/atomic_file.h"
#include "training/report/embedded.h"
#include "training/report/page_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <sstream>

namespace sordino::report {
namespace {

constexpr std::size_t longest_name = 100; // bytes
constexpr std::size_t most_excerpt_rows = 4096;

template <class T>
void append(std::string& bytes, std::span<const T> values) {
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

bool has_values(const Envelopes& piece, std::size_t track) {
    return std::ranges::any_of(piece.low(track), [](float x) { return !std::isnan(x); });
}

// Places of first rows, and of last rows where bins have several; then the lowest (and highest) values of
// those tracks that have any: little-endian, 64 and 32 bits.
nlohmann::json write_piece(std::ostream& out, const std::string& id, const Envelopes& piece) {
    const bool many = piece.rows_a_bin() > 1;
    std::string bytes;
    append(bytes, piece.first());
    if (many) append(bytes, piece.last());
    nlohmann::json tracks = nlohmann::json::array();
    for (std::size_t t = 0; t < piece.tracks(); ++t) {
        if (!has_values(piece, t)) continue;
        tracks.push_back(t);
        append(bytes, piece.low(t));
        if (many) append(bytes, piece.high(t));
    }
    write_bytes(out, id, bytes);
    return {{"id", id}, {"bins", piece.bins()}, {"rows_a_bin", piece.rows_a_bin()}, {"tracks", tracks}};
}

void write_data(std::ostream& out, const ReportFacts& facts, nlohmann::json data,
                const std::vector<Envelopes>& pieces) {
    data["title"] = facts.title;
    data["facts"] = nlohmann::json::array();
    for (const auto& [name, value] : facts.rows) data["facts"].push_back({name, value});
    data["pieces"] = nlohmann::json::array();
    for (std::size_t p = 0; p < pieces.size(); ++p)
        data["pieces"].push_back(write_piece(out, fmt::format("piece-{}", p), pieces[p]));
    write_json(out, "page", data);
}

std::size_t even(std::size_t count) { return std::max<std::size_t>(count / 2 * 2, 2); }

} // namespace

std::size_t bins_for(std::size_t tracks) { return std::min(most_bins, even(envelope_values / (2 * tracks))); }

std::size_t excerpt_rows_for(std::size_t tracks, std::size_t excerpts) {
    return std::min(most_excerpt_rows, even(excerpt_values / (tracks * excerpts)));
}

std::string shown_name(const std::string& name) {
    if (name.size() <= longest_name) return name;
    std::size_t end = longest_name; // not within a character of UTF-8
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
    return name.substr(0, end) + "...";
}

Result<void> write_table_page(const std::filesystem::path& path, const ReportFacts& facts,
                              nlohmann::json data, const std::vector<Envelopes>& pieces) {
    std::ostringstream out;
    fill_template(out, table_html, [&](std::string_view part) {
        if (part == "style") out << base_css << furniture_css << table_css;
        if (part == "script")
            out << common_js << pictures_js << pieces_js << lanes_js << timeline_js << table_js;
        if (part == "data") write_data(out, facts, std::move(data), pieces);
    });
    const std::string page = std::move(out).str();
    return write_atomically(path, std::as_bytes(std::span(page)));
}

} // namespace sordino::report
