// Scalars and flat lists on a line, all else in blocks below.
#include "cli/readable_json.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sordino {
namespace {

using nlohmann::json;

constexpr std::size_t columns = 100, longest_list = 12, shown_at_each_end = 5;
constexpr int deepest_indent = 40; // two columns a level

bool is_flat(const json& value) {
    return value.is_primitive() ||
           (value.is_array() &&
            std::all_of(value.begin(), value.end(), [](const json& item) { return item.is_primitive(); }));
}

// Numbers with six digits: a float's 0.002 comes from JSON as 0.0020000000949949026.
std::string line_of(const json& flat) {
    if (flat.is_string()) return printable(flat.get<std::string>());
    if (flat.is_number_float()) return fmt::format("{:.6g}", flat.get<double>());
    if (flat.is_primitive()) return flat.dump();
    std::string line;
    for (const json& item : flat) line += (line.empty() ? "" : ", ") + line_of(item);
    return line.empty() ? "none" : line;
}

bool is_row(const json& value) {
    return value.is_object() &&
           std::all_of(value.begin(), value.end(), [](const json& field) { return is_flat(field); });
}

std::string row_of(const json& object) {
    std::string line;
    for (const auto& [key, value] : object.items())
        line += fmt::format("{}{} {}", line.empty() ? "" : ", ", printable(key), line_of(value));
    return line;
}

// `text` after `head`, broken at spaces; what follows the first line stands below where the text began.
std::string wrapped(const std::string& head, std::string_view text) {
    std::string lines, line = head;
    while (line.size() + text.size() > columns) {
        const std::size_t room = columns - std::min(columns, line.size());
        std::size_t end = text.rfind(' ', room);
        if (end == text.npos) end = text.find(' ');
        if (end == text.npos) break;
        lines += line + std::string(text.substr(0, end)) + "\n";
        text.remove_prefix(end + 1);
        line = std::string(head.size(), ' ');
    }
    return lines + line + std::string(text) + "\n";
}

std::string block_of(const json& value, int indent);

std::string object_block(const json& object, int indent) {
    std::size_t width = 0;
    for (const auto& [key, value] : object.items())
        if (is_flat(value)) width = std::max(width, std::min<std::size_t>(printable(key).size(), 28));
    std::string block;
    for (const auto& [key, value] : object.items()) {
        const std::string name = std::string(static_cast<std::size_t>(indent), ' ') + printable(key);
        block += is_flat(value)
                     ? wrapped(fmt::format("{:<{}}  ", name, width + static_cast<std::size_t>(indent)),
                               line_of(value))
                     : name + "\n" + block_of(value, indent + 2);
    }
    return block;
}

std::string list_block(const json& list, int indent) {
    const std::string margin(static_cast<std::size_t>(indent), ' ');
    std::string block;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list.size() > longest_list && i == shown_at_each_end) {
            i = list.size() - shown_at_each_end;
            block += fmt::format("{}... {} more ...\n", margin, list.size() - 2 * shown_at_each_end);
        }
        if (is_row(list[i]))
            block += wrapped(margin, row_of(list[i]));
        else if (is_flat(list[i]))
            block += wrapped(margin, line_of(list[i]));
        else
            block += margin + "-\n" + block_of(list[i], indent + 2);
    }
    return block;
}

std::string block_of(const json& value, int indent) {
    const std::string margin(static_cast<std::size_t>(indent), ' ');
    if (is_flat(value)) return wrapped(margin, line_of(value));
    if (indent > deepest_indent) return margin + "...\n";
    return value.is_object() ? object_block(value, indent) : list_block(value, indent);
}

} // namespace

std::string printable(const std::string& text) {
    std::string clean = text;
    for (std::size_t i = 0; i < clean.size(); ++i) {
        const auto c = static_cast<unsigned char>(clean[i]);
        const bool second_half =
            i > 0 && clean[i - 1] == '\xC2' && c >= 0x80 && c < 0xA0; // C1 controls in UTF-8
        if (second_half) clean[i - 1] = '?';
        if (c < 0x20 || c == 0x7F || second_half) clean[i] = '?';
    }
    return clean;
}

std::string readable(const json& value, int indent) { return block_of(value, indent); }

} // namespace sordino
