// A line of a table cut into its cells, by libcsv.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sordino {

inline constexpr char blanks = ' '; // the separator that stands for any run of spaces and tabs

// One thread at a time.
class RowSplitter {
  public:
    explicit RowSplitter(char separator);
    RowSplitter(RowSplitter&&) noexcept;
    ~RowSplitter();

    // The cells of a line without its end: no spaces around them, no quotes, doubled quotes halved. A row is
    // a line: a quote that is left open closes with it, so that damage to one line stays in it.
    void split(std::string_view line, std::vector<std::string>& cells);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace sordino
