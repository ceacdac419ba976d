// What was wrong with rows of a table, counted while it is read.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace sordino {

enum class TableProblem {
    text_for_number, // the value counts as missing
    too_few_columns, // this and all below: the row is left out
    too_many_columns,
    unreadable_time,
    repeated_time, // that of the row before: the first one counts
    backward_time,
};
inline constexpr std::size_t table_problem_kinds = 6;

struct CountedProblem {
    std::int64_t count = 0;
    std::int64_t first_line = 0; // from 1; 0 where count is
    std::string excerpt;         // of the first one: the cell or the row, up to 40 bytes
};

class TableProblems {
  public:
    void add(TableProblem kind, std::int64_t line, std::string_view excerpt);

    const CountedProblem& of(TableProblem kind) const { return kinds_[static_cast<std::size_t>(kind)]; }
    std::int64_t total() const;
    std::int64_t rows_left_out() const;

    // One line for each kind that there was: "3 values missing: text where a number is expected (first in
    // line 17: "abc")".
    std::string text() const;

  private:
    std::array<CountedProblem, table_problem_kinds> kinds_;
};

// The kind in words, as in text().
std::string_view words_of(TableProblem kind);

} // namespace sordino
