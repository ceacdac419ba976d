// A model of two sensors made up for tests of streams, and rows for it as a table and as messages.
#pragma once

#include "tests/window_models.h"

#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace sordino::test {

// Of "flow" and "heat" at 20 rows a second, which knows what is usual, too.
inline WindowModel message_model() {
    auto spec = window_spec(2, 16, 4, 3, 2);
    spec.channels = {"flow", "heat"};
    spec.rate_hz = 20.0;
    auto model = random_window_model(3, spec, true);
    model.mean << 5.0F, 300.0F;
    model.scale << 1.0F, 8.0F;
    AnomalySpec usual;
    for (auto& view : usual.usual) view = {{1.0F, 1.0F}, 1.0F, 3.0F, 0.1F};
    usual.memory = 50;
    model.anomaly = usual;
    return model;
}

using Rows = std::vector<std::vector<double>>; // time, flow, heat; NaN: missing

inline Rows even_rows(int count, int first = 0) {
    Rows rows;
    for (int r = first; r < first + count; ++r)
        rows.push_back({r / 20.0, 5.0 + std::round(1000.0 * std::sin(0.31 * r)) / 1000.0,
                        300.0 + std::round(800.0 * std::cos(0.17 * r)) / 100.0});
    return rows;
}

// Some stamps are a little off, some values are missing, some rows are strange.
inline Rows uneven_rows(int count) {
    auto rows = even_rows(count);
    Dice dice(7);
    for (auto& row : rows) {
        if (dice.unit() < 0.1) row[0] = std::round(100.0 * row[0] + 1.0) / 100.0;
        if (dice.unit() < 0.1) row[1] = std::nan("");
        if (dice.unit() < 0.05) row[2] += 40.0;
    }
    return rows;
}

inline std::string text_of(double value, const std::string& missing) {
    return std::isfinite(value) ? fmt::format("{}", value) : missing;
}

inline std::string csv_of(const Rows& rows) {
    std::string text = "time,flow,heat\n";
    for (const auto& row : rows)
        text += fmt::format("{},{},{}\n", row[0], text_of(row[1], ""), text_of(row[2], ""));
    return text;
}

inline std::vector<std::string> messages_of(const Rows& rows) {
    std::vector<std::string> messages;
    for (std::size_t n = 0; n < rows.size(); ++n)
        messages.push_back(fmt::format(R"({{"heat":{},"time":{},"n":{},"flow":{}}})",
                                       text_of(rows[n][2], "null"), rows[n][0], n,
                                       text_of(rows[n][1], "null")));
    return messages;
}

} // namespace sordino::test
