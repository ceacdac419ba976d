// LineReader: one buffer; what is left of it moves to the front before more is read.
#include "training/table/line_reader.h"

#include <cstring>

#include <fmt/format.h>

namespace sordino {
namespace {

constexpr std::size_t first_size = 65536;
constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

} // namespace

LineReader::LineReader(ByteSource source)
    : source_(std::move(source))
    , buffer_(first_size, '\0') {}

bool LineReader::is_row(std::string_view line) {
    const std::size_t first = line.find_first_not_of(' ');
    return first != std::string_view::npos && line[first] != '#';
}

Result<void> LineReader::read_more() {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    if (end_ >= longest_line)
        return fail(
            fmt::format("{}:{}: expected a row of a table, found a line of more than 1 MiB. Is it a table?",
                        name(), number_ + 1));
    if (end_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
    const auto count = source_.read(std::span(buffer_).subspan(end_));
    if (!count) return tl::unexpected(count.error());
    end_ += *count;
    at_end_ = *count == 0;
    // Without a whole mark it is too early to say.
    if (at_start_ && (end_ >= utf8_mark.size() || at_end_)) {
        at_start_ = false;
        if (waiting().substr(0, utf8_mark.size()) == utf8_mark) begin_ = utf8_mark.size();
    }
    return {};
}

void LineReader::choose_line_end() {
    const std::string_view text = waiting();
    const std::size_t carriage_return = text.find('\r');
    const bool inside = carriage_return != std::string_view::npos && carriage_return + 1 < text.size();
    line_end_ = inside && text.find('\n') == std::string_view::npos ? '\r' : '\n';
}

std::vector<std::string> LineReader::whole_rows() const {
    std::vector<std::string> rows;
    std::string_view rest = waiting();
    while (!rest.empty()) {
        const std::size_t end = rest.find(line_end_);
        if (end == std::string_view::npos && !at_end_) break;
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        if (is_row(line)) rows.emplace_back(line);
    }
    return rows;
}

// UTF-16 and binary files are full of zeros; a text has none.
Result<void> LineReader::check_text() {
    if (waiting().find('\0') == std::string_view::npos) return {};
    return fail(fmt::format(
        "{}: expected a table as text (CSV, in UTF-8) or a .npy file, found bytes of zero. Save it as "
        "CSV in UTF-8.",
        name()));
}

Result<std::vector<std::string>> LineReader::look_ahead(std::size_t bytes) {
    std::vector<std::string> rows;
    const bool live = source_.is_live();
    while (!at_end_ && (end_ < bytes || rows.size() < 2) && (!live || rows.size() < 2)) {
        if (const auto read = read_more(); !read) return tl::unexpected(read.error());
        if (const auto text = check_text(); !text) return tl::unexpected(text.error());
        if (!live && end_ < bytes && !at_end_) continue;
        choose_line_end();
        rows = whole_rows();
    }
    return rows;
}

std::string_view LineReader::taken(std::size_t length, std::size_t end_length) {
    std::string_view line = waiting().substr(0, length);
    begin_ += length + end_length;
    ++number_;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

Result<bool> LineReader::next(std::string_view& line) {
    std::size_t searched = 0;
    for (;;) {
        const std::size_t end = waiting().find(line_end_, searched);
        if (end != std::string_view::npos) {
            line = taken(end, 1);
            return true;
        }
        if (at_end_) break;
        searched = waiting().size();
        if (const auto read = read_more(); !read) return tl::unexpected(read.error());
    }
    if (waiting().empty()) return false;
    line = taken(waiting().size(), 0);
    return true;
}

} // namespace sordino
