// Texts become harmless, pictures data.
#include "training/vectors/vector_page.h"

#include "model/atomic_file.h"
#include "training/report/embedded.h"
#include "training/report/page_text.h"

#include <fmt/format.h>

#include <span>
#include <sstream>

namespace sordino {
namespace {

std::string harmless(const std::string& text) {
    std::string safe;
    for (const char c : text) {
        if (c == '&')
            safe += "&amp;";
        else if (c == '<')
            safe += "&lt;";
        else if (c == '"')
            safe += "&quot;";
        else
            safe += c;
    }
    return safe;
}

void write_table(std::ostream& out, const VectorPage& page) {
    if (page.table.empty()) return;
    out << "<section><h2>Scores</h2>\n<div class=\"wide\"><table>\n";
    for (std::size_t l = 0; l < page.table.size(); ++l) {
        out << (l == 0 ? "<thead><tr>" : l == 1 ? "<tbody><tr>" : "<tr>");
        for (std::size_t c = 0; c < page.table[l].size(); ++c) {
            const char* cell = l == 0 || c == 0 ? "th" : "td";
            out << fmt::format("<{0}>{1}</{0}>", cell, harmless(page.table[l][c]));
        }
        out << (l == 0 ? "</tr></thead>\n" : "</tr>\n");
    }
    out << "</tbody></table></div>\n<p class=\"note\">" << harmless(page.table_note) << "</p></section>\n";
}

void write_pictures(std::ostream& out, const VectorPage& page) {
    for (const auto& [name, note, png] : page.pictures)
        out << fmt::format("<section><h2>{0}</h2>\n<img class=\"sheet\" alt=\"{0}. {1}\" "
                           "src=\"data:image/png;base64,{2}\">\n"
                           "<p class=\"note\">{1}</p></section>\n",
                           harmless(name), harmless(note), report::base64(png));
}

} // namespace

Result<void> write_vector_page(const std::filesystem::path& path, const VectorPage& page) {
    std::ostringstream out;
    report::fill_template(out, report::vectors_html, [&](std::string_view part) {
        if (part == "title") out << harmless(page.facts.title);
        if (part == "style") out << report::base_css << report::furniture_css;
        if (part == "facts")
            for (const auto& [name, value] : page.facts.rows)
                out << fmt::format("<div><dt>{}</dt><dd>{}</dd></div>", harmless(name), harmless(value));
        if (part == "table") write_table(out, page);
        if (part == "pictures") write_pictures(out, page);
    });
    const std::string text = std::move(out).str();
    return write_atomically(path, std::as_bytes(std::span(text)));
}

} // namespace sordino
