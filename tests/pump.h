// A machine with two sensors, its tables, and models of it.
#pragma once

#include <cmath>
#include <cstdlib>
#include <sstream>

#include <fmt/format.h>

#include "tests/signals.h"
#include "tests/train_command.h"

namespace sordino::test {

inline constexpr double pump_rate = 20.0; // rows a second

// Two channels of a machine that turns, with noise; from `event` on 30 rows of something else.
inline std::string pump_csv(int rows, double noise, unsigned seed, int event = -1,
                            const std::string& header = "time,flow,heat\n") {
    Dice dice(seed);
    std::string text = header;
    for (int r = 0; r < rows; ++r) {
        const bool strange = event >= 0 && r >= event && r < event + 30;
        const double turn = 0.31 * r, flow = std::sin(turn), heat = std::cos(turn) + 0.5 * std::sin(0.11 * r);
        text += fmt::format("{:.2f},{:.5f},{:.5f}\n", r / pump_rate, 5.0 + flow + noise * dice.normal(),
                            300.0 + 10.0 * (strange ? 6.0 : heat) + 10.0 * noise * dice.normal());
    }
    return text;
}

// The numbers of a CSV, a row a line; the header is left out. NaN: no number.
inline std::vector<std::vector<double>> rows_of(const std::string& csv) {
    std::istringstream lines(csv);
    std::string line;
    std::getline(lines, line);
    std::vector<std::vector<double>> rows;
    while (std::getline(lines, line)) {
        rows.emplace_back();
        std::istringstream cells(line + ",");
        for (std::string cell; std::getline(cells, cell, ',');) {
            char* end = nullptr;
            const double value = std::strtod(cell.c_str(), &end);
            rows.back().push_back(end == cell.c_str() ? std::nan("") : value);
        }
    }
    return rows;
}

inline double error_of(const std::string& csv, const std::string& clean, std::size_t column) {
    const auto a = rows_of(csv), b = rows_of(clean);
    REQUIRE(a.size() == b.size());
    double sum = 0.0;
    for (std::size_t r = 0; r < a.size(); ++r)
        sum += (a[r][column] - b[r][column]) * (a[r][column] - b[r][column]);
    return std::sqrt(sum / static_cast<double>(a.size()));
}

inline const Arguments little_table_run{"--epochs",  "6",  "--steps-per-epoch",      "30",
                                        "--batch",   "64", "--validation-sequences", "256",
                                        "--threads", "1"};

// A folder with a model of the pump, of one kind or the other, made once.
struct Pump : TestFolder {
    explicit Pump(const Arguments& more = {}) {
        write_bytes(*this / "normal.csv", pump_csv(1500, 0.0, 1));
        const auto result =
            run_command(Arguments{SORDINO_COMMAND, "train", "--clean", *this / "normal.csv", "-o", model} +
                        little_table_run + more);
        INFO(result.out << result.err);
        REQUIRE(result.status == 0);
    }
    // Another model, of the same or other tables.
    CommandResult train(const std::string& clean, const std::string& name, const Arguments& more = {}) const {
        return run_command(Arguments{SORDINO_COMMAND, "train", "--clean", *this / clean, "-o", *this / name} +
                           little_table_run + more);
    }
    CommandResult verb(const std::string& name, const Arguments& arguments) const {
        return run_command(Arguments{SORDINO_COMMAND, name, "--model", model} + arguments);
    }
    std::string model = *this / "pump.safetensors";
};

} // namespace sordino::test
