// Pages of tables for tests: rows made up, and the pieces of a page taken apart.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "tests/report_page.h"
#include "training/table/table_reader.h"

namespace sordino::test {

inline TableInfo table_info(std::size_t channels) {
    TableInfo info;
    for (std::size_t c = 0; c < channels; ++c) info.channels.push_back("channel " + std::to_string(c));
    return info;
}

inline TableRow table_row(double time, std::vector<double> values) {
    TableRow row;
    row.time = time;
    row.values = std::move(values);
    return row;
}

inline std::vector<std::size_t> all_columns(std::size_t channels) {
    std::vector<std::size_t> columns(channels);
    for (std::size_t c = 0; c < channels; ++c) columns[c] = c;
    return columns;
}

struct PagePiece {
    std::vector<double> first;
    std::vector<std::vector<float>> low; // by track; empty where the page has none
};

inline PagePiece piece_of(const std::string& page, std::size_t number) {
    const auto facts = page_data(page)["pieces"][number];
    const auto bins = facts["bins"].get<std::size_t>();
    const bool many = facts["rows_a_bin"].get<int>() > 1;
    const std::string bytes = bytes_of(page, facts["id"].get<std::string>());
    REQUIRE(bytes.size() == bins * (many ? 2 : 1) * (8 + 4 * facts["tracks"].size()));
    PagePiece piece;
    piece.first.resize(bins);
    std::memcpy(piece.first.data(), bytes.data(), bins * 8);
    const char* at = bytes.data() + bins * (many ? 16 : 8);
    for (const std::size_t track : facts["tracks"]) {
        if (piece.low.size() <= track) piece.low.resize(track + 1);
        piece.low[track].resize(bins);
        std::memcpy(piece.low[track].data(), at, bins * 4);
        at += bins * (many ? 8 : 4);
    }
    return piece;
}

// That it loads nothing.
inline void check_stands_alone(const std::string& page) {
    for (const char* link : {"http://", "https://", "src=", "@import", "url(", "fetch(", "import ", "{{"})
        CHECK(page.find(link) == page.npos);
    for (std::size_t at = page.find("href="); at != page.npos; at = page.find("href=", at + 1))
        CHECK(page.substr(at, 11) == "href=\"data:");
}

} // namespace sordino::test
