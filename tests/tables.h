// Tables for tests: texts into files, and all rows out of them.
#pragma once

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/test_folder.h"
#include "training/table/table_reader.h"

namespace sordino::test {

struct ReadTable {
    TableInfo info;
    std::vector<TableRow> rows;
    TableProblems problems;
    std::string error; // empty: read to the end
};

inline ReadTable read_rows(TableReader& reader) {
    ReadTable table{reader.info(), {}, {}, ""};
    TableRow row;
    for (;;) {
        const auto more = reader.next(row);
        if (!more) table.error = more.error().message;
        if (!more || !*more) break;
        table.rows.push_back(row);
    }
    table.problems = reader.problems();
    return table;
}

inline ReadTable read_table(const std::string& path, const TableHints& hints = {}) {
    const auto reader = TableReader::open(path, hints);
    if (!reader) return {{}, {}, {}, reader.error().message};
    return read_rows(**reader);
}

inline ReadTable read_text(const std::string& text, const TableHints& hints = {},
                           const std::string& name = "a.csv") {
    const TestFolder folder;
    write_bytes(folder / name, text);
    return read_table(folder / name, hints);
}

// The values of one channel.
inline std::vector<double> column(const ReadTable& table, std::size_t channel) {
    std::vector<double> values;
    for (const auto& row : table.rows) values.push_back(row.values.at(channel));
    return values;
}

inline std::vector<double> times(const ReadTable& table) {
    std::vector<double> values;
    for (const auto& row : table.rows) values.push_back(row.time);
    return values;
}

// Equal, or missing in both.
inline bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

inline bool same(const std::vector<double>& a, const std::vector<double>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) { return same(x, y); });
}

inline bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != text.npos;
}

} // namespace sordino::test
