// Templates and data elements of pages.
#include "training/report/page_text.h"

#include <cstdint>

#include <fmt/format.h>

namespace sordino::report {
namespace {

void write_block(std::ostream& out, std::string_view id, std::string_view type, std::string_view text) {
    out << fmt::format("<script id=\"{}\" type=\"{}\">", id, type) << text << "</script>\n";
}

} // namespace

std::string base64(std::string_view bytes) {
    static constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::string_view group = bytes.substr(i, 3);
        std::uint32_t bits = 0;
        for (std::size_t b = 0; b < 3; ++b)
            bits = bits << 8 | (b < group.size() ? static_cast<unsigned char>(group[b]) : 0u);
        for (std::size_t d = 0; d < 4; ++d)
            text += d > group.size() ? '=' : digits[bits >> (18 - 6 * d) & 63];
    }
    return text;
}

void write_json(std::ostream& out, std::string_view id, const nlohmann::json& data) {
    std::string harmless; // no "<" can end the script element early
    for (const char c : data.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace))
        c == '<' ? harmless += "\\u003c" : harmless += c;
    write_block(out, id, "application/json", harmless);
}

void write_bytes(std::ostream& out, std::string_view id, std::string_view bytes) {
    write_block(out, id, "text/plain", base64(bytes));
}

void fill_template(std::ostream& out, std::string_view page,
                   const std::function<void(std::string_view)>& write_part) {
    while (!page.empty()) {
        const std::size_t mark = page.find("{{");
        out << page.substr(0, mark);
        if (mark == page.npos) break;
        const std::size_t end = page.find("}}", mark);
        write_part(page.substr(mark + 2, end - mark - 2));
        page = page.substr(end + 2);
    }
}

} // namespace sordino::report
