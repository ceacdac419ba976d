// Lines of a text as soon as they are whole, in a buffer that does not grow with the text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "training/table/byte_source.h"

namespace sordino {

inline constexpr std::size_t longest_line = std::size_t{1} << 20; // bytes; a longer one is an error

// One thread at a time. Lines end with a line feed, a carriage return before it belongs to the end; a text
// without any line feed in what look_ahead saw has lines that end with a carriage return. A mark of UTF-8 in
// front is left out.
class LineReader {
  public:
    explicit LineReader(ByteSource source);

    // Before the first next(): the first whole lines that hold a row of a table (see is_row), as many as
    // `bytes` hold; they come again from next(). From a pipe those that are there, once two of them are.
    // Errors: ByteSource's, a line that is too long, and bytes that are no text.
    Result<std::vector<std::string>> look_ahead(std::size_t bytes);

    // The next line without its end, valid up to the next call; false at the end of the text. The last line
    // needs no end. Errors: ByteSource's, after the lines before them, and a line that is too long.
    Result<bool> next(std::string_view& line);

    std::int64_t number() const { return number_; } // of the line that next() gave, from 1
    const std::string& name() const { return source_.name(); }

    // Neither empty nor a comment, which begins with '#'. Tabs may be a row of missing values.
    static bool is_row(std::string_view line);

  private:
    Result<void> read_more();
    Result<void> check_text();
    void choose_line_end();
    std::vector<std::string> whole_rows() const;
    std::string_view waiting() const { return std::string_view(buffer_).substr(begin_, end_ - begin_); }
    std::string_view taken(std::size_t length, std::size_t end_length);

    ByteSource source_;
    std::string buffer_; // read and not yet given out: [begin_, end_)
    std::size_t begin_ = 0, end_ = 0;
    bool at_end_ = false;
    bool at_start_ = true;
    char line_end_ = '\n';
    std::int64_t number_ = 0;
};

} // namespace sordino
