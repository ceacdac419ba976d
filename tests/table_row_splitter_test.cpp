// RowSplitter: cells by every separator, quotes, and damage that stays in its line.
#include "training/table/row_splitter.h"

#include "tests/catch.h"
#include "tests/signals.h"

using namespace sordino;
using namespace sordino::test;

namespace {

using Cells = std::vector<std::string>;

Cells split(const std::string& line, char separator) {
    Cells cells;
    RowSplitter(separator).split(line, cells);
    return cells;
}

std::string joined(const Cells& cells, const std::string& separator) {
    std::string line;
    for (const std::string& cell : cells) line += (line.empty() ? "" : separator) + cell;
    return line;
}

std::string quoted(const std::string& cell) {
    std::string text = "\"";
    for (const char c : cell) text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return text + '"';
}

// Of letters that mean something to a splitter, with a letter at both ends.
std::string random_cell(Dice& dice) {
    constexpr std::string_view letters = "ab,;\t \"|1";
    std::string cell = "x";
    for (int i = static_cast<int>(dice.unit() * 8.0); i > 0; --i)
        cell += letters[static_cast<std::size_t>(dice.unit() * static_cast<double>(letters.size()))];
    return cell + "x";
}

} // namespace

TEST_CASE("row_splitter: quoted cells come back as they were, whatever they hold and separates them") {
    Dice dice(1);
    for (const char separator : {',', ';', '\t', '|', blanks}) {
        RowSplitter splitter(separator);
        Cells found;
        for (int row = 0; row < 300; ++row) {
            Cells cells, line;
            for (int c = 0; c <= row % 7; ++c) {
                cells.push_back(random_cell(dice));
                line.push_back(quoted(cells.back()));
            }
            splitter.split(joined(line, std::string(1, separator)), found);
            CHECK(found == cells);
        }
    }
}

TEST_CASE("row_splitter: empty cells are cells, and spaces around a cell are not its own") {
    CHECK(split("1,,3", ',') == Cells{"1", "", "3"});
    CHECK(split(",", ',') == Cells{"", ""});
    CHECK(split(" 1 ;2; a b ", ';') == Cells{"1", "2", "a b"});
    CHECK(split("1\t\t3", '\t') == Cells{"1", "", "3"});
    CHECK(split("1,5;2", ';') == Cells{"1,5", "2"});
}

TEST_CASE("row_splitter: any run of spaces and tabs is one separator, but not in quotes") {
    CHECK(split("  1 \t 2\t3  ", blanks) == Cells{"1", "2", "3"});
    CHECK(split("1  \"a  b\"  2", blanks) == Cells{"1", "a  b", "2"});
    CHECK(split("1,5  2", blanks) == Cells{"1,5", "2"});
}

TEST_CASE("row_splitter: a quote that is left open closes with its line") {
    RowSplitter splitter(',');
    Cells cells;
    splitter.split("1,\"2,3", cells);
    CHECK(cells == Cells{"1", "2,3"});
    splitter.split("4,5,6", cells);
    CHECK(cells == Cells{"4", "5", "6"});
}

TEST_CASE("row_splitter: a splitter that has moved goes on, and a short row leaves no cell of a long one") {
    RowSplitter first(',');
    Cells cells;
    first.split("1,2,3,4", cells);
    RowSplitter second(std::move(first));
    second.split("5,6", cells);
    CHECK(cells == Cells{"5", "6"});
}
