// Cells as std::from_chars reads them, which knows no locale.
#include "training/table/cell_value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

namespace sordino {
namespace {

constexpr std::string_view missing_words[] = {"-",    "?",    "nan",  "na",  "n/a",
                                              "#n/a", "null", "none", "inf", "infinity"};

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_missing_word(std::string_view cell) {
    if (cell.size() > 1 && (cell.front() == '-' || cell.front() == '+')) cell.remove_prefix(1);
    return std::any_of(std::begin(missing_words), std::end(missing_words), [&](std::string_view word) {
        return std::equal(word.begin(), word.end(), cell.begin(), cell.end(),
                          [](char expected, char found) { return expected == small(found); });
    });
}

CellValue number_or_text(std::string_view text) {
    if (!text.empty() && text.front() == '+') {
        text.remove_prefix(1);
        if (!text.empty() && text.front() == '-') return {CellValue::Kind::text, missing_value};
    }
    double value = 0.0;
    const char* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value);
    if (error == std::errc::invalid_argument || end != last) return {CellValue::Kind::text, missing_value};
    if (error != std::errc() || !std::isfinite(value)) return {CellValue::Kind::missing, missing_value};
    return {CellValue::Kind::number, value};
}

// A number of more characters than this is text: no double needs as many.
constexpr std::size_t longest_number = 512;

CellValue with_comma(std::string_view cell) {
    std::array<char, longest_number> copy{};
    if (cell.size() > copy.size() || cell.find('.') != std::string_view::npos)
        return {CellValue::Kind::text, missing_value};
    std::replace_copy(cell.begin(), cell.end(), copy.begin(), ',', '.');
    return number_or_text({copy.data(), cell.size()});
}

} // namespace

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

CellValue cell_value(std::string_view cell, bool decimal_comma) {
    cell = trimmed(cell);
    if (cell.empty()) return {};
    CellValue value = decimal_comma ? with_comma(cell) : number_or_text(cell);
    if (value.kind == CellValue::Kind::text && is_missing_word(cell)) value.kind = CellValue::Kind::missing;
    return value;
}

} // namespace sordino
